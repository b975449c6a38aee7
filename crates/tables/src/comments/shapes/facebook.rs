//! Facebook's Graph API, where replies lie under `comments` as comments do under posts, and what
//! people download of their own account.

use super::{Record, Value};

/// Ids tell: `page_post` holds `post_comment` or `page_post_comment`, and `post_comment` holds
/// `post_reply`.
pub(super) fn is_comment_with(record: &Record<'_>, comments: Value<'_>) -> Option<bool> {
    let id = record.core.word_at("id")?;
    let (before, after) = id.split_once('_')?;
    let child = comments.elements().next()?.word_at("id")?;
    let (of_child, rest) = child.split_once('_')?;
    let is_longer = || {
        child
            .strip_prefix(&*id)
            .is_some_and(|rest| rest.starts_with('_'))
    };
    if of_child == after || is_longer() {
        Some(false)
    } else if of_child == before && !rest.contains('_') {
        Some(true)
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
