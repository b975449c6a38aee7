//! Slack: messages of a channel, whose ids are their times; people are told by ids, with their names
//! beside them.

use super::{Record, Tell, name};

pub(super) fn tell(record: &Record<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
    let word = |path: &str| record.core.word_at(path);
    if word("type").is_none_or(|kind| kind != "message") {
        return Ok(());
    }
    let time = word("ts");
    tell.some("comment_id", time.clone())?;
    tell.some(
        "parent_comment_id",
        word("thread_ts").filter(|thread| Some(thread) != time.as_ref()),
    )?;
    tell.some(
        "author_name",
        name(word("user_profile.display_name"))
            .or(name(word("user_profile.real_name")))
            .or(word("user_profile.name"))
            .or(word("username"))
            .or(word("user")),
    )?;
    tell.some("author_id", word("user").or(word("bot_id")))?;
    tell.text("platform", "slack")
}
