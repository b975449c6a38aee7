//! X, once Twitter: recognised, not read. Its short links may lead elsewhere and are followed.

use url::Url;

use crate::recognize::UrlParts;
use crate::{Access, NeverSpec, Platform, Recognized};

const NAME: &str = "x";
const SHORTENER: &str = "t.co";
const NEVER: NeverSpec = NeverSpec {
    why: "X sells replies by the piece, which Clamor does not use",
    instead: Some("export them with another tool and upload the file of comments"),
};

/// See the module.
pub(crate) struct X;

impl Platform for X {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "X"
    }

    fn access(&self) -> Access {
        Access::Never(NEVER)
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::of(url)?;
        if parts.host == SHORTENER {
            return Some(parts.short_link(NAME));
        }
        if !parts.is_on(&["x.com", "twitter.com"]) {
            return None;
        }
        let found = |kind, id: &str| NEVER.refuse(NAME, kind, Some(id.to_owned()));
        Some(match parts.segments.as_slice() {
            ["i", "web", "status", id, ..] | [_, "status" | "statuses", id, ..] => {
                found("post", id)
            }
            ["embed", ..] => NEVER.refuse(NAME, "post", parts.query("id")),
            [user, ..] => found("profile", user),
            [] => NEVER.refuse(NAME, "site", None),
        })
    }
}
