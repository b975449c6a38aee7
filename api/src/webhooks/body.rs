//! What is sent to make or change a webhook.

use axum::extract::Request;
use serde::Deserialize;
use service::webhooks::checked_url;
use store::WebhookEvent;
use utoipa::ToSchema;

use crate::{
    body::json_object, error::ApiError, json_fields::JsonFields, problem::EntryCode,
    state::AppState,
};

/// Bytes of the body: an address and some words, in escapes, and some room.
const MAX_BODY: usize = 16 << 10;

/// A webhook to be made.
#[derive(ToSchema)]
#[schema(as = NewWebhook)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand, as every other"
)]
pub(crate) struct NewWebhook {
    /// Where it is: http or https, at a public address, or at a host that the setting `WEBHOOK_HOSTS` names.
    #[schema(max_length = 2000, example = "https://example.org/hooks/clamor")]
    url: String,
    /// Of what it is told; default: of every end of a job.
    #[schema(min_items = 1)]
    events: Option<Vec<WebhookEvent>>,
}

/// What to change about a webhook; what is not there stays.
#[derive(ToSchema)]
#[schema(as = WebhookChange)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand, as every other"
)]
pub(crate) struct WebhookChange {
    /// Another address.
    #[schema(max_length = 2000, example = "https://example.org/hooks/clamor")]
    url: Option<String>,
    /// Of what it is told instead.
    #[schema(min_items = 1)]
    events: Option<Vec<WebhookEvent>>,
    /// Whether it is on; one that is switched on begins anew.
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
        let body = json_object(request, MAX_BODY, state, example).await?;
        let mut fields = JsonFields::of(body, &["url", "events"]);
        if fields.value("url").is_none_or(|url| url.is_null()) {
            fields.missing("url");
        }
        let url = url(&mut fields, state);
        let events = events(&mut fields);
        fields.finish()?;
        Ok(Wanted {
            url: url.unwrap_or_default(),
            events: events.unwrap_or_else(|| WebhookEvent::ALL.to_vec()),
        })
    }
}

impl WebhookChange {
    pub(super) async fn read(
        request: Request,
        state: &AppState,
    ) -> Result<store::WebhookChange, ApiError> {
        let body = json_object(request, MAX_BODY, state, r#"{"enabled": false}"#).await?;
        let mut fields = JsonFields::of(body, &["url", "events", "enabled"]);
        let change = store::WebhookChange {
            url: url(&mut fields, state),
            events: events(&mut fields),
            base: None,
            enabled: fields.flag("enabled"),
        };
        fields.finish()?;
        Ok(change)
    }
}

fn url(fields: &mut JsonFields, state: &AppState) -> Option<String> {
    let url = fields.text("url")?;
    match checked_url(&url, &state.settings().webhook_hosts) {
        Ok(url) => Some(url),
        Err(why) => fields.wrong("url", EntryCode::Unusable, &why),
    }
}

fn events(fields: &mut JsonFields) -> Option<Vec<WebhookEvent>> {
    let value = fields.value("events").filter(|value| !value.is_null())?;
    let named = Vec::<WebhookEvent>::deserialize(value).unwrap_or_default();
    let known = |event: &WebhookEvent| WebhookEvent::ALL.contains(event);
    if named.is_empty() || !named.iter().all(known) {
        let words = WebhookEvent::ALL.map(|event| format!("`{}`", event.as_str()));
        let why = format!("it is a list of {}", words.join(", "));
        return fields.wrong("events", EntryCode::UnknownValue, &why);
    }
    // In one order, each once.
    let events = WebhookEvent::ALL.into_iter();
    Some(events.filter(|event| named.contains(event)).collect())
}
