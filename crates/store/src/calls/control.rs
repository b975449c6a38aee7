//! What people do to the work of a job: cancel and retry; deleting is in `removal`.
//!
//! Each takes the row of the job before its items, as the end of an item does: one order
//! for all, so that nobody waits in a circle.

use uuid::Uuid;

use super::{Db, Rows, finish, quotas::Wanted, removal};
use crate::{Error, Job, JobKind, JobStatus, Scope, words::Word};

/// The work on the retryable items, made due.
const RETRY_WORK: &str = concat!(
    "with again as (",
    sql!("retryable"),
    ") ",
    sql!("retry_work")
);

/// The retryable items themselves.
const RETRY: &str = concat!(
    "with again as (",
    sql!("retryable"),
    ") ",
    sql!("retry_items")
);

/// What they let go of.
const SPENT: &str = concat!(
    "with again as (",
    sql!("retryable"),
    ") ",
    sql!("spent_snapshots")
);

/// How many there are.
const COUNT_RETRYABLE: &str = concat!("select count(*) from (", sql!("retryable"), ") as again");

#[store_macros::calls]
impl Rows {
    /// Ends a job on request: items that have not ended are cancelled, their workers fenced off.
    ///
    /// [`Error::Conflict`]: it has ended.
    pub async fn cancel_job(&self, scope: Scope, id: Uuid) -> Result<Job, Error> {
        let mut tx = self.begin().await?;
        let (status, ..) = lock(&mut tx, scope, id).await?;
        if status.is_ended() {
            return Err(Error::conflict(
                "The job has ended: there is nothing to cancel.",
            ));
        }
        for statement in [sql!("cancel_work"), sql!("cancel_items")] {
            sqlx::query(statement).bind(id).execute(&mut *tx).await?;
        }
        finish::end_job(&mut tx, id, JobStatus::Cancelled).await?;
        tx.commit().await?;
        self.job(scope, id).await
    }

    /// Makes failed, partial and cancelled items due again, with all their attempts.
    ///
    /// Items that can never run (unsupported URLs) and uploads whose texts are erased stay as
    /// they are. A begun snapshot goes on where it stopped; one that another job scores again
    /// does not change any more, so then, and where a finished one fell short, the post is fetched
    /// anew, and no snapshot from before this call is reused for it.
    /// [`Error::Conflict`]: the job has not ended, or there is nothing to retry. [`Error::QuotaExceeded`]:
    /// the team may have no more posts at once.
    pub async fn retry_job(&self, scope: Scope, id: Uuid) -> Result<Job, Error> {
        let mut tx = self.begin().await?;
        let (status, kind, team) = lock(&mut tx, scope, id).await?;
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
        sqlx::query(RETRY_WORK)
            .bind(id)
            .bind(kind == JobKind::Posts)
            .execute(&mut *tx)
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
        sqlx::query(sql!("forget_spent_own"))
            .bind(id)
            .execute(&mut *tx)
            .await?;
        sqlx::query(sql!("reopen_job"))
            .bind(id)
            .execute(&mut *tx)
            .await?;
        let wanted = Wanted {
            posts: again.rows_affected(),
            ..Wanted::default()
        };
        self.use_quotas(&mut tx, team, wanted).await?;
        tx.commit().await?;
        self.job(scope, id).await
    }

    /// How many items [`Self::retry_job`] would make due; 0 while the job has not ended.
    pub async fn retryable(&self, scope: Scope, id: Uuid) -> Result<i64, Error> {
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

/// Status, kind and team of the job, whose row is held until the end of the transaction.
pub(super) async fn lock(
    tx: &mut sqlx::Transaction<'static, Db>,
    scope: Scope,
    id: Uuid,
) -> Result<(JobStatus, JobKind, Uuid), Error> {
    let (status, kind, team): (String, String, Uuid) = sqlx::query_as(sql!("lock_job"))
        .bind(id)
        .bind(scope.team())
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(Error::NotFound)?;
    Ok((JobStatus::read(&status)?, JobKind::read(&kind)?, team))
}
