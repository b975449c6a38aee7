//! SQLite: how it is opened, and what is its own in the calls.
//!
//! The calls themselves (`calls/`) are written once and compiled twice, here and in
//! `crate::postgres`, with `Db`, `Time` and `sql!` meaning one database or the other. sqlx's types
//! are generic over the database, but a function that is carries a dozen bounds that
//! say nothing to a reader; this way the code reads as if there were one database. Where
//! the two differ is SQL, see `build.rs`.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use sqlx::{
    Connection, SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{Error, Quotas, address::names_a_file, scans::Scans};
use reserve::Reserve;

/// A statement as this database reads it, by the name of its file; see `build.rs`.
macro_rules! sql {
    ($name:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/sqlite/", $name, ".sql"))
    };
}

/// The calls become methods of `Store` here, and not once more for PostgreSQL.
macro_rules! store {
    ($($calls:tt)*) => { $($calls)* };
}

mod bulk;
#[path = "calls/list.rs"]
mod calls;
mod copies;
mod moved;
mod reserve;
mod rows;

pub(crate) type Db = sqlx::Sqlite;
type Row = sqlx::sqlite::SqliteRow;

/// Unix milliseconds.
type Time = i64;

fn to_time(at: DateTime<Utc>) -> Time {
    at.timestamp_millis()
}

fn from_time(at: Time) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at).unwrap_or_default()
}

/// How long a writer waits for another program's transaction on the same file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a writer waits for the writers of this program before it.
const WRITER_TIMEOUT: Duration = Duration::from_secs(60);

/// Connections that read. WAL lets them read while somebody writes.
const READERS: u32 = 4;

/// The open database.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    read: sqlx::Pool<Db>,
    /// One connection: SQLite has one writer, and waiting for a free connection is fair where
    /// waiting for SQLite's lock is not.
    write: sqlx::Pool<Db>,
    scans: Scans,
    file: Arc<PathBuf>,
    /// What teams may have that have no quotas of their own.
    pub(crate) quotas: Quotas,
    reserve: Reserve,
}

impl Rows {
    /// Opens the file of `sqlite://PATH`, and makes it and its folder where they are missing.
    pub(crate) async fn open(url: &str) -> Result<Self, Error> {
        let options = SqliteConnectOptions::from_str(url).map_err(|error| {
            Error::Unavailable(format!(
                "The database address {url:?} cannot be read: {error}."
            ))
        })?;
        let path = options.get_filename().to_path_buf();
        if !names_a_file(url, &options) {
            return Err(Error::Unavailable(format!(
                "The database address {url:?} names no file: write sqlite://PATH."
            )));
        }
        make_folder(&path)?;
        let at_path = |error: sqlx::Error| match Error::from(error) {
            Error::Unavailable(sentence) => {
                Error::Unavailable(format!("{sentence} ({})", path.display()))
            }
            Error::Full(sentence) => Error::Full(format!("{sentence} ({})", path.display())),
            other => other,
        };
        let options = options
            .create_if_missing(true)
            // Readers and the writer do not wait for each other.
            .journal_mode(SqliteJournalMode::Wal)
            // A commit is in the log, and so in the hands of the operating system, before the call
            // returns: kill -9 loses nothing. A power cut may lose the last moments, which are
            // fetched or scored again, and damages nothing.
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true)
            // Rows come from SQLite's own thread; with the default of 50 the two threads wake each
            // other a hundred times for one page of a download.
            .row_buffer_size(1_000)
            // 16 MB of log between checkpoints: half the disk writes of the default on a bulk
            // load; and the log file does not stay at its largest.
            .pragma("wal_autocheckpoint", "4000")
            .pragma("journal_size_limit", "67108864");
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(WRITER_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
            // Otherwise each call first asks the file whether it still works.
            .test_before_acquire(false)
            // On a full disk SQLite ends a transaction by itself. The rollback that sqlx owes then
            // fails, sqlx takes the connection to be inside a transaction from then on, and would
            // begin none on it any more: such a connection is closed, and the next call opens one.
            .after_release(|connection, _| {
                Box::pin(async move {
                    if connection.is_in_transaction() {
                        // A rollback that is only under way is done before this is answered.
                        connection.ping().await?;
                    }
                    Ok(!connection.is_in_transaction())
                })
            })
            .connect_with(
                options
                    .clone()
                    .pragma("cache_size", "-8000")
                    // What is deleted is written over: otherwise its words stay in the file until
                    // something else needs the room.
                    .pragma("secure_delete", "on"),
            )
            .await
            .map_err(at_path)?;
        let read = SqlitePoolOptions::new()
            .max_connections(READERS)
            .idle_timeout(Duration::from_secs(60))
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(
                options
                    .pragma("cache_size", "-2000")
                    .pragma("query_only", "on"),
            );
        let reserve = Reserve::beside(&path);
        let rows = Self {
            read,
            write,
            scans: Scans::on(READERS),
            file: Arc::new(path.clone()),
            quotas: Quotas::default(),
            reserve,
        };
        let try_to_write = async {
            rows.ping().await?;
            // A file that may only be read opens well, even a transaction that writes begins,
            // and would refuse the first job. Nothing reads this number, and it stays as it is.
            let mut transaction = rows.begin().await?;
            sqlx::query("pragma user_version = 0")
                .execute(&mut *transaction)
                .await?;
            Ok(transaction.rollback().await?)
        };
        try_to_write.await.map_err(|error: Error| match error {
            Error::Unavailable(sentence) => {
                Error::Unavailable(format!("{sentence} ({})", path.display()))
            }
            Error::Full(sentence) => Error::Full(format!("{sentence} ({})", path.display())),
            other => other,
        })?;
        // Behind the look for the writer's lock, which whoever takes the database over holds.
        moved::refuse(&path)?;
        rows.reserve.take();
        Ok(rows)
    }

    /// Says to whoever opens it from now on that all of it is elsewhere; whether that could be written.
    pub(crate) fn mark_moved(&self) -> bool {
        moved::mark(&self.file).is_ok()
    }

    /// A transaction that writes. `immediate`: it has the lock before its first statement, so
    /// that what it reads is still true when it writes.
    pub(crate) async fn begin(&self) -> Result<sqlx::Transaction<'static, Db>, Error> {
        Ok(self.write.begin_with("begin immediate").await?)
    }

    /// A transaction that reads: all its statements see the database as of the first.
    async fn begin_reading(&self) -> Result<sqlx::Transaction<'static, Db>, Error> {
        Ok(self.read.begin().await?)
    }

    /// Makes room on a full disk for deleting; answers whether there is some now.
    fn give_up_reserve(&self) -> bool {
        self.reserve.give_up()
    }

    /// Keeps room for deleting, where there is plenty.
    fn take_reserve(&self) {
        self.reserve.take();
    }

    /// Whether the one connection that writes can. While it writes for somebody else it does, and is
    /// not waited for.
    async fn ask_writer(&self) -> Result<(), Error> {
        if self.write.size() > 0 && self.write.num_idle() == 0 {
            return Ok(());
        }
        Ok(self.begin().await?.rollback().await?)
    }

    /// Every migration there is, in order; the files are those of `migrations/sqlite`.
    fn migrations() -> Migrator {
        let migration = |number, name: &'static str, sql: &'static str| {
            let kind = MigrationType::Simple;
            Migration::new(number, name.into(), kind, sql.into_sql_str(), false)
        };
        let all = include!(concat!(env!("OUT_DIR"), "/sqlite_migrations.rs"));
        Migrator::with_migrations(all.into())
    }
}

fn make_folder(file: &Path) -> Result<(), Error> {
    let Some(folder) = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    else {
        return Ok(());
    };
    std::fs::create_dir_all(folder).map_err(|error| {
        Error::Unavailable(format!(
            "The folder {} for the database cannot be made: {error}.",
            folder.display()
        ))
    })
}
