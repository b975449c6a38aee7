//! What can go wrong with a row, by what the caller can do about it.

use sqlx::error::DatabaseError;

/// Why a store call failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such row, or not of this team.
    #[error("not found")]
    NotFound,
    /// The row is in a state that does not allow this (a job that has not ended, ...).
    #[error("{0}")]
    Conflict(String),
    /// The row is not in the state any more for which a change was meant.
    #[error("it has changed meanwhile")]
    Changed,
    /// The idempotency key stands for another request, or another request just took it.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The team keeps as many files, or as many bytes of them, as it may.
    #[error("the team keeps as many files as it may")]
    TooManyFiles,
    /// A quota of the team has no room for this.
    #[error(transparent)]
    QuotaExceeded(#[from] crate::QuotaExceeded),
    /// Another worker holds the item, or the job was cancelled or deleted: stop, write nothing more.
    #[error("the lease on this item is lost")]
    LeaseLost,
    /// The database cannot be used now or at all; the sentence says what to look at.
    #[error("{0}")]
    Unavailable(String),
    /// The disk under the database is full: rows can still be read, and writing goes on by itself once
    /// there is room. The sentence says whose disk it is.
    #[error("{0}")]
    Full(String),
    /// A bug or a broken database.
    #[error(transparent)]
    Sql(sqlx::Error),
}

impl Error {
    pub(crate) fn conflict(sentence: &str) -> Self {
        Self::Conflict(sentence.to_owned())
    }
}

/// Sorts out what somebody can do something about; the rest stays as it is.
impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(cause) = &error
            && let Some(sentence) = full(cause.as_ref())
        {
            return Self::Full(sentence);
        }
        let sentence = match &error {
            sqlx::Error::PoolTimedOut => Some(
                "The database did not answer in time: it is down, unreachable or overloaded."
                    .to_owned(),
            ),
            sqlx::Error::Io(cause) => Some(format!("The database cannot be reached: {cause}.")),
            sqlx::Error::Tls(cause) => Some(format!(
                "The encrypted connection to the database failed: {cause}."
            )),
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                Some("The database connection is closed.".to_owned())
            }
            sqlx::Error::Database(cause) => unavailable(cause.as_ref()),
            _ => None,
        };
        sentence.map_or(Self::Sql(error), Self::Unavailable)
    }
}

/// Whether it comes from PostgreSQL, which answers five characters (class and detail). SQLite answers
/// a decimal number whose low byte is the primary code: <https://www.sqlite.org/rescode.html>.
fn is_postgres(cause: &dyn DatabaseError) -> bool {
    cause
        .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
        .is_some()
}

/// The sentence when the database has no room to grow.
fn full(cause: &dyn DatabaseError) -> Option<String> {
    let (code, message) = (cause.code()?, cause.message());
    if is_postgres(cause) {
        return (code == "53100")
            .then(|| format!("The disk of the PostgreSQL server is full: {message}."));
    }
    // SQLITE_FULL, or SQLITE_IOERR_SHMSIZE: the index of the log, a file of its own, cannot grow.
    let code = code.parse::<i32>().ok()?;
    (code & 0xff == 13 || code == 4874)
        .then(|| "The disk is full: the database cannot grow.".to_owned())
}

/// The sentence for an answer of the database itself that is about its condition, not about the query.
fn unavailable(cause: &dyn DatabaseError) -> Option<String> {
    let message = cause.message();
    let code = cause.code()?;
    if is_postgres(cause) {
        return match code.as_ref() {
            "28P01" | "28000" => Some(format!(
                "PostgreSQL refuses the user or password: {message}."
            )),
            "3D000" => Some(format!("PostgreSQL has no such database: {message}.")),
            "53300" => Some(format!("PostgreSQL has no connection left: {message}.")),
            "25006" => Some(format!("This PostgreSQL server only reads: {message}.")),
            // Undone as a whole, and done again it goes through: a deadlock ends for whoever stays.
            "40001" | "40P01" => Some(format!(
                "PostgreSQL undid a change because of another one at the same moment: {message}."
            )),
            "57P01" | "57P02" | "57P03" => Some(format!(
                "PostgreSQL is shutting down or starting: {message}."
            )),
            other if other.starts_with("08") || other.starts_with("53") => {
                Some(format!("PostgreSQL cannot serve this now: {message}."))
            }
            _ => None,
        };
    }
    match code.parse::<i32>().ok()? & 0xff {
        5 | 6 => Some("The database file is locked by another program.".to_owned()),
        8 => Some("The database file cannot be written: it or its folder is read-only.".to_owned()),
        10 => Some(format!(
            "The database file cannot be read or written: {message}."
        )),
        11 => Some(format!("The database file is damaged: {message}.")),
        14 => Some(
            "The database file cannot be opened: look at its folder and permissions.".to_owned(),
        ),
        26 => Some("The file is not a SQLite database.".to_owned()),
        _ => None,
    }
}
