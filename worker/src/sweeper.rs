//! Hands over what is due, and erases what is too old.
//!
//! Safe to run in many processes at once: each due item comes out of one of them, and
//! what is handed over twice is claimed once.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::context::Context;

/// Items handed over and not claimed within this time are handed over again: the process
/// that got them is gone, or could not reach the database.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

/// Items of one sweep at most.
const AT_ONCE: usize = 500;

/// Between two purges; the first comes a little after the start, which must stay quick.
const PURGE_EVERY: Duration = Duration::from_secs(3600);
const FIRST_PURGE_AFTER: Duration = Duration::from_secs(60);

/// Sweeps until shutdown.
pub(crate) async fn sweep(context: &Context) {
    // What an earlier process of ours was handed and never claimed is due now.
    let mut again_after = Duration::ZERO;
    let mut failing = false;
    loop {
        match once(context, again_after).await {
            Ok(()) => {
                if failing {
                    tracing::info!("the sweep works again");
                }
                failing = false;
                again_after = AGAIN_AFTER;
            }
            // Said once, not every second.
            Err(error) if !failing => {
                failing = true;
                tracing::error!(%error, "cannot look for due items, trying again");
            }
            Err(_) => {}
        }
        let poll = context.settings.poll;
        let poll = poll - (poll / 4).mul_f64(rand::random());
        tokio::select! {
            () = context.shutdown.cancelled() => return,
            () = context.waker.woken() => {}
            () = context.queue.low() => {}
            () = sleep(poll) => {}
        }
    }
}

async fn once(context: &Context, again_after: Duration) -> Result<(), store::Error> {
    let room = context.queue.room().min(AT_ONCE);
    if room == 0 {
        return Ok(());
    }
    let exhausted = context.store.exhaust(context.settings.max_attempts).await?;
    if exhausted > 0 {
        tracing::warn!(items = exhausted, "items ended that no worker survived");
        context
            .ended
            .send_modify(|ended| *ended = ended.wrapping_add(1));
    }
    let limit = u32::try_from(room).unwrap_or(u32::MAX);
    let items = context.store.hand_over(limit, again_after).await?;
    context.queue.publish(&items).await;
    Ok(())
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
