//! Instagram: nodes of GraphQL, and the comments of its apps.

use super::{Record, Tell, Value};

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

pub(super) fn post(object: Value<'_>) -> (Option<String>, Option<String>) {
    let code = object.word_at("shortcode").or(object.word_at("shortCode"));
    let url = code.map(|code| format!("https://www.instagram.com/p/{code}/"));
    let captions = object.path("edge_media_to_caption.edges");
    let caption = captions.and_then(|edges| edges.elements().next()?.word_at("node.text"));
    (url, caption.map(Into::into))
}
