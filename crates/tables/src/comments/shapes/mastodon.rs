//! Mastodon: the context of a status. What answers the status itself names it, and it is not there.

use plaintext::html_to_text;

use super::{Document, ROOT, Record, Tell, Value, name};

/// The context of a status, which may stand in the status or beside it.
fn context_in(object: Value<'_>) -> Value<'_> {
    object.get("context").unwrap_or(object)
}

/// Whether a record is a status with its context, whose comments the context holds.
pub(super) fn is_with_context(record: &Record<'_>) -> bool {
    record.core.path("context.descendants").is_some()
}

pub(super) fn document(object: Value<'_>) -> Option<Document> {
    let context = context_in(object);
    context.get("ancestors")?;
    let answers = context.get("descendants")?.elements();
    let status = object.get("context").map(|_| object);
    Some(Document {
        author: status.and_then(|status| Some(status.word_at("account.acct")?.into_owned())),
        ids: answers
            .filter_map(|answer| answer.word_at("id"))
            .map(Into::into)
            .collect(),
        ..Document::default()
    })
}

/// The statuses that the one answers which was asked for: the post, and what leads from it here.
///
/// They are no comments on what was asked for, whose own words the context does not hold.
pub(super) fn ancestors(object: Value<'_>) -> Option<Value<'_>> {
    let context = context_in(object);
    context.get("descendants")?;
    context.get("ancestors")
}

pub(super) fn tell(
    record: &Record<'_>,
    document: Option<&Document>,
    tell: &mut Tell<'_>,
) -> Result<(), String> {
    let word = |path: &str| record.core.word_at(path);
    if let Some(html) = word("content") {
        tell.text("comment_text", &html_to_text(&html))?;
    }
    tell.some(
        "author_name",
        name(word("account.display_name")).or(word("account.acct")),
    )?;
    tell.some("author_id", word("account.acct"))?;
    let author = document.and_then(|document| document.author.as_deref());
    tell.is_post_author(author, word("account.acct").as_deref())?;
    tell.some("comment_url", word("url").or(word("uri")))?;
    tell.some("likes", word("favourites_count"))?;
    tell.some("reply_count", word("replies_count"))?;
    if let (Some(document), Some(parent)) = (document, word("in_reply_to_id")) {
        let known = document.ids.contains(&*parent);
        tell.text("parent_comment_id", if known { &parent } else { ROOT })?;
    }
    tell.text("platform", "mastodon")
}
