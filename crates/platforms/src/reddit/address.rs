//! Addresses of Reddit.

use url::Url;

use super::NAME;
use crate::recognize::{UrlParts, reject};
use crate::{Post, Recognized};

/// Letters of the longest id; today's have seven.
const LONGEST: usize = 13;

pub(super) fn recognize(url: &Url) -> Option<Recognized> {
    let parts = UrlParts::on(url, &["reddit.com", "redd.it"])?;
    Some(match (parts.host, parts.segments.as_slice()) {
        ("v.redd.it" | "i.redd.it", _) => {
            reject("a video or picture of Reddit alone; paste the address of the post")
        }
        ("redd.it" | "www.redd.it", [id]) => post(id),
        (_, ["comments" | "gallery" | "tb" | "poll", id, ..]) => post(id),
        (_, [_, _, "comments", id, ..]) => post(id),
        (_, ["r" | "u" | "user", _, "s", _, ..]) => parts.short_link(NAME),
        (_, ["r", ..]) => reject("a subreddit is no post; paste the address of one of its posts"),
        (_, ["user" | "u", name, ..]) => Recognized::Unsupported {
            platform: NAME,
            kind: "profile",
            id: Some((*name).to_owned()),
            why: "this is a profile; give the addresses of its posts".to_owned(),
        },
        _ => Recognized::Unsupported {
            platform: NAME,
            kind: "site",
            id: None,
            why: "this page of Reddit is no post; give the addresses of posts".to_owned(),
        },
    })
}

fn post(segment: &str) -> Recognized {
    // `/comments/ID.json` and `.rss` name the same post.
    let id = segment.split('.').next().unwrap_or(segment);
    let id = id.strip_prefix("t3_").unwrap_or(id).to_ascii_lowercase();
    if !is_id(&id) {
        return reject(
            "the id of a post on Reddit is letters and digits; this address is cut off or has something \
             added",
        );
    }
    Recognized::Post(Post {
        platform: NAME,
        kind: "post",
        host: None,
        url: format!("https://www.reddit.com/comments/{id}"),
        id,
    })
}

/// Whether a text can be the id of a post or a comment.
pub(super) fn is_id(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
