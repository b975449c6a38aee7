//! One item, from its claim to its end.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use chrono::Utc;
use futures::FutureExt;
use store::{Claim, Ending, JobKind};
use tokio::sync::watch;
use uuid::Uuid;

use crate::context::Context;
use crate::ending;
use crate::fetch::{Fetched, fetch};
use crate::heartbeat::Heartbeat;
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
    #[error("{0}")]
    Scoring(String),
}

/// Claims the item, works on it and ends it; nothing to do when the claim is refused.
pub(crate) async fn run(context: &Context, id: Uuid) {
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
    let heartbeat = Heartbeat::start(context.store.clone(), claim.clone(), settings.lease);
    let work = AssertUnwindSafe(to_its_end(context, &claim)).catch_unwind();
    tokio::select! {
        biased;
        () = heartbeat.lost() => lost(context, &claim),
        done = work => {
            if done.is_err() {
                tracing::error!(item = %claim.item_id, job = %claim.job_id, "the end of an item panicked");
            }
        }
    }
}

async fn to_its_end(context: &Context, claim: &Claim) {
    let (progress, scored) = watch::channel(Progress {
        any: false,
        done: false,
    });
    // The panic message itself is printed by the panic hook.
    let ending = match AssertUnwindSafe(work(context, claim, progress, scored))
        .catch_unwind()
        .await
    {
        Ok(Ok(ending)) => ending,
        Ok(Err(Halt::Store(store::Error::LeaseLost))) => return lost(context, claim),
        Ok(Err(halt)) => {
            tracing::error!(item = %claim.item_id, job = %claim.job_id, error = %halt, "an item stopped");
            let stored = stored(context, claim).await;
            let (settings, now) = (&context.settings, Utc::now());
            match &halt {
                Halt::Store(error) => ending::of_store_error(error, claim, stored, settings, now),
                Halt::Scoring(why) => ending::of_scoring_error(why, claim, stored, settings, now),
            }
        }
        Err(_) => {
            tracing::error!(item = %claim.item_id, job = %claim.job_id, "work on an item panicked");
            let stored = stored(context, claim).await;
            ending::of_panic(claim, stored, &context.settings, Utc::now())
        }
    };
    finish(context, claim, &ending).await;
}

/// Fetches and scores side by side: a page is scored while the next one comes.
async fn work(
    context: &Context,
    claim: &Claim,
    progress: watch::Sender<Progress>,
    scored: watch::Receiver<Progress>,
) -> Result<Ending, Halt> {
    let fetching = async move {
        let fetched = match claim.kind {
            JobKind::Posts => Some(fetch(context, claim, &progress).await?),
            JobKind::Comments | JobKind::Texts => {
                progress.send_modify(|progress| progress.any = true);
                None
            }
        };
        progress.send_modify(|progress| progress.done = true);
        Ok::<_, Halt>(fetched)
    };
    let (fetched, scored) = tokio::try_join!(fetching, score(context, claim, scored))?;
    let (settings, now) = (&context.settings, Utc::now());
    Ok(match fetched {
        _ if !scored => Ending::Released,
        None => Ending::Completed {
            reason: None,
            detail: None,
        },
        Some(Fetched::Finished(snapshot)) => ending::of_snapshot(&snapshot, settings),
        Some(Fetched::Unfinished(snapshot)) => ending::of_unfinished(&snapshot),
        Some(Fetched::Short(snapshot)) => ending::of_short(&snapshot, claim, settings, now),
        Some(Fetched::Failed(failure, stored)) => {
            ending::of_failure(&failure, claim, stored, settings, now)
        }
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
            Err(store::Error::LeaseLost | store::Error::NotFound) => return lost(context, claim),
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
    if let Ending::Retry { at, .. } = ending {
        let wait = (*at - Utc::now()).to_std().unwrap_or_default();
        if wait < context.settings.poll {
            context.waker.wake_in(wait);
        }
    }
    context
        .ended
        .send_modify(|ended| *ended = ended.wrapping_add(1));
}

fn lost(context: &Context, claim: &Claim) {
    context.endings.count_lost();
    tracing::info!(item = %claim.item_id, job = %claim.job_id, attempt = claim.attempt, "the item is no longer ours; nothing more is written");
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
            at,
            counts,
            reason,
            detail,
        } => {
            tracing::info!(%item, %job, attempt, reason, counts, %at, "an item waits for another try: {detail}");
        }
        Ending::Released => tracing::debug!(%item, %job, attempt, "an item is given back"),
    }
}
