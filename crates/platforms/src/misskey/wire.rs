//! Notes of Misskey as its API writes them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::reading::{List, Reading};
use crate::wire::{
    beginning, count, flag, id, is_same_person, named, optional_id, part, text, time, word,
};
use crate::{Answer, Comment, Failure, PostInfo};

#[derive(Debug, Deserialize)]
struct User {
    #[serde(default, deserialize_with = "word")]
    username: Option<String>,
    #[serde(default, deserialize_with = "word")]
    name: Option<String>,
    /// Of somebody on another server.
    #[serde(default, deserialize_with = "word")]
    host: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Note {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "time")]
    created_at: Option<DateTime<Utc>>,
    /// `null` in a note of pictures.
    #[serde(default, deserialize_with = "text")]
    text: String,
    /// What stands before a note that is folded.
    #[serde(default, deserialize_with = "word")]
    cw: Option<String>,
    #[serde(default, deserialize_with = "part")]
    user: Option<User>,
    #[serde(default, deserialize_with = "optional_id")]
    reply_id: Option<String>,
    #[serde(default, deserialize_with = "count")]
    replies_count: Option<i64>,
    /// How many gave which sign.
    #[serde(default, deserialize_with = "part")]
    reactions: Option<HashMap<String, i64>>,
    #[serde(default, deserialize_with = "flag")]
    is_hidden: bool,
    /// Where it was written, when that is another server.
    #[serde(default, deserialize_with = "word")]
    uri: Option<String>,
}

/// A page of replies.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) records: usize,
    pub(super) comments: Vec<Comment>,
    /// Ids of those that are not for everybody.
    pub(super) passed: Vec<String>,
    /// Ids of those that have replies.
    pub(super) answered: Vec<String>,
    /// The oldest.
    pub(super) last: Option<String>,
}

pub(super) fn replies(
    reading: &mut Reading,
    answer: &Answer,
    root: &str,
    base: &str,
    owner: Option<&str>,
) -> Result<Found, Failure> {
    let List(records) = reading.json(answer, "Misskey replies")?;
    let notes: Vec<Note> = reading.records(&records, "Misskey note")?;
    let mut found = Found {
        records: records.len(),
        last: notes.last().map(|note| note.id.clone()),
        ..Found::default()
    };
    for note in notes {
        if note.replies_count.unwrap_or_default() > 0 {
            found.answered.push(note.id.clone());
        }
        match note.is_hidden {
            true => found.passed.push(note.id),
            false => found.comments.push(note.into_comment(root, base, owner)),
        }
    }
    Ok(found)
}

impl Note {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn is_hidden(&self) -> bool {
        self.is_hidden
    }

    /// Whether it was written on another server.
    pub(super) fn is_copy(&self) -> bool {
        self.uri.is_some()
    }

    /// `ann`, and `ann@other.example` of somebody on another server.
    pub(super) fn author(&self) -> Option<String> {
        let user = self.user.as_ref()?;
        let name = named(user.username.clone())?;
        Some(match &user.host {
            Some(host) => format!("{name}@{host}"),
            None => name,
        })
    }

    fn name(&self) -> Option<String> {
        let name = self.user.as_ref().and_then(|user| named(user.name.clone()));
        name.or_else(|| self.author())
    }

    fn words(&self) -> String {
        match named(self.cw.clone()) {
            Some(before) => format!("{before}\n\n{}", self.text).trim_end().to_owned(),
            None => self.text.clone(),
        }
    }

    fn likes(&self) -> Option<i64> {
        let reactions = self.reactions.as_ref()?;
        Some(
            reactions
                .values()
                .fold(0, |all, some| all.saturating_add(*some)),
        )
    }

    pub(super) fn into_info(self, url: String) -> PostInfo {
        PostInfo {
            title: beginning(&self.words()),
            url: Some(url),
            // Those of the note itself; replies to replies are not counted.
            reported: self.replies_count,
            author_id: self.author(),
            author_name: self.name(),
            published_at: self.created_at,
            likes: self.likes(),
            views: None,
        }
    }

    fn into_comment(self, root: &str, base: &str, owner: Option<&str>) -> Comment {
        let author = self.author();
        Comment {
            text: self.words(),
            author_name: self.name(),
            is_post_author: is_same_person(author.as_deref(), owner),
            author_id: author,
            published_at: self.created_at,
            likes: self.likes(),
            reply_count: self.replies_count,
            language: None,
            url: Some(format!("{base}/notes/{}", self.id)),
            parent_id: self.reply_id.filter(|above| above != root),
            id: self.id,
        }
    }
}
