//! What a list would become, before it is submitted.

pub(crate) mod view;

use std::io;

use auth::Actor;
use axum::{
    extract::{Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use service::{list::Entries, reachable::Reachable, submit::examine};
use utoipa::ToSchema;

use crate::{
    asking::Asking,
    document::Binary,
    error::ApiError,
    extract::Query,
    jobs::{
        create::{CreateParams, NewJobForm},
        intake::{self, Intake, OtherKind},
        view::OptionsView,
    },
    preview::view::PreviewView,
    problem::{Code, Problem},
    spooled::{Written, written_by},
    state::AppState,
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
    Asking(actor): Asking,
    Query(params): Query<CreateParams>,
    request: Request,
) -> Result<Response, ApiError> {
    let list = match intake::read(&state, params, request, OtherKind::Forgotten).await? {
        Intake::List(list) => list,
        Intake::Comments(..) | Intake::Made(_) => {
            return Err(ApiError::new(
                Code::UnsupportedMediaType,
                "Only lists of URLs are previewed, not files of comments.",
            ));
        }
    };
    let reachable = Reachable::of(state.store(), &actor).await?;
    let examined =
        tokio::task::spawn_blocking(move || examined(&state, &actor, list.entries, &reachable));
    let (length, body) = examined.await.map_err(ApiError::internal)??;
    let json = [(header::CONTENT_TYPE, "application/json")];
    Ok((json, length, body).into_response())
}

/// Looks through a list, and writes down what is found while the list has its turn.
fn examined(
    state: &AppState,
    actor: &Actor,
    list: Entries,
    reachable: &Reachable,
) -> Result<Written, ApiError> {
    let Entries {
        entries,
        comments,
        turn: _turn,
    } = list;
    let (triage, fault) = examine(entries, state.service().limits().max_urls);
    let problem = fault.map(|fault| ApiError::from(fault).detail().to_owned());
    let triage = triage.within(reachable);
    let view = PreviewView::new(&triage, problem, comments.as_deref());
    let json = |out: &mut dyn io::Write| Ok(serde_json::to_writer(out, &view)?);
    written_by(state, json, || state.download_permit(actor))
}
