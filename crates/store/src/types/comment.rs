//! A comment and its score.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;
use utoipa::ToSchema;

use super::Review;

/// A comment to be stored. NUL characters in texts become U+FFFD.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewComment {
    /// The platform's id; unique within the snapshot.
    pub id: String,
    /// The comment it answers.
    pub parent_id: Option<String>,
    /// Whether it answers one.
    #[serde(skip)]
    pub reply: Reply,
    /// Plain text.
    pub text: String,
    /// Display name.
    pub author_name: Option<String>,
    /// Id or handle.
    pub author_id: Option<String>,
    /// Whether the post's author wrote it.
    pub is_post_author: Option<bool>,
    /// First published.
    pub published_at: Option<DateTime<Utc>>,
    /// Likes or points.
    pub likes: Option<i64>,
    /// Direct replies.
    pub reply_count: Option<i64>,
    /// BCP 47 tag, as the platform or file says it.
    pub language: Option<String>,
    /// Link to the comment.
    pub url: Option<String>,
    /// Values of the file's original columns, in the order of the job's `extra_columns`; else empty.
    pub extra: Vec<String>,
    /// The post of an upload that it stands under, by its place in `NewJob::items`; 0 elsewhere.
    #[serde(skip)]
    pub post: u32,
    /// Post address and title where a comment file has them per row.
    pub post_url: Option<String>,
    /// See `post_url`.
    pub post_title: Option<String>,
}

/// Whether a comment answers another one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Reply {
    /// As its parent tells: it does when it has one.
    #[default]
    ByParent,
    /// It does not.
    No,
    /// It does, whichever.
    Yes,
    /// Nothing tells it.
    Unknown,
}

impl Reply {
    /// What is said of a comment, in the shortest form.
    pub fn new(is_reply: Option<bool>, has_parent: bool) -> Self {
        match is_reply {
            Some(reply) if reply == has_parent => Self::ByParent,
            Some(false) => Self::No,
            Some(true) => Self::Yes,
            None => Self::Unknown,
        }
    }

    /// As rows have it.
    pub(crate) fn number(self) -> Option<i64> {
        match self {
            Self::ByParent => None,
            Self::No => Some(0),
            Self::Yes => Some(1),
            Self::Unknown => Some(2),
        }
    }
}

/// The three classes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, IntoStaticStr,
)]
#[serde(rename_all = "UPPERCASE")]
#[strum(serialize_all = "UPPERCASE")]
pub enum Label {
    /// More for than against.
    Positive,
    /// Neither, or too little to tell.
    Neutral,
    /// More against than for.
    Negative,
}

/// A comment that the model has not scored yet.
#[derive(Debug, Clone)]
pub struct UnscoredComment {
    /// Place in the snapshot.
    pub seq: i64,
    /// Text; never empty or white space alone (those are skipped and counted when stored).
    pub text: String,
    /// Its language as the platform or file says it.
    pub language: Option<String>,
    /// Whether the post's author wrote it; false where nobody knows.
    pub by_post_author: bool,
}

/// A score to be written.
#[derive(Debug, Clone)]
pub struct NewScore {
    /// The comment's place in the snapshot.
    pub seq: i64,
    /// The class.
    pub label: Label,
    /// In [-1, 1].
    pub score: f64,
    /// Negative, neutral, positive.
    pub probabilities: Option<[f32; 3]>,
    /// Whether the text was cut.
    pub truncated: bool,
    /// BCP 47 tag of the language that was found; shown in place of what the platform or file says.
    pub language: Option<String>,
    /// Why a person should look at it.
    pub review: Review,
    /// As the comment says, see [`UnscoredComment::by_post_author`].
    pub by_post_author: bool,
    /// The model that answered, see [`Store::answering_models`](crate::Store::answering_models); `None`:
    /// the scorer is a model itself.
    pub answered_by: Option<i64>,
}
