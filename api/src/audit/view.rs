//! An entry of the audit trail, as answers show it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use store::{AuditAction, AuditLine, Door};
use utoipa::ToSchema;
use uuid::Uuid;

/// Some entries.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditPage {
    /// Newest first.
    pub(crate) entries: Vec<AuditEntryView>,
    /// Send it as `cursor` for the next page; null on the last one.
    pub(crate) next_cursor: Option<String>,
}

/// What somebody did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(crate) struct AuditEntryView {
    /// Its id.
    id: Uuid,
    /// When it happened.
    at: DateTime<Utc>,
    /// What it was.
    action: AuditAction,
    /// What they were called then; null: nobody knows, or nobody signs in.
    user: Option<String>,
    /// The id of the user.
    user_id: Option<Uuid>,
    /// The name of their team; null for the built-in one.
    team: Option<String>,
    /// By which way they came in; null: they did not.
    door: Option<Door>,
    /// Where they asked from.
    #[schema(example = "192.0.2.7")]
    address: String,
    /// The job, upload, user, token or session.
    subject: Option<Uuid>,
    /// What else there is to say.
    #[schema(value_type = Object)]
    details: Map<String, Value>,
}

impl From<AuditLine> for AuditEntryView {
    fn from(line: AuditLine) -> Self {
        let AuditLine { entry, team_name } = line;
        Self {
            id: entry.id,
            at: entry.at,
            action: entry.action,
            user: entry.user_name,
            user_id: entry.user,
            team: team_name,
            door: entry.door,
            address: entry.address,
            subject: entry.subject,
            details: entry.details,
        }
    }
}
