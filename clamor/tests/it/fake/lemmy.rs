//! A forum that answers like Lemmy 0.19: many posts, their comments on several pages.
//!
//! Text, author and time of a comment follow from its number, so that every run reads the
//! same; no two comments have the same text.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::SAYINGS;

/// The host that stands for the forum.
pub(crate) const FORUM: &str = "forum.example";

/// Comments under each post, and requests that read them all: what it is, two full pages, and an
/// empty one.
pub(crate) const FORUM_COMMENTS: usize = 100;
pub(crate) const FORUM_REQUESTS: usize = 4;

/// Comments on a page, as many as Lemmy gives at most.
const PAGE: usize = 50;

/// The address of a post.
pub(crate) fn forum(id: usize) -> String {
    format!("https://{FORUM}/post/{id}")
}

/// The answer to a request; `None` for what is not asked of forums.
pub(super) fn content(path: &[&str], query: &str) -> Option<Value> {
    let asked: BTreeMap<String, String> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let number = |name: &str| asked.get(name)?.parse::<usize>().ok();
    match path {
        ["api", "v3", "post"] => Some(post(number("id")?)),
        ["api", "v3", "comment", "list"] => Some(page(number("post_id")?, number("page")?)),
        _ => None,
    }
}

fn post(id: usize) -> Value {
    json!({"post_view": {
        "post": {"id": id, "name": format!("Topic {id}"), "creator_id": 1},
        "counts": {"comments": FORUM_COMMENTS}}})
}

/// Pages are counted from 1; behind the last one there is nothing.
fn page(post: usize, page: usize) -> Value {
    let numbers = (page - 1) * PAGE..FORUM_COMMENTS.min(page * PAGE);
    json!({"comments": numbers.map(|n| comment(post, n)).collect::<Vec<_>>()})
}

fn comment(post: usize, n: usize) -> Value {
    let id = post * 1000 + n;
    let author = format!("member{}", n % 7);
    json!({
        "comment": {"id": id, "creator_id": n % 7, "deleted": false, "removed": false,
            "content": format!("{} ({id})", SAYINGS[n % SAYINGS.len()]),
            "published": format!("2026-05-01T10:{:02}:{:02}Z", n / 60, n % 60),
            "path": format!("0.{id}"), "ap_id": format!("https://{FORUM}/comment/{id}")},
        "creator": {"name": author, "actor_id": format!("https://{FORUM}/u/{author}")},
        "post": {"id": post, "name": format!("Topic {post}"), "creator_id": 1},
        "counts": {"score": n, "child_count": 0}})
}
