//! What a platform answered, in one shape for all of them.

use chrono::{DateTime, Utc};

use crate::client::Reservation;

/// One comment as the platform shows it.
///
/// Counts a platform leaves out are `None`, never zero. Ids are text: some pass 2^53.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comment {
    /// The platform's id, unique within the post.
    pub id: String,
    /// The comment this one answers; `None` for a top-level comment.
    pub parent_id: Option<String>,
    /// Plain text, HTML removed, entities decoded; may be empty (picture, sticker).
    pub text: String,
    /// The author's display name.
    pub author_name: Option<String>,
    /// The author's id or handle on the platform.
    pub author_id: Option<String>,
    /// Whether the author of the post wrote it.
    pub is_post_author: Option<bool>,
    /// When it was first published.
    pub published_at: Option<DateTime<Utc>>,
    /// Likes, points or upvotes minus downvotes, as the platform counts.
    pub likes: Option<i64>,
    /// Direct replies the platform reports.
    pub reply_count: Option<i64>,
    /// BCP 47 tag, where the platform says it.
    pub language: Option<String>,
    /// A link that shows this comment.
    pub url: Option<String>,
}

/// What is known of the post itself, as far as the answers tell that are asked for its comments.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PostInfo {
    /// Title, or the beginning of the text where posts have none.
    pub title: Option<String>,
    /// The address to show and to link to.
    pub url: Option<String>,
    /// How many comments the platform says exist, replies included where it counts them.
    pub reported: Option<i64>,
    /// The author's id or handle, as [`Comment::author_id`] has it.
    pub author_id: Option<String>,
    /// The author's display name.
    pub author_name: Option<String>,
    /// When it was first published.
    pub published_at: Option<DateTime<Utc>>,
    /// Likes, points or upvotes minus downvotes, as the platform counts.
    pub likes: Option<i64>,
    /// How often it was looked at.
    pub views: Option<i64>,
}

/// One page of comments.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// Set on the first page, and later when the platform corrects itself.
    pub info: Option<PostInfo>,
    /// In the platform's order. A comment may come again on a later page: the caller merges by id.
    pub comments: Vec<Comment>,
    /// Opaque; give it to the next call. `None`: this was the last page.
    pub next: Option<String>,
    /// Why comments are known to be missing although this was the last page
    /// (a logged-out limit, a repeated page token), in words for a person.
    pub shortfall: Option<String>,
    /// Whether so much is missing, or so little is known of it, that the post is had in part only,
    /// whatever its counts say. Goes with a `shortfall`.
    pub incomplete: bool,
    /// Comments of this page that could not be read.
    pub skipped: Skipped,
    /// Ids of what is listed and is no comment (deleted, hidden, written by programs), so that a page of
    /// nothing else can be told from one that brings nothing.
    pub passed: Vec<String>,
    /// Memory that it holds of what all pages share: keep it until the page is stored.
    pub reserved: Reservation,
}

/// Comments that could not be read and are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skipped {
    /// How many.
    pub count: u64,
    /// Which was the first, and why, in words for a person.
    pub first: Option<String>,
}

impl Skipped {
    /// One more.
    pub(crate) fn add(&mut self, why: impl FnOnce() -> String) {
        self.count += 1;
        self.first.get_or_insert_with(why);
    }

    /// Those of a later part.
    pub fn extend(&mut self, later: Self) {
        self.count += later.count;
        if self.first.is_none() {
            self.first = later.first;
        }
    }
}
