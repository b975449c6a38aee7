//! Followers of Facebook pages under the addresses that older clients use; the rows are those of
//! [`crate::profiles`].
//!
//! Every question is answered with 200: what is wrong with a page stands in `errors`, beside the others.

mod lines;

use std::collections::BTreeMap;

use auth::Actor;
use axum::{
    Json, RequestExt,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use service::{
    followers::{Span, Window, spans},
    profiles::Wanted,
};
use store::Profile;
use utoipa::{IntoParams, ToSchema};

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{Form, FromParams, Params, Path, Query},
    media_type::media_type,
    parts::Parts,
    problem::{BadEntry, Code, EntryCode, Problem},
    profiles::add,
    state::AppState,
};

/// The one platform that older clients know.
const PLATFORM: &str = "facebook";

/// Pages of one question.
const MOST_PAGES: usize = 50;

/// How far back older clients look.
const LONGEST: TimeDelta = TimeDelta::days(366);

/// A page to be followed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = FansPage)]
#[serde(default)]
pub(crate) struct NewPage {
    /// The name or number of a Facebook page.
    #[schema(example = "CocaCola")]
    name: String,
}

/// A page that is followed from now on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AddedPage {
    /// As it was sent.
    name: String,
}

/// What every question takes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FormatParams {
    /// `json`, which is what comes anyway.
    #[expect(dead_code, reason = "there is one")]
    format: Option<FansFormat>,
}

/// The one format there is.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FansFormat {
    /// JSON.
    Json,
}

impl FromParams for FormatParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            format: params.choice("format"),
        }
    }
}

/// The pages of a question.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PagesParams {
    /// Names or numbers of pages, 50 at most; once for each.
    #[param(value_type = Vec<String>)]
    pages: Vec<String>,
}

impl FromParams for PagesParams {
    fn from_params(params: &mut Params) -> Self {
        FormatParams::from_params(params);
        Self {
            pages: params.all("pages"),
        }
    }
}

/// A count and when it was.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FansPoint)]
pub(crate) struct Point {
    /// RFC 3339, in UTC.
    #[schema(format = DateTime)]
    date: String,
    /// Followers.
    value: i64,
}

/// What is wrong with pages: `false`, or a list of sentences.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FansErrors)]
#[serde(untagged)]
pub(crate) enum Errors {
    /// Nothing is: `false`.
    None(bool),
    /// A sentence for each page.
    Some(Vec<String>),
}

impl From<Vec<String>> for Errors {
    fn from(errors: Vec<String>) -> Self {
        match errors.is_empty() {
            true => Self::None(false),
            false => Self::Some(errors),
        }
    }
}

/// The line of one page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FansLine)]
pub(crate) struct Line {
    /// By time; where followers were not counted there is no point.
    data: Vec<Point>,
    /// What is wrong.
    errors: Errors,
}

/// The counts of one page by their times.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FansTable)]
pub(crate) struct Table {
    /// Counts by RFC 3339 times in UTC.
    data: BTreeMap<String, i64>,
    /// What is wrong.
    errors: Errors,
}

/// The lines of several pages.
#[derive(ToSchema)]
#[schema(as = FansLines)]
#[expect(dead_code, reason = "describes what is written page by page")]
pub(crate) struct Lines {
    /// Lines by the names that were asked for.
    data: BTreeMap<String, Vec<Point>>,
    /// What is wrong with the others.
    errors: Errors,
}

/// Follow a Facebook page (older clients)
///
/// As `POST /api/v1/profiles`, once an hour. 400 when it is followed already.
#[utoipa::path(
    post, path = "/api/fans/put", operation_id = "older_put_page", tag = "older clients",
    params(FormatParams),
    request_body(content((NewPage = "application/x-www-form-urlencoded"), (NewPage = "multipart/form-data"))),
    responses(
        (status = 201, description = "It is followed", body = AddedPage),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn put(
    State(state): State<AppState>,
    Asking(actor): Asking,
    _: Query<FormatParams>,
    request: Request,
) -> Result<Response, ApiError> {
    follow(&state, &actor, request).await
}

/// Follow the Facebook page of a company (older clients)
///
/// The same as `/api/fans/put`.
#[utoipa::path(
    post, path = "/api/fans/insertcompany", operation_id = "older_insert_company", tag = "older clients",
    params(FormatParams),
    request_body(content((NewPage = "application/x-www-form-urlencoded"), (NewPage = "multipart/form-data"))),
    responses(
        (status = 201, description = "It is followed", body = AddedPage),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn insert_company(
    State(state): State<AppState>,
    Asking(actor): Asking,
    _: Query<FormatParams>,
    request: Request,
) -> Result<Response, ApiError> {
    follow(&state, &actor, request).await
}

/// Followers of a page as points (older clients)
///
/// Those of a year at most. A page that is not followed, or not counted yet, is named in `errors`.
#[utoipa::path(
    get, path = "/api/fans/linechart/{page}", operation_id = "older_linechart", tag = "older clients",
    params(("page" = String, Path, description = "Name or number of the page"), FormatParams),
    responses(
        (status = 200, description = "The points", body = Line),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn linechart(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(page): Path<String>,
    _: Query<FormatParams>,
) -> Result<Json<Line>, ApiError> {
    let (data, errors) = of_one(&state, &actor, &page).await?;
    Ok(Json(Line { data, errors }))
}

/// Followers of a page by time (older clients)
///
/// The same as an object.
#[utoipa::path(
    get, path = "/api/fans/table/{page}", operation_id = "older_table", tag = "older clients",
    params(("page" = String, Path, description = "Name or number of the page"), FormatParams),
    responses(
        (status = 200, description = "The counts", body = Table),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn table(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(page): Path<String>,
    _: Query<FormatParams>,
) -> Result<Json<Table>, ApiError> {
    let (points, errors) = of_one(&state, &actor, &page).await?;
    let data = points.into_iter().map(|point| (point.date, point.value));
    Ok(Json(Table {
        data: data.collect(),
        errors,
    }))
}

/// Followers of several pages (older clients)
///
/// Points by page; a page that is not followed, or not counted yet, is named in `errors` alone.
#[utoipa::path(
    get, path = "/api/fans/multipage", operation_id = "older_multipage", tag = "older clients",
    params(PagesParams, FormatParams),
    responses(
        (status = 200, description = "The points of each page", body = Lines),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn multipage(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(params): Query<PagesParams>,
) -> Result<Response, ApiError> {
    if params.pages.len() > MOST_PAGES {
        let detail = "`pages` names 50 pages at most.";
        let entry = BadEntry::field("pages", EntryCode::TooMany, detail);
        return Err(ApiError::new(Code::BadParameter, detail).with_errors(entry));
    }
    lines::answer(&state, &actor, params.pages.into_iter().collect()).await
}

/// Follows the page of a form.
async fn follow(state: &AppState, actor: &Actor, request: Request) -> Result<Response, ApiError> {
    let name = name(state, request).await?.trim().to_owned();
    let wanted = wanted(&name).read().map_err(|why| {
        let detail = match name.is_empty() {
            true => "The form has no `name` of a page.".to_owned(),
            false => format!("`name` is not usable: {why}."),
        };
        let entry = BadEntry::field("name", EntryCode::NotAProfile, detail.clone());
        ApiError::new(Code::PageNotAdded, detail).with_errors(entry.with_input(&name))
    })?;
    match add(state, actor, wanted).await {
        Ok(_) => Ok((StatusCode::CREATED, Json(AddedPage { name })).into_response()),
        Err(error) if error.code() == Code::ProfileExists => {
            Err(ApiError::new(Code::PageNotAdded, error.detail().to_owned()))
        }
        Err(error) => Err(error),
    }
}

/// The field `name` of either kind of form.
async fn name(state: &AppState, request: Request) -> Result<String, ApiError> {
    if media_type(request.headers()).as_deref() == Some("multipart/form-data") {
        let mut parts = Parts::of(state, request).await?;
        while let Some(part) = parts.next().await? {
            if part.name == "name" {
                return part.text().await;
            }
        }
        return Ok(String::new());
    }
    let form: Form<NewPage> = request.extract_with_state(state).await?;
    Ok(form.0.name)
}

fn wanted(name: &str) -> Wanted<'_> {
    Wanted {
        platform: Some(PLATFORM),
        text: name,
        ..Wanted::default()
    }
}

async fn of_one(
    state: &AppState,
    actor: &Actor,
    page: &str,
) -> Result<(Vec<Point>, Errors), ApiError> {
    Ok(match points(state, actor, page).await? {
        Ok(points) => (points, Errors::None(false)),
        Err(why) => (Vec::new(), vec![why].into()),
    })
}

/// The points of a page, or a sentence why there are none.
async fn points(
    state: &AppState,
    actor: &Actor,
    page: &str,
) -> Result<Result<Vec<Point>, String>, ApiError> {
    let shown = plaintext::shorten(page, 100);
    let Some(profile) = find(state, actor, page).await? else {
        return Ok(Err(format!("{shown}: this page is not followed.")));
    };
    let to = profile.polled_at.unwrap_or(profile.created_at) + TimeDelta::milliseconds(1);
    let window = Window {
        from: to - LONGEST,
        to,
    };
    let spans = spans(state.service(), &profile, window).await?;
    let points: Vec<_> = spans.iter().flat_map(of_span).collect();
    if !points.is_empty() {
        return Ok(Ok(points));
    }
    Ok(Err(match profile.detail {
        Some(detail) => format!("{shown}: its followers could not be counted: {detail}."),
        None => format!("{shown}: its followers are not counted yet."),
    }))
}

async fn find(state: &AppState, actor: &Actor, page: &str) -> Result<Option<Profile>, ApiError> {
    let Ok(wanted) = wanted(page).read() else {
        return Ok(None);
    };
    let store = state.store();
    let found = store.profile_of(actor.team(), PLATFORM, &wanted.handle_key);
    Ok(found.await?)
}

/// The first and the last poll that told the same; none in a gap.
fn of_span(span: &Span) -> impl Iterator<Item = Point> {
    let value = span
        .measured
        .followers
        .filter(|_| span.measured.gap.is_none());
    let last = (date(span.until) != date(span.from)).then_some(span.until);
    let times = [Some(span.from), last].into_iter().flatten();
    value.into_iter().flat_map(move |value| {
        times.clone().map(move |at| Point {
            date: date(at),
            value,
        })
    })
}

fn date(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
