//! X: answers of its API name authors by id and have them under `includes`; what it sends to its own pages
//! wraps each tweet in entries of a timeline.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Document, ROOT, Record, Tell, Value};

/// Beginnings of the ids of entries that are no part of a conversation: what is paid for, and what X suggests.
const ASIDE: [&str; 4] = [
    "promoted",
    "who-to-follow",
    "tweetdetailrelatedtweets",
    "toptabsrpusermodule",
];

/// What the page of one tweet gets.
const CONVERSATION: &str = "threaded_conversation_with_injections_v2";

/// Members of an entry: other records have more, and are not looked through.
const MEMBERS: usize = 4;

/// The id of the entry that an object is.
fn entry_of(object: Value<'_>) -> Option<Cow<'_, str>> {
    let mut members = object.members().take(MEMBERS);
    members.find(|(name, _)| name == "entryId")?.1.word()
}

/// What a page is told beside its entries.
const INSTRUCTIONS: [&str; 4] = [
    "TimelineClearCache",
    "TimelineTerminateTimeline",
    "TimelineShowAlert",
    "TimelineShowCover",
];

/// Whether an entry only tells where the page goes on, or an object what the page is to do.
pub(super) fn is_of_page(object: Value<'_>) -> bool {
    let mut members = object.members().take(MEMBERS);
    members.any(|(name, value)| match &*name {
        "entryId" => value.word().is_some_and(|id| id.contains("cursor-")),
        "type" => value
            .word()
            .is_some_and(|kind| INSTRUCTIONS.contains(&&*kind)),
        _ => false,
    })
}

/// Whether an entry is not of the conversation.
pub(super) fn is_aside(object: Value<'_>) -> bool {
    entry_of(object).is_some_and(|id| ASIDE.iter().any(|start| id.starts_with(start)))
}

/// Behind the replies of a page stands that there are more of them.
pub(super) fn missing(record: &Record<'_>) -> Option<u64> {
    let around = record.outer().next();
    let id = entry_of(around.map_or(record.core, |(object, _)| object))?;
    id.contains("cursor-showmore").then_some(1)
}

/// Whether a tweet is one of a timeline of a page.
pub(super) fn is_of_timeline(record: &Record<'_>) -> bool {
    record.outer().any(|(_, inward)| inward == "tweet_results")
}

/// Whether a tweet of a timeline begins its conversation.
pub(super) fn begins_conversation(record: &Record<'_>) -> bool {
    let id = record.core.word_at("id_str");
    is_of_timeline(record) && id.is_some() && id == record.core.word_at("conversation_id_str")
}

/// The address of the conversation that a tweet is in.
fn conversation_url(tweet: Value<'_>) -> Option<String> {
    let id = tweet.word_at("conversation_id_str")?;
    Some(format!("https://x.com/i/status/{id}"))
}

/// A tweet of a timeline, which has its author and a long text beside it.
pub(super) fn tell_of_timeline(record: &Record<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
    let word = |path: &str| record.core.word_at(path);
    let author = record
        .get("core")
        .and_then(|core| core.path("user_results.result"));
    let of_author = |name: &str| {
        let author = author?;
        let parts = ["core", "legacy"].into_iter();
        let mut found = parts.filter_map(|part| author.get(part)?.word_at(name));
        found.next()
    };
    let handle = of_author("screen_name");
    tell.some("author_name", of_author("name").or_else(|| handle.clone()))?;
    tell.some("author_id", word("user_id_str"))?;
    let id = word("id_str");
    tell.some("comment_id", id.clone())?;
    if let (Some(handle), Some(id)) = (handle, &id) {
        let url = format!("https://x.com/{handle}/status/{id}");
        tell.text("comment_url", &url)?;
    }
    let note = record.get("note_tweet");
    let note = note.and_then(|note| note.word_at("note_tweet_results.result.text"));
    if let Some(text) = note {
        tell.instead("full_text", &text)?;
    }
    tell.some("post_url", conversation_url(record.core).map(Into::into))?;
    match word("in_reply_to_status_id_str") {
        Some(parent) if Some(&parent) != word("conversation_id_str").as_ref() => {
            tell.text("parent_comment_id", &parent)?;
        }
        Some(_) => tell.text("parent_comment_id", ROOT)?,
        None => {}
    }
    tell.text("platform", "twitter")
}

/// What of a post is known that begins a conversation: its address.
pub(super) fn post(tweet: Value<'_>) -> Option<String> {
    tweet.get("full_text").and_then(|_| conversation_url(tweet))
}

pub(super) fn document(answer: Value<'_>) -> Option<Document> {
    let is_conversation = |answer: Value<'_>| answer.get(CONVERSATION).is_some();
    if is_conversation(answer) || answer.get("data").is_some_and(is_conversation) {
        return Some(Document {
            is_conversation: true,
            ..Document::default()
        });
    }
    let users = answer.path("includes.users")?;
    let mut authors = HashMap::new();
    for user in users.elements() {
        if let Some(id) = user.word_at("id") {
            let handle = user.word_at("username").map(|name| name.into_owned());
            let name = user.word_at("name").map(|name| name.into_owned());
            if let Some(name) = name.or_else(|| handle.clone()) {
                authors.insert(id.into_owned(), (name, handle));
            }
        }
    }
    Some(Document {
        authors,
        ..Document::default()
    })
}

/// Whether a tweet answers no other one, so that it is the post of its replies.
pub(super) fn is_post_with_replies(record: &Record<'_>) -> bool {
    const OF_TWEETS: [&str; 6] = [
        "full_text",
        "fullText",
        "retweet_count",
        "retweetCount",
        "quote_count",
        "quoteCount",
    ];
    const ANSWERED: [&str; 8] = [
        "in_reply_to_status_id",
        "in_reply_to_status_id_str",
        "in_reply_to",
        "in_reply_to_user_id",
        "in_reply_to_screen_name",
        "inReplyToTweetId",
        "inReplyToId",
        "inReplyToUser",
    ];
    let core = record.core;
    let has = |name: &&str| core.get(name).is_some();
    let is_set = |name: &&str| core.get(name).is_some_and(Value::is_set);
    let conversation = ["conversation_id", "conversationId"];
    let conversation = conversation.iter().find_map(|name| core.word_at(name));
    OF_TWEETS.iter().any(has)
        && !ANSWERED.iter().any(is_set)
        && conversation.is_none_or(|id| record.id().is_some_and(|own| own == id))
}

pub(super) fn tell(
    record: &Record<'_>,
    document: Option<&Document>,
    tell: &mut Tell<'_>,
) -> Result<(), String> {
    let word = |path: &str| record.core.word_at(path);
    let answered = record.core.get("referenced_tweets");
    let (Some(id), Some(author)) = (word("id"), word("author_id")) else {
        return Ok(());
    };
    if answered.is_none() && document.is_none() && word("conversation_id").is_none() {
        return Ok(());
    }
    let known = document.and_then(|document| document.authors.get(&*author));
    if let Some((name, handle)) = known {
        tell.text("author_name", name)?;
        if let Some(handle) = handle {
            tell.text(
                "comment_url",
                &format!("https://x.com/{handle}/status/{id}"),
            )?;
        }
    }
    let is_answer = |other: &Value<'_>| {
        other
            .word_at("type")
            .is_some_and(|kind| kind == "replied_to")
    };
    let parent = answered.and_then(|others| others.elements().find(is_answer)?.word_at("id"));
    match parent {
        Some(parent) if Some(&parent) != word("conversation_id").as_ref() => {
            tell.text("parent_comment_id", &parent)?;
        }
        Some(_) => tell.text("parent_comment_id", ROOT)?,
        None => {}
    }
    tell.text("platform", "twitter")
}
