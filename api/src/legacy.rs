//! The addresses that older clients use; the same work under other names.

use axum::{
    Json,
    extract::{Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::Job;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    asking::Asking,
    document::Binary,
    error::ApiError,
    extract::{Path, Query},
    idempotency,
    jobs::{
        create::{CreateParams, NewJobForm, NewJobJson, create_job},
        view::Progress,
    },
    problem::Problem,
    results::{ResultParams, download_as},
    state::AppState,
};

/// A job in the words of older clients.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LegacyJob {
    /// The job.
    job_id: Uuid,
    /// `PENDING`, `IN_PROGRESS`, `COMPLETED`, `PARTIAL`, `FAILED` or `CANCELLED`.
    #[schema(example = "PENDING")]
    status: String,
    /// Name.
    name: String,
    /// Accepted.
    created_at: DateTime<Utc>,
    /// Last post ended.
    finished_at: Option<DateTime<Utc>>,
    /// Posts in the job.
    total_posts: i64,
    /// Posts that have ended.
    processed_posts: i64,
    /// Posts that failed.
    failed_posts: i64,
    /// Comments fetched.
    total_comments: i64,
    /// Comments scored.
    scored_comments: i64,
}

impl From<&Job> for LegacyJob {
    fn from(job: &Job) -> Self {
        let progress = Progress::of(job, Utc::now());
        Self {
            job_id: job.id,
            status: job.status.as_str().to_ascii_uppercase(),
            name: job.name.clone(),
            created_at: job.created_at,
            finished_at: job.finished_at,
            total_posts: progress.posts_total,
            processed_posts: progress.posts_ended,
            failed_posts: progress.posts.failed,
            total_comments: progress.comments_fetched,
            scored_comments: progress.comments_scored,
        }
    }
}

/// Create a job (older clients)
///
/// As `POST /api/v1/jobs`.
#[utoipa::path(
    post, path = "/api/jobs/create", operation_id = "older_create", tag = "older clients",
    params(CreateParams),
    request_body(content((NewJobJson = "application/json"), (inline(Binary) = "text/csv"), (NewJobForm = "multipart/form-data"))),
    responses(
        (status = 202, description = "Accepted", body = LegacyJob),
        (status = "default", description = "Nothing was written", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(params): Query<CreateParams>,
    request: Request,
) -> Result<Response, ApiError> {
    let made = create_job(&state, actor, params, request).await?;
    let location = format!("/api/jobs/{}/status", made.id);
    let body = Json(LegacyJob::from(&made.job));
    let location = [(header::LOCATION, location)];
    Ok((
        StatusCode::ACCEPTED,
        idempotency::replayed(&made),
        location,
        body,
    )
        .into_response())
}

/// Look at a job (older clients)
#[utoipa::path(
    get, path = "/api/jobs/{id}/status", operation_id = "older_status", tag = "older clients",
    params(("id" = Uuid, Path, description = "The job")),
    responses(
        (status = 200, description = "The job", body = LegacyJob),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn status(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
) -> Result<Json<LegacyJob>, ApiError> {
    let job = state.store().job(actor.scope(), id).await?;
    Ok(Json(LegacyJob::from(&job)))
}

/// Download the results as CSV (older clients)
///
/// As `GET /api/v1/jobs/{id}/results.csv`.
#[utoipa::path(
    get, path = "/api/jobs/{id}/download", operation_id = "older_download", tag = "older clients",
    params(("id" = Uuid, Path, description = "The job"), ResultParams),
    responses(
        (status = 200, description = "The results", body = String, content_type = "text/csv"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn download(
    State(state): State<AppState>,
    Asking(actor): Asking,
    method: Method,
    Path(id): Path<Uuid>,
    Query(params): Query<ResultParams>,
) -> Result<Response, ApiError> {
    let format = tables::Format::Csv;
    download_as(&state, actor, &method, id, &params, format, true).await
}
