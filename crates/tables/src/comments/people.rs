//! Whether a word in a column of parents is the name of a person or the id of a comment: the ids and the
//! authors of the file tell.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use super::fields::Field;
use super::reply::{bare_id, is_word_for_none};

/// The most ids, and the most authors, that are remembered: memory must not grow with the file. In a file
/// with more, words tell by their letters alone what they are.
const MAX_KNOWN: usize = 1 << 16;
/// Words without blanks and with digits are ids from this length on, in bytes.
const LONG: usize = 15;
/// No name is longer, in bytes.
const LONGEST: usize = 200;

/// The ids and the authors of a file, as far as one could be taken for the other.
#[derive(Debug, Clone, Default)]
pub(super) struct People {
    hasher: RandomState,
    ids: HashSet<u64>,
    authors: HashSet<u64>,
    /// Some id is of letters alone.
    has_lettered_ids: bool,
    /// Words for no parent that are ids, in small letters, each with its column.
    words: Vec<(usize, String)>,
}

/// What the values of a column are remembered as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PersonPart {
    Id,
    Author,
}

impl PersonPart {
    /// What a column with some meanings holds.
    pub(super) fn of(mut meanings: impl Iterator<Item = Field>) -> Option<Self> {
        meanings.find_map(|field| match field {
            Field::Id => Some(Self::Id),
            Field::AuthorName | Field::AuthorId => Some(Self::Author),
            _ => None,
        })
    }
}

impl People {
    /// Remembers a value of a column, trimmed.
    pub(super) fn add(&mut self, known: PersonPart, value: &str) {
        if !may_be_name(value) {
            return;
        }
        match known {
            PersonPart::Id if self.ids.len() < MAX_KNOWN => {
                self.ids.insert(self.hasher.hash_one(value));
                self.has_lettered_ids |= is_of_letters(value);
            }
            PersonPart::Author if self.authors.len() < MAX_KNOWN => {
                self.authors.insert(self.author(value));
            }
            _ => {}
        }
    }

    /// Remembers a value of a column of ids, trimmed, if it is a word for no parent.
    pub(super) fn add_word(&mut self, column: usize, value: &str) {
        let value = bare_id(value);
        if is_word_for_none(value) {
            let word = (column, value.to_ascii_lowercase());
            if !self.words.contains(&word) {
                self.words.push(word);
            }
        }
    }

    /// Forgets those of columns that turned out not to hold the ids.
    pub(super) fn keep_words_of(&mut self, is_of_ids: impl Fn(usize) -> bool) {
        self.words.retain(|(column, _)| is_of_ids(*column));
    }

    /// Whether a comment of the file has a word for no parent as its id.
    pub(super) fn has_word_as_id(&self, word: &str) -> bool {
        let mut words = self.words.iter();
        words.any(|(_, known)| known.eq_ignore_ascii_case(word))
    }

    /// Whether a value is the id of a comment of the file, as far as ids look like names.
    pub(super) fn is_id(&self, value: &str) -> bool {
        self.ids.contains(&self.hasher.hash_one(value))
    }

    /// Whether an author of the file has a name, with or without `@`, in whatever case.
    pub(super) fn is_author(&self, value: &str) -> bool {
        self.authors.contains(&self.author(value))
    }

    /// Whether a value names a person: it is no id of the file, and one of its authors, or several words,
    /// or one of letters alone in a file without such ids.
    pub(super) fn names(&self, value: &str) -> bool {
        if !may_be_name(value) || self.is_id(value) {
            return false;
        }
        let are_ids_known = self.ids.len() < MAX_KNOWN;
        self.is_author(value)
            || value.contains(char::is_whitespace)
            || (is_of_letters(value) && are_ids_known && !self.has_lettered_ids)
    }

    fn author(&self, value: &str) -> u64 {
        let name = value.strip_prefix('@').unwrap_or(value);
        self.hasher.hash_one(name.to_lowercase())
    }
}

/// Whether a value could be a name: it is no number and no long id.
fn may_be_name(value: &str) -> bool {
    let is_long_id = || {
        value.len() >= LONG
            && value.bytes().any(|byte| byte.is_ascii_digit())
            && !value.contains(char::is_whitespace)
    };
    let is_number = || {
        !value
            .chars()
            .any(|c| !c.is_ascii() || c.is_ascii_alphabetic())
    };
    !value.is_empty() && value.len() <= LONGEST && !is_number() && !is_long_id()
}

/// Whether a value is a word as people write them, rather than a mark of a program.
fn is_of_letters(value: &str) -> bool {
    value.chars().any(char::is_alphabetic)
        && value
            .chars()
            .all(|c| c.is_alphabetic() || c == '\'' || (!c.is_ascii() && !c.is_numeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(ids: &[&str], authors: &[&str]) -> People {
        let mut people = People::default();
        ids.iter().for_each(|id| people.add(PersonPart::Id, id));
        authors
            .iter()
            .for_each(|name| people.add(PersonPart::Author, name));
        people
    }

    #[test]
    fn authors_and_words_are_names() {
        let file = people(&["1", "2"], &["Anna", "bob.miller_7", "@Cleo9"]);
        for value in [
            "Anna",
            "anna",
            "@ANNA",
            "Bob.Miller_7",
            "cleo9",
            "Dora",
            "Dora Lee",
            "Dora Lee 2",
            "O'Neil",
            "Zoë",
            "田中",
            "Анна",
        ] {
            assert!(file.names(value), "{value}");
        }
        for value in [
            "",
            "1",
            "17",
            "2024-05-01",
            "dora_7",
            "c17",
            "UgxK1rT5xk2aLkP3",
            "550e8400-e29b-41d4-a716-446655440000",
            "https://a.example/1?comment_id=7",
        ] {
            assert!(!file.names(value), "{value}");
        }
    }

    #[test]
    fn ids_of_the_file_are_no_names() {
        let file = people(&["ann", "ben", "c-1"], &["Ann", "zoe"]);
        for value in ["ann", "ben", "c-1", "cleo"] {
            assert!(!file.names(value), "{value}");
        }
        // In another case it is the author, and one that no comment has as its id is a person.
        for value in ["Ann", "zoe", "cleo d"] {
            assert!(file.names(value), "{value}");
        }
    }
}
