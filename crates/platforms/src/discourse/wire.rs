//! Discourse's answers, as far as they are read, and their way to [`Comment`].

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use plaintext::html_to_text;
use serde::{Deserialize, Deserializer};

use crate::Comment;
use crate::json;
use crate::reading::{Records, odd, records};
use crate::wire::{count, flag, is_same_person, named, optional_id, part, text, time, word};

/// `actions_summary` entry of likes
/// (`PostActionType` in the Discourse sources).
const LIKE: i64 = 2;

#[derive(Debug, Deserialize)]
pub(super) struct Topic {
    #[serde(default, deserialize_with = "optional_id")]
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "word")]
    pub(super) title: Option<String>,
    #[serde(default, deserialize_with = "count")]
    pub(super) posts_count: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    pub(super) views: Option<i64>,
    pub(super) post_stream: Stream,
}

#[derive(Debug, Deserialize)]
pub(super) struct Posts {
    /// That of the topic.
    #[serde(default, deserialize_with = "optional_id")]
    pub(super) id: Option<String>,
    pub(super) post_stream: Stream,
}

#[derive(Debug, Deserialize)]
pub(super) struct Stream {
    #[serde(deserialize_with = "records")]
    pub(super) posts: Records,
    /// The ids of all posts; only in the topic's own answer.
    #[serde(default, deserialize_with = "numbers")]
    pub(super) stream: Vec<u64>,
    /// Too long for `stream`.
    #[serde(default, rename = "isMegaTopic", deserialize_with = "flag")]
    pub(super) is_mega_topic: bool,
}

impl Stream {
    /// The ids of the posts that came along, those that cannot be read included: to ask for them
    /// again would bring the same.
    pub(super) fn ids_here(&self) -> HashSet<u64> {
        #[derive(Deserialize)]
        struct OnlyId {
            #[serde(deserialize_with = "number")]
            id: u64,
        }
        self.posts
            .iter()
            .filter_map(|record| json::read::<OnlyId>(record.get().as_bytes()).ok())
            .map(|post| post.id)
            .collect()
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct ForumPost {
    #[serde(deserialize_with = "number")]
    pub(super) post_number: u64,
    #[serde(default, deserialize_with = "optional_id")]
    pub(super) topic_id: Option<String>,
    #[serde(default, deserialize_with = "word")]
    username: Option<String>,
    #[serde(default, deserialize_with = "word")]
    name: Option<String>,
    #[serde(default, deserialize_with = "time")]
    pub(super) created_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "text")]
    cooked: String,
    /// 1 regular, 2 by a moderator, 3 a note such as "closed this topic", 4 a whisper.
    #[serde(default, deserialize_with = "count")]
    post_type: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    reply_to_post_number: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    reply_count: Option<i64>,
    /// Left out by old versions.
    #[serde(default, deserialize_with = "part")]
    actions_summary: Option<Vec<Action>>,
    #[serde(default, deserialize_with = "flag")]
    hidden: bool,
    #[serde(default, deserialize_with = "flag")]
    user_deleted: bool,
    #[serde(default, deserialize_with = "word")]
    deleted_at: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Action {
    #[serde(default, deserialize_with = "count")]
    id: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    count: Option<i64>,
}

/// A number that must be there.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let number = count(from)?.and_then(|number| u64::try_from(number).ok());
    number.ok_or_else(|| odd("a number"))
}

/// A list of numbers, of which those that are none are left out.
fn numbers<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u64>, D::Error> {
    #[derive(Deserialize)]
    struct One(#[serde(deserialize_with = "count")] Option<i64>);
    let all: Option<Vec<One>> = part(from)?;
    let all = all.into_iter().flatten().filter_map(|one| one.0);
    Ok(all
        .filter_map(|number| u64::try_from(number).ok())
        .collect())
}

impl ForumPost {
    /// The opening post: what the others are comments on.
    pub(super) fn is_topic(&self) -> bool {
        self.post_number == 1
    }

    /// Name and id of the author.
    pub(super) fn author(&self) -> (Option<String>, Option<String>) {
        let username = named(self.username.clone());
        let name = named(self.name.clone()).or_else(|| username.clone());
        (name, username)
    }

    pub(super) fn likes(&self) -> Option<i64> {
        let actions = self.actions_summary.as_ref()?;
        let like = actions.iter().find(|action| action.id == Some(LIKE));
        // The list names only what was used: no entry is no like.
        Some(like.and_then(|action| action.count).unwrap_or(0))
    }

    /// Only the id of the topic itself, for notes of the forum and for what was deleted or
    /// hidden, whose text is only a placeholder.
    ///
    /// The id is the number of the post in the topic, not its id in the forum: answers
    /// name each other by number, and a page seldom holds the answered post too.
    pub(super) fn into_comment(self, topic: &str, owner: Option<&str>) -> Result<Comment, String> {
        let is_words = matches!(self.post_type, None | Some(1 | 2));
        let is_gone = self.hidden || self.user_deleted || self.deleted_at.is_some();
        let id = self.post_number.to_string();
        if self.is_topic() || !is_words || is_gone {
            return Err(id);
        }
        let likes = self.likes();
        let (author_name, username) = self.author();
        Ok(Comment {
            id,
            parent_id: self
                .reply_to_post_number
                .filter(|number| *number != 1)
                .map(|number| number.to_string()),
            text: html_to_text(&self.cooked),
            author_name,
            is_post_author: is_same_person(username.as_deref(), owner),
            author_id: username,
            published_at: self.created_at,
            likes,
            reply_count: self.reply_count,
            language: None,
            url: Some(format!("{topic}/{}", self.post_number)),
        })
    }
}
