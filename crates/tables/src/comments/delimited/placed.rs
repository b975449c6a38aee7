//! Where the cells of a row belong: tables may stand below each other, each with its own header.

use std::collections::VecDeque;

use super::form::Form;
use super::likely_text;
use crate::comments::header;
use crate::comments::names::normal;
use crate::records::Record;

/// The places of the cells below one header.
#[derive(Debug, Default, Clone)]
pub(super) struct Placed {
    /// For each cell its column.
    pub(super) columns: Vec<usize>,
    /// The cells in the order of their columns.
    pub(super) order: Vec<usize>,
    /// For each cell what its values look like, by its name.
    pub(super) forms: Vec<Option<Form>>,
    /// The cell of the text, to which surplus cells belong.
    pub(super) text: usize,
}

impl Placed {
    /// Those of the first table, whose cells are the columns.
    pub(super) fn first(names: &[String], text: usize) -> Self {
        Self {
            columns: (0..names.len()).collect(),
            order: (0..names.len()).collect(),
            forms: names.iter().map(|name| Form::of(name)).collect(),
            text,
        }
    }

    /// Those below another header; names that are new become columns. `text` is the column that is known to
    /// hold the texts. None where there would be too many columns, or new ones although all are known.
    pub(super) fn below(
        header: &Record,
        columns: &mut Vec<String>,
        text: Option<usize>,
        may_add: bool,
    ) -> Option<Self> {
        let names: Vec<String> = header.iter().map(|cell| cell.trim().to_owned()).collect();
        let before = columns.len();
        let mut placed = Self::first(&names, likely_text(&names));
        let mut free = header::places_by_name(columns.iter().map(String::as_str));
        for (cell, name) in names.iter().enumerate() {
            let known = free.get_mut(&normal(name)).and_then(VecDeque::pop_front);
            placed.columns[cell] = known.unwrap_or_else(|| {
                columns.push(match name.as_str() {
                    "" => format!("column_{}", columns.len() + 1),
                    name => name.replace('\0', "\u{FFFD}"),
                });
                columns.len() - 1
            });
        }
        if columns.len() > before && (!may_add || header::check(columns).is_err()) {
            columns.truncate(before);
            return None;
        }
        placed.order.sort_by_key(|cell| placed.columns[*cell]);
        placed.say_text(text);
        Some(placed)
    }

    /// Takes note of the column of the texts.
    pub(super) fn say_text(&mut self, column: Option<usize>) {
        let cell = self.columns.iter().position(|own| Some(*own) == column);
        self.text = cell.unwrap_or(self.text);
    }

    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    /// How many cells a row has too many, because delimiters in its text were not quoted; blank
    /// ones at its end are nothing.
    pub(super) fn surplus(&self, record: &Record) -> usize {
        let width = self.width();
        let mut cells = record.len();
        while cells > width && record.get(cells - 1).trim().is_empty() {
            cells -= 1;
        }
        cells.saturating_sub(width)
    }

    /// Whether surplus cells stand behind the last column: without them the numbers and dates
    /// behind the text are where they belong, and with them in the text they are not.
    pub(super) fn stands_behind(&self, record: &Record, surplus: usize) -> bool {
        let fit = |shift: usize| {
            let formed = (self.text + 1..self.width())
                .filter_map(|cell| Some((self.forms[cell]?, record.get(cell + shift))));
            let mut cells = formed
                .filter(|(_, cell)| !cell.trim().is_empty())
                .peekable();
            cells.peek().is_some() && cells.all(|(form, cell)| form.fits(cell.trim()))
        };
        fit(0) && !fit(surplus)
    }

    /// Whether the cells are the columns, in their order.
    pub(super) fn is_first(&self) -> bool {
        self.columns
            .iter()
            .enumerate()
            .all(|(cell, column)| cell == *column)
    }
}
