//! The page of one job: progress, results, comments, and what can be done with it.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use service::{
    rescore, review_words::reason_in_words, summary, trail::Event, warnings::all_erased,
};
use store::{CommentFilter, Cursor, Item, Job, Label, ReviewReason, Sort};
use url::form_urlencoded;
use uuid::Uuid;

use super::{
    chips::Rule,
    format::{shorten, time},
    live,
    related::{Related, related},
    render,
    view::{Choice, Comment, choices, job_name, post_name},
};
use crate::{
    asking::Asking,
    error::ApiError,
    extract::{Choices, Form, LONGEST_SEARCH, Path},
    fields::Fields,
    jobs::answers::{Answer, Question},
    state::AppState,
};

/// Comments on one page of the table.
const COMMENTS: u32 = 50;
/// Posts offered in the table's choice of a post.
const CHOICES: usize = 200;

/// What a person chose to see.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PageQuery {
    q: String,
    label: String,
    review: String,
    sort: String,
    item: String,
    after: String,
    posts_after: Option<u32>,
    author: String,
    languages: String,
}

#[derive(Template)]
#[template(path = "job.html")]
struct JobPage {
    id: Uuid,
    name: String,
    ended: bool,
    created: String,
    created_iso: String,
    duplicates: u32,
    retryable: i64,
    /// Who could score it again; empty when there is no choice, and when the texts are gone.
    analyzers: Vec<Choice>,
    related: Vec<Related>,
    live: String,
    /// No text is left to be read or searched.
    erased: bool,
    filter: PageQuery,
    filtered: bool,
    labels: Vec<Choice>,
    reviews: Vec<Choice>,
    sorts: Vec<Choice>,
    items: Vec<Choice>,
    comments: Vec<Comment>,
    next_comments: Option<String>,
}

/// `GET /jobs/{id}`.
pub(super) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Choices(query): Choices<PageQuery>,
) -> Result<Response, ApiError> {
    let (job, items) = summary::job_and_items(state.store(), actor.scope(), id).await?;
    let counting = query.rule().of(&job);
    let live = live::render(&state, &job, &items, counting, query.posts_after).await?;
    let filter = query.filter();
    let after = (!query.after.is_empty()).then(|| Cursor(query.after.clone()));
    let (comments, next) = state
        .store()
        .comments(actor.scope(), id, &filter, after, COMMENTS)
        .await?;
    render(&JobPage {
        id,
        name: job_name(&job),
        ended: job.status.is_ended(),
        created: time(job.created_at),
        created_iso: job.created_at.to_rfc3339(),
        duplicates: job.duplicates,
        retryable: state.store().retryable(actor.scope(), id).await?,
        analyzers: offered(&state, &job, &items),
        related: related(&state, &job).await?,
        live,
        erased: all_erased(&items),
        filtered: filter.narrows(),
        labels: query.labels(),
        reviews: query.reviews(),
        sorts: query.sorts(),
        items: query.items(&items),
        comments: comments.into_iter().map(Comment::from).collect(),
        next_comments: next.map(|next| query.link(&next)),
        filter: query,
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
    };
    let token = state.store().change_token(actor.scope(), id).await?;
    let write = async || {
        let (job, items) = summary::job_and_items(state.store(), actor.scope(), id).await?;
        let html = live::render(&state, &job, &items, counting, None).await?;
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
        Ok(_) => state.trail().note(&actor, Event::JobCancelled(id)),
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
        Ok(_) => state.service().wake(),
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
    state.store().delete_job(actor.scope(), id).await?;
    state.trail().note(&actor, Event::JobDeleted(id));
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
            text: name.clone(),
            chosen: other == Some(name),
        })
        .collect()
}

impl PageQuery {
    fn rule(&self) -> Rule {
        Rule::new(&self.author, &self.languages)
    }

    fn filter(&self) -> CommentFilter {
        CommentFilter {
            item: self.item.parse().ok(),
            label: match self.label.as_str() {
                "positive" => Some(Label::Positive),
                "neutral" => Some(Label::Neutral),
                "negative" => Some(Label::Negative),
                _ => None,
            },
            search: Some(self.q.trim().chars().take(LONGEST_SEARCH).collect())
                .filter(|search: &String| !search.is_empty()),
            platform: None,
            needs_review: match self.review.as_str() {
                "any" => Some(true),
                "none" => Some(false),
                _ => None,
            },
            counted: None,
            review_reason: ReviewReason::ALL
                .into_iter()
                .find(|reason| reason.as_str() == self.review),
            sort: match self.sort.as_str() {
                "likes" => Sort::Likes,
                "negative" => Sort::MostNegative,
                "positive" => Sort::MostPositive,
                "newest" => Sort::Newest,
                _ => Sort::Position,
            },
        }
    }

    fn labels(&self) -> Vec<Choice> {
        choices(
            &self.label,
            &[
                ("", "All"),
                ("positive", "Positive"),
                ("neutral", "Neutral"),
                ("negative", "Negative"),
            ],
        )
    }

    fn reviews(&self) -> Vec<Choice> {
        let mut all = vec![("", "All"), ("any", "Needs review")];
        let reasons = ReviewReason::ALL.map(|reason| (reason.as_str(), reason_in_words(reason)));
        all.extend(reasons);
        all.push(("none", "Nothing to review"));
        choices(&self.review, &all)
    }

    fn sorts(&self) -> Vec<Choice> {
        let sorts = [
            ("", "As listed"),
            ("likes", "Most liked"),
            ("negative", "Most negative"),
            ("positive", "Most positive"),
            ("newest", "Newest"),
        ];
        choices(&self.sort, &sorts)
    }

    fn items(&self, items: &[Item]) -> Vec<Choice> {
        let all = Choice {
            value: String::new(),
            text: "All".to_owned(),
            chosen: self.item.is_empty(),
        };
        let with_comments = items.iter().filter(|item| item.totals.fetched > 0);
        let posts = with_comments.take(CHOICES).map(|item| {
            let value = item.id.to_string();
            Choice {
                chosen: value == self.item,
                text: shorten(&post_name(item), 60),
                value,
            }
        });
        std::iter::once(all).chain(posts).collect()
    }

    /// The address of the next comments with the same choices.
    fn link(&self, next: &Cursor) -> String {
        let mut query = form_urlencoded::Serializer::new(String::from("?"));
        for (name, value) in [
            ("q", self.q.as_str()),
            ("label", &self.label),
            ("review", &self.review),
            ("sort", &self.sort),
            ("item", &self.item),
            ("after", &next.0),
            ("author", &self.author),
            ("languages", &self.languages),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish() + "#comments"
    }
}
