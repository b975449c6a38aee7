//! Issues and comments of GitHub as its API writes them.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::subject::is_about;
use crate::wire::{count, id, is_same_person, named, optional_id, part, text, time, word};
use crate::{Comment, Failure, PostInfo};

#[derive(Debug, Deserialize)]
struct User {
    #[serde(default, deserialize_with = "word")]
    login: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Reactions {
    #[serde(rename = "+1", deserialize_with = "count")]
    likes: Option<i64>,
}

/// An issue or a pull request.
#[derive(Debug, Deserialize)]
pub(super) struct About {
    #[serde(deserialize_with = "id")]
    number: String,
    #[serde(default, deserialize_with = "word")]
    title: Option<String>,
    /// `null` for somebody who is gone.
    #[serde(default, deserialize_with = "part")]
    user: Option<User>,
    #[serde(default, deserialize_with = "time")]
    created_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "count")]
    comments: Option<i64>,
    /// Of a pull request.
    #[serde(default, deserialize_with = "count")]
    review_comments: Option<i64>,
    #[serde(default, deserialize_with = "part")]
    reactions: Option<Reactions>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Remark {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "text")]
    body: String,
    #[serde(default, deserialize_with = "part")]
    user: Option<User>,
    #[serde(default, deserialize_with = "time")]
    created_at: Option<DateTime<Utc>>,
    /// Of remarks on lines.
    #[serde(default, deserialize_with = "optional_id")]
    in_reply_to_id: Option<String>,
    #[serde(default, deserialize_with = "word")]
    html_url: Option<String>,
    #[serde(default, deserialize_with = "part")]
    reactions: Option<Reactions>,
}

/// A login, which nobody has who is gone.
fn login(user: Option<User>) -> Option<String> {
    named(user?.login)
}

impl About {
    /// # Errors
    /// When it is about another number.
    pub(super) fn check(&self, number: &str) -> Result<(), Failure> {
        is_about(number, Some(&self.number), "GitHub issue")
    }

    pub(super) fn owner(&self) -> Option<String> {
        self.user.as_ref()?.login.clone()
    }

    pub(super) fn into_info(self, url: String) -> PostInfo {
        let author = login(self.user);
        let remarks = self.review_comments.unwrap_or_default();
        PostInfo {
            title: named(self.title),
            url: Some(url),
            reported: self
                .comments
                .map(|comments| comments.saturating_add(remarks)),
            author_id: author.clone(),
            author_name: author,
            published_at: self.created_at,
            likes: self.reactions.and_then(|reactions| reactions.likes),
            views: None,
        }
    }
}

impl Remark {
    pub(super) fn into_comment(self, owner: Option<&str>) -> Comment {
        let author = login(self.user);
        Comment {
            id: self.id,
            parent_id: self.in_reply_to_id,
            // Markdown, left as it was written.
            text: self.body,
            is_post_author: is_same_person(author.as_deref(), owner),
            author_id: author.clone(),
            author_name: author,
            published_at: self.created_at,
            likes: self.reactions.and_then(|reactions| reactions.likes),
            url: self.html_url.filter(|url| url.starts_with("https://")),
            ..Comment::default()
        }
    }
}
