//! Whole jobs: a real SQLite store, a local server that answers like the platforms, and a worker.

mod bed;
mod fake;

mod credentials;
mod doors;
mod endings;
mod faults;
mod jobs;
mod leading;
mod limits;
mod mails;
mod profiles;
mod rescoring;
mod retries;
mod sharing;
mod slow_hosts;
