//! Runs jobs: claims items, fetches their comments, scores them, and sweeps for what is due.
//!
//! SQL is the truth: the queue only says "look now", so an id that is lost, doubled or
//! late costs time and never a comment. Everything an item writes carries the claim it
//! was written under, and once the claim is lost nothing more is written.
//!
//! Not here: SQL (the `store` crate), how a platform answers (`platforms`), how a text
//! is scored (`sentiment`), HTTP (`api`), and where settings come from (`clamor`).

mod backoff;
mod cache;
mod context;
mod ending;
mod endings;
mod fetch;
mod figures;
mod heartbeat;
mod item;
mod models;
mod pace;
mod queue;
mod review;
mod runner;
mod scorer;
mod scorers;
mod scoring;
mod settings;
mod sweeper;
mod waker;
mod worker;

pub use figures::{CALL_SECONDS, Figures, ScoringFigures};
pub use queue::Queue;
pub use review::Reviewer;
pub use settings::Settings;
pub use waker::Waker;
pub use worker::Worker;
