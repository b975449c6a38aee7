//! From a record to the cells of a row: columns are the names, those of objects within it with dots.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::tape::{Kind, Value};
use super::text::words;
use crate::comments::fields::Field;
use crate::comments::header;

/// How deep objects in a record become columns; what lies deeper stays JSON.
const MAX_DEPTH: usize = 6;
/// The most columns of one object in records. One with more is a table by itself, whose names are
/// no names of columns, such as ids of pictures; it stays JSON.
const MAX_PARTS: usize = 64;
/// The most columns of objects in records together, and what their names may take, in bytes.
const MAX_NESTED: usize = 1_000;
const MAX_NESTED_NAMES: usize = 32 << 10;

/// The cells of one record, and the columns of all records so far.
#[derive(Debug, Default)]
pub(in crate::comments) struct Row {
    columns: Columns,
    text: String,
    /// The column and text of each value, as they came.
    cells: Vec<(usize, Range<usize>)>,
    /// The name of the value that is being added, and how long that of its outermost object is.
    name: String,
    outermost: usize,
    /// For each column the last record that has something in it, and the number of this one.
    filled: Vec<u64>,
    number: u64,
    /// The places of lists that become rows of their own, in order.
    apart: Vec<u32>,
    /// The fields of the record that its shape tells, as a set of bits.
    told: u32,
}

/// The names of the columns and where they are.
#[derive(Debug, Default)]
struct Columns {
    names: Vec<String>,
    index: HashMap<String, usize>,
    /// The length of all names.
    bytes: usize,
    /// The column that probably comes next: records mostly repeat their names in order.
    next: usize,
    /// How many columns each object in records has, and all of them.
    parts: HashMap<String, usize>,
    nested: usize,
    nested_bytes: usize,
    /// Objects that stay JSON.
    folded: HashSet<String>,
    /// Whether new names are an error: the file must not change after it was looked through.
    fixed: bool,
}

/// Why a value is no cell.
enum Refused {
    /// Its object is to stay JSON.
    Folded,
    /// The file cannot be read.
    Problem(String),
}

impl Row {
    /// An empty row of a file that is read again; what is known of its objects stays.
    pub(super) fn restarted(self) -> Self {
        Self {
            columns: Columns {
                folded: self.columns.folded,
                ..Columns::default()
            },
            ..Self::default()
        }
    }

    /// From now on no column may come anew.
    pub(super) fn fix_columns(&mut self) {
        self.columns.fixed = true;
    }

    pub(super) fn columns(&self) -> &[String] {
        &self.columns.names
    }

    /// How many objects were found that are to stay JSON.
    pub(super) fn folded(&self) -> usize {
        self.columns.folded.len()
    }

    /// Names the lists in the next record that become rows of their own.
    pub(super) fn set_apart(&mut self, lists: impl Iterator<Item = u32>) {
        self.apart.extend(lists);
        self.apart.sort_unstable();
    }

    pub(super) fn clear(&mut self) {
        self.apart.clear();
        self.text.clear();
        self.cells.clear();
        self.columns.next = 0;
        self.number += 1;
        self.told = 0;
    }

    /// The cells by column; of a name that came twice the last one counts.
    pub(super) fn in_order(&mut self) -> impl Iterator<Item = (usize, &str)> {
        // Records mostly name their columns in order; then there is nothing to do.
        self.cells.sort_by_key(|(column, _)| *column);
        let cells = self.cells.iter().enumerate();
        cells.filter_map(|(index, (column, place))| {
            let again = self
                .cells
                .get(index + 1)
                .is_some_and(|(next, _)| next == column);
            (!again).then_some((*column, &self.text[place.clone()]))
        })
    }

    /// Adds a value under a name, an object as one cell for each of its parts.
    ///
    /// # Errors
    /// The problem when there are more columns than there may be.
    pub(super) fn add(&mut self, name: &str, value: Value<'_>) -> Result<(), String> {
        self.add_value(name, value, false)
    }

    /// Adds a value as [`Row::add`] does, where there is nothing yet.
    ///
    /// # Errors
    /// Those of [`Row::add`].
    pub(super) fn add_missing(&mut self, name: &str, value: Value<'_>) -> Result<(), String> {
        self.add_value(name, value, true)
    }

    fn add_value(&mut self, name: &str, value: Value<'_>, missing: bool) -> Result<(), String> {
        self.name.clear();
        self.name.push_str(name);
        self.outermost = name.len();
        problem_of(self.add_at(0, value, missing))
    }

    /// Adds a text under a name, where there is nothing yet.
    ///
    /// # Errors
    /// Those of [`Row::add`].
    pub(in crate::comments) fn add_text(&mut self, name: &str, text: &str) -> Result<(), String> {
        problem_of(self.columns.column(name, None).map(|column| {
            self.set(column, text, true);
        }))
    }

    /// Adds a text under a name, whatever is there.
    ///
    /// # Errors
    /// Those of [`Row::add`].
    pub(in crate::comments) fn replace_text(
        &mut self,
        name: &str,
        text: &str,
    ) -> Result<(), String> {
        problem_of(self.columns.column(name, None).map(|column| {
            self.set(column, text, false);
        }))
    }

    /// Takes note of a field that the shape of the record tells, even if that is nothing.
    pub(in crate::comments) fn add_told(&mut self, field: Field) {
        self.told |= field.bit();
    }

    /// The fields that the shape of the record tells.
    pub(super) fn told(&self) -> u32 {
        self.told
    }

    fn set(&mut self, column: usize, text: &str, missing: bool) {
        if self.filled.len() <= column {
            self.filled.resize(column + 1, 0);
        }
        if missing && self.filled[column] == self.number {
            return;
        }
        if !text.is_empty() {
            self.filled[column] = self.number;
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.cells.push((column, start..self.text.len()));
    }

    fn add_at(&mut self, depth: usize, value: Value<'_>, missing: bool) -> Result<(), Refused> {
        let container = matches!(value.kind(), Kind::Array | Kind::Object);
        if container && self.apart.binary_search(&value.place()).is_ok() {
            return Ok(());
        }
        let words = match value.kind() {
            Kind::Null => Some(Cow::Borrowed("")),
            Kind::Text | Kind::Number | Kind::Bool => value.scalar(),
            Kind::Array | Kind::Object => words(value),
        };
        if words.is_none()
            && value.kind() == Kind::Object
            && depth < MAX_DEPTH
            && !self.columns.folded.contains(&self.name)
        {
            return self.add_parts(depth, value, missing);
        }
        let object = match depth {
            0 => None,
            _ => Some(self.outermost),
        };
        let column = self.columns.column(&self.name, object)?;
        self.set(column, words.as_deref().unwrap_or(value.json()), missing);
        Ok(())
    }

    fn add_parts(&mut self, depth: usize, value: Value<'_>, missing: bool) -> Result<(), Refused> {
        let length = self.name.len();
        for (name, part) in value.members() {
            self.name.push('.');
            self.name.push_str(&name);
            let added = self.add_at(depth + 1, part, missing);
            self.name.truncate(length);
            match added {
                // The object whose parts these are was folded just now, or one in it.
                Err(Refused::Folded) => {}
                other => other?,
            }
        }
        Ok(())
    }
}

impl Columns {
    /// The column of a name; `object` is the length of the name of the outermost object that the
    /// value lies in, if it lies in one.
    fn column(&mut self, name: &str, object: Option<usize>) -> Result<usize, Refused> {
        if self.names.get(self.next).is_some_and(|n| n == name) {
            self.next += 1;
            return Ok(self.next - 1);
        }
        if let Some(&column) = self.index.get(name) {
            self.next = column + 1;
            return Ok(column);
        }
        if self.fixed {
            return Err(Refused::Problem(
                "the file was changed while it was read".to_owned(),
            ));
        }
        if let Some(outermost) = object {
            self.count_part(name, outermost)?;
        }
        if self.names.len() == header::MAX_COLUMNS {
            return Err(Refused::Problem(too_many_names()));
        }
        self.bytes += name.len();
        if self.bytes > header::MAX_NAMES {
            return Err(Refused::Problem(format!(
                "the names of the values take more than {} KB together",
                header::MAX_NAMES >> 10
            )));
        }
        self.index.insert(name.to_owned(), self.names.len());
        self.names.push(name.replace('\0', "\u{FFFD}"));
        self.next = self.names.len();
        Ok(self.names.len() - 1)
    }

    /// Counts a part of an object, and objects that are new as parts of those they lie in.
    fn count_part(&mut self, name: &str, outermost: usize) -> Result<(), Refused> {
        self.nested += 1;
        self.nested_bytes += name.len();
        if self.nested > MAX_NESTED || self.nested_bytes > MAX_NESTED_NAMES {
            self.folded.insert(name[..outermost].to_owned());
            return Err(Refused::Folded);
        }
        let mut part = name;
        while part.len() > outermost {
            let end = part.rfind('.').unwrap_or(outermost).max(outermost);
            let object = &part[..end];
            let parts = self.parts.entry(object.to_owned()).or_default();
            *parts += 1;
            if *parts > MAX_PARTS {
                self.folded.insert(object.to_owned());
                return Err(Refused::Folded);
            }
            if *parts > 1 {
                break;
            }
            part = object;
        }
        Ok(())
    }
}

/// The problem of a file whose records have more names than there may be columns.
pub(super) fn too_many_names() -> String {
    format!(
        "the records have more than {} different names",
        header::MAX_COLUMNS
    )
}

fn problem_of(added: Result<(), Refused>) -> Result<(), String> {
    match added {
        Ok(()) | Err(Refused::Folded) => Ok(()),
        Err(Refused::Problem(problem)) => Err(problem),
    }
}
