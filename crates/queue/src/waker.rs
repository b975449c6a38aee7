//! Tells the sweep to look at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

/// Wakes the sweep; cheap to clone, never blocks, harmless when nothing is due.
#[derive(Debug, Clone, Default)]
pub struct Waker(Arc<Notify>);

impl Waker {
    /// Something may be due: look now instead of at the next poll.
    pub fn wake(&self) {
        self.0.notify_one();
    }

    /// Wakes after `wait`.
    pub fn wake_in(&self, wait: Duration) {
        let waker = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            waker.wake();
        });
    }

    /// Waits for the next call of [`Waker::wake`], or for one since the last wait.
    pub async fn woken(&self) {
        self.0.notified().await;
    }
}
