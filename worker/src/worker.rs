//! The handle on a running worker.

use std::sync::Arc;
use std::time::Duration;

use platforms::Client;
use queue::{Queue, Redis, Sweep, Waker, sweep};
use store::{Job, Scope, Store};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::context::Context;
use crate::models::Models;
use crate::work_outcomes::WorkOutcomes;
use crate::{Figures, Settings, engine, kinds, runner, upkeep};

/// A running worker: it takes due items until its shutdown token is cancelled.
///
/// Dropping the handle does not stop it; cancel the token and [`Worker::join`].
#[derive(Debug)]
pub struct Worker {
    store: Store,
    waker: Waker,
    queue: Arc<Queue>,
    figures: Figures,
    ended: watch::Receiver<u64>,
    running: watch::Receiver<usize>,
    tasks: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Starts on the current runtime, with the queue on `redis`, or one inside this process.
    ///
    /// # Panics
    ///
    /// When not called on a tokio runtime.
    pub fn start(
        store: Store,
        client: Client,
        redis: Option<Redis>,
        settings: Settings,
        shutdown: CancellationToken,
    ) -> Self {
        let alone = redis.is_none();
        let queue = Arc::new(match redis {
            Some(redis) => Queue::redis(redis),
            // Room for what the slots take next, and no more: SQL may still order the rest.
            None => Queue::in_process((4 * settings.concurrency).max(64)),
        });
        let waker = Waker::default();
        let (ended, watch) = watch::channel(0);
        let kinds = kinds::all();
        let names = kinds.iter().map(|kind| kind.name());
        let context = Arc::new(Context {
            outcomes: Arc::new(WorkOutcomes::of(names)),
            store: store.clone(),
            client,
            queue: Arc::clone(&queue),
            kinds,
            models: Models::new(settings.models_dir.clone()),
            waker: waker.clone(),
            endings: Arc::default(),
            attempts: Arc::default(),
            mails: Arc::default(),
            ended,
            running: watch::Sender::new(0),
            shutdown,
            settings,
        });
        let figures = Figures {
            scorers: context.models.scorers().clone(),
            work: Arc::clone(&context.outcomes),
            endings: Arc::clone(&context.endings),
            attempts: Arc::clone(&context.attempts),
            mails: Arc::clone(&context.mails),
        };
        let running = context.running.subscribe();
        let [
            sweeping,
            exhausting,
            reopening,
            standing,
            present,
            noting,
            mailing,
        ] = std::array::from_fn(|_| Arc::clone(&context));
        let tasks = vec![
            tokio::spawn(async move { hand_over(&sweeping, alone).await }),
            tokio::spawn(async move { upkeep::exhaust(&exhausting).await }),
            tokio::spawn(program::erase_deleted(
                store.clone(),
                context.shutdown.clone(),
            )),
            tokio::spawn(async move { upkeep::reopen_models(&reopening).await }),
            tokio::spawn(async move { upkeep::say(&present).await }),
            tokio::spawn(async move { engine::make_standing(&standing).await }),
            tokio::spawn(async move { upkeep::note_keys(&noting).await }),
            tokio::spawn(async move { upkeep::note_mail_server(&mailing).await }),
            tokio::spawn(runner::run(context)),
        ];
        Self {
            store,
            waker,
            queue,
            figures,
            ended: watch,
            running,
            tasks,
        }
    }

    /// For whoever makes items due: wakes the worker at once.
    pub fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// For whoever watches: where ids come from.
    pub fn queue(&self) -> Arc<Queue> {
        Arc::clone(&self.queue)
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
            let job = self.store.job(Scope::Team(team), job).await?;
            if job.status.is_ended() {
                return Ok(job);
            }
            // Another process, or a cancellation, may end it as well: look now and then.
            let look_again = Duration::from_millis(500);
            let _ = timeout(look_again, ended.changed()).await;
        }
    }

    /// Returns once there has been nothing to do for this long, and nothing is due.
    pub async fn idle(&self, long: Duration) {
        let mut running = self.running.clone();
        loop {
            let begins = running.wait_for(|running| *running > 0);
            if timeout(long, begins).await.is_err()
                // What is due may not have come through the queue yet.
                && self.store.census().await.is_ok_and(|census| !census.is_anything_due())
            {
                return;
            }
            // The worker is gone when nobody counts: that is for `join` to tell.
            if running.wait_for(|running| *running == 0).await.is_err() {
                return;
            }
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

async fn hand_over(context: &Context, alone: bool) {
    let due = Sweep {
        store: &context.store,
        queue: &context.queue,
        waker: &context.waker,
        poll: context.settings.poll,
        alone,
    };
    sweep(&due, &context.shutdown).await;
}
