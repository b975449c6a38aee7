//! What an object tells about that stands beside the words of a comment: the comment itself, or something
//! else, whose likes, author and dates are its own: `media.like_count`, `video/author/uniqueId`.

use super::{normal, people};
use crate::comments::fields::Field;

/// Parts of the names of objects that are things of their own.
const OTHERS: [&str; 42] = [
    "post",
    "media",
    "video",
    "reel",
    "photo",
    "image",
    "page",
    "article",
    "thread",
    "topic",
    "story",
    "parent",
    "quoted",
    "retweeted",
    "referenced",
    "product",
    "shop",
    "store",
    "company",
    "business",
    "brand",
    "place",
    "location",
    "channel",
    "playlist",
    "music",
    "song",
    "track",
    "album",
    "sound",
    "crawl",
    "scrap",
    "group",
    "community",
    "subreddit",
    "forum",
    "board",
    "attachment",
    "embed",
    "preview",
    "campaign",
    "order",
];

/// Whether one part of a dotted name is that of an object which is not the comment.
fn is_other(part: &str) -> bool {
    let part = normal(part);
    // `postedBy` is of the comment, and `comment_thread` holds it.
    let is_of_comment =
        || part.starts_with("posted") || (part.contains("comment") && !part.contains("parent"));
    OTHERS.iter().any(|other| part.contains(other)) && !is_of_comment()
}

/// The object that a dotted or slashed name lies in, as its name has it; empty for what lies in none.
///
/// Names with spaces are sentences rather than paths.
pub(in crate::comments) fn object(name: &str) -> &str {
    let name = name.trim();
    if name.contains(char::is_whitespace) {
        return "";
    }
    name.rfind(SEPARATORS).map_or("", |end| &name[..end])
}

const SEPARATORS: [char; 4] = ['.', '/', ':', '>'];

/// Whether a column tells a field of something other than the comment whose text stands in the column
/// `text`: what holds the text as well is, or is around, the comment.
///
/// A person has a name and an id, and what else is told of them is not of what they wrote.
pub(in crate::comments) fn is_of_other(name: &str, field: Field, text: &str) -> bool {
    let names_person = matches!(field, Field::AuthorName | Field::AuthorId);
    let object = object(name);
    let mut end = 0;
    while end < object.len() {
        let start = end;
        end = object[start..]
            .find(SEPARATORS)
            .map_or(object.len(), |length| start + length);
        let part = &object[start..end];
        let is_around_text = text
            .strip_prefix(&object[..end])
            .is_some_and(|rest| rest.starts_with(SEPARATORS));
        let is_person = || !names_person && people::is_person(&normal(part));
        if !is_around_text && (is_other(part) || is_person()) {
            return true;
        }
        end += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_other_things_is_not_of_the_comment() {
        for (name, field) in [
            ("post.likes", Field::Likes),
            ("media.timestamp", Field::PublishedAt),
            ("video/author/uniqueId", Field::AuthorName),
            ("user.created_at", Field::PublishedAt),
            ("author.likes", Field::Likes),
            ("parent_comment.author", Field::AuthorName),
            ("data.product.created_at", Field::PublishedAt),
        ] {
            assert!(is_of_other(name, field, "text"), "{name}");
        }
        for (name, field, text) in [
            ("user.name", Field::AuthorName, "text"),
            ("from.id", Field::AuthorId, "message"),
            ("public_metrics.like_count", Field::Likes, "text"),
            ("post.likes", Field::Likes, "post.record.text"),
            ("post/author/name", Field::AuthorName, "post/text"),
            ("Post likes", Field::Likes, "text"),
            ("postedBy.name", Field::AuthorName, "text"),
            ("likes", Field::Likes, "post.text"),
        ] {
            assert!(!is_of_other(name, field, text), "{name} beside {text}");
        }
        assert!(is_of_other("post.likes", Field::Likes, "postscript.text"));
    }
}
