//! Reading a row column by column, in the order of its statement.

use chrono::{DateTime, Utc};
use sqlx::{Decode, Type};

use super::{Db, Row, Time, from_time};

/// A row and the next column to be read.
///
/// By position: looking up thirty names in each of a million rows takes longer than reading them.
pub(super) struct Columns<'r> {
    row: &'r Row,
    next: usize,
}

impl<'r> Columns<'r> {
    pub(super) fn new(row: &'r Row) -> Self {
        Self { row, next: 0 }
    }

    /// The next column.
    pub(super) fn take<T: Decode<'r, Db> + Type<Db>>(&mut self) -> Result<T, sqlx::Error> {
        let index = self.next;
        self.next += 1;
        sqlx::Row::try_get(self.row, index)
    }

    /// The next column, a time.
    pub(super) fn take_time(&mut self) -> Result<DateTime<Utc>, sqlx::Error> {
        self.take::<Time>().map(from_time)
    }

    /// The next column, a time or null.
    pub(super) fn take_time_option(&mut self) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
        Ok(self.take::<Option<Time>>()?.map(from_time))
    }

    /// The next column, a count that is never negative and never large.
    pub(super) fn take_small(&mut self) -> Result<u32, sqlx::Error> {
        let number: i64 = self.take()?;
        u32::try_from(number).map_err(|error| sqlx::Error::Decode(error.into()))
    }
}
