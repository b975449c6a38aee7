//! What a list would become, before it is submitted.

use axum::{
    Json,
    extract::{Request, State},
};

use super::jobs::{CreateParams, NewJobBody, NewJobForm};
use crate::{
    document::Binary,
    error::ApiError,
    extract::Query,
    intake::{self, Intake},
    problem::{Code, Problem},
    state::AppState,
    submit,
    viewer::Viewer,
    views::preview::PreviewView,
};

/// Preview a list
///
/// Takes the same lists as creating a job and says for each entry what would happen; nothing is
/// written and no platform is asked.
#[utoipa::path(
    post, path = "/api/v1/preview", operation_id = "preview_list", tag = "jobs",
    params(CreateParams),
    request_body(content(
        (NewJobBody = "application/json"),
        (NewJobForm = "multipart/form-data"),
        (inline(Binary) = "text/csv"),
        (inline(Binary) = "text/plain"),
        (inline(Binary) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (inline(Binary) = "application/octet-stream"),
    )),
    responses(
        (status = 200, description = "What would happen", body = PreviewView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn preview(
    State(state): State<AppState>,
    _viewer: Viewer,
    Query(params): Query<CreateParams>,
    request: Request,
) -> Result<Json<PreviewView>, ApiError> {
    let list = match intake::read(&state, params, request).await? {
        Intake::List(list) => list,
        Intake::Comments(_) => {
            return Err(ApiError::new(
                Code::UnsupportedMediaType,
                "Only lists of URLs are previewed, not files of comments.",
            ));
        }
    };
    let view = tokio::task::spawn_blocking(move || {
        let (review, verdict) = submit::examine(&state, list.entries);
        PreviewView::new(
            &review,
            verdict.err().map(|error| error.detail().to_owned()),
        )
    })
    .await
    .map_err(ApiError::internal)?;
    Ok(Json(view))
}
