//! Disqus: `message` is HTML and stands beside `raw_message`.

use super::{Record, Tell, name};

pub(super) fn tell(record: &Record<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
    let word = |path: &str| record.core.word_at(path);
    tell.some("comment_text", word("raw_message"))?;
    tell.some(
        "author_name",
        name(word("author.name")).or(word("author.username")),
    )?;
    tell.some("author_id", word("author.id"))?;
    match word("forum").and(word("thread")) {
        Some(_) => tell.text("platform", "disqus"),
        None => Ok(()),
    }
}
