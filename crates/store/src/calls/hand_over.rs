//! Which items are due, and the ends that workers cannot make themselves.

use std::time::Duration;

use uuid::Uuid;

use super::{Rows, finish, read::milliseconds};
use crate::{Error, types::given_up};

impl Rows {
    pub(crate) async fn hand_over(
        &self,
        limit: u32,
        again_after: Duration,
    ) -> Result<Vec<Uuid>, Error> {
        let mut tx = self.begin().await?;
        let items = sqlx::query_scalar(sql!("hand_over"))
            .bind(i64::from(limit))
            .bind(milliseconds(again_after))
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(items)
    }

    pub(crate) async fn release_all(&self, worker: &str) -> Result<u64, Error> {
        let mut tx = self.begin().await?;
        let released = sqlx::query(sql!("release_worker"))
            .bind(worker.to_owned())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(released.rows_affected())
    }

    pub(crate) async fn exhaust(&self, max_crashes: u32) -> Result<u64, Error> {
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
