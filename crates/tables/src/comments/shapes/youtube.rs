//! YouTube: threads of comments and comments of its Data API, and what it sends to its own pages.

use super::{ROOT, Record, Tell};

/// A comment below a video, or a message in the chat of a live one, as the page gets it.
pub(super) fn tell_page(record: &Record<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
    let word = |path: &str| record.core.word_at(path);
    tell.some(
        "author_name",
        word("authorText.simpleText").or(word("authorName.simpleText")),
    )?;
    tell.some(
        "author_id",
        word("authorEndpoint.browseEndpoint.browseId").or(word("authorExternalChannelId")),
    )?;
    let published = record.core.path("publishedTimeText.runs");
    let published = published.and_then(|runs| runs.elements().next()?.word_at("text"));
    tell.some("published_at", published.or(word("timestampUsec")))?;
    tell.text("platform", "youtube")
}

pub(super) fn tell(record: &Record<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
    let word = |path: &str| record.core.word_at(path);
    if word("kind").is_none_or(|kind| kind != "youtube#comment") {
        return Ok(());
    }
    let of_thread = record
        .outer()
        .any(|(_, inward)| inward == "topLevelComment");
    match word("snippet.parentId") {
        Some(parent) => tell.text("parent_comment_id", &parent)?,
        None if of_thread => tell.text("parent_comment_id", ROOT)?,
        None => {}
    }
    tell.some("comment_id", word("id"))?;
    // Beside it stands the channel of the video.
    tell.some("author_id", word("snippet.authorChannelId.value"))?;
    let thread = record.get("snippet").filter(|_| of_thread);
    let video = word("snippet.videoId").or_else(|| thread?.word_at("videoId"));
    if let Some(video) = video {
        tell.text(
            "post_url",
            &format!("https://www.youtube.com/watch?v={video}"),
        )?;
    }
    tell.text("platform", "youtube")
}
