//! The tables: bringing them to the state this program needs, and looking whether they are.

use std::collections::HashSet;

use sqlx::{Connection, migrate::MigrateError};

use super::Rows;
use crate::Error;

#[store_macros::calls]
impl Rows {
    /// Brings the tables to the state this program needs; safe to run many times and at once. Of a SQLite
    /// database that has tables already a copy is kept first, beside it.
    pub async fn migrate(&self) -> Result<(), Error> {
        self.keep_copy().await?;
        // SQLite has no lock around all of it: of two programs that start together, one finds the
        // tables made under its hands. It fails at a step that the other has done, so with as many
        // tries as steps, and one for the last look, it gets there.
        let mut answer = self.migrate_once().await;
        for _ in Self::migrations().iter() {
            if answer.is_ok() {
                break;
            }
            answer = self.migrate_once().await;
        }
        answer.map_err(|error| match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                Error::from(error)
            }
            MigrateError::VersionMissing(version) => Error::Unavailable(format!(
                "The database was made by a newer version of this program (migration {version})."
            )),
            MigrateError::Dirty(version) => interrupted(version),
            other => Error::Unavailable(format!("The database cannot be migrated: {other}.")),
        })
    }

    /// On a connection of its own, closed afterwards: when it fails, sqlx leaves PostgreSQL's
    /// lock on it, and everybody who migrates later would wait for that.
    async fn migrate_once(&self) -> Result<(), MigrateError> {
        let mut connection = self.write.acquire().await?.detach();
        let answer = Self::migrations().run(&mut connection).await;
        connection.close().await?;
        answer
    }

    /// The numbers of the migrations that were applied, and whether each came to its end; none where there
    /// are no tables yet. Changes nothing.
    pub(crate) async fn applied_migrations(&self) -> Result<Option<Vec<(i64, bool)>>, Error> {
        let any: bool = sqlx::query_scalar(sql!("has_migrations"))
            .fetch_one(&self.read)
            .await?;
        if !any {
            return Ok(None);
        }
        let applied = sqlx::query_as(sql!("applied_migrations"))
            .fetch_all(&self.read)
            .await?;
        Ok(Some(applied))
    }

    /// Whether the tables are as this program needs them; changes nothing.
    ///
    /// For programs that leave [`Self::migrate`] to a release step. A database of a newer program is
    /// fine: what an old one uses stays while old ones run. [`Error::Unavailable`] says in a sentence
    /// what is missing and what to run.
    pub async fn check_schema(&self) -> Result<(), Error> {
        let Some(applied) = self.applied_migrations().await? else {
            return Err(Error::Unavailable(
                "The database has no tables yet: run `clamor migrate`.".to_owned(),
            ));
        };
        if let Some((version, _)) = applied.iter().find(|(_, whole)| !whole) {
            return Err(interrupted(*version));
        }
        // Of those that this program does not know it needs nothing: they leave alone what it uses.
        let applied: HashSet<i64> = applied.into_iter().map(|(version, _)| version).collect();
        let missing: Vec<String> = Self::migrations()
            .iter()
            .filter(|migration| !applied.contains(&migration.version))
            .map(|migration| format!("{} ({})", migration.version, migration.description))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Error::Unavailable(format!(
            "The database is older than this program, it lacks {}: run `clamor migrate`.",
            missing.join(", ")
        )))
    }
}

/// A migration that began and did not end: some of its changes may be there.
fn interrupted(version: i64) -> Error {
    Error::Unavailable(format!(
        "Migration {version} of the database was interrupted: restore a copy from before."
    ))
}
