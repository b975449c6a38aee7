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
use chrono_tz::Tz;
use i18n::Language;
use store::{ChangeToken, Counting};
use tokio::time::Instant;
use uuid::Uuid;

use crate::{error::ApiError, weighed::Weighed};

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
    /// In which times are shown, where they are.
    pub(crate) time_zone: Tz,
    /// In which language it is.
    pub(crate) language: Language,
}

/// A body, and whether the job has ended.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) body: Bytes,
    pub(crate) ended: bool,
}

/// The kept answers.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    kept: Mutex<Kept>,
}

type Kept = Weighed<Question, Arc<KeptAnswer>>;

/// Locked by whoever writes the answer out.
type KeptAnswer = tokio::sync::Mutex<Option<Written>>;

#[derive(Debug)]
struct Written {
    token: ChangeToken,
    at: Instant,
    answer: Answer,
}

impl Answers {
    /// The answer as of `token` or later; `write` reads the job, later than the token was read.
    pub(crate) async fn get(
        &self,
        question: Question,
        token: ChangeToken,
        write: impl AsyncFnOnce() -> Result<Answer, ApiError>,
    ) -> Result<Answer, ApiError> {
        let place = self.with(|kept| place(kept, question));
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
        self.with(|kept| kept.weigh(&question, answer.body.len()));
        Ok(answer)
    }

    fn with<T>(&self, what: impl FnOnce(&mut Kept) -> T) -> T {
        what(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn place(kept: &mut Kept, question: Question) -> Arc<KeptAnswer> {
    if let Some(place) = kept.get(&question) {
        return Arc::clone(place);
    }
    let place = Arc::<KeptAnswer>::default();
    kept.put(question, Arc::clone(&place), 0);
    place
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
            time_zone: Tz::UTC,
            language: Language::ENGLISH,
        }
    }

    /// Asks, and counts how often the answer had to be written.
    async fn ask(answers: &Answers, number: u128, ended: bool) -> usize {
        let mut times = 0;
        let write = async || {
            times += 1;
            Ok(Answer {
                body: Bytes::new(),
                ended,
            })
        };
        let token = ChangeToken::default();
        let answer = answers.get(question(number), token, write).await;
        assert!(answer.is_ok());
        times
    }

    #[tokio::test(start_paused = true)]
    async fn the_speed_of_a_running_job_goes_on_and_that_of_an_ended_one_does_not() {
        let answers = Answers::default();
        for ended in [false, true] {
            let number = u128::from(ended);
            assert_eq!(ask(&answers, number, ended).await, 1);
            assert_eq!(ask(&answers, number, ended).await, 0);
            tokio::time::advance(MOST_AGE_RUNNING).await;
            assert_eq!(ask(&answers, number, ended).await, usize::from(!ended));
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
