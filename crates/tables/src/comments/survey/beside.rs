//! Columns that speak for others: where rows of several kinds are joined into one file, or lie on
//! several sheets, each kind has its own names for the text, the likes, the date, and a column of one
//! is empty where that of another is filled.

use std::collections::BTreeMap;

use super::Survey;
use super::watched::Watched;
use crate::comments::batch::{Beside, Layout};
use crate::comments::fields::{FIELDS, Field};
use crate::comments::names::{Rank, is_of_other, name_the_same, normal, object};
use crate::comments::notes::Note;

/// Kinds of rows that are told apart; a file with more is no joined one.
const KINDS: usize = 1024;
/// Of so many rows that a column fills, one may be filled by the other as well.
const ALONE: u64 = 20;
/// Texts that stand beside comments without being any: of the post, and answers to the comment.
pub(super) const OTHERS: [&str; 7] = [
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

/// What other columns may tell where the best one is empty. Not titles and platforms of posts, which are
/// taken from the first row of each that says them.
const COMPLETED: [Field; 13] = [
    Field::Text,
    Field::AuthorName,
    Field::AuthorId,
    Field::Id,
    Field::ParentId,
    Field::IsReply,
    Field::PublishedAt,
    Field::Likes,
    Field::ReplyCount,
    Field::Language,
    Field::Url,
    Field::PostUrl,
    Field::IsPostAuthor,
];

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

    /// In how many rows a column holds something and one of the others does too.
    fn together(&mut self, column: usize, others: u64) -> Option<u64> {
        self.keep();
        let column = bit(column);
        let kinds = self.rows.iter();
        let both = kinds.filter(|(kind, _)| *kind & column != 0 && *kind & others != 0);
        (!self.too_many && column != 0).then(|| both.map(|(_, rows)| rows).sum())
    }
}

/// In how many rows shapes tell each field.
#[derive(Default)]
pub(super) struct Told {
    rows: [u64; FIELDS],
    /// What the last rows told, since rows of one shape follow each other.
    last: (u32, u64),
}

impl Told {
    /// A row whose shape tells these fields, a bit for each.
    pub(super) fn add(&mut self, fields: u32) {
        if self.last.0 != fields {
            self.keep();
            self.last.0 = fields;
        }
        self.last.1 += 1;
    }

    fn keep(&mut self) {
        let (fields, rows) = self.last;
        self.last.1 = 0;
        for field in Field::ALL {
            if fields & field.bit() != 0 {
                self.rows[field as usize] += rows;
            }
        }
    }

    fn rows(&mut self, field: Field) -> u64 {
        self.keep();
        self.rows[field as usize]
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
    /// The columns whose place among the kinds matters: another one may mean the same. Rows that
    /// came before a column had another beside it cannot hold both.
    pub(super) fn shared(&self) -> u64 {
        let mut columns = [0_u64; FIELDS];
        for (place, watched) in self.watched.iter().enumerate() {
            for (field, _) in &watched.meanings {
                columns[*field as usize] |= bit(place);
            }
        }
        let several = columns.into_iter().filter(|bits| bits.count_ones() > 1);
        several.fold(0, |all, bits| all | bits)
    }

    /// In how many rows two columns both hold something, as far as that is known.
    pub(super) fn filled_together(&mut self, one: usize, other: usize) -> Option<u64> {
        let place = |column: usize| self.places.get(column).copied().flatten();
        let (one, other) = (place(one)?, place(other)?);
        self.kinds.together(one, bit(other))
    }

    /// Finds the columns that speak where those of the fields are empty.
    pub(super) fn complete(
        &mut self,
        layout: &mut Layout,
        columns: &[String],
        notes: &mut Vec<Note>,
    ) {
        for field in COMPLETED {
            let Some(column) = layout.column(field) else {
                continue;
            };
            for other in self.beside(field, column, layout.column(Field::Text), columns) {
                if layout.columns.contains(&Some(other)) || layout.speaks(other) {
                    continue;
                }
                layout.beside.push(Beside {
                    untold: self.is_told(field, column, columns),
                    ..Beside::new(field, other)
                });
                notes.push(Note::Completed {
                    column: columns[column].clone(),
                    by: columns[other].clone(),
                });
            }
        }
    }

    /// Whether shapes tell a field in some rows, under the name of our own column for it.
    fn is_told(&mut self, field: Field, column: usize, columns: &[String]) -> bool {
        columns[column] == field.name() && self.told.rows(field) > 0
    }

    /// Whether shapes alone tell a field, and not of all rows.
    pub(super) fn only_shapes_tell(
        &mut self,
        field: Field,
        layout: &Layout,
        columns: &[String],
    ) -> bool {
        let Some(column) = layout.column(field) else {
            return false;
        };
        let told = self.told.rows(field);
        let filled = self.watched(Some(column)).map_or(0, |w| w.filled);
        self.is_told(field, column, columns)
            && filled <= told
            && told < self.rows
            && !layout.beside.iter().any(|beside| beside.field == field)
    }

    /// The columns that speak for that of a field where it is empty, the best names first: they hold
    /// the same, and something only where it and those before them hold nothing. Another name of the
    /// same person is one wherever it stands.
    ///
    /// What a shape tells of its rows says nothing of the others: for these the best of their own columns
    /// speaks, even if it holds something in all rows.
    fn beside(
        &mut self,
        field: Field,
        column: usize,
        text: Option<usize>,
        columns: &[String],
    ) -> Vec<usize> {
        let place = |column: usize| self.places.get(column).copied().flatten();
        let Some(main) = place(column).filter(|_| !self.chosen(field)) else {
            return Vec::new();
        };
        let fits = |watched: &&Watched| {
            let rank = watched.meanings.iter().find(|(known, _)| *known == field);
            watched.column != column
                && watched.filled > 0
                && rank.is_some_and(|(_, rank)| {
                    let is_deeper =
                        || is_same_text_deeper(&columns[watched.column], &columns[column]);
                    *rank < SURE || (field == Field::Text && is_deeper())
                })
                && match field {
                    Field::Text => {
                        watched.holds_words() && !OTHERS.contains(&watched.name.as_str())
                    }
                    Field::PostUrl => {
                        let mut posts = self.posts.iter();
                        self.may_be(watched, field)
                            && posts.any(|posts| posts.url_column() == Some(watched.column))
                    }
                    _ => self.may_be(watched, field) && self.fits(watched, field),
                }
        };
        let candidates = self.candidates(field).into_iter().filter(fits).collect();
        let candidates = self.of_comment(field, candidates, text.unwrap_or(column), columns);
        let candidates: Vec<usize> = candidates.iter().map(|watched| watched.column).collect();
        let mut found = Vec::new();
        let of_shapes = self.is_told(field, column, columns) && self.told.rows(field) < self.rows;
        let mut taken = if of_shapes { 0 } else { bit(main) };
        for candidate in candidates {
            let Some(place) = self.places.get(candidate).copied().flatten() else {
                continue;
            };
            let filled = self.watched[place].filled;
            let both = self.kinds.together(place, taken);
            let is_same_person = field == Field::AuthorName
                && self.watched[main].filled < self.rows
                && name_the_same(&columns[column], &columns[candidate])
                && both.is_none_or(|both| both < filled);
            let is_of_others = || taken != 0 && both.is_some_and(|both| both * ALONE <= filled);
            // A column that is filled where the shape tells the field, and nowhere else, says nothing more.
            let says_more = !of_shapes || {
                let both = self.kinds.together(place, bit(main));
                both.is_none_or(|both| both < filled)
            };
            let is_own = of_shapes && found.is_empty();
            if says_more && (is_same_person || is_own || is_of_others()) {
                taken |= bit(place);
                found.push(candidate);
            }
        }
        found
    }
}

/// Whether a column holds the same kind of text in an object of the comment: `source.body` beside `body`. Of
/// answers, translations and things of their own it is another text.
fn is_same_text_deeper(name: &str, text: &str) -> bool {
    const OTHER_TEXTS: [&str; 8] = [
        "reply", "response", "answer", "translat", "quote", "original", "before", "history",
    ];
    let around = object(name);
    let lower = around.to_lowercase();
    let is_of_other_text = || OTHER_TEXTS.iter().any(|other| lower.contains(other));
    !around.is_empty()
        && object(text).is_empty()
        && normal(&name[around.len()..]) == normal(text)
        && !is_of_other_text()
        && !is_of_other(name, Field::Text, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_an_object_may_be_that_of_the_comment() {
        for (name, same) in [
            ("source.body", true),
            ("first/body", true),
            ("body", false),
            ("source.text", false),
            ("post.body", false),
            ("developerReply.body", false),
            ("user.body", false),
        ] {
            assert_eq!(is_same_text_deeper(name, "body"), same, "{name}");
        }
        assert!(!is_same_text_deeper("source.body", "message.body"));
    }

    #[test]
    fn kinds_of_rows_are_counted() {
        let mut kinds = Kinds::default();
        for filled in [0b01, 0b01, 0b10, 0b11, 0b01] {
            kinds.add(filled);
        }
        assert_eq!(kinds.together(0, bit(1)), Some(1));
        assert_eq!(kinds.together(1, bit(0) | bit(7)), Some(1));
        assert_eq!(kinds.together(0, bit(0)), Some(4));
        assert_eq!(kinds.together(64, bit(0)), None);
        for kind in 0..=KINDS as u64 {
            kinds.add(kind << 8);
        }
        assert_eq!(kinds.together(0, bit(1)), None);
    }
}
