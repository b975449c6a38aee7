//! Settings of whatever works on jobs, from flags and the environment.
//!
//! Every field says its default and unit.

mod engine;
mod mail;
mod platform_settings;
mod values;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use platforms::{Client, KeySpec};
use program::{AuditSettings, BadInput, CommentSettings, Effects};
use queue::Redis;
use store::Retention;

use crate::{RedisPace, Settings};

pub use engine::EngineSettings;
pub use mail::MailArgs;
use platform_settings::PlatformSettings;
use values::{analyzer, host_override, platform_days, share};

/// Who scores where there is no model.
const LEXICON: &str = "lexicon";

/// How long what was fetched is kept.
#[derive(Debug, Clone, Args)]
pub struct RetentionSettings {
    /// Days after which texts and authors of comments are erased; summaries stay.
    #[arg(long, env = "RETENTION_DAYS", value_name = "DAYS", default_value_t = Settings::RETENTION_DAYS, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub retention_days: u32,

    /// Fewer days for what was fetched from some platforms: `NAME=DAYS,NAME=DAYS`. What the terms of a platform say counts where it is less.
    #[arg(long, env = "PLATFORM_RETENTION_DAYS", value_name = "LIST", value_delimiter = ',', value_parser = platform_days)]
    pub platform_retention_days: Vec<(String, u32)>,

    /// How long it is kept who did what.
    #[command(flatten)]
    pub audit: AuditSettings,
}

impl RetentionSettings {
    /// The ages at which it is forgotten what was kept, as settings of a worker.
    pub fn apply(&self, settings: &mut Settings) {
        settings.retention = self.retention();
        settings.audit_age = self.audit.age();
    }

    /// The age at which texts and authors are erased.
    pub fn retention(&self) -> Retention {
        let mut platforms = BTreeMap::new();
        for (name, days) in &self.platform_retention_days {
            let known = platforms.entry(name.clone()).or_insert(*days);
            *known = (*known).min(*days);
        }
        Settings::retention(self.retention_days, &platforms)
    }
}

/// Settings of everything that fetches and scores.
#[derive(Debug, Clone, Args)]
pub struct WorkSettings {
    /// Who scores: `auto`, `lexicon` or `onnx:NAME`; when not set `auto`, the best that is installed.
    #[arg(long, env = "ANALYZER", value_name = "NAME", value_parser = analyzer)]
    pub analyzer: Option<String>,

    /// Folder of the model folders; `models` when not set.
    // No default here: a folder that somebody names must be there, `models` need not.
    #[arg(long, env = "MODELS_DIR", value_name = "DIR", value_parser = program::values::folder)]
    models_dir: Option<PathBuf>,

    #[command(flatten)]
    engine: EngineSettings,

    #[command(flatten)]
    comments: CommentSettings,

    /// Share of the reported comments below which a post counts as partial, 0 to 1.
    #[arg(long, env = "MIN_COVERAGE", value_name = "SHARE", default_value_t = Settings::MIN_COVERAGE, value_parser = share)]
    pub min_coverage: f64,

    /// Confidence below which a score is marked for review, 0 to 1. Scores of the lexicon have no
    /// confidence and are never marked for it.
    #[arg(long, env = "REVIEW_CONFIDENCE", value_name = "SHARE", default_value_t = Settings::REVIEW_CONFIDENCE, value_parser = share)]
    pub review_confidence: f64,

    /// Fetched posts younger than this are used again, in seconds; 0 fetches always.
    #[arg(
        long,
        env = "SNAPSHOT_MAX_AGE",
        value_name = "SECONDS",
        default_value_t = Settings::SNAPSHOT_MAX_AGE,
        value_parser = clap::value_parser!(u64).range(0..=3_153_600_000)
    )]
    pub snapshot_max_age: u64,

    /// Posts worked on at the same time.
    #[arg(long, env = "FETCH_CONCURRENCY", value_name = "N", default_value_t = Settings::CONCURRENCY, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub fetch_concurrency: u16,

    /// Seconds after which the post of a dead worker is taken over.
    #[arg(long, env = "LEASE_SECONDS", value_name = "SECONDS", default_value_t = Settings::LEASE_SECONDS, value_parser = clap::value_parser!(u32).range(2..=3600))]
    pub lease_seconds: u32,

    /// Tries of a post before it ends as failed.
    #[arg(long, env = "MAX_ATTEMPTS", value_name = "N", default_value_t = Settings::MAX_ATTEMPTS, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub max_attempts: u32,

    /// Milliseconds before the first retry of a post; doubles with each, with full jitter.
    #[arg(long, env = "BACKOFF_BASE_MS", value_name = "MS", default_value_t = Settings::BACKOFF_BASE_MS, value_parser = clap::value_parser!(u64).range(1..=Settings::BACKOFF_CAP_MS))]
    pub backoff_base_ms: u64,

    /// Requests per second to one host; with REDIS_URL of all workers together.
    #[arg(long, env = "REQUESTS_PER_SECOND", value_name = "N", default_value_t = platforms::ClientSettings::REQUESTS_PER_SECOND, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub requests_per_second: u32,

    /// Requests in flight to one host, of each worker.
    #[arg(long, env = "PER_HOST_CONCURRENCY", value_name = "N", default_value_t = platforms::ClientSettings::PER_HOST_CONCURRENCY, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub per_host_concurrency: u16,

    /// Seconds one request to a platform may take.
    #[arg(long, env = "REQUEST_TIMEOUT", value_name = "SECONDS", default_value_t = platforms::ClientSettings::TIMEOUT_SECONDS, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub request_timeout: u64,

    /// An address or page where platforms reach you; sent with every request.
    #[arg(long, env = "CONTACT", value_name = "TEXT", value_parser = program::values::text)]
    pub contact: Option<String>,

    #[command(flatten)]
    of_platforms: PlatformSettings,

    /// Hosts that are reached elsewhere: `HOST=URL,HOST=URL`. The URLs may be private addresses.
    #[arg(long, env = "HOST_OVERRIDES", value_name = "LIST", value_delimiter = ',', value_parser = host_override, help_heading = "Other addresses")]
    pub host_overrides: Vec<(String, String)>,
}

impl WorkSettings {
    /// Checks what no setting shows by itself, and makes those of the process valid from now on. To be
    /// called once, at the start.
    ///
    /// # Errors
    /// [`BadInput`], when the analyzer cannot be had, or a host is to be reached at two places.
    pub fn apply(&self) -> Result<(), BadInput> {
        let mut hosts = BTreeMap::new();
        for (host, base) in &self.host_overrides {
            if let Some(other) = hosts.insert(host, base)
                && other != base
            {
                return Err(BadInput(format!(
                    "HOST_OVERRIDES sends {host} to {other} and to {base}: leave one of them"
                )));
            }
        }
        self.engine.apply();
        match &self.analyzer {
            Some(name) => sentiment::check_name(name, &self.models_dir())
                .map_err(|why| BadInput(format!("ANALYZER={name}: {why}"))),
            None => Ok(()),
        }
    }

    /// Says in the log what is less than one may expect.
    pub fn tell(&self) {
        self.engine.tell();
        if let Some(lacking) = self.lacking_model() {
            tracing::info!("{lacking}; MODELS_DIR names another folder");
        }
    }

    /// What is used and what is off because of them.
    pub fn effects(&self, effects: &mut Effects) {
        let folder = self.models_dir();
        self.engine.effects(effects);
        effects.used("MODELS_DIR", folder.display().to_string());
        effects.used("ANALYZER", sentiment::best(&folder));
        if let Some(lacking) = self.lacking_model() {
            effects.off("MODELS_DIR", lacking);
        }
        self.of_platforms.effects(effects);
        if self.contact.is_none() {
            effects.off(
                "CONTACT",
                "not set: some platforms refuse clients that do not say where they can be reached",
            );
        }
    }

    /// A sentence, when the lexicon scores and nobody chose it.
    fn lacking_model(&self) -> Option<String> {
        let folder = self.models_dir();
        let chosen = self.analyzer.is_some() || sentiment::selected(&folder).is_some();
        if chosen || sentiment::best(&folder) != LEXICON {
            return None;
        }
        let what = if folder.is_dir() {
            "model in"
        } else {
            "folder"
        };
        let here = program::values::seen_from_here(&folder);
        let folder = folder.display();
        Some(format!(
            "there is no {what} {folder}{here}: the lexicon scores"
        ))
    }

    /// Folder of the model folders.
    pub fn models_dir(&self) -> PathBuf {
        let default = || PathBuf::from(Settings::MODELS_DIR);
        self.models_dir.clone().unwrap_or_else(default)
    }

    /// Whether the key of a platform is set.
    pub(crate) fn is_key_set(&self, spec: &KeySpec) -> bool {
        self.of_platforms.is_key_set(spec)
    }

    /// Comments per post, where a job does not say.
    pub fn max_comments(&self) -> u32 {
        self.comments.max_comments
    }

    /// The client of the platforms: polite together with all workers that share a Redis, else by itself.
    ///
    /// # Errors
    /// A sentence, when a setting cannot be used.
    pub fn client(&self, redis: Option<&Redis>) -> Result<Client, BadInput> {
        let client = match redis {
            Some(redis) => {
                Client::sharing(self.platforms(), Arc::new(RedisPace::new(redis.clone())))
            }
            None => Client::new(self.platforms()),
        };
        client.map_err(BadInput)
    }

    fn platforms(&self) -> platforms::ClientSettings {
        let mut settings = platforms::ClientSettings {
            host_overrides: self.host_overrides.iter().cloned().collect(),
            requests_per_second: self.requests_per_second,
            per_host_concurrency: self.per_host_concurrency.into(),
            timeout: Duration::from_secs(self.request_timeout),
            ..platforms::ClientSettings::default()
        };
        settings.contact.clone_from(&self.contact);
        self.of_platforms.apply_to(&mut settings);
        settings
    }

    /// What the worker needs of them.
    pub fn worker(&self) -> Settings {
        Settings {
            concurrency: self.fetch_concurrency.into(),
            lease: Duration::from_secs(self.lease_seconds.into()),
            max_attempts: self.max_attempts,
            backoff_base: Duration::from_millis(self.backoff_base_ms),
            snapshot_max_age: Duration::from_secs(self.snapshot_max_age),
            max_comments: self.max_comments(),
            min_coverage: self.min_coverage,
            models_dir: self.models_dir(),
            analyzer: self.analyzer.clone(),
            review_confidence: self.review_confidence,
            ..Settings::default()
        }
    }
}
