//! What is sent to make a link.

use std::{ops::RangeInclusive, time::Duration};

use auth::WantedShare;
use axum::extract::Request;
use deserr::Deserr;
use utoipa::ToSchema;

use crate::{
    error::ApiError,
    json_body::{Faults, Within, json_body},
    state::AppState,
};

/// Days after which a link may end.
pub(crate) const DAYS: RangeInclusive<u32> = 1..=365;
/// Where nobody says it.
const DEFAULT_DAYS: u32 = 30;
/// Bytes of the body: two small fields and some room.
const MAX_BODY: usize = 1024;

/// A link to be made.
#[derive(Deserr, ToSchema)]
#[schema(as = NewShare)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct NewShare {
    /// Days after which it ends; default 30.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 365)]
    #[deserr(default)]
    expires_in: Option<Within<{ *DAYS.start() }, { *DAYS.end() }>>,
    /// Whether it shows what people wrote, and who they are; default true.
    #[deserr(default)]
    texts: Option<bool>,
}

impl NewShare {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<WantedShare, ApiError> {
        let body: Self = json_body(request, MAX_BODY, state, r#"{"expires_in": 30}"#).await?;
        Ok(WantedShare {
            with_texts: body.texts.unwrap_or(true),
            lifetime: days_long(body.expires_in.map_or(DEFAULT_DAYS, Within::get)),
        })
    }
}

/// So many days.
pub(crate) fn days_long(days: u32) -> Duration {
    Duration::from_secs(u64::from(days) * 86_400)
}
