//! How much there is, for whoever watches the program.

use std::time::Duration;

use super::JobStatus;

/// Jobs and unfinished items of all teams.
///
/// An item that has not ended is either due, or snoozed, or in the hands of a worker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    /// Jobs of every status as the lists show them: no `Texts` jobs, no unfinished uploads.
    pub jobs: Vec<(JobStatus, i64)>,
    /// Items that somebody should take now: their time has come, or the lease on them ran out.
    pub due_items: i64,
    /// Items whose time has not come: they wait for a quota, a rate limit or their next attempt.
    pub snoozed_items: i64,
    /// Items that a worker holds, also one that fell silent.
    pub running_items: i64,
    /// Items whose lease ran out and that nobody took over yet; due and running are they both.
    pub expired_items: i64,
    /// How long the oldest of the due items has been due; `None` when there is none.
    pub oldest_due: Option<Duration>,
}

impl Census {
    /// Items that nobody holds, for their turn or for their time.
    pub fn pending_items(&self) -> i64 {
        self.due_items - self.expired_items + self.snoozed_items
    }

    /// Items that have not ended.
    pub fn outstanding(&self) -> i64 {
        self.pending_items() + self.running_items
    }
}
