//! Threads: recognised, not read.

use url::Url;

use crate::recognize::UrlParts;
use crate::{Access, NeverSpec, Platform, Recognized};

const NAME: &str = "threads";
const NEVER: NeverSpec = NeverSpec {
    why: "Threads shows replies to programs only for your own posts",
    instead: Some("export them with another tool and upload the file of comments"),
};

/// See the module.
pub(crate) struct Threads;

impl Platform for Threads {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Threads"
    }

    fn access(&self) -> Access {
        Access::Never(NEVER)
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::on(url, &["threads.net", "threads.com"])?;
        let found = |kind, id: &str| NEVER.refuse(NAME, kind, Some(id.to_owned()));
        Some(match parts.segments.as_slice() {
            [_, "post", code, ..] | ["t", code, ..] => found("post", code),
            [user, ..] => found("profile", user.trim_start_matches('@')),
            [] => NEVER.refuse(NAME, "site", None),
        })
    }
}
