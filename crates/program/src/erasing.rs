//! Finishes the deletion of jobs: what whoever deleted did not wait for, or a crash left.
//!
//! Runs in every process, so that it goes on as long as there is one; no two are at the same rows.

use std::time::Duration;

use store::Store;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Between two looks while there is nothing to do.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Between two looks while the database cannot be used.
const AGAIN_AFTER: Duration = Duration::from_secs(5);

/// Erases until shutdown.
pub async fn erase_deleted(store: Store, shutdown: CancellationToken) {
    let mut failing = false;
    while !shutdown.is_cancelled() {
        let wait = match store.erase().await {
            Ok(more) => {
                failing = false;
                if more {
                    continue;
                }
                LOOK_EVERY
            }
            Err(error) => {
                // Said once, not every time.
                if !std::mem::replace(&mut failing, true) {
                    tracing::error!(%error, "cannot erase what deleted jobs leave, trying again");
                }
                AGAIN_AFTER
            }
        };
        // Not all processes at the same moment.
        let wait = wait - (wait / 4).mul_f64(rand::random());
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = sleep(wait) => {}
        }
    }
}
