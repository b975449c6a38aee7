//! Two jobs on the same comments, side by side.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use store::{Cursor, Label};
use utoipa::IntoParams;
use uuid::Uuid;

use super::comments::LabelParam;
use crate::{
    audit, comparison,
    error::ApiError,
    export,
    extract::{Path, Query, bad_cursor, page_size, switch},
    problem::Problem,
    state::AppState,
    viewer::Viewer,
    views::comparison::{ComparisonView, DifferencePage, DifferenceView},
};

/// Compare two jobs
///
/// Any two jobs that share fetched comments, as a job and one that scored it again do: how often
/// they agree, comments by both labels, both summaries over the comments that both have scored,
/// and the same per post. 409 when they share none.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/compare/{other}", tag = "results",
    params(
        ("id" = Uuid, Path, description = "The first job"),
        ("other" = Uuid, Path, description = "The second job"),
    ),
    responses(
        (status = 200, description = "Both side by side", body = ComparisonView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn compare(
    State(state): State<AppState>,
    viewer: Viewer,
    Path((id, other)): Path<(Uuid, Uuid)>,
) -> Result<Json<ComparisonView>, ApiError> {
    let comparison = comparison::compare(state.store(), viewer.scope, id, other).await?;
    Ok(Json(comparison.view()))
}

/// Which differences to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct DifferenceParams {
    /// Only comments with this label in the first job.
    #[param(inline)]
    first: Option<LabelParam>,
    /// Only comments with this label in the second job.
    #[param(inline)]
    second: Option<LabelParam>,
    /// `next_cursor` of the page before, with the same labels.
    cursor: Option<String>,
    /// Comments per page, up to 500; default 100.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List comments with different labels
///
/// Comments that the two jobs label differently, in the order of the first job.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/compare/{other}/comments", tag = "results",
    params(
        ("id" = Uuid, Path, description = "The first job"),
        ("other" = Uuid, Path, description = "The second job"),
        DifferenceParams,
    ),
    responses(
        (status = 200, description = "Some comments", body = DifferencePage),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn differences(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(jobs): Path<(Uuid, Uuid)>,
    Query(params): Query<DifferenceParams>,
) -> Result<Json<DifferencePage>, ApiError> {
    let limit = page_size(params.limit, 100, 500, "limit")?;
    let labels = (
        params.first.map(Label::from),
        params.second.map(Label::from),
    );
    let (found, next) = state
        .store()
        .differences(viewer.scope, jobs, labels, params.cursor.map(Cursor), limit)
        .await
        .map_err(bad_cursor)?;
    Ok(Json(DifferencePage {
        comments: found.into_iter().map(DifferenceView::from).collect(),
        next_cursor: next.map(|cursor| cursor.0),
    }))
}

/// What to put into the file.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileParams {
    /// Whether CSV begins with a byte order mark, without which Excel misreads UTF-8; default yes.
    #[serde(default, deserialize_with = "switch")]
    #[param(value_type = Option<bool>)]
    bom: Option<bool>,
}

/// Download comments with different labels
///
/// All of them as CSV, in the order of the first job.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/compare/{other}/comments.csv", tag = "results",
    params(
        ("id" = Uuid, Path, description = "The first job"),
        ("other" = Uuid, Path, description = "The second job"),
        FileParams,
    ),
    responses(
        (status = 200, description = "The file, streamed", body = String, content_type = "text/csv"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn differences_csv(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(jobs): Path<(Uuid, Uuid)>,
    Query(params): Query<FileParams>,
) -> Result<Response, ApiError> {
    for job in [jobs.0, jobs.1] {
        state.store().job(viewer.scope, job).await?;
    }
    let permit = state.download_permit(&viewer)?;
    audit::downloaded(&viewer, jobs.0, "differences.csv");
    let bom = params.bom.unwrap_or(true);
    let store = state.store().clone();
    let body = export::differences(store, viewer.scope, jobs, bom, permit);
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(tables::Format::Csv.content_type()),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"clamor-differences.csv\""),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
    ];
    Ok((headers, body).into_response())
}
