//! Result files: CSV, JSON Lines, XLSX.

pub(crate) mod report;
pub(crate) mod stream;

use auth::Actor;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, Method, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use service::export::{Choice, CsvChoice, People, Table, row_count};
use service::pseudonyms::Pseudonyms;
use service::trail::Event;
use store::Job;
use tables::Format;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    asking::Asking,
    document::Binary,
    error::ApiError,
    extract::{FromParams, Params, Path, Query},
    problem::{Code, Problem},
    state::AppState,
};

/// What to put into the file.
#[derive(Debug, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ResultParams {
    /// Whether to give what is there while the job has not ended.
    partial: Option<bool>,
    /// Whether CSV begins with a byte order mark, without which Excel misreads UTF-8; default yes.
    bom: Option<bool>,
    /// What separates the cells of CSV; default `comma`.
    delimiter: Option<DelimiterParam>,
    /// One row per comment (default) or per post.
    table: Option<TableParam>,
    /// Whether authors are named (default), or have names that tell nobody who they are: the same in every
    /// file of the team. Ids of comments are replaced then as well, and addresses and columns of a file left out.
    authors: Option<AuthorsParam>,
}

impl FromParams for ResultParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            partial: params.flag("partial"),
            bom: params.flag("bom"),
            delimiter: params.choice("delimiter"),
            table: params.choice("table"),
            authors: params.choice("authors"),
        }
    }
}

/// What separates the cells of CSV.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[schema(as = Delimiter)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DelimiterParam {
    /// As RFC 4180 has it.
    #[default]
    Comma,
    /// What Excel expects where a comma separates decimals.
    Semicolon,
    /// For programs that take tabs.
    Tab,
}

impl From<DelimiterParam> for tables::Delimiter {
    fn from(delimiter: DelimiterParam) -> Self {
        match delimiter {
            DelimiterParam::Comma => Self::Comma,
            DelimiterParam::Semicolon => Self::Semicolon,
            DelimiterParam::Tab => Self::Tab,
        }
    }
}

/// Which table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[schema(as = Table)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TableParam {
    /// One row per comment.
    #[default]
    Comments,
    /// One row per post, with its summary.
    Posts,
}

/// How authors are called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[schema(as = Authors)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuthorsParam {
    /// As they are.
    #[default]
    Named,
    /// So that nobody knows who they are.
    Pseudonymous,
}

/// Download as CSV
///
/// UTF-8 with byte order mark and CRLF, stable order; text that a spreadsheet would run as a
/// formula is defused, numbers stay numbers. The same job gives the same bytes each time.
/// 409 with the status while the job has not ended, unless `partial=true`. A file that breaks off is
/// a connection that breaks off; `X-Row-Count` says beforehand how many rows it has.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/results.csv", operation_id = "download_csv", tag = "results",
    params(("id" = Uuid, Path, description = "The job"), ResultParams),
    responses(
        (status = 200, description = "The file, streamed", body = String, content_type = "text/csv",
            headers(
                ("Content-Disposition" = String, description = "A file name with the name of the job"),
                ("X-Row-Count" = i64, description = "Rows without the header, of a job that has ended"),
            )),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn csv(
    State(state): State<AppState>,
    Asking(actor): Asking,
    method: Method,
    Path(id): Path<Uuid>,
    Query(params): Query<ResultParams>,
) -> Result<Response, ApiError> {
    download_as(&state, actor, &method, id, &params, Format::Csv, true).await
}

/// Download as JSON Lines
///
/// One object per line with the columns of the CSV; nothing is defused here.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/results.jsonl", operation_id = "download_jsonl", tag = "results",
    params(("id" = Uuid, Path, description = "The job"), ResultParams),
    responses(
        (status = 200, description = "The file, streamed", body = String, content_type = "application/x-ndjson",
            headers(
                ("Content-Disposition" = String, description = "A file name with the name of the job"),
                ("X-Row-Count" = i64, description = "Rows without the header, of a job that has ended"),
            )),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn jsonl(
    State(state): State<AppState>,
    Asking(actor): Asking,
    method: Method,
    Path(id): Path<Uuid>,
    Query(params): Query<ResultParams>,
) -> Result<Response, ApiError> {
    download_as(&state, actor, &method, id, &params, Format::Jsonl, true).await
}

/// Download as a spreadsheet
///
/// A sheet of comments and a sheet of posts.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/results.xlsx", operation_id = "download_xlsx", tag = "results",
    params(("id" = Uuid, Path, description = "The job"), ResultParams),
    responses(
        (status = 200, description = "The file", body = inline(Binary), content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            headers(
                ("Content-Disposition" = String, description = "A file name with the name of the job"),
                ("X-Row-Count" = i64, description = "Rows without the header, of a job that has ended"),
            )),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn xlsx(
    State(state): State<AppState>,
    Asking(actor): Asking,
    method: Method,
    Path(id): Path<Uuid>,
    Query(params): Query<ResultParams>,
) -> Result<Response, ApiError> {
    download_as(&state, actor, &method, id, &params, Format::Xlsx, true).await
}

/// Answers a result file; shared with the older routes and with links, which may leave out what people
/// wrote and who they are. Who asks only for the head gets it at once: no comment is read for it.
pub(crate) async fn download_as(
    state: &AppState,
    actor: Actor,
    method: &Method,
    id: Uuid,
    params: &ResultParams,
    format: Format,
    with_texts: bool,
) -> Result<Response, ApiError> {
    let job = job_with_results(state, &actor, id, params.partial).await?;
    let table = match params.table.unwrap_or_default() {
        TableParam::Comments => Table::Comments,
        TableParam::Posts => Table::Posts,
    };
    let people = people(state, &job, params.authors, with_texts).await?;
    let disposition = disposition(&job, end_of_name(table), format);
    let rows = match job.status.is_ended() {
        true => Some(row_count(state.store(), &job, table).await?),
        false => None,
    };
    let answer = |body| {
        let mut response = as_file(body, format, disposition);
        if let Some(rows) = rows {
            let headers = response.headers_mut();
            headers.insert(stream::ROW_COUNT, HeaderValue::from(rows));
        }
        response
    };
    if method == Method::HEAD {
        return Ok(answer(no_body()));
    }
    let choice = Choice {
        format,
        table,
        csv: CsvChoice {
            bom: params.bom.unwrap_or(true),
            delimiter: params.delimiter.unwrap_or_default().into(),
        },
        people,
    };
    let permit = state.download_permit(&actor)?;
    let store = state.store().clone();
    let event = Event::ResultsDownloaded((&job).into(), format.extension());
    state.trail().note(&actor, event);
    let (body, size) = stream::body(store, state.settings(), job, choice, permit).await?;
    let mut response = answer(body);
    if let Some(size) = size {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    }
    Ok(response)
}

/// A job, unless it has not ended and nobody asks for a part.
async fn job_with_results(
    state: &AppState,
    actor: &Actor,
    id: Uuid,
    partial: Option<bool>,
) -> Result<Job, ApiError> {
    let job = state.store().job(actor.scope(), id).await?;
    if job.status.is_ended() || partial.unwrap_or(false) {
        return Ok(job);
    }
    Err(ApiError::new(
        Code::JobNotEnded,
        format!(
            "The job is {}; `?partial=true` gives what is there so far.",
            job.status.as_str()
        ),
    )
    .with_job_status(job.status)
    .with_retry_after(5))
}

/// How much of what people wrote, and of who they are, somebody gets.
async fn people(
    state: &AppState,
    job: &Job,
    authors: Option<AuthorsParam>,
    with_texts: bool,
) -> Result<People, ApiError> {
    Ok(match (with_texts, authors.unwrap_or_default()) {
        (false, _) => People::LeftOut,
        (true, AuthorsParam::Named) => People::Named,
        (true, AuthorsParam::Pseudonymous) => {
            let seals = &state.settings().seals;
            People::Pseudonymous(Pseudonyms::of(state.store(), seals, job.team).await?)
        }
    })
}

/// A body as a file to be kept.
pub(crate) fn as_file(body: Body, format: Format, disposition: HeaderValue) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(format.content_type()),
        ),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, body).into_response()
}

/// The body of an answer to `HEAD`: one whose length is not known, as that of the file is not.
pub(crate) fn no_body() -> Body {
    Body::from_stream(futures::stream::empty::<std::io::Result<axum::body::Bytes>>())
}

/// What tells the file of posts from that of comments.
fn end_of_name(table: Table) -> &'static str {
    match table {
        Table::Comments => "",
        Table::Posts => "-posts",
    }
}

/// What the browser calls the file: once in ASCII for old clients, once in full (RFC 6266).
fn disposition(job: &Job, end: &str, format: Format) -> HeaderValue {
    let named = match job.name.trim() {
        "" => "clamor",
        name => name,
    };
    // The end of a UUIDv7 is what tells two of the same hour apart.
    let id = job.id.simple().to_string();
    let end = format!("-{}{}.{}", &id[id.len() - 8..], end, format.extension());
    let keep = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
    let full: String = named
        .chars()
        .take(80)
        .map(|c| if keep(c) { c } else { '-' })
        .collect();
    let full = format!("{}{end}", full.trim());
    let ascii: String = full
        .chars()
        .map(|c| if c.is_ascii() { c } else { '_' })
        .collect();
    let encoded: String = full
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    HeaderValue::from_str(&format!(
        "attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}"
    ))
    .unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_survive_any_job_name() {
        for name in [
            "",
            "Über \"alles\"/\r\n.",
            "../../etc/passwd",
            "日本",
            "...",
            &"x".repeat(500),
        ] {
            let job = Job {
                id: Uuid::nil(),
                team: Uuid::nil(),
                team_name: None,
                created_by: None,
                name: name.to_owned(),
                kind: store::JobKind::Posts,
                status: store::JobStatus::Completed,
                options: store::JobOptions::default(),
                brand_name: None,
                duplicates: 0,
                extra_columns: Vec::new(),
                file: None,
                created_at: chrono::Utc::now(),
                started_at: None,
                finished_at: None,
                rescored_from: None,
                counts_all: false,
                scorers: Vec::new(),
                totals: store::JobTotals::default(),
            };
            let value = disposition(&job, end_of_name(Table::Posts), Format::Csv);
            let text = value.to_str().expect("bug: the header is not ASCII");
            assert!(text.starts_with("attachment; filename=\""), "{text}");
            assert!(text.ends_with("-00000000-posts.csv"), "{text}");
            assert!(!text.contains('/') && !text.contains(".."), "{text}");
        }
    }
}
