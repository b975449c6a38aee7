//! How many follow a profile, over time.

use axum::{
    Extension, Json,
    body::Body,
    extract::State,
    http::{HeaderValue, Method},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use service::{
    export::followers::{self, FollowersRow},
    followers::{Bucket, By, Span, Window, buckets, spans, whole},
    trail::Event,
};
use store::Profile;
use tables::Format;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::find;
use crate::{
    asking::Asking,
    closed_lists::{ByWord, GapReason},
    error::ApiError,
    extract::{FromParams, Params, ProfileId, Query},
    problem::Problem,
    results::as_file,
    state::AppState,
};

/// Which time, and how it is put together.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SeriesParams {
    /// What is put together; default `raw`.
    #[param(value_type = Option<ByWord>)]
    pub(super) by: By,
    /// The first moment; default a time before `to` that suits `by`: two weeks of hours, a year of weeks.
    pub(super) from: Option<DateTime<Utc>>,
    /// The first moment after it; default: after the last poll.
    pub(super) to: Option<DateTime<Utc>>,
}

impl FromParams for SeriesParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            by: params.choice("by").map(|ByWord(by)| by).unwrap_or_default(),
            from: params.time("from"),
            to: params.time("to"),
        }
    }
}

/// How many follow a profile, over a time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Followers {
    /// The profile.
    profile: Uuid,
    /// What is put together.
    #[schema(value_type = ByWord)]
    by: By,
    /// The first moment.
    from: DateTime<Utc>,
    /// The first moment after it.
    to: DateTime<Utc>,
    /// All of the time as one; null where nothing is known of it.
    total: Option<BucketView>,
    /// With `raw`: what was measured, each where something was else than before.
    #[serde(skip_serializing_if = "Option::is_none")]
    measurements: Option<Vec<MeasurementView>>,
    /// Otherwise: each hour, day or week from the first measurement to the last; of more than 10,000 the last
    /// 10,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    buckets: Option<Vec<BucketView>>,
}

/// What polls told from one time on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Measurement)]
pub(crate) struct MeasurementView {
    /// The first poll that told it, or the begin of the time that was asked for.
    at: DateTime<Utc>,
    /// The last poll that told the same; the end of a gap.
    until: DateTime<Utc>,
    /// Null in a gap.
    followers: Option<i64>,
    /// Posts, where the platform tells.
    posts: Option<i64>,
    /// Likes, where the platform tells.
    likes: Option<i64>,
    /// Views, where the platform tells.
    views: Option<i64>,
    /// Whether the platform rounds the count.
    is_rounded: bool,
    /// Whether the profile has another name than at the poll before.
    is_renamed: bool,
    /// Whether the count is further from the one before than people come and go: by more than a thousand,
    /// and by more than half of it. It is kept all the same.
    is_jump: bool,
    /// Why there is no count.
    #[schema(value_type = Option<GapReason>)]
    gap: Option<String>,
}

/// What is known of one hour, day, week, or of all of the time.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FollowersBucket)]
pub(crate) struct BucketView {
    /// Its first moment.
    from: DateTime<Utc>,
    /// The first count; null, as those that follow, where nothing is known.
    first: Option<i64>,
    /// The last count.
    last: Option<i64>,
    /// The lowest count.
    min: Option<i64>,
    /// The highest count.
    max: Option<i64>,
    /// How many more than at the end of the last one in which a count is known; in the first one, and in
    /// the total, than at its beginning.
    change: Option<i64>,
    /// The same as a part of those that there were: 0.01 is 1 %.
    growth: Option<f64>,
    /// The part of it in which followers were counted, 0 to 1.
    coverage: f64,
    /// Why they were not, where there is a gap in it.
    #[schema(value_type = Option<GapReason>)]
    gap: Option<String>,
}

/// Followers over time
///
/// As they were measured, or by hour, day or week in UTC; weeks begin on Monday. A time in which nobody was
/// counted has no count, and says why.
#[utoipa::path(
    get, path = "/api/v1/profiles/{id}/followers", operation_id = "get_followers", tag = "profiles",
    params(("id" = Uuid, Path, description = "The profile"), SeriesParams),
    responses(
        (status = 200, description = "The followers", body = Followers),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn series(
    State(state): State<AppState>,
    Asking(actor): Asking,
    ProfileId(id): ProfileId,
    Query(params): Query<SeriesParams>,
) -> Result<Response, ApiError> {
    let profile = find(&state, &actor, id).await?;
    let turn = state.large_answer().await;
    let (window, spans) = read(&state, &profile, &params).await?;
    let by = params.by;
    let written = tokio::task::spawn_blocking(move || {
        let total = whole(&spans).map(BucketView::from);
        let (measurements, buckets) = match by {
            By::Raw => (Some(spans.into_iter().map(MeasurementView::from)), None),
            by => (None, Some(buckets(&spans, by, window))),
        };
        let followers = Followers {
            profile: id,
            by,
            from: window.from,
            to: window.to,
            total,
            measurements: measurements.map(Iterator::collect),
            buckets: buckets.map(|all| all.into_iter().map(BucketView::from).collect()),
        };
        (Extension(turn), Json(followers)).into_response()
    });
    written.await.map_err(ApiError::internal)
}

/// Followers over time as CSV
///
/// The same; an empty cell is not known, and `gap` says why.
#[utoipa::path(
    get, path = "/api/v1/profiles/{id}/followers.csv", operation_id = "download_followers_csv", tag = "profiles",
    params(("id" = Uuid, Path, description = "The profile"), SeriesParams),
    responses(
        (status = 200, description = "The file", body = String, content_type = "text/csv"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn csv(
    State(state): State<AppState>,
    Asking(actor): Asking,
    method: Method,
    ProfileId(id): ProfileId,
    Query(params): Query<SeriesParams>,
) -> Result<Response, ApiError> {
    let profile = find(&state, &actor, id).await?;
    let _turn = state.large_answer().await;
    let (window, spans) = read(&state, &profile, &params).await?;
    let written = tokio::task::spawn_blocking(move || {
        let rows: Vec<_> = match params.by {
            By::Raw => spans.iter().map(FollowersRow::from).collect(),
            by => buckets(&spans, by, window)
                .iter()
                .map(FollowersRow::from)
                .collect(),
        };
        followers::csv(&rows)
    });
    let file = written.await.map_err(ApiError::internal)??;
    if method != Method::HEAD {
        let event = Event::FollowersDownloaded(&profile);
        state.trail().note(&actor, event);
    }
    let name = HeaderValue::from_static("attachment; filename=\"clamor-followers.csv\"");
    Ok(as_file(Body::from(file), Format::Csv, name))
}

async fn read(
    state: &AppState,
    profile: &Profile,
    params: &SeriesParams,
) -> Result<(Window, Vec<Span>), ApiError> {
    let window = Window::of(profile, params.by, params.from, params.to);
    Ok((window, spans(state.service(), profile, window).await?))
}

impl From<Span> for MeasurementView {
    fn from(span: Span) -> Self {
        let measured = span.measured;
        Self {
            at: span.from,
            until: span.until,
            followers: measured.followers,
            posts: measured.posts,
            likes: measured.likes,
            views: measured.views,
            is_rounded: measured.is_rounded,
            is_renamed: measured.is_renamed,
            is_jump: measured.is_jump,
            gap: measured.gap,
        }
    }
}

impl From<Bucket> for BucketView {
    fn from(bucket: Bucket) -> Self {
        Self {
            from: bucket.from,
            first: bucket.first,
            last: bucket.last,
            min: bucket.min,
            max: bucket.max,
            change: bucket.change,
            growth: bucket.growth,
            coverage: bucket.coverage,
            gap: bucket.gap,
        }
    }
}
