//! Tokens that somebody made for scripts of theirs.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A token to be kept.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Whose it is.
    pub user: Uuid,
    /// The team in which it lets in.
    pub team: Uuid,
    /// What they call it.
    pub name: String,
    /// What it begins with.
    pub prefix: String,
    /// SHA-256 of the whole.
    pub hash: [u8; 32],
    /// Whether more can be done with it than look.
    pub may_write: bool,
    /// It ends after this time; none: when it is revoked.
    pub lifetime: Option<Duration>,
}

/// One token of a user, for the list of them.
#[derive(Debug, Clone)]
pub struct TokenLine {
    /// Its id.
    pub id: Uuid,
    /// What they call it.
    pub name: String,
    /// What it begins with.
    pub prefix: String,
    /// Whether more can be done with it than look.
    pub may_write: bool,
    /// The team in which it lets in; none: the owner's own, whichever it is.
    pub team_name: Option<String>,
    /// Made.
    pub created_at: DateTime<Utc>,
    /// Used last, to the minute.
    pub used_at: Option<DateTime<Utc>>,
    /// It ends then.
    pub expires_at: Option<DateTime<Utc>>,
}
