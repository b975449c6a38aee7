//! A snapshot: a post's comments as they were fetched at one time.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::NewComment;

/// What makes two URLs the same post.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PostKey {
    /// Platform name.
    pub platform: String,
    /// The platform's id, with the host where ids are per host.
    pub key: String,
    /// Canonical address.
    pub url: String,
}

/// A snapshot as it stands.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// UUIDv7.
    pub id: Uuid,
    /// The post.
    pub post: PostKey,
    /// Title, once known.
    pub title: Option<String>,
    /// What the platform says exists.
    pub reported: Option<i64>,
    /// Comments stored (merged by id).
    pub fetched: i64,
    /// Where the next page begins; `None` before the first page and after the last.
    pub cursor: Option<String>,
    /// Pages stored so far.
    pub pages: u32,
    /// Whether `max_comments` stopped it.
    pub capped: bool,
    /// Why comments are known to be missing.
    pub shortfall: Option<String>,
    /// Whether so much is missing, or so little is known of it, that the post is had in part only,
    /// whatever its coverage.
    pub incomplete: bool,
    /// Set once the last page is stored; only finished snapshots are reused.
    pub finished_at: Option<DateTime<Utc>>,
    /// The team by whose credential it is fetched, and which alone may see it; `None`: anybody's.
    pub owner: Option<Uuid>,
    /// What is known of the post itself.
    pub facts: PostFacts,
}

/// What a platform tells of a post itself, as of the fetch; `None`: it did not tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostFacts {
    /// The author's id or handle, as comments of theirs have it. Erased with the texts, and with the author.
    pub author_id: Option<String>,
    /// The author's display name. Erased as the id is.
    pub author_name: Option<String>,
    /// When it was first published.
    pub published_at: Option<DateTime<Utc>>,
    /// Likes, points or upvotes minus downvotes, as the platform counts.
    pub likes: Option<i64>,
    /// How often it was looked at.
    pub views: Option<i64>,
}

/// How an item comes to a snapshot.
#[derive(Debug, Clone)]
pub enum Acquired {
    /// A finished one of the same post, pinned to the item: nothing is fetched.
    Reused(Snapshot),
    /// An empty one, pinned to the item, which is to fetch the post.
    Begun(Snapshot),
    /// None yet: another item's worker is reading the post right now, and what comes of it can be
    /// reused. Ask again later.
    BeingRead {
        /// How long it has been read.
        since: Duration,
    },
}

/// One page to be stored, in one transaction with the cursor of the next.
#[derive(Debug, Clone, Default)]
pub struct PageWrite {
    /// Comments; one that is already there (same id) is left as it was.
    pub comments: Vec<NewComment>,
    /// Title, where this page tells it.
    pub title: Option<String>,
    /// Address to show, where this page tells it.
    pub url: Option<String>,
    /// Reported count, where this page tells it.
    pub reported: Option<i64>,
    /// What else this page tells of the post.
    pub facts: PostFacts,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Whether this was the last page: the snapshot is finished.
    pub last: bool,
    /// Whether `max_comments` ended it; set by itself when this page would pass it.
    pub capped: bool,
    /// Why comments are known to be missing.
    pub shortfall: Option<String>,
    /// See [`Snapshot::incomplete`].
    pub incomplete: bool,
    /// Stop storing past this many comments in all (the job's `max_comments`); 0: no limit.
    pub max_comments: u32,
}
