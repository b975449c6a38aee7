//! Instagram: recognised, not read.

use url::Url;

use crate::recognize::{UrlParts, reject};
use crate::{Access, NeverSpec, Platform, Recognized};

const NAME: &str = "instagram";
const NEVER: NeverSpec = NeverSpec {
    why: "Instagram shows comments only to the owner of the account",
    instead: Some("export them there or with another tool and upload the file of comments"),
};

/// See the module.
pub(crate) struct Instagram;

impl Platform for Instagram {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Instagram"
    }

    fn access(&self) -> Access {
        Access::Never(NEVER)
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::on(url, &["instagram.com", "instagr.am"])?;
        let found = |kind, id: &str| NEVER.refuse(NAME, kind, Some(id.to_owned()));
        Some(match parts.segments.as_slice() {
            ["share", ..] => NEVER.refuse(NAME, "share", None),
            ["stories", ..] => reject("Instagram stories have no public comments"),
            // With or without the user's name before.
            ["p", code, ..] | [_, "p", code, ..] => found("post", code),
            ["reel" | "reels", code, ..] | [_, "reel" | "reels", code, ..] => found("reel", code),
            ["tv", code, ..] | [_, "tv", code, ..] => found("igtv", code),
            [user, ..] => found("profile", user),
            [] => NEVER.refuse(NAME, "site", None),
        })
    }
}
