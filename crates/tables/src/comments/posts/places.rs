//! The places of posts by whatever names them.
//!
//! Most rows spell their post as another row did, which is looked up. A spelling that is new may be
//! that of a post all the same: whoever opened the file may know.

use std::collections::HashMap;

use super::MAX_FILE_POSTS;
use crate::comments::options::PostIdentity;

/// Spellings that are remembered; more of them are asked about each time.
const MAX_SPELLINGS: usize = 4 * MAX_FILE_POSTS;

/// The places of posts, by spelling and by what [`PostIdentity`] says of it.
#[derive(Debug, Default, Clone)]
pub(super) struct Places {
    identity: Option<PostIdentity>,
    by_spelling: HashMap<String, usize>,
    by_identity: HashMap<String, usize>,
}

impl Places {
    /// None yet.
    pub(super) fn new(identity: Option<PostIdentity>) -> Self {
        Self {
            identity,
            ..Self::default()
        }
    }

    /// None yet, by what these are compared.
    pub(super) fn emptied(&self) -> Self {
        Self::new(self.identity)
    }

    /// The place of a post by a spelling that was met before.
    pub(super) fn of_spelling(&self, spelling: &str) -> Option<usize> {
        self.by_spelling.get(spelling).copied()
    }

    /// The same, also when the post was met under other spellings alone.
    pub(super) fn of_post(&self, spelling: &str) -> Option<usize> {
        self.of_spelling(spelling)
            .or_else(|| self.by_identity.get(&self.identity(spelling)?).copied())
    }

    /// The place of a post under a new spelling: that of its other spellings, else `next`.
    pub(super) fn add(&mut self, spelling: &str, next: usize) -> usize {
        let place = match self.identity(spelling) {
            Some(identity) => *self.by_identity.entry(identity).or_insert(next),
            None => next,
        };
        // A post without another name is known by its spelling alone.
        if place == next || self.by_spelling.len() < MAX_SPELLINGS {
            self.by_spelling.insert(spelling.to_owned(), place);
        }
        place
    }

    fn identity(&self, spelling: &str) -> Option<String> {
        self.identity?(spelling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters alone tell posts apart, and what has none is no address.
    fn letters(spelling: &str) -> Option<String> {
        let letters: String = spelling.chars().filter(|c| c.is_alphabetic()).collect();
        (!letters.is_empty()).then_some(letters)
    }

    #[test]
    fn other_spellings_are_the_same_post() {
        let mut places = Places::new(Some(letters));
        assert_eq!(places.add("a1", 0), 0);
        assert_eq!(places.add("b1", 1), 1);
        assert_eq!(places.add("a2", 2), 0);
        assert_eq!(places.add("1", 2), 2);
        assert_eq!(places.add("2", 3), 3);
        let found = ["a1", "a2", "a3", "b", "1", "2", "3", "c"].map(|s| places.of_post(s));
        let expected = [0, 0, 0, 1, 2, 3].map(Some);
        assert_eq!(found[..6], expected);
        assert_eq!(found[6..], [None, None]);
        assert_eq!(places.of_spelling("a3"), None);
    }

    #[test]
    fn memory_is_bounded_and_every_spelling_is_found() {
        let mut places = Places::new(Some(letters));
        for number in 0..2 * MAX_SPELLINGS {
            assert_eq!(
                places.add(&format!("a{number}"), usize::from(number > 0)),
                0
            );
        }
        assert_eq!(places.by_spelling.len(), MAX_SPELLINGS);
        assert_eq!(
            places.of_post(&format!("a{}", 2 * MAX_SPELLINGS - 1)),
            Some(0)
        );
    }

    #[test]
    fn without_another_name_spellings_are_posts() {
        let mut places = Places::default();
        assert_eq!(places.add("a", 0), 0);
        assert_eq!(places.add("b", 1), 1);
        assert_eq!(places.of_post("a"), Some(0));
        assert_eq!(places.of_post("c"), None);
    }
}
