//! The handle on a running worker.

use std::sync::Arc;

use platforms::Client;
use store::{Job, Store};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::context::Context;
use crate::models::Models;
use crate::{Figures, Queue, Settings, Waker, runner, sweeper};

/// A running worker: it takes due items until its shutdown token is cancelled.
///
/// Dropping the handle does not stop it; cancel the token and [`Worker::join`].
#[derive(Debug)]
pub struct Worker {
    store: Store,
    waker: Waker,
    figures: Figures,
    ended: watch::Receiver<u64>,
    tasks: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Starts on the current runtime, with a queue inside this process.
    ///
    /// # Panics
    ///
    /// When not called on a tokio runtime.
    pub fn start(
        store: Store,
        client: Client,
        settings: Settings,
        shutdown: CancellationToken,
    ) -> Self {
        let waker = Waker::default();
        let (ended, watch) = watch::channel(0);
        let context = Arc::new(Context {
            store: store.clone(),
            client,
            // Room for what the slots take next, and no more: SQL may still order the rest.
            queue: Queue::in_process((4 * settings.concurrency).max(64)),
            models: Models::new(settings.models_dir.clone()),
            waker: waker.clone(),
            endings: Arc::default(),
            ended,
            shutdown,
            settings,
        });
        let figures = Figures {
            scorers: context.models.scorers().clone(),
            endings: Arc::clone(&context.endings),
        };
        let (sweeping, purging) = (Arc::clone(&context), Arc::clone(&context));
        let tasks = vec![
            tokio::spawn(async move { sweeper::sweep(&sweeping).await }),
            tokio::spawn(async move { sweeper::purge(&purging).await }),
            tokio::spawn(runner::run(context)),
        ];
        Self {
            store,
            waker,
            figures,
            ended: watch,
            tasks,
        }
    }

    /// For whoever makes items due: wakes the worker at once.
    pub fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// For whoever watches: what was done so far.
    pub fn figures(&self) -> Figures {
        self.figures.clone()
    }

    /// Waits until this job has ended, and answers how: for a command that runs one job.
    ///
    /// The worker goes on with other jobs meanwhile. Errors are those of [`Store::job`];
    /// a job that is deleted is `NotFound`.
    pub async fn run_until_done(&self, team: Uuid, job: Uuid) -> Result<Job, store::Error> {
        let mut ended = self.ended.clone();
        self.waker.wake();
        loop {
            ended.mark_unchanged();
            let job = self.store.job(team, job).await?;
            if job.status.is_ended() {
                return Ok(job);
            }
            // Another process, or a cancellation, may end it as well: look now and then.
            let look_again = std::time::Duration::from_millis(500);
            let _ = tokio::time::timeout(look_again, ended.changed()).await;
        }
    }

    /// Waits until all is stopped and given back; only ends after the shutdown token is cancelled.
    ///
    /// Within [`Settings::grace`] and 3 s more.
    pub async fn join(self) {
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a part of the worker panicked");
            }
        }
    }
}
