//! Addresses of Instagram.

use url::Url;

use super::NAME;
use crate::recognize::{UrlParts, reject};
use crate::{Post, Recognized};

/// A shortcode is no longer; what is behind it belongs to a private post.
const LONGEST_CODE: usize = 28;

/// Characters that a private post has behind its shortcode.
const OF_PRIVATE: usize = 28;

/// Whether it can be what a post is called in its address.
fn is_code(text: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (5..=LONGEST_CODE + OF_PRIVATE).contains(&text.len()) && text.bytes().all(letters)
}

/// What the API calls a post, by its address.
pub(super) fn shortcode(code: &str) -> &str {
    match code.len() > LONGEST_CODE {
        true => code.get(..code.len() - OF_PRIVATE).unwrap_or(code),
        false => code,
    }
}

pub(super) fn recognize(url: &Url) -> Option<Recognized> {
    let parts = UrlParts::on(url, &["instagram.com", "instagr.am"])?;
    let post = |kind, code: &str| {
        if !is_code(code) {
            return reject(
                "an Instagram post is called by letters, digits, - and _; this address is cut off or has \
                 something added",
            );
        }
        let path = match kind {
            "reel" => "reel",
            "igtv" => "tv",
            _ => "p",
        };
        Recognized::Post(Post {
            platform: NAME,
            kind,
            host: None,
            id: code.to_owned(),
            url: format!("https://www.instagram.com/{path}/{code}/"),
        })
    };
    let other = |kind, id: Option<&str>| Recognized::Unsupported {
        platform: NAME,
        kind,
        id: id.map(str::to_owned),
        why: "this is no single post; give the addresses of posts or reels".to_owned(),
    };
    Some(match parts.segments.as_slice() {
        ["share", _, ..] => parts.short_link(NAME),
        ["stories", ..] => reject("Instagram stories have no public comments"),
        // With or without the user's name before.
        ["p", code, ..] | [_, "p", code, ..] => post("post", code),
        ["reel" | "reels", code, ..] | [_, "reel" | "reels", code, ..] => post("reel", code),
        ["tv", code, ..] | [_, "tv", code, ..] => post("igtv", code),
        ["p" | "reel" | "reels" | "tv" | "share" | "explore"] | [] => other("site", None),
        [user, ..] => other("profile", Some(user)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_post_has_more_in_its_address_than_the_api_calls_it() {
        let private = format!("CAnqPB-Jzcj{}", "a".repeat(OF_PRIVATE));
        assert_eq!(shortcode(&private), "CAnqPB-Jzcj");
        assert_eq!(shortcode("CAnqPB-Jzcj"), "CAnqPB-Jzcj");
    }
}
