//! Columns and cells of tables that are written: what a row is to all writers.
//!
//! Which columns a table has is its owner's to say, with [`crate::row`].

use chrono::{DateTime, Utc};

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A number shown with up to four decimal places.
    Decimal,
    /// A whole number.
    Count,
    /// True or false.
    Flag,
    /// A moment in UTC.
    Time,
}

/// One column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name in the header, part of the public format.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: Kind,
    /// A width that suits it in a spreadsheet, in characters.
    pub width: u8,
}

/// The value of one cell; anything but text may be missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing is known.
    Missing,
    /// Text, which may be empty.
    Text(&'a str),
    /// A number shown with up to four decimal places.
    Decimal(f64),
    /// A whole number.
    Count(i64),
    /// True or false.
    Flag(bool),
    /// A moment in UTC, shown to the second.
    Time(DateTime<Utc>),
}

/// A row of a table.
pub trait Row {
    /// The columns of the table, in order.
    const COLUMNS: &'static [Column];

    /// The row's cells, one for each of [`Row::COLUMNS`].
    fn cells(&self) -> impl AsRef<[Cell<'_>]>;
}

/// What becomes the cell of a row.
pub trait IntoCell<'a> {
    /// As a cell.
    fn cell(self) -> Cell<'a>;
}

macro_rules! into_cell {
    ($($from:ty => $variant:ident $(as $to:ty)?),+ $(,)?) => { $(
        impl<'a> IntoCell<'a> for $from {
            fn cell(self) -> Cell<'a> {
                Cell::$variant(self $(as $to)?)
            }
        }
    )+ };
}
into_cell!(&'a str => Text, f64 => Decimal, i64 => Count, bool => Flag, DateTime<Utc> => Time);

impl<'a, T: IntoCell<'a>> IntoCell<'a> for Option<T> {
    fn cell(self) -> Cell<'a> {
        self.map_or(Cell::Missing, T::cell)
    }
}

/// Defines a row type whose fields are its columns, so that names and order cannot drift apart.
///
/// Each field says its type, what its cells hold and a width in characters; texts live for `'a`.
#[macro_export]
macro_rules! row {
    ($(#[$about:meta])* $vis:vis $row:ident: $($(#[$doc:meta])* $field:ident: $type:ty, $kind:ident $width:literal;)+) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, Default, PartialEq)]
        $vis struct $row<'a> {
            $($(#[$doc])* $vis $field: $type,)+
        }

        impl $crate::Row for $row<'_> {
            const COLUMNS: &'static [$crate::Column] = &[$(
                $crate::Column {
                    name: stringify!($field),
                    kind: $crate::Kind::$kind,
                    width: $width,
                },
            )+];

            fn cells(&self) -> impl AsRef<[$crate::Cell<'_>]> {
                [$($crate::IntoCell::cell(self.$field),)+]
            }
        }
    };
}
