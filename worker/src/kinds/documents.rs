//! A batch of documents: posts that others send us, each analysed by itself.

use std::{borrow::Cow, time::Duration};

use async_trait::async_trait;
use sentiment::language::{BLOCK, Placed, judge};
use store::{Analysed, BatchDocument, DOCUMENTS_WORK, Lease, WorkEnd};
use textstats::{Analysis, Sentiment};

use super::{End, Kind, Task, WorkError};
use crate::backoff::retry_in;
use crate::context::Context;
use crate::opened::{Answered, Opened, ToScore};
use crate::review::Reviewer;
use crate::scorer::ScoringError;
use crate::scoring::{label, result_of};

#[derive(Debug)]
pub(crate) struct Documents;

#[async_trait]
impl Kind for Documents {
    fn name(&self) -> &'static str {
        DOCUMENTS_WORK
    }

    async fn run(&self, task: &Task<'_>) -> Result<Box<dyn End>, WorkError> {
        let context = task.context;
        let batch = context.store.batch(task.lease).await?;
        let opened = context.models.open(context.settings.analyzer.as_deref());
        let opened = opened.await?;
        let read = tokio::task::spawn_blocking(move || read(batch)).await;
        let Some(read) = result_of(read) else {
            return Ok(Box::new(WorkEnd::Released));
        };
        let scores = score(task, &opened, &read).await?;
        let reviewer = Reviewer::new(opened.scorer(), context.settings.review_confidence);
        let analysed = read
            .into_iter()
            .zip(scores)
            .map(|(read, answered)| read.analysed(answered, &opened, &reviewer));
        Ok(Box::new(BatchEnd::Analysed(analysed.collect())))
    }

    async fn on_error(
        &self,
        task: &Task<'_>,
        halt: &WorkError,
    ) -> Result<Box<dyn End>, store::Error> {
        let (settings, lease) = (&task.context.settings, task.lease);
        let batch = task.context.store.batch(lease).await?;
        if matches!(halt, WorkError::Crashes | WorkError::Panic) && batch.len() > 1 {
            return Ok(Box::new(BatchEnd::Scattered));
        }
        // A database or a thread that is gone says nothing against a document.
        let is_theirs = match halt {
            WorkError::Crashes | WorkError::Panic => true,
            WorkError::Scoring(error) => matches!(error, ScoringError::Failed(_)),
            WorkError::Store(_) => false,
        };
        if !is_theirs
            || lease.attempts < settings.max_attempts && !matches!(halt, WorkError::Crashes)
        {
            return Ok(Box::new(WorkEnd::Retry(retry_in(settings, lease.attempts))));
        }
        let failed = batch.into_iter().map(|document| Analysed {
            id: document.id,
            version: document.version,
            analysis: None,
            detail: Some(format!("Given up: {halt}.")),
        });
        Ok(Box::new(BatchEnd::Analysed(failed.collect())))
    }
}

/// A document whose text was looked at, and what is to be scored of it.
struct Read {
    document: BatchDocument,
    analysis: Analysis,
    /// Its own words; none where nothing is to be scored.
    words: Option<String>,
}

/// What of a document is scored, in bytes: as much as is kept of a comment, unless the operator chose otherwise. A
/// scorer takes many times the memory of its text, of a million emoji 100 MB.
const SCORED_BYTES: usize = 100_000;

fn scored(content: &str) -> &str {
    &content[..content.floor_char_boundary(SCORED_BYTES)]
}

/// Counts the texts and finds their languages, each by itself.
fn read(batch: Vec<BatchDocument>) -> Vec<Read> {
    let words: Vec<Option<String>> = batch
        .iter()
        .map(|document| plaintext::to_score(scored(&document.content)).map(Cow::into_owned))
        .collect();
    let placed: Vec<_> = (0..)
        .zip(&words)
        .map(|(place, words)| Placed {
            // A block of its own: what others say tells nothing of it.
            place: place * BLOCK,
            text: words.as_deref().unwrap_or_default(),
            said: None,
        })
        .collect();
    let languages: Vec<_> = judge(&placed)
        .into_iter()
        .map(|language| language.map(str::to_owned))
        .collect();
    let found = batch.into_iter().zip(languages).zip(words);
    found
        .map(|((document, language), words)| Read {
            analysis: Analysis {
                figures: textstats::figures(&document.content, language.as_deref()),
                language,
                sentiment: None,
            },
            document,
            words,
        })
        .collect()
}

/// The scores of those that have words, in order.
async fn score(
    task: &Task<'_>,
    opened: &Opened,
    read: &[Read],
) -> Result<Vec<Option<Answered>>, WorkError> {
    let texts: Vec<ToScore> = read
        .iter()
        .filter_map(|read| {
            Some(ToScore {
                text: read.words.clone()?,
                language: read.analysis.language.clone(),
            })
        })
        .collect();
    let mut scores = match texts.is_empty() {
        true => Vec::new(),
        false => {
            let underway = opened.submit(task.lease.id, texts).await;
            underway.answers().await?
        }
    }
    .into_iter();
    let of_each = read
        .iter()
        .map(|read| read.words.as_ref().and_then(|_| scores.next()));
    Ok(of_each.collect())
}

impl Read {
    fn analysed(
        self,
        answered: Option<Answered>,
        opened: &Opened,
        reviewer: &Reviewer,
    ) -> Analysed {
        let mut analysis = self.analysis;
        analysis.sentiment = answered.map(|(score, model)| {
            let review = reviewer.review(&score, analysis.language.as_deref());
            let model = &opened.models()[model];
            Sentiment {
                label: label(score.label).as_str().to_owned(),
                score: score.score,
                probabilities: score.probabilities,
                truncated: score.truncated || self.document.content.len() > SCORED_BYTES,
                needs_review: review.is_needed(),
                review_reasons: review.words().to_owned(),
                model: model.name.clone(),
                model_version: model.version.clone(),
            }
        });
        let json = serde_json::to_string(&analysis);
        Analysed {
            id: self.document.id,
            version: self.document.version,
            analysis: Some(json.expect("bug: an analysis that JSON cannot hold")),
            detail: None,
        }
    }
}

/// How a batch ends that is not tried again as a whole.
enum BatchEnd {
    /// Something came of each document.
    Analysed(Vec<Analysed>),
    /// Each is tried by itself.
    Scattered,
}

#[async_trait]
impl End for BatchEnd {
    async fn write(&self, context: &Context, lease: &Lease) -> Result<(), store::Error> {
        match self {
            Self::Analysed(all) => {
                context.store.finish_batch(lease, all).await?;
                tracing::debug!(work = %lease.id, documents = all.len(), "documents are analysed");
            }
            Self::Scattered => {
                context.store.scatter_batch(lease).await?;
                tracing::warn!(work = %lease.id, "documents are analysed one by one: workers died with them");
            }
        }
        Ok(())
    }

    fn due_in(&self) -> Option<Duration> {
        match self {
            Self::Analysed(_) => None,
            Self::Scattered => Some(Duration::ZERO),
        }
    }
}
