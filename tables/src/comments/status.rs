//! Columns that say that a comment is gone or was never published: spam, drafts, the trash of a blog.
//!
//! The list is closed: a word that may as well be of those who work with the file (`status: done`)
//! means nothing.

use super::batch::Batch;
use super::flags::{is_blank, yes_or_no};
use super::left_out::LeftOutReason::{self, NotPublished, Removed};
use super::names::{last_of_own, normal};

/// What the cells of a column say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// Yes says that the comment is gone, or spam.
    Flag(LeftOutReason),
    /// A time at which it went, or nothing.
    Since,
    /// Whether it was approved; no says that it was not, and so does a word.
    Approved,
    /// A word of a moderator.
    Moderation,
    /// A word, as long as nothing else can be meant.
    Word,
}

impl Status {
    fn of(name: &str) -> Option<Self> {
        let whole = normal(name);
        let last = last_of_own(name);
        Self::of_known(&whole).or_else(|| Self::of_known(last.as_deref()?))
    }

    fn of_known(name: &str) -> Option<Self> {
        Some(match name {
            "isdeleted" | "deleted" | "commentdeleted" | "userdeleted" | "isremoved"
            | "removed" | "istrashed" | "trashed" => Self::Flag(Removed),
            "isspam" | "spam" | "markedasspam" | "commentspam" => Self::Flag(NotPublished),
            "deletedat" | "removedat" | "trashedat" => Self::Since,
            "commentapproved" | "isapproved" => Self::Approved,
            "moderationstatus" | "moderationstate" | "moderation" | "commentstatus"
            | "commentstate" => Self::Moderation,
            "status" | "state" | "approved" => Self::Word,
            _ => return None,
        })
    }

    /// Why a comment with such a cell is left out; none when it is not.
    fn read(self, cell: &str) -> Option<LeftOutReason> {
        const GONE: [&str; 6] = [
            "trash",
            "trashed",
            "posttrashed",
            "deleted",
            "removed",
            "isdeleted",
        ];
        const HIDDEN: [&str; 5] = ["spam", "unapproved", "hold", "heldforreview", "likelyspam"];
        const WAITING: [&str; 6] = [
            "pending",
            "rejected",
            "disapproved",
            "awaitingmoderation",
            "inmoderation",
            "draft",
        ];
        let cell = cell.trim();
        // Longer than any of the words.
        if cell.len() > 40 || is_blank(cell) {
            return None;
        }
        let by_word = |waiting: bool| {
            let word = normal(cell);
            let is = |words: &[&str]| words.contains(&word.as_str());
            match () {
                () if is(&GONE) => Some(Removed),
                () if is(&HIDDEN) || (waiting && is(&WAITING)) => Some(NotPublished),
                () => None,
            }
        };
        match self {
            Self::Flag(reason) => (yes_or_no(cell) == Some(true)).then_some(reason),
            Self::Since => (yes_or_no(cell) != Some(false)).then_some(Removed),
            Self::Approved if yes_or_no(cell) == Some(false) => Some(NotPublished),
            Self::Approved | Self::Moderation => by_word(true),
            Self::Word => by_word(false),
        }
    }
}

/// The columns of a file that tell such things.
#[derive(Debug, Default)]
pub(super) struct StatusColumns {
    /// How many columns were looked at.
    known: usize,
    columns: Vec<(usize, Status)>,
}

impl StatusColumns {
    /// Takes note of columns that were not there before.
    pub(super) fn watch(&mut self, names: &[String]) {
        for (column, name) in names.iter().enumerate().skip(self.known) {
            self.columns
                .extend(Status::of(name).map(|status| (column, status)));
        }
        self.known = names.len();
    }

    /// Why the comment that is being added to a batch is to be left out; none for most.
    pub(super) fn reason(&self, batch: &Batch) -> Option<LeftOutReason> {
        let mut columns = self.columns.iter();
        columns.find_map(|(column, status)| status.read(batch.open_cell(*column)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, cells: &[(&str, Option<LeftOutReason>)]) {
        let status = Status::of(name).expect(name);
        for (cell, reason) in cells {
            assert_eq!(status.read(cell), *reason, "{name}: {cell}");
        }
    }

    #[test]
    fn blogs_and_their_tools_say_what_nobody_was_shown() {
        let hidden = Some(NotPublished);
        let gone = Some(Removed);
        check(
            "comment_approved",
            &[
                ("1", None),
                ("0", hidden),
                ("spam", hidden),
                ("trash", gone),
                ("post-trashed", gone),
            ],
        );
        check("wp:comment_approved", &[("0", hidden), ("1", None)]);
        check("is_spam", &[("True", hidden), ("false", None), ("", None)]);
        check("isDeleted", &[("true", gone), ("0", None), ("null", None)]);
        check(
            "deleted_at",
            &[
                ("2024-05-01", gone),
                ("NULL", None),
                ("0", None),
                ("", None),
            ],
        );
        check(
            "snippet.moderationStatus",
            &[("published", None), ("heldForReview", hidden)],
        );
        check(
            "moderation_status",
            &[("pending", hidden), ("approved", None)],
        );
        check(
            "status",
            &[("hold", hidden), ("approved", None), ("Trash", gone)],
        );
    }

    #[test]
    fn words_of_others_mean_nothing() {
        check(
            "status",
            &[
                ("pending", None),
                ("done", None),
                ("0", None),
                ("open", None),
            ],
        );
        check(
            "state",
            &[("California", None), ("rejected", None), ("false", None)],
        );
        // Reddit says so of nearly all comments.
        check(
            "approved",
            &[("false", None), ("0", None), ("spam", Some(NotPublished))],
        );
        check("deleted", &[("2", None), ("maybe", None)]);
        for name in [
            "author.deleted",
            "user/isDeleted",
            "deleted_by",
            "spammy",
            "post.status",
        ] {
            assert_eq!(Status::of(name), None, "{name}");
        }
    }
}
