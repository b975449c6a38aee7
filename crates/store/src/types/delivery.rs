//! Deliveries: what a webhook was told, or is to be told.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{JobStatus, WebhookEvent, WebhookOff};

/// The kind of work that sends what waits for a webhook.
pub const DELIVERIES_WORK: &str = "deliveries";

/// Where a delivery stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DeliveryStatus {
    /// For its first attempt, or for the next one.
    Waiting,
    /// The receiver took it.
    Delivered,
    /// It was given up.
    Failed,
}

/// A delivery, for the list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The receiver knows it by this id, however often it comes.
    pub id: Uuid,
    /// What happened.
    pub event: WebhookEvent,
    /// The job that it is about.
    pub job: Option<Uuid>,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// Attempts since it happened, or since somebody asked for it again.
    pub attempts: u32,
    /// The last attempt.
    pub attempted_at: Option<DateTime<Utc>>,
    /// The status that it was answered with.
    pub answer: Option<u16>,
    /// Why the last attempt came to nothing, or why there will be none.
    pub error: Option<String>,
    /// When it happened.
    pub created_at: DateTime<Utc>,
    /// The next attempt.
    pub due_at: Option<DateTime<Utc>>,
    /// Delivered, or given up.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A delivery to be tried now.
#[derive(Debug, Clone)]
pub struct DueDelivery {
    /// The receiver knows it by this id.
    pub id: Uuid,
    /// What happened.
    pub event: WebhookEvent,
    /// As it is sent.
    pub body: String,
    /// Attempts before this one.
    pub attempts: u32,
    /// Where it goes.
    pub url: String,
    /// Sealed.
    pub secret: Vec<u8>,
    /// Sealed; while the one before it is good as well.
    pub previous_secret: Option<Vec<u8>>,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The status that it was answered with.
    pub answer: Option<u16>,
    /// What became of the delivery.
    pub outcome: AttemptOutcome,
}

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// The receiver took it.
    Delivered,
    /// It is tried again after this time; why.
    Again(Duration, String),
    /// It is given up; why.
    GivenUp(String),
    /// Nobody is there any more, for no delivery; why.
    Gone(String),
}

/// How it stands with a webhook after an attempt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AfterAttempt {
    /// Attempts in a row that failed.
    pub failures: u32,
    /// Why it was switched off by this one.
    pub off: Option<WebhookOff>,
}

/// What a webhook is sent, as JSON. Small, and without anything that people wrote.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookMessage {
    /// What happened.
    #[serde(rename = "type")]
    pub event: WebhookEvent,
    /// When it happened.
    pub timestamp: DateTime<Utc>,
    /// What it happened to.
    pub data: WebhookData,
}

/// What something happened to.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct WebhookData {
    /// The job; absent in `webhook.test`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<WebhookJob>,
}

/// An ended job, as webhooks are told of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookJob {
    /// Its id.
    pub id: Uuid,
    /// Its name; may be empty.
    pub name: String,
    /// How it ended.
    pub status: JobStatus,
    /// Its posts.
    pub posts: WebhookPosts,
    /// Comments that were fetched.
    pub comments_fetched: i64,
    /// Of these, those that were scored.
    pub comments_scored: i64,
    /// Where it is seen.
    pub links: WebhookLinks,
}

/// How many posts of a job ended how.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookPosts {
    /// All of them.
    pub all: i64,
    /// Completed.
    pub completed: i64,
    /// Some comments could not be had.
    pub partial: i64,
    /// No comments could be had.
    pub failed: i64,
    /// Cancelled before their end.
    pub cancelled: i64,
}

/// Where a job is seen, by those who may.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookLinks {
    /// Its page.
    #[schema(example = "https://clamor.example.org/jobs/0198")]
    pub page: String,
    /// `GET` shows the job.
    pub job: String,
    /// `GET` shows its summary.
    pub summary: String,
    /// `GET` downloads its comments as CSV.
    pub results: String,
}

impl WebhookLinks {
    /// Those of a job on the server whose addresses begin so.
    pub(crate) fn of(base: &str, job: Uuid) -> Self {
        let api = format!("{base}/api/v1/jobs/{job}");
        Self {
            page: format!("{base}/jobs/{job}"),
            summary: format!("{api}/summary"),
            results: format!("{api}/results.csv"),
            job: api,
        }
    }
}
