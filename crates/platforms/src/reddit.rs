//! Reddit: recognised, not read.

use url::Url;

use crate::recognize::{UrlParts, reject};
use crate::{Access, NeverSpec, Platform, Recognized};

const NAME: &str = "reddit";
const NEVER: NeverSpec = NeverSpec {
    why: "Reddit gives comments only to programs it has approved",
    instead: Some("export them with another tool and upload the file of comments"),
};

/// See the module.
pub(crate) struct Reddit;

impl Platform for Reddit {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Reddit"
    }

    fn access(&self) -> Access {
        Access::Never(NEVER)
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::on(url, &["reddit.com", "redd.it"])?;
        let post = |id: &str| {
            // `/comments/ID.json` and `.rss` name the same post.
            let id = id.split('.').next().unwrap_or(id);
            NEVER.refuse(NAME, "post", Some(id.to_owned()))
        };
        Some(match (parts.host, parts.segments.as_slice()) {
            ("redd.it", [id, ..]) => post(id),
            ("v.redd.it", _) => reject("a video of Reddit alone; paste the address of the post"),
            (_, ["comments" | "gallery", id, ..] | [_, _, "comments", id, ..]) => post(id),
            (_, [_, _, "s", ..]) => NEVER.refuse(NAME, "share", None),
            (_, ["r", ..]) => {
                reject("a subreddit is no post; paste the address of one of its posts")
            }
            (_, ["user" | "u", name, ..]) => {
                NEVER.refuse(NAME, "profile", Some((*name).to_owned()))
            }
            _ => NEVER.refuse(NAME, "site", None),
        })
    }
}
