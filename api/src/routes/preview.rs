//! What a list would become, before it is submitted.

use axum::{
    Json,
    extract::{Request, State},
};

use super::jobs::{CreateParams, NewJobBody};
use crate::{
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
    post, path = "/api/v1/preview", tag = "jobs",
    params(CreateParams),
    request_body(content(
        (NewJobBody = "application/json"),
        (String = "text/csv"),
        (String = "text/plain"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Vec<u8> = "multipart/form-data"),
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
