//! One installation: PostgreSQL, Redis, a platform, and as many of our programs as are asked for.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use tempfile::TempDir;
use testing::RedisServer;

use crate::hacker_news::HackerNews;
use crate::postgres::Postgres;
use crate::process::CLAMOR;
use crate::server::Server;

/// Comments under each post of the platform.
pub(crate) const COMMENTS: usize = 1000;

pub(crate) struct Site {
    pub(crate) postgres: Postgres,
    redis: RedisServer,
    pub(crate) platform: HackerNews,
    folder: TempDir,
}

impl Site {
    /// Starts what our programs need, and makes the tables.
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let site = Self {
            postgres: Postgres::start().await?,
            redis: RedisServer::start(),
            platform: HackerNews::start(COMMENTS).await?,
            folder: TempDir::new()?,
        };
        let migrated = site
            .command("clamor-api")?
            .arg("migrate")
            .stdout(Stdio::null())
            .status()?;
        ensure!(
            migrated.success(),
            "clamor-api migrate ended with {migrated}"
        );
        Ok(site)
    }

    /// Starts an API and waits until it is ready.
    pub(crate) fn api(&self) -> anyhow::Result<Server> {
        Server::start(&mut self.command("clamor-api")?, "/readyz")
    }

    /// Starts a worker and waits until it is ready.
    pub(crate) fn worker(&self) -> anyhow::Result<Server> {
        Server::start(&mut self.command("clamor-worker")?, "/readyz")
    }

    fn command(&self, program: &str) -> anyhow::Result<Command> {
        let mut command = Command::new(beside(program)?);
        command
            // Settings of whoever runs the benchmark would change the figures.
            .env_clear()
            .current_dir(self.folder.path())
            .env("DATABASE_URL", self.postgres.url())
            .env("REDIS_URL", self.redis.url())
            .env("LOG", "warn");
        if program == "clamor-worker" {
            command
                .env("ANALYZER", "lexicon")
                .envs(self.platform.settings());
        }
        Ok(command)
    }
}

/// Cargo builds the programs of other packages beside ours, when it is told to.
fn beside(program: &str) -> anyhow::Result<PathBuf> {
    let path = Path::new(CLAMOR).with_file_name(program);
    path.exists().then_some(path).with_context(|| {
        format!("{program} is missing: run `cargo build --release --workspace --bins --bench production` first")
    })
}
