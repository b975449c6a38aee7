//! How much there is, for whoever watches the program.

use std::time::Duration;

use super::{JobStatus, POST_WORK};

/// Jobs and open work of all teams.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    /// Jobs of every status as the lists show them: no `Texts` jobs, no unfinished uploads.
    pub jobs: Vec<(JobStatus, i64)>,
    /// Work by kind; none of a kind, and there is no line.
    pub work: Vec<WorkCount>,
}

/// Open work of one kind: it is either due, or snoozed, or in the hands of a worker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkCount {
    /// The kind, as its rows name it.
    pub kind: String,
    /// What somebody should take now: its time has come, or the lease on it ran out.
    pub due: i64,
    /// What waits for its time: a quota, a rate limit, its next attempt.
    pub snoozed: i64,
    /// What a worker holds, also one that fell silent.
    pub running: i64,
    /// Whose lease ran out and that nobody took over yet; due and running are they both.
    pub expired: i64,
    /// How long the oldest of what is due has been due; `None` when there is none.
    pub oldest_due: Option<Duration>,
}

impl Census {
    /// The posts of jobs and the files of comments.
    pub fn items(&self) -> WorkCount {
        let posts = self.work.iter().find(|work| work.kind == POST_WORK);
        posts.cloned().unwrap_or_default()
    }

    /// Whether anything is due, whatever its kind.
    pub fn is_anything_due(&self) -> bool {
        self.work.iter().any(|work| work.due > 0)
    }
}

impl WorkCount {
    /// What nobody holds, for its turn or for its time.
    pub fn pending(&self) -> i64 {
        self.due - self.expired + self.snoozed
    }

    /// What has not ended.
    pub fn outstanding(&self) -> i64 {
        self.pending() + self.running
    }
}
