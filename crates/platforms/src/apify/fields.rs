//! Where a comment stands in what an actor writes.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::reading::Reading;
use crate::wire::{epoch, named, utc};
use crate::{Comment, Failure};

/// Places in a record, as JSON pointers (RFC 6901); the first that holds something counts.
type Places = &'static [&'static str];

/// The place of each part of a comment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) id: Places,
    pub(crate) text: Places,
    pub(crate) author_id: Places,
    pub(crate) author_name: Places,
    pub(crate) published_at: Places,
    pub(crate) likes: Places,
    pub(crate) reply_count: Places,
    pub(crate) parent_id: Places,
    pub(crate) url: Places,
    /// Answers within the record, written as it is.
    pub(crate) replies: Places,
}

/// As most actors call them: there are many that do the same, and most call a thing by one of a few names.
pub(crate) const KNOWN: Fields = Fields {
    id: &["/id", "/cid", "/commentId", "/comment_id", "/pk"],
    text: &[
        "/text",
        "/comment",
        "/commentText",
        "/comment_text",
        "/message",
        "/content",
    ],
    author_id: &[
        "/uniqueId",
        "/ownerUsername",
        "/username",
        "/owner/username",
        "/user/unique_id",
        "/user/username",
        "/author/username",
        "/profileId",
        "/authorId",
    ],
    author_name: &[
        "/profileName",
        "/nickname",
        "/authorName",
        "/owner/full_name",
        "/user/nickname",
        "/author/name",
        "/author",
    ],
    published_at: &[
        "/createTimeISO",
        "/timestamp",
        "/date",
        "/createTime",
        "/create_time",
        "/createdAt",
        "/created_at",
        "/publishedAt",
    ],
    likes: &[
        "/diggCount",
        "/likesCount",
        "/likeCount",
        "/likes",
        "/digg_count",
        "/voteCount",
    ],
    reply_count: &[
        "/replyCommentTotal",
        "/repliesCount",
        "/replyCount",
        "/commentsCount",
    ],
    parent_id: &[
        "/repliesToId",
        "/parentCommentId",
        "/parent_comment_id",
        "/replyToCommentId",
        "/replyToCid",
        "/parentId",
    ],
    url: &["/commentUrl", "/comment_url", "/permalink"],
    replies: &["/replies"],
};

/// Answers to answers to answers; deeper ones are left out.
const MOST_DEPTH: usize = 10;

impl Fields {
    /// The comment of a record, and its answers, which stand within it.
    ///
    /// A record without an id or a text is counted as one that cannot be read.
    ///
    /// # Errors
    /// When nobody waits any more.
    pub(super) fn read(
        &self,
        record: &Value,
        reading: &mut Reading,
    ) -> Result<Vec<Comment>, Failure> {
        let mut comments = Vec::new();
        let mut open = vec![(record, None::<String>, 0)];
        while let Some((record, above, depth)) = open.pop() {
            reading.goes_on()?;
            let Some(comment) = self.comment(record, above) else {
                reading.skip(|| "a comment of Apify: it has no id, or no text".to_owned());
                continue;
            };
            let replies = find(record, self.replies).and_then(Value::as_array);
            if depth < MOST_DEPTH {
                let replies = replies.into_iter().flatten().rev();
                open.extend(replies.map(|reply| (reply, Some(comment.id.clone()), depth + 1)));
            }
            comments.push(comment);
        }
        Ok(comments)
    }

    fn comment(&self, record: &Value, above: Option<String>) -> Option<Comment> {
        let word = |places| find(record, places).and_then(word);
        let count = |places| find(record, places).and_then(count);
        let id = word(self.id)?;
        // A picture or a sticker has an empty one.
        let text = self
            .text
            .iter()
            .find_map(|place| record.pointer(place)?.as_str());
        let author_id = word(self.author_id);
        let parent = above.or_else(|| word(self.parent_id));
        Some(Comment {
            parent_id: parent.filter(|parent| parent != "0" && *parent != id),
            id,
            text: text?.to_owned(),
            author_name: word(self.author_name).or_else(|| author_id.clone()),
            author_id,
            published_at: find(record, self.published_at).and_then(time),
            likes: count(self.likes),
            reply_count: count(self.reply_count),
            url: word(self.url).filter(|url| url.starts_with("https://")),
            ..Comment::default()
        })
    }
}

/// What stands at the first of these places at which something stands.
pub(super) fn find<'a>(record: &'a Value, places: &[&str]) -> Option<&'a Value> {
    let mut found = places.iter().filter_map(|place| record.pointer(place));
    found.find(|value| !value.is_null() && value.as_str() != Some(""))
}

/// A word, or a number as one.
pub(super) fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => named(Some(text.trim().to_owned())),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn count(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    match value {
        Value::Number(number) => epoch(number.as_f64()?),
        Value::String(text) => utc(text),
        _ => None,
    }
}
