//! Cells that hold JSON which is no text: a list of comments (`[{"id": 1, "text": "so good"}, {"id": 2,
//! "text": "so bad"}]`), or a document of an editor that was cut off.
//!
//! Comments in a list are not one text, and no rows of the table: who wrote them, and when, stands in the
//! list and not in columns. Their row is left out and counted. A text that an editor or a platform cut into parts looks
//! much the same and is one text; see [`super::json::are_comments`].

use super::batch::Batch;
use super::json::{Tape, are_comments};
use super::left_out::LeftOutReason::{self, OtherList, Unreadable};
use super::names::is_text_name;
use super::words::parse;

/// The columns that may hold such cells, by their names.
#[derive(Debug, Default)]
pub(super) struct JsonCells {
    columns: Vec<usize>,
}

impl JsonCells {
    /// Takes note of a column.
    pub(super) fn watch(&mut self, column: usize, name: &str) {
        if is_text_name(name) {
            self.columns.push(column);
        }
    }

    /// Why the row that is being added to a batch is left out, if it has such a cell.
    pub(super) fn reason(&self, batch: &Batch) -> Option<LeftOutReason> {
        self.columns.iter().find_map(|column| {
            let cell = batch.open_cell(*column);
            match () {
                // Hardly any cell is JSON.
                () if !cell.trim_start().starts_with(['[', '{']) => None,
                () if is_list_of_comments(cell) => Some(OtherList),
                () if is_cut(cell) => Some(Unreadable),
                () => None,
            }
        })
    }
}

/// Whether a cell is the beginning of an object, or of a list of them, whose end is missing.
fn is_cut(cell: &str) -> bool {
    let cell = cell.trim();
    let may_be = (cell.starts_with("{\"") || cell.starts_with("[{\"")) && cell.contains("\":");
    may_be && Tape::is_cut(cell)
}

fn is_list_of_comments(cell: &str) -> bool {
    let inner = cell.trim().strip_prefix('[');
    let may_be = inner.is_some_and(|inner| inner.trim_start().starts_with('{'));
    may_be && parse(cell).is_some_and(|list| are_comments(list.value()))
}

#[cfg(test)]
mod tests {
    use super::{is_cut, is_list_of_comments};

    #[test]
    fn comments_are_told_from_the_parts_of_one() {
        for list in [
            r#"[{"id":"1","author":"ann","text":"not bad"}]"#,
            r#"[{"text":"not bad"},{"text":"too loud"}]"#,
            "[{'body': 'not bad', 'likes': 3}, {'body': 'too loud', 'likes': None}]",
        ] {
            assert!(is_list_of_comments(list), "{list}");
        }
        for text in [
            r#"[{"text":"not "},{"text":"bad"}]"#,
            r#"[{"text":"not bad"}]"#,
            r#"[{"type":"paragraph","children":[{"text":"a"}]},{"type":"paragraph","children":[{"text":"b"}]}]"#,
            r#"[{"insert":"a"},{"insert":"b"}]"#,
            r#"[{"x":1},{"x":2}]"#,
            "[{so} good]",
            "[]",
        ] {
            assert!(!is_list_of_comments(text), "{text}");
        }
    }

    #[test]
    fn documents_without_their_end_are_no_words() {
        for cut in [
            r#"{"blocks":[{"key":"a","text":"not ba"#,
            r#"[{"type":"paragraph","children":[{"text":"not bad"}]},"#,
        ] {
            assert!(is_cut(cut), "{cut}");
        }
        for text in [
            "{\"so\" good",
            "{so: good",
            r#"{"a":1}"#,
            "{\"text\": oh no",
        ] {
            assert!(!is_cut(text), "{text}");
        }
    }
}
