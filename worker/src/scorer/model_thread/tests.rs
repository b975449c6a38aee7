//! Cancellation at every moment of a call: the thread's steps are taken one by one, and requests
//! are dropped between them. What the thread does as a whole is tested one level up.

use std::sync::Mutex;

use sentiment::{Engine, Error, Label, ModelInfo};
use tokio::sync::{Semaphore, oneshot};

use super::*;

/// Scores by length, refuses "error", and runs what it is given in the middle of its first call.
struct Interrupted {
    model: ModelInfo,
    quick: bool,
    meanwhile: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Analyzer for Interrupted {
    fn model(&self) -> &ModelInfo {
        &self.model
    }

    fn analyze(&self, texts: &[&str]) -> Result<Vec<Sentiment>, Error> {
        if let Some(meanwhile) = self.meanwhile.lock().unwrap().take() {
            meanwhile();
        }
        if texts.contains(&"error") {
            return Err(Error::Failed("a bad text".to_owned()));
        }
        Ok(texts.iter().map(|text| score(text)).collect())
    }

    fn engine(&self) -> Engine {
        Engine {
            name: "interrupted",
            precision: None,
            level: None,
            sessions: 1,
            threads: 1,
        }
    }

    fn is_quick(&self) -> bool {
        self.quick
    }
}

fn score(text: &str) -> Sentiment {
    Sentiment {
        label: Label::Neutral,
        score: text.len() as f64,
        probabilities: None,
        truncated: false,
    }
}

type Waiting = oneshot::Receiver<Answer>;

/// A thread with three requests: the second has texts of the first in it, and two slices at least.
struct Bench {
    thread: ModelThread,
    waiting: Vec<Option<Waiting>>,
    texts: Vec<Vec<String>>,
}

impl Bench {
    fn new(quick: bool, bad: bool, meanwhile: Option<Box<dyn FnOnce() + Send>>) -> Self {
        let analyzer = Interrupted {
            model: ModelInfo {
                name: "interrupted".to_owned(),
                version: "1".to_owned(),
                languages: Vec::new(),
            },
            quick,
            meanwhile: Mutex::new(meanwhile),
        };
        let many = (0..70).map(|n| "x".repeat(n + 1));
        let more = (0..70).map(|n| "x".repeat(n + 40));
        let last = if bad { "error" } else { "fine" };
        Self {
            thread: ModelThread::new(Box::new(analyzer), Arc::default()),
            waiting: Vec::new(),
            texts: vec![many.collect(), more.collect(), vec![last.to_owned()]],
        }
    }

    /// A request for each list of texts, as it arrives at the thread.
    fn requests(&mut self) -> Vec<Request> {
        let room = Arc::new(Semaphore::new(self.texts.len()));
        let texts = self.texts.iter().zip(1..);
        let requests = texts.map(|(texts, job)| {
            let (reply, waiting) = oneshot::channel();
            self.waiting.push(Some(waiting));
            Request {
                job: Uuid::from_u128(job),
                texts: texts.clone().into(),
                reply,
                _room: Arc::clone(&room).try_acquire_owned().unwrap(),
            }
        });
        requests.collect()
    }

    /// All that is left to do.
    fn finish(&mut self) {
        while !self.thread.turns.is_empty() {
            let call = self.thread.next_call();
            self.thread.make(&call);
        }
    }

    /// Whoever still waits has its own answer, and nothing is kept for the others.
    fn assert_answered(mut self) {
        for (waiting, texts) in self.waiting.iter_mut().zip(&self.texts) {
            let Some(waiting) = waiting else { continue };
            let answer = waiting.try_recv().expect("an answer");
            if texts[0] == "error" {
                assert_eq!(answer.unwrap_err(), "scoring failed: a bad text");
            } else {
                let wanted: Vec<Sentiment> = texts.iter().map(|text| score(text)).collect();
                assert_eq!(answer, Ok(wanted));
            }
        }
        self.thread.forget_cancelled();
        assert_eq!(self.thread.open.len(), 0);
    }
}

/// Every set of requests that may be cancelled.
fn each_case(test: impl Fn(bool, bool, &[usize])) {
    for quick in [true, false] {
        for bad in [true, false] {
            for cancelled in 0..8_usize {
                let cancelled: Vec<_> = (0..3).filter(|n| cancelled >> n & 1 == 1).collect();
                test(quick, bad, &cancelled);
            }
        }
    }
}

fn cancel(waiting: &mut [Option<Waiting>], cancelled: &[usize]) {
    for &number in cancelled {
        waiting[number] = None;
    }
}

#[test]
fn cancelled_before_it_is_taken_in() {
    each_case(|quick, bad, cancelled| {
        let mut bench = Bench::new(quick, bad, None);
        let requests = bench.requests();
        cancel(&mut bench.waiting, cancelled);
        requests
            .into_iter()
            .for_each(|request| bench.thread.take_in(request));
        bench.finish();
        bench.assert_answered();
    });
}

#[test]
fn cancelled_before_each_slice_of_a_call_and_after_the_last() {
    // Three and three slices, and one.
    for step in 0..=7 {
        each_case(|quick, bad, cancelled| {
            let mut bench = Bench::new(quick, bad, None);
            let requests = bench.requests();
            requests
                .into_iter()
                .for_each(|request| bench.thread.take_in(request));
            let mut call = Call::default();
            for now in 0..=7 {
                if now == step {
                    cancel(&mut bench.waiting, cancelled);
                }
                if let Some(slice) = bench.thread.turns.next() {
                    bench.thread.add(&mut call, slice);
                }
            }
            bench.thread.make(&call);
            bench.finish();
            bench.assert_answered();
        });
    }
}

#[test]
fn cancelled_while_the_analyzer_works_and_before_a_call_is_split() {
    each_case(|quick, bad, cancelled| {
        let shared: Arc<Mutex<Vec<Option<Waiting>>>> = Arc::default();
        let theirs = Arc::clone(&shared);
        let cancelled = cancelled.to_vec();
        let meanwhile = move || cancel(&mut theirs.lock().unwrap(), &cancelled);
        let mut bench = Bench::new(quick, bad, Some(Box::new(meanwhile)));
        let requests = bench.requests();
        *shared.lock().unwrap() = std::mem::take(&mut bench.waiting);
        requests
            .into_iter()
            .for_each(|request| bench.thread.take_in(request));
        bench.finish();
        bench.waiting = std::mem::take(&mut shared.lock().unwrap());
        bench.assert_answered();
    });
}

#[test]
fn what_is_cancelled_is_asked_for_no_more_once_its_call_is_over() {
    let mut bench = Bench::new(true, false, None);
    let requests = bench.requests();
    requests
        .into_iter()
        .for_each(|request| bench.thread.take_in(request));
    cancel(&mut bench.waiting, &[0, 1]);
    let call = bench.thread.next_call();
    assert_eq!(call.texts(), 1);
    bench.thread.make(&call);
    bench.assert_answered();
}
