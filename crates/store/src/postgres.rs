//! PostgreSQL: how it is opened, and what is its own in the calls; see `crate::sqlite` for why there are two.

use std::{str::FromStr, time::Duration};

use chrono::{DateTime, Utc};
use sqlx::{
    Connection, Executor, SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
    postgres::{PgConnectOptions, PgConnection, PgPoolOptions},
};

use crate::{Error, Quotas, scans::Scans};

/// A statement as this database reads it, by the name of its file; see `build.rs`.
macro_rules! sql {
    ($name:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/postgres/", $name, ".sql"))
    };
}

/// See `crate::sqlite`.
macro_rules! store {
    ($($calls:tt)*) => {};
}

mod bulk;
#[path = "calls/list.rs"]
mod calls;

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
    scans: Scans,
    /// What teams may have that have no quotas of their own.
    pub(crate) quotas: Quotas,
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
        let connections = connections.max(1);
        let pool = PgPoolOptions::new()
            .max_connections(connections)
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
            scans: Scans::on(connections),
            quotas: Quotas::default(),
        })
    }

    /// A transaction that writes. "Read committed": each statement sees what was committed
    /// before it, so that a row that was just locked is looked at as it is.
    pub(crate) async fn begin(&self) -> Result<sqlx::Transaction<'static, Db>, Error> {
        begin(&self.write, "begin").await
    }

    /// A transaction that reads: all its statements see the database as of the first.
    async fn begin_reading(&self) -> Result<sqlx::Transaction<'static, Db>, Error> {
        begin(
            &self.read,
            "begin isolation level repeatable read read only",
        )
        .await
    }

    /// The disk is the server's, and not ours to keep room on.
    fn give_up_reserve(&self) -> bool {
        false
    }

    fn take_reserve(&self) {}

    /// Copies are the server's as well.
    async fn keep_copy(&self) -> Result<(), Error> {
        Ok(())
    }

    fn forget_copies(&self) {}

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
        let all = include!(concat!(env!("OUT_DIR"), "/postgres_migrations.rs"));
        Migrator::with_migrations(all.into())
    }
}

/// Begins a transaction in a task of its own, which nobody cancels: when sqlx is dropped between the
/// BEGIN and its answer, it gives the connection back with the transaction open, and whoever has it
/// next works inside of that, with a `now()` from then.
async fn begin(
    pool: &sqlx::Pool<Db>,
    statement: &'static str,
) -> Result<sqlx::Transaction<'static, Db>, Error> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(statement).await }).await;
    let stopped = |error| Error::Unavailable(format!("No transaction was begun: {error}."));
    Ok(begun.map_err(stopped)??)
}
