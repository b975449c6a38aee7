//! X: answers of its API name authors by id and have them under `includes`.

use std::collections::HashMap;

use super::{Document, ROOT, Record, Tell, Value};

pub(super) fn document(answer: Value<'_>) -> Option<Document> {
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
