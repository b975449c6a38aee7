//! The one way in, whichever database is open.
//!
//! The calls are in `calls/`, each in the file of its noun; see `crate::sqlite`.

use crate::{Error, Quotas, postgres, sqlite};

/// Jobs and everything that belongs to them, in SQLite or PostgreSQL. Cheap to clone.
///
/// Calls that answer a person take a [`Scope`] and know nothing of rows outside it:
/// those are [`Error::NotFound`]. Calls of a worker take its [`Claim`] and write nothing
/// once the claim is lost: [`Error::LeaseLost`]. Due times and leases are measured by the
/// database's clock, so that workers whose clocks differ agree.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) backend: Backend,
}

/// The rows of the database that is open.
#[derive(Debug, Clone)]
pub(crate) enum Backend {
    Sqlite(sqlite::Rows),
    Postgres(postgres::Rows),
}

/// Connections to PostgreSQL when nobody says.
pub const CONNECTIONS: u32 = 16;

/// Comments that are read of a post when neither its job nor a setting says.
pub const DEFAULT_MAX_COMMENTS: u32 = 1000;

/// A webhook whose attempts have all failed for so many days is switched off. Here, since the worker does it
/// and the api tells of it.
pub const WEBHOOK_PATIENCE_DAYS: u64 = 5;

/// What a job may ask for at most as [`JobOptions::max_comments`](crate::JobOptions::max_comments).
pub const MAX_COMMENTS_LIMIT: u32 = 1_000_000;

/// Opening and looking after the database.
impl Store {
    /// Opens `sqlite://PATH` or `postgres://...`; the tables are not touched, see [`Store::migrate`].
    ///
    /// A missing SQLite file and its folder are created. [`Error::Unavailable`] says in a
    /// sentence what to look at: a read-only folder, a file that is no database, a server that
    /// does not answer, a wrong password, a PostgreSQL before 15.
    pub async fn open(url: &str) -> Result<Self, Error> {
        Self::open_with(url, CONNECTIONS).await
    }

    /// The same, with so many connections to PostgreSQL at most, at least 1; SQLite has its own number.
    pub async fn open_with(url: &str, connections: u32) -> Result<Self, Error> {
        let backend = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Backend::Sqlite(sqlite::Rows::open(url).await?),
            Some("postgres" | "postgresql") => {
                Backend::Postgres(postgres::Rows::open(url, connections).await?)
            }
            _ => {
                return Err(Error::Unavailable(
                    "The database address must begin with sqlite:// or postgres://.".to_owned(),
                ));
            }
        };
        Ok(Self { backend })
    }

    /// The same, where teams that have no quotas of their own may have so much. A store that is not told
    /// limits those alone that have.
    #[must_use]
    pub fn limited_to(mut self, quotas: Quotas) -> Self {
        match &mut self.backend {
            Backend::Sqlite(rows) => rows.quotas = quotas,
            Backend::Postgres(rows) => rows.quotas = quotas,
        }
        self
    }
}
