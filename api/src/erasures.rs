//! Erasing what an author wrote, over all jobs.

pub(crate) mod body;
mod view;

use axum::{
    Json,
    extract::{Request, State},
};
use service::erasure;

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{NoParams, Query},
    problem::Problem,
    state::AppState,
};
use body::NewErasure;
use view::ErasureView;

/// Erase what an author wrote
///
/// Over all jobs of the own team, for its admins; of all teams, for admins of all. Without `confirm` nothing is
/// erased, and the answer shows what would be. Texts, names, addresses and columns of a file go, as after the
/// retention time; rows, counts and scores stay, so that no figure moves. Posts that another team has as well
/// stay, unless an admin of all asks. What has begun goes on by itself, also when the request ends before it: the
/// audit trail says when it is done. 409 with `shown_otherwise` when `confirm` is not the number that there is
/// to erase.
#[utoipa::path(
    post, path = "/api/v1/erasures", operation_id = "erase_author", tag = "jobs",
    request_body(content = NewErasure),
    responses(
        (status = 200, description = "What would be erased, or was", body = ErasureView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn erase(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
    request: Request,
) -> Result<Json<ErasureView>, ApiError> {
    // Before the body is looked at: who may not is told nothing else.
    actor.erasing_scope()?;
    let (author, confirmed) = NewErasure::read(request, &state).await?;
    let traces = erasure::look(state.service(), &actor, &author).await?;
    let erased = match confirmed {
        Some(shown) => Some(erasure::erase(state.service(), &actor, &author, shown).await?),
        None => None,
    };
    Ok(Json(ErasureView::new(traces, erased)))
}
