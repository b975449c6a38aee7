//! Instagram, Facebook and Threads.

use super::{Place, digits, reject, unsupported};
use crate::Recognized;

const INSTAGRAM: &str = "Instagram shows comments only to the owner of the account; \
     export them there or with another tool and upload the file of comments";
const FACEBOOK: &str = "Facebook shows comments to programs only for pages you manage; \
     export them there or with another tool and upload the file of comments";
const THREADS: &str = "Threads shows replies to programs only for your own posts; \
     export them with another tool and upload the file of comments";

pub(super) fn recognize(page: &Place<'_>) -> Option<Recognized> {
    if page.is_on(&["instagram.com", "instagr.am"]) {
        Some(instagram(page))
    } else if page.is_on(&["facebook.com", "fb.com", "fb.watch", "fb.me"]) {
        Some(facebook(page))
    } else if page.is_on(&["threads.net", "threads.com"]) {
        Some(threads(page))
    } else {
        None
    }
}

fn instagram(page: &Place<'_>) -> Recognized {
    let found = |kind, id: &str| unsupported("instagram", kind, Some(id.to_owned()), INSTAGRAM);
    match page.parts.as_slice() {
        ["share", ..] => unsupported("instagram", "share", None, INSTAGRAM),
        ["stories", ..] => reject("Instagram stories have no public comments"),
        // With or without the user's name before.
        ["p", code, ..] | [_, "p", code, ..] => found("post", code),
        ["reel" | "reels", code, ..] | [_, "reel" | "reels", code, ..] => found("reel", code),
        ["tv", code, ..] | [_, "tv", code, ..] => found("igtv", code),
        [user, ..] => found("profile", user),
        [] => unsupported("instagram", "site", None, INSTAGRAM),
    }
}

fn facebook(page: &Place<'_>) -> Recognized {
    let found = |kind, id: String| unsupported("facebook", kind, Some(id), FACEBOOK);
    let unnamed = |kind| unsupported("facebook", kind, None, FACEBOOK);
    if page.is_on(&["fb.watch", "fb.me"]) {
        return unnamed("short");
    }
    if let (Some(story), Some(owner)) = (page.query("story_fbid"), page.query("id")) {
        return found("post", format!("{owner}_{story}"));
    }
    match page.parts.as_slice() {
        ["share", ..] => unnamed("share"),
        ["stories", ..] => reject("Facebook stories have no public comments"),
        ["groups", group, "permalink" | "posts", post, ..] => {
            found("group_post", format!("{group}_{post}"))
        }
        ["groups", group, ..] => found("group", (*group).to_owned()),
        ["reel", id, ..] => found("reel", (*id).to_owned()),
        ["watch", ..] => match page.query("v") {
            Some(id) => found("video", id),
            None => unnamed("site"),
        },
        ["photo" | "photo.php", ..] => match page.query("fbid") {
            Some(id) => found("photo", id),
            None => unnamed("photo"),
        },
        // Words of the text may stand between; the number comes last.
        [owner, "posts", .., post] => found("post", format!("{owner}_{post}")),
        [_, "videos", .., id] => found("video", (*id).to_owned()),
        [_, "photos", .., id] if digits(id) => found("photo", (*id).to_owned()),
        [name, ..] => found("profile", (*name).to_owned()),
        [] => unnamed("site"),
    }
}

fn threads(page: &Place<'_>) -> Recognized {
    let found = |kind, id: &str| unsupported("threads", kind, Some(id.to_owned()), THREADS);
    match page.parts.as_slice() {
        [_, "post", code, ..] | ["t", code, ..] => found("post", code),
        [user, ..] => found("profile", user.trim_start_matches('@')),
        [] => unsupported("threads", "site", None, THREADS),
    }
}
