//! Whether anything about a job has changed.

use std::fmt;

/// A mark of one state of one job: whatever changes, the next is larger.
///
/// Cheap to ask for. Marks of different jobs have nothing to do with each other; the default comes
/// before all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangeToken {
    // Compared in this order, see `change_token.sql`.
    pub(crate) job: i64,
    pub(crate) items: i64,
}

/// Letters that an HTTP header and an event's id can hold.
impl fmt::Display for ChangeToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.job, self.items)
    }
}
