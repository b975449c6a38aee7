//! Whole jobs: a real SQLite store, a local server that answers like the platforms, and a worker.

mod bed;
mod fake;

mod endings;
mod faults;
mod jobs;
mod rescoring;
mod retries;
