//! The thread of one analyzer: takes requests in, forms calls, hands scores out.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use sentiment::{Analyzer, Sentiment};
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use uuid::Uuid;

use super::Answer;
use super::call::{Call, Text};
use super::turns::{Slice, Turns};
use crate::batch_size::BatchSize;
use crate::cache::Cache;
use crate::figures::Counters;

/// Texts of one call: as many as take [`CALL_TAKES`]. Long enough for good batches on every core,
/// short enough that whoever comes meanwhile hardly notices.
const CALL_TEXTS: std::ops::RangeInclusive<usize> = 64..=4096;
const FIRST_CALL_TEXTS: usize = 128;
const CALL_TAKES: std::ops::RangeInclusive<Duration> =
    Duration::from_millis(250)..=Duration::from_secs(1);

/// Bytes at which a call is full, however few its texts.
const CALL_BYTES: usize = 1 << 20;

/// Texts somebody waits for.
pub(super) struct Request {
    pub(super) job: Uuid,
    pub(super) texts: Arc<[String]>,
    /// Closed when nobody waits any more.
    pub(super) reply: oneshot::Sender<Answer>,
    pub(super) _room: OwnedSemaphorePermit,
}

/// A request with some of its scores.
struct Open {
    request: Request,
    scores: Vec<Option<Sentiment>>,
    missing: usize,
}

pub(super) struct ModelThread {
    analyzer: Box<dyn Analyzer>,
    counters: Arc<Counters>,
    /// None where a score costs less than remembering it.
    cache: Option<Cache>,
    batch_size: BatchSize,
    /// By number; a slice whose request is gone is skipped.
    open: HashMap<u64, Open>,
    taken_in: u64,
    turns: Turns,
}

impl ModelThread {
    pub(super) fn new(analyzer: Box<dyn Analyzer>, counters: Arc<Counters>) -> Self {
        Self {
            cache: (!analyzer.is_quick()).then(Cache::new),
            analyzer,
            counters,
            batch_size: BatchSize::new(FIRST_CALL_TEXTS, CALL_TEXTS, CALL_TAKES),
            open: HashMap::new(),
            taken_in: 0,
            turns: Turns::default(),
        }
    }

    /// Scores until nobody can ask any more.
    pub(super) fn run(&mut self, inbox: &Receiver<Request>) {
        while self.receive(inbox) {
            let call = self.next_call();
            self.make(&call);
        }
    }

    /// Takes in what has arrived, and waits when there is nothing to do; `false` is the end.
    fn receive(&mut self, inbox: &Receiver<Request>) -> bool {
        if self.turns.is_empty() {
            match inbox.recv() {
                Ok(request) => self.take_in(request),
                Err(_) => return false,
            }
        }
        loop {
            match inbox.try_recv() {
                Ok(request) => self.take_in(request),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    fn take_in(&mut self, request: Request) {
        let number = self.taken_in;
        self.taken_in += 1;
        self.turns.push(request.job, number, &request.texts);
        let missing = request.texts.len();
        let open = Open {
            scores: vec![None; missing],
            missing,
            request,
        };
        self.open.insert(number, open);
        self.answer_if_whole(number);
    }

    fn next_call(&mut self) -> Call {
        self.forget_cancelled();
        let mut call = Call::default();
        while call.texts() < self.batch_size.get()
            && call.bytes() < CALL_BYTES
            && let Some(slice) = self.turns.next()
        {
            self.add(&mut call, slice);
        }
        call
    }

    /// Forgets requests whose item was cancelled: nobody waits for their scores.
    ///
    /// Asked here alone, before a call: while it is formed, made and handed out, a request is either
    /// there or not. Whoever is cancelled meanwhile is scored for nothing, once.
    fn forget_cancelled(&mut self) {
        self.open.retain(|_, open| !open.request.reply.is_closed());
    }

    /// Adds those of the slice that are not remembered.
    fn add(&mut self, call: &mut Call, slice: Slice) {
        let Some(open) = self.open.get_mut(&slice.request) else {
            return;
        };
        for place in slice.places {
            let text = Text::new(&open.request.texts, place);
            let mut key = None;
            if let Some(cache) = &mut self.cache {
                let own = cache.key(text.as_str());
                if let Some(score) = cache.get(own) {
                    open.put(place, score);
                    self.counters.remembered();
                    continue;
                }
                key = Some(own);
            }
            if !call.add(key, text, (slice.request, place)) {
                self.counters.merged();
            }
        }
        self.answer_if_whole(slice.request);
    }

    /// Calls the analyzer and hands out what it says.
    fn make(&mut self, call: &Call) {
        let wanted = call.wanted().iter();
        let texts: Vec<&str> = wanted.map(|wanted| wanted.text.as_str()).collect();
        if texts.is_empty() {
            return;
        }
        let begun = Instant::now();
        let answer = analyze(&*self.analyzer, &texts);
        let took = begun.elapsed();
        self.batch_size.learn(texts.len(), took);
        let computed = answer.as_ref().ok().map(Vec::len);
        self.counters.call(took, computed);
        match answer {
            Ok(scores) => self.hand_out(call, scores),
            Err(why) => match call.split().as_slice() {
                [(request, _)] => self.refuse(*request, why),
                // One text that cannot be scored must not take other posts with it.
                parts => {
                    for (request, part) in parts {
                        self.forget_cancelled();
                        if self.open.contains_key(request) {
                            self.make(part);
                        }
                    }
                }
            },
        }
    }

    fn hand_out(&mut self, call: &Call, scores: Vec<Sentiment>) {
        for (wanted, score) in call.wanted().iter().zip(scores) {
            for (request, place) in &wanted.places {
                if let Some(open) = self.open.get_mut(request) {
                    open.put(*place, score.clone());
                }
                self.answer_if_whole(*request);
            }
            if let (Some(cache), Some(key)) = (&mut self.cache, wanted.key) {
                cache.put(key, score);
            }
        }
    }

    // Nobody may wait any more: then an answer is not missed.

    fn answer_if_whole(&mut self, number: u64) {
        if self.open.get(&number).is_some_and(|open| open.missing == 0)
            && let Some(open) = self.open.remove(&number)
        {
            let scores = open.scores.into_iter().flatten().collect();
            let _ = open.request.reply.send(Ok(scores));
        }
    }

    fn refuse(&mut self, number: u64, why: String) {
        if let Some(open) = self.open.remove(&number) {
            let _ = open.request.reply.send(Err(why));
        }
    }
}

impl Open {
    fn put(&mut self, place: usize, score: Sentiment) {
        self.scores[place] = Some(score);
        self.missing -= 1;
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
mod tests;
