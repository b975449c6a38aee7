//! Share links of a job: make, list, end. What is seen by one is a page, see [`crate::page`].

mod base;
mod body;
mod view;

use auth::{Actor, MOST_SHARES, MadeShare, Refusal, WantedShare};
use axum::{
    Json,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use service::trail::Event;
use store::Job;
use uuid::Uuid;

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{NoParams, Path, Query},
    jobs::change::of_team,
    problem::{Code, Problem},
    state::AppState,
};
pub(crate) use base::PublicBase;
use body::NewShare;
pub(crate) use body::{DAYS, days_long};
use view::{NewShareView, ShareView, Shares};

/// The two ids of a path.
#[derive(Debug, Deserialize)]
pub(crate) struct ShareOfJob {
    /// The job.
    pub(crate) id: Uuid,
    /// The link.
    pub(crate) share: Uuid,
}

/// Share a job
///
/// Makes a link by which whoever has it reads the results of this one job, on a page and as files,
/// without signing in, until it ends. The link is in this answer and nowhere else.
#[utoipa::path(
    post, path = "/api/v1/jobs/{id}/shares", operation_id = "create_share", tag = "jobs",
    params(("id" = Uuid, Path, description = "The job")),
    request_body(content = NewShare),
    responses(
        (status = 201, description = "The link", body = NewShareView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Query(NoParams): Query<NoParams>,
    base: PublicBase,
    request: Request,
) -> Result<Response, ApiError> {
    // Before the body is looked at: of a job that is not there nothing else is told.
    let job = state.store().job(actor.scope(), id).await?;
    let wanted = NewShare::read(request, &state).await?;
    let (made, url) = make(&state, &actor, &base, &job, wanted).await?;
    let share = ShareView::from(made.line);
    Ok((StatusCode::CREATED, Json(NewShareView { share, url })).into_response())
}

/// List the links of a job
///
/// The last one first; those that are over are listed for a month.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/shares", operation_id = "list_shares", tag = "jobs",
    params(("id" = Uuid, Path, description = "The job")),
    responses(
        (status = 200, description = "The links", body = Shares),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Query(NoParams): Query<NoParams>,
) -> Result<Json<Shares>, ApiError> {
    let lines = state.doors().shares(&actor, id).await?;
    Ok(Json(Shares {
        shares: lines.into_iter().map(ShareView::from).collect(),
    }))
}

/// End a link
///
/// From the answer on it shows nothing any more.
#[utoipa::path(
    delete, path = "/api/v1/jobs/{id}/shares/{share}", operation_id = "end_share", tag = "jobs",
    params(
        ("id" = Uuid, Path, description = "The job"),
        ("share" = Uuid, Path, description = "The link"),
    ),
    responses(
        (status = 204, description = "It is ended"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn end(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(ShareOfJob { id, share }): Path<ShareOfJob>,
    Query(NoParams): Query<NoParams>,
) -> Result<StatusCode, ApiError> {
    match end_one(&state, &actor, id, share).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Refusal::NoSuchShare.into()),
    }
}

/// Makes a link, and its address; shared with the page.
pub(crate) async fn make(
    state: &AppState,
    actor: &Actor,
    base: &PublicBase,
    job: &Job,
    wanted: WantedShare,
) -> Result<(MadeShare, String), ApiError> {
    let made = state.doors().share(actor, job.id, wanted).await?;
    let made = made.ok_or_else(|| {
        ApiError::new(
            Code::InvalidFields,
            format!("The job has {MOST_SHARES} links, which is what one may have: end one first."),
        )
    })?;
    let share = made.line.id;
    let job = job.into();
    state.trail().note(actor, Event::ShareMade { job, share });
    let url = base.join(&format!("/s/{}", made.secret));
    Ok((made, url))
}

/// Ends a link; false: there is none (any more). Shared with the page.
pub(crate) async fn end_one(
    state: &AppState,
    actor: &Actor,
    job: Uuid,
    share: Uuid,
) -> Result<bool, ApiError> {
    let job = of_team(state, actor, job).await?;
    match state.doors().end_share(actor, job.id, share).await {
        Ok(()) => state.trail().note(actor, Event::ShareEnded { job, share }),
        Err(Refusal::NoSuchShare) => return Ok(false),
        Err(refused) => return Err(refused.into()),
    }
    Ok(true)
}
