//! Scoring the comments of a finished job again.

use axum::{
    body::HttpBody,
    extract::{Request, State},
    response::Response,
};
use deserr::Deserr;
use service::rescore;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{NoParams, Path, Query},
    fields::Fields,
    idempotency,
    jobs::{create::accepted, view::JobView},
    json_body::{Faults, json_body},
    problem::Problem,
    state::AppState,
};

/// Bytes of the body: a name and some room.
const MAX_BODY: usize = 4096;

/// Who is to score.
#[derive(Deserr, ToSchema)]
#[schema(as = RescoreRequest)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
pub(crate) struct RescoreBody {
    /// `auto`, `lexicon` or `onnx:<name>`; absent: the best that is installed.
    #[schema(example = "lexicon")]
    #[deserr(default)]
    analyzer: Option<String>,
}

/// Score a job again
///
/// Makes a new job of the same comments, scored by another model; nothing is fetched, and the
/// first job stays as it is. Posts that had no comments are copied with their reason; a retry of
/// the new job fetches them. A post whose fetch was stopped half-way ends as `partial`. With the
/// model and version that scored the first job all scores are there already, so the new job ends
/// at once with the same ones. The body may be left out. 409 while the job has not ended (with
/// its status), when its texts were erased after the retention time, or when it has no comments.
#[utoipa::path(
    post, path = "/api/v1/jobs/{id}/rescore", operation_id = "rescore_job", tag = "jobs",
    params(
        ("id" = Uuid, Path, description = "The job that has ended"),
        ("Idempotency-Key" = Option<String>, Header, max_length = 255, description = "The same key with the same content answers the first answer's job."),
    ),
    request_body(content = RescoreBody),
    responses(
        (status = 202, description = "The new job; `Location` is where it is", body = JobView, headers(
            ("Location" = String, description = "The new job"),
            ("Idempotent-Replayed" = bool, description = "There, and `true`, when an earlier request with this key made the job"),
        )),
        (status = "default", description = "Nothing was written", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn rescore(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Query(NoParams): Query<NoParams>,
    request: Request,
) -> Result<Response, ApiError> {
    let key = idempotency::key(request.headers())?;
    let analyzer = analyzer(&state, request).await?;
    let made = rescore::create(state.service(), &actor, id, analyzer, key).await?;
    Ok(accepted(&made))
}

/// The analyzer that the body names, if there is a body and it names one.
async fn analyzer(state: &AppState, request: Request) -> Result<Option<String>, ApiError> {
    if request.body().is_end_stream() {
        return Ok(None);
    }
    let example = "{\"analyzer\": \"lexicon\"}";
    let body: RescoreBody = json_body(request, MAX_BODY, state, example).await?;
    let mut fields = Fields::default();
    let analyzer = body.analyzer.and_then(|name| fields.analyzer(state, &name));
    fields.check(state)?;
    Ok(analyzer)
}
