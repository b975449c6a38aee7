//! Takes a piece of work, sees to it that it is held while it is done, and ends it.
//!
//! The same for every kind of work; what is done is the kind's (`crate::kinds`).

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;
use platforms::Client;
use store::{Lease, WorkEnd};
use tokio::time::sleep;
use uuid::Uuid;

use crate::context::Context;
use crate::heartbeat::Heartbeat;
use crate::kinds::{End, Kind, Task, WorkError};
use crate::work_outcomes::WorkOutcome;

/// Tries to write an end; then the lease runs out and somebody else has the work.
const WRITE_TRIES: u32 = 5;

/// Work of a newer version is left to its workers for so long.
const UNKNOWN_AGAIN_AFTER: Duration = Duration::from_secs(60);

/// Claims the work, does it and ends it; nothing to do when the claim is refused. `client` knows the
/// place at which that is done.
pub(crate) async fn run(context: &Context, client: &Client, id: Uuid) {
    let settings = &context.settings;
    let lease = match context
        .store
        .claim(id, &settings.worker, settings.lease)
        .await
    {
        Ok(Some(lease)) => lease,
        // Ids come late and twice.
        Ok(None) => return,
        Err(error) => {
            tracing::warn!(work = %id, %error, "cannot claim work; the sweep brings it again");
            return;
        }
    };
    let Some(kind) = context.kinds.iter().find(|kind| kind.name() == lease.kind) else {
        tracing::warn!(work = %id, kind = lease.kind, "this worker does not know such work");
        let later = WorkEnd::Again(UNKNOWN_AGAIN_AFTER);
        if let Err(error) = context.store.end_work(&lease, &later).await {
            left(&lease, &error);
        }
        return;
    };
    let task = Task {
        context,
        client,
        lease: &lease,
    };
    let end = if lease.crashes >= settings.max_attempts {
        on_error(kind.as_ref(), &task, &WorkError::Crashes).await
    } else {
        let heartbeat = Heartbeat::start(context.store.clone(), lease.clone(), settings.lease);
        tokio::select! {
            biased;
            () = heartbeat.lost() => Err(store::Error::LeaseLost),
            end = work(kind.as_ref(), &task) => end,
        }
    };
    // Whatever the heartbeat says now: who has written the end can renew nothing more.
    match end {
        Ok(end) => write(kind.as_ref(), &task, end.as_ref()).await,
        Err(store::Error::LeaseLost) => lost(kind.as_ref(), &task).await,
        Err(error) => unwritten(kind.as_ref(), &task, &error),
    }
}

/// Makes the work that is there once for all workers, until shutdown or until it is there.
pub(crate) async fn make_standing(context: &Context) {
    for kind in &context.kinds {
        let Some((id, after)) = kind.standing() else {
            continue;
        };
        // Whoever else needs the database says so.
        while let Err(error) = context.store.ensure_work(id, kind.name(), after).await {
            tracing::debug!(%error, kind = kind.name(), "cannot make standing work");
            tokio::select! {
                () = context.shutdown.cancelled() => return,
                () = sleep(context.settings.poll) => {}
            }
        }
    }
}

/// Does the work; how it is to end.
async fn work(kind: &dyn Kind, task: &Task<'_>) -> Result<Box<dyn End>, store::Error> {
    // The panic message itself is printed by the panic hook.
    let done = AssertUnwindSafe(kind.run(task)).catch_unwind().await;
    let halt = match done {
        Ok(Ok(end)) => return Ok(end),
        Ok(Err(WorkError::Store(store::Error::LeaseLost))) => return Err(store::Error::LeaseLost),
        Ok(Err(halt)) => halt,
        Err(_) => WorkError::Panic,
    };
    tracing::error!(work = %task.lease.id, kind = task.lease.kind, error = %halt, "work stopped");
    on_error(kind, task, &halt).await
}

async fn on_error(
    kind: &dyn Kind,
    task: &Task<'_>,
    halt: &WorkError,
) -> Result<Box<dyn End>, store::Error> {
    let end = AssertUnwindSafe(kind.on_error(task, halt)).catch_unwind();
    end.await.unwrap_or_else(|_| {
        let sentence = "The code that ends stopped work panicked.".to_owned();
        Err(store::Error::Unavailable(sentence))
    })
}

async fn write(kind: &dyn Kind, task: &Task<'_>, end: &dyn End) {
    let Task { context, lease, .. } = task;
    for tries in 1.. {
        match end.write(context, lease).await {
            Ok(()) => break,
            Err(store::Error::LeaseLost | store::Error::NotFound) => return lost(kind, task).await,
            Err(error) if tries >= WRITE_TRIES => return unwritten(kind, task, &error),
            Err(error) => {
                tracing::warn!(work = %lease.id, kind = lease.kind, %error, "cannot end work, trying again");
                sleep(Duration::from_millis(100 << tries)).await;
            }
        }
    }
    let due_in = end.due_in();
    let outcome = match due_in {
        Some(_) => WorkOutcome::PutOff,
        None => WorkOutcome::Ended,
    };
    context.outcomes.count(kind.name(), outcome);
    // Of a longer wait the next look takes little.
    let soon = |due: &Duration| *due < 10 * context.settings.poll;
    if let Some(due) = due_in.filter(soon) {
        context.waker.wake_in(due);
    }
    context
        .ended
        .send_modify(|ended| *ended = ended.wrapping_add(1));
}

async fn lost(kind: &dyn Kind, task: &Task<'_>) {
    let lease = task.lease;
    let (work, attempt) = (lease.id, lease.attempt);
    let is_cancelled = kind.lost(task).await;
    let outcome = match is_cancelled {
        true => WorkOutcome::Cancelled,
        false => WorkOutcome::Lost,
    };
    task.context.outcomes.count(kind.name(), outcome);
    if is_cancelled {
        tracing::info!(%work, kind = lease.kind, attempt, "the work was cancelled or deleted; nothing more is written");
    } else {
        tracing::warn!(%work, kind = lease.kind, attempt, "the lease on the work is lost; nothing more is written");
    }
}

fn unwritten(kind: &dyn Kind, task: &Task<'_>, error: &store::Error) {
    let outcomes = &task.context.outcomes;
    outcomes.count(kind.name(), WorkOutcome::Unwritten);
    left(task.lease, error);
}

fn left(lease: &Lease, error: &store::Error) {
    tracing::error!(work = %lease.id, kind = lease.kind, %error, "cannot end work; it is done again when its lease is over");
}

#[cfg(test)]
pub(crate) mod tests;
