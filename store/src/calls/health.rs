//! The database as a whole: its tables, whether it lives, how much there is to do.

use sqlx::{Connection, migrate::MigrateError};

use super::Rows;
use crate::{Census, Error, JobStatus, words::Word};

impl Rows {
    pub(crate) async fn migrate(&self) -> Result<(), Error> {
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
            MigrateError::Dirty(version) => Error::Unavailable(format!(
                "Migration {version} of the database was interrupted: restore a copy from before."
            )),
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

    pub(crate) async fn ping(&self) -> Result<(), Error> {
        sqlx::query(sql!("ping")).execute(&self.read).await?;
        Ok(())
    }

    pub(crate) async fn census(&self) -> Result<Census, Error> {
        let found: Vec<(String, i64)> = sqlx::query_as(shared!("jobs_by_status"))
            .fetch_all(&self.read)
            .await?;
        let jobs = JobStatus::WORDS.iter().map(|(status, word)| {
            let found = found.iter().find(|(found, _)| found == word);
            (*status, found.map_or(0, |(_, jobs)| *jobs))
        });
        let (pending_items, running_items) = sqlx::query_as(shared!("open_items"))
            .fetch_one(&self.read)
            .await?;
        Ok(Census {
            jobs: jobs.collect(),
            pending_items,
            running_items,
        })
    }
}
