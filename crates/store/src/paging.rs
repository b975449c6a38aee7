//! Where a page of comments ends, and the search words of a filter: what a cursor and a `like` are made of.

use crate::{Cursor, Error};

/// The last comment of a page, in the order of its list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PagePosition {
    /// The sort key where the list has one; the comment may have none (no likes, no score).
    pub(crate) rank: Option<f64>,
    /// Item.
    pub(crate) position: i64,
    /// Comment in the item's snapshot.
    pub(crate) seq: i64,
}

impl PagePosition {
    /// `position_seq` or `position_seq_rank`: letters and digits that need no escaping in a link.
    pub(crate) fn cursor(self) -> Cursor {
        let Self {
            rank,
            position,
            seq,
        } = self;
        Cursor(match rank {
            // Debug prints the shortest form that reads back as the same number.
            Some(rank) => format!("{position}_{seq}_{rank:?}"),
            None => format!("{position}_{seq}"),
        })
    }

    /// Reads what [`PagePosition::cursor`] wrote; cursors come back through links, so anything may stand here.
    pub(crate) fn read(cursor: &Cursor) -> Result<Self, Error> {
        let mut parts = cursor.0.split('_');
        let place = (|| {
            let position = parts.next()?.parse().ok()?;
            let seq = parts.next()?.parse().ok()?;
            let rank: Option<f64> = match parts.next() {
                Some(text) => Some(text.parse().ok()?),
                None => None,
            };
            let sound = parts.next().is_none() && rank.is_none_or(f64::is_finite);
            sound.then_some(Self {
                rank,
                position,
                seq,
            })
        })();
        place.ok_or_else(|| Error::conflict("The cursor is not one of this list."))
    }
}

/// `like` patterns that find a text whatever its case.
///
/// `like` in SQLite, and `ilike` in a PostgreSQL database with the locale C, know the case of
/// ASCII letters only; the word in lower case, upper case and with a capital finds the
/// forms that people write in other alphabets too, though not every mixture.
pub(crate) fn patterns(search: &str) -> [String; 3] {
    let lower = search.to_lowercase();
    let mut rest = lower.chars();
    let capital: String = rest
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(rest)
        .collect();
    [lower, search.to_uppercase(), capital].map(|word| {
        let mut pattern = String::with_capacity(word.len() + 2);
        pattern.push('%');
        for letter in word.chars() {
            if matches!(letter, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            // NUL cannot be bound in PostgreSQL, and no stored text has it.
            pattern.push(if letter == '\0' { '\u{fffd}' } else { letter });
        }
        pattern.push('%');
        pattern
    })
}
