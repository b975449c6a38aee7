//! TikTok, X, Reddit, LinkedIn, app stores, and short links that may lead anywhere.

use super::{Place, digits, reject, unsupported};
use crate::Recognized;

const TIKTOK: &str = "TikTok opens its comments to no program without a contract; \
     export them with another tool and upload the file of comments";
const X: &str = "X sells replies by the piece, which Clamor does not use; \
     export them with another tool and upload the file of comments";
const REDDIT: &str = "Reddit gives comments only to programs it has approved; \
     export them with another tool and upload the file of comments";
const LINKEDIN: &str = "LinkedIn shows comments only to the organisation's administrators; \
     export them there and upload the file of comments";
const APP_STORE: &str = "reviews of apps are not read yet; \
     export them with another tool and upload the file of comments";
const OTHER: &str = "this platform is not read; \
     export the comments with another tool and upload the file of comments";

/// Shorteners of one platform whose links may leave it, and shorteners for everything.
const SHORTENERS: &[(&str, &[&str])] = &[
    ("x", &["t.co"]),
    ("linkedin", &["lnkd.in"]),
    (
        "shortener",
        &[
            "bit.ly",
            "buff.ly",
            "cutt.ly",
            "dlvr.it",
            "goo.gl",
            "ift.tt",
            "is.gd",
            "ow.ly",
            "rebrand.ly",
            "t.ly",
            "tinyurl.com",
            "trib.al",
        ],
    ),
];

/// Sites where not even the kind of page matters.
const SITES: &[(&str, &[&str])] = &[
    ("discord", &["discord.com", "discord.gg"]),
    ("googleplay", &["play.google.com"]),
    ("pinterest", &["pinterest.com", "pin.it"]),
    ("quora", &["quora.com"]),
    ("snapchat", &["snapchat.com"]),
    ("telegram", &["t.me", "telegram.me"]),
    ("trustpilot", &["trustpilot.com"]),
    ("twitch", &["twitch.tv"]),
    ("vimeo", &["vimeo.com"]),
    ("vk", &["vk.com", "vk.ru"]),
    ("weibo", &["weibo.com", "weibo.cn"]),
];

pub(super) fn recognize(page: &Place<'_>) -> Option<Recognized> {
    if let Some((platform, _)) = SHORTENERS
        .iter()
        .find(|(_, hosts)| hosts.contains(&page.host))
    {
        return Some(short_link(page, platform));
    }
    if page.is_on(&["tiktok.com"]) {
        Some(tiktok(page))
    } else if page.is_on(&["x.com", "twitter.com"]) {
        Some(x(page))
    } else if page.is_on(&["reddit.com", "redd.it"]) {
        Some(reddit(page))
    } else if page.is_on(&["linkedin.com"]) {
        Some(linkedin(page))
    } else if page.is_on(&["itunes.apple.com", "apps.apple.com"]) {
        Some(app_store(page))
    } else {
        let (platform, _) = SITES.iter().find(|(_, domains)| page.is_on(domains))?;
        Some(unsupported(platform, "page", None, OTHER))
    }
}

fn short_link(page: &Place<'_>, platform: &'static str) -> Recognized {
    if page.parts.is_empty() {
        return reject("this is the front page of a link shortener, not a short link");
    }
    Recognized::ShortLink {
        platform,
        url: page.url.clone(),
    }
}

fn tiktok(page: &Place<'_>) -> Recognized {
    let found = |kind, id: &str| unsupported("tiktok", kind, Some(id.to_owned()), TIKTOK);
    if page.host.starts_with("vt.") || page.host.starts_with("vm.") {
        return unsupported("tiktok", "short", None, TIKTOK);
    }
    match page.parts.as_slice() {
        [_, "video", id, ..]
        | ["embed", id]
        | ["embed", "v2", id, ..]
        | ["player", "v1", id, ..] => found("video", id),
        [_, "photo", id, ..] => found("photo", id),
        ["v", file, ..] => found("video", file.trim_end_matches(".html")),
        ["t", ..] => unsupported("tiktok", "short", None, TIKTOK),
        [_, "live", ..] => reject("a live broadcast on TikTok has no list of comments"),
        [user, ..] => found("profile", user.trim_start_matches('@')),
        [] => unsupported("tiktok", "site", None, TIKTOK),
    }
}

fn x(page: &Place<'_>) -> Recognized {
    let found = |kind, id: &str| unsupported("x", kind, Some(id.to_owned()), X);
    match page.parts.as_slice() {
        ["i", "web", "status", id, ..] | [_, "status" | "statuses", id, ..] => found("post", id),
        ["embed", ..] => unsupported("x", "post", page.query("id"), X),
        [user, ..] => found("profile", user),
        [] => unsupported("x", "site", None, X),
    }
}

fn reddit(page: &Place<'_>) -> Recognized {
    let post = |id: &str| {
        // `/comments/ID.json` and `.rss` name the same post.
        let id = id.split('.').next().unwrap_or(id);
        unsupported("reddit", "post", Some(id.to_owned()), REDDIT)
    };
    match (page.host, page.parts.as_slice()) {
        ("redd.it", [id, ..]) => post(id),
        ("v.redd.it", _) => reject("a video of Reddit alone; paste the address of the post"),
        (_, ["comments" | "gallery", id, ..] | [_, _, "comments", id, ..]) => post(id),
        (_, [_, _, "s", ..]) => unsupported("reddit", "share", None, REDDIT),
        (_, ["r", ..]) => reject("a subreddit is no post; paste the address of one of its posts"),
        (_, ["user" | "u", name, ..]) => {
            unsupported("reddit", "profile", Some((*name).to_owned()), REDDIT)
        }
        _ => unsupported("reddit", "site", None, REDDIT),
    }
}

fn linkedin(page: &Place<'_>) -> Recognized {
    let id = match page.parts.as_slice() {
        ["feed", "update", urn, ..] | ["embed", "feed", "update", urn, ..] => urn_of_post(urn),
        ["posts", words, ..] => urn_of_words(words),
        ["in" | "company" | "school", name, ..] => {
            return unsupported("linkedin", "profile", Some((*name).to_owned()), LINKEDIN);
        }
        _ => return unsupported("linkedin", "page", None, LINKEDIN),
    };
    unsupported("linkedin", "post", id, LINKEDIN)
}

/// `urn:li:activity:7123456789012345678`, its colons maybe percent-encoded.
fn urn_of_post(urn: &str) -> Option<String> {
    let urn = urn.replace("%3A", ":").replace("%3a", ":");
    let (kind, id) = urn.strip_prefix("urn:li:")?.split_once(':')?;
    (matches!(kind, "activity" | "share" | "ugcPost") && digits(id)).then_some(urn)
}

/// `someone_title-words-activity-7123456789012345678-AbCd`.
fn urn_of_words(words: &str) -> Option<String> {
    let parts: Vec<&str> = words.split('-').collect();
    let mut pairs = parts.windows(2).rev();
    let pair = pairs
        .find(|pair| matches!(pair[0], "activity" | "share" | "ugcPost") && digits(pair[1]))?;
    Some(format!("urn:li:{}:{}", pair[0], pair[1]))
}

fn app_store(page: &Place<'_>) -> Recognized {
    let country = page
        .parts
        .first()
        .filter(|part| part.len() == 2)
        .copied()
        .unwrap_or("us");
    let mut numbers = page.parts.iter().filter_map(|part| part.strip_prefix("id"));
    let id = numbers
        .find(|number| digits(number))
        .map(|number| format!("{number}/{country}"));
    unsupported("appstore", "app", id, APP_STORE)
}
