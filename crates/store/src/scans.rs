//! Bounds the statements that look at every comment of a job.
//!
//! One takes as long as the job is large: seconds, for a million comments. Without a bound, some
//! dozen of them would hold every connection that reads, and everybody else would wait for them.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The turns at such statements, in the order in which they were asked for.
#[derive(Debug, Clone)]
pub(crate) struct Scans(Arc<Semaphore>);

impl Scans {
    /// Half of so many connections, so that the other half is always left to short statements.
    pub(crate) fn on(connections: u32) -> Self {
        let turns = usize::try_from(connections / 2).unwrap_or(1).max(1);
        Self(Arc::new(Semaphore::new(turns)))
    }

    /// Waits for a turn, which ends when the answer is dropped. Nobody takes a second one while
    /// holding one.
    pub(crate) async fn turn(&self) -> OwnedSemaphorePermit {
        let turn = Arc::clone(&self.0).acquire_owned().await;
        turn.expect("bug: the semaphore is never closed")
    }
}
