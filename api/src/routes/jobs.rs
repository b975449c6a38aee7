//! Jobs: create, list, look at, rename, cancel, retry, delete.

use std::time::Duration;

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use service::inspect::FileKind;
use store::{ChangeToken, Deletion, JobFilter, JobStatus, Made};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    answers::{Answer, Question},
    audit,
    body::json_object,
    conditional,
    document::Binary,
    error::ApiError,
    extract::{CursorParam, Cursors, FromParams, Params, Path, Query},
    fields::{Fields, MAX_SNAPSHOT_AGE, escape},
    idempotency,
    intake::{self, OtherKind},
    mapping::ColumnsView,
    problem::{BadEntry, EntryCode, Problem},
    state::AppState,
    viewer::Viewer,
    views::{
        FileKindWord,
        item::ItemView,
        job::{JobDetailView, JobPage, JobView, OptionsView},
    },
};

/// A list of post URLs.
///
/// Documentation of the JSON form; it is read by hand so that every bad field is named at once.
#[derive(ToSchema)]
#[schema(as = NewJob)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand; see `intake`"
)]
pub(crate) struct NewJobBody {
    /// Addresses of posts; doubles are merged.
    #[schema(min_items = 1, max_items = 10_000, example = json!(["https://news.ycombinator.com/item?id=1"]))]
    urls: Vec<String>,
    /// Shown in lists.
    #[schema(max_length = 200)]
    name: Option<String>,
    /// Choices; absent means the server's default.
    options: Option<OptionsView>,
}

/// A file that was sent to `/api/v1/uploads`.
#[derive(ToSchema)]
#[schema(as = NewJobOfUpload)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand; see `intake`"
)]
pub(crate) struct NewJobOfUploadBody {
    /// The upload.
    upload_id: Uuid,
    /// What the file holds; by default what it was found to be.
    #[schema(value_type = Option<FileKindWord>)]
    kind: Option<FileKind>,
    /// Columns by what they mean; what is left out is found by itself.
    columns: Option<ColumnsView>,
    /// Encoding of the file, when it is not found by itself.
    #[schema(example = "windows-1251")]
    encoding: Option<String>,
    /// Whether `3/4/2024` is the 3rd of April, when the dates do not tell.
    day_first: Option<bool>,
    /// Shown in lists.
    #[schema(max_length = 200)]
    name: Option<String>,
    /// Choices; absent means the server's default.
    options: Option<OptionsView>,
}

/// What a JSON body asks for.
#[derive(ToSchema)]
#[schema(as = NewJobRequest)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes a body that is read by hand")]
pub(crate) enum NewJobJson {
    /// A list of post URLs.
    List(NewJobBody),
    /// A file that was sent before.
    Upload(NewJobOfUploadBody),
}

/// A form with a list of posts, or with a file of comments.
#[derive(ToSchema)]
#[schema(as = NewJobForm)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes a form that is read part by part")]
pub(crate) struct NewJobForm {
    /// A list of URLs: CSV, TSV, TXT, XLSX or JSON. With `?kind=comments`, a file of comments.
    #[schema(value_type = String, required = false, format = Binary, content_media_type = "application/octet-stream")]
    file: Option<Vec<u8>>,
    /// URLs as pasted text. With `?kind=comments`, comments.
    #[schema(value_type = String, required = false)]
    urls: Option<String>,
    /// A file of comments to score: CSV, TSV, XLSX, JSON or JSON Lines.
    #[schema(value_type = String, required = false, format = Binary, content_media_type = "application/octet-stream")]
    comments: Option<Vec<u8>>,
    /// Column of a comment file that holds the text, by name, when it is not found by itself.
    #[schema(value_type = String, required = false)]
    text_column: Option<String>,
    /// Encoding of a comment file, when it is not found by itself.
    #[schema(value_type = String, required = false, example = "windows-1251")]
    encoding: Option<String>,
    /// Whether `3/4/2024` in a comment file is the 3rd of April, when its dates do not tell.
    #[schema(value_type = bool, required = false)]
    day_first: Option<bool>,
    /// Name of the job.
    #[schema(value_type = String, required = false, max_length = 200)]
    name: Option<String>,
    /// `auto`, `lexicon`, `onnx:<name>` or `onnx:<name>@fp32`, see `/api/v1/analyzers`.
    #[schema(value_type = String, required = false)]
    analyzer: Option<String>,
    /// Comments per post at most.
    #[schema(value_type = u32, required = false, minimum = 1, maximum = 1_000_000)]
    max_comments: Option<u32>,
    /// Comments fetched at most so many seconds ago are used again; 0 fetches anew.
    #[schema(value_type = u32, required = false, maximum = 31_622_400)]
    snapshot_max_age: Option<u32>,
    /// Whether comments by the post's author count in shares, net sentiment and highlights.
    #[schema(value_type = bool, required = false)]
    include_post_author: Option<bool>,
    /// Whether comments in languages that the model does not know count in them.
    #[schema(value_type = bool, required = false)]
    include_other_languages: Option<bool>,
    /// Accounts whose comments count like the post author's: `platform: account`, separated by commas
    /// or line breaks.
    #[schema(value_type = String, required = false, example = "youtube: @acme, file: Acme Support")]
    own_accounts: Option<String>,
}

/// What can be chosen in the query when the body is a file.
#[derive(Debug, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CreateParams {
    /// What the body holds; default `posts`.
    #[param(value_type = Option<FileKindWord>)]
    pub(crate) kind: Option<FileKind>,
    /// Name of the job.
    #[param(max_length = 200)]
    pub(crate) name: Option<String>,
    /// `auto`, `lexicon`, `onnx:<name>` or `onnx:<name>@fp32`, see `/api/v1/analyzers`.
    pub(crate) analyzer: Option<String>,
    /// Comments per post at most.
    #[param(minimum = 1, maximum = 1_000_000)]
    pub(crate) max_comments: Option<u32>,
    /// Comments fetched at most so many seconds ago are used again; 0 fetches anew.
    #[param(maximum = 31_622_400)]
    pub(crate) snapshot_max_age: Option<u32>,
    /// Whether comments by the post's author count in shares, net sentiment and highlights.
    pub(crate) include_post_author: Option<bool>,
    /// Whether comments in languages that the model does not know count in them.
    pub(crate) include_other_languages: Option<bool>,
    /// Accounts whose comments count like the post author's: `platform: account`, separated by commas
    /// or line breaks.
    #[param(example = "youtube: @acme, file: Acme Support")]
    pub(crate) own_accounts: Option<String>,
    /// Column of a comment file that holds the text, by name, when it is not found by itself.
    pub(crate) text_column: Option<String>,
    /// Encoding of a comment file, when it is not found by itself: `windows-1251`, `gbk`.
    pub(crate) encoding: Option<String>,
    /// Whether `3/4/2024` in a comment file is the 3rd of April, when its dates do not tell.
    pub(crate) day_first: Option<bool>,
    /// Name of the file, whose ending tells its kind where the media type does not.
    pub(crate) file_name: Option<String>,
}

impl FromParams for CreateParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            kind: params.choice("kind").map(|FileKindWord(kind)| kind),
            name: params.text("name"),
            analyzer: params.text("analyzer"),
            max_comments: params.number("max_comments", 1..=1_000_000),
            snapshot_max_age: params.number("snapshot_max_age", 0..=MAX_SNAPSHOT_AGE),
            include_post_author: params.flag("include_post_author"),
            include_other_languages: params.flag("include_other_languages"),
            own_accounts: params.text("own_accounts"),
            text_column: params.text("text_column"),
            encoding: params.text("encoding"),
            day_first: params.flag("day_first"),
            file_name: params.text("file_name"),
        }
    }
}

/// Create a job
///
/// Takes a list of post URLs as JSON (`{"urls": [...]}`), as a CSV, TSV, TXT, XLSX or JSON file in
/// the raw body, or as multipart with a field `file` (a list), `urls` (pasted text) or `comments`
/// (a file of comments to score). A file of comments can also be the raw body, with
/// `?kind=comments`, or one that was sent to `/api/v1/uploads` before: `{"upload_id": ...}`. When no
/// column of it holds texts, the problem names the columns, and `upload_id` in it saves sending the
/// file again. URLs that cannot be fetched become posts that failed with `unsupported_url`
/// while the rest runs; when nothing can run, every entry is named and nothing is written.
#[utoipa::path(
    post, path = "/api/v1/jobs", operation_id = "create_job", tag = "jobs",
    params(
        CreateParams,
        ("Idempotency-Key" = Option<String>, Header, max_length = 255, description = "The same key with the same content answers the first job. 409 `request_under_way` while the first is still being read."),
    ),
    request_body(content(
        (NewJobJson = "application/json"),
        (NewJobForm = "multipart/form-data"),
        (inline(Binary) = "text/csv"),
        (inline(Binary) = "text/plain"),
        (inline(Binary) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (inline(Binary) = "application/octet-stream"),
    )),
    responses(
        (status = 202, description = "Accepted; `Location` is the job", body = JobView, headers(
            ("Location" = String, description = "The job"),
            ("Idempotent-Replayed" = bool, description = "There, and `true`, when an earlier request with this key made the job"),
        )),
        (status = "default", description = "Nothing was written", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    viewer: Viewer,
    Query(params): Query<CreateParams>,
    request: Request,
) -> Result<Response, ApiError> {
    let made = create_job(&state, viewer, params, request).await?;
    Ok(accepted(&made))
}

/// The answer to a request that makes a job: 202, the job and where it is, and whether an earlier
/// request made it.
pub(crate) fn accepted(made: &Made) -> Response {
    let view = JobView::from(&made.job);
    let location = [(header::LOCATION, view.links.self_.clone())];
    (
        StatusCode::ACCEPTED,
        idempotency::replayed(made),
        location,
        Json(view),
    )
        .into_response()
}

/// Reads the request in whichever form it came and writes the job; shared with the older routes.
pub(crate) async fn create_job(
    state: &AppState,
    viewer: Viewer,
    params: CreateParams,
    request: Request,
) -> Result<Made, ApiError> {
    let key = idempotency::key(request.headers())?;
    let intake = intake::read(state, params, request, OtherKind::Kept).await?;
    intake.submit(state, viewer.team, key).await
}

/// Which jobs to list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParams {
    /// Only jobs that stand here.
    status: Option<JobStatus>,
    /// Only jobs whose name contains this, without regard to case.
    name: Option<String>,
    /// Only jobs accepted at this time or later.
    created_from: Option<DateTime<Utc>>,
    /// Only jobs accepted before this time.
    created_to: Option<DateTime<Utc>>,
    /// `next_cursor` of the page before, with the same filters.
    #[param(value_type = Option<String>)]
    cursor: CursorParam,
    /// Jobs per page; default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl FromParams for ListParams {
    fn from_params(params: &mut Params) -> Self {
        let (status, name) = (params.choice("status"), params.search("name"));
        let (from, to) = (params.time("created_from"), params.time("created_to"));
        let cursor = params.cursor(|list| {
            list.with("status", status.map(JobStatus::as_str))
                .with("name", name.as_deref())
                .with("created_from", from)
                .with("created_to", to)
        });
        Self {
            status,
            name,
            created_from: from,
            created_to: to,
            cursor,
            limit: params.number("limit", 1..=200),
        }
    }
}

/// List jobs
///
/// Newest first.
#[utoipa::path(
    get, path = "/api/v1/jobs", operation_id = "list_jobs", tag = "jobs",
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
    let filter = JobFilter {
        status: params.status,
        name: params.name,
        created_from: params.created_from,
        created_to: params.created_to,
    };
    let limit = params.limit.unwrap_or(50);
    let (jobs, next) = state
        .store()
        .jobs(viewer.scope, &filter, params.cursor.after(), limit)
        .await
        .map_err(Cursors::refused)?;
    Ok(Json(JobPage {
        jobs: jobs.iter().map(JobView::from).collect(),
        next_cursor: params.cursor.next(next),
    }))
}

/// Which posts of the job to show, and whether to wait.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ItemParams {
    /// `next_items_after` of the page before.
    #[param(maximum = 2_147_483_647)]
    items_after: Option<u32>,
    /// Posts per page; default 200.
    #[param(minimum = 1, maximum = 1000)]
    items_limit: Option<u32>,
    /// Answer only when the job has changed or ended, or after so many seconds, at most 60 (`30s`).
    /// With `If-None-Match`: changed since that answer, and 304 if it has not.
    #[param(value_type = Option<String>, pattern = "^[0-9]+s?$")]
    wait: Option<Duration>,
}

impl FromParams for ItemParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            items_after: params.number("items_after", 0..=i32::MAX.unsigned_abs()),
            items_limit: params.number("items_limit", 1..=1000),
            wait: params.seconds(WAIT, MOST_WAIT),
        }
    }
}

/// The parameter that asks to wait.
const WAIT: &str = "wait";

/// Seconds that an answer can be waited for.
const MOST_WAIT: u64 = 60;

/// How long a request asks to wait, beyond the time that its answer may take.
pub(crate) fn asked_wait(query: &str) -> Duration {
    let wait = Params::of(query).seconds(WAIT, MOST_WAIT);
    wait.unwrap_or_default()
}

/// Look at a job
///
/// Status, progress and one line per post. Ask as often as you like: while nothing changes the
/// answer costs little, and with `If-None-Match` it is only 304. Better still, wait for news with
/// `?wait=30s`.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}", operation_id = "get_job", tag = "jobs",
    params(
        ("id" = Uuid, Path, description = "The job"),
        ItemParams,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an earlier answer."),
    ),
    responses(
        (status = 200, description = "The job", body = JobDetailView, headers(("ETag" = String, description = "Marks the state of the job"))),
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
        limit: params.items_limit.unwrap_or(200),
        counting: None,
    };
    let mut token = state.store().change_token(viewer.scope, id).await?;
    let mut mark = conditional::mark(token)?;
    if let Some(wait) = params.wait
        && conditional::is_current(&headers, &mark)
    {
        news(&state, &viewer, id, token, wait).await?;
        token = state.store().change_token(viewer.scope, id).await?;
        mark = conditional::mark(token)?;
    }
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

/// Waits until the job has changed or ended, the time is over, or the server stops. Whoever waits
/// holds nothing but a place among those who follow jobs.
async fn news(
    state: &AppState,
    viewer: &Viewer,
    id: Uuid,
    seen: ChangeToken,
    wait: Duration,
) -> Result<(), ApiError> {
    let _permit = state.stream_permit(viewer)?;
    let mut follower = state.live().follow(viewer.scope, id);
    let news = async {
        let mut sight = Some(follower.first().await?);
        // Nobody watches any more: what there is to see is seen by the caller.
        while sight.is_some_and(|sight| !sight.is_news(seen)) {
            sight = follower.next().await;
        }
        Ok(())
    };
    tokio::select! {
        looked = news => looked,
        () = tokio::time::sleep(wait) => Ok(()),
        () = state.stopping().cancelled() => Ok(()),
    }
}

/// The job and a page of its posts, as they are now.
async fn look(state: &AppState, viewer: Viewer, asked: Question) -> Result<Answer, ApiError> {
    let (
        store,
        Question {
            job: id,
            after,
            limit,
            ..
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
    post, path = "/api/v1/jobs/{id}/cancel", operation_id = "cancel_job", tag = "jobs",
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
    post, path = "/api/v1/jobs/{id}/retry", operation_id = "retry_job", tag = "jobs",
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
    state.service().wake();
    Ok((StatusCode::ACCEPTED, Json(JobView::from(&job))))
}

/// What to change about a job.
#[derive(ToSchema)]
#[schema(as = JobChange)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "describes a body that is read by hand, as every other"
)]
pub(crate) struct ChangeBody {
    /// Shown in lists; may be empty.
    #[schema(max_length = 200, example = "Launch, second week")]
    name: String,
}

/// Bytes of that body: a name in escapes and some room.
const MAX_CHANGE: usize = 4096;

/// Rename a job
#[utoipa::path(
    patch, path = "/api/v1/jobs/{id}", operation_id = "rename_job", tag = "jobs",
    params(
        ("id" = Uuid, Path, description = "The job"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of an answer about the job: 412 when it has changed since."),
    ),
    request_body(content = ChangeBody),
    responses(
        (status = 200, description = "The job", body = JobView, headers(("ETag" = String, description = "Marks the state of the job"))),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn rename(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
    request: Request,
) -> Result<Response, ApiError> {
    unchanged(&state, &viewer, id, request.headers()).await?;
    let body = json_object(request, MAX_CHANGE, &state, "{\"name\": \"...\"}").await?;
    let mut fields = Fields::default();
    for (field, value) in &body {
        match field.as_str() {
            "name" if value.is_null() => fields.wrong_type("/name", value, "a string"),
            "name" => fields.json_name(value),
            _ => fields.unknown(&format!("/{}", escape(field)), field, "`name`"),
        }
    }
    if !body.contains_key("name") {
        fields.bad(BadEntry::field(
            "/name",
            EntryCode::Missing,
            "`name` is missing.",
        ));
    }
    let (name, _) = fields.check(&state)?;
    let store = state.store();
    store.rename_job(viewer.scope, id, &name).await?;
    // The mark first: of a state that is newer than its mark nothing is taken for unchanged.
    let mark = conditional::mark(store.change_token(viewer.scope, id).await?)?;
    let job = store.job(viewer.scope, id).await?;
    Ok(([(header::ETAG, mark)], Json(JobView::from(&job))).into_response())
}

/// Refuses what is to happen only to a state that is no more (`If-Match`), or to a job that is none.
async fn unchanged(
    state: &AppState,
    viewer: &Viewer,
    id: Uuid,
    headers: &HeaderMap,
) -> Result<(), ApiError> {
    let token = state.store().change_token(viewer.scope, id).await?;
    conditional::check(headers, &conditional::mark(token)?)
}

/// Delete a job
///
/// With its results, and the fetched comments that no other job uses. From the answer on nothing
/// shows the job any more; what a large one leaves is removed within seconds, also when the server
/// is restarted meanwhile. Asked again while that goes on, the answer is 202 or 204; 404 says that
/// nothing is left.
#[utoipa::path(
    delete, path = "/api/v1/jobs/{id}", operation_id = "delete_job", tag = "jobs",
    params(
        ("id" = Uuid, Path, description = "The job"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of an answer about the job: 412 when it has changed since."),
    ),
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
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    // Without it nothing of the job is asked: one that is still being removed is no more to be seen.
    if headers.contains_key(header::IF_MATCH) {
        unchanged(&state, &viewer, id, &headers).await?;
    }
    let deletion = state.store().delete_job(viewer.scope, id).await?;
    audit::deleted(&viewer, id);
    Ok(match deletion {
        Deletion::Complete => StatusCode::NO_CONTENT,
        Deletion::UnderWay => StatusCode::ACCEPTED,
    })
}
