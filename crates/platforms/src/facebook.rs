//! Facebook: posts are recognised and not read; followers of pages are counted.

mod profiles;

use url::Url;

use crate::recognize::{UrlParts, is_digits, reject};
use crate::{Access, Api, NeverSpec, Platform, ProfileSource, Recognized};

const NAME: &str = "facebook";
const NEVER: NeverSpec = NeverSpec {
    why: "Facebook shows comments to programs only for pages you manage",
    instead: Some("export them there or with another tool and upload the file of comments"),
};

/// See the module.
pub(crate) struct Facebook;

impl Platform for Facebook {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Facebook"
    }

    fn access(&self) -> Access {
        Access::Never(NEVER)
    }

    fn apis(&self) -> &'static [Api] {
        &[profiles::API]
    }

    fn profiles(&self) -> Option<&'static dyn ProfileSource> {
        Some(&Facebook)
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::on(url, &["facebook.com", "fb.com", "fb.watch", "fb.me"])?;
        let found = |kind, id: String| NEVER.refuse(NAME, kind, Some(id));
        let unnamed = |kind| NEVER.refuse(NAME, kind, None);
        if parts.is_on(&["fb.watch", "fb.me"]) {
            return Some(unnamed("short"));
        }
        if let (Some(story), Some(owner)) = (parts.query("story_fbid"), parts.query("id")) {
            return Some(found("post", format!("{owner}_{story}")));
        }
        Some(match parts.segments.as_slice() {
            ["share", ..] => unnamed("share"),
            ["stories", ..] => reject("Facebook stories have no public comments"),
            ["groups", group, "permalink" | "posts", post, ..] => {
                found("group_post", format!("{group}_{post}"))
            }
            ["groups", group, ..] => found("group", (*group).to_owned()),
            ["reel", id, ..] => found("reel", (*id).to_owned()),
            ["watch", ..] => match parts.query("v") {
                Some(id) => found("video", id),
                None => unnamed("site"),
            },
            ["photo" | "photo.php", ..] => match parts.query("fbid") {
                Some(id) => found("photo", id),
                None => unnamed("photo"),
            },
            // Words of the text may stand between; the number comes last.
            [owner, "posts", .., post] => found("post", format!("{owner}_{post}")),
            [_, "videos", .., id] => found("video", (*id).to_owned()),
            [_, "photos", .., id] if is_digits(id) => found("photo", (*id).to_owned()),
            [name, ..] => found("profile", (*name).to_owned()),
            [] => unnamed("site"),
        })
    }
}
