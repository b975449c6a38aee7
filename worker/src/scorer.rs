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
//!
//! The thread outlives whatever an analyzer does. Should a bug of ours end it, the scorer says so
//! and whoever waited is told; `models` then opens another one.

mod call;
mod model_thread;
mod turns;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use sentiment::{Analyzer, ModelInfo, Sentiment};
use tokio::sync::{Semaphore, oneshot};
use uuid::Uuid;

use crate::figures::{Counters, ScoringFigures};
use model_thread::{ModelThread, Request};

/// Texts waiting for one analyzer, in KiB; more wait in their items.
const ROOM_KIB: u32 = 64 << 10;

/// The scores of one request, or a sentence.
type Answer = Result<Vec<Sentiment>, String>;

/// Why there are no scores.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ScoringError {
    /// The analyzer refused the texts or could not be opened; a sentence.
    #[error("{0}")]
    Failed(String),
    /// A bug ended the scoring thread; the texts need not have had anything to do with it.
    #[error("the scoring thread ended by a bug; another one is started")]
    ThreadEnded,
}

/// An analyzer and the thread that calls it; the thread ends when this is dropped.
pub(crate) struct Scorer {
    model: ModelInfo,
    counters: Arc<Counters>,
    ended: Arc<AtomicBool>,
    inbox: mpsc::Sender<Request>,
    room: Arc<Semaphore>,
}

/// A request under way.
pub(crate) struct Pending(oneshot::Receiver<Answer>);

impl Pending {
    /// One score per text, in order.
    pub(crate) async fn scores(self) -> Result<Vec<Sentiment>, ScoringError> {
        let answer = self.0.await.map_err(|_| ScoringError::ThreadEnded)?;
        answer.map_err(ScoringError::Failed)
    }
}

impl Scorer {
    /// Starts the thread; `counters` may already hold what an earlier scorer of the model did.
    pub(crate) fn start(
        analyzer: Box<dyn Analyzer>,
        counters: Arc<Counters>,
    ) -> std::io::Result<Self> {
        let (inbox, requests) = mpsc::channel();
        let model = analyzer.model().clone();
        let ended = Arc::<AtomicBool>::default();
        let end = End {
            model: model.name.clone(),
            ended: Arc::clone(&ended),
            counters: Arc::clone(&counters),
        };
        let mut thread = ModelThread::new(analyzer, Arc::clone(&counters));
        std::thread::Builder::new()
            .name(format!("scorer {}", model.name))
            .spawn(move || {
                // Dropped in the opposite order: the end is known before those who wait are told,
                // so that none of them is given this scorer again.
                let requests = requests;
                let _end = end;
                thread.run(&requests);
            })?;
        Ok(Self {
            model,
            counters,
            ended,
            inbox,
            room: Arc::new(Semaphore::new(ROOM_KIB as usize)),
        })
    }

    /// Whether the thread is gone although somebody still has this scorer: it answers nothing more.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Who scores.
    pub(crate) fn model(&self) -> &ModelInfo {
        &self.model
    }

    /// What was done so far.
    pub(crate) fn figures(&self) -> ScoringFigures {
        self.counters.read(&self.model, !self.has_ended())
    }

    /// The counters, for the scorer that takes its place.
    pub(crate) fn counters(&self) -> Arc<Counters> {
        Arc::clone(&self.counters)
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
            texts: texts.into(),
            reply,
            _room: room,
        });
        Pending(answer)
    }
}

/// Notes the end of a scoring thread when dropped.
struct End {
    model: String,
    ended: Arc<AtomicBool>,
    counters: Arc<Counters>,
}

impl Drop for End {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.counters.thread_ended();
            tracing::error!(
                model = self.model,
                "a bug ended the scoring thread of a model; it is opened anew"
            );
        }
        self.ended.store(true, Ordering::Release);
    }
}

#[cfg(test)]
mod tests;
