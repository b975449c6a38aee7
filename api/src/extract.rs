//! Extractors whose rejections are problems like every other error, and what parameters share.

use axum::extract::{FromRequest, FromRequestParts};
use serde::{Deserialize, Deserializer};

use crate::{
    error::ApiError,
    problem::{BadEntry, Code},
};

/// Parameters of the query; unknown ones are an error, since a mistyped filter shows wrong rows.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(ApiError))]
pub(crate) struct Query<T>(pub(crate) T);

/// The fields of a form without files.
#[derive(Debug, FromRequest)]
#[from_request(via(axum::extract::Form), rejection(ApiError))]
pub(crate) struct Form<T>(pub(crate) T);

/// The jobs' ids in the path.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(ApiError))]
pub(crate) struct Path<T>(pub(crate) T);

/// A switch in the query: `1`, `true`, `yes`, or nothing after the name; `0`, `false`, `no`.
pub(crate) fn switch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.to_ascii_lowercase().as_str() {
        "" | "1" | "true" | "yes" => Ok(Some(true)),
        "0" | "false" | "no" => Ok(Some(false)),
        _ => Err(serde::de::Error::custom("a switch is `true` or `false`")),
    }
}

/// A page size: the one asked for, or the usual one.
pub(crate) fn page_size(
    asked: Option<u32>,
    usual: u32,
    most: u32,
    name: &str,
) -> Result<u32, ApiError> {
    match asked {
        None => Ok(usual),
        Some(size) if (1..=most).contains(&size) => Ok(size),
        Some(_) => {
            let detail = format!("`{name}` must be from 1 to {most}.");
            Err(ApiError::new(Code::BadParameter, detail.clone())
                .with_errors(vec![BadEntry::field(name, "out_of_range", detail)]))
        }
    }
}

/// A cursor that the store does not know is the asker's mistake.
pub(crate) fn bad_cursor(error: store::Error) -> ApiError {
    match error {
        store::Error::Conflict(_) => ApiError::new(
            Code::BadParameter,
            "`cursor` is not one that this address gave out for the same filters.",
        ),
        other => other.into(),
    }
}
