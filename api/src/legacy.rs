//! The addresses that older clients use; the same work under other names.
//!
//! Their programs name the format of what they ask for in each address (`?format=json`), which is taken where
//! it is the one that they get. All else is refused as everywhere.

use axum::{
    Json,
    extract::{Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::{Job, JobStatus};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    asking::Asking,
    closed_lists::closed_list,
    document::Binary,
    error::ApiError,
    extract::{FromParams, Params, Path, Query},
    idempotency,
    jobs::{
        create::{CreateParams, NewJobForm, NewJobJson, create_job},
        view::Progress,
    },
    problem::Problem,
    results::{ResultParams, download_as},
    state::AppState,
};

/// Where a job stands, in the words of older clients: ours in capitals.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct LegacyStatus(String);

impl From<JobStatus> for LegacyStatus {
    fn from(status: JobStatus) -> Self {
        Self(status.as_str().to_ascii_uppercase())
    }
}

closed_list!(
    LegacyStatus as "LegacyStatus": "Where a job stands, in the words of older clients.",
    JobStatus::ALL.iter().map(|status| LegacyStatus::from(*status).0)
);

/// A job in the words of older clients.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LegacyJob {
    /// The job.
    job_id: Uuid,
    /// Where it stands.
    status: LegacyStatus,
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
            status: job.status.into(),
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

/// The only format of these answers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LegacyFormat {
    /// JSON.
    Json,
}

/// The only format of this file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LegacyFileFormat {
    /// CSV.
    Csv,
}

/// What every answer in JSON takes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "there is one format, so nothing depends on it")]
pub(crate) struct LegacyParams {
    /// The format of the answer.
    format: Option<LegacyFormat>,
}

impl FromParams for LegacyParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            format: params.choice("format"),
        }
    }
}

/// What the file takes, beside what all files of results take.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "there is one format, so nothing depends on it")]
pub(crate) struct LegacyFileParams {
    /// The format of the file.
    format: Option<LegacyFileFormat>,
}

impl FromParams for LegacyFileParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            format: params.choice("format"),
        }
    }
}

/// Create a job (older clients)
///
/// As `POST /api/v1/jobs`.
#[utoipa::path(
    post, path = "/api/jobs/create", operation_id = "older_create", tag = "older clients",
    params(CreateParams, LegacyParams),
    request_body(content((NewJobJson = "application/json"), (inline(Binary) = "text/csv"), (NewJobForm = "multipart/form-data"))),
    responses(
        (status = 202, description = "Accepted", body = LegacyJob),
        (status = "default", description = "Nothing was written", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(params): Query<(CreateParams, LegacyParams)>,
    request: Request,
) -> Result<Response, ApiError> {
    let (made, _) = create_job(&state, actor, params.0, request).await?;
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
    params(("id" = Uuid, Path, description = "The job"), LegacyParams),
    responses(
        (status = 200, description = "The job", body = LegacyJob),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn status(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    _: Query<LegacyParams>,
) -> Result<Json<LegacyJob>, ApiError> {
    let job = state.store().job(actor.scope(), id).await?;
    Ok(Json(LegacyJob::from(&job)))
}

/// Download the results as CSV (older clients)
///
/// As `GET /api/v1/jobs/{id}/results.csv`.
#[utoipa::path(
    get, path = "/api/jobs/{id}/download", operation_id = "older_download", tag = "older clients",
    params(("id" = Uuid, Path, description = "The job"), ResultParams, LegacyFileParams),
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
    Query(params): Query<(ResultParams, LegacyFileParams)>,
) -> Result<Response, ApiError> {
    let format = tables::Format::Csv;
    download_as(&state, actor, &method, id, &params.0, format, true).await
}
