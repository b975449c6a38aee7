//! The platforms that addresses and columns name, whether or not their comments can be fetched.

use plaintext::without_scheme;

/// Hosts and the names of their platforms; subdomains belong to them.
const HOSTS: &[(&str, &str)] = &[
    ("youtube.com", "youtube"),
    ("youtube-nocookie.com", "youtube"),
    ("youtu.be", "youtube"),
    ("instagram.com", "instagram"),
    ("instagr.am", "instagram"),
    ("facebook.com", "facebook"),
    ("fb.com", "facebook"),
    ("fb.watch", "facebook"),
    ("fb.me", "facebook"),
    ("tiktok.com", "tiktok"),
    ("twitter.com", "twitter"),
    ("x.com", "twitter"),
    ("t.co", "twitter"),
    ("reddit.com", "reddit"),
    ("redd.it", "reddit"),
    ("linkedin.com", "linkedin"),
    ("lnkd.in", "linkedin"),
    ("threads.net", "threads"),
    ("threads.com", "threads"),
    ("bsky.app", "bluesky"),
    ("news.ycombinator.com", "hackernews"),
    ("pinterest.com", "pinterest"),
    ("snapchat.com", "snapchat"),
    ("twitch.tv", "twitch"),
    ("vimeo.com", "vimeo"),
    ("dailymotion.com", "dailymotion"),
    ("vk.com", "vk"),
    ("ok.ru", "ok"),
    ("weibo.com", "weibo"),
    ("bilibili.com", "bilibili"),
    ("douyin.com", "douyin"),
    ("xiaohongshu.com", "xiaohongshu"),
    ("t.me", "telegram"),
    ("tumblr.com", "tumblr"),
    ("quora.com", "quora"),
    ("mastodon.social", "mastodon"),
    ("trustpilot.com", "trustpilot"),
    ("play.google.com", "googleplay"),
    ("apps.apple.com", "appstore"),
    ("itunes.apple.com", "appstore"),
    ("tripadvisor.com", "tripadvisor"),
    ("yelp.com", "yelp"),
    ("steampowered.com", "steam"),
    ("steamcommunity.com", "steam"),
    ("disqus.com", "disqus"),
    ("medium.com", "medium"),
    ("substack.com", "substack"),
];

/// Names of platforms in columns, besides those of [`HOSTS`].
const NAMES: &[&str] = &[
    "x",
    "fb",
    "ig",
    "lemmy",
    "discourse",
    "wordpress",
    "peertube",
    "file",
];

/// The platform of an address by its host, as files have it in the column `platform`: the names of
/// `platforms`, but that X is `twitter`, as in the exports of other tools.
pub fn platform_of_url(url: &str) -> Option<&'static str> {
    let rest = without_scheme(url.trim());
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let known = |(name, _): &&(&str, &str)| {
        let Some(before) = host.len().checked_sub(name.len()) else {
            return false;
        };
        host.is_char_boundary(before)
            && host[before..].eq_ignore_ascii_case(name)
            && (before == 0 || host.as_bytes()[before - 1] == b'.')
    };
    HOSTS.iter().find(known).map(|(_, platform)| *platform)
}

/// Whether the cell of a column is the name of a platform.
pub(super) fn is_platform(name: &str) -> bool {
    let known = |platform: &str| name.eq_ignore_ascii_case(platform);
    HOSTS.iter().any(|(_, platform)| known(platform)) || NAMES.iter().any(|other| known(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_tell_their_platform_and_look_alikes_do_not() {
        for (url, expected) in [
            ("https://www.youtube.com/watch?v=A", Some("youtube")),
            ("youtu.be/A", Some("youtube")),
            ("https://M.Facebook.com:443/p", Some("facebook")),
            ("https://notfacebook.com/p", None),
            ("https://facebook.com.evil.example/", None),
            ("", None),
            ("é", None),
        ] {
            assert_eq!(platform_of_url(url), expected, "{url}");
        }
    }
}
