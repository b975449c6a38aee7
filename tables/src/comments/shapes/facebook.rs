//! Facebook's Graph API: replies lie under `comments`, as comments do under posts.

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
