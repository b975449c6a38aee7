//! Columns that speak for others: where rows of several kinds are joined into one file, each kind has
//! its own name for the text, and a column of one is empty where that of another is filled.

use std::collections::BTreeMap;

use super::Survey;
use super::watched::Watched;
use crate::comments::fields::Field;
use crate::comments::names::Rank;

/// Kinds of rows that are told apart; a file with more is no joined one.
const KINDS: usize = 256;
/// Of so many rows that a column fills, one may be filled by the other as well.
const ALONE: u64 = 20;
/// Texts that stand beside comments without being any: of the post, and answers to the comment.
const OTHERS: [&str; 7] = [
    "posttext",
    "selftext",
    "caption",
    "snippet",
    "reply",
    "replytext",
    "mention",
];
/// Names that fit worse than this speak for no other.
const SURE: Rank = 30_000;

/// Which columns hold something in the same rows, by their places among those that are watched.
#[derive(Default)]
pub(super) struct Kinds {
    rows: BTreeMap<u64, u64>,
    /// The last kind, since rows of one kind follow each other.
    last: (u64, u64),
    too_many: bool,
}

impl Kinds {
    /// A row in which these columns hold something, a bit for each.
    pub(super) fn add(&mut self, filled: u64) {
        if self.last.0 != filled {
            self.keep();
            self.last = (filled, 0);
        }
        self.last.1 += 1;
    }

    fn keep(&mut self) {
        let (kind, rows) = self.last;
        if rows > 0 && (self.rows.len() < KINDS || self.rows.contains_key(&kind)) {
            *self.rows.entry(kind).or_default() += rows;
        } else {
            self.too_many |= rows > 0;
        }
        self.last.1 = 0;
    }

    /// In how many rows a column holds something, and in how many of them one of the others does too.
    fn together(&mut self, column: usize, others: u64) -> Option<(u64, u64)> {
        self.keep();
        let column = bit(column);
        let sum = |both: u64| -> u64 {
            let kinds = self.rows.iter();
            let kinds = kinds.filter(|(kind, _)| *kind & column != 0 && *kind & both != 0);
            kinds.map(|(_, rows)| rows).sum()
        };
        (!self.too_many && column != 0).then(|| (sum(column), sum(others)))
    }
}

/// The bit of a column; none for those beyond what fits.
pub(super) fn bit(place: usize) -> u64 {
    u32::try_from(place)
        .ok()
        .and_then(|place| 1_u64.checked_shl(place))
        .unwrap_or_default()
}

impl Survey {
    /// The columns that speak for that of a field where it is empty, the best names first: they hold
    /// the same, and something only where it and those before them hold nothing.
    pub(super) fn beside(&mut self, field: Field, column: usize) -> Vec<usize> {
        let place = |column: usize| self.places.get(column).copied().flatten();
        let Some(main) = place(column).filter(|_| !self.chosen(field)) else {
            return Vec::new();
        };
        let fits = |watched: &&Watched| {
            let rank = watched.meanings.iter().find(|(known, _)| *known == field);
            watched.column != column
                && watched.filled > 0
                && rank.is_some_and(|(_, rank)| *rank < SURE)
                && match field {
                    Field::Text => {
                        watched.holds_words() && !OTHERS.contains(&watched.name.as_str())
                    }
                    _ => self.fits(watched, field),
                }
        };
        let candidates: Vec<usize> = self
            .candidates(field)
            .into_iter()
            .filter(fits)
            .map(|watched| watched.column)
            .collect();
        let mut found = Vec::new();
        let mut taken = bit(main);
        for candidate in candidates {
            let Some(place) = self.places.get(candidate).copied().flatten() else {
                continue;
            };
            let Some((rows, both)) = self.kinds.together(place, taken) else {
                continue;
            };
            if taken != 0 && both * ALONE <= rows {
                taken |= bit(place);
                found.push(candidate);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_rows_are_counted() {
        let mut kinds = Kinds::default();
        for filled in [0b01, 0b01, 0b10, 0b11, 0b01] {
            kinds.add(filled);
        }
        assert_eq!(kinds.together(0, bit(1)), Some((4, 1)));
        assert_eq!(kinds.together(1, bit(0)), Some((2, 1)));
        assert_eq!(kinds.together(64, bit(0)), None);
        for kind in 0..=KINDS as u64 {
            kinds.add(kind << 8);
        }
        assert_eq!(kinds.together(0, bit(1)), None);
    }
}
