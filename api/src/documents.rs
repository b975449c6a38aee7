//! Posts that others send to be analysed; in code and tables they are documents.

mod batch;
mod kept;
mod read;
mod view;

#[doc(hidden)]
pub(crate) use batch::__path_create_many;
pub(crate) use batch::create_many;
pub(crate) use kept::Analyses;

use std::time::Duration;

use auth::Actor;
use axum::{
    Json,
    body::Bytes,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use service::{documents, trail::Event};
use store::{Document, DocumentState, DocumentStatus, Put};
use tokio::time::{Instant, sleep};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    asking::Asking,
    conditional,
    documents::{
        read::{NewPost, PostContent},
        view::{PostAnalysis, PostReceipt, PostView},
    },
    error::ApiError,
    extract::{FromParams, NoParams, Params, Path, Query},
    problem::{Code, Problem},
    spooled::{SMALL, written as spooled},
    state::AppState,
};

/// What the answers are.
const JSON: [(HeaderName, HeaderValue); 1] = [(
    header::CONTENT_TYPE,
    HeaderValue::from_static("application/json"),
)];

/// How soon an analysis that is waited for is looked for again, at first and at most.
const LOOK_AGAIN: [Duration; 2] = [Duration::from_millis(25), Duration::from_millis(400)];

/// Send a post
///
/// It is kept, and analysed by a worker in a moment; `GET /api/v1/posts/{id}/analysis` has the result. One that
/// is not written to for the server's retention time (`RETENTION_DAYS`, or the team's) is removed.
/// The same post again changes nothing; another one with the same id is refused.
#[utoipa::path(
    post, path = "/api/v1/posts", operation_id = "create_post", tag = "posts",
    request_body(content = NewPost),
    responses(
        (status = 201, description = "Kept", body = PostReceipt, headers(("Location" = String, description = "The post"))),
        (status = 200, description = "It was there already and says the same: nothing has changed", body = PostReceipt),
        (status = "default", description = "Nothing is kept", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
    request: Request,
) -> Result<Response, ApiError> {
    let mut document = NewPost::read(request, &state).await?;
    if document.id.is_empty() {
        document.id = Uuid::now_v7().to_string();
    }
    let put = documents::add(state.service(), &actor, std::slice::from_ref(&document)).await?;
    match put.first() {
        Some(Put::Conflict) => Err(conflict(&document.id)),
        Some(Put::Created) => {
            state.trail().note_hourly(&actor, Event::PostsSent(None));
            written(&state, actor.team(), &document.id, StatusCode::CREATED).await
        }
        _ => written(&state, actor.team(), &document.id, StatusCode::OK).await,
    }
}

/// Look at a post
#[utoipa::path(
    get, path = "/api/v1/posts/{id}", operation_id = "get_post", tag = "posts",
    params(
        ("id" = String, Path, description = "The post, by the id that it was sent with"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an earlier answer."),
    ),
    responses(
        (status = 200, description = "The post", body = PostView, headers(("ETag" = String, description = "Marks the state of the post"))),
        (status = 304, description = "Nothing has changed"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    id: Result<Path<String>, ApiError>,
    Query(NoParams): Query<NoParams>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Path(id) = id.map_err(|_| not_found())?;
    let (mark, is_known) = present(&state, &actor, &id, &headers).await?;
    if is_known {
        return Ok(nothing_new(&mark));
    }
    let document = find(&state, &actor, &id).await?;
    if may_be_large(&document) {
        return large::<PostView>(&state, &actor, document).await;
    }
    let (mark, body) = written_out::<PostView>(&document)?;
    Ok(json(&mark, body))
}

/// Write a post
///
/// Whatever it said before: it is analysed anew where it says something else now.
#[utoipa::path(
    put, path = "/api/v1/posts/{id}", operation_id = "replace_post", tag = "posts",
    params(
        ("id" = String, Path, description = "The post"),
        ("If-Match" = Option<String>, Header, description = "Write only over the state that this `ETag` marks."),
    ),
    request_body(content = PostContent),
    responses(
        (status = 201, description = "Kept; there was none with this id", body = PostReceipt),
        (status = 200, description = "It is written, or says the same as before", body = PostReceipt),
        (status = "default", description = "Nothing has changed", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn replace(
    State(state): State<AppState>,
    Asking(actor): Asking,
    id: Result<Path<String>, ApiError>,
    Query(NoParams): Query<NoParams>,
    request: Request,
) -> Result<Response, ApiError> {
    let Path(id) = id.map_err(|_| not_found())?;
    let headers = request.headers().clone();
    // Before the body is read, and with the write.
    meant(&state, &actor, &id, &headers).await?;
    let document = PostContent::read(request, &state, id).await?;
    let put = loop {
        let seen = meant(&state, &actor, &document.id, &headers).await?;
        let seen = seen.as_ref().map(Option::as_ref);
        match documents::replace(state.service(), &actor, &document, seen).await {
            Err(service::Error::Store(store::Error::Changed)) => {}
            put => break put?,
        }
    };
    if put != Put::Unchanged {
        state.trail().note_hourly(&actor, Event::PostsSent(None));
    }
    let status = match put {
        Put::Created => StatusCode::CREATED,
        _ => StatusCode::OK,
    };
    written(&state, actor.team(), &document.id, status).await
}

/// Delete a post
///
/// With its analysis.
#[utoipa::path(
    delete, path = "/api/v1/posts/{id}", operation_id = "delete_post", tag = "posts",
    params(
        ("id" = String, Path, description = "The post"),
        ("If-Match" = Option<String>, Header, description = "Delete only the state that this `ETag` marks."),
    ),
    responses(
        (status = 204, description = "Gone"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    Asking(actor): Asking,
    id: Result<Path<String>, ApiError>,
    Query(NoParams): Query<NoParams>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    let Path(id) = id.map_err(|_| not_found())?;
    loop {
        let seen = meant(&state, &actor, &id, &headers).await?.flatten();
        let deleted = state
            .store()
            .delete_document(actor.team(), &id, seen.as_ref());
        match deleted.await {
            Err(store::Error::Changed) => {}
            deleted => break deleted.map_err(post_error)?,
        }
    }
    state.trail().note(&actor, Event::PostDeleted(&id));
    Ok(StatusCode::NO_CONTENT)
}

/// Whether to wait for the analysis.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AnalysisParams {
    /// Answer only when the analysis is there, or after so many seconds, at most 60 (`5s`).
    #[param(value_type = Option<String>, pattern = "^[0-9]+s?$")]
    wait: Option<Duration>,
}

impl FromParams for AnalysisParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            wait: params.seconds("wait", 60),
        }
    }
}

/// Read the analysis of a post
///
/// Words are counted by white space, as `word_count`, and by the word boundaries of Unicode. While the
/// worker is at it, `status` is `pending` and the figures are missing.
#[utoipa::path(
    get, path = "/api/v1/posts/{id}/analysis", operation_id = "get_post_analysis", tag = "posts",
    params(
        ("id" = String, Path, description = "The post"),
        AnalysisParams,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an earlier answer."),
    ),
    responses(
        (status = 200, description = "What there is of the analysis", body = PostAnalysis, headers(("ETag" = String, description = "Marks the state of the post"))),
        (status = 304, description = "Nothing has changed"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn analysis(
    State(state): State<AppState>,
    Asking(actor): Asking,
    id: Result<Path<String>, ApiError>,
    Query(params): Query<AnalysisParams>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Path(id) = id.map_err(|_| not_found())?;
    let mut actor = actor;
    if let Some(wait) = params.wait {
        analysed(&state, &actor, &id, wait).await?;
        // Meanwhile their session may have ended, or they may be in another team.
        actor = state.doors().let_in_again(&headers, &actor).await?;
    }
    let (mark, is_known) = present(&state, &actor, &id, &headers).await?;
    if is_known {
        return Ok(nothing_new(&mark));
    }
    if let Some(body) = state.analyses().get(actor.team(), &id, &mark) {
        return Ok(json(&mark, body));
    }
    let document = find(&state, &actor, &id).await?;
    if may_be_large(&document) {
        return large::<PostAnalysis>(&state, &actor, document).await;
    }
    let (mark, body) = written_out::<PostAnalysis>(&document)?;
    state.analyses().put(actor.team(), &id, &mark, &body);
    Ok(json(&mark, body))
}

/// Waits until the analysis is there, the time is over, or the server stops.
async fn analysed(
    state: &AppState,
    actor: &Actor,
    id: &str,
    wait: Duration,
) -> Result<(), ApiError> {
    let _permit = state.stream_permit(actor)?;
    let until = Instant::now() + wait;
    let [mut pause, longest] = LOOK_AGAIN;
    loop {
        let document = state.store().document_state(actor.team(), id).await;
        let document = document.map_err(post_error)?;
        let is_over = Instant::now() >= until || state.stopping().is_cancelled();
        if document.status != DocumentStatus::Pending || is_over {
            return Ok(());
        }
        sleep(pause.min(until - Instant::now())).await;
        pause = (2 * pause).min(longest);
    }
}

/// The document as it was written, by its own team.
async fn written(
    state: &AppState,
    team: Uuid,
    id: &str,
    status: StatusCode,
) -> Result<Response, ApiError> {
    let document = state.store().document_state(team, id).await;
    let document = document.map_err(post_error)?;
    let location = format!("/api/v1/posts/{}", percent(id));
    let location = HeaderValue::try_from(location).map_err(ApiError::internal)?;
    let headers = [(header::LOCATION, location)];
    Ok((status, headers, Json(PostReceipt::from(document))).into_response())
}

/// The mark of a document's state, and whether the asker has that state.
async fn present(
    state: &AppState,
    actor: &Actor,
    id: &str,
    headers: &HeaderMap,
) -> Result<(HeaderValue, bool), ApiError> {
    let document = state.store().document_state(actor.team(), id).await;
    let mark = mark(&document.map_err(post_error)?)?;
    let is_known = conditional::is_known(headers, &mark);
    Ok((mark, is_known))
}

fn nothing_new(mark: &HeaderValue) -> Response {
    (StatusCode::NOT_MODIFIED, conditional::described(mark)).into_response()
}

async fn find(state: &AppState, actor: &Actor, id: &str) -> Result<Document, ApiError> {
    let document = state.store().document(actor.team(), id).await;
    document.map_err(post_error)
}

/// The mark of a document's state, and an answer about it.
fn written_out<V>(document: &Document) -> Result<(HeaderValue, Bytes), ApiError>
where
    V: Serialize + for<'d> From<&'d Document>,
{
    let body = serde_json::to_vec(&V::from(document)).map_err(ApiError::internal)?;
    Ok((mark(&document.state())?, body.into()))
}

fn json(mark: &HeaderValue, body: Bytes) -> Response {
    (conditional::described(mark), JSON, body).into_response()
}

/// An answer that may be large: it counts as a download, from before it is written.
async fn large<V>(state: &AppState, actor: &Actor, document: Document) -> Result<Response, ApiError>
where
    V: Serialize + for<'d> From<&'d Document>,
{
    let permit = state.download_permit(actor)?;
    let state = state.clone();
    let written = tokio::task::spawn_blocking(move || {
        let (mark, body) = written_out::<V>(&document)?;
        Ok::<_, ApiError>((mark, spooled(&state, body.into(), || Ok(permit))?))
    });
    let (mark, (length, body)) = written.await.map_err(ApiError::internal)??;
    Ok((conditional::described(&mark), JSON, length, body).into_response())
}

/// Whether an answer about a document may be large: at most it takes an escape for each byte.
fn may_be_large(document: &Document) -> bool {
    let analysis = document.analysis.as_ref().map_or(0, String::len);
    6 * document.content.len() + 2 * analysis + 4096 > SMALL
}

/// Marks the state of a document and of its analysis.
fn mark(document: &DocumentState) -> Result<HeaderValue, ApiError> {
    let mark = format!(
        "W/\"{}-{}-{}-{}\"",
        env!("CARGO_PKG_VERSION"),
        document.created_at.timestamp_millis(),
        document.version,
        document.analysed_at.map_or(0, |at| at.timestamp_millis()),
    );
    HeaderValue::try_from(mark).map_err(ApiError::internal)
}

/// The state that a change is meant for, where it is meant for one: the present one, or it is refused.
/// Whoever then finds another looks again.
async fn meant(
    state: &AppState,
    actor: &Actor,
    id: &str,
    headers: &HeaderMap,
) -> Result<Option<Option<DocumentState>>, ApiError> {
    if !conditional::is_conditional(headers) {
        return Ok(None);
    }
    match state.store().document_state(actor.team(), id).await {
        Ok(document) => {
            conditional::check(headers, &mark(&document)?)?;
            Ok(Some(Some(document)))
        }
        Err(store::Error::NotFound) => {
            conditional::check_absent(headers)?;
            Ok(Some(None))
        }
        Err(error) => Err(error.into()),
    }
}

/// A part of a path.
fn percent(id: &str) -> String {
    url::form_urlencoded::byte_serialize(id.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

fn not_found() -> ApiError {
    ApiError::new(
        Code::PostNotFound,
        "There is no post with this id; it may have been deleted.",
    )
}

fn conflict(id: &str) -> ApiError {
    ApiError::new(
        Code::PostExists,
        format!(
            "There is another post with the id `{}`; nothing has changed. `PUT` writes over it.",
            plaintext::shorten(id, 60)
        ),
    )
}

fn post_error(error: store::Error) -> ApiError {
    match error {
        store::Error::NotFound => not_found(),
        other => other.into(),
    }
}
