//! Lemmy: views of comments. The parent is the last step but one of `path`, `0.12.13`.

use super::{ROOT, Record, Tell, name};
use crate::digits::is_digits;

/// Whether a record is a comment that does not tell its address on other servers.
pub(super) fn is_comment(record: &Record<'_>) -> bool {
    let path = record.core.word_at("path");
    record.core.get("content").is_some()
        && path.is_some_and(|path| path.starts_with("0.") && path.split('.').all(is_digits))
}

pub(super) fn tell(record: &Record<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
    let word = |path: &str| record.core.word_at(path);
    let around = |path: &str| {
        let (outer, rest) = path.split_once('.')?;
        record.get(outer)?.word_at(rest)
    };
    let Some(path) = word("path") else {
        return Ok(());
    };
    match path.rsplit('.').nth(1) {
        None => {}
        Some("0") => tell.text("parent_comment_id", ROOT)?,
        Some(parent) => tell.text("parent_comment_id", parent)?,
    }
    tell.some("comment_id", word("id"))?;
    tell.some("comment_text", word("content"))?;
    tell.some("comment_url", word("ap_id"))?;
    tell.some("published_at", word("published").or(word("published_at")))?;
    tell.some(
        "author_name",
        name(around("creator.display_name")).or(around("creator.name")),
    )?;
    tell.some(
        "author_id",
        around("creator.actor_id").or(around("creator.ap_id")),
    )?;
    tell.some("likes", around("counts.score").or(word("score")))?;
    tell.some(
        "reply_count",
        around("counts.child_count").or(word("child_count")),
    )?;
    let author = around("post.creator_id");
    tell.is_post_author(author.as_deref(), around("creator.id").as_deref())?;
    tell.some("post_title", around("post.name"))?;
    tell.some("post_url", around("post.ap_id"))?;
    tell.text("platform", "lemmy")
}
