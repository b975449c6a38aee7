//! Addresses of pictures alone: tables of posts and exports of comments are full of them.

use super::Recognized;
use super::parts::{UrlParts, reject};

/// Hosts, those below them included, that hold the pictures of platforms and nothing else.
const HOSTS: &[&str] = &[
    "twimg.com",
    "ytimg.com",
    "ggpht.com",
    "lh3.googleusercontent.com",
    "cdninstagram.com",
    "fbcdn.net",
    "fbsbx.com",
    "tiktokcdn.com",
    "tiktokcdn-us.com",
    "tiktokcdn-eu.com",
    "licdn.com",
    "pinimg.com",
    "gravatar.com",
    "cdn.bsky.app",
    "i.redd.it",
    "preview.redd.it",
    "redditstatic.com",
    "cdn.discordapp.com",
    "userapi.com",
    "sinaimg.cn",
];

/// How the names of pictures end.
const ENDINGS: &[&str] = &[
    "jpg", "jpeg", "png", "gif", "webp", "avif", "bmp", "ico", "svg", "heic", "tif", "tiff",
];

pub(super) fn recognize(parts: &UrlParts<'_>) -> Option<Recognized> {
    let named = parts.segments.last().and_then(|name| name.rsplit_once('.'));
    let is_picture = named.is_some_and(|(_, ending)| {
        ENDINGS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(ending))
    });
    (is_picture || parts.is_on(HOSTS)).then(|| {
        reject("this is a picture, which has no comments of its own; paste the address of the post")
    })
}
