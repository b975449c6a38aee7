//! Values that are sealed at rest.

use seal::Column;
use uuid::Uuid;

use super::{CREDENTIAL_SECRET, WEBHOOK_PREVIOUS_SECRET, WEBHOOK_SECRET};

/// The keys of teams for pseudonyms.
pub const PSEUDONYMS: Column = Column {
    table: "team_keys",
    id: "team",
    column: "pseudonyms",
};

/// Every column whose values are sealed: what is not here keeps an old key for ever, and is lost with it.
pub const SEALED: &[Column] = &[
    PSEUDONYMS,
    WEBHOOK_SECRET,
    WEBHOOK_PREVIOUS_SECRET,
    CREDENTIAL_SECRET,
];

/// What became of the values of a column that was sealed again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Values that are sealed with the first key now, and were with another.
    pub values: u64,
    /// Rows whose value no key opens; they stay as they are.
    pub unopened: Vec<Uuid>,
}
