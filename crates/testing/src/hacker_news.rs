//! Stories of Hacker News as its search API answers, for servers that stand for it: <https://hn.algolia.com/api>.
//!
//! What such a server holds back, refuses or counts is the test's own.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Value, json};

const CREATED_AT: &str = "2026-01-02T03:04:05.000Z";

/// A story with its comments: the answer to `/items/ID`.
#[derive(Debug, Clone, Serialize)]
pub struct HackerNewsStory {
    /// Its number.
    pub id: u64,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Who posted it.
    pub author: &'static str,
    /// Its title.
    pub title: String,
    /// What it links to.
    pub url: Option<String>,
    /// What it says itself, as HTML.
    pub text: Option<String>,
    /// Votes.
    pub points: u64,
    /// Nothing stands above it.
    pub parent_id: Option<u64>,
    /// Itself.
    pub story_id: u64,
    /// When, as RFC 3339.
    pub created_at: &'static str,
    /// All comments: none answers another.
    pub children: Vec<HackerNewsComment>,
}

/// A comment under a story.
#[derive(Debug, Clone, Serialize)]
pub struct HackerNewsComment {
    /// Its number.
    pub id: u64,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Who wrote it.
    pub author: Cow<'static, str>,
    /// As HTML.
    pub text: String,
    /// Left out of most answers.
    pub points: Option<u64>,
    /// The story.
    pub parent_id: u64,
    /// The story.
    pub story_id: u64,
    /// When, as RFC 3339.
    pub created_at: Cow<'static, str>,
    /// None.
    pub children: [(); 0],
}

impl HackerNewsStory {
    /// The story of that number.
    pub fn new(id: u64, comments: impl IntoIterator<Item = HackerNewsComment>) -> Self {
        let below = |comment| HackerNewsComment {
            parent_id: id,
            story_id: id,
            ..comment
        };
        Self {
            id,
            kind: "story",
            author: "poster",
            title: format!("Story {id}"),
            url: None,
            text: None,
            points: 5,
            parent_id: None,
            story_id: id,
            created_at: CREATED_AT,
            children: comments.into_iter().map(below).collect(),
        }
    }

    /// The same as JSON.
    pub fn json(&self) -> Value {
        serde_json::to_value(self).expect("bug: it is JSON")
    }
}

impl HackerNewsComment {
    /// The comment of that number. Hacker News writes texts as HTML: see [`html_of`].
    pub fn new(id: u64, html: impl Into<String>) -> Self {
        Self {
            id,
            kind: "comment",
            author: Cow::Borrowed("reader"),
            text: html.into(),
            points: None,
            parent_id: 0,
            story_id: 0,
            created_at: Cow::Borrowed(CREATED_AT),
            children: [],
        }
    }
}

/// The answer to `/item/ID.json`, which tells how many comments a story has.
pub fn hacker_news_count(comments: usize) -> Value {
    json!({"descendants": comments})
}

/// What somebody wrote, as HTML; a line is a paragraph.
pub fn html_of(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\n', "<p>")
}
