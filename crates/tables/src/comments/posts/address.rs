//! The address of a post, out of one that says more.

use std::borrow::Cow;

use plaintext::without_scheme;

use crate::comments::platforms::platform_of_url;

/// Parameters that name a comment on the post.
const OF_COMMENT: [&str; 7] = [
    "comment_id",
    "reply_comment_id",
    "lc",
    "commentUrn",
    "replyUrn",
    "dashCommentUrn",
    "dashReplyUrn",
];
/// Platforms on which a comment has no address that does not name its post.
const WITH_POSTS: [&str; 6] = [
    "facebook",
    "instagram",
    "linkedin",
    "reddit",
    "tiktok",
    "youtube",
];

/// Whether an address names a comment on its post.
pub(super) fn names_comment(url: &str) -> bool {
    let (address, fragment) = url.split_once('#').unwrap_or((url, ""));
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let of_comment = |part: &str| OF_COMMENT.contains(&name_of(part));
    !fragment.is_empty() && !is_address_behind(fragment)
        || query.split('&').any(of_comment)
        || behind_post(address).is_some()
}

/// Whether an address tells by its form which post it is of: it names a comment on it, or is of a platform on
/// which comments have no address of their own.
pub(super) fn tells_post(url: &str) -> bool {
    let path = without_scheme(url)
        .split_once('/')
        .map_or("", |(_, path)| path);
    let is_with_posts = |platform: &str| WITH_POSTS.contains(&platform);
    names_comment(url) || (path.len() > 1 && platform_of_url(url).is_some_and(is_with_posts))
}

/// Where the path of an address goes on behind its post, to a comment on it: on Reddit
/// `/r/name/comments/post/title/comment/`, on Instagram `/p/post/c/comment/`.
fn behind_post(address: &str) -> Option<usize> {
    const COMMENTS: &str = "/comments/";
    let path = address.split('?').next().unwrap_or_default();
    if let Some(at) = path.find(COMMENTS) {
        let id = at + COMMENTS.len();
        let title = id + path[id..].find('/')? + 1;
        let comment = title + path[title..].find('/')? + 1;
        let is_comment = comment < path.len() && platform_of_url(path) == Some("reddit");
        return is_comment.then_some(comment);
    }
    let at = path.find("/c/")? + 1;
    let is_comment = at + "c/".len() < path.len() && platform_of_url(path) == Some("instagram");
    is_comment.then_some(at)
}

/// The name of a parameter.
fn name_of(part: &str) -> &str {
    part.split(['=', '[']).next().unwrap_or_default()
}

/// Some pages have their whole address behind `#`.
fn is_address_behind(fragment: &str) -> bool {
    fragment.starts_with(['!', '/'])
}

/// The address of a post without what names one comment on it, and without what only tells how
/// somebody came to it.
pub(super) fn post_address(url: &str) -> Cow<'_, str> {
    const TRACKING: [&str; 8] = [
        "igsh", "igshid", "si", "fbclid", "gclid", "feature", "__cft__", "__tn__",
    ];
    // Elsewhere they may be ids: `viewtopic.php?t=7`.
    const TRACKING_ON: [(&str, &[&str]); 2] = [("twitter", &["s", "t"]), ("youtube", &["t"])];
    let (address, fragment) = url.split_once('#').unwrap_or((url, ""));
    let address = if is_address_behind(fragment) {
        url
    } else {
        address
    };
    let address = behind_post(address).map_or(address, |end| &address[..end]);
    let Some((path, query)) = address.split_once('?') else {
        return Cow::Borrowed(address);
    };
    let platform = platform_of_url(path);
    let here = TRACKING_ON.iter().find(|(name, _)| platform == Some(*name));
    let left_out = |part: &&str| {
        let name = name_of(part);
        OF_COMMENT.contains(&name)
            || TRACKING.contains(&name)
            || name.starts_with("utm_")
            || here.is_some_and(|(_, names)| names.contains(&name))
    };
    if !query.split('&').any(|part| left_out(&part)) {
        return Cow::Borrowed(address);
    }
    let rest: Vec<&str> = query.split('&').filter(|part| !left_out(part)).collect();
    match rest.as_slice() {
        [] => Cow::Borrowed(path),
        rest => Cow::Owned(format!("{path}?{}", rest.join("&"))),
    }
}

#[cfg(test)]
mod tests {
    use plaintext::spelled_alike;

    use super::*;

    #[test]
    fn one_post_is_spelled_in_many_ways() {
        for (url, same) in [
            (
                "https://x.com/a/status/1",
                "http://www.x.com/a/status/1/?s=20&t=abc",
            ),
            (
                "https://www.instagram.com/p/A",
                "instagram.com/p/A/?igsh=x&utm_source=y",
            ),
            (
                "https://www.youtube.com/watch?v=A",
                "https://m.youtube.com/watch?v=A&feature=shared&si=z&t=9s",
            ),
        ] {
            let key = |url| spelled_alike(&post_address(url));
            assert_eq!(key(url), key(same));
        }
        for (url, other) in [
            ("https://a.example/t?t=1", "https://a.example/t?t=2"),
            ("https://a.example/A", "https://a.example/a"),
            ("Ab", "aB"),
            ("https://a.example/w?v=A", "https://a.example/w?v=B&si=1"),
        ] {
            let key = |url| spelled_alike(&post_address(url));
            assert_ne!(key(url), key(other));
        }
    }

    #[test]
    fn some_addresses_tell_their_post_by_their_form() {
        for url in [
            "https://www.facebook.com/acme/posts/1?comment_id=11",
            "https://www.facebook.com/acme/posts/1",
            "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A71",
            "https://a.example/news/1#comment-7",
        ] {
            assert!(tells_post(url), "{url}");
        }
        for url in [
            "https://x.com/ann/status/1",
            "https://mastodon.social/@ann/1",
            "https://a.example/c/7",
            "https://www.facebook.com/",
            "",
        ] {
            assert!(!tells_post(url), "{url}");
        }
    }

    #[test]
    fn what_names_a_comment_is_no_part_of_the_address_of_its_post() {
        for (url, expected) in [
            ("https://a.example/p/1", "https://a.example/p/1"),
            ("https://a.example/p/1#comment-7", "https://a.example/p/1"),
            ("https://a.example/#/p/1", "https://a.example/#/p/1"),
            (
                "https://www.youtube.com/watch?v=AAAAAAAAAAA&lc=UgK",
                "https://www.youtube.com/watch?v=AAAAAAAAAAA",
            ),
            (
                "https://www.facebook.com/p/1?comment_id=5&reply_comment_id=6",
                "https://www.facebook.com/p/1",
            ),
            ("https://a.example/p?lcd=1", "https://a.example/p?lcd=1"),
            (
                "https://www.reddit.com/r/x/comments/1a/some_words/k9/?context=3",
                "https://www.reddit.com/r/x/comments/1a/some_words/",
            ),
            (
                "https://old.reddit.com/r/x/comments/1a/some_words/",
                "https://old.reddit.com/r/x/comments/1a/some_words/",
            ),
            (
                "https://www.instagram.com/p/AbC/c/17/r/18/",
                "https://www.instagram.com/p/AbC/",
            ),
            (
                "https://www.linkedin.com/feed/update/urn:li:activity:7?commentUrn=x",
                "https://www.linkedin.com/feed/update/urn:li:activity:7",
            ),
            (
                "https://a.example/r/x/comments/1a/some_words/k9/",
                "https://a.example/r/x/comments/1a/some_words/k9/",
            ),
        ] {
            assert_eq!(post_address(url), expected);
        }
    }
}
