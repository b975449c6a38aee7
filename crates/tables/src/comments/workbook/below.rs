//! Tables that stand below each other on one sheet, each with its own header and maybe its own post.

use std::collections::VecDeque;

use super::sheets::SheetPlan;
use crate::comments::above::post_in_title;
use crate::comments::header::{self, ColumnNames};
use crate::comments::names::normal;
use crate::sheet::SheetRow;

/// The table of a sheet that is being read.
pub(super) struct Current {
    /// For each of its cells the column of the workbook.
    pub(super) columns: Vec<usize>,
    /// The post that is named above it, and the column of that.
    pub(super) post: Option<(usize, String)>,
}

impl Current {
    /// The first one.
    pub(super) fn of(sheet: &SheetPlan) -> Self {
        Self {
            columns: sheet.columns.clone(),
            post: sheet.post.clone(),
        }
    }

    /// Whether a row tells of those below it: their header, or their post, where posts are named so.
    pub(super) fn is_above_rows(
        &mut self,
        sheet: &SheetPlan,
        columns: &ColumnNames,
        row: &SheetRow,
    ) -> bool {
        if sheet.is_header_again(row) {
            self.columns.clone_from(&sheet.columns);
            return true;
        }
        if let Some((_, post)) = &mut self.post
            && let Some(other) = post_in_title(row.iter().map(|cell| cell.text))
        {
            other.clone_into(post);
            return true;
        }
        let is_header = !sheet.cells.is_empty()
            && header::is_another(row.iter().map(|cell| cell.text), columns);
        if is_header {
            self.columns = below(row, sheet);
        }
        is_header
    }
}

/// The columns of the cells below a row that is another header: those of the sheet by their names. What has another name
/// goes to the last one, as what stands right of all names does.
fn below(row: &SheetRow, sheet: &SheetPlan) -> Vec<usize> {
    let own = &sheet.columns;
    let last = *own.last().expect("bug: a sheet without columns");
    let mut places = vec![last; row.width()];
    let known = header::places_by_name(sheet.cells.iter().map(AsRef::as_ref));
    for cell in row.iter() {
        let known = known.get(&normal(cell.text)).and_then(VecDeque::front);
        if let Some(column) = known.and_then(|known| own.get(*known)) {
            places[cell.column] = *column;
        }
    }
    places
}
