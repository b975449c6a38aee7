//! Rows on their way into a bulk statement, cleaned of what a database cannot hold.
//!
//! SQLite gets one JSON list, bound once and expanded by it; the names of the fields are those
//! its statements ask for. PostgreSQL gets a list for each column. See `bulk.rs` of each;
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

/// Whether there is nothing to score, by the rule of whoever scores.
pub(crate) fn is_blank(text: &str) -> bool {
    plaintext::to_score(text).is_none()
}

/// One row for `insert_items`.
#[derive(Serialize)]
pub(crate) struct ItemLine<'a> {
    /// Without hyphens, for `unhex`.
    pub(crate) id: String,
    pub(crate) position: i64,
    pub(crate) input: Cow<'a, str>,
    pub(crate) url: Cow<'a, str>,
    pub(crate) platform: Option<Cow<'a, str>>,
    pub(crate) post_key: Option<Cow<'a, str>>,
    pub(crate) reason: Option<Cow<'a, str>>,
    pub(crate) detail: Option<Cow<'a, str>>,
}

impl<'a> ItemLine<'a> {
    pub(crate) fn new(id: Uuid, position: i64, item: &'a NewItem) -> Self {
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

/// One post for `grow_upload`.
#[derive(Serialize)]
pub(crate) struct GrowthLine {
    /// Without hyphens, for `unhex`.
    pub(crate) id: String,
    pub(crate) comments: i64,
    pub(crate) blank: i64,
}

/// One row for `insert_comments`.
pub(crate) struct CommentLine<'a> {
    /// The inner id.
    pub(crate) snapshot: i64,
    pub(crate) seq: i64,
    pub(crate) blank: bool,
    pub(crate) id: Cow<'a, str>,
    pub(crate) text: Cow<'a, str>,
    pub(crate) parent_id: Option<Cow<'a, str>>,
    pub(crate) reply: Option<i64>,
    pub(crate) author_name: Option<Cow<'a, str>>,
    pub(crate) author_id: Option<Cow<'a, str>>,
    pub(crate) is_post_author: Option<bool>,
    pub(crate) published_at: Option<i64>,
    pub(crate) likes: Option<i64>,
    pub(crate) reply_count: Option<i64>,
    pub(crate) language: Option<Cow<'a, str>>,
    pub(crate) url: Option<Cow<'a, str>>,
    pub(crate) extra: Option<String>,
    pub(crate) post_url: Option<Cow<'a, str>>,
    pub(crate) post_title: Option<Cow<'a, str>>,
}

impl<'a> CommentLine<'a> {
    pub(crate) fn new(snapshot: i64, seq: i64, comment: &'a NewComment) -> Self {
        Self {
            snapshot,
            seq,
            blank: is_blank(&comment.text),
            id: clean(&comment.id),
            text: clean(&comment.text),
            parent_id: clean_option(comment.parent_id.as_deref()),
            reply: comment.reply.number(),
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
pub(crate) struct ScoreLine<'a> {
    pub(crate) seq: i64,
    pub(crate) label: i64,
    pub(crate) score: f64,
    pub(crate) negative: Option<f32>,
    pub(crate) neutral: Option<f32>,
    pub(crate) positive: Option<f32>,
    pub(crate) truncated: bool,
    pub(crate) language: Option<Cow<'a, str>>,
    pub(crate) review: i64,
    pub(crate) by_author: bool,
    pub(crate) answered_by: Option<i64>,
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
            by_author: score.by_post_author,
            answered_by: score.answered_by,
        }
    }
}
