//! The workers there are, for those who cannot ask them.

use std::time::Duration;

use super::{
    Rows, Time, from_time,
    values::{from_json, milliseconds},
};
use crate::{
    Error, Installation,
    lines::{clean, json},
};

/// Somebody who was not seen for so long will not come back: each start is another worker.
const FORGOTTEN: Duration = Duration::from_secs(30 * 24 * 3_600);

/// So far ahead of the clock nobody was seen unless the clock was put back. The clocks of two servers of
/// one PostgreSQL, one of which took over from the other, differ by less.
const PUT_BACK: Duration = Duration::from_secs(60);

#[store_macros::calls]
impl Rows {
    /// Notes that the worker is there, and what it can score with, best first.
    ///
    /// Where the database's clock was put back meanwhile (a wrong clock that was set right), all that
    /// waits is due as much earlier: it would stand still until the clock has caught up.
    pub async fn worker_seen(
        &self,
        worker: &str,
        version: &str,
        analyzers: &[String],
    ) -> Result<(), Error> {
        let analyzers: Vec<_> = analyzers.iter().map(|name| clean(name)).collect();
        let mut tx = self.begin().await?;
        let ahead: Option<(Time, Time)> = sqlx::query_as(sql!("workers_ahead"))
            .bind(milliseconds(PUT_BACK))
            .fetch_optional(&mut *tx)
            .await?;
        if let Some((seen, now)) = ahead {
            let by = (from_time(seen) - from_time(now)).num_milliseconds();
            for statement in [
                sql!("waits_back"),
                sql!("leases_back"),
                sql!("polls_back"),
                sql!("deliveries_back"),
                sql!("mails_back"),
            ] {
                sqlx::query(statement).bind(by).execute(&mut *tx).await?;
            }
            sqlx::query(sql!("workers_back")).execute(&mut *tx).await?;
        }
        sqlx::query(sql!("worker_seen"))
            .bind(clean(worker).into_owned())
            .bind(clean(version).into_owned())
            .bind(json(&analyzers))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// What the workers seen within the time can score with, best first: what the last to start
    /// can, then what only others can.
    ///
    /// When none was, what the last one seen could: where workers come only when there is work,
    /// somebody must be able to ask for some. Empty before the first.
    pub async fn analyzers(&self, within: Duration) -> Result<Vec<String>, Error> {
        let lists: Vec<String> = sqlx::query_scalar(sql!("analyzers"))
            .bind(milliseconds(within))
            .fetch_all(&self.read)
            .await?;
        let mut all: Vec<String> = Vec::new();
        for list in &lists {
            for name in from_json::<Vec<String>>(list)? {
                if !all.contains(&name) {
                    all.push(name);
                }
            }
        }
        Ok(all)
    }

    /// How many workers were seen within the time.
    pub async fn live_workers(&self, within: Duration) -> Result<i64, Error> {
        Ok(sqlx::query_scalar(sql!("live_workers"))
            .bind(milliseconds(within))
            .fetch_one(&self.read)
            .await?)
    }

    /// What the installation is made of, with the workers seen within the time.
    pub async fn installation(&self, within: Duration) -> Result<Installation, Error> {
        let (database, bytes): (String, i64) = sqlx::query_as(sql!("database"))
            .fetch_one(&self.read)
            .await?;
        let schema = sqlx::query_scalar(sql!("last_migration"))
            .fetch_one(&self.read)
            .await?;
        let workers: Vec<(String, i64)> = sqlx::query_as(sql!("workers"))
            .bind(milliseconds(within))
            .fetch_all(&self.read)
            .await?;
        let number = |count: i64| u64::try_from(count).unwrap_or_default();
        Ok(Installation {
            database,
            bytes: number(bytes),
            schema,
            workers: workers
                .into_iter()
                .map(|(version, workers)| (version, number(workers)))
                .collect(),
        })
    }

    /// Removes those whom nobody will see again.
    pub(super) async fn forget_workers(&self) -> Result<u64, Error> {
        let mut tx = self.begin().await?;
        let forgotten = sqlx::query(sql!("forget_workers"))
            .bind(milliseconds(FORGOTTEN))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(forgotten.rows_affected())
    }
}
