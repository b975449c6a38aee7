//! People, and the sessions of their browsers.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Made of issuer and subject.
    pub user: Uuid,
    /// Who vouches for them.
    pub issuer: String,
    /// Who they are to the issuer.
    pub subject: String,
    /// What people call them, where it is known.
    pub name: Option<String>,
    /// Whose new jobs are.
    pub team: Uuid,
    /// As the issuer names the team; none for the built-in one.
    pub team_name: Option<String>,
    /// Teams that their issuer names besides, by id and name; not known of somebody out of the rows.
    pub other_teams: Vec<(Uuid, String)>,
    /// Where mail reaches them: as their issuer says, or as it was entered with a user of this server; not
    /// known of somebody out of the rows, but of whom a token is.
    pub mail: Option<String>,
    /// What they may do besides their own work.
    pub role: Role,
}

/// What somebody may do besides their own work.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Nothing.
    Member,
    /// Look after the users of their team.
    TeamAdmin,
    /// See the jobs of every team, and look after all users.
    Admin,
}

impl Role {
    /// As rows hold it: whether they are an admin of all, and of their team.
    pub(crate) fn flags(self) -> (bool, bool) {
        (self == Self::Admin, self == Self::TeamAdmin)
    }

    /// What the flags of a row mean.
    pub(crate) fn of_flags((of_all, of_team): (bool, bool)) -> Self {
        match (of_all, of_team) {
            (true, _) => Self::Admin,
            (false, true) => Self::TeamAdmin,
            (false, false) => Self::Member,
        }
    }
}

/// A session to be begun.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// SHA-256 of what the browser holds.
    pub hash: [u8; 32],
    /// It ends after this time, however it is used.
    pub lifetime: Duration,
    /// Where they signed in from.
    pub address: String,
    /// What the browser calls itself.
    pub browser: String,
}

/// Whose a session or a token is.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session's or the token's id.
    pub id: Uuid,
    /// As at their last sign-in.
    pub person: Person,
}

/// Whose a session is, and what they have to do first.
#[derive(Debug, Clone)]
pub struct SessionOwner {
    /// Whose it is.
    pub signed_in: SignedIn,
    /// Whether they came with a first password, which they have to change.
    pub must_change_password: bool,
    /// Whether they are in other teams as well.
    pub has_other_teams: bool,
    /// In which times are shown to them; none: UTC.
    pub time_zone: Option<String>,
    /// The tag of the language in which pages are shown to them; none: as their browser asks.
    pub language: Option<String>,
}

/// One session of a user, for the list of them.
#[derive(Debug, Clone)]
pub struct SessionLine {
    /// Its id.
    pub id: Uuid,
    /// Where they signed in from.
    pub address: String,
    /// What the browser calls itself.
    pub browser: String,
    /// Signed in.
    pub created_at: DateTime<Utc>,
    /// Used last, to the minute.
    pub used_at: DateTime<Utc>,
    /// It ends then, however it is used.
    pub expires_at: DateTime<Utc>,
}

/// Which of a user's sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// This one.
    One(Uuid),
    /// All but this one.
    Others(Uuid),
}
