//! Work of any kind: which is due, who has it, and how it is held, put off and given back.
//!
//! This is all there is of leases. What a kind of work is about, and what comes of it, stands in tables
//! of its own; its statements begin by holding the work (see `fence.sql`) in the same transaction.

use std::time::Duration;

use uuid::Uuid;

use super::{Db, Rows, batches, columns::Columns, values::milliseconds};
use crate::{Error, Lease, MAILS_WORK_ID, WorkEnd};

#[store_macros::calls]
impl Rows {
    /// Work due now that was not handed over within `again_after`; marks it handed over. All but
    /// deliveries of webhooks, and mail.
    ///
    /// Due: waiting and its time has come, or its lease ran out. Teams take turns. Safe to run many at
    /// once, each piece then comes out of one of them.
    pub async fn hand_over(&self, limit: u32, again_after: Duration) -> Result<Vec<Uuid>, Error> {
        let mut tx = self.begin().await?;
        batches::make(&mut tx).await?;
        let due = hand_over(&mut tx, limit, again_after, false).await?;
        tx.commit().await?;
        Ok(due)
    }

    /// The same for webhooks with deliveries that are due, and for mail: they are sent beside all other work,
    /// so that receivers which do not answer hold up none of it.
    pub async fn hand_over_deliveries(
        &self,
        limit: u32,
        again_after: Duration,
    ) -> Result<Vec<Uuid>, Error> {
        // Most installations have none, and every worker asks each second.
        let any: bool = sqlx::query_scalar(sql!("has_deliveries"))
            .bind(MAILS_WORK_ID)
            .fetch_one(&self.read)
            .await?;
        if !any {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        let due = hand_over(&mut tx, limit, again_after, true).await?;
        tx.commit().await?;
        Ok(due)
    }

    /// Takes due work for the length of the lease; counts the attempt, or the crash of the worker from
    /// which it is taken over.
    ///
    /// `None`: not due, taken, ended, or gone: nothing to do, and no error, since messages come
    /// late and twice. Also when two workers in a row died with it and this one has another such
    /// piece of work in hand: one of them may be what kills workers, and the others are to live. It is
    /// due again in a second.
    pub async fn claim(
        &self,
        id: Uuid,
        worker: &str,
        lease: Duration,
    ) -> Result<Option<Lease>, Error> {
        let mut tx = self.begin().await?;
        let suspect: Option<bool> = sqlx::query_scalar(sql!("is_suspect"))
            .bind(id)
            .fetch_optional(&mut *tx)
            .await?;
        if suspect == Some(true) && put_off(&mut tx, id, worker).await? {
            tx.commit().await?;
            return Ok(None);
        }
        let taken = sqlx::query(sql!("claim_work"))
            .bind(id)
            .bind(worker.to_owned())
            .bind(milliseconds(lease))
            .fetch_optional(&mut *tx)
            .await?;
        let Some(row) = taken else {
            return Ok(None);
        };
        tx.commit().await?;
        let mut row = Columns::new(&row);
        Ok(Some(Lease {
            id,
            kind: row.take()?,
            attempt: row.take()?,
            attempts: row.take_small()?,
            crashes: row.take_small()?,
            snoozes: row.take_small()?,
        }))
    }

    /// Holds the work for another lease from now; works also when the lease ran out and nobody took over.
    pub async fn renew(&self, lease: &Lease, time: Duration) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        let renewed = sqlx::query(sql!("renew_work"))
            .bind(lease.id)
            .bind(lease.attempt)
            .bind(milliseconds(time))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        held(renewed.rows_affected())
    }

    /// Ends work that has no rows of its own to write.
    pub async fn end_work(&self, lease: &Lease, end: &WorkEnd) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        match end {
            WorkEnd::Done => rest(&mut tx, lease).await?,
            WorkEnd::Again(after) => postpone(&mut tx, lease, *after, [1, 0]).await?,
            WorkEnd::Retry(after) => postpone(&mut tx, lease, *after, [0, 0]).await?,
            WorkEnd::Released => release(&mut tx, lease).await?,
        }
        Ok(tx.commit().await?)
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

    /// Makes work of Clamor's own, due after a time, unless it is there already.
    pub async fn ensure_work(&self, id: Uuid, kind: &str, after: Duration) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        sqlx::query(sql!("ensure_work"))
            .bind(id)
            .bind(kind.to_owned())
            .bind(Uuid::nil())
            .bind(milliseconds(after))
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

async fn hand_over(
    tx: &mut sqlx::Transaction<'static, Db>,
    limit: u32,
    again_after: Duration,
    deliveries: bool,
) -> Result<Vec<Uuid>, Error> {
    let due = sqlx::query_scalar(sql!("hand_over"))
        .bind(i64::from(limit))
        .bind(milliseconds(again_after))
        .bind(deliveries)
        .fetch_all(&mut **tx)
        .await?;
    Ok(due)
}

/// Holds the work for this transaction, or answers that the lease is lost; for kinds whose rows have no
/// fence of their own.
pub(super) async fn hold(
    tx: &mut sqlx::Transaction<'static, Db>,
    lease: &Lease,
) -> Result<(), Error> {
    let held: Option<String> = sqlx::query_scalar(sql!("hold_work"))
        .bind(lease.id)
        .bind(lease.attempt)
        .fetch_optional(&mut **tx)
        .await?;
    held.map(drop).ok_or(Error::LeaseLost)
}

/// Ends the lease, and the work with it: it will not be done again.
pub(super) async fn remove(
    tx: &mut sqlx::Transaction<'static, Db>,
    lease: &Lease,
) -> Result<(), Error> {
    end(tx, lease, sql!("remove_work")).await
}

/// Ends the lease: there is nothing to do any more.
pub(super) async fn rest(
    tx: &mut sqlx::Transaction<'static, Db>,
    lease: &Lease,
) -> Result<(), Error> {
    end(tx, lease, sql!("rest_work")).await
}

/// Ends the lease: the work is due again then. `counts`: the attempts to take off, and the waits to add.
pub(super) async fn postpone(
    tx: &mut sqlx::Transaction<'static, Db>,
    lease: &Lease,
    after: Duration,
    counts: [i64; 2],
) -> Result<(), Error> {
    let written = sqlx::query(sql!("postpone_work"))
        .bind(lease.id)
        .bind(lease.attempt)
        .bind(milliseconds(after))
        .bind(counts[0])
        .bind(counts[1])
        .execute(&mut **tx)
        .await?;
    held(written.rows_affected())
}

/// Ends the lease as if nobody had taken it.
pub(super) async fn release(
    tx: &mut sqlx::Transaction<'static, Db>,
    lease: &Lease,
) -> Result<(), Error> {
    end(tx, lease, sql!("release_work")).await
}

/// Ends the lease by a statement that takes nothing else.
async fn end(
    tx: &mut sqlx::Transaction<'static, Db>,
    lease: &Lease,
    statement: &'static str,
) -> Result<(), Error> {
    let written = sqlx::query(statement)
        .bind(lease.id)
        .bind(lease.attempt)
        .execute(&mut **tx)
        .await?;
    held(written.rows_affected())
}

/// Records that the next to claim the work begins further on than this claim did.
pub(super) async fn progress(
    tx: &mut sqlx::Transaction<'static, Db>,
    lease: &Lease,
) -> Result<(), Error> {
    // What the claim saw is what the row says, or less after an earlier progress.
    if lease.crashes > 0 || lease.snoozes > 0 {
        sqlx::query(sql!("progress_work"))
            .bind(lease.id)
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
    id: Uuid,
    worker: &str,
) -> Result<bool, Error> {
    sqlx::query(sql!("lock_worker"))
        .bind(worker.to_owned())
        .execute(&mut **tx)
        .await?;
    let put_off = sqlx::query(sql!("put_off_suspect"))
        .bind(id)
        .bind(worker.to_owned())
        .execute(&mut **tx)
        .await?;
    Ok(put_off.rows_affected() > 0)
}

/// Whether a fenced statement found its row.
fn held(rows: u64) -> Result<(), Error> {
    if rows == 0 {
        return Err(Error::LeaseLost);
    }
    Ok(())
}
