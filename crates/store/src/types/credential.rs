//! Credentials of teams for platforms.

use chrono::{DateTime, Utc};
use seal::Column;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a credential is made of: a key, a token.
pub const CREDENTIAL_SECRET: Column = Column {
    table: "credentials",
    id: "id",
    column: "secret",
};

/// The kind of work that tests the credential of a team.
pub const CREDENTIALS_WORK: &str = "credentials";

/// The id of the credential of a team for a platform, whether there is one or not: a team has one for each.
pub fn credential_id(team: Uuid, platform: &str) -> Uuid {
    Uuid::new_v5(&team, format!("credential {platform}").as_bytes())
}

/// Where a credential stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CredentialState {
    /// A worker is to test it.
    Testing,
    /// The platform takes it.
    Ready,
    /// The platform does not take it, or not for this.
    Refused,
    /// It could not be tested; it is used all the same.
    Untested,
}

/// A credential to be entered, in place of the one there is for this team and platform.
#[derive(Debug, Clone)]
pub struct NewCredential {
    /// Whose it is.
    pub team: Uuid,
    /// For which platform.
    pub platform: String,
    /// What the team calls it.
    pub label: String,
    /// Sealed for [`credential_id`].
    pub secret: Vec<u8>,
}

/// A credential, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// See [`credential_id`].
    pub id: Uuid,
    /// Whose it is.
    pub team: Uuid,
    /// For which platform.
    pub platform: String,
    /// What the team calls it.
    pub label: String,
    /// Where it stands.
    pub state: CredentialState,
    /// Whose it is on the platform, where that is told.
    pub account: Option<String>,
    /// Why it is not taken or could not be tested, or what it lacks: a sentence.
    pub detail: Option<String>,
    /// Entered, or replaced.
    pub entered_at: DateTime<Utc>,
    /// Tested last, or refused when a post was read.
    pub tested_at: Option<DateTime<Utc>>,
    /// When it ends, where the platform says so.
    pub ends_at: Option<DateTime<Utc>>,
}

/// A credential as a worker uses it.
#[derive(Debug, Clone)]
pub struct SealedCredential {
    /// See [`credential_id`].
    pub id: Uuid,
    /// Whose it is.
    pub team: Uuid,
    /// For which platform.
    pub platform: String,
    /// Sealed.
    pub secret: Vec<u8>,
}

/// What came of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialTest {
    /// Where the credential stands now.
    pub state: CredentialState,
    /// See [`Credential::account`].
    pub account: Option<String>,
    /// See [`Credential::detail`].
    pub detail: Option<String>,
    /// See [`Credential::ends_at`].
    pub ends_at: Option<DateTime<Utc>>,
}
