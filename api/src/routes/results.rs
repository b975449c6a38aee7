//! Result files: CSV, JSON Lines, XLSX.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use store::Job;
use tables::{Format, Table};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    audit,
    error::ApiError,
    export::{self, Choice},
    extract::{Path, Query, switch},
    problem::{Code, Problem},
    state::AppState,
    viewer::Viewer,
    views,
};

/// What to put into the file.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResultParams {
    /// Whether to give what is there while the job has not ended.
    #[serde(default, deserialize_with = "switch")]
    #[param(value_type = Option<bool>)]
    pub(crate) partial: Option<bool>,
    /// Whether CSV begins with a byte order mark, without which Excel misreads UTF-8; default yes.
    #[serde(default, deserialize_with = "switch")]
    #[param(value_type = Option<bool>)]
    pub(crate) bom: Option<bool>,
    /// One row per comment (default) or per post.
    #[param(inline)]
    pub(crate) table: Option<TableParam>,
}

/// Which table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TableParam {
    /// One row per comment.
    #[default]
    Comments,
    /// One row per post, with its summary.
    Posts,
}

/// Download as CSV
///
/// UTF-8 with byte order mark and CRLF, stable order; text that a spreadsheet would run as a
/// formula is defused, numbers stay numbers. The same job gives the same bytes each time.
/// 409 with the status while the job has not ended, unless `partial=true`. A file that breaks off is
/// a connection that breaks off; `X-Row-Count` says beforehand how many rows it has.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/results.csv", tag = "results",
    params(("id" = Uuid, Path, description = "The job"), ResultParams),
    responses(
        (status = 200, description = "The file, streamed", body = String, content_type = "text/csv",
            headers(("X-Row-Count" = i64, description = "Rows without the header, of a job that has ended"))),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn csv(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
    Query(params): Query<ResultParams>,
) -> Result<Response, ApiError> {
    download_as(&state, viewer, id, &params, Format::Csv).await
}

/// Download as JSON Lines
///
/// One object per line with the columns of the CSV; nothing is defused here.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/results.jsonl", tag = "results",
    params(("id" = Uuid, Path, description = "The job"), ResultParams),
    responses(
        (status = 200, description = "The file, streamed", body = String, content_type = "application/x-ndjson",
            headers(("X-Row-Count" = i64, description = "Rows without the header, of a job that has ended"))),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn jsonl(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
    Query(params): Query<ResultParams>,
) -> Result<Response, ApiError> {
    download_as(&state, viewer, id, &params, Format::Jsonl).await
}

/// Download as a spreadsheet
///
/// A sheet of comments and a sheet of posts.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/results.xlsx", tag = "results",
    params(("id" = Uuid, Path, description = "The job"), ResultParams),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn xlsx(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
    Query(params): Query<ResultParams>,
) -> Result<Response, ApiError> {
    download_as(&state, viewer, id, &params, Format::Xlsx).await
}

/// Answers a result file; shared with the older routes.
pub(crate) async fn download_as(
    state: &AppState,
    viewer: Viewer,
    id: Uuid,
    params: &ResultParams,
    format: Format,
) -> Result<Response, ApiError> {
    let job = state.store().job(viewer.scope, id).await?;
    if !job.status.is_ended() && !params.partial.unwrap_or(false) {
        let status = views::job_status(job.status);
        return Err(ApiError::new(
            Code::JobNotEnded,
            format!("The job is {status}; `?partial=true` gives what is there so far."),
        )
        .with_job_status(status)
        .with_retry_after(5));
    }
    let table = match params.table.unwrap_or_default() {
        TableParam::Comments => Table::Comments,
        TableParam::Posts => Table::Posts,
    };
    let choice = Choice {
        format,
        table,
        bom: params.bom.unwrap_or(true),
    };
    let permit = state.download_permit(&viewer)?;
    let disposition = disposition(&job, table, format);
    let store = state.store().clone();
    let rows = match job.status.is_ended() {
        true => Some(export::row_count(&store, &job, table).await?),
        false => None,
    };
    audit::downloaded(&viewer, id, format.extension());
    let (body, size) = export::body(store, state.settings(), job, choice, permit).await?;
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(format.content_type()),
    );
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if let Some(rows) = rows {
        headers.insert(export::ROW_COUNT, HeaderValue::from(rows));
    }
    if let Some(size) = size {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    }
    Ok(response)
}

/// What the browser calls the file: once in ASCII for old clients, once in full (RFC 6266).
fn disposition(job: &Job, table: Table, format: Format) -> HeaderValue {
    let named = match job.name.trim() {
        "" => "clamor",
        name => name,
    };
    // The end of a UUIDv7 is what tells two of the same hour apart.
    let id = job.id.simple().to_string();
    let end = format!(
        "-{}{}.{}",
        &id[id.len() - 8..],
        if table == Table::Posts { "-posts" } else { "" },
        format.extension()
    );
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
                name: name.to_owned(),
                kind: store::JobKind::Posts,
                status: store::JobStatus::Completed,
                options: store::JobOptions::default(),
                duplicates: 0,
                extra_columns: Vec::new(),
                created_at: chrono::Utc::now(),
                started_at: None,
                finished_at: None,
                rescored_from: None,
                totals: store::JobTotals::default(),
            };
            let value = disposition(&job, Table::Posts, Format::Csv);
            let text = value.to_str().expect("bug: the header is not ASCII");
            assert!(text.starts_with("attachment; filename=\""), "{text}");
            assert!(text.ends_with("-00000000-posts.csv"), "{text}");
            assert!(!text.contains('/') && !text.contains(".."), "{text}");
        }
    }
}
