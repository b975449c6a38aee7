//! A reply may stand in its comment and once more in the list beside it, or in two lists of its comment: it
//! is one comment.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use super::{Scope, Walk};
use crate::comments::json::look::Look;
use crate::comments::json::names::Class;
use crate::comments::json::record::Record;

/// The most replies that are remembered; those after them are all new.
const MAX_REMEMBERED: usize = 1_000_000;
/// How much of the words is compared, in bytes.
const COMPARED: usize = 64;

/// The replies that were read, by their id, the comment they answer, and their words: ids alone may begin
/// anew in each list.
#[derive(Default)]
pub(super) struct Copies {
    hasher: RandomState,
    /// Those that lie in their comments, and those that stand beside them and name them.
    within: HashSet<u64>,
    beside: HashSet<u64>,
}

impl Copies {
    /// Whether a reply was read already; `lies_within` says that it lies in the comment it answers. Two that
    /// stand beside their comments are two.
    pub(super) fn was_read(
        &mut self,
        id: &str,
        parent: &str,
        words: &str,
        lies_within: bool,
    ) -> bool {
        let beginning = &words.as_bytes()[..words.len().min(COMPARED)];
        let hash = self.hasher.hash_one((id, parent, beginning, words.len()));
        let is_full = self.within.len() + self.beside.len() >= MAX_REMEMBERED;
        let known = self.within.contains(&hash) || (lies_within && self.beside.contains(&hash));
        if !known && !is_full {
            match lies_within {
                true => self.within.insert(hash),
                false => self.beside.insert(hash),
            };
        }
        known
    }
}

impl Walk {
    /// Whether a reply with an id was read already.
    pub(super) fn is_copy(&mut self, record: &Record<'_>, look: &Look<'_>, scope: &Scope) -> bool {
        let (parent, lies_within) = match (&scope.holder, &look.parent) {
            (Some(holder), _) => (holder.id.as_deref(), true),
            (None, parent) => (parent.as_deref(), false),
        };
        let (Some(parent), Some(id)) = (parent, record.id()) else {
            return false;
        };
        let words = self.own_words(record);
        let bare = |id: &'_ str| id.strip_prefix("t1_").unwrap_or(id).to_owned();
        // What names itself as its parent has no id of its own.
        if bare(&id) == bare(parent) {
            return false;
        }
        self.copies
            .was_read(&bare(&id), &bare(parent), &words, lies_within)
    }

    /// The words of a record that stand in its own object; nothing where they lie in another one.
    pub(super) fn own_words<'a>(&mut self, record: &Record<'a>) -> Cow<'a, str> {
        let mut members = record.core.members();
        let words = members.find_map(|(name, value)| {
            let is_text = self.names.class(&name).has(Class::TEXT);
            value.scalar().filter(|_| is_text)
        });
        words.unwrap_or_default()
    }
}
