//! The workbook that is forwarded.

use auth::Actor;
use axum::{
    extract::State,
    http::{HeaderValue, Method, header},
    response::Response,
};
use i18n::Language;
use service::{export::ReportChoice, trail::Event};
use tables::Format;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{AuthorsParam, as_file, disposition, job_with_results, no_body, people, stream};
use crate::{
    asking::Asking,
    comments::FilterParams,
    document::Binary,
    error::ApiError,
    extract::{FromParams, Params, Path, Query},
    problem::Problem,
    state::AppState,
    summary::SummaryParams,
};

/// How the workbook is written.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportParams {
    /// Whether to give what is there while the job has not ended.
    partial: Option<bool>,
    /// Whether authors are named (default), or have names that tell nobody who they are.
    authors: Option<AuthorsParam>,
    /// BCP 47 tag of the language of headings and sentences; default `en`.
    #[param(value_type = Option<String>)]
    language: Option<Language>,
}

impl FromParams for ReportParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            partial: params.flag("partial"),
            authors: params.choice("authors"),
            language: params.language("language"),
        }
    }
}

/// All that can be asked for: which comments, by which rule, and how.
pub(crate) type ReportQuery = (FilterParams, SummaryParams, ReportParams);

/// Download a report as a spreadsheet
///
/// To be forwarded: a summary with a chart, posts with shares and links, days, typical terms, comments with plain
/// headers and colours, and the technical columns on a last sheet. Figures are of the whole job; with a filter the
/// sheet of comments holds those that pass it. 409 with the status while the job has not ended, unless
/// `partial=true`. For programs there is `results.xlsx`, whose columns stay as they are.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/report.xlsx", operation_id = "download_report", tag = "results",
    params(("id" = Uuid, Path, description = "The job"), FilterParams, SummaryParams, ReportParams),
    responses(
        (status = 200, description = "The file", body = inline(Binary), content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            headers(("Content-Disposition" = String, description = "A file name with the name of the job"))),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn xlsx(
    State(state): State<AppState>,
    Asking(actor): Asking,
    method: Method,
    Path(id): Path<Uuid>,
    Query(query): Query<ReportQuery>,
) -> Result<Response, ApiError> {
    download(&state, actor, &method, id, &query, true).await
}

/// Answers the workbook; shared with links, which may leave out what people wrote and who they are. Who asks only
/// for the head gets it at once.
pub(crate) async fn download(
    state: &AppState,
    actor: Actor,
    method: &Method,
    id: Uuid,
    (filter, rule, params): &ReportQuery,
    with_texts: bool,
) -> Result<Response, ApiError> {
    let job = job_with_results(state, &actor, id, params.partial).await?;
    let choice = ReportChoice {
        filter: filter.filter(),
        counting: rule.counting(&job),
        people: people(state, &job, params.authors, with_texts).await?,
        language: params.language.unwrap_or(Language::ENGLISH),
    };
    let disposition = disposition(&job, "-report", Format::Xlsx);
    if method == Method::HEAD {
        return Ok(as_file(no_body(), Format::Xlsx, disposition));
    }
    let permit = state.download_permit(&actor)?;
    let event = Event::ResultsDownloaded((&job).into(), "report.xlsx");
    state.trail().note(&actor, event);
    let (body, size) = stream::report(state, &job, choice, permit).await?;
    let mut response = as_file(body, Format::Xlsx, disposition);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    Ok(response)
}
