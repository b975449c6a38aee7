//! What every handler shares.

use std::sync::Arc;

use program::metrics::Metric;
use store::Store;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::{
    answers::Answers,
    error::ApiError,
    highlights::Cache,
    live::Live,
    metrics::{Counters, MetricSource},
    oidc::Oidc,
    problem::Code,
    settings::Settings,
};

/// Called after a job is written, so that work on it starts at once.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// Says why an analyzer of this name cannot be asked for, in a sentence.
///
/// Given from outside because the HTTP side has no model in it.
pub type AnalyzerCheck = Arc<dyn Fn(&str) -> Result<(), String> + Send + Sync>;

/// Every name of an analyzer that a job may ask for, the best first; empty where only the worker
/// knows. For the page's choices, asked each time: models come and go while the server runs.
pub type AnalyzerList = Arc<dyn Fn() -> Vec<String> + Send + Sync>;

/// What every handler shares; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    oidc: Option<Arc<Oidc>>,
    settings: Settings,
    waker: Waker,
    check_analyzer: AnalyzerCheck,
    analyzers: AnalyzerList,
    metrics: MetricSource,
    live: Live,
    highlights: Cache,
    answers: Answers,
    counters: Counters,
    uploads: Arc<Semaphore>,
    downloads: Arc<Semaphore>,
    stopping: CancellationToken,
}

impl AppState {
    /// Puts the parts together; nothing is started.
    pub fn new(
        store: Store,
        settings: Settings,
        waker: Waker,
        check_analyzer: AnalyzerCheck,
        analyzers: AnalyzerList,
        metrics: MetricSource,
    ) -> Self {
        let stopping = CancellationToken::new();
        Self {
            inner: Arc::new(Inner {
                oidc: settings.oidc.clone().map(Oidc::new).map(Arc::new),
                live: Live::new(store.clone(), settings.watch_interval, stopping.clone()),
                highlights: Cache::default(),
                answers: Answers::default(),
                uploads: Arc::new(Semaphore::new(settings.concurrent_uploads)),
                downloads: Arc::new(Semaphore::new(settings.concurrent_downloads)),
                counters: Counters::default(),
                store,
                settings,
                waker,
                check_analyzer,
                analyzers,
                metrics,
                stopping,
            }),
        }
    }

    /// The rows.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Limits and addresses.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Checks tokens, when they are asked for.
    pub(crate) fn oidc(&self) -> Option<&Arc<Oidc>> {
        self.inner.oidc.as_ref()
    }

    /// What the page offers to score with.
    pub fn analyzers(&self) -> Vec<String> {
        (self.inner.analyzers)()
    }

    /// Says that there is work.
    pub fn wake(&self) {
        (self.inner.waker)();
    }

    /// Why an analyzer cannot be asked for.
    pub fn check_analyzer(&self, name: &str) -> Result<(), String> {
        (self.inner.check_analyzer)(name)
    }

    /// The highlights of jobs, kept.
    pub(crate) fn highlights(&self) -> &Cache {
        &self.inner.highlights
    }

    /// Answers about jobs, kept.
    pub(crate) fn answers(&self) -> &Answers {
        &self.inner.answers
    }

    /// Watched jobs.
    pub(crate) fn live(&self) -> &Live {
        &self.inner.live
    }

    /// What is counted.
    pub(crate) fn counters(&self) -> &Counters {
        &self.inner.counters
    }

    /// What the rest of the process has to tell.
    pub(crate) fn other_metrics(&self) -> Vec<Metric> {
        (self.inner.metrics)()
    }

    /// Uploads and downloads that run now.
    pub(crate) fn transfers(&self) -> (usize, usize) {
        let Settings {
            concurrent_uploads,
            concurrent_downloads,
            ..
        } = self.inner.settings;
        (
            concurrent_uploads.saturating_sub(self.inner.uploads.available_permits()),
            concurrent_downloads.saturating_sub(self.inner.downloads.available_permits()),
        )
    }

    /// Fires when the server stops: streams that would go on for ever end.
    pub(crate) fn stopping(&self) -> &CancellationToken {
        &self.inner.stopping
    }

    /// The right to take in a file of comments.
    pub(crate) fn upload_permit(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        permit(&self.inner.uploads, "files are being uploaded")
    }

    /// The right to write a result file.
    pub(crate) fn download_permit(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        permit(&self.inner.downloads, "files are being downloaded")
    }
}

/// Full means "come back", not a longer queue.
fn permit(semaphore: &Arc<Semaphore>, what: &str) -> Result<OwnedSemaphorePermit, ApiError> {
    semaphore.clone().try_acquire_owned().map_err(|_| {
        ApiError::new(
            Code::Busy,
            format!("Too many {what} at once; please try again in a few seconds."),
        )
        .with_retry_after(5)
    })
}
