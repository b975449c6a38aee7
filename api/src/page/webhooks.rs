//! Webhooks on the page: where they are, what they were told, and what is changed about them.

use auth::Actor;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use service::{webhooks::checked_url, wording::sentence};
use store::{Cursor, Delivery, DeliveryStatus, Webhook, WebhookChange, WebhookEvent, WebhookOff};
use uuid::Uuid;

use super::{format::time, render};
use crate::{
    asking::Asking,
    error::ApiError,
    extract::{Choices, Cursors, DeliveryId, Form, WebhookId},
    problem::Code,
    shares::PublicBase,
    state::AppState,
};

/// Deliveries on one page.
const DELIVERIES: u32 = 50;

#[derive(askama::Template)]
#[template(path = "webhooks.html")]
struct WebhooksPage {
    /// Whether secrets can be kept.
    can_seal: bool,
    webhooks: Vec<Line>,
    form: Fields,
}

#[derive(askama::Template)]
#[template(path = "webhook.html")]
struct WebhookPage {
    webhook: Line,
    form: Fields,
    deliveries: Vec<DeliveryLine>,
    next: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "webhook_secret.html")]
struct SecretPage {
    id: Uuid,
    url: String,
    secret: String,
    is_new: bool,
}

/// A webhook, as pages show it.
struct Line {
    id: Uuid,
    url: String,
    events: String,
    is_on: bool,
    /// What is to be known of it, where it does not simply work.
    state: Option<&'static str>,
    /// The same in a sentence.
    told: Option<String>,
    delivered: String,
    previous_until: Option<String>,
    since: String,
    since_iso: String,
}

impl From<Webhook> for Line {
    fn from(webhook: Webhook) -> Self {
        let events: Vec<_> = webhook.events.iter().map(|event| title(*event)).collect();
        Self {
            id: webhook.id,
            events: events.join(", "),
            is_on: webhook.off.is_none(),
            state: match (webhook.off, webhook.failures) {
                (Some(_), _) => Some(t!("Off")),
                (None, 1..) => Some(t!("Failing")),
                (None, 0) => None,
            },
            told: problem_of(&webhook),
            url: webhook.url,
            delivered: webhook
                .delivered_at
                .map_or_else(|| t!("Never").to_owned(), time),
            previous_until: webhook.previous_until.map(time),
            since: time(webhook.created_at),
            since_iso: webhook.created_at.to_rfc3339(),
        }
    }
}

const DAYS: u64 = store::WEBHOOK_PATIENCE_DAYS;

/// What is wrong with it, in a sentence.
fn problem_of(webhook: &Webhook) -> Option<String> {
    if let Some((at, why)) = webhook.off {
        let at = time(at);
        return Some(match why {
            WebhookOff::ByHand => t!("Somebody switched it off on {time}.", time = at),
            WebhookOff::Gone => t!(
                "It was switched off on {time}: it answered 410, which says that nobody is there any more.",
                time = at
            ),
            WebhookOff::Failing => {
                t!(
                    "It was switched off on {time}, after every attempt had failed for {days} days.",
                    time = at,
                    days = DAYS
                )
            }
        });
    }
    let since = webhook.failing_since?;
    Some(tn!(
        webhook.failures.into(),
        "The last {n} attempt failed, since {time}. When that goes on for {days} days it is switched off.",
        "The last {n} attempts failed, since {time}. When that goes on for {days} days it is switched off.",
        time = time(since),
        days = DAYS
    ))
}

fn title(event: WebhookEvent) -> &'static str {
    match event {
        WebhookEvent::JobCompleted => t!("Completed"),
        WebhookEvent::JobPartial => t!("Partial"),
        WebhookEvent::JobFailed => t!("Failed"),
        WebhookEvent::JobCancelled => t!("Cancelled"),
        WebhookEvent::Test => t!("Test"),
    }
}

/// A delivery, as the page of its webhook lists it.
struct DeliveryLine {
    id: Uuid,
    event: &'static str,
    job: Option<Uuid>,
    status: &'static str,
    tag: &'static str,
    attempts: u32,
    answer: String,
    at: String,
    at_iso: String,
    next: Option<String>,
}

impl From<Delivery> for DeliveryLine {
    fn from(delivery: Delivery) -> Self {
        let (status, tag) = match delivery.status {
            DeliveryStatus::Waiting => (t!("Waiting"), "pending"),
            DeliveryStatus::Delivered => (t!("Delivered"), "completed"),
            DeliveryStatus::Failed => (t!("Failed"), "failed"),
        };
        Self {
            id: delivery.id,
            event: delivery.event.as_str(),
            job: delivery.job,
            status,
            tag,
            attempts: delivery.attempts,
            answer: match (delivery.answer, delivery.error) {
                (_, Some(why)) => why,
                (Some(status), None) => status.to_string(),
                (None, None) => String::new(),
            },
            at: time(delivery.created_at),
            at_iso: delivery.created_at.to_rfc3339(),
            next: delivery.due_at.filter(|_| delivery.attempts > 0).map(time),
        }
    }
}

/// An event that a form offers.
struct Offered {
    word: &'static str,
    title: &'static str,
    is_chosen: bool,
}

/// What a form shows.
struct Fields {
    url: String,
    events: Vec<Offered>,
}

impl Fields {
    fn new(url: &str, chosen: &[WebhookEvent]) -> Self {
        let offered = WebhookEvent::ALL.map(|event| Offered {
            word: event.as_str(),
            title: title(event),
            is_chosen: chosen.contains(&event),
        });
        Self {
            url: url.to_owned(),
            events: offered.into(),
        }
    }
}

/// A webhook as a form sends it: a field of its own for each event, by its word.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WebhookForm {
    url: String,
    #[serde(rename = "job.completed")]
    completed: bool,
    #[serde(rename = "job.partial")]
    partial: bool,
    #[serde(rename = "job.failed")]
    failed: bool,
    #[serde(rename = "job.cancelled")]
    cancelled: bool,
}

impl WebhookForm {
    fn read(&self, state: &AppState) -> Result<(String, Vec<WebhookEvent>), ApiError> {
        let refused = |detail: String| ApiError::new(Code::InvalidFields, detail);
        let url = checked_url(&self.url, &state.settings().webhook_hosts)
            .map_err(|why| refused(sentence(&format!("the address is not usable: {why}"))))?;
        let chosen = WebhookEvent::ALL.into_iter().filter(|event| match event {
            WebhookEvent::JobCompleted => self.completed,
            WebhookEvent::JobPartial => self.partial,
            WebhookEvent::JobFailed => self.failed,
            WebhookEvent::JobCancelled => self.cancelled,
            WebhookEvent::Test => false,
        });
        let events: Vec<_> = chosen.collect();
        match events.is_empty() {
            true => Err(refused(t!("Choose of what it is to be told.").to_owned())),
            false => Ok((url, events)),
        }
    }
}

/// `GET /webhooks`.
pub(super) async fn list(
    State(state): State<AppState>,
    Asking(actor): Asking,
) -> Result<Response, ApiError> {
    let webhooks = state.webhooks(&actor)?.list().await?;
    render(&WebhooksPage {
        can_seal: state.settings().seals.has_key(),
        webhooks: webhooks.into_iter().map(Line::from).collect(),
        form: Fields::new("", &WebhookEvent::ALL),
    })
}

/// `POST /webhooks`: makes one, and shows its secret, this once.
pub(super) async fn add(
    State(state): State<AppState>,
    Asking(actor): Asking,
    base: PublicBase,
    Form(form): Form<WebhookForm>,
) -> Result<Response, ApiError> {
    let webhooks = state.webhooks(&actor)?;
    let (url, events) = form.read(&state)?;
    let (webhook, secret) = webhooks.make(url, events, base.address()).await?;
    show_secret(webhook, secret, true)
}

/// Where the list of deliveries begins.
#[derive(Debug, Default, Deserialize)]
pub(super) struct PageQuery {
    after: Option<String>,
}

/// `GET /webhooks/{id}`.
pub(super) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    WebhookId(id): WebhookId,
    Choices(query): Choices<PageQuery>,
) -> Result<Response, ApiError> {
    let webhooks = state.webhooks(&actor)?;
    let webhook = webhooks.find(id).await?;
    let found = webhooks.deliveries(id, query.after.map(Cursor), DELIVERIES);
    let (deliveries, next) = match found.await {
        Err(service::Error::Store(error)) => return Err(Cursors::refused(error)),
        found => found?,
    };
    render(&WebhookPage {
        form: Fields::new(&webhook.url, &webhook.events),
        webhook: webhook.into(),
        deliveries: deliveries.into_iter().map(DeliveryLine::from).collect(),
        next: next.map(|Cursor(place)| place),
    })
}

/// `POST /webhooks/{id}`.
pub(super) async fn change(
    State(state): State<AppState>,
    Asking(actor): Asking,
    WebhookId(id): WebhookId,
    base: PublicBase,
    Form(form): Form<WebhookForm>,
) -> Result<Response, ApiError> {
    let webhooks = state.webhooks(&actor)?;
    // Before the form is looked at: of a webhook that is not there nothing else is told.
    webhooks.find(id).await?;
    let (url, events) = form.read(&state)?;
    let change = WebhookChange {
        url: Some(url),
        events: Some(events),
        base: Some(base.address()),
        enabled: None,
    };
    webhooks.change(id, &change).await?;
    Ok(to_page(id))
}

/// `POST /webhooks/{id}/disable`.
pub(super) async fn disable(
    State(state): State<AppState>,
    Asking(actor): Asking,
    WebhookId(id): WebhookId,
) -> Result<Response, ApiError> {
    switch(&state, &actor, id, false).await
}

/// `POST /webhooks/{id}/enable`.
pub(super) async fn enable(
    State(state): State<AppState>,
    Asking(actor): Asking,
    WebhookId(id): WebhookId,
) -> Result<Response, ApiError> {
    switch(&state, &actor, id, true).await
}

/// `POST /webhooks/{id}/rotate`: gives it another secret, and shows that, this once.
pub(super) async fn rotate(
    State(state): State<AppState>,
    Asking(actor): Asking,
    WebhookId(id): WebhookId,
) -> Result<Response, ApiError> {
    let (webhook, secret) = state.webhooks(&actor)?.rotate(id).await?;
    show_secret(webhook, secret, false)
}

/// `POST /webhooks/{id}/test`.
pub(super) async fn test(
    State(state): State<AppState>,
    Asking(actor): Asking,
    WebhookId(id): WebhookId,
) -> Result<Response, ApiError> {
    state.webhooks(&actor)?.test(id).await?;
    Ok(to_page(id))
}

/// `POST /webhooks/{id}/delete`.
pub(super) async fn delete(
    State(state): State<AppState>,
    Asking(actor): Asking,
    WebhookId(id): WebhookId,
) -> Result<Response, ApiError> {
    state.webhooks(&actor)?.delete(id).await?;
    Ok(Redirect::to("/webhooks").into_response())
}

/// `POST /webhooks/{id}/deliveries/{delivery}`: sends it again.
pub(super) async fn redeliver(
    State(state): State<AppState>,
    Asking(actor): Asking,
    DeliveryId { webhook, delivery }: DeliveryId,
) -> Result<Response, ApiError> {
    let webhooks = state.webhooks(&actor)?;
    webhooks.redeliver(webhook, delivery).await?;
    Ok(to_page(webhook))
}

async fn switch(
    state: &AppState,
    actor: &Actor,
    id: Uuid,
    enabled: bool,
) -> Result<Response, ApiError> {
    let change = WebhookChange {
        enabled: Some(enabled),
        ..WebhookChange::default()
    };
    state.webhooks(actor)?.change(id, &change).await?;
    Ok(to_page(id))
}

fn to_page(id: Uuid) -> Response {
    Redirect::to(&format!("/webhooks/{id}")).into_response()
}

fn show_secret(webhook: Webhook, secret: String, is_new: bool) -> Result<Response, ApiError> {
    render(&SecretPage {
        id: webhook.id,
        url: webhook.url,
        secret,
        is_new,
    })
}
