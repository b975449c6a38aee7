//! Ends what no worker survives, mends what ended by a bug, and erases what is too old.
//!
//! Safe to run in many processes at once.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::context::Context;

/// Between two purges; the first comes a little after the start, which must stay quick.
const PURGE_EVERY: Duration = Duration::from_secs(3600);
const FIRST_PURGE_AFTER: Duration = Duration::from_secs(60);

/// Ends items that have lost too many workers, until shutdown.
pub(crate) async fn exhaust(context: &Context) {
    loop {
        match context.store.exhaust(context.settings.max_attempts).await {
            Ok(0) => {}
            Ok(exhausted) => {
                tracing::warn!(items = exhausted, "items ended that no worker survived");
                context
                    .ended
                    .send_modify(|ended| *ended = ended.wrapping_add(1));
            }
            // Whoever else needs the database says so.
            Err(error) => tracing::debug!(%error, "cannot look for items to give up"),
        }
        tokio::select! {
            () = context.shutdown.cancelled() => return,
            () = sleep(context.settings.poll) => {}
        }
    }
}

/// Opens models anew whose scoring thread ended, until shutdown.
///
/// Items that need one do so as well; this is for a worker that has none left.
pub(crate) async fn mend(context: &Context) {
    loop {
        tokio::select! {
            () = context.shutdown.cancelled() => return,
            () = sleep(context.settings.poll) => {}
        }
        context.models.mend().await;
    }
}

/// Purges once an hour until shutdown.
pub(crate) async fn purge(context: &Context) {
    let mut wait = FIRST_PURGE_AFTER;
    loop {
        tokio::select! {
            () = context.shutdown.cancelled() => return,
            () = sleep(wait) => {}
        }
        wait = PURGE_EVERY;
        let begun = Instant::now();
        match context.store.purge(context.settings.retention).await {
            Ok(purged) if purged == store::Purged::default() => {}
            Ok(purged) => {
                tracing::info!(
                    erased_snapshots = purged.erased_snapshots,
                    dead_uploads = purged.dead_uploads,
                    texts_jobs = purged.texts_jobs,
                    orphaned_snapshots = purged.orphaned_snapshots,
                    forgotten_workers = purged.forgotten_workers,
                    took_ms = begun.elapsed().as_millis() as u64,
                    "old texts and authors are erased"
                );
            }
            Err(error) => {
                tracing::error!(%error, "cannot erase old texts, trying again in an hour")
            }
        }
    }
}
