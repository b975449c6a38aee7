//! PeerTube: comments of a video, whose text is HTML where it comes from elsewhere.

use plaintext::html_to_text;

use super::{ROOT, Record, Tell, name};

pub(super) fn tell(record: &Record<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
    let word = |path: &str| record.core.word_at(path);
    if let Some(text) = word("text") {
        tell.text("comment_text", &html_to_text(&text))?;
    }
    tell.some("comment_id", word("id"))?;
    tell.some("comment_url", word("url"))?;
    tell.some(
        "author_name",
        name(word("account.displayName")).or(word("account.name")),
    )?;
    let parent = word("inReplyToCommentId");
    tell.text("parent_comment_id", parent.as_deref().unwrap_or(ROOT))?;
    tell.some("reply_count", word("totalReplies"))?;
    tell.text("platform", "peertube")
}
