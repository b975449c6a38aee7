//! Removing a job, and snapshots nobody uses, without holding up the writers.
//!
//! The small rows go in one transaction, and the snapshots are marked as doomed with it; their
//! comments, perhaps a million, follow in steps. What a crash leaves is doomed
//! still, and the next purge removes it.

use uuid::Uuid;

use super::{Db, Rows};
use crate::{Error, lines::json};

/// Rows per step: some milliseconds each.
pub(super) const STEP: i64 = 5_000;

impl Rows {
    /// Ends the transaction, which holds the row of the job.
    pub(super) async fn delete_locked(
        &self,
        mut tx: sqlx::Transaction<'static, Db>,
        job: Uuid,
    ) -> Result<(), Error> {
        let used: Vec<i64> = sqlx::query_scalar(shared!("job_snapshots"))
            .bind(job)
            .fetch_all(&mut *tx)
            .await?;
        sqlx::query(shared!("delete_job"))
            .bind(job)
            .execute(&mut *tx)
            .await?;
        let doomed = doom(&mut tx, &used).await?;
        tx.commit().await?;
        for snapshot in doomed {
            self.remove_snapshot(snapshot).await?;
        }
        Ok(())
    }

    /// Removes the rows of a doomed snapshot, and then itself.
    pub(super) async fn remove_snapshot(&self, snapshot: i64) -> Result<(), Error> {
        let size: Option<i64> = sqlx::query_scalar(shared!("snapshot_size"))
            .bind(snapshot)
            .fetch_optional(&self.write)
            .await?;
        let Some(size) = size else {
            return Ok(());
        };
        let mut from = 0;
        while from < size {
            let mut tx = self.begin().await?;
            for statement in [shared!("remove_scores"), shared!("remove_comments")] {
                sqlx::query(statement)
                    .bind(snapshot)
                    .bind(from)
                    .bind(from + STEP)
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
            from += STEP;
        }
        let mut tx = self.begin().await?;
        sqlx::query(shared!("remove_snapshot"))
            .bind(snapshot)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Marks those of the snapshots that no item uses, and answers which.
pub(super) async fn doom(
    tx: &mut sqlx::Transaction<'static, Db>,
    snapshots: &[i64],
) -> Result<Vec<i64>, Error> {
    if snapshots.is_empty() {
        return Ok(Vec::new());
    }
    let list = json(snapshots);
    sqlx::query(sql!("lock_snapshots"))
        .bind(list.clone())
        .execute(&mut **tx)
        .await?;
    Ok(sqlx::query_scalar(sql!("doom_snapshots"))
        .bind(list)
        .fetch_all(&mut **tx)
        .await?)
}
