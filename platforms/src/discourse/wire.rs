//! Discourse's answers, as far as they are read, and their way to [`Comment`].

use serde::Deserialize;

use crate::Comment;
use crate::wire::{count, named, utc};
use plaintext::html_to_text;

/// `actions_summary` entry of likes
/// (`PostActionType` in the Discourse sources).
const LIKE: i64 = 2;

#[derive(Debug, Deserialize)]
pub(super) struct Topic {
    pub(super) title: Option<String>,
    #[serde(default, deserialize_with = "count")]
    pub(super) posts_count: Option<i64>,
    pub(super) post_stream: Stream,
}

#[derive(Debug, Deserialize)]
pub(super) struct Posts {
    pub(super) post_stream: Stream,
}

#[derive(Debug, Deserialize)]
pub(super) struct Stream {
    pub(super) posts: Vec<ForumPost>,
    /// The ids of all posts; only in the topic's own answer.
    pub(super) stream: Option<Vec<u64>>,
    /// Too long for `stream`.
    #[serde(default, rename = "isMegaTopic")]
    pub(super) is_mega_topic: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct ForumPost {
    pub(super) id: u64,
    pub(super) post_number: u64,
    pub(super) username: Option<String>,
    name: Option<String>,
    created_at: Option<String>,
    cooked: String,
    /// 1 regular, 2 by a moderator, 3 a note such as "closed this topic", 4 a whisper.
    post_type: Option<i64>,
    reply_to_post_number: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    reply_count: Option<i64>,
    /// Left out by old versions.
    actions_summary: Option<Vec<Action>>,
    #[serde(default)]
    hidden: bool,
    #[serde(default)]
    user_deleted: bool,
    deleted_at: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Action {
    id: i64,
    #[serde(default, deserialize_with = "count")]
    count: Option<i64>,
}

impl ForumPost {
    /// The opening post: what the others are comments on.
    pub(super) fn is_topic(&self) -> bool {
        self.post_number == 1
    }

    /// `None` for the topic itself, for notes of the forum and for what was deleted or
    /// hidden, whose text is only a placeholder.
    ///
    /// The id is the number of the post in the topic, not its id in the forum: answers
    /// name each other by number, and a page seldom holds the answered post too.
    pub(super) fn into_comment(self, topic: &str, owner: Option<&str>) -> Option<Comment> {
        let is_words = matches!(self.post_type, None | Some(1 | 2));
        let is_gone = self.hidden || self.user_deleted || self.deleted_at.is_some();
        if self.is_topic() || !is_words || is_gone {
            return None;
        }
        let likes = self.actions_summary.map(|actions| {
            let like = actions.into_iter().find(|action| action.id == LIKE);
            // The list names only what was used: no entry is no like.
            like.and_then(|action| action.count).unwrap_or(0)
        });
        let username = named(self.username);
        Some(Comment {
            id: self.post_number.to_string(),
            parent_id: self
                .reply_to_post_number
                .filter(|number| *number != 1)
                .map(|number| number.to_string()),
            text: html_to_text(&self.cooked),
            author_name: named(self.name).or_else(|| username.clone()),
            is_post_author: username
                .as_deref()
                .zip(owner)
                .map(|(writer, owner)| writer == owner),
            author_id: username,
            published_at: self.created_at.as_deref().and_then(utc),
            likes,
            reply_count: self.reply_count,
            language: None,
            url: Some(format!("{topic}/{}", self.post_number)),
        })
    }
}
