//! Which items are due, and the ends that workers cannot make themselves.

use std::time::Duration;

use uuid::Uuid;

use super::{Rows, finish, values::milliseconds};
use crate::{Error, types::given_up};

#[store_macros::calls]
impl Rows {
    /// Items due now that were not handed over within `again_after`; marks them handed over.
    ///
    /// Due: waiting and its time has come, or its lease ran out. Safe to run many at once,
    /// each item then comes out of one of them.
    pub async fn hand_over(&self, limit: u32, again_after: Duration) -> Result<Vec<Uuid>, Error> {
        let mut tx = self.begin().await?;
        let items = sqlx::query_scalar(sql!("hand_over"))
            .bind(i64::from(limit))
            .bind(milliseconds(again_after))
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(items)
    }

    /// Gives back all that a worker holds, uncounted and due at once: for a shutdown.
    pub async fn release_all(&self, worker: &str) -> Result<u64, Error> {
        let mut tx = self.begin().await?;
        let released = sqlx::query(sql!("release_worker"))
            .bind(worker.to_owned())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(released.rows_affected())
    }

    /// Ends items as failed, `attempts_exhausted`, with which `max_crashes` workers in a row died
    /// or fell silent while nothing more was stored.
    ///
    /// An item that kills its worker never gets to say so itself. Run it before [`Self::hand_over`].
    pub async fn exhaust(&self, max_crashes: u32) -> Result<u64, Error> {
        let candidates: Vec<(Uuid, Uuid, i64)> = sqlx::query_as(sql!("exhausted_items"))
            .bind(i64::from(max_crashes))
            .fetch_all(&self.read)
            .await?;
        let mut ended = 0;
        for (item, job, crashes) in candidates {
            let mut tx = self.begin().await?;
            if finish::lock(&mut tx, job).await?.is_none() {
                continue;
            }
            let written = sqlx::query(sql!("exhaust_item"))
                .bind(item)
                .bind(i64::from(max_crashes))
                .bind(given_up(crashes))
                .execute(&mut *tx)
                .await?;
            finish::end_if_last(&mut tx, job).await?;
            tx.commit().await?;
            ended += written.rows_affected();
        }
        Ok(ended)
    }
}
