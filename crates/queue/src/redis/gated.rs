//! apalis' source of tasks, asked only when the gate is open, and then often enough.
//!
//! apalis by itself fetches whenever it can, buffers what it fetched, sends no heartbeats while
//! something is buffered, and looks for work every 30 s. Here it fetches one task when one is
//! wanted, so nothing is ever buffered, and looks again a moment later when there was none.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use apalis_core::backend::{Backend, BackendConfig, WireFormatBackend};
use apalis_core::worker::context::WorkerContext;
use apalis_redis::RedisStorage;
use tokio::sync::Notify;
use tokio::time::{Instant, Sleep, sleep};
use uuid::Uuid;

use super::gate::Gate;

/// Between two looks into an empty queue: half of it is what an idle worker adds to the time
/// from the hand-over to the start.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(50);

type Storage = RedisStorage<Uuid>;

pub(super) struct Gated {
    storage: Storage,
    gate: Arc<Gate>,
    /// A fetch is under way, or there was nothing: goes on until a task has come.
    asking: bool,
    look_again: Pin<Box<Sleep>>,
    /// Told when the queue has run empty.
    low: Arc<Notify>,
    had_some: bool,
}

impl Gated {
    pub(super) fn new(storage: Storage, gate: Arc<Gate>, low: Arc<Notify>) -> Self {
        Self {
            storage,
            gate,
            asking: false,
            look_again: Box::pin(sleep(LOOK_AGAIN_AFTER)),
            low,
            had_some: false,
        }
    }
}

impl Gated {
    fn look_again_later(&mut self) {
        let then = Instant::now() + LOOK_AGAIN_AFTER;
        self.look_again.as_mut().reset(then);
    }
}

impl Backend for Gated {
    type Task = <Storage as Backend>::Task;
    type Error = <Storage as Backend>::Error;

    fn poll_ready(
        &mut self,
        cx: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Result<(), Self::Error>> {
        self.storage.poll_ready(cx, worker)
    }

    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Option<Result<Self::Task, Self::Error>>> {
        if !self.asking {
            ready!(self.gate.poll_open(cx));
            self.asking = true;
            self.look_again_later();
        }
        if let Poll::Ready(answer) = self.storage.poll_next(cx, worker) {
            self.asking = false;
            self.had_some = true;
            return Poll::Ready(answer);
        }
        // The answer is under way, or there was none. Polled until it waits, so that it wakes.
        while self.look_again.as_mut().poll(cx).is_ready() {
            self.look_again_later();
            if std::mem::take(&mut self.had_some) {
                self.low.notify_one();
            }
        }
        Poll::Pending
    }

    fn poll_close(
        &mut self,
        cx: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Result<(), Self::Error>> {
        self.storage.poll_close(cx, worker)
    }
}

impl BackendConfig for Gated {
    type Args = <Storage as BackendConfig>::Args;
    type Id = <Storage as BackendConfig>::Id;
    type Kind = <Storage as BackendConfig>::Kind;
    type Config = <Storage as BackendConfig>::Config;
    type Layer = <Storage as BackendConfig>::Layer;

    fn config(&self) -> &Self::Config {
        self.storage.config()
    }

    fn middleware(&mut self, worker: &mut WorkerContext) -> Self::Layer {
        self.storage.middleware(worker)
    }
}

impl WireFormatBackend for Gated {
    type Codec = <Storage as WireFormatBackend>::Codec;
    type Compact = <Storage as WireFormatBackend>::Compact;

    fn codec(&self) -> &Self::Codec {
        self.storage.codec()
    }
}
