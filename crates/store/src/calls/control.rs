//! What people do to a job: rename, cancel and retry; deleting is in `removal`.
//!
//! Each takes the row of the job before its items, as the end of an item does: one order
//! for all, so that nobody waits in a circle.

use uuid::Uuid;

use super::{Db, Rows, removal};
use crate::{Error, Job, JobKind, JobStatus, Scope, lines::clean, words::Word};

/// The retryable items, made due.
const RETRY: &str = concat!(
    "with again as (",
    shared!("retryable"),
    ") ",
    sql!("retry_items")
);

/// What they let go of.
const SPENT: &str = concat!(
    "with again as (",
    shared!("retryable"),
    ") ",
    shared!("spent_snapshots")
);

/// How many there are.
const COUNT_RETRYABLE: &str = concat!("select count(*) from (", shared!("retryable"), ") as again");

impl Rows {
    pub(crate) async fn rename_job(
        &self,
        scope: Scope,
        id: Uuid,
        name: &str,
    ) -> Result<Job, Error> {
        let mut tx = self.begin().await?;
        let renamed = sqlx::query(shared!("rename_job"))
            .bind(id)
            .bind(scope.team())
            .bind(clean(name).into_owned())
            .execute(&mut *tx)
            .await?;
        if renamed.rows_affected() == 0 {
            return Err(Error::NotFound);
        }
        tx.commit().await?;
        self.job(scope, id).await
    }

    pub(crate) async fn cancel_job(&self, scope: Scope, id: Uuid) -> Result<Job, Error> {
        let mut tx = self.begin().await?;
        let (status, _) = lock(&mut tx, scope, id).await?;
        if status.is_ended() {
            return Err(Error::conflict(
                "The job has ended: there is nothing to cancel.",
            ));
        }
        sqlx::query(shared!("cancel_items"))
            .bind(id)
            .execute(&mut *tx)
            .await?;
        sqlx::query(sql!("end_job"))
            .bind(id)
            .bind(JobStatus::Cancelled.word())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        self.job(scope, id).await
    }

    pub(crate) async fn retry_job(&self, scope: Scope, id: Uuid) -> Result<Job, Error> {
        let mut tx = self.begin().await?;
        let (status, kind) = lock(&mut tx, scope, id).await?;
        if !status.is_ended() {
            return Err(Error::conflict(
                "The job has not ended: retry it when it has.",
            ));
        }
        let spent: Vec<i64> = sqlx::query_scalar(SPENT)
            .bind(id)
            .bind(kind == JobKind::Posts)
            .fetch_all(&mut *tx)
            .await?;
        let again = sqlx::query(RETRY)
            .bind(id)
            .bind(kind == JobKind::Posts)
            .execute(&mut *tx)
            .await?;
        if again.rows_affected() == 0 {
            return Err(Error::conflict("No item of the job can be retried."));
        }
        removal::doom(&mut tx, &spent, Some(id)).await?;
        sqlx::query(shared!("forget_spent_own"))
            .bind(id)
            .execute(&mut *tx)
            .await?;
        sqlx::query(shared!("reopen_job"))
            .bind(id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        self.job(scope, id).await
    }

    pub(crate) async fn retryable(&self, scope: Scope, id: Uuid) -> Result<i64, Error> {
        let (status, kind) = self.find_job(scope, id).await?;
        if !status.is_ended() {
            return Ok(0);
        }
        Ok(sqlx::query_scalar(COUNT_RETRYABLE)
            .bind(id)
            .bind(kind == JobKind::Posts)
            .fetch_one(&self.read)
            .await?)
    }
}

/// The job's row, held until the end of the transaction.
pub(super) async fn lock(
    tx: &mut sqlx::Transaction<'static, Db>,
    scope: Scope,
    id: Uuid,
) -> Result<(JobStatus, JobKind), Error> {
    let (status, kind): (String, String) = sqlx::query_as(sql!("lock_job"))
        .bind(id)
        .bind(scope.team())
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(Error::NotFound)?;
    Ok((JobStatus::read(&status)?, JobKind::read(&kind)?))
}
