//! The threads that score.
//!
//! Scoring is all processor: it has threads of its own, so that fetching, leases and
//! HTTP never wait for it. Small requests of several posts are answered by one call of
//! the analyzer, which forms better batches from more texts. Not here: which analyzer
//! (`models`), and where texts come from and scores go (`scoring`).

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use sentiment::{Analyzer, Sentiment};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Requests are joined until one call has this many texts. More would make every post
/// in the call wait for all the others; a single larger request stays whole.
const JOIN_UP_TO: usize = 512;

/// Requests waiting or under way per thread; more wait in their items.
const REQUESTS_PER_THREAD: usize = 16;

/// The scores of one request, or a sentence.
type Answer = Result<Vec<Sentiment>, String>;

/// Hands texts to the threads; they end when it is dropped.
pub(crate) struct Scorer {
    shared: Arc<Shared>,
    slots: Arc<Semaphore>,
}

struct Shared {
    inbox: Mutex<Inbox>,
    arrived: Condvar,
}

#[derive(Default)]
struct Inbox {
    requests: VecDeque<Request>,
    closed: bool,
}

struct Request {
    analyzer: Arc<dyn Analyzer>,
    texts: Vec<String>,
    reply: oneshot::Sender<Answer>,
    _slot: OwnedSemaphorePermit,
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
    /// Starts the threads.
    pub(crate) fn start(threads: usize) -> std::io::Result<Self> {
        let threads = threads.max(1);
        let scorer = Self {
            shared: Arc::new(Shared {
                inbox: Mutex::default(),
                arrived: Condvar::new(),
            }),
            slots: Arc::new(Semaphore::new(threads * REQUESTS_PER_THREAD)),
        };
        for number in 0..threads {
            let shared = Arc::clone(&scorer.shared);
            std::thread::Builder::new()
                .name(format!("scorer-{number}"))
                .spawn(move || serve(&shared))?;
        }
        Ok(scorer)
    }

    /// Takes texts in, once there is room; the answer is waited for separately, so that
    /// a caller can keep several requests under way.
    pub(crate) async fn submit(&self, analyzer: Arc<dyn Analyzer>, texts: Vec<String>) -> Pending {
        let slot = Arc::clone(&self.slots)
            .acquire_owned()
            .await
            .expect("bug: the semaphore is never closed");
        let (reply, answer) = oneshot::channel();
        self.shared.lock().requests.push_back(Request {
            analyzer,
            texts,
            reply,
            _slot: slot,
        });
        self.shared.arrived.notify_one();
        Pending(answer)
    }
}

impl Drop for Scorer {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.arrived.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for work: the oldest request, and more for the same analyzer. Empty: the end.
    fn take(&self) -> Vec<Request> {
        let mut inbox = self.lock();
        loop {
            if inbox.closed {
                return Vec::new();
            }
            let Some(first) = inbox.requests.pop_front() else {
                inbox = self
                    .arrived
                    .wait(inbox)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            // Its item was cancelled.
            if first.reply.is_closed() {
                continue;
            }
            return inbox.join(first);
        }
    }
}

impl Inbox {
    fn join(&mut self, first: Request) -> Vec<Request> {
        let mut texts = first.texts.len();
        let mut joined = vec![first];
        let mut at = 0;
        while texts < JOIN_UP_TO && at < self.requests.len() {
            let request = &self.requests[at];
            if Arc::ptr_eq(&request.analyzer, &joined[0].analyzer)
                && texts + request.texts.len() <= JOIN_UP_TO
            {
                texts += request.texts.len();
                joined.extend(self.requests.remove(at));
            } else {
                at += 1;
            }
        }
        joined
    }
}

fn serve(shared: &Shared) {
    loop {
        let requests = shared.take();
        if requests.is_empty() {
            return;
        }
        answer(requests);
    }
}

fn answer(requests: Vec<Request>) {
    let texts: Vec<&str> = requests
        .iter()
        .flat_map(|request| request.texts.iter().map(String::as_str))
        .collect();
    match analyze(&*requests[0].analyzer, &texts) {
        Ok(scores) => {
            let mut scores = scores.into_iter();
            for request in requests {
                let part = scores.by_ref().take(request.texts.len()).collect();
                // Nobody waits any more when the item was cancelled: nothing to do.
                let _ = request.reply.send(Ok(part));
            }
        }
        // One text that cannot be scored must not take other posts with it.
        Err(_) if requests.len() > 1 => requests
            .into_iter()
            .for_each(|request| answer(vec![request])),
        Err(why) => {
            for request in requests {
                let _ = request.reply.send(Err(why.clone()));
            }
        }
    }
}

/// One call of the analyzer, whatever it does.
fn analyze(analyzer: &dyn Analyzer, texts: &[&str]) -> Answer {
    match catch_unwind(AssertUnwindSafe(|| analyzer.analyze(texts))) {
        Ok(Ok(scores)) if scores.len() == texts.len() => Ok(scores),
        Ok(Ok(scores)) => Err(format!(
            "{} answered {} scores for {} texts",
            analyzer.model().name,
            scores.len(),
            texts.len()
        )),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("{} panicked", analyzer.model().name)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use sentiment::{Error, Label, ModelInfo};

    use super::*;

    /// Scores by length, tells the size of each call, and can be held up and upset.
    struct Probe {
        model: ModelInfo,
        calls: Mutex<mpsc::Sender<usize>>,
        gate: Mutex<mpsc::Receiver<()>>,
    }

    impl Analyzer for Probe {
        fn model(&self) -> &ModelInfo {
            &self.model
        }

        fn analyze(&self, texts: &[&str]) -> Result<Vec<Sentiment>, Error> {
            self.calls.lock().unwrap().send(texts.len()).unwrap();
            let _ = self.gate.lock().unwrap().recv();
            assert!(!texts.contains(&"panic"));
            Ok(texts
                .iter()
                .map(|text| Sentiment {
                    label: Label::Neutral,
                    score: text.len() as f64,
                    probabilities: None,
                    truncated: false,
                })
                .collect())
        }
    }

    fn probe() -> (Arc<Probe>, mpsc::Receiver<usize>, mpsc::Sender<()>) {
        let (calls, seen) = mpsc::channel();
        let (open, gate) = mpsc::channel();
        let probe = Probe {
            model: ModelInfo {
                name: "probe".to_owned(),
                version: "1".to_owned(),
                languages: Vec::new(),
            },
            calls: Mutex::new(calls),
            gate: Mutex::new(gate),
        };
        (Arc::new(probe), seen, open)
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    async fn lengths(pending: Pending) -> Result<Vec<f64>, String> {
        let scores = pending.scores().await?;
        Ok(scores.iter().map(|score| score.score).collect())
    }

    #[tokio::test]
    async fn requests_that_wait_are_scored_in_one_call_and_answered_apart() {
        let scorer = Scorer::start(1).unwrap();
        let (probe, seen, open) = probe();
        let first = scorer.submit(probe.clone(), texts(&["a"])).await;
        assert_eq!(seen.recv(), Ok(1));
        // The only thread is busy: these two meet in the inbox.
        let second = scorer.submit(probe.clone(), texts(&["bb", "ccc"])).await;
        let third = scorer.submit(probe.clone(), texts(&["dddd"])).await;
        drop(open);
        assert_eq!(lengths(first).await, Ok(vec![1.0]));
        assert_eq!(lengths(second).await, Ok(vec![2.0, 3.0]));
        assert_eq!(lengths(third).await, Ok(vec![4.0]));
        assert_eq!(seen.recv(), Ok(3));
    }

    #[tokio::test]
    async fn a_text_that_upsets_the_analyzer_spoils_only_its_own_request() {
        let scorer = Scorer::start(1).unwrap();
        let (probe, seen, open) = probe();
        let first = scorer.submit(probe.clone(), texts(&["a"])).await;
        assert_eq!(seen.recv(), Ok(1));
        let bad = scorer.submit(probe.clone(), texts(&["panic"])).await;
        let good = scorer.submit(probe.clone(), texts(&["fine"])).await;
        // The panic poisons the probe's lock only after the gate is read.
        drop(open);
        assert_eq!(lengths(first).await, Ok(vec![1.0]));
        assert_eq!(lengths(bad).await, Err("probe panicked".to_owned()));
        assert_eq!(lengths(good).await, Ok(vec![4.0]));
    }

    #[tokio::test]
    async fn a_request_nobody_waits_for_is_not_scored() {
        let scorer = Scorer::start(1).unwrap();
        let (probe, seen, open) = probe();
        let first = scorer.submit(probe.clone(), texts(&["a"])).await;
        assert_eq!(seen.recv(), Ok(1));
        drop(scorer.submit(probe.clone(), texts(&["b"; 600])).await);
        let last = scorer.submit(probe.clone(), texts(&["c"])).await;
        drop(open);
        assert_eq!(lengths(first).await, Ok(vec![1.0]));
        assert_eq!(lengths(last).await, Ok(vec![1.0]));
        assert_eq!(seen.recv(), Ok(1));
    }
}
