//! Followers of a profile over time, as a table.

use tables::{Cell, Column, CsvWriter, Error, Kind, Row, WriteOptions};

use crate::followers::{Bucket, Span};

/// One row: a measurement, or an hour, a day, a week.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowersRow {
    bucket: Bucket,
    until: Option<chrono::DateTime<chrono::Utc>>,
}

impl From<&Span> for FollowersRow {
    fn from(span: &Span) -> Self {
        let followers = span.measured.followers;
        Self {
            bucket: Bucket {
                from: span.from,
                first: followers,
                last: followers,
                min: followers,
                max: followers,
                change: None,
                growth: None,
                coverage: f64::from(u8::from(span.measured.gap.is_none())),
                gap: span.measured.gap.clone(),
            },
            until: Some(span.until),
        }
    }
}

impl From<&Bucket> for FollowersRow {
    fn from(bucket: &Bucket) -> Self {
        Self {
            bucket: bucket.clone(),
            until: None,
        }
    }
}

const fn column(name: &'static str, kind: Kind, width: u8) -> Column {
    Column { name, kind, width }
}

impl Row for FollowersRow {
    const COLUMNS: &'static [Column] = &[
        column("from", Kind::Time, 20),
        column("until", Kind::Time, 20),
        column("followers", Kind::Count, 12),
        column("first", Kind::Count, 12),
        column("min", Kind::Count, 12),
        column("max", Kind::Count, 12),
        column("change", Kind::Count, 12),
        column("growth", Kind::Decimal, 10),
        column("coverage", Kind::Decimal, 10),
        column("gap", Kind::Text, 20),
    ];

    fn cells(&self) -> impl AsRef<[Cell<'_>]> {
        let bucket = &self.bucket;
        let count = |count: Option<i64>| count.map_or(Cell::Missing, Cell::Count);
        [
            Cell::Time(bucket.from),
            self.until.map_or(Cell::Missing, Cell::Time),
            count(bucket.last),
            count(bucket.first),
            count(bucket.min),
            count(bucket.max),
            count(bucket.change),
            bucket.growth.map_or(Cell::Missing, Cell::Decimal),
            Cell::Decimal(bucket.coverage),
            bucket.gap.as_deref().map_or(Cell::Missing, Cell::Text),
        ]
    }
}

/// The rows as CSV.
///
/// # Errors
/// None that memory does not have.
pub fn csv(rows: &[FollowersRow]) -> Result<Vec<u8>, Error> {
    let mut writer = CsvWriter::new(Vec::new(), FollowersRow::COLUMNS, &WriteOptions::default());
    for row in rows {
        writer.write(row, [])?;
    }
    writer.finish()
}
