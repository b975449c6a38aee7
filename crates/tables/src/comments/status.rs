//! Columns that say that a row is no comment that people were shown: it is gone, or was never published
//! (spam, drafts, the trash of a blog), a program wrote it or tells of an error, or somebody only passed a
//! post on.

mod column;
mod words;

use super::batch::Batch;
use super::error_columns::ErrorColumns;
use super::flags::is_blank;
use super::json_cells::JsonCells;
use super::left_out::LeftOutReason::{self, ErrorRecord, Notice};
use super::names::normal;
use super::options::OpenOptions;
use column::StatusColumn;
pub(super) use words::is_nothing;
use words::{Status, of_discourse};

/// The columns of a file that tell such things.
#[derive(Debug, Default)]
pub(super) struct StatusColumns {
    /// How many columns were looked at.
    known: usize,
    columns: Vec<StatusColumn>,
    /// The names of columns in which rows of several kinds stand beside each other, and what is left out.
    mixed: Vec<(String, u8)>,
    /// The column in which Telegram says what happened in the chat.
    action: Option<usize>,
    /// Whether other columns are those of a forum of Discourse.
    discourse: bool,
    errors: ErrorColumns,
    json: JsonCells,
}

impl StatusColumns {
    /// Those of a table, whose columns are all known before its rows.
    pub(super) fn of_table(names: &[String], options: &OpenOptions) -> Self {
        let mut columns = Self {
            errors: ErrorColumns::of(names, options),
            ..Self::default()
        };
        columns.watch(names);
        columns
    }

    /// Takes note of columns that were not there before.
    pub(super) fn watch(&mut self, names: &[String]) {
        for (column, name) in names.iter().enumerate().skip(self.known) {
            let mixed = self.mixed.iter().find(|(known, _)| known == name);
            let left_out = mixed.map_or(0, |(_, left_out)| *left_out);
            let status = Status::of(name);
            let status = status.map(|status| StatusColumn::new(column, name, status, left_out));
            self.columns.extend(status);
            self.discourse |= matches!(&*normal(name), "postnumber" | "cooked" | "topicid");
            self.json.watch(column, name);
            if name == "action" {
                self.action = Some(column);
            }
        }
        self.known = names.len();
    }

    /// Whether all rows, now that they were read, are to be read again: posts were among the comments.
    pub(super) fn settle(&self) -> bool {
        let mut again = false;
        for column in &self.columns {
            again |= column.settle();
        }
        again
    }

    /// Whether posts are left out that stand among the comments on them.
    pub(super) fn leaves_out_posts(&self) -> bool {
        self.columns.iter().any(StatusColumn::leaves_out_posts)
    }

    /// The same before the first column is known again.
    pub(super) fn restarted(self) -> Self {
        let mixed = self.columns.into_iter();
        let mixed = mixed.map(|column| (column.left_out(), column.name));
        let mixed = mixed.filter(|(left_out, _)| *left_out > 0);
        Self {
            mixed: mixed.map(|(left_out, name)| (name, left_out)).collect(),
            ..Self::default()
        }
    }

    /// Why the comment that is being added to a batch is to be left out; none for most.
    pub(super) fn reason(&self, batch: &Batch) -> Option<LeftOutReason> {
        if self.errors.are_filled(batch) {
            return Some(ErrorRecord);
        }
        let of_json = self.json.reason(batch);
        if of_json.is_some() {
            return of_json;
        }
        self.columns.iter().find_map(|column| {
            let cell = batch.open_cell(column.column);
            match column.status.read(cell) {
                None if column.status == Status::Kind && cell == "service" => {
                    let action = batch.open_cell(self.action?);
                    (!is_blank(action)).then_some(Notice)
                }
                None if column.status == Status::PostType && self.discourse => of_discourse(cell),
                None => column.reason_of_kind(cell),
                reason => reason,
            }
        })
    }
}
