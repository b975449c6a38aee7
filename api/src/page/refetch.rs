//! "Fetch again": a new job that reads one post of a job anew.
//!
//! A new job, since results of a job never change because somebody fetched later. For programs the
//! same is `POST /api/v1/jobs` with the option `snapshot_max_age` of 0.

use axum::{extract::State, response::Redirect};
use serde::Deserialize;
use service::{
    list::Entries,
    submit::{self, ListSubmission},
    summary::job_and_items,
    triage::{EntryPlace, ListEntry},
};
use store::{Item, Job, JobKind, JobOptions};
use uuid::Uuid;

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{Form, Path},
    problem::Code,
    state::AppState,
};

/// Which post.
#[derive(Debug, Deserialize)]
pub(super) struct FetchAgain {
    /// An item of the job.
    item: Uuid,
}

/// Whether there is something to read anew: a post that was read, and not a file.
pub(super) fn is_offered(job: &Job, item: &Item) -> bool {
    job.kind == JobKind::Posts && job.status.is_ended() && item.fetched_at.is_some()
}

/// `POST /jobs/{id}/fetch-again`: starts the job, with all other choices of this one, and shows it.
pub(super) async fn fetch_again(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Form(form): Form<FetchAgain>,
) -> Result<Redirect, ApiError> {
    let (job, items) = job_and_items(state.store(), actor.scope(), id).await?;
    let item = items
        .iter()
        .find(|item| item.id == form.item && is_offered(&job, item))
        .ok_or_else(|| {
            ApiError::new(
                Code::JobState,
                t!("This post cannot be fetched again: it is none of the job, or was never fetched."),
            )
        })?;
    let list = ListSubmission {
        name: job.name.clone(),
        options: JobOptions {
            snapshot_max_age: Some(0),
            ..job.options.clone()
        },
        entries: Entries::of_one(ListEntry {
            place: EntryPlace::Row(1),
            text: item.url.clone(),
        }),
        asked: None,
    };
    // As with a scoring of the same comments: the new job is the first one's neighbour.
    let made = submit::create(state.service(), &actor.within(job.team), list, None).await?;
    Ok(Redirect::to(&format!("/jobs/{}", made.id)))
}
