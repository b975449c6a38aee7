//! Takes a SQLite database over into an empty PostgreSQL one, as it is.
//!
//! Tables and columns come from PostgreSQL's catalogue, so that a new table needs nothing here. All of it
//! is one transaction on either side: nobody writes to the source meanwhile, and the target holds
//! everything or nothing.

mod binary;
mod sums;
mod tables;

use std::{str::FromStr, time::Duration};

use futures::TryStreamExt;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteLockingMode},
};

use crate::{Error, Store, store::Backend};
use tables::Table;

/// Bytes that are sent in one piece.
const PIECE: usize = 1 << 20;

/// A table that was taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Its name.
    pub table: String,
    /// Rows, counted on both sides.
    pub rows: u64,
}

/// What was taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenOver {
    /// Every table there is.
    pub tables: Vec<Moved>,
    /// Whether a note could be left beside the file that keeps programs from going on with it.
    pub is_marked: bool,
}

impl Store {
    /// Whether another program has this SQLite database open, `sqlite://PATH`. Changes nothing.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it cannot be read.
    pub async fn is_in_use(url: &str) -> Result<bool, Error> {
        // In this mode the first look takes the file for itself alone, which works while nobody has it.
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(false)
            .locking_mode(SqliteLockingMode::Exclusive)
            .busy_timeout(Duration::from_secs(2));
        let look = async {
            let mut connection = options.connect().await?;
            sqlx::query("select count(*) from sqlite_schema")
                .execute(&mut connection)
                .await?;
            connection.close().await
        };
        match look.await {
            Ok(()) => Ok(false),
            // SQLITE_BUSY, in its low byte: <https://www.sqlite.org/rescode.html#busy>.
            Err(sqlx::Error::Database(cause)) if is_busy(cause.code().as_deref()) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes every row of a SQLite database over into this PostgreSQL one, which must hold none; both have
    /// the tables of this program. `told` hears of each table when it begins and, every few thousand
    /// rows, how many are over.
    ///
    /// Afterwards rows are counted on both sides and every column is summed up; only where all of that is
    /// equal is anything kept. The rows of the source are not changed; a note beside its file keeps programs
    /// from going on with it.
    ///
    /// # Errors
    /// [`Error::Conflict`] says in a sentence what stands against it: rows in the target, a sum that
    /// differs.
    pub async fn take_over(
        &self,
        source: &Self,
        told: &mut (dyn FnMut(&str, u64) + Send),
    ) -> Result<TakenOver, Error> {
        let (Backend::Postgres(target), Backend::Sqlite(source)) = (&self.backend, &source.backend)
        else {
            return Err(Error::conflict(
                "Rows are taken over from SQLite to PostgreSQL, and no other way.",
            ));
        };
        // Held to the end, so that nobody writes what would be left behind.
        let mut from = source.begin().await?;
        let mut to = target.begin().await?;
        // While SQLite adds up, PostgreSQL waits.
        sqlx::query("set local idle_in_transaction_session_timeout = 0")
            .execute(&mut *to)
            .await?;
        let tables = tables::all(&mut to).await?;
        for table in &tables {
            table.fits(&mut from).await?;
            table.refuse_if_filled(&mut to).await?;
        }
        let mut moved = Vec::with_capacity(tables.len());
        for table in &tables {
            told(&table.name, 0);
            let rows = copy(table, &mut from, &mut to, told).await?;
            table.continue_counting(&mut to).await?;
            moved.push(Moved {
                table: table.name.clone(),
                rows,
            });
        }
        for table in &tables {
            sums::compare(table, &mut from, &mut to).await?;
        }
        to.commit().await?;
        // Whoever waits for the file to write to it finds the note first.
        let is_marked = source.mark_moved();
        from.rollback().await?;
        Ok(TakenOver {
            tables: moved,
            is_marked,
        })
    }
}

fn is_busy(code: Option<&str>) -> bool {
    let code = code.and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

/// Sends the rows of a table; answers how many there were.
async fn copy(
    table: &Table,
    from: &mut SqliteConnection,
    to: &mut PgConnection,
    told: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<u64, Error> {
    let statement = format!(
        "copy {} ({}) from stdin (format binary)",
        table.quoted(),
        table.column_list()
    );
    let mut into = to.copy_in_raw(&statement).await?;
    let select = format!("select {} from {}", table.column_list(), table.quoted());
    let mut piece = Vec::with_capacity(PIECE + (PIECE >> 2));
    binary::begin(&mut piece);
    let mut count = 0;
    let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(from);
    while let Some(row) = rows.try_next().await? {
        binary::row(&mut piece, table, &row)?;
        count += 1;
        if piece.len() >= PIECE {
            into.send(piece.as_slice()).await?;
            piece.clear();
            told(&table.name, count);
        }
    }
    binary::end(&mut piece);
    into.send(piece.as_slice()).await?;
    into.finish().await?;
    told(&table.name, count);
    Ok(count)
}
