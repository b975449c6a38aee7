//! Tables larger than what is looked at as a whole, one column after the other: `{"text": [...],
//! "likes": [...]}`, or with each cell under the number of its row, as pandas writes a table when nothing
//! is said: `{"text": {"0": ..., "1": ...}, "likes": {"0": ...}}`.
//!
//! A row lies in as many places as there are columns, so the file is read by as many readers, one at
//! each column. Smaller tables are read where they stand ([`super::walk`]).

use std::hash::{BuildHasher, RandomState};

use super::names::{Class, Names};
use super::row::Row;
use super::tape::Kind;
use super::units::{Step, Units};
use super::walk::Input;
use crate::Error;
use crate::comments::Text;

/// The most columns; each of them is a reader of the whole file.
const MAX_COLUMNS: usize = 64;
/// The file is an object of objects or lists.
const LEVELS: usize = 2;

/// A table that is read row by row.
pub(super) struct Transposed {
    names: Vec<String>,
    /// A reader within each column; none before the first row.
    columns: Vec<Input>,
}

impl Transposed {
    /// The table that a file is, before its first row; none when it is something else.
    ///
    /// # Errors
    /// Those of reading the file.
    pub(super) fn of(text: &Text) -> Result<Option<Self>, Error> {
        let names = names(text)?;
        Ok(names.map(|names| Self {
            names,
            columns: Vec::new(),
        }))
    }

    /// Begins again before the first row.
    pub(super) fn restart(&mut self) {
        self.columns.clear();
    }

    /// Puts the next row into `row`; false at the end.
    ///
    /// # Errors
    /// [`Error::Broken`] when the file was changed, and those of reading it.
    pub(super) fn next(&mut self, text: &Text, row: &mut Row) -> Result<bool, Error> {
        if self.columns.is_empty() {
            for place in 0..self.names.len() {
                self.columns.push(column(text, place)?);
            }
        }
        row.clear();
        let mut ended = 0;
        for (name, cells) in self.names.iter().zip(&mut self.columns) {
            if cells.next()? != Some(Step::Unit) {
                ended += 1;
                continue;
            }
            let cell = cells.value();
            let added = row.add(name, cell);
            added.map_err(|problem| Error::broken(cells.place_of(cell), problem))?;
        }
        match ended {
            0 => Ok(true),
            _ if ended == self.names.len() => Ok(false),
            _ => Err(Error::broken(
                self.place(),
                "the file was changed while it was read",
            )),
        }
    }

    /// Where the last row begins.
    pub(super) fn place(&self) -> String {
        let first = self.columns.first();
        first.map_or_else(String::new, |cells| cells.place_of(cells.value()))
    }
}

/// A reader before the first cell of a column.
fn column(text: &Text, place: usize) -> Result<Input, Error> {
    let mut cells = Units::opening(text.reader()?, LEVELS);
    cells.next()?;
    for _ in 0..place {
        while !matches!(cells.next()?, Some(Step::Close) | None) {}
    }
    cells.next()?;
    Ok(cells)
}

/// The names of the columns, if a file is such a table: all columns have the same rows, one of them
/// texts and one of them what tells comments from mere texts.
fn names(text: &Text) -> Result<Option<Vec<String>>, Error> {
    let mut units = Units::opening(text.reader()?, LEVELS);
    let mut classes = Names::default();
    let hasher = RandomState::new();
    let (mut names, mut rows_of_first) = (Vec::new(), None);
    let (mut texts, mut marks) = (false, false);
    if units.next()? != Some(Step::Open { object: true }) {
        return Ok(None);
    }
    loop {
        match units.next()? {
            Some(Step::Open { .. }) => {}
            Some(Step::Close) => break,
            _ => return Ok(None),
        }
        let name = units.opened_name().unwrap_or_default().to_owned();
        let class = classes.class(&name);
        let (mut count, mut keys) = (0_u64, 0_u64);
        loop {
            match units.next()? {
                Some(Step::Unit) => {}
                Some(Step::Close) => break,
                _ => return Ok(None),
            }
            // None in a list.
            let key = units.name().unwrap_or_default();
            let is_number = key.bytes().all(|byte| byte.is_ascii_digit());
            let kind = units.value().kind();
            let is_cell = !matches!(kind, Kind::Array | Kind::Object);
            if !is_number || !is_cell {
                return Ok(None);
            }
            texts |= class.has(Class::TEXT) && kind == Kind::Text;
            count += 1;
            keys = hasher.hash_one((keys, key));
        }
        marks |= class.has(Class::MARK);
        if *rows_of_first.get_or_insert((count, keys)) != (count, keys) {
            return Ok(None);
        }
        names.push(name);
        if names.len() > MAX_COLUMNS {
            return Ok(None);
        }
    }
    let is_table = texts && marks && units.next()?.is_none();
    Ok(is_table.then_some(names))
}
