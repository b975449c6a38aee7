//! Cursors that know which list they belong to.
//!
//! A place in one list means nothing in another, and a page of the wrong order looks right. So a
//! cursor begins with a mark of its list, filter and order, and is refused elsewhere.

use std::fmt::Display;

use sha2::{Digest, Sha256};
use store::Cursor;

use crate::{
    error::ApiError,
    idempotency::hex,
    problem::{BadEntry, Code},
};

/// Bytes of the mark: enough to tell an asker's own few filters apart.
const MARK_BYTES: usize = 4;

/// One list with its filter and order.
#[derive(Debug)]
pub(crate) struct Cursors {
    mark: Sha256,
}

impl Cursors {
    /// Those of a list without a filter.
    pub(crate) fn of(list: &str) -> Self {
        let cursors = Self {
            mark: Sha256::new(),
        };
        cursors.with("list", Some(list))
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

    /// The place that a cursor of this list stands for.
    pub(crate) fn read(&self, sent: Option<String>) -> Result<Option<Cursor>, ApiError> {
        let Some(sent) = sent else {
            return Ok(None);
        };
        match sent.split_once('.') {
            Some((mark, place)) if mark == self.mark() => Ok(Some(Cursor(place.to_owned()))),
            _ => Err(bad_cursor(&sent)),
        }
    }

    /// Says of the store's own refusal whose mistake it is.
    pub(crate) fn refused(error: store::Error) -> ApiError {
        match error {
            store::Error::Conflict(_) => bad_cursor(""),
            other => other.into(),
        }
    }

    /// What to send for a place, if there is a next page.
    pub(crate) fn write(&self, next: Option<Cursor>) -> Option<String> {
        next.map(|Cursor(place)| format!("{}.{place}", self.mark()))
    }

    fn mark(&self) -> String {
        hex(&self.mark.clone().finalize()[..MARK_BYTES])
    }
}

fn bad_cursor(sent: &str) -> ApiError {
    let detail = "`cursor` is not one that this address gave out for the same filters and order: \
                  begin without one.";
    ApiError::new(Code::BadParameter, detail)
        .with_errors(BadEntry::field("cursor", "bad_cursor", detail).with_input(sent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_taken_by_its_own_list_alone() {
        let list = || Cursors::of("comments").with("q", Some("a"));
        let sent = list().write(Some(Cursor("1_2".to_owned())));
        let read = list()
            .read(sent.clone())
            .expect("its own")
            .expect("a place");
        assert_eq!(read.0, "1_2");
        for other in [
            Cursors::of("comments"),
            Cursors::of("comments").with("q", Some("b")),
            Cursors::of("comments").with("label", Some("a")),
            Cursors::of("jobs").with("q", Some("a")),
        ] {
            assert!(other.read(sent.clone()).is_err());
        }
        for odd in ["", ".", "1_2", "00000000.1_2"] {
            assert!(list().read(Some(odd.to_owned())).is_err(), "{odd}");
        }
        assert!(list().read(None).expect("the first page").is_none());
    }
}
