//! The status entity: <https://docs.joinmastodon.org/entities/Status/>.

use serde::Deserialize;

use crate::Comment;
use crate::wire::{named, utc};
use plaintext::html_to_text;

/// Characters of the text that stand for the title posts do not have.
const TITLE: usize = 100;

/// What we read of a status. Servers leave fields out freely, the id never.
#[derive(Debug, Deserialize)]
pub(super) struct Status {
    pub(super) id: String,
    pub(super) uri: Option<String>,
    pub(super) url: Option<String>,
    pub(super) replies_count: Option<i64>,
    in_reply_to_id: Option<String>,
    created_at: Option<String>,
    #[serde(default)]
    spoiler_text: String,
    language: Option<String>,
    favourites_count: Option<i64>,
    content: Option<String>,
    account: Option<Account>,
}

#[derive(Debug, Deserialize)]
struct Account {
    id: String,
    acct: Option<String>,
    display_name: Option<String>,
}

impl Status {
    /// A reply below `post`.
    pub(super) fn comment(self, post: &Self) -> Comment {
        let text = self.text();
        let url = self.address();
        let is_post_author = match (&self.account, &post.account) {
            (Some(author), Some(poster)) => Some(author.id == poster.id),
            _ => None,
        };
        let (author_name, author_id) = match self.account {
            // Without a display name, the handle is what people see.
            Some(account) => {
                let name = named(account.display_name).or_else(|| account.acct.clone());
                (name, Some(account.acct.unwrap_or(account.id)))
            }
            None => (None, None),
        };
        Comment {
            parent_id: self.in_reply_to_id.filter(|parent| *parent != post.id),
            id: self.id,
            text,
            author_name,
            author_id,
            is_post_author,
            published_at: self.created_at.as_deref().and_then(utc),
            likes: self.favourites_count,
            reply_count: self.replies_count,
            language: self.language,
            url,
        }
    }

    /// The content warning is part of what was said.
    fn text(&self) -> String {
        let text = html_to_text(self.content.as_deref().unwrap_or_default());
        match self.spoiler_text.trim() {
            "" => text,
            warning => format!("{warning}\n{text}").trim_end().to_owned(),
        }
    }

    /// The beginning of the text.
    pub(super) fn title(&self) -> Option<String> {
        let text = self.text().replace('\n', " ");
        let title = match text.char_indices().nth(TITLE) {
            Some((end, _)) => format!("{}…", text[..end].trim_end()),
            None => text,
        };
        named(Some(title))
    }

    /// For people where the server has such a page, else for machines.
    pub(super) fn address(&self) -> Option<String> {
        let address = self.url.clone().or_else(|| self.uri.clone())?;
        // Other servers fill this in: it becomes a link on our page.
        (address.starts_with("https://") || address.starts_with("http://")).then_some(address)
    }
}
