//! Which column holds the texts of the comments.

use super::Survey;
use super::beside::OTHERS;
use super::watched::Watched;
use crate::Error;
use crate::comments::fields::Field;
use crate::comments::names::normal;
use crate::comments::notes::Note;

impl Survey {
    /// The column of the texts: the best name of those that hold words.
    ///
    /// A column that is empty in most rows is a remark on them rather than what was said, where another
    /// column of texts is filled beside it and in more than twice as many rows. That one is read, and both
    /// are named. Where both are filled in different rows, each speaks for its own, see `beside`.
    pub(super) fn text(
        &mut self,
        columns: &[String],
        notes: &mut Vec<Note>,
    ) -> Result<usize, Error> {
        let candidates = self.candidates(Field::Text);
        let fits = |watched: &&&Watched| self.chosen(Field::Text) || watched.holds_words();
        let empty = || candidates.iter().all(|watched| watched.filled == 0);
        let found = candidates
            .iter()
            .find(fits)
            .or_else(|| candidates.first().filter(|_| empty()));
        let Some(found) = found else {
            let mut candidates = candidates.iter();
            return Err(match candidates.any(|watched| watched.holds_addresses()) {
                true => Error::HoldsPosts,
                false => Error::NoTextColumn {
                    columns: columns.to_vec(),
                    first_row: false,
                },
            });
        };
        let (column, filled) = (found.column, found.filled);
        let Some(fuller) = self.fuller_text(column, filled) else {
            return Ok(column);
        };
        notes.push(Note::SparseText {
            column: columns[column].clone(),
            rows: filled,
            read: columns[fuller].clone(),
        });
        Ok(fuller)
    }

    /// The column of texts that is filled where the one with the best name is, and in most rows where that
    /// one is empty.
    fn fuller_text(&mut self, column: usize, filled: u64) -> Option<usize> {
        if self.chosen(Field::Text) || filled * 2 >= self.rows {
            return None;
        }
        let is_fuller = |watched: &&Watched| {
            watched.holds_words()
                && watched.filled > 2 * filled
                && !watched.repeats_words()
                && !OTHERS.contains(&watched.name.as_str())
        };
        let others = self.candidates(Field::Text).into_iter().filter(is_fuller);
        let others: Vec<usize> = others.map(|watched| watched.column).collect();
        others.into_iter().find(|other| {
            let both = self.filled_together(column, *other);
            both.is_some_and(|both| both * 2 > filled)
        })
    }

    /// Another column with the name of that of the text.
    pub(super) fn second_text(&self, text: usize, columns: &[String]) -> Option<usize> {
        let name = normal(&columns[text]);
        let same = |watched: &&Watched| {
            watched.column != text && watched.name == name && watched.holds_words()
        };
        self.watched.iter().find(same).map(|watched| watched.column)
    }
}
