//! What of a file is not handed on as a comment, or not as one to be scored, and why.

use strum::{IntoStaticStr, VariantArray};

/// Why a part of a file is left out; a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum LeftOutReason {
    /// A comment that is gone, as its file says.
    Removed,
    /// A record that tells of an error of the tool that wrote the file.
    ErrorRecord,
    /// Comments that the file says exist and does not hold, such as the `more` of Reddit.
    NotInFile,
    /// A sheet without a column of comments.
    Sheet,
    /// A line before the header, or the header once more.
    BeforeHeader,
    /// What cannot be read as a record.
    Unreadable,
    /// Texts in a list beside or below the comments, of which nothing tells that they are comments; and rows
    /// of a table whose text is a list of comments.
    OtherList,
    /// The text of a post: one of which the file holds no comments, one on a sheet of posts, one that says
    /// so among rows that say they are comments, or one that answers nothing and was only passed on (a
    /// retweet).
    Post,
    /// A comment that its file says is spam, hidden or not approved, so that nobody was shown it.
    NotPublished,
    /// What a program writes by itself: a messenger that somebody joined or that a picture is left
    /// out, a blog that another one links to it (pingback, trackback), the chat of a live video that
    /// somebody became a member; and events among comments.
    Notice,
}

impl LeftOutReason {
    /// All of them.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its name in rows, JSON and messages.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// How much was left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Why.
    pub reason: LeftOutReason,
    /// How many rows or records; of [`LeftOutReason::Sheet`] all their rows that hold something.
    pub count: u64,
    /// Where the first of them is, in words a person can follow: `line 13`. Sheets are all named:
    /// `the sheets "Notes", "Totals"`.
    pub first_place: String,
}

/// Counts what is left out of a file while it is read.
#[derive(Debug, Clone, Default)]
pub(crate) struct LeftOutCounts(Vec<LeftOut>);

impl LeftOutCounts {
    /// Adds `count` of them; `place` is asked for the first of each reason only.
    pub(crate) fn add(
        &mut self,
        reason: LeftOutReason,
        count: u64,
        place: impl FnOnce() -> String,
    ) {
        match self.0.iter_mut().find(|known| known.reason == reason) {
            Some(known) => known.count += count,
            None => self.0.push(LeftOut {
                reason,
                count,
                first_place: place(),
            }),
        }
    }

    /// Adds what was counted apart from these.
    pub(crate) fn add_all(&mut self, others: &Self) {
        for other in &others.0 {
            self.add(other.reason, other.count, || other.first_place.clone());
        }
    }

    /// What was left out so far, a line for each reason, in the order of their first.
    pub(crate) fn get(&self) -> &[LeftOut] {
        &self.0
    }
}
