//! Hands over what is due.
//!
//! Runs in every process, as many at once as there are: each due item comes out of the
//! database for one of them, and what is handed over twice is claimed once.

use std::time::Duration;

use store::Store;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{Away, Queue, Waker};

/// Items handed over and not claimed within this time, while the queue is empty, are handed
/// over again: the process that got them is gone, or the queue has lost them.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

/// The same while ids wait: those that are not claimed are probably among them.
const AGAIN_AFTER_WAITING: Duration = Duration::from_secs(120);

/// What a sweep needs.
#[derive(Debug)]
pub struct Sweep<'a> {
    /// Where due items are.
    pub store: &'a Store,
    /// Where they go.
    pub queue: &'a Queue,
    /// Says that something may be due.
    pub waker: &'a Waker,
    /// How often to look when nobody says so; up to a quarter is taken off at random.
    pub poll: Duration,
    /// Nobody else works on this database: what an earlier process was handed is due at once.
    pub alone: bool,
}

/// Why nothing was handed over.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Queue(#[from] Away),
}

/// Sweeps until shutdown, through whatever the database and the queue do.
pub async fn sweep(sweep: &Sweep<'_>, shutdown: &CancellationToken) {
    let mut first = sweep.alone;
    let mut failing = false;
    loop {
        match once(sweep, first).await {
            Ok(()) => {
                if failing {
                    tracing::info!("due items are handed over again");
                }
                failing = false;
                first = false;
            }
            // Said once, not every second.
            Err(error) if !failing => {
                failing = true;
                tracing::error!(%error, "cannot hand due items over, trying again");
            }
            Err(_) => {}
        }
        let poll = sweep.poll - (sweep.poll / 4).mul_f64(rand::random());
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = sweep.waker.woken() => {}
            () = sweep.queue.low() => {}
            () = sleep(poll) => {}
        }
    }
}

/// Hands over what fits.
async fn once(sweep: &Sweep<'_>, first: bool) -> Result<(), Failure> {
    // The queue first: while it is away, nothing is marked as handed over.
    let depth = sweep.queue.depth().await?;
    if depth.room == 0 {
        return Ok(());
    }
    let again_after = match depth.waiting {
        _ if first => Duration::ZERO,
        0 => AGAIN_AFTER,
        _ => AGAIN_AFTER_WAITING,
    };
    let limit = u32::try_from(depth.room).unwrap_or(u32::MAX);
    let items = sweep.store.hand_over(limit, again_after).await?;
    if !items.is_empty() {
        sweep.queue.publish(&items).await?;
    }
    Ok(())
}
