//! Share links on a job's page: made there, shown once, and ended there.

use auth::{Actor, WantedShare};
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use store::ShareLine;
use uuid::Uuid;

use super::{format::time, render, view::job_name};
use crate::{
    asking::Asking,
    error::ApiError,
    extract::{Form, Path},
    problem::Code,
    shares::{DAYS, PublicBase, ShareOfJob, days_long, end_one, make},
    state::AppState,
};

/// One link, as the job's page lists it.
pub(super) struct Line {
    pub(super) id: Uuid,
    pub(super) prefix: String,
    pub(super) shows: &'static str,
    pub(super) made: String,
    pub(super) made_iso: String,
    pub(super) made_by: String,
    pub(super) used: String,
    pub(super) ends: String,
    pub(super) is_over: bool,
}

/// What a link is to be.
#[derive(Debug, Deserialize)]
pub(super) struct ShareForm {
    days: u32,
    #[serde(default)]
    texts: bool,
}

#[derive(askama::Template)]
#[template(path = "share.html")]
struct SharePage {
    id: Uuid,
    name: String,
    url: String,
    /// What it shows, to whom, and how long.
    shows: String,
}

/// The links of a job.
pub(super) async fn lines(
    state: &AppState,
    actor: &Actor,
    job: Uuid,
) -> Result<Vec<Line>, ApiError> {
    let lines = state.doors().shares(actor, job).await?;
    Ok(lines.into_iter().map(Line::from).collect())
}

/// `POST /jobs/{id}/shares`: makes a link and shows it, this once.
pub(super) async fn create(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    base: PublicBase,
    Form(form): Form<ShareForm>,
) -> Result<Response, ApiError> {
    let job = state.store().job(actor.scope(), id).await?;
    if !DAYS.contains(&form.days) {
        let detail = t!("A link ends after 1 to 365 days.");
        return Err(ApiError::new(Code::InvalidFields, detail));
    }
    let wanted = WantedShare {
        with_texts: form.texts,
        lifetime: days_long(form.days),
    };
    let (made, url) = make(&state, &actor, &base, &job, wanted).await?;
    render(&SharePage {
        id,
        name: job_name(&job),
        url,
        shows: {
            let ends = time(made.line.expires_at);
            match form.texts {
                true => t!(
                    "Whoever has it sees figures, comments and authors of this job until {time}, without signing in.",
                    time = ends
                ),
                false => t!(
                    "Whoever has it sees the figures alone of this job until {time}, without signing in.",
                    time = ends
                ),
            }
        },
    })
}

/// `POST /jobs/{id}/shares/{share}/end`.
pub(super) async fn end(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(ShareOfJob { id, share }): Path<ShareOfJob>,
) -> Result<Response, ApiError> {
    // In another tab, or by itself: it is gone either way.
    end_one(&state, &actor, id, share).await?;
    Ok(Redirect::to(&format!("/jobs/{id}#share")).into_response())
}

/// What a link shows.
fn shows(with_texts: bool) -> &'static str {
    match with_texts {
        true => t!("figures, comments and authors"),
        false => t!("the figures alone"),
    }
}

impl From<ShareLine> for Line {
    fn from(line: ShareLine) -> Self {
        Self {
            id: line.id,
            prefix: line.prefix,
            shows: shows(line.with_texts),
            made: time(line.created_at),
            made_iso: line.created_at.to_rfc3339(),
            made_by: line.made_by.unwrap_or_default(),
            used: line.used_at.map_or_else(|| t!("Never").to_owned(), time),
            ends: time(line.expires_at),
            is_over: line.is_over,
        }
    }
}
