//! Making a job, from a list or a file in whichever form it comes.

use auth::Actor;
use axum::{
    Json,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use service::{inspect::FileKind, triage::may_be_comments};
use store::Made;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    asking::Asking,
    closed_lists::FileKindWord,
    document::Binary,
    error::ApiError,
    extract::{FromParams, Params, Query},
    fields::MAX_SNAPSHOT_AGE,
    idempotency,
    jobs::{
        intake::{self, OtherKind},
        view::{JobView, OptionsView},
    },
    problem::Problem,
    state::AppState,
    uploads::mapping::ColumnsView,
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
    /// Addresses of posts; duplicates are merged.
    #[schema(min_items = 1, max_items = 10_000, example = json!(["https://news.ycombinator.com/item?id=1"]))]
    urls: Vec<String>,
    /// Shown in lists.
    #[schema(max_length = 200)]
    name: Option<String>,
    /// The brand that the job belongs to.
    brand: Option<Uuid>,
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
    /// Whether the day comes first, when the dates do not tell: `3/4/2024` is the 3rd of April with
    /// `true`; with `false` it is the 4th of March, and `24-09-25` is in 2024.
    day_first: Option<bool>,
    /// Shown in lists.
    #[schema(max_length = 200)]
    name: Option<String>,
    /// The brand that the job belongs to.
    brand: Option<Uuid>,
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
    /// Whether the day comes first in a comment file, when its dates do not tell: `3/4/2024` is the 3rd of
    /// April with `true`; with `false` it is the 4th of March, and `24-09-25` is in 2024.
    #[schema(value_type = bool, required = false)]
    day_first: Option<bool>,
    /// Name of the job.
    #[schema(value_type = String, required = false, max_length = 200)]
    name: Option<String>,
    /// The brand that the job belongs to.
    #[schema(value_type = Uuid, required = false)]
    brand: Option<Uuid>,
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
    /// The brand that the job belongs to.
    #[param(value_type = Option<Uuid>)]
    pub(crate) brand: Option<String>,
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
    /// Whether the day comes first in a comment file, when its dates do not tell: `3/4/2024` is the 3rd of
    /// April with `true`; with `false` it is the 4th of March, and `24-09-25` is in 2024.
    pub(crate) day_first: Option<bool>,
    /// Name of the file, whose ending tells its kind where the media type does not.
    pub(crate) file_name: Option<String>,
}

/// A job that was made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreatedJob)]
pub(crate) struct CreatedView {
    #[serde(flatten)]
    job: JobView,
    /// What the file may be read as instead, where that is not certain: send it once more with this as `kind`.
    #[schema(value_type = Option<FileKindWord>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    other_kind: Option<FileKind>,
    /// Why it may be that, for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl CreatedView {
    /// `comments` is the column of the texts, where the list may as well be a file of comments.
    fn new(made: &Made, comments: Option<&str>) -> Self {
        Self {
            job: JobView::from(&made.job),
            other_kind: comments.map(|_| FileKind::Comments),
            note: comments.map(may_be_comments),
        }
    }
}

impl FromParams for CreateParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            kind: params.choice("kind").map(|FileKindWord(kind)| kind),
            name: params.text("name"),
            brand: params.id("brand").map(|id| id.to_string()),
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
        (status = 202, description = "Accepted; `Location` is the job", body = CreatedView, headers(
            ("Location" = String, description = "The job"),
            ("Idempotent-Replayed" = bool, description = "There, and `true`, when an earlier request with this key made the job"),
        )),
        (status = "default", description = "Nothing was written", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(params): Query<CreateParams>,
    request: Request,
) -> Result<Response, ApiError> {
    let (made, comments) = create_job(&state, actor, params, request).await?;
    let view = CreatedView::new(&made, comments.as_deref());
    let location = view.job.links.self_.clone();
    Ok(answer(&made, location, view))
}

/// The answer to a request that makes a job: 202, the job and where it is, and whether an earlier
/// request made it.
pub(crate) fn accepted(made: &Made) -> Response {
    let view = JobView::from(&made.job);
    let location = view.links.self_.clone();
    answer(made, location, view)
}

fn answer(made: &Made, location: String, view: impl Serialize) -> Response {
    (
        StatusCode::ACCEPTED,
        idempotency::replayed(made),
        [(header::LOCATION, location)],
        Json(view),
    )
        .into_response()
}

/// Reads the request in whichever form it came and writes the job; shared with the older routes. Answers also
/// the column of the texts, where a list may as well be a file of comments.
pub(crate) async fn create_job(
    state: &AppState,
    actor: Actor,
    params: CreateParams,
    request: Request,
) -> Result<(Made, Option<String>), ApiError> {
    let key = idempotency::key(request.headers())?;
    let intake = intake::read(state, params, request, OtherKind::Kept).await?;
    let comments = intake.may_be_comments();
    let made = intake.submit(state, &actor, key).await?;
    Ok((made, comments))
}
