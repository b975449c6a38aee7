//! A job: progress and one line per post, now or when there is news.

use auth::Actor;
use std::time::Duration;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono_tz::Tz;
use store::ChangeToken;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    asking::Asking,
    conditional,
    error::ApiError,
    extract::{FromParams, Params, Path, Query},
    jobs::{
        answers::{Answer, Question},
        item::ItemView,
        view::{JobDetailView, JobView},
    },
    problem::Problem,
    state::AppState,
};

/// Which posts of the job to show, and whether to wait.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ItemParams {
    /// `next_items_after` of the page before.
    #[param(maximum = 2_147_483_647)]
    items_after: Option<u32>,
    /// Posts per page; default 200.
    #[param(minimum = 1, maximum = 1000)]
    items_limit: Option<u32>,
    /// Answer only when the job has changed or ended, or after so many seconds, at most 60 (`30s`).
    /// With `If-None-Match`: changed since that answer, and 304 if it has not.
    #[param(value_type = Option<String>, pattern = "^[0-9]+s?$")]
    wait: Option<Duration>,
}

impl FromParams for ItemParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            items_after: params.number("items_after", 0..=i32::MAX.unsigned_abs()),
            items_limit: params.number("items_limit", 1..=1000),
            wait: params.seconds(WAIT, MOST_WAIT),
        }
    }
}

/// The parameter that asks to wait.
const WAIT: &str = "wait";

/// Seconds that an answer can be waited for.
const MOST_WAIT: u64 = 60;

/// How long a request asks to wait, beyond the time that its answer may take.
pub(crate) fn asked_wait(query: &str) -> Duration {
    let wait = Params::of(query).seconds(WAIT, MOST_WAIT);
    wait.unwrap_or_default()
}

/// Look at a job
///
/// Status, progress and one line per post. Ask as often as you like: while nothing changes the
/// answer costs little, and with `If-None-Match` it is only 304. Better still, wait for news with
/// `?wait=30s`.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}", operation_id = "get_job", tag = "jobs",
    params(
        ("id" = Uuid, Path, description = "The job"),
        ItemParams,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an earlier answer."),
    ),
    responses(
        (status = 200, description = "The job", body = JobDetailView, headers(("ETag" = String, description = "Marks the state of the job"))),
        (status = 304, description = "Nothing has changed"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Query(params): Query<ItemParams>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let question = Question {
        job: id,
        after: params.items_after,
        limit: params.items_limit.unwrap_or(200),
        counting: None,
        time_zone: Tz::UTC,
        language: i18n::Language::ENGLISH,
    };
    let mut actor = actor;
    let mut token = state.store().change_token(actor.scope(), id).await?;
    let mut mark = conditional::mark(token)?;
    if let Some(wait) = params.wait
        && conditional::is_current(&headers, &mark)
    {
        news(&state, &actor, id, token, wait).await?;
        // Meanwhile their session may have ended, or they may have left the team.
        actor = state.doors().let_in_again(&headers, &actor).await?;
        token = state.store().change_token(actor.scope(), id).await?;
        mark = conditional::mark(token)?;
    }
    let described = conditional::described(&mark);
    if conditional::is_known(&headers, &mark) {
        return Ok((StatusCode::NOT_MODIFIED, described).into_response());
    }
    let write = async || look(&state, actor, question).await;
    let answer = state.answers().get(question, token, write).await?;
    let json = [(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    )];
    Ok((json, described, answer.body).into_response())
}

/// Waits until the job has changed or ended, the time is over, or the server stops. Whoever waits
/// holds nothing but a place among those who follow jobs.
async fn news(
    state: &AppState,
    actor: &Actor,
    id: Uuid,
    seen: ChangeToken,
    wait: Duration,
) -> Result<(), ApiError> {
    let _permit = state.stream_permit(actor)?;
    let mut follower = state.live().follow(actor.scope(), id);
    let news = async {
        let mut update = Some(follower.first().await?);
        // Nobody watches any more: what there is to see is seen by the caller.
        while update.is_some_and(|update| !update.is_news(seen)) {
            update = follower.next().await;
        }
        Ok(())
    };
    tokio::select! {
        looked = news => looked,
        () = tokio::time::sleep(wait) => Ok(()),
        () = state.stopping().cancelled() => Ok(()),
    }
}

/// The job and a page of its posts, as they are now.
async fn look(state: &AppState, actor: Actor, asked: Question) -> Result<Answer, ApiError> {
    let (
        store,
        Question {
            job: id,
            after,
            limit,
            ..
        },
    ) = (state.store(), asked);
    let (job, items) = store
        .job_with_items(actor.scope(), id, after, limit)
        .await?;
    let seen = items.last().map(|item| item.position);
    let view = JobDetailView {
        next_items_after: seen.filter(|seen| i64::from(*seen) + 1 < job.totals.items),
        items: items.iter().map(ItemView::from).collect(),
        job: JobView::from(&job),
    };
    Ok(Answer {
        body: serde_json::to_vec(&view)
            .map_err(ApiError::internal)?
            .into(),
        ended: job.status.is_ended(),
    })
}
