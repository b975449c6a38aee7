//! Scores the stored comments of one item: reads, submits and writes, all three at once.
//!
//! A chunk is read while the ones before are being scored and written, so a large upload
//! goes at the speed of the slowest of the three. What is already scored is not read, so
//! a second worker goes on where the first one stopped.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use sentiment::ModelInfo;
use sentiment::language::{BLOCK, Placed, judge};
use store::{Claim, JobKind, ModelKey, NewScore, UnscoredComment};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinError;

use crate::batch_size::BatchSize;
use crate::context::Context;
use crate::kinds::WorkError;
use crate::opened::{Answered, Opened, ToScore, Underway};
use crate::review::Reviewer;

/// Chunks under way between reading and writing.
const CHUNKS_AHEAD: usize = 2;

/// Comments of a chunk: as many as take [`CHUNK_TAKES`] from reading to score, so that progress
/// shows and a shutdown never waits long for the chunk in hand.
///
/// Not less than the texts whose language is judged together ([`BLOCK`]).
const CHUNK: std::ops::RangeInclusive<usize> = BLOCK as usize..=4096;
const FIRST_CHUNK: usize = 256;
const CHUNK_TAKES: std::ops::RangeInclusive<Duration> =
    Duration::from_millis(250)..=Duration::from_secs(2);

/// Chunks with more bytes than this get smaller, so that long texts do not fill the memory.
const CHUNK_BYTES: usize = 4 << 20;

/// What fetching has stored so far, told to the scoring side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Whether there is any comment to score.
    pub(crate) any: bool,
    /// No more will come.
    pub(crate) done: bool,
}

/// Scores until `progress` says that no more will come and all is scored.
///
/// `false`: it stopped early because the worker shuts down.
pub(crate) async fn score(
    context: &Context,
    claim: &Claim,
    mut progress: watch::Receiver<Progress>,
) -> Result<bool, WorkError> {
    let mut scoring: Option<Scoring<'_>> = None;
    loop {
        let now = *progress.borrow_and_update();
        if now.any {
            let scoring = match &mut scoring {
                Some(scoring) => scoring,
                None => scoring.insert(Scoring::begin(context, claim).await?),
            };
            if !scoring.drain(now.done).await? {
                return Ok(false);
            }
        }
        if now.done || progress.changed().await.is_err() {
            return Ok(true);
        }
    }
}

struct Scoring<'a> {
    context: &'a Context,
    claim: &'a Claim,
    opened: Opened,
    reviewer: Reviewer,
    /// Under which the scores are kept: of the scorer.
    model_id: i64,
    /// Of the models that answer, in the order of [`Opened::models`]; none where the scorer is the model.
    answering: Vec<i64>,
    after_seq: i64,
    chunk: BatchSize,
}

/// A chunk that was submitted.
struct Chunk {
    comments: Vec<Comment>,
    underway: Underway,
    submitted: Instant,
}

/// What is known of a comment besides its text.
struct Comment {
    seq: i64,
    language: Option<String>,
    by_post_author: bool,
}

impl<'a> Scoring<'a> {
    async fn begin(context: &'a Context, claim: &'a Claim) -> Result<Self, WorkError> {
        let asked = claim
            .options
            .analyzer
            .as_deref()
            .or(context.settings.analyzer.as_deref());
        let opened = context.models.open(asked).await?;
        let store = &context.store;
        let model_id = store
            .begin_scoring(claim, &key(opened.scorer()), opened.note.as_deref())
            .await?;
        let answering = match opened.chooses() {
            true => {
                let models: Vec<ModelKey> = opened.models().iter().map(key).collect();
                store.answering_models(&models).await?
            }
            false => Vec::new(),
        };
        Ok(Self {
            context,
            claim,
            reviewer: Reviewer::new(opened.scorer(), context.settings.review_confidence),
            opened,
            model_id,
            answering,
            after_seq: -1,
            chunk: BatchSize::new(FIRST_CHUNK, CHUNK, CHUNK_TAKES),
        })
    }

    /// Scores all that is stored and unscored, unless texts that are judged together with it are still
    /// to come; `done`: there are none. `false` when stopped by the shutdown.
    async fn drain(&mut self, done: bool) -> Result<bool, WorkError> {
        let (submit, mut submitted) = mpsc::channel::<Chunk>(CHUNKS_AHEAD);
        let this = &*self;
        let read = async move {
            let mut after_seq = this.after_seq;
            loop {
                if this.context.shutdown.is_cancelled() {
                    return Ok((after_seq, false));
                }
                let limit = this.chunk.get();
                let mut unscored = this
                    .context
                    .store
                    .unscored(this.claim, this.model_id, after_seq, limit as u32)
                    .await?;
                let short = unscored.len() < limit;
                if !(short && done) {
                    keep_whole_blocks(&mut unscored);
                }
                let Some(last) = unscored.last() else {
                    return Ok((after_seq, true));
                };
                after_seq = last.seq;
                let begun = Instant::now();
                let kind = this.claim.kind;
                let prepared = tokio::task::spawn_blocking(move || prepare(unscored, kind));
                let Some((comments, texts)) = result_of(prepared.await) else {
                    return Ok((after_seq, false));
                };
                if texts.iter().map(|text| text.text.len()).sum::<usize>() > CHUNK_BYTES {
                    this.chunk.shrink();
                }
                let underway = this.opened.submit(this.claim.job_id, texts).await;
                let chunk = Chunk {
                    comments,
                    underway,
                    submitted: begun,
                };
                // The other side is gone when it failed: its error is the one to tell.
                if submit.send(chunk).await.is_err() || short {
                    return Ok((after_seq, true));
                }
            }
        };
        let write = async {
            while let Some(chunk) = submitted.recv().await {
                let answers = chunk.underway.answers().await?;
                this.chunk
                    .learn(chunk.comments.len(), chunk.submitted.elapsed());
                let scores: Vec<NewScore> = chunk
                    .comments
                    .into_iter()
                    .zip(answers)
                    .map(|(comment, answered)| this.new_score(comment, answered))
                    .collect();
                this.context
                    .store
                    .write_scores(this.claim, this.model_id, &scores)
                    .await?;
            }
            Ok::<_, WorkError>(())
        };
        let ((after_seq, all), ()) = tokio::try_join!(read, write)?;
        self.after_seq = after_seq;
        Ok(all)
    }

    fn new_score(&self, comment: Comment, (score, model): Answered) -> NewScore {
        NewScore {
            seq: comment.seq,
            review: self.reviewer.review(&score, comment.language.as_deref()),
            by_post_author: comment.by_post_author,
            language: comment.language,
            label: label(score.label),
            score: score.score,
            probabilities: score.probabilities,
            truncated: score.truncated,
            answered_by: self.answering.get(model).copied(),
        }
    }
}

/// A model or a scorer as rows know it.
fn key(model: &ModelInfo) -> ModelKey {
    ModelKey {
        name: model.name.clone(),
        version: model.version.clone(),
    }
}

/// What a task answered; `None` when it never ran because the runtime stops. Its panic goes on in
/// whoever waited for it, as if there had been no task.
pub(crate) fn result_of<T>(joined: Result<T, JoinError>) -> Option<T> {
    match joined.map_err(JoinError::try_into_panic) {
        Ok(result) => Some(result),
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(_stopped)) => None,
    }
}

/// Takes comments apart into what goes to the scorer, the writers' own words, and what is kept
/// meanwhile.
///
/// Comments of a post or a file are judged with those around them. Texts that somebody sends to be
/// analysed need not have anything to do with each other: each is a block of its own.
fn prepare(comments: Vec<UnscoredComment>, kind: JobKind) -> (Vec<Comment>, Vec<ToScore>) {
    let apart = match kind {
        JobKind::Posts | JobKind::Comments => 1,
        JobKind::Texts => BLOCK,
    };
    let own: Vec<Cow<'_, str>> = comments
        .iter()
        .map(|comment| {
            // The store leaves out what has no words. What an earlier version stored may have none, and
            // is scored as it is, as it was then.
            plaintext::to_score(&comment.text).unwrap_or(Cow::Borrowed(&comment.text))
        })
        .collect();
    let placed: Vec<_> = comments
        .iter()
        .zip(&own)
        .map(|(comment, text)| Placed {
            place: place(comment.seq).saturating_mul(apart),
            text,
            said: comment.language.as_deref(),
        })
        .collect();
    comments
        .iter()
        .zip(judge(&placed))
        .zip(&own)
        .map(|((comment, language), text)| {
            let language = language.map(str::to_owned);
            let to_score = ToScore {
                text: text.clone().into_owned(),
                language: language.clone(),
            };
            let comment = Comment {
                seq: comment.seq,
                language,
                by_post_author: comment.by_post_author,
            };
            (comment, to_score)
        })
        .unzip()
}

/// Places of a snapshot begin at 1.
fn place(seq: i64) -> u64 {
    seq.saturating_sub(1).unsigned_abs()
}

/// Leaves out what belongs to a block of which more may come: its language is judged as a whole.
///
/// A full chunk is at least one block, so that it never comes to nothing.
fn keep_whole_blocks(comments: &mut Vec<UnscoredComment>) {
    let Some(last) = comments.last().map(|last| place(last.seq)) else {
        return;
    };
    if (last + 1).is_multiple_of(BLOCK) {
        return;
    }
    comments.retain(|comment| place(comment.seq) / BLOCK < last / BLOCK);
}

/// The label as rows hold it.
pub(crate) fn label(label: sentiment::Label) -> store::Label {
    match label {
        sentiment::Label::Positive => store::Label::Positive,
        sentiment::Label::Neutral => store::Label::Neutral,
        sentiment::Label::Negative => store::Label::Negative,
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn a_block_of_which_more_may_come_waits_for_it() {
        #[track_caller]
        fn kept(seqs: std::ops::RangeInclusive<i64>) -> usize {
            let mut comments: Vec<_> = seqs
                .map(|seq| UnscoredComment {
                    seq,
                    text: String::new(),
                    language: None,
                    by_post_author: false,
                })
                .collect();
            keep_whole_blocks(&mut comments);
            comments.len()
        }
        let block = i64::try_from(BLOCK).expect("small");
        assert_eq!(kept(1..=block), 32);
        assert_eq!(kept(1..=block - 1), 0);
        assert_eq!(kept(1..=block + 1), 32);
        assert_eq!(kept(7..=2 * block), 58);
        assert_eq!(kept(1..=1), 0);
    }

    #[test]
    fn texts_of_a_post_are_judged_together_and_others_each_alone() {
        let texts = ["Mantap", "Suka", "Sekali"];
        let comments = || {
            (1..=24)
                .zip(texts.iter().cycle())
                .map(|(seq, text)| UnscoredComment {
                    seq,
                    text: (*text).to_owned(),
                    language: None,
                    by_post_author: false,
                })
                .collect()
        };
        let languages = |kind| -> Vec<Option<String>> {
            let (found, _) = prepare(comments(), kind);
            found.into_iter().map(|comment| comment.language).collect()
        };
        for kind in [JobKind::Posts, JobKind::Comments] {
            assert_eq!(languages(kind), vec![Some("id".to_owned()); 24]);
        }
        assert_eq!(languages(JobKind::Texts), vec![None; 24]);
    }

    #[tokio::test]
    async fn a_panic_of_a_task_goes_on_and_a_task_that_never_ran_is_a_stop() {
        assert_eq!(result_of(tokio::spawn(async { 7 }).await), Some(7));

        let stopped = tokio::spawn(std::future::pending::<()>());
        stopped.abort();
        assert_eq!(result_of(stopped.await), None);

        let panicked = tokio::task::spawn_blocking(|| std::panic::panic_any("a bug")).await;
        let went_on = catch_unwind(AssertUnwindSafe(|| result_of::<()>(panicked)));
        assert_eq!(went_on.unwrap_err().downcast_ref(), Some(&"a bug"));
    }
}
