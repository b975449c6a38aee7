//! Settings of `clamor serve`: those of its parts, together.

use api::cli::HttpSettings;
use clap::Args;
use program::{EmbeddedDatabase, RedisSettings};
use worker::cli::{RetentionSettings, WorkSettings};

/// Settings of `clamor serve`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServeSettings {
    #[command(flatten)]
    pub(crate) http: HttpSettings,

    #[command(flatten)]
    pub(crate) database: EmbeddedDatabase,

    #[command(flatten)]
    pub(crate) redis: RedisSettings,

    #[command(flatten)]
    pub(crate) retention: RetentionSettings,

    #[command(flatten)]
    pub(crate) work: WorkSettings,
}
