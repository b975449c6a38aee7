//! Finds the header among the first rows of a table.

use super::fields::Field;
use super::names::{is_known, is_text_name, normal};
use super::options::OpenOptions;
use crate::Error;

/// How many rows may be looked at.
pub(super) const ROWS: usize = 20;

/// The index of the header row.
///
/// Exports put titles and notes above it, which have fewer cells: it is the first row that names
/// the text and another column, else the first that names the text, each as long as no row above
/// is as wide; else the first that is as wide as most.
pub(super) fn find<S: AsRef<str>>(rows: &[Vec<S>], options: &OpenOptions) -> usize {
    let wanted = options
        .column(Field::Text)
        .filter(|name| !name.is_empty())
        .map(normal);
    let (mut widest, mut second_best) = (0, None);
    for (index, row) in rows.iter().enumerate() {
        let filled = row.iter().filter(|c| !c.as_ref().trim().is_empty()).count();
        let names_text = |cell: &S| match &wanted {
            Some(wanted) => normal(cell.as_ref()) == *wanted,
            None => is_text_name(cell.as_ref()),
        };
        if (index == 0 || filled > widest) && row.iter().any(names_text) {
            let known = row.iter().filter(|cell| is_known(cell.as_ref())).count();
            if known > 1 || filled == 1 || wanted.is_some() {
                return index;
            }
            second_best.get_or_insert(index);
        }
        widest = widest.max(filled);
    }
    second_best.unwrap_or_else(|| first_of_usual_width(rows))
}

fn first_of_usual_width<S>(rows: &[Vec<S>]) -> usize {
    let as_wide = |width: usize| rows.iter().filter(|row| row.len() == width).count();
    let usual = rows
        .iter()
        .map(Vec::len)
        .max_by_key(|&width| (as_wide(width), width));
    rows.iter()
        .position(|row| Some(row.len()) == usual)
        .unwrap_or(0)
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
