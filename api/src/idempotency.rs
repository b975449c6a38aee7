//! `Idempotency-Key`: the same request sent twice makes one job.

use axum::http::{HeaderMap, HeaderName};
use store::Made;

use crate::{error::ApiError, problem::Code};

/// Longest key taken.
const MAX_KEY_BYTES: usize = 255;

/// The key of a request, if it has one.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let mut sent = headers.get_all("idempotency-key").iter();
    let Some(value) = sent.next() else {
        return Ok(None);
    };
    if sent.next().is_some() {
        return Err(ApiError::new(
            Code::BadIdempotencyKey,
            "The request has several `Idempotency-Key` headers; one is taken.",
        ));
    }
    match value.to_str() {
        Ok(key) if !key.trim().is_empty() && key.len() <= MAX_KEY_BYTES => {
            Ok(Some(key.trim().to_owned()))
        }
        _ => Err(ApiError::new(
            Code::BadIdempotencyKey,
            format!("The key must be 1 to {MAX_KEY_BYTES} visible ASCII characters."),
        )),
    }
}

/// Says that an earlier request made the job, when one did.
pub(crate) fn replayed(made: &Made) -> Option<[(HeaderName, &'static str); 1]> {
    let header = HeaderName::from_static("idempotent-replayed");
    made.replayed.then_some([(header, "true")])
}
