//! How much there is, for whoever watches the program.

use super::JobStatus;

/// Jobs and unfinished items of all teams.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    /// Jobs of every status as the lists show them: no `Texts` jobs, no unfinished uploads.
    pub jobs: Vec<(JobStatus, i64)>,
    /// Items that wait, for their turn or for their next attempt; of every kind of job.
    pub pending_items: i64,
    /// Items that a worker holds.
    pub running_items: i64,
}

impl Census {
    /// Items that have not ended.
    pub fn outstanding(&self) -> i64 {
        self.pending_items + self.running_items
    }
}
