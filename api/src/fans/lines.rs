//! The lines of several pages, written page by page into a file: each may have a hundred thousand points.

use std::{
    collections::BTreeSet,
    io::{self, BufWriter, Write as _},
};

use auth::Actor;
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use tempfile::NamedTempFile;

use super::{Errors, Point, points};
use crate::{body::temp_file, error::ApiError, spooled::body, state::AppState};

/// What is written of one page: its name and its points.
type NamedPoints = (String, Vec<Point>);

/// Answers as [`super::Lines`] says; each page once, by name.
pub(super) async fn answer(
    state: &AppState,
    actor: &Actor,
    pages: BTreeSet<String>,
) -> Result<Response, ApiError> {
    let permit = state.download_permit(actor)?;
    let file = temp_file(state.settings()).map_err(disk)?;
    let mut file = BufWriter::new(file);
    let mut errors = Vec::new();
    if pages.is_empty() {
        errors.push("No page is named: write `?pages=NAME`.".to_owned());
    }
    let mut before = "{\"data\":{";
    for page in pages {
        match points(state, actor, &page).await? {
            Ok(points) => file = add(file, before, (page, points)).await?,
            Err(why) => {
                errors.push(why);
                continue;
            }
        }
        before = ",";
    }
    let is_empty = before != ",";
    let end = move || -> io::Result<NamedTempFile> {
        if is_empty {
            file.write_all(before.as_bytes())?;
        }
        file.write_all(b"},\"errors\":")?;
        serde_json::to_writer(&mut file, &Errors::from(errors))?;
        file.write_all(b"}")?;
        Ok(file.into_inner()?)
    };
    let file = tokio::task::spawn_blocking(end).await;
    let file = file.map_err(ApiError::internal)?.map_err(disk)?;
    let (body, size) = body(file, permit)?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        ),
        (header::CONTENT_LENGTH, HeaderValue::from(size)),
    ];
    Ok((headers, body).into_response())
}

/// Writes a page behind what stands before it.
async fn add(
    mut file: BufWriter<NamedTempFile>,
    before: &'static str,
    (page, points): NamedPoints,
) -> Result<BufWriter<NamedTempFile>, ApiError> {
    let write = move || -> io::Result<_> {
        file.write_all(before.as_bytes())?;
        serde_json::to_writer(&mut file, &page)?;
        file.write_all(b":")?;
        serde_json::to_writer(&mut file, &points)?;
        Ok(file)
    };
    let written = tokio::task::spawn_blocking(write).await;
    written.map_err(ApiError::internal)?.map_err(disk)
}

fn disk(error: io::Error) -> ApiError {
    ApiError::disk(&error)
}
