//! Jobs: create, list, look at, cancel, retry, delete.

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use store::{Cursor, Deletion, Job};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answers::{Answer, Question},
    audit, conditional,
    error::ApiError,
    extract::{Path, Query, bad_cursor, page_size},
    idempotency,
    intake::{self, Intake},
    problem::Problem,
    state::AppState,
    submit, upload,
    viewer::Viewer,
    views::{
        item::ItemView,
        job::{JobDetailView, JobPage, JobView, OptionsView},
    },
};

/// A list of post URLs.
///
/// Documentation of the JSON form; it is read by hand so that every bad field is named at once.
#[derive(ToSchema)]
#[schema(as = NewJob)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand; see `intake`"
)]
pub(crate) struct NewJobBody {
    /// Addresses of posts, up to 10,000; doubles are merged.
    #[schema(example = json!(["https://news.ycombinator.com/item?id=1"]))]
    urls: Vec<String>,
    /// Shown in lists; up to 200 characters.
    name: Option<String>,
    /// Choices; absent means the server's default.
    options: Option<OptionsView>,
}

/// What can be chosen in the query when the body is a file.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateParams {
    /// `posts` (default): the body is a list of URLs. `comments`: the body is a file of comments.
    pub(crate) kind: Option<String>,
    /// Name of the job.
    pub(crate) name: Option<String>,
    /// `lexicon` or `onnx:<name>`.
    pub(crate) analyzer: Option<String>,
    /// Comments per post at most.
    pub(crate) max_comments: Option<String>,
    /// Comments fetched at most so many seconds ago are used again; 0 fetches anew.
    pub(crate) snapshot_max_age: Option<String>,
    /// Column of a comment file that holds the text, by name, when it is not found by itself.
    pub(crate) text_column: Option<String>,
    /// Name of the file, whose ending tells its kind where the media type does not.
    pub(crate) file_name: Option<String>,
}

/// Create a job
///
/// Takes a list of post URLs as JSON (`{"urls": [...]}`), as a CSV, TSV, TXT, XLSX or JSON file in
/// the raw body, or as multipart with a field `file` (a list), `urls` (pasted text) or `comments`
/// (a file of comments to score). A file of comments can also be the raw body, with
/// `?kind=comments`. URLs that cannot be fetched become posts that failed with `unsupported_url`
/// while the rest runs; when nothing can run, every entry is named and nothing is written.
#[utoipa::path(
    post, path = "/api/v1/jobs", tag = "jobs",
    params(
        CreateParams,
        ("Idempotency-Key" = Option<String>, Header, description = "The same key with the same content answers the first job."),
    ),
    request_body(content(
        (NewJobBody = "application/json"),
        (String = "text/csv"),
        (String = "text/plain"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Vec<u8> = "multipart/form-data"),
    )),
    responses(
        (status = 202, description = "Accepted; `Location` is the job", body = JobView),
        (status = "default", description = "Nothing was written", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    viewer: Viewer,
    Query(params): Query<CreateParams>,
    request: Request,
) -> Result<Response, ApiError> {
    let job = create_job(&state, viewer, params, request).await?;
    let view = JobView::from(&job);
    let location = view.links.self_.clone();
    Ok((
        StatusCode::ACCEPTED,
        [(header::LOCATION, location)],
        Json(view),
    )
        .into_response())
}

/// Reads the request in whichever form it came and writes the job; shared with the older routes.
pub(crate) async fn create_job(
    state: &AppState,
    viewer: Viewer,
    params: CreateParams,
    request: Request,
) -> Result<Job, ApiError> {
    let key = idempotency::key(request.headers())?;
    match intake::read(state, params, request).await? {
        Intake::List(list) => submit::create(state, viewer.team, list, key).await,
        Intake::Comments(file) => upload::create(state, viewer.team, file, key).await,
    }
}

/// Which jobs to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListParams {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Jobs per page, up to 200; default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// List jobs
///
/// Newest first.
#[utoipa::path(
    get, path = "/api/v1/jobs", tag = "jobs",
    params(ListParams),
    responses(
        (status = 200, description = "Some jobs", body = JobPage),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    viewer: Viewer,
    Query(params): Query<ListParams>,
) -> Result<Json<JobPage>, ApiError> {
    let limit = page_size(params.limit, 50, 200, "limit")?;
    let (jobs, next) = state
        .store()
        .jobs(viewer.scope, &store::JobFilter::default(), params.cursor.map(Cursor), limit)
        .await
        .map_err(bad_cursor)?;
    Ok(Json(JobPage {
        jobs: jobs.iter().map(JobView::from).collect(),
        next_cursor: next.map(|cursor| cursor.0),
    }))
}

/// Which posts of the job to show.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemParams {
    /// `next_items_after` of the page before.
    items_after: Option<u32>,
    /// Posts per page, up to 1000; default 200.
    #[param(minimum = 1, maximum = 1000)]
    items_limit: Option<u32>,
}

/// Look at a job
///
/// Status, progress and one line per post. Ask as often as you like: while nothing changes the
/// answer costs little, and with `If-None-Match` it is only 304.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}", tag = "jobs",
    params(
        ("id" = Uuid, Path, description = "The job"),
        ItemParams,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an earlier answer."),
    ),
    responses(
        (status = 200, description = "The job; `ETag` marks its state", body = JobDetailView),
        (status = 304, description = "Nothing has changed"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
    Query(params): Query<ItemParams>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let question = Question {
        job: id,
        after: params.items_after,
        limit: page_size(params.items_limit, 200, 1000, "items_limit")?,
    };
    let token = state.store().change_token(viewer.scope, id).await?;
    let mark = conditional::mark(token)?;
    let described = [
        (header::ETAG, mark.clone()),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        ),
    ];
    if conditional::is_known(&headers, &mark) {
        return Ok((StatusCode::NOT_MODIFIED, described).into_response());
    }
    let write = async || look(&state, viewer, question).await;
    let answer = state.answers().get(question, token, write).await?;
    let json = [(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    )];
    Ok((json, described, answer.body).into_response())
}

/// The job and a page of its posts, as they are now.
async fn look(state: &AppState, viewer: Viewer, asked: Question) -> Result<Answer, ApiError> {
    let (
        store,
        Question {
            job: id,
            after,
            limit,
        },
    ) = (state.store(), asked);
    let (job, items) = tokio::try_join!(
        store.job(viewer.scope, id),
        store.items(viewer.scope, id, after, limit)
    )?;
    let seen = items.last().map(|item| item.position);
    let view = JobDetailView {
        next_items_after: seen.filter(|seen| i64::from(*seen) + 1 < job.totals.items),
        items: items.iter().map(ItemView::from).collect(),
        job: JobView::from(&job),
    };
    Ok(Answer {
        body: serde_json::to_vec(&view)
            .map_err(ApiError::internal)?
            .into(),
        ended: job.status.is_ended(),
    })
}

/// Cancel a job
///
/// Posts that have not ended become `cancelled`; what was fetched is kept. 409 when it has ended.
#[utoipa::path(
    post, path = "/api/v1/jobs/{id}/cancel", tag = "jobs",
    params(("id" = Uuid, Path, description = "The job")),
    responses(
        (status = 200, description = "The job, cancelled", body = JobView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn cancel(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
) -> Result<Json<JobView>, ApiError> {
    let job = state.store().cancel_job(viewer.scope, id).await?;
    Ok(Json(JobView::from(&job)))
}

/// Retry what failed
///
/// Posts that failed, fell short or were cancelled run again, except URLs that cannot be fetched
/// at all. 409 when the job has not ended or there is nothing to retry.
#[utoipa::path(
    post, path = "/api/v1/jobs/{id}/retry", tag = "jobs",
    params(("id" = Uuid, Path, description = "The job")),
    responses(
        (status = 202, description = "The job, running again", body = JobView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn retry(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<JobView>), ApiError> {
    let job = state.store().retry_job(viewer.scope, id).await?;
    state.wake();
    Ok((StatusCode::ACCEPTED, Json(JobView::from(&job))))
}

/// Delete a job
///
/// With its results, and the fetched comments that no other job uses. From the answer on nothing
/// shows the job any more; what a large one leaves is removed within seconds, also when the server
/// is restarted meanwhile. Asked again while that goes on, the answer is 202 or 204; 404 says that
/// nothing is left.
#[utoipa::path(
    delete, path = "/api/v1/jobs/{id}", tag = "jobs",
    params(("id" = Uuid, Path, description = "The job")),
    responses(
        (status = 204, description = "Gone, with everything in it"),
        (status = 202, description = "Not to be seen any more; the rest of its comments is being removed"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, ApiError> {
    let deletion = state.store().delete_job(viewer.scope, id).await?;
    audit::deleted(&viewer, id);
    Ok(match deletion {
        Deletion::Complete => StatusCode::NO_CONTENT,
        Deletion::UnderWay => StatusCode::ACCEPTED,
    })
}
