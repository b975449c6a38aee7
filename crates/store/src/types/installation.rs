//! What an installation is made of, for whoever runs it.

use uuid::Uuid;

use super::QuotaUse;

/// The database, its tables, and the workers there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// Which database in which version.
    pub database: String,
    /// Bytes that it takes.
    pub bytes: u64,
    /// The number of the last migration.
    pub schema: i64,
    /// Workers that were seen a moment ago: how many of which version.
    pub workers: Vec<(String, u64)>,
}

/// What a team has had of its quotas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamUsage {
    /// The team.
    pub team: Uuid,
    /// Its name; none for the built-in one.
    pub name: Option<String>,
    /// One of each kind.
    pub quotas: [QuotaUse; 3],
}
