//! Rows on their way into a bulk statement: one JSON list, bound once, expanded by the database.
//!
//! The names of the fields are those the statements ask for. One way for both databases;
//! `benches/store.rs` shows what it reaches.

use std::borrow::Cow;

use chrono::{DateTime, Datelike, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::{NewComment, NewItem, NewScore, words::label_number};

/// Rows per statement: large enough that its cost does not count, small enough for its memory.
pub(crate) const BATCH: usize = 2_000;

/// Text without NUL, which PostgreSQL cannot hold and SQLite's tools cut at.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if text.as_bytes().contains(&0) {
        Cow::Owned(text.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// [`clean`] for what may be absent.
pub(crate) fn clean_option(text: Option<&str>) -> Option<Cow<'_, str>> {
    text.map(clean)
}

/// A list as the JSON that is bound.
pub(crate) fn json<T: Serialize>(lines: &[T]) -> String {
    serde_json::to_string(lines).expect("bug: a line that JSON cannot hold")
}

/// Whether there is nothing to score.
pub(crate) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// One row for `insert_items`.
#[derive(Serialize)]
pub(crate) struct ItemLine<'a> {
    /// Without hyphens, for `unhex`.
    id: String,
    position: usize,
    input: Cow<'a, str>,
    url: Cow<'a, str>,
    platform: Option<Cow<'a, str>>,
    post_key: Option<Cow<'a, str>>,
    reason: Option<Cow<'a, str>>,
    detail: Option<Cow<'a, str>>,
}

impl<'a> ItemLine<'a> {
    pub(crate) fn new(id: Uuid, position: usize, item: &'a NewItem) -> Self {
        let failed = item.failed.as_ref();
        Self {
            id: id.simple().to_string(),
            position,
            input: clean(&item.input),
            url: clean(&item.url),
            platform: clean_option(item.platform.as_deref()),
            post_key: clean_option(item.post_key.as_deref()),
            reason: failed.map(|(reason, _)| clean(reason)),
            detail: failed.map(|(_, detail)| clean(detail)),
        }
    }
}

/// One row for `insert_comments`; absent fields are left out, most are absent.
#[derive(Serialize)]
pub(crate) struct CommentLine<'a> {
    seq: i64,
    blank: bool,
    id: Cow<'a, str>,
    text: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_name: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_post_author: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    likes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extra: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_url: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_title: Option<Cow<'a, str>>,
}

impl<'a> CommentLine<'a> {
    pub(crate) fn new(seq: i64, comment: &'a NewComment) -> Self {
        Self {
            seq,
            blank: is_blank(&comment.text),
            id: clean(&comment.id),
            text: clean(&comment.text),
            parent_id: clean_option(comment.parent_id.as_deref()),
            author_name: clean_option(comment.author_name.as_deref()),
            author_id: clean_option(comment.author_id.as_deref()),
            is_post_author: comment.is_post_author,
            published_at: comment.published_at.and_then(milliseconds),
            likes: comment.likes,
            reply_count: comment.reply_count,
            language: clean_option(comment.language.as_deref()),
            url: clean_option(comment.url.as_deref()),
            extra: extra(&comment.extra),
            post_url: clean_option(comment.post_url.as_deref()),
            post_title: clean_option(comment.post_title.as_deref()),
        }
    }
}

/// A date of publication; one that no database and no reader could make sense of is left out.
fn milliseconds(at: DateTime<Utc>) -> Option<i64> {
    (1..=9999)
        .contains(&at.year())
        .then(|| at.timestamp_millis())
}

/// The original columns, if there are any.
fn extra(values: &[String]) -> Option<String> {
    let values: Vec<_> = values.iter().map(|value| clean(value)).collect();
    (!values.is_empty()).then(|| json(&values))
}

/// One row for `insert_scores`.
#[derive(Serialize)]
pub(crate) struct ScoreLine<'a> {
    seq: i64,
    label: i64,
    score: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    negative: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    neutral: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    positive: Option<f32>,
    truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Cow<'a, str>>,
    review: i64,
}

impl<'a> From<&'a NewScore> for ScoreLine<'a> {
    fn from(score: &'a NewScore) -> Self {
        let part = |index: usize| score.probabilities.map(|all| all[index]);
        Self {
            seq: score.seq,
            label: label_number(score.label),
            score: score.score,
            negative: part(0),
            neutral: part(1),
            positive: part(2),
            truncated: score.truncated,
            language: clean_option(score.language.as_deref()),
            review: score.review.number(),
        }
    }
}
