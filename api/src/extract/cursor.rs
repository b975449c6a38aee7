//! Cursors that know which list they belong to.
//!
//! A place in one list means nothing in another, and a page of the wrong order looks right. So a
//! cursor begins with a mark of its list, filter and order, and is refused elsewhere.

use std::fmt::Display;

use sha2::{Digest, Sha256};
use store::Cursor;

use super::Params;
use crate::{
    error::ApiError,
    problem::{BadEntry, Code, EntryCode},
};

/// Bytes of the mark: enough to tell an asker's own few filters apart.
const MARK_BYTES: usize = 4;

/// One list with its filter and order.
#[derive(Debug)]
pub(crate) struct Cursors {
    mark: Sha256,
}

impl Cursors {
    /// Those of a list without a filter, by its address.
    pub(crate) fn of(address: &str) -> Self {
        let cursors = Self {
            mark: Sha256::new(),
        };
        cursors.with("list", Some(address))
    }

    /// Adds a part of the filter.
    pub(crate) fn with(mut self, name: &str, value: Option<impl Display>) -> Self {
        if let Some(value) = value {
            let value = value.to_string();
            for part in [name, &value] {
                self.mark.update((part.len() as u64).to_le_bytes());
                self.mark.update(part);
            }
        }
        self
    }

    /// The place that a cursor of this list stands for; `None` for one that is not of this list.
    pub(crate) fn read(&self, sent: &str) -> Option<Cursor> {
        let (mark, place) = sent.split_once('.')?;
        (mark == self.mark()).then(|| Cursor(place.to_owned()))
    }

    /// Says of the store's own refusal whose mistake it is.
    pub(crate) fn refused(error: store::Error) -> ApiError {
        match error {
            store::Error::Conflict(_) => {
                ApiError::new(Code::BadParameter, NOT_OURS).with_errors(bad_cursor(""))
            }
            other => other.into(),
        }
    }

    /// What to send for a place, if there is a next page.
    pub(crate) fn write(&self, next: Option<Cursor>) -> Option<String> {
        next.map(|Cursor(place)| format!("{}.{place}", self.mark()))
    }

    fn mark(&self) -> String {
        hex::encode(&self.mark.clone().finalize()[..MARK_BYTES])
    }
}

/// Whether a text has the form of a cursor, of whatever list.
fn is_cursor(sent: &str) -> bool {
    let mark = sent.split_once('.').map(|(mark, _)| mark);
    mark.is_some_and(|mark| {
        mark.len() == 2 * MARK_BYTES && mark.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

const NOT_OURS: &str = "`cursor` is not one that this address gave out for the same filters and \
                        order: begin without one.";

fn bad_cursor(sent: &str) -> BadEntry {
    BadEntry::field("cursor", EntryCode::BadCursor, NOT_OURS).with_input(sent)
}

/// The parameter `cursor`: where its list goes on, and what the next page is called.
#[derive(Debug)]
pub(crate) struct CursorParam {
    cursors: Cursors,
    after: Option<Cursor>,
}

impl CursorParam {
    /// Where the page begins, if not at the beginning.
    pub(crate) fn after(&self) -> Option<Cursor> {
        self.after.clone()
    }

    /// What to send for the next page, if there is one.
    pub(crate) fn next(&self, next: Option<Cursor>) -> Option<String> {
        self.cursors.write(next)
    }
}

impl Params {
    /// The parameter `cursor` of a list at this address, whose filters `with` adds: those that were
    /// asked for before.
    ///
    /// Where one of them is not usable, nobody knows which list is meant, and the cursor may be right.
    pub(crate) fn cursor(&mut self, with: impl FnOnce(Cursors) -> Cursors) -> CursorParam {
        let cursors = with(Cursors::of(self.address()));
        let Some(sent) = self.text("cursor") else {
            return CursorParam {
                cursors,
                after: None,
            };
        };
        let after = cursors.read(&sent);
        if after.is_none() && !(self.has_errors() && is_cursor(&sent)) {
            self.add(|| bad_cursor(&sent));
        }
        CursorParam { cursors, after }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_taken_by_its_own_list_alone() {
        let list = || Cursors::of("comments").with("q", Some("a"));
        let sent = list().write(Some(Cursor("1_2".to_owned())));
        let sent = sent.expect("a next page");
        let read = list().read(&sent).expect("its own");
        assert_eq!(read.0, "1_2");
        for other in [
            Cursors::of("comments"),
            Cursors::of("comments").with("q", Some("b")),
            Cursors::of("comments").with("label", Some("a")),
            Cursors::of("jobs").with("q", Some("a")),
        ] {
            assert_eq!(other.read(&sent), None);
        }
        for odd in ["", ".", "1_2", "00000000.1_2"] {
            assert_eq!(list().read(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_bad_cursor_is_told_with_the_other_parameters() {
        let codes = |query: &str| {
            let mut params = Params::of(query).at("/jobs");
            let limit = params.number("limit", 1..=9);
            let read = params.cursor(|list| list.with("limit", limit));
            let told = params.finish().err();
            let named = told.iter().flat_map(|error| error.errors().named());
            let codes: Vec<_> = named.map(|entry| entry.code).collect();
            (codes, read.after())
        };
        let good = Cursors::of("/jobs").with("limit", Some(3));
        let good = good.write(Some(Cursor("7".to_owned()))).expect("a cursor");
        assert_eq!(
            codes(&format!("limit=3&cursor={good}"))
                .1
                .expect("a place")
                .0,
            "7"
        );
        let bad = vec![EntryCode::BadCursor];
        assert_eq!(codes(&format!("limit=4&cursor={good}")).0, bad);
        assert_eq!(codes("cursor=x").0, bad);
        // Nobody knows whether it belongs to the list that was meant.
        let out = EntryCode::OutOfRange;
        assert_eq!(codes(&format!("limit=10&cursor={good}")).0, [out]);
        assert_eq!(codes("limit=10&cursor=x").0, [out, EntryCode::BadCursor]);
        assert_eq!(codes("cursor=").0, []);
    }
}
