//! Takes ids out of Redis, through whatever happens to it.
//!
//! Every error of Redis ends a worker of apalis, and a worker that others believe dead ends
//! itself. So workers are thrown away and made anew, each under a name of its own, until
//! this process stops.

use std::sync::Arc;
use std::time::Duration;

use apalis_core::error::WorkerError;
use apalis_core::task::data::Data;
use apalis_core::worker::builder::WorkerBuilder;
use apalis_redis::RedisStorage;
use redis::Script;
use tokio::sync::{Mutex, Notify, mpsc};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use super::gate::Gate;
use super::gated::Gated;
use super::{Redis, keys};

/// Before a worker of apalis is replaced.
const REPLACE_AFTER: Duration = Duration::from_millis(500);

/// For apalis, which may wait for a Redis that does not answer.
const STOP_WITHIN: Duration = Duration::from_secs(1);

/// To say goodbye to Redis, so that it forgets this worker at once: one that does not answer by then gets none.
const LEAVE_WITHIN: Duration = Duration::from_secs(2);

/// Where apalis' handler puts ids.
#[derive(Clone)]
struct Hand {
    gate: Arc<Gate>,
    ids: mpsc::UnboundedSender<Uuid>,
}

/// The handler of apalis: passes the id on.
async fn deliver(item: Uuid, hand: Data<Hand>) {
    hand.gate.close();
    // Nobody listens once the process stops; the sweep brings the id again.
    let _ = hand.ids.send(item);
}

/// The running task that takes ids; stops when dropped.
pub(super) struct Consumer {
    gate: Arc<Gate>,
    ids: Mutex<mpsc::UnboundedReceiver<Uuid>>,
    stopping: CancellationToken,
    task: Mutex<Option<AbortOnDropHandle<()>>>,
}

impl Consumer {
    pub(super) fn start(redis: Redis, low: Arc<Notify>) -> Self {
        let gate = Arc::<Gate>::default();
        let (sender, ids) = mpsc::unbounded_channel();
        let hand = Hand {
            gate: gate.clone(),
            ids: sender,
        };
        let stopping = CancellationToken::new();
        let task = tokio::spawn(consume(redis, hand, low, stopping.clone()));
        Self {
            gate,
            ids: Mutex::new(ids),
            stopping,
            task: Mutex::new(Some(AbortOnDropHandle::new(task))),
        }
    }

    /// The next id; waits for ever once stopped.
    pub(super) async fn take(&self) -> Uuid {
        let mut ids = self.ids.lock().await;
        // One that came when its taker had gone.
        if let Ok(id) = ids.try_recv() {
            return id;
        }
        self.gate.open();
        match ids.recv().await {
            Some(id) => id,
            None => std::future::pending().await,
        }
    }

    /// Stops taking ids; answers those that nobody took.
    pub(super) async fn stop(&self) -> Vec<Uuid> {
        self.stopping.cancel();
        if let Some(task) = self.task.lock().await.take() {
            let _ = timeout(STOP_WITHIN + LEAVE_WITHIN, task).await;
        }
        let mut ids = self.ids.lock().await;
        std::iter::from_fn(|| ids.try_recv().ok()).collect()
    }
}

/// Runs one worker of apalis after the other.
async fn consume(redis: Redis, hand: Hand, low: Arc<Notify>, stopping: CancellationToken) {
    let mut failing = false;
    while !stopping.is_cancelled() {
        let failure = match redis.ping().await {
            Ok(()) => {
                if std::mem::take(&mut failing) {
                    tracing::info!("the queue works again");
                }
                work(&redis, hand.clone(), low.clone(), &stopping).await
            }
            Err(away) => Some(away.to_string()),
        };
        if let Some(why) = failure
            && !std::mem::replace(&mut failing, true)
        {
            tracing::warn!("cannot take from the queue, trying again: {why}");
        }
        tokio::select! {
            () = sleep(REPLACE_AFTER) => {}
            () = stopping.cancelled() => {}
        }
    }
}

/// One worker of apalis, until it ends or this process stops; answers why it ended, if it did.
async fn work(
    redis: &Redis,
    hand: Hand,
    low: Arc<Notify>,
    stopping: &CancellationToken,
) -> Option<String> {
    let name = format!("{}", Uuid::now_v7());
    let config = keys::config();
    let storage = RedisStorage::new(redis.connection()).with_config(config);
    let worker = WorkerBuilder::new(name.as_str())
        .backend(Gated::new(storage, hand.gate.clone(), low))
        .data(hand)
        .build(deliver);
    let stopped = stopping.clone();
    let stop = async move {
        stopped.cancelled().await;
        Ok::<_, WorkerError>(())
    };
    let out_of_patience = async {
        stopping.cancelled().await;
        sleep(STOP_WITHIN).await;
    };
    let ended = tokio::select! {
        // Acknowledges what it has passed on before it ends.
        ended = worker.run_until(stop) => match ended {
            _ if stopping.is_cancelled() => None,
            Ok(()) => Some("apalis stopped".to_owned()),
            Err(error) => Some(error.to_string()),
        },
        () = out_of_patience => None,
    };
    if let Ok(Err(error)) = timeout(LEAVE_WITHIN, leave(redis, &name)).await {
        tracing::debug!(%error, "a worker of apalis leaves without telling Redis");
    }
    ended
}

/// Gives back what the worker has not acknowledged, and removes it and those that died.
async fn leave(redis: &Redis, name: &str) -> Result<(), redis::RedisError> {
    let config = keys::config();
    Script::new(include_str!("../../lua/leave.lua"))
        .key(config.workers_set())
        .key(config.inflight_jobs_set())
        .key(config.active_jobs_list())
        .key(keys::worker_metadata())
        .arg(name)
        .invoke_async(&mut redis.connection())
        .await
}
