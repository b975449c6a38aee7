//! A comment with its score.

use chrono::{DateTime, Utc};
use serde::Serialize;
use service::stats::round4;
use store::{CommentRow, Label, Review, ReviewReason};
use utoipa::ToSchema;
use uuid::Uuid;

/// A comment with its score.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Comment)]
pub(crate) struct CommentView {
    /// The platform's id of the comment, or that of the file; none where the file has none.
    pub(crate) id: Option<String>,
    /// The post it stands under, as an item of the job.
    pub(crate) item_id: Uuid,
    /// Address of the post.
    pub(crate) post_url: String,
    /// Platform.
    pub(crate) platform: String,
    /// Title of the post.
    pub(crate) post_title: Option<String>,
    /// The comment it answers.
    pub(crate) parent_id: Option<String>,
    /// Whether it answers one; absent when nothing tells it.
    pub(crate) is_reply: Option<bool>,
    /// Plain text.
    pub(crate) text: String,
    /// Display name.
    pub(crate) author_name: Option<String>,
    /// Id or handle.
    pub(crate) author_id: Option<String>,
    /// Whether the post's author wrote it.
    pub(crate) is_post_author: Option<bool>,
    /// Whether an account wrote it that the job names as its own, beyond the post's author.
    pub(crate) is_own_account: bool,
    /// First published.
    pub(crate) published_at: Option<DateTime<Utc>>,
    /// Likes or points; absent when the platform does not say.
    pub(crate) likes: Option<i64>,
    /// Direct replies; absent when the platform does not say.
    pub(crate) reply_count: Option<i64>,
    /// BCP 47 tag of the language: found in the text, else as the platform or file says.
    pub(crate) language: Option<String>,
    /// Link to the comment.
    pub(crate) url: Option<String>,
    /// The class; absent for empty comments and before scoring.
    pub(crate) sentiment_label: Option<Label>,
    /// In [-1, 1], 4 places.
    pub(crate) sentiment_score: Option<f64>,
    /// Absent for the lexicon, which has none.
    pub(crate) probabilities: Option<Probabilities>,
    /// Whether the end of the text was cut off before scoring.
    pub(crate) truncated: Option<bool>,
    /// Whether a person should look at the score; absent where there is none.
    pub(crate) needs_review: Option<bool>,
    /// Why.
    pub(crate) review_reasons: Vec<ReviewReason>,
    /// The model that scored it.
    pub(crate) model: Option<String>,
    /// Its version.
    pub(crate) model_version: Option<String>,
    /// When it was scored.
    pub(crate) scored_at: Option<DateTime<Utc>>,
    /// The other columns of an uploaded file, by name.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    #[schema(value_type = Object)]
    pub(crate) extra: serde_json::Map<String, serde_json::Value>,
}

/// How sure the model is of each class; adds up to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub(crate) struct Probabilities {
    /// Of NEGATIVE.
    pub(crate) negative: f64,
    /// Of NEUTRAL.
    pub(crate) neutral: f64,
    /// Of POSITIVE.
    pub(crate) positive: f64,
}

impl From<[f32; 3]> for Probabilities {
    fn from([negative, neutral, positive]: [f32; 3]) -> Self {
        Self {
            negative: round4(negative.into()),
            neutral: round4(neutral.into()),
            positive: round4(positive.into()),
        }
    }
}

impl CommentView {
    /// From a row; `extra_columns` names the job's original columns.
    pub(crate) fn new(row: CommentRow, extra_columns: &[String]) -> Self {
        let extra = extra_columns
            .iter()
            .cloned()
            .zip(row.extra.into_iter().map(serde_json::Value::String))
            .collect();
        Self {
            id: Some(row.comment_id).filter(|id| !id.is_empty()),
            item_id: row.item_id,
            post_url: row.post_url,
            platform: row.platform,
            post_title: row.post_title,
            parent_id: row.parent_id,
            is_reply: row.is_reply,
            text: row.text,
            author_name: row.author_name,
            author_id: row.author_id,
            is_post_author: row.is_post_author,
            is_own_account: row.is_own_account,
            published_at: row.published_at,
            likes: row.likes,
            reply_count: row.reply_count,
            language: row.language,
            url: row.url,
            sentiment_label: row.label,
            sentiment_score: row.score.map(round4),
            probabilities: row.probabilities.map(Probabilities::from),
            truncated: row.truncated,
            needs_review: row.review.map(Review::is_needed),
            review_reasons: review_reasons(row.review),
            model: row.model,
            model_version: row.model_version,
            scored_at: row.scored_at,
            extra,
        }
    }
}

/// The reasons, in their fixed order; none while there is no score.
pub(crate) fn review_reasons(review: Option<Review>) -> Vec<ReviewReason> {
    review.unwrap_or_default().reasons().collect()
}

/// Some comments of a job.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CommentPage {
    /// In the order asked for.
    pub(crate) comments: Vec<CommentView>,
    /// Give it as `cursor`, with the same filters, to see more; absent on the last page.
    pub(crate) next_cursor: Option<String>,
}
