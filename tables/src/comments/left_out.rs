//! What of a file is not handed on as a comment, or not as one to be scored, and why.

/// Why a part of a file is left out; a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LeftOutReason {
    /// The platform's word for a comment that is gone, such as `[deleted]`.
    Removed,
    /// A record that tells of an error of the tool that wrote the file.
    ErrorRecord,
    /// Comments that the file says exist and does not hold, such as the `more` of Reddit.
    NotInFile,
    /// A sheet without a column of comments.
    Sheet,
    /// A line before the header.
    BeforeHeader,
    /// What cannot be read as a record.
    Unreadable,
    /// Texts in a list beside the comments, of which nothing tells that they are comments.
    OtherList,
}

impl LeftOutReason {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Removed,
        Self::ErrorRecord,
        Self::NotInFile,
        Self::Sheet,
        Self::BeforeHeader,
        Self::Unreadable,
        Self::OtherList,
    ];

    /// Its name in rows, JSON and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::ErrorRecord => "error_record",
            Self::NotInFile => "not_in_file",
            Self::Sheet => "sheet",
            Self::BeforeHeader => "before_header",
            Self::Unreadable => "unreadable",
            Self::OtherList => "other_list",
        }
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

    /// What was left out so far, a line for each reason, in the order of their first.
    pub(crate) fn get(&self) -> &[LeftOut] {
        &self.0
    }
}
