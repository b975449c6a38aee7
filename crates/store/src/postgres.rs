//! PostgreSQL: how it is opened, and what is its own in the calls; see `crate::sqlite` for why there are two.

use std::{str::FromStr, time::Duration};

use chrono::{DateTime, Utc};
use sqlx::{
    Connection, Executor, SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
    postgres::{PgConnectOptions, PgConnection, PgPoolOptions},
};

use crate::Error;

/// A statement that this database understands in its own way.
macro_rules! sql {
    ($name:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/queries/postgres/",
            $name,
            ".sql"
        ))
    };
}

mod bulk;
#[path = "calls/claim.rs"]
mod claim;
#[path = "calls/columns.rs"]
mod columns;
#[path = "calls/comments.rs"]
mod comments;
#[path = "calls/compare.rs"]
mod compare;
#[path = "calls/control.rs"]
mod control;
#[path = "calls/create.rs"]
mod create;
#[path = "calls/finish.rs"]
mod finish;
#[path = "calls/hand_over.rs"]
mod hand_over;
#[path = "calls/health.rs"]
mod health;
#[path = "calls/kept_files.rs"]
mod kept_files;
#[path = "calls/own.rs"]
mod own;
#[path = "calls/pages.rs"]
mod pages;
#[path = "calls/purge.rs"]
mod purge;
#[path = "calls/read.rs"]
mod read;
#[path = "calls/removal.rs"]
mod removal;
#[path = "calls/rescore.rs"]
mod rescore;
#[path = "calls/schema.rs"]
mod schema;
#[path = "calls/scoring.rs"]
mod scoring;
#[path = "calls/snapshot.rs"]
mod snapshot;
#[path = "calls/upload.rs"]
mod upload;
#[path = "calls/workers.rs"]
mod workers;

pub(crate) type Db = sqlx::Postgres;
type Row = sqlx::postgres::PgRow;
type Time = DateTime<Utc>;

fn to_time(at: DateTime<Utc>) -> Time {
    at
}

fn from_time(at: Time) -> DateTime<Utc> {
    at
}

/// How long to wait for the server at the start, and later for a free connection.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How long a connection may lie idle before it is asked whether it still works.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// A process that stands still (stopped, swapped out, cut off from the network) in the middle of a
/// transaction would keep everybody else from the rows it has locked, the job's first of all. Our
/// transactions are never idle for longer than it takes to make the next statement.
const GIVE_UP_STANDSTILL: &str = "set idle_in_transaction_session_timeout = '10s'";

/// The oldest version the statements are tested with.
const OLDEST: i32 = 15;

/// The open database.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    read: sqlx::Pool<Db>,
    write: sqlx::Pool<Db>,
}

impl Rows {
    /// Connects once to say what is wrong, if anything is, before the pool hides it behind a time-out.
    pub(crate) async fn open(url: &str, connections: u32) -> Result<Self, Error> {
        // The address holds a password: it is never part of a sentence.
        let options = PgConnectOptions::from_str(url)
            .map_err(|error| {
                Error::Unavailable(format!("The PostgreSQL address cannot be read: {error}."))
            })?
            .application_name("clamor");
        let unreachable = |cause: String| {
            let (host, port) = (options.get_host(), options.get_port());
            Error::Unavailable(format!(
                "PostgreSQL at {host}:{port} cannot be used: {cause}"
            ))
        };
        let mut connection = tokio::time::timeout(TIMEOUT, PgConnection::connect_with(&options))
            .await
            .map_err(|_| unreachable(format!("no answer within {} s.", TIMEOUT.as_secs())))?
            .map_err(|error| match Error::from(error) {
                Error::Unavailable(sentence) => unreachable(sentence),
                other => other,
            })?;
        let version: String = sqlx::query_scalar("show server_version_num")
            .fetch_one(&mut connection)
            .await?;
        let major = version.parse().unwrap_or(0) / 10_000;
        if major < OLDEST {
            return Err(unreachable(format!(
                "it is version {major}, {OLDEST} is needed."
            )));
        }
        connection.close().await?;
        let pool = PgPoolOptions::new()
            .max_connections(connections.max(1))
            .acquire_timeout(TIMEOUT)
            // A connection that was just in use works; asking it each time first doubles the
            // way of the short statements, which are nearly all of them.
            .test_before_acquire(false)
            .before_acquire(|connection, used| {
                Box::pin(async move {
                    if used.idle_for > TRUSTED_FOR {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            // Not as an option of the connection, which a pooler in between may refuse.
            .after_connect(|connection, _| {
                Box::pin(async move {
                    connection.execute(GIVE_UP_STANDSTILL).await?;
                    Ok(())
                })
            })
            .connect_lazy_with(options);
        Ok(Self {
            read: pool.clone(),
            write: pool,
        })
    }

    /// A transaction that writes. "Read committed": each statement sees what was committed
    /// before it, so that a row that was just locked is looked at as it is.
    ///
    /// Begun in a task of its own, which nobody cancels: when sqlx is dropped between the BEGIN and
    /// its answer, it gives the connection back with the transaction open, and whoever has it next
    /// works inside of that, with a `now()` from then.
    async fn begin(&self) -> Result<sqlx::Transaction<'static, Db>, Error> {
        let pool = self.write.clone();
        let begun = tokio::spawn(async move { pool.begin().await }).await;
        let stopped = |error| Error::Unavailable(format!("No transaction was begun: {error}."));
        Ok(begun.map_err(stopped)??)
    }

    /// The disk is the server's, and not ours to keep room on.
    fn give_up_reserve(&self) -> bool {
        false
    }

    fn take_reserve(&self) {}

    /// Whether this server writes: after a failover an old connection may lead to one that only reads.
    async fn ask_writer(&self) -> Result<(), Error> {
        let reads_only: bool = sqlx::query_scalar(sql!("reads_only"))
            .fetch_one(&self.write)
            .await?;
        match reads_only {
            false => Ok(()),
            true => Err(Error::Unavailable(
                "This PostgreSQL server only reads.".to_owned(),
            )),
        }
    }

    /// Every migration there is, in order; the files are those of `migrations/postgres`.
    fn migrations() -> Migrator {
        let migration = |number, name: &'static str, sql: &'static str| {
            let kind = MigrationType::Simple;
            Migration::new(number, name.into(), kind, sql.into_sql_str(), false)
        };
        Migrator::with_migrations(vec![
            migration(
                20_261_121_100_000,
                "create tables",
                include_str!("../../../migrations/postgres/20261121100000_create_tables.sql"),
            ),
            migration(
                20_261_121_140_000,
                "add review reasons",
                include_str!("../../../migrations/postgres/20261121140000_add_review_reasons.sql"),
            ),
            migration(
                20_261_121_150_000,
                "add rescoring",
                include_str!("../../../migrations/postgres/20261121150000_add_rescoring.sql"),
            ),
            migration(
                20_261_121_161_000,
                "add crashes",
                include_str!("../../../migrations/postgres/20261121161000_add_crashes.sql"),
            ),
            migration(
                20_261_121_162_000,
                "add workers",
                include_str!("../../../migrations/postgres/20261121162000_add_workers.sql"),
            ),
            migration(
                20_261_127_100_000,
                "add deletion",
                include_str!("../../../migrations/postgres/20261127100000_add_deletion.sql"),
            ),
            migration(
                20_261_127_101_000,
                "index unfinished snapshots",
                include_str!(
                    "../../../migrations/postgres/20261127101000_index_unfinished_snapshots.sql"
                ),
            ),
            migration(
                20_261_127_110_000,
                "count apart",
                include_str!("../../../migrations/postgres/20261127110000_count_apart.sql"),
            ),
            migration(
                20_261_127_113_100,
                "add incomplete snapshots",
                include_str!(
                    "../../../migrations/postgres/20261127113100_add_incomplete_snapshots.sql"
                ),
            ),
            migration(
                20_261_127_120_500,
                "add file reports",
                include_str!("../../../migrations/postgres/20261127120500_add_file_reports.sql"),
            ),
            migration(
                20_261_127_121_000,
                "add kept files",
                include_str!("../../../migrations/postgres/20261127121000_add_kept_files.sql"),
            ),
            migration(
                20_261_127_121_500,
                "add replies",
                include_str!("../../../migrations/postgres/20261127121500_add_replies.sql"),
            ),
        ])
    }
}
