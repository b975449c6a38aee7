//! Jobs, newest first.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use store::{JobFilter, JobStatus};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{CursorParam, Cursors, FromParams, Params, Query},
    jobs::view::{JobPage, JobView},
    problem::Problem,
    state::AppState,
};

/// Which jobs to list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParams {
    /// Only jobs that stand here.
    status: Option<JobStatus>,
    /// Only jobs whose name contains this, without regard to case.
    name: Option<String>,
    /// Only jobs accepted at this time or later.
    created_from: Option<DateTime<Utc>>,
    /// Only jobs accepted before this time.
    created_to: Option<DateTime<Utc>>,
    /// Only jobs of this brand.
    brand: Option<Uuid>,
    /// `next_cursor` of the page before, with the same filters.
    #[param(value_type = Option<String>)]
    cursor: CursorParam,
    /// Jobs per page; default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl FromParams for ListParams {
    fn from_params(params: &mut Params) -> Self {
        let (status, name) = (params.choice("status"), params.search("name"));
        let (from, to) = (params.time("created_from"), params.time("created_to"));
        let brand = params.id("brand");
        let cursor = params.cursor(|list| {
            list.with("status", status.map(JobStatus::as_str))
                .with("name", name.as_deref())
                .with("created_from", from)
                .with("created_to", to)
                .with("brand", brand)
        });
        Self {
            status,
            name,
            created_from: from,
            created_to: to,
            brand,
            cursor,
            limit: params.number("limit", 1..=200),
        }
    }
}

/// List jobs
///
/// Newest first.
#[utoipa::path(
    get, path = "/api/v1/jobs", operation_id = "list_jobs", tag = "jobs",
    params(ListParams),
    responses(
        (status = 200, description = "Some jobs", body = JobPage),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(params): Query<ListParams>,
) -> Result<Json<JobPage>, ApiError> {
    let filter = JobFilter {
        status: params.status,
        name: params.name,
        created_from: params.created_from,
        created_to: params.created_to,
        brand: params.brand,
    };
    let limit = params.limit.unwrap_or(50);
    let (jobs, next) = state
        .store()
        .jobs(actor.scope(), &filter, params.cursor.after(), limit)
        .await
        .map_err(Cursors::refused)?;
    Ok(Json(JobPage {
        jobs: jobs.iter().map(JobView::from).collect(),
        next_cursor: params.cursor.next(next),
    }))
}
