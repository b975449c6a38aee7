//! Facebook's Graph API, where replies lie under `comments` as comments do under posts, and what
//! people download of their own account.

use super::{Record, Value};

/// Ids tell: `page_post` holds `post_comment`, and `post_comment` holds `post_reply`.
pub(super) fn is_comment_with(record: &Record<'_>, comments: Value<'_>) -> Option<bool> {
    let id = record.core.word_at("id")?;
    let (before, after) = id.split_once('_')?;
    let child = comments.elements().next()?.word_at("id")?;
    let (of_child, _) = child.split_once('_')?;
    if of_child == before {
        Some(true)
    } else if of_child == after {
        Some(false)
    } else {
        None
    }
}

/// Whether an object of a download tells what its owner did; its title is no title of a post:
/// `{"title": "Amy commented on Ben's post.", "data": [{"comment": {"comment": ..., "author": ...}}]}`.
pub(super) fn is_activity(object: Value<'_>) -> bool {
    let comment = object
        .get("data")
        .and_then(|data| data.elements().next()?.get("comment"));
    comment
        .is_some_and(|comment| comment.get("comment").is_some() && comment.get("author").is_some())
}
