//! Comments in JSON: documents of any shape, one after another, JSON Lines among them.
//!
//! A file is looked through once for its columns, once more when something at its end explains
//! what stands before it, and then read.

mod learned;
mod look;
mod names;
mod post;
mod record;
mod row;
mod tape;
mod units;
mod walk;

use std::io::Read;

pub(super) use record::Record;
pub(super) use tape::{Kind, Value};

use super::batch::Batch;
use super::{LeftOut, Opened, Source, fields};
use crate::{Budget, Error};
use learned::Learned;
use row::Row;
use units::Units;
use walk::{Input, Walk};

/// Where the text of a file comes from.
pub(super) type Reader = Box<dyn Read + Send>;

/// Looks a text through, then begins again; `again` gives the same text from its beginning.
pub(super) fn open(
    text: Reader,
    again: impl Fn() -> Result<Reader, Error>,
    wanted: Option<&str>,
    budget: &Budget,
) -> Result<Opened, Error> {
    let mut first = Json::new(text, Learned::default(), Row::default(), budget);
    first.look_through()?;
    if first.again() {
        first = first.restarted(again()?);
        first.look_through()?;
    }
    if first.row.columns().is_empty() {
        return Err(Error::Empty("the file holds no comments"));
    }
    let layout = fields::layout(first.row.columns(), wanted)?;
    let columns = first.row.columns().to_vec();
    Ok(Opened {
        columns,
        layout,
        source: Box::new(first.rewound(again()?)),
    })
}

struct Json {
    units: Input,
    walk: Walk,
    row: Row,
    /// What was left out, as the first look found it.
    left_out: Vec<LeftOut>,
    /// How many objects were found to stay JSON before this look.
    folded: usize,
    budget: Budget,
}

impl Json {
    fn new(reader: Reader, learned: Learned, row: Row, budget: &Budget) -> Self {
        Self {
            units: Units::new(reader),
            walk: Walk::new(learned),
            folded: row.folded(),
            row,
            left_out: Vec::new(),
            budget: budget.clone(),
        }
    }

    fn look_through(&mut self) -> Result<(), Error> {
        while self.walk.next(&mut self.units, &mut self.row)? {}
        self.left_out = self.walk.left_out.get().to_vec();
        Ok(())
    }

    /// Whether something came too late for what was read before it.
    fn again(&self) -> bool {
        self.walk.learned.again || self.row.folded() > self.folded
    }

    /// The same file from its beginning, with all that was learned.
    fn restarted(self, reader: Reader) -> Self {
        let learned = self.walk.learned.finished();
        Self::new(reader, learned, self.row.restarted(), &self.budget)
    }

    /// The same file from its beginning, whose columns are known.
    fn rewound(mut self, reader: Reader) -> Self {
        self.row.fix_columns();
        let learned = self.walk.learned.finished();
        Self {
            left_out: self.left_out,
            ..Self::new(reader, learned, self.row, &self.budget)
        }
    }
}

impl Source for Json {
    fn read(&mut self, batch: &mut Batch, max: usize) -> Result<(), Error> {
        while !batch.is_full(max) && self.walk.next(&mut self.units, &mut self.row)? {
            for (column, text) in self.row.in_order() {
                batch.push_cell(column, text);
            }
            batch.end_row(&self.budget)?;
        }
        Ok(())
    }

    fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }
}
