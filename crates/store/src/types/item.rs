//! An item: one post of a job, and the claim a worker has on it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ItemTotals, JobKind, JobOptions, Lease, PostKey};

/// The kind of work that reads and scores a post of a job.
pub const POST_WORK: &str = "post";

/// Where an item stands. `Skipped` does not exist: what cannot run fails with a reason.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ItemStatus {
    /// Waiting, perhaps until `next_attempt_at`.
    Pending,
    /// A worker holds it.
    InProgress,
    /// Everything asked for was fetched and scored.
    Completed,
    /// Something is missing; what was had is kept.
    Partial,
    /// Nothing could be had.
    Failed,
    /// The job was cancelled first.
    Cancelled,
}

/// One entry of a list to be written.
#[derive(Debug, Clone)]
pub struct NewItem {
    /// As pasted.
    pub input: String,
    /// Canonical address where known, else the input.
    pub url: String,
    /// Platform name, where known.
    pub platform: Option<String>,
    /// Key on the platform, where known without the network.
    pub post_key: Option<String>,
    /// Title, where it comes with the list; kept of an upload's posts only, since others tell theirs
    /// when they are fetched.
    pub title: Option<String>,
    /// Set when it cannot run: it is written as failed with this (reason code, sentence).
    pub failed: Option<(String, String)>,
}

/// One post of a job, as it stands.
#[derive(Debug, Clone)]
pub struct Item {
    /// UUIDv7.
    pub id: Uuid,
    /// Its job.
    pub job_id: Uuid,
    /// Place in the list, from 0.
    pub position: u32,
    /// As pasted.
    pub input: String,
    /// Canonical address.
    pub url: String,
    /// Platform name, where known.
    pub platform: Option<String>,
    /// Key on the platform, where known.
    pub post_key: Option<String>,
    /// Title of the post, once fetched.
    pub title: Option<String>,
    /// Where it stands.
    pub status: ItemStatus,
    /// Outcome code, one of [`crate::REASONS`]; also set while waiting for a retry.
    pub reason: Option<String>,
    /// The sentence that goes with it.
    pub detail: Option<String>,
    /// Attempts that count: those that failed, and the one under way.
    pub attempts: u32,
    /// When it will be tried again, if it waits.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// What the platform says exists; `None` when it does not say.
    pub reported: Option<i64>,
    /// Whether `max_comments` cut it off.
    pub capped: bool,
    /// When its snapshot was finished.
    pub fetched_at: Option<DateTime<Utc>>,
    /// Whether texts and authors of its comments were erased after the retention time.
    pub is_erased: bool,
    /// When; `None` also where an earlier version erased them.
    pub erased_at: Option<DateTime<Utc>>,
    /// Model that scored it, and its version, once scoring began.
    pub model: Option<(String, String)>,
    /// Why another analyzer than the one asked for scored it (a sentence), if so.
    pub model_note: Option<String>,
    /// Counts.
    pub totals: ItemTotals,
}

/// The right to work on a post of a job, and what is to be done.
///
/// Every write made with it checks the lease's `attempt`; when another worker has taken over,
/// the write answers [`crate::Error::LeaseLost`].
#[derive(Debug, Clone)]
pub struct Claim {
    /// The lease on its work, whose id is the item's.
    pub lease: Lease,
    /// The item.
    pub item_id: Uuid,
    /// Its job.
    pub job_id: Uuid,
    /// Whose job it is.
    pub team: Uuid,
    /// What the job reads.
    pub kind: JobKind,
    /// The job's choices.
    pub options: JobOptions,
    /// As pasted.
    pub input: String,
    /// Canonical address, or the input.
    pub url: String,
    /// Known post, unless it must be resolved first.
    pub post: Option<PostKey>,
    /// The snapshot this item already has (finished or begun).
    pub snapshot_id: Option<Uuid>,
    /// Its snapshot is another job's: the comments are scored again, and nothing is fetched.
    pub rescored: bool,
}

/// How a claim ends.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// Everything was had. `reason` may be `capped`.
    Completed {
        /// Code, if there is something to say.
        reason: Option<String>,
        /// Sentence.
        detail: Option<String>,
    },
    /// Something is missing.
    Partial {
        /// Code.
        reason: String,
        /// Sentence.
        detail: String,
    },
    /// Nothing could be had.
    Failed {
        /// Code.
        reason: String,
        /// Sentence.
        detail: String,
    },
    /// Try again later. A snooze (rate limit, quota) does not count as an attempt.
    Retry {
        /// Not before; from now on, by the database's clock.
        after: Duration,
        /// Whether the attempt counts against the cap.
        counts: bool,
        /// Code.
        reason: String,
        /// Sentence.
        detail: String,
    },
    /// Nothing was asked, since the platform told another request to wait. Neither an attempt nor a
    /// wait of this item: it is due when the platform takes requests again.
    Closed {
        /// Until then; from now on, by the database's clock.
        left: Duration,
        /// Code.
        reason: String,
        /// Sentence.
        detail: String,
        /// What else would ask the same platform, and waits with this item; `None` when unknown.
        others: Option<Others>,
    },
    /// Look again later: something that is not of the item's own making has to come first. Counts
    /// neither as an attempt nor as a snooze.
    Wait {
        /// Not before; from now on, by the database's clock.
        after: Duration,
        /// Sentence.
        detail: String,
        /// What else would wait for the same, and is put off with this item.
        others: Option<Others>,
    },
    /// Give it back untouched (shutdown): due at once, the attempt does not count.
    Released,
}

/// The waiting items of all jobs that would ask a platform which wants to be left alone, or is busy.
///
/// They are put off together, so that each of them need not be claimed to find that out, and come
/// back one after the other, by their place in the list. At most 1000 of them at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Others {
    /// Whom they would ask.
    pub site: Site,
    /// The team with whose credential the platform was asked: others of that team alone ask like it.
    /// `None`: it was asked as everybody asks who has none.
    pub team: Option<Uuid>,
    /// Until they are due; from now on, by the database's clock. A little longer than the item's own
    /// wait, so that those who came to the door one after the other come back in one order.
    pub left: Duration,
    /// How many come back at once.
    pub at_once: u32,
    /// Time from one to the next of those after them.
    pub every: Duration,
}

/// Whom an item asks, as far as its row tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Site {
    /// A platform with one address for all posts, by its name.
    Platform(String),
    /// A host, with its port where that is not the default, by the item's address.
    Host(String),
}

impl Ending {
    /// The end of an item with which so many workers in a row died or fell silent.
    pub fn exhausted(crashes: u32) -> Self {
        Self::Failed {
            reason: "attempts_exhausted".to_owned(),
            detail: given_up(crashes.into()),
        }
    }
}

/// The sentence that goes with `attempts_exhausted`.
pub(crate) fn given_up(crashes: i64) -> String {
    match crashes {
        ..=1 => {
            "Given up: the worker died or stopped answering while it had this in hand.".to_owned()
        }
        _ => format!(
            "Given up: {crashes} times in a row the worker died or stopped answering while it had this \
             in hand, and nothing more was stored in between."
        ),
    }
}
