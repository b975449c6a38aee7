//! Keeps one lease alive while its work is done.
//!
//! A task of its own, so that neither a slow platform nor a long batch delays it.

use std::time::Duration;

use store::{Lease, Store};
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};

/// The running task; dropping it stops the renewals.
pub(crate) struct Heartbeat {
    lost: CancellationToken,
    _stop: DropGuard,
}

impl Heartbeat {
    /// Renews every third of `time` from now on.
    pub(crate) fn start(store: Store, lease: Lease, time: Duration) -> Self {
        let (lost, stop) = (CancellationToken::new(), CancellationToken::new());
        let _stop = stop.clone().drop_guard();
        tokio::spawn(beat(store, lease, time, lost.clone(), stop));
        Self { lost, _stop }
    }

    /// Returns once the lease is no longer ours; never, while it is.
    pub(crate) async fn lost(&self) {
        self.lost.cancelled().await;
    }
}

async fn beat(
    store: Store,
    lease: Lease,
    time: Duration,
    lost: CancellationToken,
    stop: CancellationToken,
) {
    let mut renewed = Instant::now();
    loop {
        // Stopped in between only: a renewal that is cut off costs more than one that ends.
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(time / 3) => {}
        }
        let asked = Instant::now();
        match tokio::time::timeout(time, store.renew(&lease, time)).await {
            Ok(Ok(())) => renewed = asked,
            Ok(Err(store::Error::LeaseLost | store::Error::NotFound)) => break,
            // The lease may run out while the database is away: then somebody else may
            // have the item, and going on would be work for nothing.
            _ if renewed.elapsed() >= time => break,
            Ok(Err(error)) => {
                tracing::warn!(work = %lease.id, %error, "cannot renew a lease, trying again");
            }
            Err(_) => {}
        }
    }
    lost.cancel();
}
