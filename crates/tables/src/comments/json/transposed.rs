//! Tables larger than what is looked at as a whole, one column after the other: `{"text": [...],
//! "likes": [...]}`, or with each cell under the number of its row, as pandas writes a table when nothing
//! is said: `{"text": {"0": ..., "1": ...}, "likes": {"0": ...}}`.
//!
//! A row lies in as many places as there are columns, so the file is read by as many readers, one at
//! each column. Smaller tables are read where they stand ([`super::table`]).

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::Form;
use super::columns::{Column, Columns};
use super::keyed::is_key;
use super::names::{Class, Names};
use super::row::Row;
use super::tape::Kind;
use super::units::{Step, Units};
use super::walk::Input;
use crate::Error;
use crate::comments::Text;
use crate::comments::left_out::{LeftOutCounts, LeftOutReason};

/// The most columns; each of them is a reader of the whole file.
const MAX_COLUMNS: usize = 64;

/// Where a table is in its file, and what its columns are.
#[derive(Debug)]
pub(super) struct TableLocation {
    /// See [`Units::path`].
    path: Vec<usize>,
    /// Each by its name and its place among the members of the table.
    columns: Vec<(String, usize)>,
}

impl TableLocation {
    /// The table that the value at a path is ([`Columns`]); cells under keys have the same ones in all
    /// columns. None when it is something else.
    ///
    /// # Errors
    /// [`Error::Broken`] when the columns do not belong together, and those of reading the file.
    pub(super) fn of(text: &Text, path: &[usize]) -> Result<Option<Self>, Error> {
        let mut units = Units::new(text.reader()?, Form::Json);
        if !units.enter(path)? {
            return Ok(None);
        }
        let begun = units.begun();
        let mut classes = Names::default();
        let hasher = RandomState::new();
        let (mut columns, mut keys_of_first) = (Columns::default(), None);
        for member in 0.. {
            units.enter_next();
            match units.next()? {
                Some(Step::Open { .. }) => {}
                Some(Step::Close) => break,
                Some(Step::Unit) => {
                    if units.value().is_set() {
                        columns.add_beside(classes.class(units.name().unwrap_or_default()));
                    }
                    continue;
                }
                None => return Ok(None),
            }
            let name = units.opened_name().unwrap_or_default().to_owned();
            let class = classes.class(&name);
            let mut column = Column {
                name,
                place: member,
                class,
                cells: 0,
                has_texts: false,
                deep: false,
            };
            let (mut keys, mut has_keys) = (0_u64, false);
            let lists = Class::COMMENTS.or(Class::REPLIES).or(Class::PREVIEW);
            loop {
                match units.next()? {
                    Some(Step::Unit) => {}
                    Some(Step::Close) => break,
                    _ => return Ok(None),
                }
                // None in a list.
                let key = units.name().unwrap_or_default();
                let kind = units.value().kind();
                // Comments stand in lists of their own.
                let is_record = class.has(lists) && kind == Kind::Object;
                if (!key.is_empty() && !is_key(key)) || is_record {
                    return Ok(None);
                }
                column.has_texts |= kind == Kind::Text;
                column.deep |= units.value().is_container();
                column.cells += 1;
                has_keys |= !key.is_empty();
                keys = hasher.hash_one((keys, key));
            }
            if has_keys && *keys_of_first.get_or_insert(keys) != keys {
                return Ok(None);
            }
            columns.add(column);
            if columns.len() > MAX_COLUMNS {
                return Ok(None);
            }
        }
        let Some(layout) = columns.layout() else {
            return Ok(None);
        };
        match layout.uneven {
            Some(problem) => Err(Error::broken(begun.words(), problem)),
            None => Ok(Some(Self {
                path: path.to_owned(),
                columns: layout.columns,
            })),
        }
    }

    /// Whether a value at a path lies in the table.
    pub(super) fn holds(&self, path: &[usize]) -> bool {
        path.starts_with(&self.path)
    }

    /// A reader before the first cell of the column that is this member.
    fn reader(&self, text: &Text, member: usize) -> Result<Input, Error> {
        let mut cells = Units::new(text.reader()?, Form::Json);
        cells.enter(&self.path)?;
        for _ in 0..member {
            cells.pass()?;
        }
        cells.enter_next();
        cells.next()?;
        Ok(cells)
    }
}

/// A table that is read row by row.
pub(super) struct Transposed {
    place: Arc<TableLocation>,
    /// A reader within each column; none before the first row.
    readers: Vec<Input>,
}

impl Transposed {
    /// A table before its first row.
    pub(super) fn at(place: Arc<TableLocation>) -> Self {
        Self {
            place,
            readers: Vec::new(),
        }
    }

    /// Puts the next row into `row`; false at the end. Lists of comments in its cells are counted as left
    /// out: a row is read here and there in the file, and nothing that lies deeper.
    ///
    /// # Errors
    /// [`Error::Broken`] when the file was changed, and those of reading it.
    pub(super) fn next(
        &mut self,
        text: &Text,
        row: &mut Row,
        names: &mut Names,
        left_out: &mut LeftOutCounts,
    ) -> Result<bool, Error> {
        if self.readers.is_empty() {
            for (_, member) in &self.place.columns {
                self.readers.push(self.place.reader(text, *member)?);
            }
        }
        row.clear();
        let mut ended = 0;
        for ((name, _), cells) in self.place.columns.iter().zip(&mut self.readers) {
            if cells.next()? != Some(Step::Unit) {
                ended += 1;
                continue;
            }
            let cell = cells.value();
            let class = names.class(name);
            let lists = Class::COMMENTS.or(Class::REPLIES).or(Class::PREVIEW);
            let records = cell.elements().filter(|part| part.kind() == Kind::Object);
            let count = records.count() as u64;
            if count > 0 && class.has(lists) {
                left_out.add(LeftOutReason::OtherList, count, || cells.place_of(cell));
            }
            let added = row.add(name, cell);
            added.map_err(|problem| Error::broken(cells.place_of(cell), problem))?;
        }
        match ended {
            0 => Ok(true),
            _ if ended == self.readers.len() => Ok(false),
            _ => Err(Error::broken(
                self.place_of_row(),
                "the file was changed while it was read",
            )),
        }
    }

    /// Where the last row begins.
    pub(super) fn place_of_row(&self) -> String {
        let first = self.readers.first();
        first.map_or_else(String::new, |cells| cells.place_of(cells.value()))
    }
}
