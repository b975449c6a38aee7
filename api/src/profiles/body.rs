//! What is sent to follow or change a profile.

use axum::extract::Request;
use platforms::NoProfile;
use serde_json::Value;
use service::profiles::{INTERVALS, Wanted};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{CreateParams, seconds};
use crate::{
    body::json_object, error::ApiError, json_fields::JsonFields, problem::EntryCode,
    state::AppState,
};

/// Bytes of a body: an address in escapes, and some room.
const MAX_BODY: usize = 32 << 10;

/// A profile to be followed: `url`, or `platform` and `handle`.
#[derive(ToSchema)]
#[schema(as = NewProfile)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand, as every other"
)]
pub(crate) struct NewProfile {
    /// Where the profile is.
    #[schema(example = "facebook")]
    platform: Option<String>,
    /// What it is called there, see `/api/v1/platforms`; its address will do as well.
    #[schema(example = "CocaCola")]
    handle: Option<String>,
    /// Its address, which tells the platform.
    #[schema(example = "https://www.youtube.com/@YouTube")]
    url: Option<String>,
    /// Seconds from one poll to the next; default 3600.
    #[schema(minimum = 300, maximum = 2_592_000)]
    interval: Option<u32>,
    /// The brand that it belongs to.
    brand: Option<Uuid>,
}

/// What to change about a profile; what is not there stays.
#[derive(ToSchema)]
#[schema(as = ProfileChange)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand, as every other"
)]
pub(crate) struct ProfileChange {
    /// Seconds from one poll to the next.
    #[schema(minimum = 300, maximum = 2_592_000)]
    interval: Option<u32>,
    /// Whether nobody asks for it.
    paused: Option<bool>,
    /// The brand that it belongs to; null: none.
    brand: Option<Uuid>,
}

impl NewProfile {
    pub(super) async fn read(
        request: Request,
        state: &AppState,
        params: &CreateParams,
    ) -> Result<store::NewProfile, ApiError> {
        let example = r#"{"platform": "facebook", "handle": "CocaCola"}"#;
        let body = json_object(request, MAX_BODY, state, example).await?;
        let known = ["platform", "handle", "url", "interval", "brand"];
        let mut fields = JsonFields::of(body, &known);
        let platform = fields.text("platform");
        let (handle, url) = (fields.text("handle"), fields.text("url"));
        let interval = fields.number("interval", INTERVALS).or(params.interval);
        let brand = brand(&mut fields).or(params.brand);
        let named = match (&handle, &url) {
            (Some(_), Some(_)) => {
                let why = "a profile has a handle or an address, not both";
                fields.wrong("url", EntryCode::Repeated, why)
            }
            (Some(handle), None) => Some(("handle", handle)),
            (None, Some(url)) => Some(("url", url)),
            (None, None) => {
                fields.missing("handle");
                None
            }
        };
        let profile = named.and_then(|(field, text)| {
            let wanted = Wanted {
                platform: platform.as_deref(),
                text,
                every: interval.map(seconds),
                brand,
            };
            let profile = wanted.read();
            profile
                .map_err(|why| unusable(&mut fields, field, &why))
                .ok()
        });
        fields.finish()?;
        profile.ok_or_else(|| ApiError::internal("a profile without a fault was not read"))
    }
}

impl ProfileChange {
    pub(super) async fn read(
        request: Request,
        state: &AppState,
    ) -> Result<store::ProfileChange, ApiError> {
        let body = json_object(request, MAX_BODY, state, r#"{"paused": true}"#).await?;
        let mut fields = JsonFields::of(body, &["interval", "paused", "brand"]);
        let has_brand = fields.value("brand").is_some();
        let change = store::ProfileChange {
            every: fields.number("interval", INTERVALS).map(seconds),
            paused: fields.flag("paused"),
            // Null is said as well.
            brand: has_brand.then(|| brand(&mut fields)),
        };
        fields.finish()?;
        Ok(change)
    }
}

fn unusable(fields: &mut JsonFields, field: &str, why: &NoProfile) {
    let (field, code) = match why {
        NoProfile::UnknownPlatform(_) | NoProfile::NotCounted(_) => {
            ("platform", EntryCode::UnknownPlatform)
        }
        NoProfile::NotOne { .. } | NoProfile::NoAddress => (field, EntryCode::NotAProfile),
    };
    fields.wrong::<()>(field, code, &why.to_string());
}

fn brand(fields: &mut JsonFields) -> Option<Uuid> {
    let text = match fields.value("brand")? {
        Value::Null => return None,
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    text.or_else(|| fields.wrong("brand", EntryCode::NotAnId, "it is the id of a brand"))
}
