//! A share link, as answers show it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use store::ShareLine;
use utoipa::ToSchema;
use uuid::Uuid;

/// A share link of a job; the link itself is shown once, when it is made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Share)]
pub(crate) struct ShareView {
    /// Its id.
    id: Uuid,
    /// What its secret begins with, the last part of its address.
    prefix: String,
    /// Whether it shows what people wrote, and who they are.
    texts: bool,
    /// Who made it; absent where nobody signs in.
    made_by: Option<String>,
    /// Made.
    created_at: DateTime<Utc>,
    /// Used last, to the minute; absent when it never was.
    used_at: Option<DateTime<Utc>>,
    /// It ends then.
    expires_at: DateTime<Utc>,
    /// Whether it shows nothing any more: its time is over, or whoever made it is disabled.
    is_over: bool,
}

/// A share link that was just made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewShareLink)]
pub(crate) struct NewShareView {
    /// What lists show of it.
    #[serde(flatten)]
    pub(super) share: ShareView,
    /// The link: it is in this answer and nowhere else.
    #[schema(example = "https://clamor.example.org/s/q1w2e3")]
    pub(super) url: String,
}

/// The share links of a job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Shares {
    /// The last one first.
    pub(super) shares: Vec<ShareView>,
}

impl From<ShareLine> for ShareView {
    fn from(line: ShareLine) -> Self {
        Self {
            id: line.id,
            prefix: line.prefix,
            texts: line.with_texts,
            made_by: line.made_by,
            created_at: line.created_at,
            used_at: line.used_at,
            expires_at: line.expires_at,
            is_over: line.is_over,
        }
    }
}
