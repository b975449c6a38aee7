//! LinkedIn: recognised, not read. Its short links may lead elsewhere and are followed.

use url::Url;

use crate::recognize::{UrlParts, is_digits};
use crate::{Access, NeverSpec, Platform, Recognized};

const NAME: &str = "linkedin";
const SHORTENER: &str = "lnkd.in";
const NEVER: NeverSpec = NeverSpec {
    why: "LinkedIn shows comments only to the organisation's administrators",
    instead: Some("export them there and upload the file of comments"),
};

/// See the module.
pub(crate) struct LinkedIn;

impl Platform for LinkedIn {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "LinkedIn"
    }

    fn access(&self) -> Access {
        Access::Never(NEVER)
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::of(url)?;
        if parts.host == SHORTENER {
            return Some(parts.short_link(NAME));
        }
        if !parts.is_on(&["linkedin.com"]) {
            return None;
        }
        let id = match parts.segments.as_slice() {
            ["feed", "update", urn, ..] | ["embed", "feed", "update", urn, ..] => urn_of_post(urn),
            ["posts", words, ..] => urn_of_words(words),
            ["in" | "company" | "school", name, ..] => {
                return Some(NEVER.refuse(NAME, "profile", Some((*name).to_owned())));
            }
            _ => return Some(NEVER.refuse(NAME, "page", None)),
        };
        Some(NEVER.refuse(NAME, "post", id))
    }
}

/// `urn:li:activity:7123456789012345678`, its colons maybe percent-encoded.
fn urn_of_post(urn: &str) -> Option<String> {
    let urn = urn.replace("%3A", ":").replace("%3a", ":");
    let (kind, id) = urn.strip_prefix("urn:li:")?.split_once(':')?;
    (matches!(kind, "activity" | "share" | "ugcPost") && is_digits(id)).then_some(urn)
}

/// `someone_title-words-activity-7123456789012345678-AbCd`.
fn urn_of_words(words: &str) -> Option<String> {
    let parts: Vec<&str> = words.split('-').collect();
    let mut pairs = parts.windows(2).rev();
    let pair = pairs
        .find(|pair| matches!(pair[0], "activity" | "share" | "ugcPost") && is_digits(pair[1]))?;
    Some(format!("urn:li:{}:{}", pair[0], pair[1]))
}
