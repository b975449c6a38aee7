//! Facebook's comments as the Graph API writes them.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use url::Url;

use crate::meta::{List, Paging};
use crate::reading::{Reading, Records, records};
use crate::wire::{
    beginning, count, id, is_same_person, named, optional_id, part, text, time, word,
};
use crate::{Comment, Failure, PostInfo};

/// A page of comments.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Comments {
    #[serde(deserialize_with = "records")]
    data: Records,
    #[serde(deserialize_with = "part")]
    paging: Option<Paging>,
    #[serde(deserialize_with = "part")]
    summary: Option<Summary>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Summary {
    #[serde(deserialize_with = "count")]
    total_count: Option<i64>,
}

/// What a page of comments tells.
#[derive(Debug)]
pub(super) struct ReadPage {
    pub(super) comments: Vec<Comment>,
    pub(super) reported: Option<i64>,
    pub(super) after: Option<String>,
}

impl Comments {
    /// `page`: the number of the page that wrote the post.
    pub(super) fn read(
        self,
        reading: &mut Reading,
        page: Option<&str>,
    ) -> Result<ReadPage, Failure> {
        let list = List {
            data: self.data,
            paging: self.paging,
        };
        let mut comments = Vec::with_capacity(list.data.len());
        for one in reading.records::<Wire>(&list.data, "Facebook comment")? {
            match one.into_comment(page) {
                Some(comment) => comments.push(comment),
                None => reading.skip(|| "Facebook comment: it has no \"id\"".to_owned()),
            }
        }
        Ok(ReadPage {
            comments,
            reported: self.summary.and_then(|summary| summary.total_count),
            after: list.after(),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wire {
    /// Left out for who only sees public content.
    #[serde(deserialize_with = "optional_id")]
    id: Option<String>,
    /// Empty of a sticker or a picture.
    #[serde(deserialize_with = "text")]
    message: String,
    #[serde(deserialize_with = "time")]
    created_time: Option<DateTime<Utc>>,
    /// Told to the page's own token alone.
    #[serde(deserialize_with = "part")]
    from: Option<From>,
    #[serde(deserialize_with = "count")]
    like_count: Option<i64>,
    #[serde(deserialize_with = "count")]
    comment_count: Option<i64>,
    #[serde(deserialize_with = "part")]
    parent: Option<Parent>,
    #[serde(deserialize_with = "word")]
    permalink_url: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct From {
    #[serde(deserialize_with = "id")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "word")]
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Parent {
    #[serde(deserialize_with = "id")]
    id: String,
}

impl Wire {
    /// `None` when nothing tells which comment it is.
    fn into_comment(self, page: Option<&str>) -> Option<Comment> {
        let named_in_address = self.permalink_url.as_deref().and_then(named_in);
        let parent = self.parent.map(|parent| parent.id);
        let (id, parent_id) = match (self.id, named_in_address) {
            (Some(id), _) => (id, parent),
            (None, Some((id, above))) => (id, parent.or(above)),
            (None, None) => return None,
        };
        let (author_id, author_name) = match self.from {
            Some(from) => (Some(from.id), named(from.name)),
            None => (None, None),
        };
        Some(Comment {
            is_post_author: is_same_person(author_id.as_deref(), page),
            id,
            parent_id,
            text: self.message,
            author_name,
            author_id,
            published_at: self.created_time,
            likes: self.like_count,
            reply_count: self.comment_count,
            language: None,
            url: self.permalink_url.filter(|url| url.starts_with("https://")),
        })
    }
}

/// The comment that an address names, and the one that it answers.
fn named_in(address: &str) -> Option<(String, Option<String>)> {
    let url = Url::parse(address).ok()?;
    let parameter = |wanted: &str| {
        let mut pairs = url.query_pairs();
        pairs.find_map(|(name, value)| {
            (name == wanted && !value.is_empty()).then(|| value.into_owned())
        })
    };
    let comment = parameter("comment_id")?;
    Some(match parameter("reply_comment_id") {
        Some(reply) => (reply, Some(comment)),
        None => (comment, None),
    })
}

/// A post, video or photo itself; each has its text in another field.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct About {
    #[serde(deserialize_with = "word")]
    message: Option<String>,
    #[serde(deserialize_with = "word")]
    title: Option<String>,
    #[serde(deserialize_with = "word")]
    description: Option<String>,
    #[serde(deserialize_with = "word")]
    name: Option<String>,
    #[serde(deserialize_with = "time")]
    created_time: Option<DateTime<Utc>>,
    #[serde(deserialize_with = "part")]
    pub(super) from: Option<From>,
}

impl About {
    pub(super) fn into_info(self, url: &str) -> PostInfo {
        let texts = [self.title, self.message, self.description, self.name];
        let text = texts.into_iter().find_map(named);
        let (author_id, author_name) = match self.from {
            Some(from) => (Some(from.id), named(from.name)),
            None => (None, None),
        };
        PostInfo {
            title: text.as_deref().and_then(beginning),
            url: Some(url.to_owned()),
            author_id,
            author_name,
            published_at: self.created_time,
            ..PostInfo::default()
        }
    }
}
