//! What can be done with a job: cancel, retry, rename, delete.

use auth::Actor;
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use service::trail::{Event, OfTeam};
use store::{ChangeToken, Deletion, Scope};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    asking::Asking,
    conditional,
    error::ApiError,
    extract::{NoParams, Path, Query},
    fields::Fields,
    jobs::view::JobView,
    json_body::{Faults, json_body},
    problem::Problem,
    state::AppState,
};

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
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Query(NoParams): Query<NoParams>,
) -> Result<Json<JobView>, ApiError> {
    let job = state.store().cancel_job(actor.scope(), id).await?;
    state.trail().note(&actor, Event::JobCancelled(&job));
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
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Query(NoParams): Query<NoParams>,
) -> Result<(StatusCode, Json<JobView>), ApiError> {
    let job = state.store().retry_job(actor.scope(), id).await?;
    state.trail().note(&actor, Event::JobRetried(&job));
    state.service().wake();
    Ok((StatusCode::ACCEPTED, Json(JobView::from(&job))))
}

/// What to change about a job.
#[derive(Deserr, ToSchema)]
#[schema(as = JobChange)]
#[serde(deny_unknown_fields)]
#[deserr(error = Faults, deny_unknown_fields)]
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
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Query(NoParams): Query<NoParams>,
    request: Request,
) -> Result<Response, ApiError> {
    let headers = request.headers().clone();
    // Before the body is read, and with the write.
    meant(&state, &actor, id, &headers).await?;
    let body: ChangeBody = json_body(request, MAX_CHANGE, &state, r#"{"name": "..."}"#).await?;
    let mut fields = Fields::default();
    fields.name(&body.name);
    let (name, _) = fields.check(&state)?;
    let store = state.store();
    loop {
        let seen = meant(&state, &actor, id, &headers).await?;
        match store.rename_job(actor.scope(), id, &name, seen).await {
            Err(store::Error::Changed) => {}
            renamed => break drop(renamed?),
        }
    }
    // The mark first: of a state that is newer than its mark nothing is taken for unchanged.
    let mark = conditional::mark(store.change_token(actor.scope(), id).await?)?;
    let job = store.job(actor.scope(), id).await?;
    state.trail().note(&actor, Event::JobRenamed(&job));
    Ok(([(header::ETAG, mark)], Json(JobView::from(&job))).into_response())
}

/// Whose job it is that somebody names; asked only where it may be another team's than their own.
pub(crate) async fn of_team(state: &AppState, actor: &Actor, id: Uuid) -> Result<OfTeam, ApiError> {
    let team = match actor.scope() {
        Scope::Team(team) => team,
        Scope::All => match state.store().job(Scope::All, id).await {
            Ok(job) => job.team,
            // None that can be seen: what comes next says so.
            Err(store::Error::NotFound) => actor.team(),
            Err(error) => return Err(error.into()),
        },
    };
    Ok(OfTeam { id, team })
}

/// The state that a change is meant for, where it is meant for one (`If-Match`): the present one, or it is
/// refused. Whoever then finds another looks again. A job that is none is refused.
async fn meant(
    state: &AppState,
    actor: &Actor,
    id: Uuid,
    headers: &HeaderMap,
) -> Result<Option<ChangeToken>, ApiError> {
    let token = state.store().change_token(actor.scope(), id).await?;
    conditional::check(headers, &conditional::mark(token)?)?;
    Ok(conditional::is_conditional(headers).then_some(token))
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
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Query(NoParams): Query<NoParams>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    let job = of_team(&state, &actor, id).await?;
    // Without it nothing else of the job is asked: one that is still being removed is no more to be seen.
    let is_conditional = headers.contains_key(header::IF_MATCH);
    let deletion = loop {
        let seen = match is_conditional {
            true => meant(&state, &actor, id, &headers).await?,
            false => None,
        };
        match state.store().delete_job(actor.scope(), id, seen).await {
            Err(store::Error::Changed) => {}
            deletion => break deletion?,
        }
    };
    state.trail().note(&actor, Event::JobDeleted(job));
    Ok(match deletion {
        Deletion::Complete => StatusCode::NO_CONTENT,
        Deletion::UnderWay => StatusCode::ACCEPTED,
    })
}
