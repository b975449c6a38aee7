//! Finds the header among the first rows of a table.

use super::fields::{is_text_name, normal};
use crate::Error;

/// How many rows may be looked at.
pub(super) const ROWS: usize = 20;

/// The index of the header row.
///
/// That is the first row, or one further down that names the text column, as long as all rows
/// above it have fewer cells: exports put titles and notes there.
pub(super) fn find<S: AsRef<str>>(rows: &[Vec<S>], wanted: Option<&str>) -> usize {
    let wanted = wanted.map(normal);
    let mut widest = 0;
    for (index, row) in rows.iter().enumerate() {
        let filled = row.iter().filter(|c| !c.as_ref().trim().is_empty()).count();
        let names_text = row.iter().any(|cell| match &wanted {
            Some(wanted) => normal(cell.as_ref()) == *wanted,
            None => is_text_name(cell.as_ref()),
        });
        if names_text && (index == 0 || filled > widest) {
            return index;
        }
        widest = widest.max(filled);
    }
    0
}

/// The most columns that comments have: results repeat them in every row.
pub(super) const MAX_COLUMNS: usize = 2_000;
/// The most that the names of all columns may take, in bytes: they are part of their job.
pub(super) const MAX_NAMES: usize = 64 << 10;

/// How much of a table is looked at for its header, in bytes, when its first rows are long.
pub(super) const MAX_LOOKED_AT: usize = 1 << 20;

/// Refuses a table with more or longer columns than are kept.
pub(super) fn check(names: &[String]) -> Result<(), Error> {
    if names.len() > MAX_COLUMNS {
        return Err(Error::TooLarge(format!(
            "the file has {} columns, and {MAX_COLUMNS} are taken at most. Leave out those that \
             are not needed.",
            names.len()
        )));
    }
    if names.iter().map(String::len).sum::<usize>() > MAX_NAMES {
        return Err(Error::TooLarge(format!(
            "the names of the columns take more than {} KB together; the first row should hold \
             short names",
            MAX_NAMES >> 10
        )));
    }
    Ok(())
}

/// Column names from the cells of a header; those without a name are called by their place.
pub(super) fn names<S: AsRef<str>>(cells: &[S]) -> Vec<String> {
    cells
        .iter()
        .enumerate()
        .map(|(index, cell)| match cell.as_ref().trim() {
            "" => format!("column_{}", index + 1),
            name => name.replace('\0', "\u{FFFD}"),
        })
        .collect()
}
