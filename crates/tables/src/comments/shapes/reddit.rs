//! Reddit: listings, and dumps of comments by line.

use super::{Record, Tell};

const SITE: &str = "https://www.reddit.com";

/// What `{"kind": ..., "data": ...}` is: `t1` a comment, `t3` a post, `more` comments left out.
fn kind<'a>(record: &Record<'a>) -> Option<std::borrow::Cow<'a, str>> {
    let (object, _) = record.outer().find(|(_, inward)| *inward == "data")?;
    object.get("kind")?.word()
}

pub(super) fn missing(record: &Record<'_>) -> Option<u64> {
    if kind(record)? != "more" {
        return None;
    }
    let said = record.core.get("count").and_then(|count| count.count());
    let listed = record
        .core
        .get("children")
        .map(|ids| ids.elements().count() as u64);
    // "Continue this thread" says 0 and means at least one.
    Some(said.max(listed).unwrap_or(0).max(1))
}

pub(super) fn is_post(record: &Record<'_>) -> bool {
    kind(record).is_some_and(|kind| kind == "t3")
}

pub(super) fn tell(record: &Record<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
    let word = |name: &str| record.core.word_at(name);
    let Some(post) = word("link_id").filter(|id| id.starts_with("t3_")) else {
        return Ok(());
    };
    let post = &post["t3_".len()..];
    let path =
        word("permalink").filter(|path| path.starts_with("/r/") || path.starts_with("/user/"));
    let place = match &path {
        // /r/name/comments/post/words_of_the_title/comment/
        Some(path) => {
            tell.text("comment_url", &format!("{SITE}{path}"))?;
            let parts: Vec<&str> = path.split('/').take(6).collect();
            (parts.len() == 6).then(|| format!("{SITE}{}/", parts.join("/")))
        }
        // The post is the same without the place that it is in.
        None => Some(match word("subreddit") {
            Some(name) => format!("{SITE}/r/{name}/comments/{post}/"),
            None => format!("{SITE}/comments/{post}/"),
        }),
    };
    tell.some("post_url", place.map(Into::into))?;
    tell.some("post_title", word("link_title"))?;
    tell.text("platform", "reddit")
}
