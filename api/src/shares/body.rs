//! What is sent to make a link.

use std::{ops::RangeInclusive, time::Duration};

use auth::WantedShare;
use axum::extract::Request;
use utoipa::ToSchema;

use crate::{body::json_object, error::ApiError, json_fields::JsonFields, state::AppState};

/// Days after which a link may end.
pub(crate) const DAYS: RangeInclusive<u32> = 1..=365;
/// Where nobody says it.
const DEFAULT_DAYS: u32 = 30;
/// Bytes of the body: two small fields and some room.
const MAX_BODY: usize = 1024;

/// A link to be made.
#[derive(ToSchema)]
#[schema(as = NewShare)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand, as every other"
)]
pub(crate) struct NewShare {
    /// Days after which it ends; default 30.
    #[schema(minimum = 1, maximum = 365)]
    expires_in: Option<u32>,
    /// Whether it shows what people wrote, and who they are; default true.
    texts: Option<bool>,
}

impl NewShare {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<WantedShare, ApiError> {
        let body = json_object(request, MAX_BODY, state, r#"{"expires_in": 30}"#).await?;
        let mut fields = JsonFields::of(body, &["expires_in", "texts"]);
        let days = fields.number("expires_in", DAYS);
        let with_texts = fields.flag("texts").unwrap_or(true);
        fields.finish()?;
        Ok(WantedShare {
            with_texts,
            lifetime: days_long(days.unwrap_or(DEFAULT_DAYS)),
        })
    }
}

/// So many days.
pub(crate) fn days_long(days: u32) -> Duration {
    Duration::from_secs(u64::from(days) * 86_400)
}
