//! Whether the server lives, whether it can work, and how much there is to do.
//!
//! Unlike all other routes these pass over parameters that they do not know: monitors add some of their
//! own (`?t=1764300000`, against caches), and none could change what is told.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    error::ApiError,
    metrics::Sources,
    problem::{Code, Problem},
    state::AppState,
};

/// A sign of life.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `ok`.
    status: HealthStatus,
}

/// How a process is that answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HealthStatus {
    /// It can be asked.
    Ok,
}

/// What is said where all is well.
const WELL: Json<Health> = Json(Health {
    status: HealthStatus::Ok,
});

/// Is the process alive?
#[utoipa::path(get, path = "/healthz", operation_id = "get_health", tag = "operation", responses((status = 200, description = "Yes", body = Health)))]
pub(crate) async fn healthz() -> Json<Health> {
    WELL
}

/// Can requests be answered?
///
/// Asks the database, also the part of it that writes, and the worker where this process has one;
/// answers within 2 s.
#[utoipa::path(
    get, path = "/readyz", operation_id = "get_readiness", tag = "operation",
    responses(
        (status = 200, description = "Yes", body = Health),
        (status = 503, description = "The database cannot be read or written, the worker of this process cannot work, or the server stops", body = Problem, content_type = "application/problem+json", headers(("Retry-After" = u32, description = "Seconds after which it may be well again."))),
    ),
)]
pub(crate) async fn readyz(State(state): State<AppState>) -> Result<Json<Health>, ApiError> {
    if state.stopping().is_cancelled() {
        return Err(store::Error::Unavailable("The server stops.".to_owned()).into());
    }
    // Whatever is wrong with a part, the answer is "not now".
    let (database, others) = tokio::join!(state.database().ready(), (state.other_parts().ready)());
    database.map_err(|why| ApiError::from(store::Error::Unavailable(why)))?;
    others.map_err(|why| ApiError::new(Code::NotReady, why).with_retry_after(5))?;
    Ok(WELL)
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
    let sources = Sources {
        store: state.store(),
        database: state.database(),
        rows: state.rows(),
        others: state.other_parts(),
        counters: state.counters(),
        transfers: state.transfers(),
        looks: state.service().highlight_looks(),
        lost_entries: state.trail().lost(),
    };
    let text = crate::metrics::text(sources).await;
    (
        [(header::CONTENT_TYPE, program::metrics::CONTENT_TYPE)],
        text,
    )
        .into_response()
}
