//! Lists that stand beside each other may hold the same comments: those at the top, and all.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

/// The most comments that are remembered; those after them are all new.
const MAX_REMEMBERED: usize = 1_000_000;

/// The comments that were read from lists with others beside them, by the object that holds the
/// lists and their id.
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

    /// Whether a comment was not read yet.
    pub(super) fn is_new(&mut self, object: u64, id: &str) -> bool {
        let hash = self.hasher.hash_one((object, id));
        if self.read.len() < MAX_REMEMBERED {
            self.read.insert(hash)
        } else {
            !self.read.contains(&hash)
        }
    }
}
