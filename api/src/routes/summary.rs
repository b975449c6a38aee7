//! Aggregates of a job.

use axum::{Json, extract::State};
use uuid::Uuid;

use crate::{
    error::ApiError, extract::Path, problem::Problem, state::AppState, summary::summarize,
    viewer::Viewer, views::summary::SummaryView,
};

/// Summarise a job
///
/// Shares with intervals, net sentiment, comments over time, most liked and most negative
/// comments, over all and per post. While the job has not ended the figures are of what is there.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/summary", operation_id = "get_summary", tag = "results",
    params(("id" = Uuid, Path, description = "The job")),
    responses(
        (status = 200, description = "The summary", body = SummaryView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn summary(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
) -> Result<Json<SummaryView>, ApiError> {
    let job = state.store().job(viewer.scope, id).await?;
    Ok(Json(summarize(&state, &job).await?))
}
