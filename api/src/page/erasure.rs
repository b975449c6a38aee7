//! Erasing what an author wrote: asked, shown, and then done.

use auth::Actor;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use service::{erasure, localized::localized, wording::count};
use store::{AuthorQuery, AuthorTraces, Scope};
use uuid::Uuid;

use super::render;
use crate::{
    asking::Asking, erasures::body::author, error::ApiError, extract::Form, state::AppState,
};

#[derive(Default, askama::Template)]
#[template(path = "erasure.html")]
struct ErasurePage {
    all_teams: bool,
    platform: String,
    id: String,
    name: String,
    problem: Option<String>,
    found: Option<Found>,
    /// What was done, in a sentence.
    done: Option<String>,
}

/// What would be erased.
struct Found {
    to_erase: u64,
    sentence: String,
    authors: Vec<[String; 4]>,
    jobs: Vec<JobLine>,
}

struct JobLine {
    id: Uuid,
    name: String,
    team: String,
    comments: String,
    shared: String,
}

/// Whose comments, and what was confirmed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ErasureForm {
    platform: String,
    id: String,
    name: String,
    /// How many were shown, on the second form.
    confirm: Option<u64>,
}

/// `GET /erasure`.
pub(super) async fn show(Asking(actor): Asking) -> Result<Response, ApiError> {
    actor.erasing_scope()?;
    render(&page(&actor, ErasureForm::default()))
}

/// `POST /erasure`: shows what there is; with the number that was shown, erases it.
pub(super) async fn look(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Form(form): Form<ErasureForm>,
) -> Result<Response, ApiError> {
    actor.erasing_scope()?;
    let author = author(
        Some(form.platform.clone()),
        Some(form.id.clone()),
        Some(form.name.clone()),
    );
    let confirmed = form.confirm;
    let mut page = page(&actor, form);
    if author.id.is_none() && author.name.is_none() {
        page.problem = Some(t!("Please give the name or the id of an author.").to_owned());
        return render(&page);
    }
    match confirmed {
        None => page.found = Some(found(&state, &actor, &author).await?),
        Some(shown) => match erasure::erase(state.service(), &actor, &author, shown).await {
            Ok(erased) => {
                page.done = Some(t!(
                    "Erased: {comments} comments under {posts} posts, and {documents} posts that were sent here.",
                    comments = number(erased.comments),
                    posts = number(erased.posts),
                    documents = number(erased.documents)
                ));
            }
            Err(error @ service::Error::ShownOtherwise { .. }) => {
                page.problem = Some(localized(&error.to_string()));
                page.found = Some(found(&state, &actor, &author).await?);
            }
            Err(error) => return Err(error.into()),
        },
    }
    render(&page)
}

fn page(actor: &Actor, form: ErasureForm) -> ErasurePage {
    ErasurePage {
        all_teams: actor.scope() == Scope::All,
        platform: form.platform,
        id: form.id,
        name: form.name,
        ..ErasurePage::default()
    }
}

async fn found(state: &AppState, actor: &Actor, author: &AuthorQuery) -> Result<Found, ApiError> {
    let traces = erasure::look(state.service(), actor, author).await?;
    let to_erase = traces.to_erase();
    let AuthorTraces {
        authors,
        jobs,
        comments,
        posts,
        documents,
    } = traces;
    let (comments, documents) = (number(comments), number(documents));
    Ok(Found {
        to_erase,
        sentence: match posts {
            0 => t!(
                "{comments} comments, and {documents} posts that were sent here, would be erased.",
                comments = comments,
                documents = documents
            ),
            posts => tn!(
                i64::try_from(posts).unwrap_or(i64::MAX),
                "{comments} comments, the author of {n} post, and {documents} posts that were sent here, would be erased.",
                "{comments} comments, the author of {n} posts, and {documents} posts that were sent here, would be erased.",
                comments = comments,
                documents = documents
            ),
        },
        authors: authors
            .into_iter()
            .map(|one| {
                let said = |text: Option<String>| text.unwrap_or_else(|| "\u{2013}".to_owned());
                [
                    one.platform,
                    said(one.id),
                    said(one.name),
                    number(one.comments),
                ]
            })
            .collect(),
        jobs: jobs
            .into_iter()
            .map(|job| JobLine {
                id: job.id,
                name: match job.name.is_empty() {
                    true => t!("Job").to_owned(),
                    false => job.name,
                },
                team: job.team_name.unwrap_or_default(),
                comments: number(job.comments),
                shared: number(job.shared),
            })
            .collect(),
    })
}

fn number(number: u64) -> String {
    count(i64::try_from(number).unwrap_or(i64::MAX))
}
