//! Files that are sent before it is said what to make of them.

pub(crate) mod mapping;
pub(crate) mod receive;
pub(crate) mod view;

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use service::uploads;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    asking::Asking,
    document::Binary,
    error::ApiError,
    extract::{FromParams, NoParams, Params, Path, Query},
    idempotency,
    problem::Problem,
    state::AppState,
    uploads::view::UploadView,
};

/// A form with a file.
#[derive(ToSchema)]
#[schema(as = NewUploadForm)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes a form that is read part by part")]
pub(crate) struct NewUploadForm {
    /// A file of comments or a list of posts: CSV, TSV, TXT, XLSX, JSON or JSON Lines.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// What can be said in the query when the body is the file.
#[derive(Debug, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UploadParams {
    /// Name of the file, whose ending tells its kind where the media type does not.
    file_name: Option<String>,
}

impl FromParams for UploadParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            file_name: params.text("file_name"),
        }
    }
}

/// Send a file first
///
/// Keeps a file of comments, or a list of posts, for an hour, and answers what is in it: columns,
/// first rows, and what Clamor takes them for. `POST /api/v1/jobs` with `upload_id` makes a job of
/// it, as often as wanted. Files whose columns are known can be sent to `/api/v1/jobs` themselves.
#[utoipa::path(
    post, path = "/api/v1/uploads", operation_id = "create_upload", tag = "jobs",
    params(
        UploadParams,
        ("Idempotency-Key" = Option<String>, Header, max_length = 255, description = "The same key with the same file answers the first upload while that is kept."),
    ),
    request_body(content(
        (NewUploadForm = "multipart/form-data"),
        (inline(Binary) = "text/csv"),
        (inline(Binary) = "text/plain"),
        (inline(Binary) = "application/json"),
        (inline(Binary) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (inline(Binary) = "application/octet-stream"),
    )),
    responses(
        (status = 201, description = "Kept; `Location` is the upload", body = UploadView, headers(
            ("Location" = String, description = "The upload"),
            ("Idempotent-Replayed" = bool, description = "There, and `true`, when an earlier request with this key sent the file"),
        )),
        (status = "default", description = "Nothing is kept", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(params): Query<UploadParams>,
    request: Request,
) -> Result<Response, ApiError> {
    let key = idempotency::key(request.headers())?;
    let (received, permit) = receive::receive(&state, params.file_name, request).await?;
    let upload = uploads::keep(state.service(), &actor, received, key).await?;
    drop(permit);
    let (file, findings) = uploads::find(state.service(), actor.scope(), upload.id).await?;
    let location = [(header::LOCATION, format!("/api/v1/uploads/{}", file.id))];
    let header = HeaderName::from_static("idempotent-replayed");
    let replayed = upload.replayed.then_some([(header, "true")]);
    let view = Json(UploadView::new(file, findings));
    Ok((StatusCode::CREATED, replayed, location, view).into_response())
}

/// Look at an uploaded file
#[utoipa::path(
    get, path = "/api/v1/uploads/{id}", operation_id = "get_upload", tag = "jobs",
    params(("id" = Uuid, Path, description = "The upload")),
    responses(
        (status = 200, description = "The upload", body = UploadView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    id: Result<Path<Uuid>, ApiError>,
    Query(NoParams): Query<NoParams>,
) -> Result<Json<UploadView>, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::upload_not_found())?;
    let (file, findings) = uploads::find(state.service(), actor.scope(), id).await?;
    Ok(Json(UploadView::new(file, findings)))
}

/// Forget an uploaded file
///
/// Jobs that were made of it stay.
#[utoipa::path(
    delete, path = "/api/v1/uploads/{id}", operation_id = "delete_upload", tag = "jobs",
    params(("id" = Uuid, Path, description = "The upload")),
    responses(
        (status = 204, description = "Gone"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    Asking(actor): Asking,
    id: Result<Path<Uuid>, ApiError>,
    Query(NoParams): Query<NoParams>,
) -> Result<StatusCode, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::upload_not_found())?;
    uploads::delete(state.service(), &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
