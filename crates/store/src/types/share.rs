//! Links by which somebody without an account sees the results of one job.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A link to be kept.
#[derive(Debug, Clone)]
pub struct NewShare {
    /// Whose results it shows.
    pub job: Uuid,
    /// Who makes it, where somebody signed in: it ends when they are disabled.
    pub made_by: Option<Uuid>,
    /// What its secret begins with.
    pub prefix: String,
    /// SHA-256 of its secret.
    pub hash: [u8; 32],
    /// Whether it shows what people wrote, and who they are.
    pub with_texts: bool,
    /// It ends after this time.
    pub lifetime: Duration,
}

/// One link of a job, for the list of them.
#[derive(Debug, Clone)]
pub struct ShareLine {
    /// Its id: what it is called where links are listed and ended.
    pub id: Uuid,
    /// What its secret begins with.
    pub prefix: String,
    /// Whether it shows what people wrote, and who they are.
    pub with_texts: bool,
    /// Who made it, as people call them, where somebody signed in.
    pub made_by: Option<String>,
    /// Made.
    pub created_at: DateTime<Utc>,
    /// Used last, to the minute.
    pub used_at: Option<DateTime<Utc>>,
    /// It ends then.
    pub expires_at: DateTime<Utc>,
    /// It shows nothing any more: its time is over, or whoever made it is disabled.
    pub is_over: bool,
}

/// A link, for whoever made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnShare {
    /// Its id.
    pub id: Uuid,
    /// Whose results it shows.
    pub job: Uuid,
    /// What its secret begins with.
    pub prefix: String,
    /// Whether it shows what people wrote, and who they are.
    pub with_texts: bool,
    /// Made.
    pub created_at: DateTime<Utc>,
    /// Used last, to the minute.
    pub used_at: Option<DateTime<Utc>>,
    /// It ends then.
    pub expires_at: DateTime<Utc>,
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedJob {
    /// The job.
    pub job: Uuid,
    /// Its team.
    pub team: Uuid,
    /// What the secret of the link begins with.
    pub prefix: String,
    /// Whether it shows what people wrote, and who they are.
    pub with_texts: bool,
}
