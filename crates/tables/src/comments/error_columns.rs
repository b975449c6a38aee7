//! Rows of a table that tell of an error of the tool that wrote it, and hold no comment.
//!
//! Of records of JSON the same is told by `json`; tables have a cell for each column, so that the text of
//! such a row is empty.

use super::batch::Batch;
use super::fields::Field;
use super::flags::yes_or_no;
use super::names::{is_error_name, is_text_name, normal, parts};
use super::options::OpenOptions;
use super::status::is_nothing;

/// Texts that programs write about themselves as well; they count where no other column is a text.
const MESSAGES: [&str; 2] = ["message", "detail"];

/// The columns of a table that tell of errors, and those that may hold a text.
#[derive(Debug, Default)]
pub(super) struct ErrorColumns {
    errors: Vec<usize>,
    texts: Vec<usize>,
}

impl ErrorColumns {
    pub(super) fn of(names: &[String], options: &OpenOptions) -> Self {
        let chosen = options.column(Field::Text).map(normal);
        let (mut errors, mut texts, mut messages) = (Vec::new(), Vec::new(), Vec::new());
        for (column, name) in names.iter().enumerate() {
            let whole = normal(name);
            let first = parts(name).into_iter().next().unwrap_or_default();
            match () {
                () if chosen.as_ref() == Some(&whole) => texts.push(column),
                // Whatever is within an error: `error.message`, `error/code`.
                () if is_error_name(&whole) || is_error_name(&first) => errors.push(column),
                () if MESSAGES.contains(&whole.as_str()) => messages.push(column),
                () if is_text_name(name) => texts.push(column),
                () => {}
            }
        }
        if texts.is_empty() {
            texts = messages;
        }
        Self { errors, texts }
    }

    /// Whether the row that is being added to a batch tells of an error and has no text.
    pub(super) fn are_filled(&self, batch: &Batch) -> bool {
        let is_set = |column: &usize| {
            let cell = batch.open_cell(*column).trim();
            !is_nothing(cell) && yes_or_no(cell) != Some(false)
        };
        let is_blank = |column: &usize| batch.open_cell(*column).trim().is_empty();
        !self.texts.is_empty() && self.errors.iter().any(is_set) && self.texts.iter().all(is_blank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn columns(names: &[&str], chosen: Option<&str>) -> (Vec<usize>, Vec<usize>) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut options = OpenOptions::default();
        if let Some(chosen) = chosen {
            options = options.with_column(Field::Text, chosen);
        }
        let found = ErrorColumns::of(&names, &options);
        (found.errors, found.texts)
    }

    #[test]
    fn columns_within_an_error_are_of_it_and_messages_are_of_programs() {
        let names = ["url", "error", "error.message", "#error", "text", "message"];
        assert_eq!(columns(&names, None), (vec![1, 2, 3], vec![4]));
        assert_eq!(
            columns(&["error/text", "message"], None),
            (vec![0], vec![1])
        );
        // What somebody chose as the text is one.
        assert_eq!(columns(&["error", "was"], Some("error")), (vec![], vec![0]));
        assert_eq!(columns(&["terror", "mirror"], None), (vec![], vec![]));
    }
}
