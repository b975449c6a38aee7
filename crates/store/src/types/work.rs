//! Work: whatever a worker does under a lease.

use std::time::Duration;

use uuid::Uuid;

/// The right to do a piece of work until the lease runs out.
///
/// Every write made with it checks `attempt`; when another worker has taken over, the write answers
/// [`crate::Error::LeaseLost`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Of what it is about; the post of a job has the same id.
    pub id: Uuid,
    /// Who knows how it is done.
    pub kind: String,
    /// The fencing number: grows with every claim.
    pub attempt: i64,
    /// Attempts that count against the cap, this one included; one that went down with its worker
    /// and this one, which goes on with it, are one.
    pub attempts: u32,
    /// Workers in a row that died or fell silent with it before, and nothing more was stored.
    pub crashes: u32,
    /// Waits in a row that were asked for before, and nothing more was stored.
    pub snoozes: u32,
}

/// How work ends whose rows nobody sees; a post of a job ends by [`crate::Ending`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkEnd {
    /// There is nothing to do any more.
    Done,
    /// It is done for now, and due again then; from now on, by the database's clock.
    Again(Duration),
    /// It failed, and is tried again then; the attempt counts.
    Retry(Duration),
    /// It is given back untouched (shutdown): due at once, the attempt does not count.
    Released,
}
