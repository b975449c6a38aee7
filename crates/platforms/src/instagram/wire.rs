//! Instagram's comments as the Graph API writes them.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::Comment;
use crate::meta::List;
use crate::wire::{count, id, named, optional_id, part, text, time, word};

#[derive(Debug, Deserialize)]
pub(super) struct Wire {
    #[serde(deserialize_with = "id")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "text")]
    text: String,
    #[serde(default, deserialize_with = "time")]
    timestamp: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "word")]
    username: Option<String>,
    #[serde(default, deserialize_with = "part")]
    from: Option<From>,
    #[serde(default, deserialize_with = "count")]
    like_count: Option<i64>,
    #[serde(default, deserialize_with = "optional_id")]
    parent_id: Option<String>,
    /// The first of the answers to it.
    #[serde(default, deserialize_with = "part")]
    pub(super) replies: Option<List>,
}

#[derive(Debug, Deserialize)]
struct From {
    #[serde(default, deserialize_with = "optional_id")]
    id: Option<String>,
    #[serde(default, deserialize_with = "word")]
    username: Option<String>,
}

/// Whose post it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner<'a> {
    pub(super) id: &'a str,
    pub(super) username: Option<&'a str>,
}

impl Wire {
    /// `parent`: the comment among whose answers it is listed.
    pub(super) fn into_comment(self, owner: Owner<'_>, parent: Option<&str>) -> Comment {
        let (from_id, from_name) = match self.from {
            Some(from) => (from.id, from.username),
            None => (None, None),
        };
        let username = named(self.username).or(named(from_name));
        let is_owner = match (&from_id, &username) {
            (Some(id), _) if id == owner.id => Some(true),
            (_, Some(name)) => owner.username.map(|owner| owner == name),
            (Some(_), None) => Some(false),
            (None, None) => None,
        };
        Comment {
            id: self.id,
            parent_id: parent.map(str::to_owned).or(self.parent_id),
            text: self.text,
            author_id: from_id.or_else(|| username.clone()),
            author_name: username,
            is_post_author: is_owner,
            published_at: self.timestamp,
            likes: self.like_count,
            reply_count: None,
            language: None,
            url: None,
        }
    }
}
