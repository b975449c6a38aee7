//! Lists that stand beside each other may hold the same comments: those at the top, and all.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

/// The most comments that are remembered; those after them are all new.
const MAX_REMEMBERED: usize = 1_000_000;

/// How much of the words is compared, in bytes: previews may cut them.
const COMPARED: usize = 24;

/// The comments that were read from lists with others beside them, by the object that holds the
/// lists, their id, and how their words begin: ids alone may begin anew in each list.
#[derive(Default)]
pub(super) struct Twins {
    hasher: RandomState,
    read: HashSet<u64>,
    objects: u64,
}

impl Twins {
    /// The number of one more object with several lists.
    pub(super) fn add_object(&mut self) -> u64 {
        self.objects += 1;
        self.objects
    }

    /// Whether a comment was not read yet. One that lies deeper than the lists, in a chat or a post with lists of
    /// its own, is known if all that is told of it was: there, ids begin anew, and words are said again.
    pub(super) fn is_new(
        &mut self,
        object: u64,
        id: &str,
        words: &str,
        whole: &str,
        is_deeper: bool,
    ) -> bool {
        let beginning = &words.as_bytes()[..words.len().min(COMPARED)];
        let light = self.hasher.hash_one((object, id, beginning));
        let full = self.hasher.hash_one((object, id, whole));
        let own = if is_deeper { full } else { light };
        let is_new = !self.read.contains(&own);
        if is_new && self.read.len() < MAX_REMEMBERED {
            self.read.extend([light, full]);
        }
        is_new
    }
}
