//! What a team has had of its quotas, and what is left.

pub(crate) mod view;

use axum::{Json, extract::State};

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{NoParams, Query},
    problem::Problem,
    state::AppState,
};
use view::Usage;

/// Show what is left of the quotas
///
/// Of the own team: jobs of the day and comments of the month, both in UTC, and posts that wait or are
/// worked on. What is beyond a limit is answered 429 with `quota_exceeded`.
#[utoipa::path(
    get, path = "/api/v1/usage", operation_id = "get_usage", tag = "usage",
    responses(
        (status = 200, description = "Each quota", body = Usage),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn usage(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
) -> Result<Json<Usage>, ApiError> {
    let quotas = state.store().usage(actor.team()).await?;
    Ok(Json(Usage {
        quotas: quotas.map(Into::into),
    }))
}
