//! Scores of texts that were sent.

use serde::Serialize;
use service::{analyze::Scores, stats::round4};
use store::{CommentRow, JobStatus, Label, Review, ReviewReason};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    comments::view::{Probabilities, review_reasons},
    jobs::view::Links,
};

/// The scores of the texts, in the order sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Analysis {
    /// One per text; `null` for texts that are empty.
    pub(crate) results: Vec<Option<TextScore>>,
    /// Who scored: a model, or `auto` where each text went to the model that knows its language.
    pub(crate) model: Option<String>,
    /// Its version.
    pub(crate) model_version: Option<String>,
    /// Why another model than the one asked for scored, if so.
    pub(crate) model_note: Option<String>,
}

impl From<Scores> for Analysis {
    fn from(scores: Scores) -> Self {
        let (model, model_version) = scores.model.unzip();
        let rows = scores.results.iter();
        Self {
            results: rows
                .map(|row| row.as_ref().and_then(TextScore::of))
                .collect(),
            model,
            model_version,
            model_note: scores.note,
        }
    }
}

/// The score of one text.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct TextScore {
    /// The class.
    pub(crate) label: Label,
    /// In [-1, 1], 4 places.
    pub(crate) score: f64,
    /// Absent for the lexicon, which has none.
    pub(crate) probabilities: Option<Probabilities>,
    /// Whether the end of the text was cut off before scoring.
    pub(crate) truncated: bool,
    /// BCP 47 tag of the language; absent when it cannot be told, as with a few words.
    pub(crate) language: Option<String>,
    /// Whether a person should look at the score.
    pub(crate) needs_review: bool,
    /// Why.
    pub(crate) review_reasons: Vec<ReviewReason>,
    /// The model that answered.
    pub(crate) model: Option<String>,
    /// Its version.
    pub(crate) model_version: Option<String>,
}

impl TextScore {
    /// From a row; `None` when it has no score.
    pub(crate) fn of(row: &CommentRow) -> Option<Self> {
        Some(Self {
            label: row.label?,
            score: round4(row.score?),
            probabilities: row.probabilities.map(Probabilities::from),
            truncated: row.truncated.unwrap_or(false),
            language: row.language.clone(),
            needs_review: row.review.is_some_and(Review::is_needed),
            review_reasons: review_reasons(row.review),
            model: row.model.clone(),
            model_version: row.model_version.clone(),
        })
    }
}

/// The texts are not scored yet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AnalysisPending {
    /// The job that scores them; it is kept for an hour.
    pub(crate) job_id: Uuid,
    /// Where it stands.
    pub(crate) status: JobStatus,
    /// Where the scores will be.
    pub(crate) comments: String,
}

impl AnalysisPending {
    pub(crate) fn new(job: Uuid, status: JobStatus) -> Self {
        Self {
            job_id: job,
            status,
            comments: Links::of(job).comments,
        }
    }
}
