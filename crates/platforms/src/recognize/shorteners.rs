//! Shorteners whose links may lead anywhere.

use super::Recognized;
use super::parts::UrlParts;

/// What [`Recognized::ShortLink`] names in place of a platform.
const NAME: &str = "shortener";

const HOSTS: &[&str] = &[
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
];

pub(super) fn recognize(parts: &UrlParts<'_>) -> Option<Recognized> {
    HOSTS.contains(&parts.host).then(|| parts.short_link(NAME))
}
