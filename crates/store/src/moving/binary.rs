//! Rows as `COPY ... (format binary)` reads them:
//! <https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.4>.

use sqlx::{Decode, Row as _, Sqlite, Type, sqlite::SqliteRow};

use super::tables::{Kind, Table};
use crate::Error;

/// Milliseconds from 1970 to 2000, from which PostgreSQL counts.
const EPOCH: i64 = 946_684_800_000;

/// What stands before the rows: the signature, no flags, nothing more.
pub(super) fn begin(piece: &mut Vec<u8>) {
    piece.extend_from_slice(b"PGCOPY\n\xff\r\n\0");
    piece.extend_from_slice(&[0; 8]);
}

/// What stands behind them.
pub(super) fn end(piece: &mut Vec<u8>) {
    piece.extend_from_slice(&(-1_i16).to_be_bytes());
}

/// One row: the number of its columns, and each with its length before it.
pub(super) fn row(piece: &mut Vec<u8>, table: &Table, row: &SqliteRow) -> Result<(), Error> {
    let count = i16::try_from(table.columns.len()).map_err(|_| too_large(table, "all"))?;
    piece.extend_from_slice(&count.to_be_bytes());
    for (place, column) in table.columns.iter().enumerate() {
        let too_large = || too_large(table, &column.name);
        match column.kind {
            Kind::Boolean => fixed(piece, get(row, place)?.map(|v: i64| [u8::from(v != 0)])),
            Kind::Smallint => {
                let value = get::<i64>(row, place)?.map(i16::try_from).transpose();
                fixed(piece, value.map_err(|_| too_large())?.map(i16::to_be_bytes));
            }
            Kind::Bigint => fixed(piece, get(row, place)?.map(i64::to_be_bytes)),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "it was one when it was stored"
            )]
            Kind::Real => fixed(
                piece,
                get(row, place)?.map(|v: f64| (v as f32).to_be_bytes()),
            ),
            Kind::Double => fixed(piece, get(row, place)?.map(f64::to_be_bytes)),
            Kind::Time => {
                let micros = |ms: i64| ms.checked_sub(EPOCH)?.checked_mul(1000);
                let value = match get(row, place)? {
                    Some(ms) => Some(micros(ms).ok_or_else(too_large)?),
                    None => None,
                };
                fixed(piece, value.map(i64::to_be_bytes));
            }
            Kind::Text => {
                bytes(piece, get::<&str>(row, place)?.map(str::as_bytes)).ok_or_else(too_large)?
            }
            Kind::Bytes | Kind::Uuid => {
                bytes(piece, get::<&[u8]>(row, place)?).ok_or_else(too_large)?;
            }
        }
    }
    Ok(())
}

fn get<'r, T: Decode<'r, Sqlite> + Type<Sqlite>>(
    row: &'r SqliteRow,
    place: usize,
) -> Result<Option<T>, Error> {
    Ok(row.try_get(place)?)
}

/// A value whose length is known, or none.
fn fixed<const LENGTH: usize>(piece: &mut Vec<u8>, value: Option<[u8; LENGTH]>) {
    // Never too long.
    let _ = bytes(piece, value.as_ref().map(<[u8; LENGTH]>::as_slice));
}

/// A value with its length, or the length that says that there is none. `None` when it is too long.
fn bytes(piece: &mut Vec<u8>, value: Option<&[u8]>) -> Option<()> {
    let Some(value) = value else {
        piece.extend_from_slice(&(-1_i32).to_be_bytes());
        return Some(());
    };
    let length = i32::try_from(value.len()).ok()?;
    piece.extend_from_slice(&length.to_be_bytes());
    piece.extend_from_slice(value);
    Some(())
}

fn too_large(table: &Table, column: &str) -> Error {
    Error::Conflict(format!(
        "A value of {}.{column} is too large for PostgreSQL.",
        table.name
    ))
}
