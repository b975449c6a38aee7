//! Hacker News: the tree of an item, and hits of the search.

use plaintext::html_to_text;

use super::{Document, ROOT, Record, Tell, Value};
use crate::digits::is_digits;

const ITEM: &str = "https://news.ycombinator.com/item?id=";

pub(super) fn is_post(record: &Record<'_>) -> bool {
    if let Some(tags) = record.core.get("_tags") {
        return tags
            .elements()
            .any(|tag| matches!(tag.json(), "story" | "poll" | "job"));
    }
    let kind = record.core.word_at("type").unwrap_or_default();
    matches!(&*kind, "story" | "poll" | "job") && record.core.get("children").is_some()
}

/// The tree of a story says who wrote it.
pub(super) fn document(object: Value<'_>) -> Option<Document> {
    let kind = object.word_at("type")?;
    let is_story = matches!(&*kind, "story" | "poll" | "job") && object.get("children").is_some();
    let author = object.word_at("author").filter(|_| is_story)?;
    Some(Document {
        author: Some(author.into_owned()),
        ..Document::default()
    })
}

/// Deleted comments stay in the tree without author and text.
pub(super) fn is_gone(record: &Record<'_>) -> bool {
    let word = |name: &str| record.core.word_at(name);
    is_item(record) && word("author").is_none() && word("text").is_none()
}

/// Whether a record with a `story_id`, which others have as well, is of Hacker News: its stories are numbers, and an
/// item of the tree or a hit of the search has more that only they have.
pub(super) fn is_item(record: &Record<'_>) -> bool {
    let story = record.core.word_at("story_id");
    let has = |name| record.core.get(name).is_some();
    story.as_deref().is_some_and(is_digits)
        && (has("created_at_i") || has("objectID") || has("_tags") || has("children"))
}

pub(super) fn tell(
    record: &Record<'_>,
    document: Option<&Document>,
    tell: &mut Tell<'_>,
) -> Result<(), String> {
    let word = |name: &str| record.core.word_at(name);
    let Some(story) = word("story_id") else {
        return Ok(());
    };
    let (hit, item) = (word("comment_text"), word("text"));
    if let Some(text) = hit.or(item) {
        tell.instead("comment_text", &html_to_text(&text))?;
    }
    if let Some(id) = word("objectID").or(word("id")) {
        tell.text("comment_id", &id)?;
        tell.text("comment_url", &format!("{ITEM}{id}"))?;
    }
    match word("parent_id") {
        Some(parent) if parent != story => tell.text("parent_comment_id", &parent)?,
        Some(_) => tell.text("parent_comment_id", ROOT)?,
        None => {}
    }
    tell.text("post_url", &format!("{ITEM}{story}"))?;
    tell.some("post_title", word("story_title"))?;
    let author = document.and_then(|document| document.author.as_deref());
    tell.is_post_author(author, word("author").as_deref())?;
    tell.text("platform", "hackernews")
}
