//! Webhooks: addresses of other systems that are told when something is done.

use chrono::{DateTime, Utc};
use seal::Column;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};
use utoipa::ToSchema;
use uuid::Uuid;

use super::JobStatus;

/// The secret by which deliveries are signed.
pub const WEBHOOK_SECRET: Column = Column {
    table: "webhooks",
    id: "id",
    column: "secret",
};

/// The one before it, while that is good as well.
pub const WEBHOOK_PREVIOUS_SECRET: Column = Column {
    column: "previous_secret",
    ..WEBHOOK_SECRET
};

/// What a webhook is told of.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, EnumString,
)]
pub enum WebhookEvent {
    /// Every post of a job completed.
    #[serde(rename = "job.completed")]
    #[strum(serialize = "job.completed")]
    JobCompleted,
    /// A job ended, and some of its posts failed or fell short.
    #[serde(rename = "job.partial")]
    #[strum(serialize = "job.partial")]
    JobPartial,
    /// Nothing of a job could be had.
    #[serde(rename = "job.failed")]
    #[strum(serialize = "job.failed")]
    JobFailed,
    /// Somebody cancelled a job.
    #[serde(rename = "job.cancelled")]
    #[strum(serialize = "job.cancelled")]
    JobCancelled,
    /// Somebody tries the webhook; it is told of that whatever it asks for.
    #[serde(rename = "webhook.test")]
    #[strum(serialize = "webhook.test")]
    Test,
}

impl WebhookEvent {
    /// Those that a webhook can ask for, in the order in which they are listed.
    pub const ALL: [Self; 4] = [
        Self::JobCompleted,
        Self::JobPartial,
        Self::JobFailed,
        Self::JobCancelled,
    ];

    /// That a job ended so; none: it has not.
    pub fn of_job(status: JobStatus) -> Option<Self> {
        match status {
            JobStatus::Pending | JobStatus::InProgress => None,
            JobStatus::Completed => Some(Self::JobCompleted),
            JobStatus::Partial => Some(Self::JobPartial),
            JobStatus::Failed => Some(Self::JobFailed),
            JobStatus::Cancelled => Some(Self::JobCancelled),
        }
    }
}

/// Why a webhook is off.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum WebhookOff {
    /// Somebody switched it off.
    ByHand,
    /// It answered 410: nobody is there any more.
    Gone,
    /// Every attempt failed, for days.
    Failing,
}

/// A webhook to be made.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    /// UUIDv7; the secret is sealed for it.
    pub id: Uuid,
    /// Whose it is.
    pub team: Uuid,
    /// Where it is.
    pub url: String,
    /// Of what it is told.
    pub events: Vec<WebhookEvent>,
    /// What links begin with that it is sent.
    pub base: String,
    /// Sealed.
    pub secret: Vec<u8>,
}

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// UUIDv7.
    pub id: Uuid,
    /// Whose it is.
    pub team: Uuid,
    /// Where it is.
    pub url: String,
    /// Of what it is told.
    pub events: Vec<WebhookEvent>,
    /// What links begin with that it is sent.
    pub base: String,
    /// Made.
    pub created_at: DateTime<Utc>,
    /// Since when it is off, and why.
    pub off: Option<(DateTime<Utc>, WebhookOff)>,
    /// Attempts in a row that failed.
    pub failures: u32,
    /// When the first of them did.
    pub failing_since: Option<DateTime<Utc>>,
    /// When something was delivered last.
    pub delivered_at: Option<DateTime<Utc>>,
    /// Until when deliveries are signed with the secret before this one as well.
    pub previous_until: Option<DateTime<Utc>>,
}

impl Webhook {
    /// Where it is, without the path: some services hide a secret in that.
    pub fn origin(&self) -> String {
        self.url.split('/').take(3).collect::<Vec<_>>().join("/")
    }
}

/// A webhook that does not work, for whoever runs the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailingWebhook {
    /// Its last attempts failed, or it was switched off for that.
    pub webhook: Webhook,
    /// What its team is called; none for the built-in one.
    pub team_name: Option<String>,
}

/// What is to be changed about a webhook; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct WebhookChange {
    /// Where it is.
    pub url: Option<String>,
    /// Of what it is told.
    pub events: Option<Vec<WebhookEvent>>,
    /// What links begin with that it is sent.
    pub base: Option<String>,
    /// Whether it is on.
    pub enabled: Option<bool>,
}

/// Another secret of a webhook. All of them are sealed.
#[derive(Debug, Clone)]
pub struct WebhookSecrets {
    /// The one that it has, as it was read.
    pub had: Vec<u8>,
    /// The new one.
    pub new: Vec<u8>,
    /// The one that it has, sealed in the place of previous ones.
    pub previous: Vec<u8>,
}
