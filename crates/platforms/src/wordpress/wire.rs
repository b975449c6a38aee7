//! WordPress's answers, as far as they are read, and their way to [`Comment`].

use chrono::{DateTime, Utc};
use plaintext::html_to_text;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::Comment;
use crate::json;
use crate::wire::{count, id, named, optional_id, text, time, word};

/// What the site says about the post itself.
#[derive(Debug, Deserialize)]
pub(super) struct About {
    #[serde(default, deserialize_with = "rendered")]
    pub(super) title: String,
    #[serde(default, deserialize_with = "count")]
    author: Option<i64>,
    /// Has no zone and is UTC.
    #[serde(default, deserialize_with = "time")]
    pub(super) date_gmt: Option<DateTime<Utc>>,
    /// `open` or `closed`; closed posts can still have older comments.
    #[serde(default, deserialize_with = "word")]
    pub(super) comment_status: Option<String>,
    #[serde(default, deserialize_with = "optional_id")]
    pub(super) id: Option<String>,
}

impl About {
    /// The account that wrote the post.
    pub(super) fn owner(&self) -> Option<u64> {
        u64::try_from(self.author?).ok()
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct RestComment {
    #[serde(deserialize_with = "id")]
    id: String,
    /// The post under which it stands.
    #[serde(default, deserialize_with = "optional_id")]
    pub(super) post: Option<String>,
    /// 0 for a top-level comment.
    #[serde(default, deserialize_with = "count")]
    parent: Option<i64>,
    /// 0 for somebody without an account.
    #[serde(default, deserialize_with = "count")]
    author: Option<i64>,
    #[serde(default, deserialize_with = "word")]
    author_name: Option<String>,
    /// Has no zone and is UTC.
    #[serde(default, deserialize_with = "time")]
    date_gmt: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "rendered")]
    content: String,
    #[serde(default, deserialize_with = "word")]
    link: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "word")]
    kind: Option<String>,
}

/// HTML that WordPress has made ready to show, as an object or as it is.
fn rendered<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    struct Rendered {
        #[serde(deserialize_with = "text")]
        rendered: String,
    }
    let raw: Box<RawValue> = Box::deserialize(from)?;
    match json::read(raw.get().as_bytes()) {
        Ok(Rendered { rendered }) => Ok(rendered),
        Err(_) => text(&*raw).map_err(serde::de::Error::custom),
    }
}

impl RestComment {
    /// Only the id of pingbacks and trackbacks: programs write them.
    pub(super) fn into_comment(self, owner: Option<u64>) -> Result<Comment, String> {
        if matches!(self.kind.as_deref(), Some("pingback" | "trackback")) {
            return Err(self.id);
        }
        let number = |number: Option<i64>| number.filter(|number| *number != 0);
        let author = number(self.author);
        Ok(Comment {
            id: self.id,
            parent_id: number(self.parent).map(|parent| parent.to_string()),
            text: html_to_text(&self.content),
            author_name: named(self.author_name.map(|name| html_to_text(&name))),
            author_id: author.map(|author| author.to_string()),
            is_post_author: owner
                .map(|owner| author.is_some_and(|author| u64::try_from(author) == Ok(owner))),
            published_at: self.date_gmt,
            likes: None,
            reply_count: None,
            language: None,
            url: named(self.link),
        })
    }
}
