//! Answers of platforms that need more than a table of names: who the author is stands elsewhere,
//! the parent is part of another value, or an object is not what it looks like.
//!
//! One file for each. What they tell is added to a row under the names of our own columns, where
//! the record has no such names itself. It is chosen by record: in rows of which a shape tells nothing of a
//! field, their own columns speak.

mod bilibili;
mod bluesky;
mod discourse;
mod disqus;
mod facebook;
mod hackernews;
mod instagram;
mod jsonfeed;
mod lemmy;
mod linkedin;
mod mastodon;
mod peertube;
mod phpmyadmin;
mod platform_only;
mod reddit;
mod slack;
mod x;
mod youtube;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::fields::Field;
use super::flags::is_no_name;
use super::json::{Kind, Record, Row, Value};

/// Takes what a shape tells: the name of a column of ours, and its text.
struct Tell<'t>(&'t mut Row);

impl Tell<'_> {
    fn text(&mut self, name: &str, text: &str) -> Result<(), String> {
        self.knows(name);
        self.0.add_text(name, text)
    }

    /// What may be nothing: then the record says nothing of it, whatever other columns hold.
    fn some(&mut self, name: &str, text: Option<Cow<'_, str>>) -> Result<(), String> {
        self.knows(name);
        match text {
            Some(text) => self.text(name, &text),
            None => Ok(()),
        }
    }

    /// What is true whatever the record has under that name.
    fn instead(&mut self, name: &str, text: &str) -> Result<(), String> {
        self.knows(name);
        self.0.replace_text(name, text)
    }

    /// Whether who wrote the comment wrote the post, where both are known.
    fn is_post_author(&mut self, of_post: Option<&str>, own: Option<&str>) -> Result<(), String> {
        match (of_post, own) {
            (Some(of_post), Some(own)) => {
                let is_same = of_post == own;
                self.text("is_post_author", if is_same { "true" } else { "false" })
            }
            _ => Ok(()),
        }
    }

    fn knows(&mut self, name: &str) {
        if let Some(field) = Field::from_name(name) {
            self.0.add_told(field);
        }
    }
}

/// A word that can be a name: some people's is nothing that can be seen, and programs write words for none.
fn name(word: Option<Cow<'_, str>>) -> Option<Cow<'_, str>> {
    word.filter(|word| !is_no_name(word))
}

/// What an object tells about all comments in the lists within it.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Authors by their id: the name, and the name in addresses.
    authors: HashMap<String, (String, Option<String>)>,
    /// Ids of comments by their place in a topic.
    numbers: HashMap<u64, String>,
    /// The ids of all comments of a thread.
    ids: HashSet<String>,
    topic: Option<String>,
    /// Who wrote the post, by what tells authors of its comments.
    author: Option<String>,
    /// It is one post with the answers to it.
    is_conversation: bool,
}

impl Document {
    /// Reads an object; none when it tells nothing.
    pub(super) fn of(object: Value<'_>) -> Option<Self> {
        x::document(object)
            .or_else(|| discourse::document(object))
            .or_else(|| mastodon::document(object))
            .or_else(|| hackernews::document(object))
    }
}

/// What the parent of a comment is called that answers the post itself.
const ROOT: &str = "root";

/// Tells about a comment what its shape knows.
pub(super) fn tell(
    record: &Record<'_>,
    document: Option<&Document>,
    row: &mut Row,
) -> Result<(), String> {
    let tell = &mut Tell(row);
    for (name, value) in record.core.members() {
        match (&*name, value.kind()) {
            ("record", Kind::Object) => return bluesky::tell(record, tell),
            ("snippet", Kind::Object) => return youtube::tell(record, tell),
            ("authorText" | "authorExternalChannelId", _) => {
                return youtube::tell_page(record, tell);
            }
            ("toolbarStateKey", _) => return youtube::tell_entity(record, tell),
            ("rpid", _) => return bilibili::tell(record, tell),
            ("link_id", Kind::Text) => return reddit::tell(record, tell),
            ("ts", Kind::Text) => return slack::tell(record, tell),
            ("story_id", _) if hackernews::is_item(record) => {
                return hackernews::tell(record, document, tell);
            }
            ("cooked", Kind::Text) => return discourse::tell(record, document, tell),
            ("content_html" | "content_text", Kind::Text) => return jsonfeed::tell(record, tell),
            ("raw_message", Kind::Text) => return disqus::tell(record, tell),
            ("inReplyToCommentId", _) => return peertube::tell(record, tell),
            ("in_reply_to_account_id", _) => return mastodon::tell(record, document, tell),
            ("actor", Kind::Text) => return linkedin::tell(record, tell),
            ("ap_id", Kind::Text) => return lemmy::tell(record, tell),
            ("path", Kind::Text) if lemmy::is_comment(record) => return lemmy::tell(record, tell),
            ("edge_liked_by" | "pk", _) => return instagram::tell(record, tell),
            ("conversation_id_str", Kind::Text) if x::is_of_timeline(record) => {
                return x::tell_of_timeline(record, tell);
            }
            ("author_id", Kind::Text) => return x::tell(record, document, tell),
            (name, _) => {
                if let Some(platform) = platform_only::platform(name, record) {
                    return tell.text("platform", platform);
                }
            }
        }
    }
    Ok(())
}

/// How many comments a record stands for that are not in the file; none for a comment.
pub(super) fn missing(record: &Record<'_>) -> Option<u64> {
    reddit::missing(record)
        .or_else(|| bluesky::missing(record))
        .or_else(|| youtube::missing(record))
        .or_else(|| x::missing(record))
}

/// Whether an object tells what happened beside the comments, and holds none.
pub(super) fn is_notice(object: Value<'_>) -> bool {
    youtube::is_chat_event(object) || x::is_aside(object)
}

/// Whether a list that a page loads holds comments with their words.
pub(super) fn is_list_of_page(list: Value<'_>) -> bool {
    youtube::is_list_of_comments(list)
}

/// Whether an object tells of the page or the dump that comments are in, and nothing of them.
pub(super) fn is_of_page(object: Value<'_>) -> bool {
    youtube::is_of_page(object) || phpmyadmin::is_of_dump(object) || x::is_of_page(object)
}

/// How many replies a comment has that are left out below it.
pub(super) fn missing_below(record: &Record<'_>) -> Option<u64> {
    record
        .get("moreReplies")?
        .count()
        .filter(|count| *count > 0)
}

/// What a shape knows of the post that an object is: its address and its title.
pub(super) fn post(object: Value<'_>) -> (Option<String>, Option<String>) {
    match x::post(object) {
        Some(url) => (Some(url), None),
        None => instagram::post(object),
    }
}

/// Names that give no title of a post in an object with comments, though they do elsewhere: the
/// word of an answer for its success, the sentence of a log.
pub(super) fn no_titles(object: Value<'_>) -> [Option<&'static str>; 3] {
    const CODES: [&str; 6] = [
        "code",
        "status_code",
        "errno",
        "retcode",
        "errcode",
        "status",
    ];
    let answer = object.members().any(|(name, _)| CODES.contains(&&*name));
    [
        answer.then_some("message"),
        facebook::is_activity(object).then_some("title"),
        phpmyadmin::is_table(object).then_some("name"),
    ]
}

/// Whether a record that may be a comment is a post; `document` is what is told about the list that it is in.
pub(super) fn is_post(record: &Record<'_>, document: Option<&Document>) -> bool {
    let is_conversation = document.is_some_and(|document| document.is_conversation);
    (is_conversation && x::begins_conversation(record))
        || reddit::is_post(record)
        || hackernews::is_post(record)
        || bluesky::is_post(record)
        || discourse::is_post(record)
}

/// A list in an object with comments of what stands before their post, which they do not answer.
pub(super) fn before_post(object: Value<'_>) -> Option<Value<'_>> {
    mastodon::ancestors(object)
}

/// Whether the comments of a post stand beside it and not in it.
pub(super) fn stands_alone(record: &Record<'_>) -> bool {
    reddit::is_post(record) || x::begins_conversation(record)
}

/// Whether a record with a list of `comments` is a comment itself, where its shape tells.
pub(super) fn is_comment_with(record: &Record<'_>, comments: Value<'_>) -> Option<bool> {
    facebook::is_comment_with(record, comments)
        .or_else(|| mastodon::is_with_context(record).then_some(false))
}

/// Whether a record with replies is the post that they answer, where its shape tells.
pub(super) fn is_post_with_replies(record: &Record<'_>) -> bool {
    x::is_post_with_replies(record)
}

/// Whether a comment without words was deleted.
pub(super) fn is_gone(record: &Record<'_>) -> bool {
    hackernews::is_gone(record)
}

/// Whether an answer says that more comments follow than it holds, and how many there are if it
/// says that too.
pub(super) fn more_follow(answer: Value<'_>) -> Option<Option<u64>> {
    if let Some(total) = discourse::more_follow(answer) {
        return Some(Some(total));
    }
    let objects = || {
        let inner = answer.members().map(|(_, value)| value);
        [answer].into_iter().chain(inner)
    };
    let more = objects().any(|object| {
        object.members().any(|(name, value)| match &*name {
            "has_more" | "hasMore" | "has_more_comments" | "has_next_page" | "hasNext" => {
                value.is_set()
            }
            "nextPageToken" | "next_token" => value.word().is_some(),
            "page_info" => value.get("has_next_page").is_some_and(Value::is_set),
            "paging" => value.word_at("next").is_some(),
            _ => false,
        })
    });
    let total = || {
        objects().find_map(|object| {
            const TOTALS: [&str; 5] = [
                "total",
                "total_count",
                "totalCount",
                "comment_count",
                "count",
            ];
            TOTALS.iter().find_map(|name| object.get(name)?.count())
        })
    };
    more.then(total)
}
