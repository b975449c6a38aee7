//! What somebody may have to answer for later: who deleted or took away what, one line each.
//!
//! Ids and names of people, and no texts. At the level `info`, whatever else is logged.

use uuid::Uuid;

use crate::viewer::Viewer;

/// A job is gone, with its results.
pub(crate) fn deleted(viewer: &Viewer, job: Uuid) {
    tracing::info!(user = viewer.name(), client = %viewer.address.0, job_id = %job, "a job was deleted");
}

/// A file of results is being sent; `what` is its format or kind.
pub(crate) fn downloaded(viewer: &Viewer, job: Uuid, what: &str) {
    tracing::info!(user = viewer.name(), client = %viewer.address.0, job_id = %job, file = what, "results are downloaded");
}
