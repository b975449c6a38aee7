//! Lemmy's answers in the shapes of both versions, and their way to [`Comment`].
//!
//! Version 4 moved the counts into the post and the comment and renamed some fields;
//! both are read by the same structs.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::reading::{Records, records};
use crate::wire::{count, flag, id, is_same_person, named, optional_id, part, text, time, word};
use crate::{Comment, PostInfo};

#[derive(Debug, Deserialize)]
pub(super) struct OnePost {
    pub(super) post_view: PostView,
}

#[derive(Debug, Deserialize)]
pub(super) struct PostView {
    post: PostBody,
    #[serde(default, deserialize_with = "part")]
    creator: Option<Person>,
    #[serde(default, deserialize_with = "part")]
    counts: Option<Counts>,
}

#[derive(Debug, Deserialize)]
pub(super) struct OneComment {
    pub(super) comment_view: CommentView,
}

#[derive(Debug, Deserialize)]
pub(super) struct List {
    #[serde(alias = "items", deserialize_with = "records")]
    pub(super) comments: Records,
    #[serde(default, deserialize_with = "word")]
    pub(super) next_page: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct CommentView {
    comment: CommentBody,
    #[serde(default, deserialize_with = "part")]
    creator: Option<Person>,
    #[serde(default, deserialize_with = "part")]
    post: Option<PostBody>,
    #[serde(default, deserialize_with = "part")]
    counts: Option<Counts>,
}

#[derive(Debug, Deserialize)]
struct PostBody {
    #[serde(default, deserialize_with = "optional_id")]
    id: Option<String>,
    #[serde(default, deserialize_with = "word")]
    name: Option<String>,
    #[serde(default, deserialize_with = "optional_id")]
    creator_id: Option<String>,
    #[serde(default, alias = "published_at", deserialize_with = "time")]
    published: Option<DateTime<Utc>>,
    /// Version 4.
    #[serde(default, deserialize_with = "count")]
    comments: Option<i64>,
    /// Version 4.
    #[serde(default, deserialize_with = "count")]
    score: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct CommentBody {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "optional_id")]
    post_id: Option<String>,
    #[serde(default, deserialize_with = "optional_id")]
    creator_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    content: String,
    #[serde(default, alias = "published_at", deserialize_with = "time")]
    published: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "flag")]
    deleted: bool,
    #[serde(default, deserialize_with = "flag")]
    removed: bool,
    #[serde(default, deserialize_with = "word")]
    ap_id: Option<String>,
    /// `0`, then the numbers of the comments from the top down to this one.
    #[serde(default, deserialize_with = "word")]
    path: Option<String>,
    /// Version 4.
    #[serde(default, deserialize_with = "count")]
    score: Option<i64>,
    /// Version 4.
    #[serde(default, deserialize_with = "count")]
    child_count: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Person {
    #[serde(default, deserialize_with = "word")]
    name: Option<String>,
    #[serde(default, deserialize_with = "word")]
    display_name: Option<String>,
    #[serde(default, alias = "ap_id", deserialize_with = "word")]
    actor_id: Option<String>,
}

/// Version 3 keeps them beside the thing that is counted.
#[derive(Debug, Default, Deserialize)]
struct Counts {
    #[serde(default, deserialize_with = "count")]
    comments: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    score: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    child_count: Option<i64>,
}

/// Name and id of whoever wrote something.
fn author(person: Option<Person>) -> (Option<String>, Option<String>) {
    let Some(person) = person else {
        return (None, None);
    };
    let name = named(person.display_name).or(named(person.name));
    (name, named(person.actor_id))
}

impl PostView {
    /// The number of the post on the server that answered.
    pub(super) fn number(&self) -> Option<&str> {
        self.post.id.as_deref()
    }

    pub(super) fn into_info(self, url: &str) -> PostInfo {
        let counts = self.counts.unwrap_or_default();
        let (author_name, author_id) = author(self.creator);
        PostInfo {
            title: named(self.post.name),
            url: Some(url.to_owned()),
            reported: counts.comments.or(self.post.comments),
            author_id,
            author_name,
            published_at: self.post.published,
            likes: counts.score.or(self.post.score),
            views: None,
        }
    }
}

impl CommentView {
    /// The number of the comment on the server that answered.
    pub(super) fn number(&self) -> &str {
        &self.comment.id
    }

    /// The number of the post under which it stands.
    pub(super) fn post_number(&self) -> Option<&str> {
        self.comment.post_id.as_deref()
    }

    /// What is known of a comment whose replies are the comments to fetch.
    pub(super) fn into_info(self, url: &str) -> PostInfo {
        let counts = self.counts.unwrap_or_default();
        let (author_name, author_id) = author(self.creator);
        PostInfo {
            title: named(self.post.and_then(|post| post.name)),
            url: Some(url.to_owned()),
            reported: counts.child_count.or(self.comment.child_count),
            author_id,
            author_name,
            published_at: self.comment.published,
            likes: counts.score.or(self.comment.score),
            views: None,
        }
    }

    /// Only the id of what was deleted or removed: the server keeps a place with no words,
    /// and leaves it out of its counts.
    ///
    /// `below` is the comment whose replies are read: it comes along in the list and
    /// counts as the post.
    pub(super) fn into_comment(self, below: Option<&str>) -> Result<Comment, String> {
        let Self {
            comment,
            creator,
            post,
            counts,
        } = self;
        let id = comment.id;
        if comment.deleted || comment.removed || below == Some(id.as_str()) {
            return Err(id);
        }
        let path = comment.path.unwrap_or_default();
        let parent = path.rsplit('.').nth(1).unwrap_or("0");
        let is_top = parent == "0" || below == Some(parent);
        let owner = post.and_then(|post| post.creator_id);
        let (author_name, author_id) = author(creator);
        Ok(Comment {
            parent_id: (!is_top).then(|| parent.to_owned()),
            id,
            // Markdown, left as it was written.
            text: comment.content,
            author_name,
            author_id,
            is_post_author: is_same_person(comment.creator_id, owner),
            published_at: comment.published,
            likes: counts.and_then(|counts| counts.score).or(comment.score),
            // Counts the whole branch, not only the direct answers.
            reply_count: None,
            language: None,
            url: named(comment.ap_id),
        })
    }
}
