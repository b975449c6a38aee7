//! Jobs on the same comments as the one that is shown, as links on its page.

use service::wording::scorer_name;
use store::Job;
use uuid::Uuid;

use super::view::Status;
use crate::{error::ApiError, state::AppState};

/// Jobs listed at most; each is looked at.
const LISTED: usize = 10;

/// A job that scores the same comments.
pub(super) struct Related {
    pub(super) id: Uuid,
    pub(super) words: String,
    pub(super) status: Status,
    /// Address of the page that compares the two, the older job first.
    pub(super) compare: String,
}

/// The job that this one scores again, others that score it again, and those that score this one
/// again; the newest first within each.
pub(super) async fn related(state: &AppState, job: &Job) -> Result<Vec<Related>, ApiError> {
    let store = state.store();
    let mut ids = Vec::new();
    if let Some(first) = job.rescored_from {
        ids.push(first);
        ids.extend(store.rescored(job.scope(), first).await?);
    }
    ids.extend(store.rescored(job.scope(), job.id).await?);
    ids.retain(|id| *id != job.id);
    let mut related = Vec::new();
    for id in ids.into_iter().take(LISTED) {
        match store.job(job.scope(), id).await {
            Ok(other) => related.push(link(job, &other)),
            // Deleted meanwhile.
            Err(store::Error::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(related)
}

fn link(job: &Job, other: &Job) -> Related {
    let scorer = other.options.analyzer.as_deref();
    let scorer = scorer_name(scorer.unwrap_or("auto"));
    let when = match job.rescored_from == Some(other.id) {
        true => "First scored",
        false => "Scored again",
    };
    // Ids grow with time.
    let (older, newer) = (job.id.min(other.id), job.id.max(other.id));
    Related {
        id: other.id,
        words: format!("{when} by {scorer}"),
        status: other.status.into(),
        compare: format!("/jobs/{older}/compare/{newer}"),
    }
}
