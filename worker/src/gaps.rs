//! What is known to be missing of a post while its pages come, and when paging gets nowhere.
//!
//! The one place for all platforms: a server that ignores which page is asked for, or hands out page
//! tokens without end, is left when its pages bring nothing new.

use std::collections::HashSet;

use platforms::{Page, Skipped};
use serde::{Deserialize, Serialize};

/// Pages in a row that bring nothing at all and promise more; one may be a hole in a list.
const EMPTY_PAGES: u32 = 2;

/// What could not be had so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Gaps {
    /// Comments that could not be read.
    unread: u64,
    /// The first of them, and why.
    first_unread: Option<String>,
    /// Comments whose answers could not be had.
    branches: u64,
    /// Why the first of them could not.
    first_branch: Option<String>,
}

/// Where the next page begins, as it is stored: with the gaps so far, so that a crash forgets none.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ResumePoint {
    cursor: String,
    gaps: Gaps,
}

impl Gaps {
    /// The cursor and what was missing before it, out of what [`Gaps::store`] made.
    pub(crate) fn load(stored: &str) -> (String, Self) {
        match serde_json::from_str(stored) {
            Ok(ResumePoint { cursor, gaps }) => (cursor, gaps),
            // Nothing was missing, and it is the platform's own.
            Err(_) => (stored.to_owned(), Self::default()),
        }
    }

    /// A cursor as it is stored.
    pub(crate) fn store(&self, cursor: &str) -> String {
        if *self == Self::default() {
            return cursor.to_owned();
        }
        let place = ResumePoint {
            cursor: cursor.to_owned(),
            gaps: self.clone(),
        };
        serde_json::to_string(&place).expect("bug: text and numbers are JSON")
    }

    /// Comments of a page that could not be read.
    pub(crate) fn add_unread(&mut self, skipped: Skipped) {
        self.unread += skipped.count;
        if self.first_unread.is_none() {
            self.first_unread = skipped.first;
        }
    }

    /// The answers to a comment, which could not be had.
    pub(crate) fn add_branch(&mut self, why: impl FnOnce() -> String) {
        self.branches += 1;
        self.first_branch.get_or_insert_with(why);
    }

    /// Whether comments are missing of which nobody knows how many.
    pub(crate) fn is_open(&self) -> bool {
        self.branches > 0
    }

    /// Whether any comment could not be read.
    pub(crate) fn has_unread(&self) -> bool {
        self.unread > 0
    }

    /// What is missing, in sentences for a person.
    pub(crate) fn sentences(&self) -> impl Iterator<Item = String> {
        let first = |why: &Option<String>| match why {
            Some(why) => format!(" (the first: {why})"),
            None => String::new(),
        };
        let unread = (self.unread > 0).then(|| {
            format!(
                "{} could not be read and {} left out{}",
                counted(self.unread, "comment"),
                if self.unread == 1 { "is" } else { "are" },
                first(&self.first_unread)
            )
        });
        let branches = (self.branches > 0).then(|| {
            format!(
                "the answers to {} could not be had{}",
                counted(self.branches, "comment"),
                first(&self.first_branch)
            )
        });
        unread.into_iter().chain(branches)
    }
}

fn counted(number: u64, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}

/// Whether pages bring anything new.
#[derive(Debug, Default)]
pub(crate) struct Novelty {
    seen: HashSet<String>,
    empty: u32,
}

impl Novelty {
    /// Takes a page that promises more; whether to go on: not after a page that lists only what came
    /// before, nor after two in a row that list nothing.
    pub(crate) fn goes_on(&mut self, page: &Page) -> bool {
        let comments = page.comments.iter().map(|comment| &comment.id);
        let mut listed = comments.chain(&page.passed).peekable();
        let lists_nothing = listed.peek().is_none();
        // All of them, not only the first that is new.
        let is_new = listed.fold(false, |new, id| self.seen.insert(id.clone()) | new);
        if is_new {
            self.empty = 0;
        } else {
            self.empty += 1;
        }
        is_new || (lists_nothing && self.empty < EMPTY_PAGES)
    }

    /// A list that brought nothing was left for another one.
    pub(crate) fn empty_pages_are_over(&mut self) {
        self.empty = 0;
    }

    /// The reading begins anew.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use platforms::Comment;

    use super::*;

    fn page(ids: &[&str], passed: &[&str]) -> Page {
        let comment = |id: &&str| Comment {
            id: (*id).to_owned(),
            ..Comment::default()
        };
        Page {
            comments: ids.iter().map(comment).collect(),
            passed: passed.iter().map(|id| (*id).to_owned()).collect(),
            ..Page::default()
        }
    }

    #[test]
    fn a_page_of_known_comments_is_the_last_and_so_is_the_second_empty_one() {
        let mut novelty = Novelty::default();
        assert!(novelty.goes_on(&page(&["a", "b"], &[])));
        assert!(novelty.goes_on(&page(&["b", "c"], &[])));
        assert!(!novelty.goes_on(&page(&["a", "c"], &[])));
        let mut novelty = Novelty::default();
        assert!(novelty.goes_on(&page(&[], &[])));
        assert!(novelty.goes_on(&page(&["a"], &[])));
        assert!(novelty.goes_on(&page(&[], &[])));
        assert!(!novelty.goes_on(&page(&[], &[])));
    }

    #[test]
    fn what_is_listed_and_is_no_comment_is_new_once() {
        let mut novelty = Novelty::default();
        assert!(novelty.goes_on(&page(&[], &["ping 1"])));
        assert!(novelty.goes_on(&page(&[], &["ping 2"])));
        assert!(novelty.goes_on(&page(&[], &["ping 3"])));
        assert!(!novelty.goes_on(&page(&[], &["ping 3"])));
    }

    #[test]
    fn gaps_are_kept_with_the_cursor_and_a_cursor_without_gaps_is_left_as_it_is() {
        let mut gaps = Gaps::default();
        let own = r#"{"page": 2, "owner": null}"#;
        assert_eq!(gaps.store(own), own);
        assert_eq!(Gaps::load(own), (own.to_owned(), Gaps::default()));
        gaps.add_unread(Skipped {
            count: 2,
            first: Some("comment 4: odd".to_owned()),
        });
        gaps.add_branch(|| "refused".to_owned());
        gaps.add_branch(|| "refused again".to_owned());
        let stored = gaps.store(own);
        assert_eq!(Gaps::load(&stored), (own.to_owned(), gaps.clone()));
        let said: Vec<String> = gaps.sentences().collect();
        assert_eq!(
            said,
            [
                "2 comments could not be read and are left out (the first: comment 4: odd)",
                "the answers to 2 comments could not be had (the first: refused)",
            ]
        );
    }
}
