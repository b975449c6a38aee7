//! Two jobs on the same comments, side by side.

pub(crate) mod view;

use axum::{Json, extract::State, http::Method, response::Response};
use service::{comparison, export::CsvChoice, trail::Event};
use store::Label;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    asking::Asking,
    compare::view::{ComparisonView, DifferencePage, DifferenceView},
    error::ApiError,
    extract::{CursorParam, Cursors, FromParams, NoParams, Params, Path, Query},
    problem::Problem,
    results::{DelimiterParam, as_file, no_body, stream},
    state::AppState,
};

/// Compare two jobs
///
/// Any two jobs that share fetched comments, as a job and one that scored it again do: how often
/// they agree, comments by both labels, both summaries over the comments that both have scored,
/// and the same per post. 409 when they share none.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/compare/{other}", operation_id = "compare_jobs", tag = "results",
    params(
        ("id" = Uuid, Path, description = "The first job"),
        ("other" = Uuid, Path, description = "The second job"),
    ),
    responses(
        (status = 200, description = "Both side by side", body = ComparisonView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn compare(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path((id, other)): Path<(Uuid, Uuid)>,
    Query(NoParams): Query<NoParams>,
) -> Result<Json<ComparisonView>, ApiError> {
    let comparison = comparison::compare(state.store(), actor.scope(), id, other).await?;
    Ok(Json(ComparisonView::from(&comparison)))
}

/// Which differences to show.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DifferenceParams {
    /// Only comments with this label in the first job, in either case.
    first: Option<Label>,
    /// Only comments with this label in the second job, in either case.
    second: Option<Label>,
    /// `next_cursor` of the page before, with the same labels.
    #[param(value_type = Option<String>)]
    cursor: CursorParam,
    /// Comments per page; default 100.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

impl FromParams for DifferenceParams {
    fn from_params(params: &mut Params) -> Self {
        let first: Option<Label> = params.choice_in_any_case("first");
        let second: Option<Label> = params.choice_in_any_case("second");
        let cursor = params.cursor(|list| {
            list.with("first", first.map(Label::as_str))
                .with("second", second.map(Label::as_str))
        });
        Self {
            first,
            second,
            cursor,
            limit: params.number("limit", 1..=500),
        }
    }
}

/// List comments with different labels
///
/// Comments that the two jobs label differently, in the order of the first job.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/compare/{other}/comments", operation_id = "list_differences", tag = "results",
    params(
        ("id" = Uuid, Path, description = "The first job"),
        ("other" = Uuid, Path, description = "The second job"),
        DifferenceParams,
    ),
    responses(
        (status = 200, description = "Some comments", body = DifferencePage),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn differences(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(jobs): Path<(Uuid, Uuid)>,
    Query(params): Query<DifferenceParams>,
) -> Result<Json<DifferencePage>, ApiError> {
    let labels = (params.first, params.second);
    let limit = params.limit.unwrap_or(100);
    let (found, next) = state
        .store()
        .differences(actor.scope(), jobs, labels, params.cursor.after(), limit)
        .await
        .map_err(Cursors::refused)?;
    Ok(Json(DifferencePage {
        comments: found.into_iter().map(DifferenceView::from).collect(),
        next_cursor: params.cursor.next(next),
    }))
}

/// What to put into the file.
#[derive(Debug, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileParams {
    /// Whether CSV begins with a byte order mark, without which Excel misreads UTF-8; default yes.
    bom: Option<bool>,
    /// What separates the cells; default `comma`.
    delimiter: Option<DelimiterParam>,
}

impl FromParams for FileParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            bom: params.flag("bom"),
            delimiter: params.choice("delimiter"),
        }
    }
}

/// Download comments with different labels
///
/// All of them as CSV, in the order of the first job.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/compare/{other}/comments.csv", operation_id = "download_differences_csv", tag = "results",
    params(
        ("id" = Uuid, Path, description = "The first job"),
        ("other" = Uuid, Path, description = "The second job"),
        FileParams,
    ),
    responses(
        (status = 200, description = "The file, streamed", body = String, content_type = "text/csv"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn differences_csv(
    State(state): State<AppState>,
    Asking(actor): Asking,
    method: Method,
    Path(jobs): Path<(Uuid, Uuid)>,
    Query(params): Query<FileParams>,
) -> Result<Response, ApiError> {
    let job = state.store().job(actor.scope(), jobs.0).await?;
    state.store().job(actor.scope(), jobs.1).await?;
    let body = if method == Method::HEAD {
        no_body()
    } else {
        let permit = state.download_permit(&actor)?;
        let event = Event::ResultsDownloaded((&job).into(), "differences.csv");
        state.trail().note(&actor, event);
        let csv = CsvChoice {
            bom: params.bom.unwrap_or(true),
            delimiter: params.delimiter.unwrap_or_default().into(),
        };
        stream::differences(state.store().clone(), actor.scope(), jobs, csv, permit)
    };
    let name = "attachment; filename=\"clamor-differences.csv\"";
    let name = axum::http::HeaderValue::from_static(name);
    Ok(as_file(body, tables::Format::Csv, name))
}
