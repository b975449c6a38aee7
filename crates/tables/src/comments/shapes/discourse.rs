//! Discourse: the JSON of a topic. Its first post is what the others answer.

use std::collections::HashMap;

use plaintext::html_to_text;

use super::{Document, ROOT, Record, Tell, Value, name};

/// The number of the action of liking.
const LIKE: &str = "2";

/// A word for no id in the column of parents: the number of a post is none.
const NO_ID: &str = "none";

pub(super) fn document(topic: Value<'_>) -> Option<Document> {
    let posts = topic.path("post_stream.posts")?;
    let mut numbers = HashMap::new();
    for post in posts.elements() {
        let number = post.get("post_number").and_then(Value::count);
        if let (Some(number), Some(id)) = (number, post.word_at("id")) {
            numbers.insert(number, id.into_owned());
        }
    }
    let is_first = |post: &Value<'_>| post.get("post_number").and_then(Value::count) == Some(1);
    let first = posts.elements().find(is_first);
    Some(Document {
        numbers,
        author: first.and_then(|post| Some(post.word_at("username")?.into_owned())),
        topic: topic.word_at("title").map(Into::into),
        ..Document::default()
    })
}

/// A topic names all of its posts and holds the first of them.
pub(super) fn more_follow(topic: Value<'_>) -> Option<u64> {
    let held = topic.path("post_stream.posts")?.elements().count();
    let all = topic.path("post_stream.stream")?.elements().count();
    (all > held).then_some(all as u64)
}

pub(super) fn is_post(record: &Record<'_>) -> bool {
    record.core.get("cooked").is_some()
        && record.core.get("post_number").and_then(Value::count) == Some(1)
}

pub(super) fn tell(
    record: &Record<'_>,
    document: Option<&Document>,
    tell: &mut Tell<'_>,
) -> Result<(), String> {
    let word = |name: &str| record.core.word_at(name);
    if let Some(html) = word("cooked") {
        tell.text("comment_text", &html_to_text(&html))?;
    }
    tell.some("author_name", name(word("name")).or(word("username")))?;
    tell.some("author_id", word("username"))?;
    let number = record
        .core
        .get("reply_to_post_number")
        .and_then(Value::count);
    match (number, document) {
        (None | Some(0 | 1), _) => tell.text("parent_comment_id", ROOT)?,
        // Of a post that is not here only the number is known, which is no id.
        (Some(number), document) => {
            let id = document.and_then(|document| document.numbers.get(&number));
            match id {
                Some(id) => tell.text("parent_comment_id", id)?,
                None => {
                    tell.text("parent_comment_id", NO_ID)?;
                    tell.text("is_reply", "true")?;
                }
            }
        }
    }
    let author = document.and_then(|document| document.author.as_deref());
    tell.is_post_author(author, word("username").as_deref())?;
    // What can be done with a post: of liking it, how often it was done.
    let actions = record.core.get("actions_summary");
    let likes = actions.and_then(|actions| {
        let mut actions = actions.elements();
        actions.find(|action| action.word_at("id").is_some_and(|id| id == LIKE))
    });
    tell.some("likes", likes.and_then(|likes| likes.word_at("count")))?;
    let topic = document.and_then(|document| document.topic.as_deref());
    tell.some("post_title", topic.map(Into::into))?;
    tell.text("platform", "discourse")
}
