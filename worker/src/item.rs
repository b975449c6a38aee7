//! One item, from its claim to its end.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use chrono::Utc;
use futures::FutureExt;
use platforms::Client;
use store::{Claim, Ending, JobKind};
use tokio::sync::watch;
use uuid::Uuid;

use crate::context::Context;
use crate::ending;
use crate::fetch::{Fetched, fetch};
use crate::heartbeat::Heartbeat;
use crate::scorer::ScoringError;
use crate::scoring::{Progress, score};

/// Tries to write an ending; then the lease runs out and somebody else has the item.
const FINISH_TRIES: u32 = 5;

/// Why work on an item could not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Halt {
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The texts could not be scored.
    #[error(transparent)]
    Scoring(#[from] ScoringError),
}

/// Claims the item, works on it and ends it; nothing to do when the claim is refused. `client` knows
/// the place at which that is done.
pub(crate) async fn run(context: &Context, client: &Client, id: Uuid) {
    let settings = &context.settings;
    let claim = match context
        .store
        .claim(id, &settings.worker, settings.lease)
        .await
    {
        Ok(Some(claim)) => claim,
        // Ids come late and twice.
        Ok(None) => return,
        Err(error) => {
            tracing::warn!(item = %id, %error, "cannot claim an item; the sweep brings it again");
            return;
        }
    };
    if let Some(ending) = ending::of_crashes(&claim, settings) {
        return finish(context, &claim, &ending).await;
    }
    let heartbeat = Heartbeat::start(context.store.clone(), claim.clone(), settings.lease);
    let ending = tokio::select! {
        biased;
        () = heartbeat.lost() => None,
        ending = ending(context, client, &claim) => ending,
    };
    // Whatever the heartbeat says now: who has written the end can renew nothing more.
    match ending {
        Some(ending) => finish(context, &claim, &ending).await,
        None => lost(context, &claim).await,
    }
}

/// Works on the item; how it is to end, or `None` when the claim is lost.
async fn ending(context: &Context, client: &Client, claim: &Claim) -> Option<Ending> {
    let (progress, scored) = watch::channel(Progress {
        any: false,
        done: false,
    });
    // The panic message itself is printed by the panic hook.
    let worked = AssertUnwindSafe(work(context, client, claim, progress, scored))
        .catch_unwind()
        .await;
    Some(match worked {
        Ok(Ok(ending)) => ending,
        Ok(Err(Halt::Store(store::Error::LeaseLost))) => return None,
        Ok(Err(halt)) => {
            tracing::error!(item = %claim.item_id, job = %claim.job_id, error = %halt, "an item stopped");
            let stored = stored(context, claim).await;
            let settings = &context.settings;
            match &halt {
                Halt::Store(error) => ending::of_store_error(error, claim, stored, settings),
                Halt::Scoring(error) => ending::of_scoring_error(error, claim, stored, settings),
            }
        }
        Err(_) => {
            tracing::error!(item = %claim.item_id, job = %claim.job_id, "work on an item panicked");
            let stored = stored(context, claim).await;
            ending::of_panic(claim, stored, &context.settings)
        }
    })
}

/// Fetches and scores side by side: a page is scored while the next one comes.
async fn work(
    context: &Context,
    client: &Client,
    claim: &Claim,
    progress: watch::Sender<Progress>,
    scored: watch::Receiver<Progress>,
) -> Result<Ending, Halt> {
    let fetching = async move {
        let fetched = match claim.kind {
            JobKind::Posts => Some(fetch(context, client, claim, &progress).await?),
            JobKind::Comments | JobKind::Texts => {
                progress.send_modify(|progress| progress.any = true);
                None
            }
        };
        progress.send_modify(|progress| progress.done = true);
        Ok::<_, Halt>(fetched)
    };
    let (fetched, scored) = tokio::try_join!(fetching, score(context, claim, scored))?;
    let settings = &context.settings;
    Ok(match fetched {
        _ if !scored => Ending::Released,
        None => Ending::Completed {
            reason: None,
            detail: None,
        },
        Some(Fetched::Finished(snapshot)) => ending::of_snapshot(&snapshot, settings),
        Some(Fetched::Unfinished(snapshot)) => ending::of_unfinished(&snapshot),
        Some(Fetched::Short(snapshot)) => ending::of_short(&snapshot, claim, settings),
        Some(Fetched::Failed(failed)) => {
            let pace = client.time_between_requests();
            ending::of_failure(failed, claim, settings, pace, Utc::now())
        }
        Some(Fetched::BeingRead(since)) => ending::of_being_read(since),
        Some(Fetched::Stopped) => Ending::Released,
    })
}

/// Comments that are there although the work failed; they decide between failed and partial.
async fn stored(context: &Context, claim: &Claim) -> i64 {
    let snapshot = context.store.snapshot(claim).await;
    snapshot
        .ok()
        .flatten()
        .map_or(0, |snapshot| snapshot.fetched)
}

async fn finish(context: &Context, claim: &Claim, ending: &Ending) {
    for tries in 1.. {
        match context.store.finish(claim, ending).await {
            Ok(job) => {
                context.endings.count(ending);
                log(claim, ending);
                if job.is_ended() {
                    tracing::info!(job = %claim.job_id, status = ?job, "a job has ended");
                }
                break;
            }
            Err(store::Error::LeaseLost | store::Error::NotFound) => {
                return lost(context, claim).await;
            }
            Err(error) if tries >= FINISH_TRIES => {
                tracing::error!(item = %claim.item_id, job = %claim.job_id, %error, "cannot end an item; it runs again when its lease is over");
                return;
            }
            Err(error) => {
                tracing::warn!(item = %claim.item_id, job = %claim.job_id, %error, "cannot end an item, trying again");
                tokio::time::sleep(Duration::from_millis(100 << tries)).await;
            }
        }
    }
    let due = match ending {
        Ending::Retry { after, .. } | Ending::Wait { after, .. } => Some(*after),
        Ending::Closed { left, others, .. } => {
            Some(others.as_ref().map_or(*left, |others| others.left))
        }
        _ => None,
    };
    // Of a longer wait the next look takes little.
    if let Some(due) = due.filter(|due| *due < 10 * context.settings.poll) {
        context.waker.wake_in(due);
    }
    context
        .ended
        .send_modify(|ended| *ended = ended.wrapping_add(1));
}

async fn lost(context: &Context, claim: &Claim) {
    let (item, job, attempt) = (claim.item_id, claim.job_id, claim.attempt);
    // A database that cannot say is likely why the lease was lost.
    if context.store.is_withdrawn(claim).await.unwrap_or(false) {
        context.endings.count_cancelled();
        tracing::info!(%item, %job, attempt, "the item was cancelled or deleted; nothing more is written");
    } else {
        context.endings.count_lost();
        tracing::warn!(%item, %job, attempt, "the lease on the item is lost; nothing more is written");
    }
}

fn log(claim: &Claim, ending: &Ending) {
    let (item, job, attempt) = (claim.item_id, claim.job_id, claim.attempt);
    match ending {
        Ending::Completed { reason, .. } => {
            let reason = reason.as_deref();
            tracing::debug!(%item, %job, attempt, reason, "an item is complete");
        }
        Ending::Partial { reason, detail } => {
            tracing::info!(%item, %job, attempt, reason, "an item ended in part: {detail}");
        }
        Ending::Failed { reason, detail } => {
            tracing::warn!(%item, %job, attempt, reason, "an item failed: {detail}");
        }
        Ending::Retry {
            after,
            counts,
            reason,
            detail,
        } => {
            let wait_ms = after.as_millis() as u64;
            tracing::info!(%item, %job, attempt, reason, counts, wait_ms, "an item waits for another try: {detail}");
        }
        Ending::Closed {
            left,
            reason,
            detail,
            ..
        } => {
            let wait_ms = left.as_millis() as u64;
            tracing::debug!(%item, %job, attempt, reason, wait_ms, "an item waits for its platform: {detail}");
        }
        Ending::Wait { after, detail, .. } => {
            let wait_ms = after.as_millis() as u64;
            tracing::debug!(%item, %job, attempt, wait_ms, "an item waits: {detail}");
        }
        Ending::Released => tracing::debug!(%item, %job, attempt, "an item is given back"),
    }
}

#[cfg(test)]
mod tests;
