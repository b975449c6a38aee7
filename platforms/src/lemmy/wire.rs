//! Lemmy's answers in the shapes of both versions, and their way to [`Comment`].
//!
//! Version 4 moved the counts into the post and the comment and renamed some fields;
//! both are read by the same structs.

use serde::Deserialize;

use crate::wire::{count, named, utc};
use crate::{Comment, PostInfo};

#[derive(Debug, Deserialize)]
pub(super) struct OnePost {
    pub(super) post_view: PostView,
}

#[derive(Debug, Deserialize)]
pub(super) struct PostView {
    post: PostBody,
    #[serde(default)]
    counts: Counts,
}

#[derive(Debug, Deserialize)]
pub(super) struct OneComment {
    pub(super) comment_view: CommentView,
}

#[derive(Debug, Deserialize)]
pub(super) struct List {
    #[serde(alias = "items")]
    pub(super) comments: Vec<CommentView>,
    pub(super) next_page: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct CommentView {
    comment: CommentBody,
    creator: Option<Person>,
    post: Option<PostBody>,
    #[serde(default)]
    counts: Counts,
}

#[derive(Debug, Deserialize)]
struct PostBody {
    name: String,
    creator_id: Option<i64>,
    /// Version 4.
    #[serde(default, deserialize_with = "count")]
    comments: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct CommentBody {
    id: i64,
    creator_id: Option<i64>,
    content: String,
    #[serde(alias = "published_at")]
    published: Option<String>,
    #[serde(default)]
    deleted: bool,
    #[serde(default)]
    removed: bool,
    ap_id: Option<String>,
    /// `0`, then the numbers of the comments from the top down to this one.
    path: String,
    /// Version 4.
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Debug, Deserialize)]
struct Person {
    name: Option<String>,
    display_name: Option<String>,
    #[serde(alias = "ap_id")]
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

impl PostView {
    pub(super) fn into_info(self, url: &str) -> PostInfo {
        PostInfo {
            title: named(Some(self.post.name)),
            url: Some(url.to_owned()),
            reported: self.counts.comments.or(self.post.comments),
        }
    }
}

impl CommentView {
    /// What is known of a comment whose replies are the comments to fetch.
    pub(super) fn into_info(self, url: &str) -> PostInfo {
        PostInfo {
            title: named(self.post.map(|post| post.name)),
            url: Some(url.to_owned()),
            reported: self.counts.child_count.or(self.comment.counts.child_count),
        }
    }

    /// `None` for what was deleted or removed: the server keeps a place with no words,
    /// and leaves it out of its counts.
    ///
    /// `below` is the comment whose replies are read: it comes along in the list and
    /// counts as the post.
    pub(super) fn into_comment(self, below: Option<&str>) -> Option<Comment> {
        let Self {
            comment,
            creator,
            post,
            counts,
        } = self;
        let id = comment.id.to_string();
        if comment.deleted || comment.removed || below == Some(id.as_str()) {
            return None;
        }
        let parent = comment.path.rsplit('.').nth(1).unwrap_or("0");
        let is_top = parent == "0" || below == Some(parent);
        let owner = post.and_then(|post| post.creator_id);
        let (name, author_id) = match creator {
            Some(person) => (
                named(person.display_name).or(named(person.name)),
                person.actor_id,
            ),
            None => (None, None),
        };
        Some(Comment {
            parent_id: (!is_top).then(|| parent.to_owned()),
            id,
            // Markdown, left as it was written.
            text: comment.content,
            author_name: name,
            author_id: named(author_id),
            is_post_author: comment
                .creator_id
                .zip(owner)
                .map(|(writer, owner)| writer == owner),
            published_at: comment.published.as_deref().and_then(utc),
            likes: counts.score.or(comment.counts.score),
            // Counts the whole branch, not only the direct answers.
            reply_count: None,
            language: None,
            url: comment.ap_id,
        })
    }
}
