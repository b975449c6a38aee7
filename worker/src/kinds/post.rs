//! A post of a job, or a file of comments: its comments are fetched and scored.

use std::time::Duration;

use async_trait::async_trait;
use chrono::Utc;
use platforms::Client;
use store::{Claim, Ending, JobKind, Lease, POST_WORK};
use tokio::sync::watch;

use super::{End, Kind, Task, WorkError};
use crate::context::Context;
use crate::ending;
use crate::fetch::{Fetched, fetch};
use crate::scoring::{Progress, score};

#[derive(Debug)]
pub(crate) struct Post;

#[async_trait]
impl Kind for Post {
    fn name(&self) -> &'static str {
        POST_WORK
    }

    async fn run(&self, task: &Task<'_>) -> Result<Box<dyn End>, WorkError> {
        let claim = open(task).await?;
        let (progress, scored) = watch::channel(Progress {
            any: false,
            done: false,
        });
        let ending = work(task.context, task.client, &claim, progress, scored).await?;
        Ok(Box::new(PostEnd { claim, ending }))
    }

    async fn on_error(
        &self,
        task: &Task<'_>,
        halt: &WorkError,
    ) -> Result<Box<dyn End>, store::Error> {
        let claim = open(task).await?;
        let settings = &task.context.settings;
        let stored = stored(task.context, &claim).await;
        let ending = match halt {
            WorkError::Store(error) => ending::of_store_error(error, &claim, stored, settings),
            WorkError::Scoring(error) => ending::of_scoring_error(error, &claim, stored, settings),
            WorkError::Panic => ending::of_panic(&claim, stored, settings),
            WorkError::Crashes => Ending::exhausted(claim.lease.crashes),
        };
        Ok(Box::new(PostEnd { claim, ending }))
    }

    async fn lost(&self, task: &Task<'_>) -> bool {
        let context = task.context;
        // A database that cannot say is likely why the lease was lost.
        let withdrawn = context
            .store
            .is_withdrawn(task.lease)
            .await
            .unwrap_or(false);
        match withdrawn {
            true => context.endings.count_cancelled(),
            false => context.endings.count_lost(),
        }
        withdrawn
    }
}

/// What is to be done. A post that was deleted is one whose lease is lost.
async fn open(task: &Task<'_>) -> Result<Claim, store::Error> {
    let claim = task.context.store.open_post(task.lease).await?;
    claim.ok_or(store::Error::LeaseLost)
}

/// Fetches and scores side by side: a page is scored while the next one comes.
async fn work(
    context: &Context,
    client: &Client,
    claim: &Claim,
    progress: watch::Sender<Progress>,
    scored: watch::Receiver<Progress>,
) -> Result<Ending, WorkError> {
    let fetching = async move {
        let fetched = match claim.kind {
            JobKind::Posts => Some(fetch(context, client, claim, &progress).await?),
            JobKind::Comments | JobKind::Texts => {
                progress.send_modify(|progress| progress.any = true);
                None
            }
        };
        progress.send_modify(|progress| progress.done = true);
        Ok::<_, WorkError>(fetched)
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

/// How a post ends, and with the last one its job.
struct PostEnd {
    claim: Claim,
    ending: Ending,
}

#[async_trait]
impl End for PostEnd {
    async fn write(&self, context: &Context, _lease: &Lease) -> Result<(), store::Error> {
        let Self { claim, ending } = self;
        let job = context.store.finish(claim, ending).await?;
        context.endings.count(ending);
        log(claim, ending);
        if job.is_ended() {
            tracing::info!(job = %claim.job_id, status = ?job, "a job has ended");
        }
        Ok(())
    }

    fn due_in(&self) -> Option<Duration> {
        match &self.ending {
            Ending::Retry { after, .. } | Ending::Wait { after, .. } => Some(*after),
            Ending::Closed { left, others, .. } => {
                Some(others.as_ref().map_or(*left, |others| others.left))
            }
            Ending::Completed { .. }
            | Ending::Partial { .. }
            | Ending::Failed { .. }
            | Ending::Released => None,
        }
    }
}

fn log(claim: &Claim, ending: &Ending) {
    let (item, job, attempt) = (claim.item_id, claim.job_id, claim.lease.attempt);
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
