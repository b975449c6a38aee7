//! What a request says that it sends.

use axum::http::{HeaderMap, header};
use plaintext::shorten;

use crate::{error::ApiError, problem::Code};

/// Media types that are files of URLs or comments, besides those that are made of JSON or XML and say
/// so at their end (`application/rss+xml`).
const FILE_TYPES: [&str; 14] = [
    "text/plain",
    "text/csv",
    "text/tab-separated-values",
    "application/csv",
    "application/json",
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonlines",
    "application/xml",
    "text/xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    // What some browsers call CSV and XLSX.
    "application/vnd.ms-excel",
    "application/octet-stream",
];

/// Whether a body of this media type is read as a file; what it is, its bytes say.
pub(crate) fn is_file_type(media_type: &str) -> bool {
    let is_application = media_type.starts_with("application/");
    let of_text = media_type.ends_with("+xml") || media_type.ends_with("+json");
    FILE_TYPES.contains(&media_type) || (is_application && of_text)
}

/// A media type that is not read here, or none.
pub(crate) fn unread(media_type: Option<&str>) -> ApiError {
    let what = match media_type {
        Some(other) => format!("`{}` is not read here.", shorten(other, 80)),
        None => "The request does not say what it sends (`Content-Type`).".to_owned(),
    };
    ApiError::new(
        Code::UnsupportedMediaType,
        format!(
            "{what} Send JSON (`application/json`), a file as `text/csv`, `text/plain`, \
             `application/xml` or XLSX, or a form (`multipart/form-data`)."
        ),
    )
}

/// The media type in lower case, without its parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next().unwrap_or(value).trim();
    Some(essence.to_ascii_lowercase())
}
