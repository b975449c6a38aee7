//! The audit trail, for admins: who did what, and from where. What is noted is in `service::trail`.

pub(crate) mod view;

use auth::Actor;
use axum::{
    Json,
    extract::State,
    http::{HeaderValue, Method},
    response::Response,
};
use chrono::{DateTime, Utc};
use service::{
    export::{AuditFormat, CsvChoice},
    trail::Event,
};
use store::{AuditAction, AuditFilter};
use tables::Format;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{CursorParam, Cursors, FromParams, Params, Query},
    problem::Problem,
    results::{DelimiterParam, as_file, no_body, stream},
    state::AppState,
};
use view::{AuditEntryView, AuditPage};

/// Which entries.
#[derive(Debug, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FilterParams {
    /// By this person: the id of the user, or what they were called.
    user: Option<String>,
    /// Of this kind.
    action: Option<AuditAction>,
    /// About this job, upload, user, token, session or webhook.
    subject: Option<Uuid>,
    /// At this moment or later, like `2026-01-31T12:00:00Z`.
    from: Option<DateTime<Utc>>,
    /// Before this moment.
    to: Option<DateTime<Utc>>,
}

impl FromParams for FilterParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            user: params.search("user"),
            action: params.choice("action"),
            subject: params.id("subject"),
            from: params.time("from"),
            to: params.time("to"),
        }
    }
}

impl From<FilterParams> for AuditFilter {
    fn from(params: FilterParams) -> Self {
        Self {
            action: params.action,
            subject: params.subject,
            from: params.from,
            to: params.to,
            ..by_person(params.user)
        }
    }
}

/// Entries by one person, whom their id or their name may stand for.
pub(crate) fn by_person(user: Option<String>) -> AuditFilter {
    let id = user.as_deref().and_then(|user| user.parse().ok());
    AuditFilter {
        user: id,
        user_name: user.filter(|_| id.is_none()),
        ..AuditFilter::default()
    }
}

/// Which entries to list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParams {
    /// Which entries.
    #[param(ignore)]
    filter: FilterParams,
    /// `next_cursor` of the page before, with the same filters.
    #[param(value_type = Option<String>)]
    cursor: CursorParam,
    /// Entries per page; default 100.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

impl FromParams for ListParams {
    fn from_params(params: &mut Params) -> Self {
        let filter = FilterParams::from_params(params);
        let cursor = params.cursor(|list| {
            list.with("user", filter.user.as_deref())
                .with("action", filter.action.map(AuditAction::as_str))
                .with("subject", filter.subject)
                .with("from", filter.from)
                .with("to", filter.to)
        });
        Self {
            filter,
            cursor,
            limit: params.number("limit", 1..=500),
        }
    }
}

/// List the audit trail
///
/// Who signed in or could not, and who made, deleted, cancelled or downloaded what, newest first. Admins of a
/// team see their team's entries, admins of all see everybody's; 403 for whoever is no admin. Entries go
/// after the server's `AUDIT_DAYS`.
#[utoipa::path(
    get, path = "/api/v1/audit", operation_id = "list_audit", tag = "audit",
    params(FilterParams, ListParams),
    responses(
        (status = 200, description = "Some entries", body = AuditPage),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(params): Query<ListParams>,
) -> Result<Json<AuditPage>, ApiError> {
    let (filter, limit) = (params.filter.into(), params.limit.unwrap_or(100));
    let (entries, next) = state
        .store()
        .audit(actor.audit_scope()?, &filter, params.cursor.after(), limit)
        .await
        .map_err(Cursors::refused)?;
    Ok(Json(AuditPage {
        entries: entries.into_iter().map(AuditEntryView::from).collect(),
        next_cursor: params.cursor.next(next),
    }))
}

/// Which entries to put into the CSV, and how.
#[derive(Debug, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CsvParams {
    /// Which entries.
    #[param(ignore)]
    filter: FilterParams,
    /// Whether CSV begins with a byte order mark, without which Excel misreads UTF-8; default yes.
    bom: Option<bool>,
    /// What separates the cells; default `comma`.
    delimiter: Option<DelimiterParam>,
}

impl FromParams for CsvParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            filter: FilterParams::from_params(params),
            bom: params.flag("bom"),
            delimiter: params.choice("delimiter"),
        }
    }
}

/// Download the audit trail as CSV
///
/// All entries that pass the filters, newest first. Text that a spreadsheet would run as a formula is defused.
#[utoipa::path(
    get, path = "/api/v1/audit.csv", operation_id = "download_audit_csv", tag = "audit",
    params(FilterParams, CsvParams),
    responses(
        (status = 200, description = "The file, streamed", body = String, content_type = "text/csv"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn csv(
    State(state): State<AppState>,
    Asking(actor): Asking,
    method: Method,
    Query(params): Query<CsvParams>,
) -> Result<Response, ApiError> {
    let csv = CsvChoice {
        bom: params.bom.unwrap_or(true),
        delimiter: params.delimiter.unwrap_or_default().into(),
    };
    let format = AuditFormat::Csv(csv);
    download(&state, &actor, &method, params.filter.into(), format)
}

/// Download the audit trail as JSON Lines
///
/// One object per line with the columns of the CSV; nothing is defused here.
#[utoipa::path(
    get, path = "/api/v1/audit.jsonl", operation_id = "download_audit_jsonl", tag = "audit",
    params(FilterParams),
    responses(
        (status = 200, description = "The file, streamed", body = String, content_type = "application/x-ndjson"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn jsonl(
    State(state): State<AppState>,
    Asking(actor): Asking,
    method: Method,
    Query(params): Query<FilterParams>,
) -> Result<Response, ApiError> {
    download(&state, &actor, &method, params.into(), AuditFormat::Jsonl)
}

fn download(
    state: &AppState,
    actor: &Actor,
    method: &Method,
    filter: AuditFilter,
    choice: AuditFormat,
) -> Result<Response, ApiError> {
    let scope = actor.audit_scope()?;
    let (format, name) = match choice {
        AuditFormat::Csv(_) => (Format::Csv, "attachment; filename=\"clamor-audit.csv\""),
        AuditFormat::Jsonl => (Format::Jsonl, "attachment; filename=\"clamor-audit.jsonl\""),
    };
    let body = if method == Method::HEAD {
        no_body()
    } else {
        let permit = state.download_permit(actor)?;
        let event = Event::AuditDownloaded(format.extension());
        state.trail().note(actor, event);
        stream::audit(state.store().clone(), scope, filter, choice, permit)
    };
    Ok(as_file(body, format, HeaderValue::from_static(name)))
}
