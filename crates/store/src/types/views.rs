//! What people and downloads read: sums, filtered comments, result rows.

use std::ops::AddAssign;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Apart, Counting, JobStatus, Label, Review, ReviewReason, Tally};

/// Counts of one item, kept up to date by every write.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ItemTotals {
    /// Comments stored.
    pub fetched: i64,
    /// Comments with a score of the job's model.
    pub scored: i64,
    /// Empty or white-space comments: no score, no failure.
    pub skipped_empty: i64,
    /// Scored positive.
    pub positive: i64,
    /// Scored neutral.
    pub neutral: i64,
    /// Scored negative.
    pub negative: i64,
    /// Sum of the scores, for the mean.
    pub score_sum: f64,
    /// Scored ones that were cut.
    pub truncated: i64,
    /// Scored ones that a person should look at, for whatever reason.
    pub needs_review: i64,
    /// Scored ones of which the model is not sure.
    pub low_confidence: i64,
    /// Scored ones in a language that the model does not know.
    pub other_language: i64,
    /// The scored ones that a job may leave out of its figures; they are in the sums above as well.
    pub apart: Apart,
}

impl ItemTotals {
    /// The sums over every scored comment.
    pub fn all(&self) -> Tally {
        Tally {
            positive: self.positive,
            neutral: self.neutral,
            negative: self.negative,
            score_sum: self.score_sum,
        }
    }

    /// The sums over those that count by this rule.
    pub fn counted(&self, counting: Counting) -> Tally {
        let [author, language] = self.apart.left_out(counting);
        self.all() - author - language
    }
}

impl AddAssign for ItemTotals {
    fn add_assign(&mut self, other: Self) {
        self.fetched += other.fetched;
        self.scored += other.scored;
        self.skipped_empty += other.skipped_empty;
        self.positive += other.positive;
        self.neutral += other.neutral;
        self.negative += other.negative;
        self.score_sum += other.score_sum;
        self.truncated += other.truncated;
        self.needs_review += other.needs_review;
        self.low_confidence += other.low_confidence;
        self.other_language += other.other_language;
        self.apart += other.apart;
    }
}

/// Sums over a job's items.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct JobTotals {
    /// Items.
    pub items: i64,
    /// Items by status.
    pub pending: i64,
    /// See `pending`.
    pub in_progress: i64,
    /// See `pending`.
    pub completed: i64,
    /// See `pending`.
    pub partial: i64,
    /// See `pending`.
    pub failed: i64,
    /// See `pending`.
    pub cancelled: i64,
    /// Sum of what platforms report, over items that say.
    pub reported: i64,
    /// Comment counts.
    pub comments: ItemTotals,
}

/// Which jobs to list.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    /// Only jobs that stand here.
    pub status: Option<JobStatus>,
    /// Only jobs whose name contains this, without regard to case (letters beyond ASCII: all
    /// lower, all upper or capitalised).
    pub name: Option<String>,
    /// Only jobs accepted at this time or later.
    pub created_from: Option<DateTime<Utc>>,
    /// Only jobs accepted before this time.
    pub created_to: Option<DateTime<Utc>>,
    /// Only jobs of this brand.
    pub brand: Option<Uuid>,
}

/// Which comments of a job to show.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CommentFilter {
    /// Only this item.
    pub item: Option<Uuid>,
    /// Only this class.
    pub label: Option<Label>,
    /// Only texts or authors containing this, without regard to case (letters beyond ASCII: all
    /// lower, all upper or capitalised).
    pub search: Option<String>,
    /// Only this platform.
    pub platform: Option<String>,
    /// Only scores that a person should look at, or only those that nothing speaks against.
    pub needs_review: Option<bool>,
    /// Only scores with this reason to look at them.
    pub review_reason: Option<ReviewReason>,
    /// Only those that count by this rule, scored or not yet.
    pub counted: Option<Counting>,
    /// Order.
    pub sort: Sort,
}

impl CommentFilter {
    /// Whether any comment can be left out.
    pub fn narrows(&self) -> bool {
        self.item.is_some()
            || self.label.is_some()
            || self.search.is_some()
            || self.platform.is_some()
            || self.needs_review.is_some()
            || self.review_reason.is_some()
            || self.counted.is_some()
    }
}

/// Order of comments; ties by place in the list.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Sort {
    /// As listed and fetched.
    #[default]
    Position,
    /// Most liked first; without a count last.
    Likes,
    /// Lowest score first.
    MostNegative,
    /// Highest score first.
    MostPositive,
    /// Newest first.
    Newest,
}

/// Opaque place in a keyset; encode it in a link, give it back for the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub String);

/// A comment with its score, for people and for results.
#[derive(Debug, Clone)]
pub struct ResultRecord {
    /// Item position and place in its snapshot: the stable order.
    pub position: i64,
    /// See `position`.
    pub seq: i64,
    /// Item.
    pub item_id: Uuid,
    /// Address of the post.
    pub post_url: String,
    /// Platform name.
    pub platform: String,
    /// Title of the post.
    pub post_title: Option<String>,
    /// The platform's id.
    pub comment_id: String,
    /// The comment it answers.
    pub parent_id: Option<String>,
    /// Whether it answers one; `None` when nothing tells it.
    pub is_reply: Option<bool>,
    /// Plain text.
    pub text: String,
    /// Display name.
    pub author_name: Option<String>,
    /// Id or handle.
    pub author_id: Option<String>,
    /// Whether the post's author wrote it.
    pub is_post_author: Option<bool>,
    /// Whether an account that the job names as its own wrote it, known once it is scored; not said of
    /// the post's author.
    pub is_own_account: bool,
    /// First published.
    pub published_at: Option<DateTime<Utc>>,
    /// Likes or points.
    pub likes: Option<i64>,
    /// Direct replies.
    pub reply_count: Option<i64>,
    /// BCP 47 tag: the language that was found when it was scored, else what the platform or
    /// file says.
    pub language: Option<String>,
    /// Link.
    pub url: Option<String>,
    /// Original columns.
    pub extra: Vec<String>,
    /// Class; `None` when skipped or not scored yet.
    pub label: Option<Label>,
    /// Score.
    pub score: Option<f64>,
    /// Negative, neutral, positive.
    pub probabilities: Option<[f32; 3]>,
    /// Whether the text was cut before scoring.
    pub truncated: Option<bool>,
    /// Why a person should look at the score.
    pub review: Option<Review>,
    /// Model name.
    pub model: Option<String>,
    /// Model version.
    pub model_version: Option<String>,
    /// When it was scored.
    pub scored_at: Option<DateTime<Utc>>,
}

/// The same record; named for what the comments route shows.
pub type CommentRow = ResultRecord;

/// A scored comment for whoever counts what is in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledText {
    /// Its place in the post, from 1.
    pub seq: i64,
    /// The platform's id.
    pub comment_id: String,
    /// Plain text; empty once it is erased. Of a long one the first 4,000 characters.
    pub text: String,
    /// BCP 47 tag, as in [`ResultRecord`].
    pub language: Option<String>,
    /// Class.
    pub label: Label,
    /// Likes or points.
    pub likes: Option<i64>,
    /// Link.
    pub url: Option<String>,
}

/// Comments in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageCount {
    /// BCP 47 tag; `None` for those of which nobody can tell.
    pub language: Option<String>,
    /// Scored comments.
    pub comments: i64,
}

/// Comments of one day.
#[derive(Debug, Clone, PartialEq)]
pub struct DayCount {
    /// UTC day.
    pub day: NaiveDate,
    /// Scored positive.
    pub positive: i64,
    /// Scored neutral.
    pub neutral: i64,
    /// Scored negative.
    pub negative: i64,
}
