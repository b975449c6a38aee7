//! Whether the server lives, whether it can work, and how much there is to do.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{error::ApiError, problem::Problem, state::AppState};

/// A sign of life.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Is the process alive?
#[utoipa::path(get, path = "/healthz", operation_id = "get_health", tag = "operation", responses((status = 200, description = "Yes", body = Health)))]
pub(crate) async fn healthz() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Can requests be answered?
///
/// Asks the database, also the part of it that writes; answers within 2 s.
#[utoipa::path(
    get, path = "/readyz", operation_id = "get_readiness", tag = "operation",
    responses(
        (status = 200, description = "Yes", body = Health),
        (status = 503, description = "The database cannot be read or written, or the server stops", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn readyz(State(state): State<AppState>) -> Result<Json<Health>, ApiError> {
    if state.stopping().is_cancelled() {
        return Err(store::Error::Unavailable("The server stops.".to_owned()).into());
    }
    // Whatever is wrong with the database, the answer is "not now".
    let ready = state.database().ready().await;
    ready.map_err(|why| ApiError::from(store::Error::Unavailable(why)))?;
    Ok(Json(Health { status: "ok" }))
}

/// Figures for Prometheus
///
/// Counts over all teams, which is why no token is asked for. Answers within a second; what cannot be
/// had by then is left out.
#[utoipa::path(
    get, path = "/metrics", operation_id = "get_metrics", tag = "operation",
    responses(
        (status = 200, description = "Prometheus text format 0.0.4", body = String, content_type = "text/plain"),
    ),
)]
pub(crate) async fn metrics(State(state): State<AppState>) -> Response {
    let text = crate::metrics::text(&state).await;
    (
        [(header::CONTENT_TYPE, program::metrics::CONTENT_TYPE)],
        text,
    )
        .into_response()
}
