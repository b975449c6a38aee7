//! Credentials, as answers show them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use store::{Credential, CredentialState};
use utoipa::ToSchema;

/// The credential of a team for a platform; what it is made of is never shown.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Credential)]
pub(crate) struct CredentialView {
    /// For which platform.
    #[schema(example = "instagram")]
    platform: String,
    /// What the team calls it.
    label: String,
    /// Where it stands. One that is `refused` or `untested` is used all the same.
    state: CredentialState,
    /// Whose it is on the platform; null where that is not told.
    #[schema(example = "@shop")]
    account: Option<String>,
    /// Why it is not taken or could not be tested, or what it lacks.
    detail: Option<String>,
    /// Entered, or replaced.
    entered_at: DateTime<Utc>,
    /// Tested last, or refused when a post was read.
    tested_at: Option<DateTime<Utc>>,
    /// When it ends, where the platform says so.
    ends_at: Option<DateTime<Utc>>,
}

/// The credentials of a team.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Credentials {
    /// By platform.
    pub(super) credentials: Vec<CredentialView>,
}

impl From<Credential> for CredentialView {
    fn from(one: Credential) -> Self {
        Self {
            platform: one.platform,
            label: one.label,
            state: one.state,
            account: one.account,
            detail: one.detail,
            entered_at: one.entered_at,
            tested_at: one.tested_at,
            ends_at: one.ends_at,
        }
    }
}
