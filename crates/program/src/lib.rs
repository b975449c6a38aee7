//! What the programs share: arguments, their errors and what is in force (`config`), logs, signals, the database and Redis
//! that settings name, figures, health, and the deletions that every process finishes.
//!
//! Not here: what a program does. Nothing here fetches, scores or knows a page.

#![forbid(unsafe_code)]

mod arguments;
mod audit;
mod comments;
pub mod config;
mod database;
mod erasing;
mod exit;
pub mod health;
mod hidden;
pub mod http;
mod listen;
mod memory;
pub mod metrics;
mod names;
mod open_files;
mod panics;
mod probe;
mod redis;
mod runtime;
mod seal_settings;
mod secrets;
pub mod slots;
mod telemetry;
mod temp;
pub mod values;
mod webhook_settings;

pub use arguments::{Given, arguments_or, parse};
pub use audit::AuditSettings;
pub use comments::CommentSettings;
pub use config::{ConfigArgs, Effects};
pub use database::{
    DataFolder, DatabaseHealth, EmbeddedDatabase, ServerDatabase, database_url, gone, migrate,
};
pub use erasing::erase_deleted;
pub use exit::{BadInput, exit, usage};
pub use listen::{address, bind};
pub use open_files::room_for_connections;
pub use probe::{FIGURES_WITHIN, Probe};
pub use redis::{QueueHealth, RedisSettings};
pub use runtime::{runtime, stop_on_signal};
pub use seal_settings::{SealSettings, tell_unopened};
pub use secrets::{secret, secret_variable};
pub use telemetry::{LogFormat, LogSettings};
pub use temp::{TempSettings, named_temp_file, remove_abandoned_files};
pub use webhook_settings::WebhookSettings;
