//! A `clamor serve` of our own.

use std::path::Path;
use std::process::Command;

use crate::process::CLAMOR;
use crate::server::Server;

/// Starts one on this data and waits for its home page.
pub(crate) fn start(data: &Path, settings: &[(&str, String)]) -> anyhow::Result<Server> {
    let mut command = Command::new(CLAMOR);
    command
        .arg("serve")
        // Settings of whoever runs the benchmark would change the figures.
        .env_clear()
        .env("DATA_DIR", data)
        .env("ANALYZER", "lexicon")
        .env("LOG", "warn")
        .envs(settings.iter().map(|(name, value)| (name, value)));
    Server::start(&mut command, "/")
}
