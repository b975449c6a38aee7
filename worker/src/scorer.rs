//! Scoring: one thread for each opened analyzer, and whoever asks waits without blocking.
//!
//! Scoring is all processor: it has threads of its own, so that fetching, leases and HTTP
//! never wait for it. One thread calls one analyzer, for a neural one spreads each call over
//! all cores itself (as many as `std::thread::available_parallelism` says, which on Linux
//! heeds affinity and the CPU quota of cgroups v1 and v2), and one core with the lexicon is
//! ten times faster than rows can be written. Models that are used at the same time share
//! the cores by the system's scheduler.
//!
//! Calls are formed across all posts that wait (`turns` decides the order), with equal texts
//! in them once (`call`); scores of recent texts are remembered (`cache`). Not here: which
//! analyzer (`models`), and where texts come from and scores go (`scoring`).

mod call;
mod lane;
mod turns;

use std::sync::{Arc, mpsc};

use sentiment::{Analyzer, ModelInfo, Sentiment};
use tokio::sync::{Semaphore, oneshot};
use uuid::Uuid;

use crate::figures::{Counters, ScoringFigures};
use lane::{Lane, Request};

/// Texts waiting for one analyzer, in KiB; more wait in their items.
const ROOM_KIB: u32 = 64 << 10;

/// The scores of one request, or a sentence.
type Answer = Result<Vec<Sentiment>, String>;

/// An analyzer and the thread that calls it; the thread ends when this is dropped.
pub(crate) struct Scorer {
    model: ModelInfo,
    counters: Arc<Counters>,
    inbox: mpsc::Sender<Request>,
    room: Arc<Semaphore>,
}

/// A request under way.
pub(crate) struct Pending(oneshot::Receiver<Answer>);

impl Pending {
    /// One score per text, in order, or a sentence.
    pub(crate) async fn scores(self) -> Answer {
        self.0
            .await
            .unwrap_or_else(|_| Err("the scoring thread is gone".to_owned()))
    }
}

impl Scorer {
    /// Starts the thread.
    pub(crate) fn start(analyzer: Box<dyn Analyzer>) -> std::io::Result<Self> {
        let (inbox, requests) = mpsc::channel();
        let counters = Arc::<Counters>::default();
        let model = analyzer.model().clone();
        let lane = Lane::new(analyzer, Arc::clone(&counters));
        std::thread::Builder::new()
            .name(format!("scorer {}", model.name))
            .spawn(move || lane.run(&requests))?;
        Ok(Self {
            model,
            counters,
            inbox,
            room: Arc::new(Semaphore::new(ROOM_KIB as usize)),
        })
    }

    /// Who scores.
    pub(crate) fn model(&self) -> &ModelInfo {
        &self.model
    }

    /// What was done so far.
    pub(crate) fn figures(&self) -> ScoringFigures {
        self.counters.read(&self.model)
    }

    /// Takes texts of a job in, once there is room; the answer is waited for separately, so
    /// that a caller can keep several requests under way.
    pub(crate) async fn submit(&self, job: Uuid, texts: Vec<String>) -> Pending {
        let bytes: usize = texts.iter().map(String::len).sum();
        let kib = u32::try_from(bytes / 1024 + 1).unwrap_or(ROOM_KIB);
        let room = Arc::clone(&self.room)
            .acquire_many_owned(kib.min(ROOM_KIB))
            .await
            .expect("bug: the semaphore is never closed");
        let (reply, answer) = oneshot::channel();
        // When the thread is gone, so is the request, and whoever waits for it is told.
        let _ = self.inbox.send(Request {
            job,
            texts,
            reply,
            _room: room,
        });
        Pending(answer)
    }
}

#[cfg(test)]
mod tests;
