//! The status entity: <https://docs.joinmastodon.org/entities/Status/>.

use chrono::{DateTime, Utc};
use plaintext::html_to_text;
use serde::Deserialize;

use crate::wire::{
    beginning, count, id, is_same_person, named, optional_id, part, text, time, word,
};
use crate::{Comment, PostInfo};

/// What we read of a status. Servers leave fields out freely, the id never.
#[derive(Debug, Deserialize)]
pub(super) struct Status {
    #[serde(deserialize_with = "id")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "word")]
    pub(super) uri: Option<String>,
    #[serde(default, deserialize_with = "word")]
    pub(super) url: Option<String>,
    #[serde(default, deserialize_with = "count")]
    pub(super) replies_count: Option<i64>,
    #[serde(default, deserialize_with = "optional_id")]
    in_reply_to_id: Option<String>,
    #[serde(default, deserialize_with = "time")]
    created_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "word")]
    spoiler_text: Option<String>,
    #[serde(default, deserialize_with = "word")]
    language: Option<String>,
    #[serde(default, deserialize_with = "count")]
    favourites_count: Option<i64>,
    #[serde(default, deserialize_with = "text")]
    content: String,
    #[serde(default, deserialize_with = "part")]
    account: Option<Account>,
}

#[derive(Debug, Deserialize)]
struct Account {
    #[serde(deserialize_with = "id")]
    id: String,
    /// `name`, or `name@server` for an account of another server.
    #[serde(default, deserialize_with = "word")]
    acct: Option<String>,
    #[serde(default, deserialize_with = "word")]
    display_name: Option<String>,
}

impl Status {
    /// The server where it was written, when that is another one than was asked.
    pub(super) fn home(&self) -> Option<&str> {
        let account = self.account.as_ref()?.acct.as_deref()?;
        account.split_once('@').map(|(_, server)| server)
    }

    /// A reply below `post`.
    pub(super) fn comment(self, post: &Self) -> Comment {
        let text = self.text();
        let url = self.address();
        let author = self.account.as_ref().map(|account| &account.id);
        let owner = post.account.as_ref().map(|account| &account.id);
        let is_post_author = is_same_person(author, owner);
        let (author_name, author_id) = self.author();
        Comment {
            parent_id: self.in_reply_to_id.filter(|parent| *parent != post.id),
            id: self.id,
            text,
            author_name,
            author_id,
            is_post_author,
            published_at: self.created_at,
            likes: self.favourites_count,
            reply_count: self.replies_count,
            language: self.language,
            url,
        }
    }

    /// What is known of it as a post; `reported` is all that is below it.
    pub(super) fn info(&self, reported: Option<i64>) -> PostInfo {
        let (author_name, author_id) = self.author();
        PostInfo {
            title: self.title(),
            url: self.address(),
            reported,
            author_id,
            author_name,
            published_at: self.created_at,
            likes: self.favourites_count,
            views: None,
        }
    }

    /// Name and id of the author. Without a display name, the handle is what people see.
    fn author(&self) -> (Option<String>, Option<String>) {
        let Some(account) = &self.account else {
            return (None, None);
        };
        let handle = account.acct.as_ref();
        let name = named(account.display_name.clone()).or_else(|| handle.cloned());
        (name, Some(handle.unwrap_or(&account.id).clone()))
    }

    /// The content warning is part of what was said.
    fn text(&self) -> String {
        let text = html_to_text(&self.content);
        match self.spoiler_text.as_deref().unwrap_or_default().trim() {
            "" => text,
            warning => format!("{warning}\n{text}").trim_end().to_owned(),
        }
    }

    /// The beginning of the text.
    fn title(&self) -> Option<String> {
        beginning(&self.text())
    }

    /// For people where the server has such a page, else for machines.
    fn address(&self) -> Option<String> {
        let address = self.url.clone().or_else(|| self.uri.clone())?;
        // Other servers fill this in: it becomes a link on our page.
        (address.starts_with("https://") || address.starts_with("http://")).then_some(address)
    }
}
