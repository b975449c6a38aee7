//! Answers to "how far is this job?", kept while nothing changes: many ask, often, and there is
//! seldom news.
//!
//! Nothing is answered from memory alone. Each request first asks the database for the job's
//! change token, one cheap statement that also decides whether the asker may see the job. Only
//! when that is newer than what is kept, the job is read and written out again: by one of those
//! who ask, while the others wait for it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::body::Bytes;
use lru::LruCache;
use store::{ChangeToken, Counting};
use tokio::time::Instant;
use uuid::Uuid;

use crate::error::ApiError;

/// Bytes kept at most; the answer asked for longest ago goes first.
const MOST_BYTES: usize = 32 << 20;

/// An answer that nobody asks for any more goes after this time: whoever waits for a job asks more often.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// What an answer takes besides its body.
const OVERHEAD: usize = 256;

/// Age at which the answer about a running job is written anew although nothing was counted:
/// its speed is comments per second until now.
const MOST_AGE_RUNNING: Duration = Duration::from_secs(1);

/// What was asked for: a job and a page of its posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    pub(crate) job: Uuid,
    pub(crate) after: Option<u32>,
    pub(crate) limit: u32,
    /// The rule of its figures, where somebody chose another than the job's.
    pub(crate) counting: Option<Counting>,
}

/// A body, and whether the job has ended.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) body: Bytes,
    pub(crate) ended: bool,
}

/// The kept answers.
#[derive(Debug)]
pub(crate) struct Answers {
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    places: LruCache<Question, Entry>,
    bytes: usize,
}

#[derive(Debug)]
struct Entry {
    place: Arc<Place>,
    /// What it takes.
    bytes: usize,
    /// The last time.
    asked: Instant,
}

/// Locked by whoever writes the answer out.
type Place = tokio::sync::Mutex<Option<Written>>;

#[derive(Debug)]
struct Written {
    token: ChangeToken,
    at: Instant,
    answer: Answer,
}

impl Default for Answers {
    fn default() -> Self {
        let kept = Kept {
            places: LruCache::unbounded(),
            bytes: 0,
        };
        Self {
            kept: Mutex::new(kept),
        }
    }
}

impl Answers {
    /// The answer as of `token` or later; `write` reads the job, later than the token was read.
    pub(crate) async fn get(
        &self,
        question: Question,
        token: ChangeToken,
        write: impl AsyncFnOnce() -> Result<Answer, ApiError>,
    ) -> Result<Answer, ApiError> {
        let place = self.with(|kept| kept.place(question));
        let mut written = place.lock().await;
        if let Some(written) = &*written
            && written.token >= token
            && (written.answer.ended || written.at.elapsed() < MOST_AGE_RUNNING)
        {
            return Ok(written.answer.clone());
        }
        let at = Instant::now();
        let answer = write().await?;
        *written = Some(Written {
            token,
            at,
            answer: answer.clone(),
        });
        self.with(|kept| kept.weigh(question, OVERHEAD + answer.body.len()));
        Ok(answer)
    }

    fn with<T>(&self, what: impl FnOnce(&mut Kept) -> T) -> T {
        what(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Kept {
    fn place(&mut self, question: Question) -> Arc<Place> {
        self.forget_the_old();
        let asked = Instant::now();
        if let Some(entry) = self.places.get_mut(&question) {
            entry.asked = asked;
            return Arc::clone(&entry.place);
        }
        let place = Arc::<Place>::default();
        let entry = Entry {
            place: Arc::clone(&place),
            bytes: 0,
            asked,
        };
        self.places.put(question, entry);
        self.weigh(question, OVERHEAD);
        place
    }

    fn forget_the_old(&mut self) {
        while self
            .places
            .peek_lru()
            .is_some_and(|(_, entry)| entry.asked.elapsed() > KEPT_FOR)
        {
            self.forget_one();
        }
    }

    /// The one asked for longest ago; false when there is none.
    fn forget_one(&mut self) -> bool {
        let forgotten = self.places.pop_lru();
        self.bytes -= forgotten.as_ref().map_or(0, |(_, entry)| entry.bytes);
        forgotten.is_some()
    }

    /// Notes what an answer takes, and lets others go to make room.
    fn weigh(&mut self, question: Question, bytes: usize) {
        // Let go meanwhile: then it is in nobody's way.
        let Some(entry) = self.places.peek_mut(&question) else {
            return;
        };
        self.bytes = self.bytes - entry.bytes + bytes;
        entry.bytes = bytes;
        while self.bytes > MOST_BYTES && self.forget_one() {}
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn question(number: u128) -> Question {
        Question {
            job: Uuid::from_u128(number),
            after: None,
            limit: 200,
            counting: None,
        }
    }

    /// Asks, and counts how often the answer had to be written.
    async fn ask(answers: &Answers, number: u128, size: usize, ended: bool) -> usize {
        let mut times = 0;
        let write = async || {
            times += 1;
            Ok(Answer {
                body: vec![b'x'; size].into(),
                ended,
            })
        };
        let token = ChangeToken::default();
        let answer = answers.get(question(number), token, write).await;
        assert_eq!(answer.expect("an answer").body.len(), size);
        times
    }

    #[tokio::test]
    async fn what_was_asked_for_longest_ago_makes_room() {
        let answers = Answers::default();
        for number in 0..4 {
            assert_eq!(ask(&answers, number, 9 << 20, true).await, 1);
        }
        assert_eq!(ask(&answers, 2, 9 << 20, true).await, 0);
        assert_eq!(ask(&answers, 0, 9 << 20, true).await, 1);
        assert_eq!(ask(&answers, 2, 9 << 20, true).await, 0);
        assert_eq!(ask(&answers, 3, 9 << 20, true).await, 0);
        assert_eq!(ask(&answers, 1, 33 << 20, true).await, 1);
        assert_eq!(answers.with(|kept| (kept.places.len(), kept.bytes)), (0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_asks_for_any_more_is_let_go() {
        let answers = Answers::default();
        for number in 0..3 {
            assert_eq!(ask(&answers, number, 1, true).await, 1);
        }
        tokio::time::advance(KEPT_FOR / 2).await;
        assert_eq!(ask(&answers, 1, 1, true).await, 0);
        tokio::time::advance(KEPT_FOR / 2 + Duration::from_millis(1)).await;
        assert_eq!(ask(&answers, 3, 1, true).await, 1);
        assert_eq!(answers.with(|kept| kept.places.len()), 2);
        assert_eq!(ask(&answers, 1, 1, true).await, 0);
        assert_eq!(ask(&answers, 0, 1, true).await, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn the_speed_of_a_running_job_goes_on_and_that_of_an_ended_one_does_not() {
        let answers = Answers::default();
        for ended in [false, true] {
            let number = u128::from(ended);
            assert_eq!(ask(&answers, number, 1, ended).await, 1);
            assert_eq!(ask(&answers, number, 1, ended).await, 0);
            tokio::time::advance(MOST_AGE_RUNNING).await;
            assert_eq!(ask(&answers, number, 1, ended).await, usize::from(!ended));
        }
    }

    #[tokio::test]
    async fn of_many_who_ask_at_once_one_writes_and_a_failure_is_not_kept() {
        let answers = Answers::default();
        let written = AtomicUsize::new(0);
        let ask = || async {
            let write = async || {
                tokio::task::yield_now().await;
                match written.fetch_add(1, Ordering::Relaxed) {
                    0 => Err(ApiError::job_not_found()),
                    _ => Ok(Answer {
                        body: Bytes::new(),
                        ended: true,
                    }),
                }
            };
            let token = ChangeToken::default();
            answers.get(question(1), token, write).await.is_ok()
        };
        let asked = futures::future::join_all((0..10).map(|_| ask())).await;
        assert_eq!(asked.iter().filter(|good| !**good).count(), 1);
        assert_eq!(written.load(Ordering::Relaxed), 2);
    }
}
