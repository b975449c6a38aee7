//! What goes out: the response bodies, one noun per file.
//!
//! Their docs are what readers of the OpenAPI document see. Built from rows by plain
//! functions, so that the page for people can show the same figures.

pub mod analyze;
pub mod comment;
pub mod comparison;
pub mod item;
pub mod job;
pub mod preview;
pub mod summary;

use store::{ItemStatus, JobKind, JobStatus, Label};

/// The status word of a job.
pub fn job_status(status: JobStatus) -> &'static str {
    match status {
        JobStatus::Pending => "pending",
        JobStatus::InProgress => "in_progress",
        JobStatus::Completed => "completed",
        JobStatus::Partial => "partial",
        JobStatus::Failed => "failed",
        JobStatus::Cancelled => "cancelled",
    }
}

/// The status word of an item.
pub fn item_status(status: ItemStatus) -> &'static str {
    match status {
        ItemStatus::Pending => "pending",
        ItemStatus::InProgress => "in_progress",
        ItemStatus::Completed => "completed",
        ItemStatus::Partial => "partial",
        ItemStatus::Failed => "failed",
        ItemStatus::Cancelled => "cancelled",
    }
}

/// The word for what a job reads.
pub fn job_kind(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Posts => "posts",
        JobKind::Comments => "comments",
        JobKind::Texts => "texts",
    }
}

/// The word for a class.
pub fn label(label: Label) -> &'static str {
    match label {
        Label::Positive => "POSITIVE",
        Label::Neutral => "NEUTRAL",
        Label::Negative => "NEGATIVE",
    }
}

/// fetched / reported, at most 1; `None` when the platform does not say how many there are.
pub fn coverage(fetched: i64, reported: Option<i64>) -> Option<f64> {
    match reported {
        Some(reported) if reported > 0 => Some(crate::stats::round4(
            (fetched as f64 / reported as f64).min(1.0),
        )),
        // Nothing to fetch, nothing missing.
        Some(_) => Some(1.0),
        None => None,
    }
}
