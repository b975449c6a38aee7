//! YouTube: threads of comments and comments of its Data API, and what it sends to its own pages.

use super::{ROOT, Record, Tell, Value};

/// Messages in the chat of a live video; those of members may be without words.
const MESSAGES: [&str; 2] = ["liveChatTextMessageRenderer", "liveChatPaidMessageRenderer"];
const OF_MEMBERS: &str = "liveChatMembershipItemRenderer";

/// Whether an object is of what happens in the chat of a live video beside messages: tickers, polls, people
/// who become members, messages that were taken away.
pub(super) fn is_chat_event(object: Value<'_>) -> bool {
    let mut members = object.members();
    members.any(|(name, value)| match &*name {
        "replayChatItemAction" => !value
            .get("actions")
            .is_some_and(|actions| actions.elements().any(is_message)),
        "addChatItemAction" => !is_message(object),
        name => {
            name.ends_with("Action") && (name.contains("LiveChat") || name.contains("ChatItem"))
                || name == "addBannerToLiveChatCommand"
        }
    })
}

fn is_message(action: Value<'_>) -> bool {
    let Some(item) = action.path("addChatItemAction.item") else {
        return false;
    };
    let mut members = item.members();
    members.any(|(name, message)| {
        MESSAGES.contains(&&*name) || (name == OF_MEMBERS && message.get("message").is_some())
    })
}

/// Whether a part of an answer to a page is the state of buttons and the like: comments are in parts of their
/// own, beside those.
pub(super) fn is_of_page(object: Value<'_>) -> bool {
    object.get("entityKey").is_some() && object.path("payload.commentEntityPayload").is_none()
}

/// Whether a list that a page loads holds comments with their words.
pub(super) fn is_list_of_comments(list: Value<'_>) -> bool {
    let mut elements = list.elements();
    elements.any(|element| {
        element.get("commentRenderer").is_some()
            || element
                .path("commentThreadRenderer.comment.commentRenderer")
                .is_some()
    })
}

/// Behind the comments of a page stands that more follow.
pub(super) fn missing(record: &Record<'_>) -> Option<u64> {
    record.core.get("continuationItemRenderer").map(|_| 1)
}

/// A comment as a part of an answer to a page, with its author and its counts beside it.
pub(super) fn tell_entity(record: &Record<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
    let word = |path: &str| record.core.word_at(path);
    let beside = |object: &str, name: &str| record.get(object)?.word_at(name);
    tell.some("comment_text", word("content.content"))?;
    tell.some("comment_id", word("commentId"))?;
    if word("replyLevel").is_some_and(|level| level == "0") {
        tell.text("parent_comment_id", ROOT)?;
    }
    tell.some("author_name", beside("author", "displayName"))?;
    tell.some("author_id", beside("author", "channelId"))?;
    tell.some("published_at", word("publishedTime"))?;
    tell.some("likes", beside("toolbar", "likeCountNotliked"))?;
    tell.some("reply_count", beside("toolbar", "replyCount"))?;
    tell.text("platform", "youtube")
}

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
    let is_comment = match word("kind") {
        Some(kind) => kind == "youtube#comment",
        // Tools leave it out; nobody else calls these so.
        None => {
            let has = |path: &str| record.core.path(path).is_some();
            (has("snippet.textDisplay") || has("snippet.textOriginal"))
                && has("snippet.authorDisplayName")
        }
    };
    if !is_comment {
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
