//! Scores the stored comments of one item: reads, submits and writes, all three at once.
//!
//! A chunk is read while the ones before are being scored and written, so a large upload
//! goes at the speed of the slowest of the three. What is already scored is not read, so
//! a second worker goes on where the first one stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use store::{Claim, ModelKey, NewScore};
use tokio::sync::{mpsc, watch};

use crate::context::Context;
use crate::item::Halt;
use crate::models::Opened;
use crate::scorer::Pending;

/// Chunks under way between reading and writing.
const CHUNKS_AHEAD: usize = 2;

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
) -> Result<bool, Halt> {
    let mut scoring: Option<Scoring<'_>> = None;
    loop {
        let now = *progress.borrow_and_update();
        if now.any {
            let scoring = match &mut scoring {
                Some(scoring) => scoring,
                None => scoring.insert(Scoring::begin(context, claim).await?),
            };
            if !scoring.drain().await? {
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
    model_id: i64,
    after_seq: i64,
    chunk: ChunkSize,
}

/// A chunk that was submitted.
struct Chunk {
    seqs: Vec<i64>,
    pending: Pending,
    submitted: Instant,
}

impl<'a> Scoring<'a> {
    async fn begin(context: &'a Context, claim: &'a Claim) -> Result<Self, Halt> {
        let asked = claim
            .options
            .analyzer
            .as_deref()
            .or(context.settings.analyzer.as_deref());
        let opened = context.models.open(asked).await.map_err(Halt::Scoring)?;
        let model = ModelKey {
            name: opened.model().name.clone(),
            version: opened.model().version.clone(),
        };
        let model_id = context
            .store
            .begin_scoring(claim, &model, opened.note.as_deref())
            .await?;
        Ok(Self {
            context,
            claim,
            opened,
            model_id,
            after_seq: -1,
            chunk: ChunkSize::default(),
        })
    }

    /// Scores all that is stored and unscored; `false` when stopped by the shutdown.
    async fn drain(&mut self) -> Result<bool, Halt> {
        let (submit, mut submitted) = mpsc::channel::<Chunk>(CHUNKS_AHEAD);
        let this = &*self;
        let read = async move {
            let mut after_seq = this.after_seq;
            loop {
                if this.context.shutdown.is_cancelled() {
                    return Ok((after_seq, false));
                }
                let limit = this.chunk.get();
                let unscored = this
                    .context
                    .store
                    .unscored(this.claim, this.model_id, after_seq, limit)
                    .await?;
                let Some(last) = unscored.last() else {
                    return Ok((after_seq, true));
                };
                after_seq = last.seq;
                let short = unscored.len() < limit as usize;
                let (seqs, texts) = unscored.into_iter().map(|c| (c.seq, c.text)).unzip();
                let analyzer = Arc::clone(&this.opened.analyzer);
                let begun = Instant::now();
                let pending = this.context.scorer.submit(analyzer, texts).await;
                let chunk = Chunk {
                    seqs,
                    pending,
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
                let scores = chunk.pending.scores().await.map_err(Halt::Scoring)?;
                this.chunk.adapt(chunk.submitted.elapsed());
                let scores: Vec<NewScore> = chunk
                    .seqs
                    .into_iter()
                    .zip(scores)
                    .map(|(seq, score)| new_score(seq, score))
                    .collect();
                this.context
                    .store
                    .write_scores(this.claim, this.model_id, &scores)
                    .await?;
            }
            Ok::<_, Halt>(())
        };
        let ((after_seq, all), ()) = tokio::try_join!(read, write)?;
        self.after_seq = after_seq;
        Ok(all)
    }
}

/// How many comments are read at once: large for a fast analyzer, small for a slow one,
/// so that progress shows and a shutdown never waits long for the chunk in hand.
struct ChunkSize(AtomicU32);

impl ChunkSize {
    const SMALLEST: u32 = 32;
    const LARGEST: u32 = 4096;

    fn get(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    fn adapt(&self, took: Duration) {
        let size = self.get();
        let size = if took < Duration::from_millis(250) {
            size * 2
        } else if took > Duration::from_secs(2) {
            size / 2
        } else {
            size
        };
        self.0
            .store(size.clamp(Self::SMALLEST, Self::LARGEST), Ordering::Relaxed);
    }
}

impl Default for ChunkSize {
    fn default() -> Self {
        Self(AtomicU32::new(256))
    }
}

fn new_score(seq: i64, score: sentiment::Sentiment) -> NewScore {
    NewScore {
        seq,
        label: match score.label {
            sentiment::Label::Positive => store::Label::Positive,
            sentiment::Label::Neutral => store::Label::Neutral,
            sentiment::Label::Negative => store::Label::Negative,
        },
        score: score.score,
        probabilities: score.probabilities,
        truncated: score.truncated,
    }
}
