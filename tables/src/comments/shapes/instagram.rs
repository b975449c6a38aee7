//! Instagram: nodes of GraphQL, and the comments of its apps.

use super::{Record, Tell};

pub(super) fn tell(record: &Record<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
    let word = |path: &str| record.core.word_at(path);
    tell.some("comment_id", word("pk"))?;
    tell.some(
        "author_name",
        word("owner.username").or(word("user.username")),
    )?;
    tell.some("author_id", word("owner.id").or(word("user.pk")))?;
    tell.some(
        "likes",
        word("edge_liked_by.count").or(word("comment_like_count")),
    )
}
