//! The database as a whole: its tables, whether it lives, how much there is to do.

use sqlx::{Connection, migrate::MigrateError};

use super::Rows;
use crate::Error;

impl Rows {
    pub(crate) async fn migrate(&self) -> Result<(), Error> {
        // SQLite has no lock around all of it: of two programs that start together, one finds the
        // tables made under its hands. The second look finds nothing left to do.
        if self.migrate_once().await.is_ok() {
            return Ok(());
        }
        self.migrate_once().await.map_err(|error| match error {
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

    pub(crate) async fn outstanding(&self) -> Result<i64, Error> {
        Ok(sqlx::query_scalar(shared!("outstanding"))
            .fetch_one(&self.read)
            .await?)
    }
}
