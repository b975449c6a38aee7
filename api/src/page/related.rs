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
    let scorer = match other.options.analyzer.as_deref() {
        Some(name) => scorer_name(name),
        None => t!("the best that is installed").to_owned(),
    };
    let words = match job.rescored_from == Some(other.id) {
        true => t!("First scored by {scorer}", scorer = scorer),
        false => t!("Scored again by {scorer}", scorer = scorer),
    };
    // Ids grow with time.
    let (older, newer) = (job.id.min(other.id), job.id.max(other.id));
    Related {
        id: other.id,
        words,
        status: other.status.into(),
        compare: format!("/jobs/{older}/compare/{newer}"),
    }
}
