//! Reads tables row by row: those of a unit, and those that are larger.

use super::{Input, Scope, Walk};
use crate::Error;
use crate::comments::Text;
use crate::comments::json::row::Row;
use crate::comments::json::table::Table;
use crate::comments::json::tape::Value;

impl Walk {
    /// Puts the next row of the table that is being read into `row`; false at its end.
    pub(super) fn next_of_table(
        &mut self,
        units: &Input,
        table: &mut Table,
        scope: &Scope,
        row: &mut Row,
    ) -> Result<bool, Error> {
        if table.left == 0 {
            return Ok(false);
        }
        table.left -= 1;
        row.clear();
        let mut place = None;
        let mut added = Ok(());
        if let Some(at) = &mut table.next_row {
            let cells = units.value_at(*at);
            *at = cells.after();
            place = Some(cells);
            let mut names = table.columns.iter();
            for cell in cells.elements() {
                // What stands beyond the header has no name.
                let Some(column) = names.next() else {
                    let place = || units.place_of(cell);
                    self.left_out
                        .add(super::LeftOutReason::Unreadable, 1, place);
                    continue;
                };
                added = added.and_then(|()| row.add(&column.name, cell));
            }
        } else {
            for column in &mut table.columns {
                if table.named {
                    column.at = units.value_at(column.at).after();
                }
                let cell = units.value_at(column.at);
                column.at = cell.after();
                place = place.or(Some(cell));
                added = added.and_then(|()| row.add(&column.name, cell));
            }
        }
        self.last = place.map_or(0, Value::place);
        let added = added.and_then(|()| self.add_context(scope, row));
        match (added, place) {
            (Err(problem), Some(value)) => Err(Error::broken(units.place_of(value), problem)),
            _ => Ok(true),
        }
    }

    /// Puts the next row of a table that is larger than a unit into `row`; false where none is being read.
    pub(super) fn next_of_transposed(&mut self, text: &Text, row: &mut Row) -> Result<bool, Error> {
        let Some((mut table, scope)) = self.transposed.take() else {
            return Ok(false);
        };
        if !table.next(text, row)? {
            return Ok(false);
        }
        let added = self.add_context(&scope, row);
        added.map_err(|problem| Error::broken(table.place_of_row(), problem))?;
        self.transposed = Some((table, scope));
        Ok(true)
    }
}
