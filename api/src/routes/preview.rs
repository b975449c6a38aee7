//! What a list would become, before it is submitted.

use axum::{
    Json,
    extract::{Request, State},
};
use utoipa::ToSchema;

use super::jobs::{CreateParams, NewJobForm};
use crate::{
    document::Binary,
    error::ApiError,
    extract::Query,
    intake::{self, Intake},
    problem::{Code, Problem},
    review::Listed,
    state::AppState,
    submit,
    viewer::Viewer,
    views::{job::OptionsView, preview::PreviewView},
};

/// A list of post URLs, of any length: what is wrong with it is in the answer.
#[derive(ToSchema)]
#[schema(as = PreviewRequest)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand; see `intake`"
)]
pub(crate) struct PreviewBody {
    /// Addresses of posts.
    #[schema(example = json!(["https://news.ycombinator.com/item?id=1"]))]
    urls: Vec<String>,
    /// As for a job.
    #[schema(max_length = 200)]
    name: Option<String>,
    /// As for a job.
    options: Option<OptionsView>,
}

/// Preview a list
///
/// Takes the same lists as creating a job and says for each entry what would happen; nothing is
/// written and no platform is asked.
#[utoipa::path(
    post, path = "/api/v1/preview", operation_id = "preview_list", tag = "jobs",
    params(CreateParams),
    request_body(content(
        (PreviewBody = "application/json"),
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
        let Listed { entries, comments } = list.listed;
        let (review, verdict) = submit::examine(&state, entries);
        PreviewView::new(
            &review,
            verdict.err().map(|error| error.detail().to_owned()),
            comments.as_deref(),
        )
    })
    .await
    .map_err(ApiError::internal)?;
    Ok(Json(view))
}
