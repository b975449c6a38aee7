//! PeerTube's answers, and their way to [`Comment`].

use chrono::{DateTime, Utc};
use plaintext::html_to_text;
use serde::Deserialize;

use crate::reading::{Records, records};
use crate::wire::{count, flag, id, is_same_person, named, optional_id, part, text, time, word};
use crate::{Comment, PostInfo};

/// The policy by which nobody may comment (`VideoCommentPolicy.DISABLED`).
const DISABLED: i64 = 2;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Video {
    #[serde(default, deserialize_with = "word")]
    uuid: Option<String>,
    #[serde(default, rename = "shortUUID", deserialize_with = "word")]
    short_uuid: Option<String>,
    #[serde(default, deserialize_with = "word")]
    name: Option<String>,
    #[serde(default, deserialize_with = "part")]
    account: Option<Account>,
    #[serde(default, deserialize_with = "time")]
    published_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "count")]
    views: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    likes: Option<i64>,
    /// Before version 6.2.
    #[serde(default, deserialize_with = "part")]
    comments_enabled: Option<bool>,
    #[serde(default, deserialize_with = "part")]
    comments_policy: Option<Policy>,
}

#[derive(Debug, Deserialize)]
struct Policy {
    #[serde(default, deserialize_with = "count")]
    id: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    #[serde(default, deserialize_with = "word")]
    name: Option<String>,
    #[serde(default, deserialize_with = "word")]
    host: Option<String>,
    #[serde(default, deserialize_with = "word")]
    display_name: Option<String>,
}

impl Account {
    /// `name@host`, as people of other servers write it.
    fn handle(&self) -> Option<String> {
        let name = self.name.as_deref()?;
        Some(match &self.host {
            Some(host) => format!("{name}@{host}"),
            None => name.to_owned(),
        })
    }
}

impl Video {
    /// The id of the kind that was asked for.
    pub(super) fn id_like(&self, asked: &str) -> Option<&str> {
        match asked.contains('-') {
            true => self.uuid.as_deref(),
            false => self.short_uuid.as_deref(),
        }
    }

    pub(super) fn has_no_comments(&self) -> bool {
        let policy = self.comments_policy.as_ref().and_then(|policy| policy.id);
        policy == Some(DISABLED) || self.comments_enabled == Some(false)
    }

    /// How many comments there are, the list of threads says.
    pub(super) fn into_info(self, url: String) -> PostInfo {
        PostInfo {
            title: named(self.name),
            url: Some(url),
            author_id: self.account.as_ref().and_then(Account::handle),
            author_name: named(self.account.and_then(|account| account.display_name)),
            published_at: self.published_at,
            likes: self.likes,
            views: self.views,
            reported: None,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Threads {
    #[serde(deserialize_with = "records")]
    pub(super) data: Records,
    /// With answers.
    #[serde(default, deserialize_with = "count")]
    total_not_deleted_comments: Option<i64>,
}

impl Threads {
    pub(super) fn into_info(self) -> Option<PostInfo> {
        Some(PostInfo {
            reported: Some(self.total_not_deleted_comments?),
            ..PostInfo::default()
        })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Tree {
    pub(super) comment: RestComment,
    #[serde(default, deserialize_with = "records")]
    pub(super) children: Records,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RestComment {
    #[serde(deserialize_with = "id")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "word")]
    url: Option<String>,
    #[serde(default, deserialize_with = "text")]
    text: String,
    #[serde(default, deserialize_with = "optional_id")]
    in_reply_to_comment_id: Option<String>,
    #[serde(default, deserialize_with = "time")]
    created_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "flag")]
    is_deleted: bool,
    #[serde(default, deserialize_with = "count")]
    total_replies: Option<i64>,
    #[serde(default, deserialize_with = "part")]
    account: Option<Account>,
}

impl RestComment {
    pub(super) fn has_answers(&self) -> bool {
        self.total_replies != Some(0)
    }

    /// `owner`: the account of the video. Fails with the id of a comment that was deleted.
    pub(super) fn into_comment(self, owner: Option<&str>) -> Result<Comment, String> {
        if self.is_deleted {
            return Err(self.id);
        }
        let author_id = self.account.as_ref().and_then(Account::handle);
        let is_post_author = is_same_person(author_id.as_deref(), owner);
        Ok(Comment {
            id: self.id,
            parent_id: self.in_reply_to_comment_id,
            text: html_to_text(&self.text),
            author_name: named(self.account.and_then(|account| account.display_name)),
            author_id,
            is_post_author,
            published_at: self.created_at,
            reply_count: self.total_replies,
            url: self.url,
            ..Comment::default()
        })
    }
}
