//! Posts of Threads as its API writes them.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::client::Held;
use crate::wire::{beginning, id, is_same_person, named, part, text, time, word};
use crate::{Comment, PostInfo};

/// Letters of what stands for a post in its address; they have some dozen.
const LONGEST_CODE: usize = 100;

/// A post as the list of its account tells of it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Media {
    #[serde(deserialize_with = "id")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "word")]
    shortcode: Option<String>,
    #[serde(default, deserialize_with = "word")]
    permalink: Option<String>,
    #[serde(default, deserialize_with = "word")]
    pub(super) username: Option<String>,
    #[serde(default, deserialize_with = "word")]
    text: Option<String>,
    #[serde(default, deserialize_with = "time")]
    timestamp: Option<DateTime<Utc>>,
}

impl Held for Media {
    fn bytes(&self) -> usize {
        let texts = [&self.shortcode, &self.permalink, &self.username, &self.text];
        let texts = texts.into_iter().flatten();
        self.id.len() + texts.map(String::len).sum::<usize>()
    }
}

impl Media {
    /// What it is called in its address.
    pub(super) fn code(&self) -> Option<String> {
        let told = self.shortcode.clone();
        told.or_else(|| {
            let mut parts = self.permalink.as_deref()?.split('/').rev();
            parts.find(|part| !part.is_empty()).map(str::to_owned)
        })
        .filter(|code| code.len() <= LONGEST_CODE)
    }

    /// The same with the beginning of its text, and without its address: long ones of many posts would be kept
    /// for nothing.
    pub(super) fn shortened(self) -> Self {
        Self {
            text: self.text.as_deref().and_then(beginning),
            shortcode: None,
            permalink: None,
            ..self
        }
    }

    pub(super) fn into_info(self, url: &str) -> PostInfo {
        PostInfo {
            title: self.text,
            url: Some(url.to_owned()),
            author_id: self.username.clone(),
            author_name: self.username,
            published_at: self.timestamp,
            ..PostInfo::default()
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Reply {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "text")]
    text: String,
    #[serde(default, deserialize_with = "word")]
    username: Option<String>,
    #[serde(default, deserialize_with = "word")]
    permalink: Option<String>,
    #[serde(default, deserialize_with = "time")]
    timestamp: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "part")]
    replied_to: Option<RepliedTo>,
}

#[derive(Debug, Deserialize)]
struct RepliedTo {
    #[serde(deserialize_with = "id")]
    id: String,
}

impl Reply {
    /// `post` and `owner`: what it belongs to, and who wrote that.
    pub(super) fn into_comment(self, post: &str, owner: Option<&str>) -> Comment {
        let username = named(self.username);
        let answers = self.replied_to.map(|above| above.id);
        Comment {
            id: self.id,
            parent_id: answers.filter(|above| above != post),
            text: self.text,
            is_post_author: is_same_person(username.as_deref(), owner),
            author_id: username.clone(),
            author_name: username,
            published_at: self.timestamp,
            url: self.permalink.filter(|url| url.starts_with("https://")),
            ..Comment::default()
        }
    }
}
