//! Webhooks and their deliveries, as answers show them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{Delivery, DeliveryStatus, Webhook, WebhookEvent, WebhookOff};
use utoipa::ToSchema;
use uuid::Uuid;

/// An address that is told when something is done; its secret is shown once, when it is made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(crate) struct WebhookView {
    /// UUIDv7.
    pub(super) id: Uuid,
    /// Where it is.
    #[schema(example = "https://example.org/hooks/clamor")]
    url: String,
    /// Of what it is told.
    events: Vec<WebhookEvent>,
    /// Whether it is on.
    enabled: bool,
    /// Why it is off; null while it is on.
    disabled_because: Option<WebhookOff>,
    /// Since when it is off.
    disabled_at: Option<DateTime<Utc>>,
    /// Attempts in a row that failed; when that goes on for days it is switched off.
    failures: u32,
    /// When the first of them did.
    failing_since: Option<DateTime<Utc>>,
    /// When something was delivered last.
    delivered_at: Option<DateTime<Utc>>,
    /// Until when deliveries are signed with the secret before as well.
    previous_secret_until: Option<DateTime<Utc>>,
    /// Made.
    created_at: DateTime<Utc>,
}

/// A webhook with its secret; without `Debug`, which would show that.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookWithSecret)]
pub(crate) struct NewWebhookView {
    /// What lists show of it.
    #[serde(flatten)]
    pub(super) webhook: WebhookView,
    /// What deliveries are signed with: it is in this answer and nowhere else.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    pub(super) secret: String,
}

/// The webhooks of a team.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Webhooks {
    /// The first one first.
    pub(super) webhooks: Vec<WebhookView>,
}

/// Something that a webhook was told, or is to be told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub(crate) struct DeliveryView {
    /// Sent as `webhook-id`, the same at each attempt.
    id: Uuid,
    /// What happened.
    event: WebhookEvent,
    /// The job that it is about; null in `webhook.test`.
    job_id: Option<Uuid>,
    /// Where it stands.
    status: DeliveryStatus,
    /// Attempts so far.
    attempts: u32,
    /// The last one.
    attempted_at: Option<DateTime<Utc>>,
    /// The status that it was answered with; null: there was no answer.
    answer: Option<u16>,
    /// Why the last attempt came to nothing, or why there will be none.
    error: Option<String>,
    /// When it happened.
    created_at: DateTime<Utc>,
    /// The next attempt.
    next_attempt_at: Option<DateTime<Utc>>,
    /// Delivered, or given up.
    ended_at: Option<DateTime<Utc>>,
}

/// Some deliveries.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryPage {
    /// Newest first.
    pub(super) deliveries: Vec<DeliveryView>,
    /// Send it as `cursor` for the next page; null on the last one.
    pub(super) next_cursor: Option<String>,
}

impl From<Webhook> for WebhookView {
    fn from(webhook: Webhook) -> Self {
        let (disabled_at, disabled_because) = webhook.off.unzip();
        Self {
            id: webhook.id,
            url: webhook.url,
            events: webhook.events,
            enabled: disabled_at.is_none(),
            disabled_because,
            disabled_at,
            failures: webhook.failures,
            failing_since: webhook.failing_since,
            delivered_at: webhook.delivered_at,
            previous_secret_until: webhook.previous_until,
            created_at: webhook.created_at,
        }
    }
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id,
            event: delivery.event,
            job_id: delivery.job,
            status: delivery.status,
            attempts: delivery.attempts,
            attempted_at: delivery.attempted_at,
            answer: delivery.answer,
            error: delivery.error,
            created_at: delivery.created_at,
            next_attempt_at: delivery.due_at,
            ended_at: delivery.ended_at,
        }
    }
}
