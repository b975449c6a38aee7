//! Runs jobs: claims items, fetches their comments and scores them.
//!
//! SQL is the truth: the queue only says "look now", so an id that is lost, doubled or
//! late costs time and never a comment. Everything an item writes carries the claim it
//! was written under, and once the claim is lost nothing more is written.
//!
//! Not here: SQL (the `store` crate), how a platform answers (`platforms`), how a text
//! is scored (`sentiment`), how due items get here (`queue`), and HTTP (`api`).

#![forbid(unsafe_code)]

mod backoff;
mod cache;
pub mod cli;
mod context;
mod ending;
mod endings;
mod fetch;
mod figures;
mod gaps;
mod health;
mod heartbeat;
mod item;
mod metrics;
mod models;
mod pace;
mod places;
mod platform_report;
mod review;
mod runner;
mod scorer;
mod scorers;
mod scoring;
mod settings;
mod shared_pace;
mod upkeep;
mod worker;

pub use figures::Figures;
pub use health::WorkerHealth;
pub use platform_report::PlatformsArgs;
pub use review::Reviewer;
pub use settings::Settings;
pub use shared_pace::RedisPace;
pub use worker::Worker;
