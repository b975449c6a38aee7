//! Posts of which no comment was read, by what can be done about it.

use i18n::tn;
use store::{Item, ItemStatus};

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

    /// So many posts, and what they are or do: "124 need an account".
    fn words(self, number: i64) -> String {
        match self {
            Self::NotSupported => tn!(number, "{n} is not supported", "{n} are not supported"),
            Self::NeedsAccount => tn!(number, "{n} needs an account", "{n} need an account"),
            Self::Gone => tn!(number, "{n} does not exist", "{n} do not exist"),
            Self::SwitchedOff => tn!(
                number,
                "{n} has comments switched off",
                "{n} have comments switched off"
            ),
            Self::Elsewhere => tn!(
                number,
                "{n} shows comments of another service",
                "{n} show comments of another service"
            ),
            Self::NotReachable => tn!(number, "{n} was not reachable", "{n} were not reachable"),
            Self::Failed => tn!(number, "{n} failed", "{n} failed"),
            Self::Cancelled => tn!(number, "{n} was cancelled", "{n} were cancelled"),
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
        self.cause.words(number)
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
    let all = i64::try_from(all).unwrap_or(i64::MAX);
    (!parts.is_empty()).then(|| {
        tn!(
            all,
            "{n} not read: {parts}",
            "{n} not read: {parts}",
            parts = parts.join(", ")
        )
    })
}

fn is_unread(item: &Item) -> bool {
    item.totals.fetched == 0 && matches!(item.status, ItemStatus::Failed | ItemStatus::Cancelled)
}
