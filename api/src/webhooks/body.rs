//! What is sent to make or change a webhook.

use axum::extract::Request;
use deserr::Deserr;
use service::webhooks::checked_url;
use store::WebhookEvent;
use utoipa::ToSchema;

use crate::{
    error::ApiError,
    json_body::{Faults, Unusable, json_body},
    problem::EntryCode,
    state::AppState,
};

/// Bytes of the body: an address and some words, in escapes, and some room.
const MAX_BODY: usize = 16 << 10;

/// A webhook to be made.
#[derive(Deserr, ToSchema)]
#[schema(as = NewWebhook)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct NewWebhook {
    /// Where it is: http or https, at a public address, or at a host that the setting `WEBHOOK_HOSTS` names.
    #[schema(max_length = 2000, example = "https://example.org/hooks/clamor")]
    url: String,
    /// Of what it is told; default: of every end of a job.
    #[schema(min_items = 1)]
    #[deserr(default, try_from(Option<Vec<String>>) = known_events -> Unusable)]
    events: Option<Vec<WebhookEvent>>,
}

/// What to change about a webhook; what is not there stays.
#[derive(Deserr, ToSchema)]
#[schema(as = WebhookChange)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct WebhookChange {
    /// Another address.
    #[schema(max_length = 2000, example = "https://example.org/hooks/clamor")]
    #[deserr(default)]
    url: Option<String>,
    /// Of what it is told instead.
    #[schema(min_items = 1)]
    #[deserr(default, try_from(Option<Vec<String>>) = known_events -> Unusable)]
    events: Option<Vec<WebhookEvent>>,
    /// Whether it is on; one that is switched on begins anew.
    #[deserr(default)]
    enabled: Option<bool>,
}

/// What a new webhook is to be.
pub(super) struct Wanted {
    pub(super) url: String,
    pub(super) events: Vec<WebhookEvent>,
}

impl NewWebhook {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<Wanted, ApiError> {
        let example = r#"{"url": "https://example.org/hook"}"#;
        let body: Self = json_body(request, MAX_BODY, state, example).await?;
        Ok(Wanted {
            url: usable(&body.url, state)?,
            events: body.events.unwrap_or_else(|| WebhookEvent::ALL.to_vec()),
        })
    }
}

impl WebhookChange {
    pub(super) async fn read(
        request: Request,
        state: &AppState,
    ) -> Result<store::WebhookChange, ApiError> {
        let body: Self = json_body(request, MAX_BODY, state, r#"{"enabled": false}"#).await?;
        let url = body.url.map(|url| usable(&url, state)).transpose()?;
        Ok(store::WebhookChange {
            url,
            events: body.events,
            base: None,
            enabled: body.enabled,
        })
    }
}

/// An address that may be told something.
fn usable(url: &str, state: &AppState) -> Result<String, ApiError> {
    checked_url(url, &state.settings().webhook_hosts).map_err(|why| {
        let mut faults = Faults::default();
        faults.unusable("url", Unusable(EntryCode::Unusable, why));
        faults.into()
    })
}

/// In one order, each once.
fn known_events(words: Option<Vec<String>>) -> Result<Option<Vec<WebhookEvent>>, Unusable> {
    let Some(words) = words else {
        return Ok(None);
    };
    let all = WebhookEvent::ALL;
    let known = |word: &String| all.iter().any(|event| event.as_str() == word);
    if words.is_empty() || !words.iter().all(known) {
        let words = all.map(|event| format!("`{}`", event.as_str()));
        let why = format!("it is a list of {}", words.join(", "));
        return Err(Unusable(EntryCode::UnknownValue, why));
    }
    let named = |event: &WebhookEvent| words.iter().any(|word| word == event.as_str());
    Ok(Some(all.into_iter().filter(named).collect()))
}
