//! The database as a whole: whether it lives, and how much there is to do.

use std::time::Duration;

use super::Rows;
use crate::{Census, Error, JobStatus, WorkCount};

#[store_macros::calls]
impl Rows {
    /// Asks the database for a sign of life, also of the part that writes. Writes nothing: a disk that
    /// is full shows only when somebody does.
    pub async fn ping(&self) -> Result<(), Error> {
        sqlx::query(sql!("ping")).execute(&self.read).await?;
        self.ask_writer().await
    }

    /// How much there is, over all teams; cheap enough to be asked every few seconds.
    pub async fn census(&self) -> Result<Census, Error> {
        let found: Vec<(String, i64)> = sqlx::query_as(sql!("jobs_by_status"))
            .fetch_all(&self.read)
            .await?;
        let jobs = JobStatus::ALL.iter().map(|status| {
            let found = found.iter().find(|(word, _)| word == status.as_str());
            (*status, found.map_or(0, |(_, jobs)| *jobs))
        });
        let work: Vec<(String, i64, i64, i64, i64, Option<i64>)> =
            sqlx::query_as(sql!("open_work"))
                .fetch_all(&self.read)
                .await?;
        let work =
            work.into_iter().map(
                |(kind, due, snoozed, running, expired, oldest_ms)| WorkCount {
                    kind,
                    due,
                    snoozed,
                    running,
                    expired,
                    oldest_due: oldest_ms.map(|ms| Duration::from_millis(ms.unsigned_abs())),
                },
            );
        Ok(Census {
            jobs: jobs.collect(),
            work: work.collect(),
        })
    }
}
