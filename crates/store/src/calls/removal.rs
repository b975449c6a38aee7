//! Removing a job, and snapshots nobody uses, without holding up the writers.
//!
//! First the job is marked: nobody sees it any more, and whoever works on it is fenced off. What it
//! has (perhaps a million comments) follows in steps of some thousand rows, each a transaction of
//! its own: its items, the comments of the snapshots that only it used, and last its own row. So
//! what a crash leaves is found by that row, and whoever comes next goes on.

use uuid::Uuid;

use super::{Db, Rows, erasure, jobs::still, kept_files};
use crate::{ChangeToken, Deletion, Error, Scope, lines::json};

/// Rows per step: some milliseconds each.
pub(super) const STEP: i64 = 5_000;

/// Items and snapshots per step; each of them is looked for in several places.
pub(super) const FEW: i64 = 500;

/// Why a webhook was not told of a job.
const JOB_DELETED: &str = "The job was deleted.";

/// Steps that whoever deletes waits for: enough for a job of some thousand comments.
const STEPS_WAITED_FOR: u32 = 10;

/// What one step found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It removed something; there may be more.
    Done,
    /// Nothing is left.
    Gone,
    /// Somebody else is at what is left.
    Held,
}

#[store_macros::calls]
impl Rows {
    /// Deletes a job, and the snapshots that no other job uses.
    ///
    /// From here on nobody sees it, whoever works on it is fenced off, and its idempotency key is
    /// free. Of what it has, as much is removed as takes a moment; [`Self::erase`] does the rest,
    /// and so does another call of this. [`Error::NotFound`] once nothing is left.
    ///
    /// `seen`: the state for which that is meant. [`Error::Changed`]: it is in another one.
    pub async fn delete_job(
        &self,
        scope: Scope,
        id: Uuid,
        seen: Option<ChangeToken>,
    ) -> Result<Deletion, Error> {
        match self.mark_deletable(scope, id, seen, false).await {
            Err(Error::Full(_)) => self.mark_deletable(scope, id, seen, true).await?,
            done => done?,
        }
        match self.erase_some(id).await {
            // It is deleted; its rows go when there is room again.
            Err(Error::Full(_)) => Ok(Deletion::UnderWay),
            done => done,
        }
    }

    /// Marks a job as deleted. `with_reserve`: on a full disk room is made for that, at a moment when
    /// nobody else can write and take it.
    async fn mark_deletable(
        &self,
        scope: Scope,
        id: Uuid,
        seen: Option<ChangeToken>,
        with_reserve: bool,
    ) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        if with_reserve {
            self.give_up_reserve();
        }
        if let Some(seen) = seen {
            still(&mut tx, scope, id, seen).await?;
        }
        let visible: bool = sqlx::query_scalar(sql!("lock_deletable"))
            .bind(id)
            .bind(scope.team())
            .fetch_optional(&mut *tx)
            .await?
            .ok_or(Error::NotFound)?;
        if visible {
            mark(&mut tx, id).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Removes some of what deleted jobs leave, of kept files that are over, and of what an author wrote that is
    /// to be erased: some thousand rows, or a few MiB, in one transaction. `false` when there is nothing, or
    /// others are at it.
    ///
    /// For every process, every second or so; costs next to nothing when there is nothing.
    pub async fn erase(&self) -> Result<bool, Error> {
        match self.erase_one_step().await {
            Err(Error::Full(_)) if self.give_up_reserve() => self.erase_one_step().await,
            done => done,
        }
    }

    async fn erase_one_step(&self) -> Result<bool, Error> {
        let anything: bool = sqlx::query_scalar(sql!("anything_to_erase"))
            .fetch_one(&self.read)
            .await?;
        if !anything {
            return Ok(false);
        }
        let mut tx = self.begin().await?;
        if erasure::erase_some(&mut tx).await? {
            tx.commit().await?;
            return Ok(true);
        }
        let job: Option<Uuid> = sqlx::query_scalar(sql!("next_deletion"))
            .fetch_optional(&mut *tx)
            .await?;
        let step = match job {
            Some(job) => step(&mut tx, job).await?,
            None => match remove_doomed(&mut tx, None).await? {
                Step::Gone => kept_files::remove_some(&mut tx).await?,
                step => step,
            },
        };
        tx.commit().await?;
        // A job that is gone says nothing about the others.
        Ok(step == Step::Done || (step == Step::Gone && job.is_some()))
    }

    /// The first steps of a marked job.
    pub(super) async fn erase_some(&self, job: Uuid) -> Result<Deletion, Error> {
        for _ in 0..STEPS_WAITED_FOR {
            let mut tx = self.begin().await?;
            let left: Option<Uuid> = sqlx::query_scalar(sql!("lock_deletion"))
                .bind(job)
                .fetch_optional(&mut *tx)
                .await?;
            if left.is_none() {
                return Ok(Deletion::Complete);
            }
            let step = step(&mut tx, job).await?;
            tx.commit().await?;
            match step {
                Step::Done => {}
                Step::Gone => return Ok(Deletion::Complete),
                Step::Held => break,
            }
        }
        Ok(Deletion::UnderWay)
    }
}

/// Marks a job whose row is held as deleted. What waits to be told of it is told no more.
pub(super) async fn mark(tx: &mut sqlx::Transaction<'static, Db>, job: Uuid) -> Result<(), Error> {
    for statement in [
        sql!("mark_deleted"),
        sql!("withdraw_work"),
        sql!("forget_rescored"),
    ] {
        sqlx::query(statement).bind(job).execute(&mut **tx).await?;
    }
    sqlx::query(sql!("end_deliveries_of_job"))
        .bind(job)
        .bind(JOB_DELETED)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Dooms those of the snapshots that no item uses; `job` is the one that let go of them, if any.
pub(super) async fn doom(
    tx: &mut sqlx::Transaction<'static, Db>,
    snapshots: &[i64],
    job: Option<Uuid>,
) -> Result<u64, Error> {
    if snapshots.is_empty() {
        return Ok(0);
    }
    let list = json(snapshots);
    sqlx::query(sql!("lock_snapshots"))
        .bind(list.clone())
        .execute(&mut **tx)
        .await?;
    let doomed = sqlx::query(sql!("doom_snapshots"))
        .bind(list)
        .bind(job)
        .execute(&mut **tx)
        .await?;
    Ok(doomed.rows_affected())
}

/// One step of a deletion that is due and whose row is held.
async fn step(tx: &mut sqlx::Transaction<'static, Db>, job: Uuid) -> Result<Step, Error> {
    // A worker that writes under one of these holds it, and what it begins meanwhile is in the answer.
    sqlx::query(sql!("delete_work"))
        .bind(job)
        .bind(FEW)
        .execute(&mut **tx)
        .await?;
    let mut used: Vec<Option<i64>> = sqlx::query_scalar(sql!("delete_items"))
        .bind(job)
        .bind(FEW)
        .fetch_all(&mut **tx)
        .await?;
    if !used.is_empty() {
        used.sort_unstable();
        used.dedup();
        let used: Vec<i64> = used.into_iter().flatten().collect();
        doom(tx, &used, Some(job)).await?;
        return Ok(Step::Done);
    }
    if remove_doomed(tx, Some(job)).await? == Step::Done {
        return Ok(Step::Done);
    }
    let more: bool = sqlx::query_scalar(sql!("has_doomed"))
        .bind(job)
        .fetch_one(&mut **tx)
        .await?;
    if more {
        return Ok(Step::Held);
    }
    sqlx::query(sql!("delete_job"))
        .bind(job)
        .execute(&mut **tx)
        .await?;
    Ok(Step::Gone)
}

/// Removes some doomed snapshots of a job, or of any, or some comments of a large one.
async fn remove_doomed(
    tx: &mut sqlx::Transaction<'static, Db>,
    job: Option<Uuid>,
) -> Result<Step, Error> {
    let doomed: Vec<(i64, i64)> = sqlx::query_as(sql!("doomed_snapshots"))
        .bind(job)
        .bind(FEW)
        .fetch_all(&mut **tx)
        .await?;
    let Some(&(first, size)) = doomed.first() else {
        return Ok(Step::Gone);
    };
    if size > STEP {
        // From the end, so that the row says how far this has come.
        let left = size - STEP;
        for statement in [sql!("remove_scores"), sql!("remove_comments")] {
            sqlx::query(statement)
                .bind(first)
                .bind(left)
                .bind(size)
                .execute(&mut **tx)
                .await?;
        }
        sqlx::query(sql!("shrink_snapshot"))
            .bind(first)
            .bind(left)
            .execute(&mut **tx)
            .await?;
        return Ok(Step::Done);
    }
    let mut rows = 0;
    let fitting = doomed.iter().take_while(|(_, size)| {
        rows += size;
        rows <= STEP
    });
    let list = json(&fitting.map(|(id, _)| *id).collect::<Vec<_>>());
    for statement in [
        sql!("remove_all_scores"),
        sql!("remove_all_comments"),
        sql!("remove_snapshots"),
    ] {
        sqlx::query(statement)
            .bind(list.clone())
            .execute(&mut **tx)
            .await?;
    }
    Ok(Step::Done)
}
