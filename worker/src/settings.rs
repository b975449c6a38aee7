//! What a worker can be told. Plain data: reading the environment is the program's part.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use egress::NamedHosts;
use platforms::PLATFORMS;
use program::AuditSettings;
use seal::Seals;
use store::Retention;
use uuid::Uuid;

use crate::MailSettings;

/// How a worker behaves; [`Settings::default`] is what the documentation of each field says.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Name of this worker in leases. Must be unique per process start: a restarted
    /// process is another worker. Default: `worker-` and a fresh id.
    pub worker: String,
    /// Items worked on at the same time, at least 1. Default 16.
    pub concurrency: usize,
    /// How long an item stays ours without a sign of life; renewed every third of it. Default 30 s.
    pub lease: Duration,
    /// Attempts of an item that count, before it ends; and workers that may die with it, one after
    /// the other, without getting any further. Default 5.
    pub max_attempts: u32,
    /// Waits in a row that do not count as attempts (rate limits, quotas, a database that is away),
    /// without getting any further, before the item ends with that reason; and how often in a row a
    /// host may tell a worker to wait, before the posts that wait for it end. Default 500.
    pub max_snoozes: u32,
    /// Longest wait before the first retry; doubles with each, with full jitter. Default 1 s.
    pub backoff_base: Duration,
    /// Longest wait before any retry. Default 5 min.
    pub backoff_cap: Duration,
    /// Fetched posts younger than this are used again, unless the job says otherwise. Default 24 h.
    pub snapshot_max_age: Duration,
    /// Comments per post, unless the job says otherwise. Default 1000.
    pub max_comments: u32,
    /// What a job may ask for at most as `max_comments`. Default 1,000,000.
    pub max_comments_limit: u32,
    /// Pages read of one post in one attempt, against paging that never ends. Default 20,000.
    pub max_pages: u32,
    /// Share of the reported comments, 0 to 1, below which a post is partial. Default 0.5.
    pub min_coverage: f64,
    /// Folder of the model folders. Default `models`.
    pub models_dir: PathBuf,
    /// Who scores when the job does not say; `None` is the best that is installed. Default `None`.
    pub analyzer: Option<String>,
    /// Probability of the winning class, 0 to 1, below which a score is marked `low_confidence`.
    /// Default 0.5: a calibrated model that gives its own answer less is wrong more often than right.
    pub review_confidence: f64,
    /// Age at which texts and authors are erased. Default 30 days, or sooner where the terms of a platform
    /// say so.
    pub retention: Retention,
    /// Age at which entries of the audit trail go. Default 365 days.
    pub audit_age: Duration,
    /// What opens secrets that are kept for others. Default: nothing does.
    pub seals: Seals,
    /// Hosts that a setting names: webhooks may be there although they are private. Default: none.
    pub webhook_hosts: NamedHosts,
    /// The waits of a delivery after each attempt that fails, before up to a fifth is added at random;
    /// after the last it is given up. Default: 5 s, 5 min, 30 min, 2 h, 5 h and twice 10 h.
    pub webhook_waits: Vec<Duration>,
    /// A webhook whose attempts have all failed for so long is switched off. Default
    /// [`store::WEBHOOK_PATIENCE_DAYS`].
    pub webhook_patience: Duration,
    /// By which server people get mail. Default: they get none.
    pub mail: Option<MailSettings>,
    /// How often due items are looked for when nobody wakes the worker; up to a quarter
    /// is taken off at random. Default 1 s.
    pub poll: Duration,
    /// Time that running items get at shutdown to reach a safe point. Default 20 s.
    pub grace: Duration,
}

/// Defaults, which the command line names too.
impl Settings {
    /// Of `concurrency`.
    pub const CONCURRENCY: u16 = 16;
    /// Of `lease`, in seconds.
    pub const LEASE_SECONDS: u32 = 30;
    /// Of `max_attempts`.
    pub const MAX_ATTEMPTS: u32 = 5;
    /// Of `backoff_base`, in milliseconds.
    pub const BACKOFF_BASE_MS: u64 = 1000;
    /// Of `backoff_cap`, in milliseconds: no `backoff_base` above it makes sense.
    pub const BACKOFF_CAP_MS: u64 = 300_000;
    /// Of `snapshot_max_age`, in seconds.
    pub const SNAPSHOT_MAX_AGE: u64 = 86_400;
    /// Of `min_coverage`.
    pub const MIN_COVERAGE: f64 = 0.5;
    /// Of `models_dir`.
    pub const MODELS_DIR: &str = "models";
    /// Of `review_confidence`.
    pub const REVIEW_CONFIDENCE: f64 = 0.5;
    /// Of `retention`, in days.
    pub const RETENTION_DAYS: u32 = 30;
    /// Of `webhook_waits`, in seconds: those that Standard Webhooks suggests, over a day and some hours.
    const WEBHOOK_WAITS: [u64; 7] = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000];
}

impl Settings {
    /// What is kept for so many days, and what was fetched from these platforms, or from those whose
    /// terms say so, for less.
    pub fn retention(days: u32, platforms: &BTreeMap<String, u32>) -> Retention {
        let mut shorter = platforms.clone();
        for platform in PLATFORMS {
            if let Some(most) = platform.retention_days() {
                let days = shorter.entry(platform.name().to_owned()).or_insert(most);
                *days = most.min(*days);
            }
        }
        Retention {
            platforms: shorter,
            ..Retention::from(Duration::from_secs(u64::from(days) * 86_400))
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            worker: format!("worker-{}", Uuid::now_v7()),
            concurrency: Self::CONCURRENCY.into(),
            lease: Duration::from_secs(Self::LEASE_SECONDS.into()),
            max_attempts: Self::MAX_ATTEMPTS,
            max_snoozes: 500,
            backoff_base: Duration::from_millis(Self::BACKOFF_BASE_MS),
            backoff_cap: Duration::from_millis(Self::BACKOFF_CAP_MS),
            snapshot_max_age: Duration::from_secs(Self::SNAPSHOT_MAX_AGE),
            max_comments: store::DEFAULT_MAX_COMMENTS,
            max_comments_limit: store::MAX_COMMENTS_LIMIT,
            max_pages: 20_000,
            min_coverage: Self::MIN_COVERAGE,
            models_dir: PathBuf::from(Self::MODELS_DIR),
            analyzer: None,
            review_confidence: Self::REVIEW_CONFIDENCE,
            retention: Self::retention(Self::RETENTION_DAYS, &BTreeMap::new()),
            audit_age: Duration::from_secs(u64::from(AuditSettings::DAYS) * 86_400),
            seals: Seals::default(),
            webhook_hosts: NamedHosts::default(),
            webhook_waits: Self::WEBHOOK_WAITS.map(Duration::from_secs).into(),
            webhook_patience: Duration::from_secs(store::WEBHOOK_PATIENCE_DAYS * 86_400),
            mail: None,
            poll: Duration::from_secs(1),
            grace: Duration::from_secs(20),
        }
    }
}
