//! Many rows in one statement: `insert into ... values (?, ...)` with the parentheses repeated. Values are bound as they
//! are; a JSON list, which SQLite reads as a table as well, is written, parsed and looked through once for each value.

use sqlx::{AssertSqlSafe, query::Query, sqlite::SqliteArguments};

use super::Db;
use crate::Error;

/// Rows of the largest statement, a power of two. Others have a half, a quarter and so on, so that few different ones
/// are prepared, and stay so. SQLite binds 32,766 values at most.
const MOST_ROWS: usize = 64;

/// An insert to which values are bound.
pub(super) type Insert = Query<'static, Db, SqliteArguments>;

/// Inserts all of `lines`: `bind` adds the values of one to those of `sql`, which ends with the values of one row.
pub(super) async fn insert_rows<L>(
    tx: &mut sqlx::Transaction<'static, Db>,
    sql: &str,
    lines: &[L],
    bind: impl Fn(Insert, &L) -> Insert,
) -> Result<(), Error> {
    let (insert, row) = sql
        .rsplit_once("values")
        .expect("bug: a statement without values");
    let mut rows = MOST_ROWS;
    let mut rest = lines;
    while !rest.is_empty() {
        while rows > rest.len() {
            rows /= 2;
        }
        let (some, others) = rest.split_at(rows);
        let values = vec![row.trim_end(); rows].join(",");
        let statement = sqlx::query(AssertSqlSafe(format!("{insert}values{values}")));
        some.iter()
            .fold(statement, &bind)
            .execute(&mut **tx)
            .await?;
        rest = others;
    }
    Ok(())
}
