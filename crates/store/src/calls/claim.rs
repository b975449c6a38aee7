//! Taking an item and holding it, and the fence that keeps everybody else out.

use std::time::Duration;

use uuid::Uuid;

use super::{
    Db, Rows,
    columns::Columns,
    values::{from_json, milliseconds},
};
use crate::{Claim, Error, ItemStatus, JobKind, JobStatus, PostKey, lines::clean, words::Word};

#[store_macros::calls]
impl Rows {
    /// Takes a due item for the length of the lease; counts the attempt, or the crash of the
    /// worker from which it is taken over.
    ///
    /// `None`: not due, taken, ended, or gone: nothing to do, and no error, since messages come
    /// late and twice. Also when two workers in a row died with the item and this one has another
    /// such item in hand: one of them may be what kills workers, and the others are to live. It is
    /// due again in a second.
    pub async fn claim(
        &self,
        item: Uuid,
        worker: &str,
        lease: Duration,
    ) -> Result<Option<Claim>, Error> {
        let mut tx = self.begin().await?;
        let target: Option<(Uuid, String, bool)> = sqlx::query_as(sql!("claim_target"))
            .bind(item)
            .fetch_optional(&mut *tx)
            .await?;
        let Some((job_id, status, suspect)) = target else {
            return Ok(None);
        };
        if suspect && put_off(&mut tx, item, worker).await? {
            tx.commit().await?;
            return Ok(None);
        }
        // Before the item, see `control`; undone with the transaction if the item is not to be had.
        if status == JobStatus::Pending.word() {
            sqlx::query(sql!("start_job"))
                .bind(job_id)
                .execute(&mut *tx)
                .await?;
        }
        let taken = sqlx::query(sql!("claim_item"))
            .bind(item)
            .bind(worker.to_owned())
            .bind(milliseconds(lease))
            .fetch_optional(&mut *tx)
            .await?;
        let Some(row) = taken else {
            return Ok(None);
        };
        let mut row = Columns::new(&row);
        let attempt = row.take()?;
        let attempts = row.take_small()?;
        let crashes = row.take_small()?;
        let snoozes = row.take_small()?;
        let input = row.take()?;
        let url: String = row.take()?;
        let platform: Option<String> = row.take()?;
        let key: Option<String> = row.take()?;
        let rescored = row.take()?;
        let (kind, options, snapshot_id): (String, String, Option<Uuid>) =
            sqlx::query_as(sql!("claimed"))
                .bind(job_id)
                .bind(row.take::<Option<i64>>()?)
                .fetch_one(&mut *tx)
                .await?;
        tx.commit().await?;
        Ok(Some(Claim {
            item_id: item,
            job_id,
            attempt,
            attempts,
            crashes,
            snoozes,
            kind: JobKind::read(&kind)?,
            options: from_json(&options)?,
            input,
            post: platform.zip(key).map(|(platform, key)| PostKey {
                platform,
                key,
                url: url.clone(),
            }),
            url,
            snapshot_id,
            rescored,
        }))
    }

    /// Holds the item for another lease from now; works also when the lease ran out and nobody took over.
    pub async fn renew(&self, claim: &Claim, lease: Duration) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        let renewed = sqlx::query(sql!("renew"))
            .bind(claim.item_id)
            .bind(claim.attempt)
            .bind(milliseconds(lease))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        held(renewed.rows_affected())
    }

    /// Records which post the item turned out to be.
    pub async fn set_post(&self, claim: &Claim, post: &PostKey) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        fence(&mut tx, claim).await?;
        sqlx::query(sql!("set_post"))
            .bind(claim.item_id)
            .bind(clean(&post.platform).into_owned())
            .bind(clean(&post.key).into_owned())
            .bind(clean(&post.url).into_owned())
            .execute(&mut *tx)
            .await?;
        progress(&mut tx, claim).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Records which platform the item turned out to be of, and its address there, although no post
    /// of it can be read.
    pub async fn set_platform(
        &self,
        claim: &Claim,
        platform: &str,
        url: &str,
    ) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        fence(&mut tx, claim).await?;
        sqlx::query(sql!("set_platform"))
            .bind(claim.item_id)
            .bind(clean(platform).into_owned())
            .bind(clean(url).into_owned())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whether a lost claim was lost to a person, who cancelled or deleted the item, and not to
    /// another worker.
    pub async fn is_withdrawn(&self, claim: &Claim) -> Result<bool, Error> {
        let status: Option<String> = sqlx::query_scalar(sql!("where_is_item"))
            .bind(claim.item_id)
            .fetch_optional(&self.read)
            .await?;
        Ok(status.is_none_or(|status| status == ItemStatus::Cancelled.word()))
    }

    /// The snapshot of an item whose claim still holds, and its number of comments; for reading,
    /// where a moment later is no matter.
    pub(super) async fn held_snapshot(&self, claim: &Claim) -> Result<Option<(i64, i64)>, Error> {
        let (snapshot, fetched): (Option<i64>, Option<i64>) = sqlx::query_as(sql!("held"))
            .bind(claim.item_id)
            .bind(claim.attempt)
            .fetch_optional(&self.read)
            .await?
            .ok_or(Error::LeaseLost)?;
        Ok(snapshot.zip(fetched))
    }
}

/// Holds the item for this transaction, or answers that the claim is lost; gives the item's snapshot.
///
/// The lease's end is not looked at: until somebody else takes over, late work is good work.
pub(super) async fn fence(
    tx: &mut sqlx::Transaction<'static, Db>,
    claim: &Claim,
) -> Result<Option<i64>, Error> {
    sqlx::query_scalar(sql!("fence"))
        .bind(claim.item_id)
        .bind(claim.attempt)
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(Error::LeaseLost)
}

/// Records that the next to claim the item begins further on than this claim did.
pub(super) async fn progress(
    tx: &mut sqlx::Transaction<'static, Db>,
    claim: &Claim,
) -> Result<(), Error> {
    // What the claim saw is what the row says, or less after an earlier progress.
    if claim.crashes > 0 || claim.snoozes > 0 {
        sqlx::query(sql!("progress"))
            .bind(claim.item_id)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Puts a suspect off for a moment while the worker has another one in hand.
///
/// All that a dead worker held is taken over, what killed it among it. Whatever a second worker
/// died with goes on without another of its kind beside it: else what kills workers would take
/// the rest with it again and again, until all are given up together.
async fn put_off(
    tx: &mut sqlx::Transaction<'static, Db>,
    item: Uuid,
    worker: &str,
) -> Result<bool, Error> {
    sqlx::query(sql!("lock_worker"))
        .bind(worker.to_owned())
        .execute(&mut **tx)
        .await?;
    let put_off = sqlx::query(sql!("put_off_suspect"))
        .bind(item)
        .bind(worker.to_owned())
        .execute(&mut **tx)
        .await?;
    Ok(put_off.rows_affected() > 0)
}

/// Whether a fenced statement found its row.
pub(super) fn held(rows: u64) -> Result<(), Error> {
    if rows == 0 {
        return Err(Error::LeaseLost);
    }
    Ok(())
}
