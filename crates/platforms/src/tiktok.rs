//! TikTok: recognised, not read.

use url::Url;

use crate::recognize::{UrlParts, reject};
use crate::{Access, NeverSpec, Platform, Recognized};

const NAME: &str = "tiktok";
const NEVER: NeverSpec = NeverSpec {
    why: "TikTok opens its comments to no program without a contract",
    instead: Some("export them with another tool and upload the file of comments"),
};

/// See the module.
pub(crate) struct TikTok;

impl Platform for TikTok {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "TikTok"
    }

    fn access(&self) -> Access {
        Access::Never(NEVER)
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::on(url, &["tiktok.com"])?;
        let found = |kind, id: &str| NEVER.refuse(NAME, kind, Some(id.to_owned()));
        if parts.host.starts_with("vt.") || parts.host.starts_with("vm.") {
            return Some(NEVER.refuse(NAME, "short", None));
        }
        Some(match parts.segments.as_slice() {
            [_, "video", id, ..]
            | ["embed", id]
            | ["embed", "v2", id, ..]
            | ["player", "v1", id, ..] => found("video", id),
            [_, "photo", id, ..] => found("photo", id),
            ["v", file, ..] => found("video", file.trim_end_matches(".html")),
            ["t", ..] => NEVER.refuse(NAME, "short", None),
            [_, "live", ..] => reject("a live broadcast on TikTok has no list of comments"),
            [user, ..] => found("profile", user.trim_start_matches('@')),
            [] => NEVER.refuse(NAME, "site", None),
        })
    }
}
