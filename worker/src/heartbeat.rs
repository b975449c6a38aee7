//! Keeps the lease of one claim alive while its item is worked on.
//!
//! A task of its own, so that neither a slow platform nor a long batch delays it.

use std::time::Duration;

use store::{Claim, Store};
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};

/// The running task; dropping it stops the renewals.
pub(crate) struct Heartbeat {
    lost: CancellationToken,
    _stop: DropGuard,
}

impl Heartbeat {
    /// Renews every third of `lease` from now on.
    pub(crate) fn start(store: Store, claim: Claim, lease: Duration) -> Self {
        let (lost, stop) = (CancellationToken::new(), CancellationToken::new());
        let _stop = stop.clone().drop_guard();
        tokio::spawn(beat(store, claim, lease, lost.clone(), stop));
        Self { lost, _stop }
    }

    /// Returns once the claim is no longer ours; never, while it is.
    pub(crate) async fn lost(&self) {
        self.lost.cancelled().await;
    }
}

async fn beat(
    store: Store,
    claim: Claim,
    lease: Duration,
    lost: CancellationToken,
    stop: CancellationToken,
) {
    let mut renewed = Instant::now();
    loop {
        // Stopped in between only: a renewal that is cut off costs more than one that ends.
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(lease / 3) => {}
        }
        let asked = Instant::now();
        match tokio::time::timeout(lease, store.renew(&claim, lease)).await {
            Ok(Ok(())) => renewed = asked,
            Ok(Err(store::Error::LeaseLost | store::Error::NotFound)) => break,
            // The lease may run out while the database is away: then somebody else may
            // have the item, and going on would be work for nothing.
            _ if renewed.elapsed() >= lease => break,
            Ok(Err(error)) => {
                tracing::warn!(item = %claim.item_id, %error, "cannot renew a lease, trying again");
            }
            Err(_) => {}
        }
    }
    lost.cancel();
}
