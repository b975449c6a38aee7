//! What a share link shows: the results of one job, to be read without an account.
//!
//! Behind a door of its own. It lets in by the address alone and notes nobody as asking
//! ([`crate::asking::Asking`]), so a handler of any other route answers nobody who came through it, and
//! these answer nobody who came another way.

use auth::{Refusal, Shared};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderName, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use service::summary;
use store::CommentFilter;
use tables::Format;

use super::{
    comments,
    format::time,
    live,
    query::PageQuery,
    render,
    report::{self, ReportQuery},
    shown::Shown,
    view::job_name,
};
use crate::{
    brands::logo,
    door::address,
    error::ApiError,
    extract::{Choices, Path, Query},
    problem::Code,
    rates::Asker,
    results::{
        ResultParams, download_as,
        report::{self as report_file, ReportQuery as ReportFileQuery},
    },
    state::AppState,
};

/// Kept out of what search engines list.
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

#[derive(askama::Template)]
#[template(path = "shared.html")]
struct SharedPage {
    path: String,
    report: String,
    workbook: String,
    name: String,
    has_logo: bool,
    ended: bool,
    created: String,
    created_iso: String,
    live: String,
    comments: String,
}

/// What the address names; without `Debug`, which would show the secret.
#[derive(Deserialize)]
pub(super) struct LinkPath {
    secret: String,
    /// A file of results, where the address goes on.
    #[serde(default)]
    file: String,
}

/// What the link shows, to its handlers.
#[derive(Debug, Clone)]
pub(super) struct ByLink(Shared);

impl FromRequestParts<AppState> for ByLink {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        let found = parts.extensions.get().cloned();
        found.ok_or_else(|| ApiError::internal("bug: a shared page is not behind its door"))
    }
}

/// The door of links: looks at the secret in the address and at nothing else.
///
/// Requests are counted by address, as those of everybody whom nobody knows: each looks into the
/// database, with a link and without one.
pub(super) async fn door(
    State(state): State<AppState>,
    path: Result<Path<LinkPath>, ApiError>,
    request: Request,
    next: Next,
) -> Response {
    let asker = Asker::Address(address(request.extensions()).network());
    let answer = async {
        let entered = enter(&state, path, request, next).await;
        entered.unwrap_or_else(ApiError::into_response)
    };
    state.rates().answer(asker, answer).await
}

async fn enter(
    state: &AppState,
    path: Result<Path<LinkPath>, ApiError>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let Path(LinkPath { secret, .. }) = path.map_err(|_| Refusal::NoSuchShare)?;
    let from = address(request.extensions());
    let shared = state.doors().by_share(&secret, from).await?;
    let client = shared.actor.client();
    request.extensions_mut().insert(ByLink(shared));
    Ok(client.serve(next.run(request)).await)
}

/// What every answer wears whose address is a secret: it is passed on to no other site, and listed
/// nowhere. That it is kept nowhere, all personal answers say.
pub(super) async fn discreet(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let set = |value| HeaderValue::from_static(value);
    headers.insert(header::REFERRER_POLICY, set("no-referrer"));
    headers.insert(ROBOTS, set("noindex, nofollow"));
    response
}

/// `GET /s/{secret}`.
pub(super) async fn show(
    State(state): State<AppState>,
    ByLink(shared): ByLink,
    Path(LinkPath { secret, .. }): Path<LinkPath>,
    Choices(query): Choices<PageQuery>,
) -> Result<Response, ApiError> {
    let scope = shared.actor.scope();
    let (job, items) = summary::job_and_items(state.store(), scope, shared.job).await?;
    let shown = Shown::by_link(&secret, shared.with_texts, query.rule());
    render(&SharedPage {
        name: job_name(&job),
        has_logo: report::logo_of(&state, &job).await?.is_some(),
        ended: job.status.is_ended(),
        created: time(job.created_at),
        created_iso: job.created_at.to_rfc3339(),
        live: live::render(&state, &job, &items, &query, &shown).await?,
        comments: comments::render(&state, &job, &items, &query, &shown).await?,
        report: shown.report(&[]),
        workbook: shown.workbook(&CommentFilter::default(), false),
        path: shown.path,
    })
}

/// `GET /s/{secret}/report`.
pub(super) async fn report(
    State(state): State<AppState>,
    ByLink(shared): ByLink,
    Path(LinkPath { secret, .. }): Path<LinkPath>,
    Choices(query): Choices<ReportQuery>,
) -> Result<Response, ApiError> {
    let scope = shared.actor.scope();
    let (job, items) = summary::job_and_items(state.store(), scope, shared.job).await?;
    let shown = Shown::by_link(&secret, shared.with_texts, query.rule());
    report::render(&state, &job, &items, &query, &shown).await
}

/// `GET /s/{secret}/logo`: the picture of the job's brand.
pub(super) async fn logo(
    State(state): State<AppState>,
    ByLink(shared): ByLink,
) -> Result<Response, ApiError> {
    let job = state.store().job(shared.actor.scope(), shared.job).await?;
    let brand = job.options.brand.ok_or_else(logo::none)?;
    logo::answer(&state, &shared.actor, brand).await
}

/// `GET /s/{secret}/report.xlsx`.
pub(super) async fn workbook(
    State(state): State<AppState>,
    ByLink(shared): ByLink,
    method: Method,
    Query(query): Query<ReportFileQuery>,
) -> Result<Response, ApiError> {
    let Shared {
        job,
        with_texts,
        actor,
    } = shared;
    report_file::download(&state, actor, &method, job, &query, with_texts).await
}

/// `GET /s/{secret}/results.csv`, `.jsonl` and `.xlsx`.
pub(super) async fn download(
    State(state): State<AppState>,
    ByLink(shared): ByLink,
    method: Method,
    Path(LinkPath { file, .. }): Path<LinkPath>,
    Query(params): Query<ResultParams>,
) -> Result<Response, ApiError> {
    let format = file
        .strip_prefix("results.")
        .and_then(Format::from_extension);
    let format = format.ok_or_else(|| {
        ApiError::new(
            Code::NoSuchRoute,
            "A link has a page, a report, and the results as CSV, JSON Lines and Excel.",
        )
    })?;
    let Shared {
        job,
        with_texts,
        actor,
    } = shared;
    download_as(&state, actor, &method, job, &params, format, with_texts).await
}
