//! What is sent to follow or change a profile.

use axum::extract::Request;
use deserr::Deserr;
use platforms::NoProfile;
use service::profiles::{INTERVALS, Wanted};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{CreateParams, seconds};
use crate::{
    error::ApiError,
    json_body::{Faults, Unusable, Within, json_body, said},
    problem::EntryCode,
    state::AppState,
};

/// Seconds from one poll to the next.
type Interval = Within<{ *INTERVALS.start() }, { *INTERVALS.end() }>;

/// Bytes of a body: an address in escapes, and some room.
const MAX_BODY: usize = 32 << 10;

/// A profile to be followed: `url`, or `platform` and `handle`.
#[derive(Deserr, ToSchema)]
#[schema(as = NewProfile)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct NewProfile {
    /// Where the profile is.
    #[schema(example = "facebook")]
    #[deserr(default)]
    platform: Option<String>,
    /// What it is called there, see `/api/v1/platforms`; its address will do as well.
    #[schema(example = "CocaCola")]
    #[deserr(default)]
    handle: Option<String>,
    /// Its address, which tells the platform.
    #[schema(example = "https://www.youtube.com/@YouTube")]
    #[deserr(default)]
    url: Option<String>,
    /// Seconds from one poll to the next; default 3600.
    #[schema(value_type = Option<u32>, minimum = 300, maximum = 2_592_000)]
    #[deserr(default)]
    interval: Option<Interval>,
    /// The brand that it belongs to.
    #[deserr(default, try_from(Option<String>) = parsed_brand -> Unusable)]
    brand: Option<Uuid>,
}

/// What to change about a profile; what is not there stays.
#[derive(Deserr, ToSchema)]
#[schema(as = ProfileChange)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct ProfileChange {
    /// Seconds from one poll to the next.
    #[schema(value_type = Option<u32>, minimum = 300, maximum = 2_592_000)]
    #[deserr(default)]
    interval: Option<Interval>,
    /// Whether nobody asks for it.
    #[deserr(default)]
    paused: Option<bool>,
    /// The brand that it belongs to; null: none.
    #[schema(value_type = Option<Uuid>)]
    #[deserr(default, try_from(Option<String>) = another_brand -> Unusable)]
    brand: Option<Option<Uuid>>,
}

impl NewProfile {
    pub(super) async fn read(
        request: Request,
        state: &AppState,
        params: &CreateParams,
    ) -> Result<store::NewProfile, ApiError> {
        let example = r#"{"platform": "facebook", "handle": "CocaCola"}"#;
        let body: Self = json_body(request, MAX_BODY, state, example).await?;
        let mut faults = Faults::default();
        let interval = body.interval.map(Within::get).or(params.interval);
        let brand = body.brand.or(params.brand);
        let named = match (&body.handle, &body.url) {
            (Some(_), Some(_)) => {
                let why = "a profile has a handle or an address, not both";
                faults.unusable("url", Unusable(EntryCode::Repeated, why.to_owned()));
                None
            }
            (Some(handle), None) => Some(("handle", handle)),
            (None, Some(url)) => Some(("url", url)),
            (None, None) => {
                faults.missing("handle");
                None
            }
        };
        let profile = named.and_then(|(field, text)| {
            let wanted = Wanted {
                platform: body.platform.as_deref(),
                text,
                every: interval.map(seconds),
                brand,
            };
            let profile = wanted.read();
            profile
                .map_err(|why| faults.unusable(field_of(&why, field), unusable(&why)))
                .ok()
        });
        faults.finish()?;
        profile.ok_or_else(|| ApiError::internal("a profile without a fault was not read"))
    }
}

impl ProfileChange {
    pub(super) async fn read(
        request: Request,
        state: &AppState,
    ) -> Result<store::ProfileChange, ApiError> {
        let body: Self = json_body(request, MAX_BODY, state, r#"{"paused": true}"#).await?;
        Ok(store::ProfileChange {
            every: body.interval.map(Within::get).map(seconds),
            paused: body.paused,
            brand: body.brand,
        })
    }
}

/// The field that is at fault: `named`, unless it is the platform.
fn field_of<'a>(why: &NoProfile, named: &'a str) -> &'a str {
    match why {
        NoProfile::UnknownPlatform(_) | NoProfile::NotCounted(_) => "platform",
        NoProfile::NotOne { .. } | NoProfile::NoAddress => named,
    }
}

fn unusable(why: &NoProfile) -> Unusable {
    let code = match why {
        NoProfile::UnknownPlatform(_) | NoProfile::NotCounted(_) => EntryCode::UnknownPlatform,
        NoProfile::NotOne { .. } | NoProfile::NoAddress => EntryCode::NotAProfile,
    };
    Unusable(code, why.to_string())
}

fn parsed_brand(text: Option<String>) -> Result<Option<Uuid>, Unusable> {
    let brand = text.map(|text| text.parse()).transpose();
    brand.map_err(|_| Unusable(EntryCode::NotAnId, "it is the id of a brand".to_owned()))
}

fn another_brand(text: Option<String>) -> Result<Option<Option<Uuid>>, Unusable> {
    parsed_brand(text).map(said)
}
