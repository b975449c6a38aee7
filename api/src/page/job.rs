//! The page of one job: progress, results, comments, and what can be done with it.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use service::{rescore, summary, trail::Event, wording::scorer_name};
use store::{CommentFilter, Item, Job};
use uuid::Uuid;

use super::{
    chips::Rule,
    comments,
    format::time,
    live,
    query::PageQuery,
    related::{Related, related},
    render, share,
    shown::Shown,
    view::{Choice, job_name},
};
use crate::{
    asking::Asking,
    error::ApiError,
    extract::{Choices, Form, Path},
    fields::Fields,
    jobs::{
        answers::{Answer, Question},
        change::of_team,
    },
    state::AppState,
};

#[derive(Template)]
#[template(path = "job.html")]
struct JobPage {
    id: Uuid,
    name: String,
    ended: bool,
    created: String,
    created_iso: String,
    duplicates: u32,
    /// Its brand: id and name.
    brand: Option<(Uuid, String)>,
    retryable: i64,
    /// Who could score it again; empty when there is no choice, and when the texts are gone.
    analyzers: Vec<Choice>,
    report: String,
    workbook: String,
    related: Vec<Related>,
    live: String,
    comments: String,
    /// The links to it; none for those who may make none.
    shares: Option<Vec<share::Line>>,
}

/// `GET /jobs/{id}`.
pub(super) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Choices(query): Choices<PageQuery>,
) -> Result<Response, ApiError> {
    let (job, items) = summary::job_and_items(state.store(), actor.scope(), id).await?;
    let shown = Shown::to_team(id, query.rule());
    render(&JobPage {
        id,
        name: job_name(&job),
        ended: job.status.is_ended(),
        created: time(job.created_at),
        created_iso: job.created_at.to_rfc3339(),
        duplicates: job.duplicates,
        brand: job.options.brand.zip(job.brand_name.clone()),
        retryable: state.store().retryable(actor.scope(), id).await?,
        analyzers: offered(&state, &job, &items),
        report: shown.report(&[]),
        workbook: shown.workbook(&CommentFilter::default(), false),
        related: related(&state, &job).await?,
        live: live::render(&state, &job, &items, &query, &shown).await?,
        comments: comments::render(&state, &job, &items, &query, &shown).await?,
        shares: match actor.may_write() {
            true => Some(share::lines(&state, &actor, id).await?),
            false => None,
        },
    })
}

/// `GET /jobs/{id}/live`: the changing part alone. Every page that shows a running job asks for it
/// at the same moment, so it is made once for all of them.
pub(super) async fn live(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Choices(rule): Choices<Rule>,
) -> Result<Response, ApiError> {
    let counting = rule.of(&state.store().job(actor.scope(), id).await?);
    let question = Question {
        job: id,
        after: None,
        limit: 0,
        counting: Some(counting),
        time_zone: Asking::time_zone(),
        language: i18n::now(),
    };
    let token = state.store().change_token(actor.scope(), id).await?;
    let write = async || {
        let (job, items) = summary::job_and_items(state.store(), actor.scope(), id).await?;
        let shown = Shown::to_team(id, rule.clone());
        let query = PageQuery::default();
        let html = live::render(&state, &job, &items, &query, &shown).await?;
        Ok(Answer {
            body: html.into(),
            ended: job.status.is_ended(),
        })
    };
    let answer = state.live_parts().get(question, token, write).await?;
    Ok(Html(answer.body).into_response())
}

/// `POST /jobs/{id}/cancel`.
pub(super) async fn cancel(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
) -> Result<Redirect, ApiError> {
    match state.store().cancel_job(actor.scope(), id).await {
        Ok(job) => state.trail().note(&actor, Event::JobCancelled(&job)),
        // It ended while the button was on the way: the page says so.
        Err(store::Error::Conflict(_)) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(Redirect::to(&format!("/jobs/{id}")))
}

/// `POST /jobs/{id}/retry`.
pub(super) async fn retry(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
) -> Result<Redirect, ApiError> {
    match state.store().retry_job(actor.scope(), id).await {
        Ok(job) => {
            state.trail().note(&actor, Event::JobRetried(&job));
            state.service().wake();
        }
        Err(store::Error::Conflict(_)) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(Redirect::to(&format!("/jobs/{id}")))
}

/// Who is to score.
#[derive(Debug, Deserialize)]
pub(super) struct RescoreForm {
    #[serde(default)]
    analyzer: String,
}

/// `POST /jobs/{id}/rescore`: starts the other job and shows it.
pub(super) async fn rescore(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Form(form): Form<RescoreForm>,
) -> Result<Redirect, ApiError> {
    let mut fields = Fields::default();
    fields.text("analyzer", &form.analyzer);
    let (_, options) = fields.check(&state)?;
    let job = rescore::create(state.service(), &actor, id, options.analyzer, None).await?;
    Ok(Redirect::to(&format!("/jobs/{}", job.id)))
}

/// `POST /jobs/{id}/delete`.
pub(super) async fn delete(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
) -> Result<Redirect, ApiError> {
    let job = of_team(&state, &actor, id).await?;
    state.store().delete_job(actor.scope(), id, None).await?;
    state.trail().note(&actor, Event::JobDeleted(job));
    Ok(Redirect::to("/#jobs"))
}

/// Analyzers for another scoring of a job that has ended and has comments; first of all one that
/// has not scored it.
fn offered(state: &AppState, job: &Job, items: &[Item]) -> Vec<Choice> {
    let names = state.offered_analyzers();
    let erased = items.iter().any(|item| item.is_erased);
    if names.len() < 2 || !job.status.is_ended() || job.totals.comments.fetched == 0 || erased {
        return Vec::new();
    }
    let models = summary::models(items);
    let other = names
        .iter()
        .find(|name| models.iter().all(|model| model.name != **name));
    names
        .iter()
        .map(|name| Choice {
            value: name.clone(),
            text: scorer_name(name),
            chosen: other == Some(name),
        })
        .collect()
}
