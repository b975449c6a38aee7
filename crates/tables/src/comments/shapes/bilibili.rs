//! Bilibili: replies to a video, a level of replies within them.

use super::{ROOT, Record, Tell};

pub(super) fn tell(record: &Record<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
    let word = |path: &str| record.core.word_at(path);
    tell.some("comment_text", word("content.message"))?;
    tell.some("comment_id", word("rpid_str").or(word("rpid")))?;
    let none = |id: &std::borrow::Cow<'_, str>| &**id != "0";
    let parent = word("parent").or(word("root"));
    match parent.filter(none) {
        Some(parent) => tell.text("parent_comment_id", &parent)?,
        None => tell.text("parent_comment_id", ROOT)?,
    }
    tell.some("author_name", word("member.uname").or(word("uname")))?;
    tell.some("author_id", word("member.mid").or(word("mid")))?;
    tell.some("published_at", word("ctime"))?;
    tell.some("likes", word("like"))?;
    tell.some("reply_count", word("rcount"))?;
    tell.text("platform", "bilibili")
}
