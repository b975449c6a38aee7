//! What the programs share: arguments and their errors, logs, signals, the database and Redis
//! that settings name, figures, and health.
//!
//! Not here: what a program does. Nothing here fetches, scores or knows a page.

mod arguments;
mod database;
mod exit;
pub mod health;
mod listen;
pub mod metrics;
mod names;
mod redis;
mod runtime;
mod telemetry;

pub use arguments::{arguments_or, parse};
pub use database::{EmbeddedDatabase, ServerDatabase, gone, migrate};
pub use exit::{BadInput, exit, usage};
pub use listen::bind;
pub use redis::{RedisSettings, queue_figures};
pub use runtime::{runtime, stop_on_signal};
pub use telemetry::start as start_logs;
