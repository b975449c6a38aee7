//! Does the work there is: above all it fetches and scores the comments of the posts of jobs.
//!
//! SQL is the truth: the queue only says "look now", so an id that is lost, repeated or
//! late costs time and never a comment. Everything that is written carries the lease it
//! was written under, and once the lease is lost nothing more is written. How work is taken, held and
//! ended is said once (`engine`); each kind of work is a file (`kinds`).
//!
//! Not here: SQL (the `store` crate), how a platform answers (`platforms`), how a text
//! is scored (`sentiment`), how due items get here (`queue`), and HTTP (`api`).

#![forbid(unsafe_code)]

mod attempts;
mod backoff;
mod batch_size;
mod cache;
pub mod cli;
mod context;
mod credentials;
mod ending;
mod endings;
mod engine;
mod fetch;
mod figures;
mod gaps;
mod health;
mod heartbeat;
mod kinds;
mod mail_outcomes;
mod mail_settings;
mod metrics;
mod models;
mod opened;
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
mod work_outcomes;
mod worker;

pub use figures::Figures;
pub use health::WorkerHealth;
pub use mail_settings::{MailSender, MailSettings, MailTls};
pub use platform_report::PlatformsArgs;
pub use review::Reviewer;
pub use settings::Settings;
pub use shared_pace::RedisPace;
pub use worker::Worker;
