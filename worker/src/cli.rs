//! Settings of whatever works on jobs, from flags and the environment.
//!
//! Every field says its default and unit.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use platforms::Client;
use queue::Redis;

use crate::{RedisPace, Settings};

/// How long what was fetched is kept.
#[derive(Debug, Clone, Args)]
pub struct RetentionSettings {
    /// Days after which texts and authors of comments are erased; summaries stay.
    #[arg(long, env = "RETENTION_DAYS", value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    pub retention_days: u32,
}

impl RetentionSettings {
    /// The age at which texts and authors are erased.
    pub fn retention(&self) -> Duration {
        Duration::from_secs(u64::from(self.retention_days) * 86_400)
    }
}

/// Settings of everything that fetches and scores.
#[derive(Debug, Clone, Args)]
pub struct WorkSettings {
    /// Who scores: `lexicon` or `onnx:NAME`; the best that is installed when not set.
    #[arg(long, env = "ANALYZER", value_name = "NAME", value_parser = analyzer)]
    pub analyzer: Option<String>,

    /// Folder of the model folders.
    #[arg(long, env = "MODELS_DIR", value_name = "DIR", default_value = "models")]
    pub models_dir: PathBuf,

    /// Comments per post at most.
    #[arg(long, env = "MAX_COMMENTS", value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_comments: u32,

    /// Share of the reported comments below which a post counts as partial, 0 to 1.
    #[arg(long, env = "MIN_COVERAGE", value_name = "SHARE", default_value_t = 0.5, value_parser = share)]
    pub min_coverage: f64,

    /// Confidence below which a score is marked for review, 0 to 1. Scores of the lexicon have no
    /// confidence and are never marked for it.
    #[arg(long, env = "REVIEW_CONFIDENCE", value_name = "SHARE", default_value_t = 0.5, value_parser = share)]
    pub review_confidence: f64,

    /// Fetched posts younger than this are used again, in seconds; 0 fetches always.
    #[arg(
        long,
        env = "SNAPSHOT_MAX_AGE",
        value_name = "SECONDS",
        default_value_t = 86_400
    )]
    pub snapshot_max_age: u64,

    /// Posts worked on at the same time.
    #[arg(long, env = "FETCH_CONCURRENCY", value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub fetch_concurrency: u16,

    /// Seconds after which the post of a dead worker is taken over.
    #[arg(long, env = "LEASE_SECONDS", value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(2..=3600))]
    pub lease_seconds: u32,

    /// Tries of a post before it ends as failed.
    #[arg(long, env = "MAX_ATTEMPTS", value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub max_attempts: u32,

    /// Milliseconds before the first retry of a post; doubles with each, with full jitter.
    #[arg(long, env = "BACKOFF_BASE_MS", value_name = "MS", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..))]
    pub backoff_base_ms: u64,

    /// Requests per second to one host; with REDIS_URL of all workers together.
    #[arg(long, env = "REQUESTS_PER_SECOND", value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub requests_per_second: u32,

    /// Requests in flight to one host, of each worker.
    #[arg(long, env = "PER_HOST_CONCURRENCY", value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub per_host_concurrency: u16,

    /// Seconds one request to a platform may take.
    #[arg(long, env = "REQUEST_TIMEOUT", value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub request_timeout: u64,

    /// An address or page where platforms reach you; sent with every request.
    #[arg(long, env = "CONTACT", value_name = "TEXT")]
    pub contact: Option<String>,

    /// YouTube Data API key (free; without it YouTube posts fail with `needs_credentials`).
    #[arg(
        long,
        env = "YOUTUBE_API_KEY",
        value_name = "KEY",
        hide_env_values = true
    )]
    pub youtube_api_key: Option<String>,

    /// Base address of the YouTube Data API.
    #[arg(long, env = "YOUTUBE_API_BASE", value_name = "URL", value_parser = base, help_heading = "Other addresses")]
    pub youtube_api_base: Option<String>,

    /// Base address of the Hacker News search API (Algolia).
    #[arg(long, env = "HN_ALGOLIA_BASE", value_name = "URL", value_parser = base, help_heading = "Other addresses")]
    pub hn_algolia_base: Option<String>,

    /// Base address of the Hacker News Firebase API.
    #[arg(long, env = "HN_FIREBASE_BASE", value_name = "URL", value_parser = base, help_heading = "Other addresses")]
    pub hn_firebase_base: Option<String>,

    /// Base address of the Bluesky AppView.
    #[arg(long, env = "BLUESKY_APPVIEW_BASE", value_name = "URL", value_parser = base, help_heading = "Other addresses")]
    pub bluesky_appview_base: Option<String>,

    /// Hosts that are reached elsewhere: `HOST=URL,HOST=URL`. The URLs may be private addresses.
    #[arg(long, env = "HOST_OVERRIDES", value_name = "LIST", value_delimiter = ',', value_parser = host_override, help_heading = "Other addresses")]
    pub host_overrides: Vec<(String, String)>,
}

impl WorkSettings {
    /// The client of the platforms: polite together with all workers that share a Redis, else by itself.
    ///
    /// # Errors
    /// A sentence, when a setting cannot be used.
    pub fn client(&self, redis: Option<&Redis>) -> Result<Client, String> {
        match redis {
            Some(redis) => {
                Client::sharing(self.platforms(), Arc::new(RedisPace::new(redis.clone())))
            }
            None => Client::new(self.platforms()),
        }
    }

    fn platforms(&self) -> platforms::Settings {
        let bases = [
            ("youtube", &self.youtube_api_base),
            ("hackernews", &self.hn_algolia_base),
            ("hackernews_firebase", &self.hn_firebase_base),
            ("bluesky", &self.bluesky_appview_base),
        ];
        let mut settings = platforms::Settings {
            host_overrides: self.host_overrides.iter().cloned().collect(),
            api_bases: bases
                .into_iter()
                .filter_map(|(name, base)| Some((name.to_owned(), base.clone()?)))
                .collect::<HashMap<_, _>>(),
            youtube_api_key: self.youtube_api_key.clone(),
            requests_per_second: self.requests_per_second,
            per_host_concurrency: self.per_host_concurrency.into(),
            timeout: Duration::from_secs(self.request_timeout),
            ..platforms::Settings::default()
        };
        settings.contact.clone_from(&self.contact);
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
            max_comments: self.max_comments,
            min_coverage: self.min_coverage,
            models_dir: self.models_dir.clone(),
            analyzer: self.analyzer.clone(),
            review_confidence: self.review_confidence,
            ..Settings::default()
        }
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("it is a share between 0 and 1, like 0.5".to_owned()),
    }
}

/// A model that is not installed gives way to the lexicon; a name that can be none is a slip.
fn analyzer(text: &str) -> Result<String, String> {
    text.parse::<sentiment::ModelChoice>()
        .map(|_| text.to_owned())
}

fn base(text: &str) -> Result<String, String> {
    match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        _ => Err("it is an http or https address, like http://127.0.0.1:9000".to_owned()),
    }
}

fn host_override(text: &str) -> Result<(String, String), String> {
    let (host, url) = text
        .split_once('=')
        .ok_or("each entry is HOST=URL, like mastodon.example=http://127.0.0.1:9000")?;
    Ok((host.trim().to_ascii_lowercase(), base(url.trim())?))
}
