//! Reads tables row by row: those of a unit, and those that are larger.

use std::borrow::Cow;
use std::sync::Arc;

use super::fill::{ID, IS_REPLY};
use super::{Input, Role, Scope, Walk};
use crate::Error;
use crate::comments::Text;
use crate::comments::json::learned::step;
use crate::comments::json::look::{holds_words_of, listed};
use crate::comments::json::names::{Class, may_hold_comments};
use crate::comments::json::post::{Holder, Post};
use crate::comments::json::record::is_id_name;
use crate::comments::json::row::Row;
use crate::comments::json::table::{Table, cell_in, cells_in};
use crate::comments::json::tape::Value;
use crate::comments::left_out::LeftOutReason;

/// What became of a row of a table.
pub(super) enum NextRow {
    /// It is a comment.
    Comment,
    /// It is a post, whose comments are to be read.
    Post,
    /// There is none.
    End,
}

/// A list of comments in a cell.
struct InCell<'a> {
    class: Class,
    name: String,
    list: Value<'a>,
}

impl Walk {
    /// Puts the next row of the table that is being read into `row`, and goes into the comments in its cells.
    pub(super) fn next_of_table(
        &mut self,
        units: &Input,
        table: &mut Table,
        scope: &Scope,
        row: &mut Row,
    ) -> Result<NextRow, Error> {
        if table.left == 0 {
            return Ok(NextRow::End);
        }
        table.left -= 1;
        let mut key = None;
        let mut cells: Vec<(usize, Value<'_>)> = Vec::new();
        if let Some(at) = &mut table.next_row {
            let of_row = units.value_at(*at);
            *at = of_row.after();
            let of_row = cells_in(of_row).unwrap_or(of_row);
            for (column, cell) in of_row.elements().enumerate() {
                // What stands beyond the header has no name.
                if column < table.columns.len() {
                    cells.push((column, cell_in(cell)));
                } else {
                    let place = || units.place_of(cell);
                    self.left_out.add(LeftOutReason::Unreadable, 1, place);
                }
            }
            self.last = of_row.place();
        } else {
            for (number, column) in table.columns.iter_mut().enumerate() {
                if table.named {
                    let name = units.value_at(column.at);
                    column.at = name.after();
                    key = key.or(name.scalar().filter(|_| table.ids));
                }
                let cell = units.value_at(column.at);
                column.at = cell.after();
                cells.push((number, cell));
            }
            self.last = cells.first().map_or(0, |(_, cell)| cell.place());
        }
        let place = units.value_at(self.last);
        if let Some(problem) = table.uneven.take() {
            return Err(Error::broken(units.place_of(place), problem));
        }
        let name = |column: usize| table.columns[column].name.as_str();
        let below: Vec<_> = cells
            .iter()
            .filter_map(|(column, cell)| self.in_cell(name(*column), *cell))
            .collect();
        row.clear();
        row.set_apart(below.iter().map(|in_cell| in_cell.list.place()));
        if self.is_row_of_post(&cells, name, &below) {
            let post = Post::of_cells(cells.iter().map(|(column, cell)| (name(*column), *cell)));
            let scope = Scope {
                post: Arc::new(post),
                ..scope.clone()
            };
            self.push_below(below, &scope);
            return Ok(NextRow::Post);
        }
        let mut added = Ok(());
        for (column, cell) in &cells {
            added = added.and_then(|()| row.add(name(*column), *cell));
        }
        if let Some(key) = &key {
            added = added.and_then(|()| row.add_text(ID, key));
        }
        if self.learned.unnamed_parents && scope.holder.is_none() {
            added = added.and_then(|()| row.add_text(IS_REPLY, "false"));
        }
        let added = added.and_then(|()| self.add_context(scope, row));
        added.map_err(|problem| Error::broken(units.place_of(place), problem))?;
        if !below.is_empty() {
            let id = cells.iter().find(|(column, _)| is_id_name(name(*column)));
            let id = id.and_then(|(_, cell)| cell.word()).or(key);
            self.learned.add_replies_within();
            if id.is_none() {
                self.learned.add_unnamed_parents();
            }
            let scope = Scope {
                holder: Some(Arc::new(Holder::with_id(id.map(Cow::into_owned)))),
                ..scope.clone()
            };
            self.push_below(below, &scope);
        }
        Ok(NextRow::Comment)
    }

    /// The list of comments that a cell holds, if it does.
    fn in_cell<'a>(&mut self, name: &str, cell: Value<'a>) -> Option<InCell<'a>> {
        let class = self.names.class(name);
        let lists = Class::COMMENTS.or(Class::REPLIES).or(Class::PREVIEW);
        if !cell.is_container() || !class.has(lists) {
            return None;
        }
        let list = listed(&mut self.names, class, cell)?;
        let holds = list.is_set() && may_hold_comments(&mut self.names, name, class, list);
        holds.then(|| InCell {
            class,
            name: name.to_owned(),
            list,
        })
    }

    /// Whether a row is one of a post: comments lie in it that are no replies, or it has no words itself.
    fn is_row_of_post<'n>(
        &mut self,
        cells: &[(usize, Value<'_>)],
        name: impl Fn(usize) -> &'n str,
        below: &[InCell<'_>],
    ) -> bool {
        let apart = |cell: Value<'_>| below.iter().any(|list| list.list.place() == cell.place());
        let mut own = cells.iter().filter(|(_, cell)| !apart(*cell));
        let names = &mut self.names;
        let has_words = own.any(|(column, cell)| holds_words_of(names, name(*column), *cell));
        let are_replies = |list: &InCell<'_>| list.class.has(Class::REPLIES);
        let only_replies = has_words && below.iter().all(are_replies);
        !(below.is_empty() || only_replies)
    }

    fn push_below(&mut self, below: Vec<InCell<'_>>, scope: &Scope) {
        for in_cell in below.into_iter().rev() {
            let inner = Scope {
                role: Role::Comments,
                list: step(scope.list, &in_cell.name),
                top: false,
                ..scope.clone()
            };
            self.push(in_cell.list, inner);
        }
    }

    /// Puts the next row of a table that is larger than a unit into `row`; false where none is being read.
    pub(super) fn next_of_transposed(&mut self, text: &Text, row: &mut Row) -> Result<bool, Error> {
        let Some((mut table, scope)) = self.transposed.take() else {
            return Ok(false);
        };
        if !table.next(text, row, &mut self.names, &mut self.left_out)? {
            return Ok(false);
        }
        let added = self.add_context(&scope, row);
        added.map_err(|problem| Error::broken(table.place_of_row(), problem))?;
        self.transposed = Some((table, scope));
        Ok(true)
    }
}
