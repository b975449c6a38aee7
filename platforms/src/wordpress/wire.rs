//! WordPress's answers, as far as they are read, and their way to [`Comment`].

use serde::Deserialize;

use crate::Comment;
use crate::wire::{named, utc};
use plaintext::html_to_text;

/// HTML that WordPress has made ready to show.
#[derive(Debug, Deserialize)]
pub(super) struct Rendered {
    pub(super) rendered: String,
}

/// What the site says about the post itself.
#[derive(Debug, Deserialize)]
pub(super) struct About {
    pub(super) title: Rendered,
    pub(super) author: Option<u64>,
    /// `open` or `closed`; closed posts can still have older comments.
    #[serde(default)]
    pub(super) comment_status: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct RestComment {
    id: u64,
    /// 0 for a top-level comment.
    #[serde(default)]
    parent: u64,
    /// 0 for somebody without an account.
    #[serde(default)]
    author: u64,
    author_name: Option<String>,
    /// Has no zone and is UTC.
    date_gmt: Option<String>,
    content: Rendered,
    link: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl RestComment {
    /// `None` for pingbacks and trackbacks: programs write them.
    pub(super) fn into_comment(self, owner: Option<u64>) -> Option<Comment> {
        if matches!(self.kind.as_deref(), Some("pingback" | "trackback")) {
            return None;
        }
        let text = |number: u64| (number != 0).then(|| number.to_string());
        Some(Comment {
            id: self.id.to_string(),
            parent_id: text(self.parent),
            text: html_to_text(&self.content.rendered),
            author_name: named(self.author_name.map(|name| html_to_text(&name))),
            author_id: text(self.author),
            is_post_author: owner.map(|owner| owner != 0 && owner == self.author),
            published_at: self.date_gmt.as_deref().and_then(utc),
            likes: None,
            reply_count: None,
            language: None,
            url: named(self.link),
        })
    }
}
