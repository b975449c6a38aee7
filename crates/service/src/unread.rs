//! Posts of which no comment was read, by what can be done about it.

use store::{Item, ItemStatus};

use crate::wording::count;

/// Why posts were not read, as far as it makes a difference to whoever wants their comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Clamor does not read such addresses.
    NotSupported,
    /// A key or an account of the platform would open them.
    NeedsAccount,
    /// They are not there.
    Gone,
    /// There can be no comments.
    SwitchedOff,
    /// The comments are those of another service.
    Elsewhere,
    /// The platform did not answer, or wanted to be left alone.
    NotReachable,
    /// Something went wrong.
    Failed,
    /// Somebody cancelled the job.
    Cancelled,
}

/// What to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// A file of their comments.
    Upload,
    /// The same once more.
    TryAgain,
}

impl Cause {
    /// All there are, in the order in which they are told.
    pub const ALL: [Self; 8] = [
        Self::NeedsAccount,
        Self::NotSupported,
        Self::NotReachable,
        Self::Failed,
        Self::Gone,
        Self::SwitchedOff,
        Self::Elsewhere,
        Self::Cancelled,
    ];

    fn of(item: &Item) -> Self {
        match item.reason.as_deref().unwrap_or_default() {
            "unsupported_url" | "robots_disallowed" => Self::NotSupported,
            "needs_credentials" | "credentials_rejected" | "private_or_login" => Self::NeedsAccount,
            "not_found" => Self::Gone,
            "comments_disabled" => Self::SwitchedOff,
            "comments_elsewhere" => Self::Elsewhere,
            "network" | "rate_limited" | "quota_exhausted" | "blocked" => Self::NotReachable,
            _ if item.status == ItemStatus::Cancelled => Self::Cancelled,
            _ => Self::Failed,
        }
    }

    /// What such posts are or do, after their number.
    pub fn words(self, number: i64) -> &'static str {
        match (self, number == 1) {
            (Self::NotSupported, true) => "is not supported",
            (Self::NotSupported, false) => "are not supported",
            (Self::NeedsAccount, true) => "needs an account",
            (Self::NeedsAccount, false) => "need an account",
            (Self::Gone, true) => "does not exist",
            (Self::Gone, false) => "do not exist",
            (Self::SwitchedOff, true) => "has comments switched off",
            (Self::SwitchedOff, false) => "have comments switched off",
            (Self::Elsewhere, true) => "shows comments of another service",
            (Self::Elsewhere, false) => "show comments of another service",
            (Self::NotReachable, true) => "was not reachable",
            (Self::NotReachable, false) => "were not reachable",
            (Self::Failed, _) => "failed",
            (Self::Cancelled, true) => "was cancelled",
            (Self::Cancelled, false) => "were cancelled",
        }
    }

    /// What can be done.
    pub fn remedy(self) -> Option<Remedy> {
        match self {
            Self::NotSupported | Self::NeedsAccount => Some(Remedy::Upload),
            Self::NotReachable | Self::Failed | Self::Cancelled => Some(Remedy::TryAgain),
            Self::Gone | Self::SwitchedOff | Self::Elsewhere => None,
        }
    }
}

/// Posts that were not read for one cause.
#[derive(Debug)]
pub struct Group<'a> {
    /// Why.
    pub cause: Cause,
    /// In the order of the list.
    pub items: Vec<&'a Item>,
}

impl Group<'_> {
    /// "124 need an account".
    pub fn words(&self) -> String {
        let number = i64::try_from(self.items.len()).unwrap_or(i64::MAX);
        format!("{} {}", count(number), self.cause.words(number))
    }
}

/// Posts that have ended without a comment having been read, other than by there being none.
pub fn groups(items: &[Item]) -> Vec<Group<'_>> {
    let group = |cause| Group {
        cause,
        items: items
            .iter()
            .filter(|item| is_unread(item) && Cause::of(item) == cause)
            .collect(),
    };
    let all = Cause::ALL.into_iter().map(group);
    all.filter(|group| !group.items.is_empty()).collect()
}

/// "149 not read: 124 need an account, 19 were not reachable, 6 do not exist"; none when all were read.
pub fn sentence(groups: &[Group<'_>]) -> Option<String> {
    let all: usize = groups.iter().map(|group| group.items.len()).sum();
    let parts: Vec<String> = groups.iter().map(Group::words).collect();
    let all = count(i64::try_from(all).unwrap_or(i64::MAX));
    (!parts.is_empty()).then(|| format!("{all} not read: {}", parts.join(", ")))
}

fn is_unread(item: &Item) -> bool {
    item.totals.fetched == 0 && matches!(item.status, ItemStatus::Failed | ItemStatus::Cancelled)
}
