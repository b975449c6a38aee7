//! Addresses of Facebook, and what of them the Graph API knows things by.

use url::Url;

use super::NAME;
use crate::recognize::{UrlParts, is_digits, reject};
use crate::{Post, Recognized};

/// What an address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// A post by its page and by what stands for it there.
    Post {
        /// Number or name of the page.
        owner: String,
        story: Story,
    },
    /// A video, reel or photo: its number is enough.
    Media {
        id: String,
        /// Number or name of the page, where the address tells it.
        owner: Option<String>,
        is_photo: bool,
    },
}

/// What stands for a post in an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Story {
    /// Its number.
    Number(String),
    /// `pfbid...`: means something to the site alone.
    Opaque(String),
}

impl Story {
    fn read(text: &str) -> Option<Self> {
        if is_digits(text) {
            return Some(Self::Number(text.to_owned()));
        }
        let is_opaque = is_opaque(text);
        is_opaque.then(|| Self::Opaque(text.to_owned()))
    }
}

/// Whether a part of an address stands for a post and means something to the site alone.
pub(super) fn is_opaque(text: &str) -> bool {
    let rest = text.strip_prefix("pfbid");
    rest.is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Whether it can be the name or number of a page.
fn is_owner(text: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !text.is_empty() && text.len() <= 80 && text.bytes().all(letters)
}

impl Target {
    /// What a post of [`recognize`] names.
    pub(super) fn of(post: &Post) -> Option<Self> {
        let url = Url::parse(&post.url).ok()?;
        read(&UrlParts::of(&url)?)
    }

    fn into_post(self, kind: &'static str) -> Post {
        let (id, path) = match self {
            Self::Post { owner, story } => {
                let (Story::Number(story) | Story::Opaque(story)) = story;
                (format!("{owner}_{story}"), format!("{owner}/posts/{story}"))
            }
            Self::Media {
                id,
                owner,
                is_photo,
            } => {
                let path = match (owner, is_photo, kind) {
                    (_, _, "reel") => format!("reel/{id}"),
                    (Some(owner), true, _) => format!("{owner}/photos/{id}"),
                    (None, true, _) => format!("photo/?fbid={id}"),
                    (Some(owner), false, _) => format!("{owner}/videos/{id}"),
                    (None, false, _) => format!("watch/?v={id}"),
                };
                (id, path)
            }
        };
        Post {
            platform: NAME,
            kind,
            host: None,
            id,
            url: format!("https://www.facebook.com/{path}"),
        }
    }
}

/// What an address of the site names, if it is something with comments.
fn read(parts: &UrlParts<'_>) -> Option<Target> {
    let media = |id: &str, owner: Option<&str>, is_photo| {
        is_digits(id).then(|| Target::Media {
            id: id.to_owned(),
            owner: owner.filter(|owner| is_owner(owner)).map(str::to_owned),
            is_photo,
        })
    };
    let story = |owner: &str, story: &str| {
        is_owner(owner).then_some(())?;
        let (owner, story) = (owner.to_owned(), Story::read(story)?);
        Some(Target::Post { owner, story })
    };
    if let (Some(told), Some(owner)) = (parts.query("story_fbid"), parts.query("id")) {
        return story(&owner, &told);
    }
    match parts.segments.as_slice() {
        ["groups" | "share" | "stories", ..] => None,
        ["reel", id, ..] => media(id, None, false),
        ["watch", ..] | ["video.php"] => media(&parts.query("v")?, None, false),
        ["photo" | "photo.php", ..] => media(&parts.query("fbid")?, None, true),
        // Words of the text may stand between; the number comes last.
        [owner, "posts", .., id] => story(owner, id),
        [owner, "videos", .., id] => media(id, Some(owner), false),
        [owner, "photos", .., id] => media(id, Some(owner), true),
        _ => None,
    }
}

pub(super) fn recognize(url: &Url) -> Option<Recognized> {
    let parts = UrlParts::on(url, &["facebook.com", "fb.com", "fb.watch", "fb.me"])?;
    if parts.is_on(&["fb.watch", "fb.me"]) {
        return Some(parts.short_link(NAME));
    }
    if let Some(target) = read(&parts) {
        let kind = match (&target, parts.segments.first()) {
            (Target::Post { .. }, _) => "post",
            (Target::Media { is_photo: true, .. }, _) => "photo",
            (Target::Media { .. }, Some(&"reel")) => "reel",
            (Target::Media { .. }, _) => "video",
        };
        return Some(Recognized::Post(target.into_post(kind)));
    }
    let other = |kind, id: Option<&str>| {
        Recognized::Unsupported {
        platform: NAME,
        kind,
        id: id.map(str::to_owned),
        why: match kind {
            "group" | "group_post" => {
                "Facebook shows posts of groups to no program; export the comments with another tool and \
                 upload the file"
            }
            _ => "this is no single post; give the addresses of posts, videos or photos",
        }
        .to_owned(),
    }
    };
    Some(match parts.segments.as_slice() {
        ["share", _, ..] => parts.short_link(NAME),
        ["stories", ..] => reject("Facebook stories have no public comments"),
        ["groups", group, "permalink" | "posts", post, ..] => {
            other("group_post", Some(&format!("{group}_{post}")))
        }
        ["groups", group, ..] => other("group", Some(group)),
        []
        | [
            "watch" | "photo" | "photo.php" | "share" | "permalink.php" | "story.php",
            ..,
        ] => other("site", None),
        [name, ..] => other("profile", Some(name)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_names_is_read_from_its_own_address_again() {
        for (address, owner) in [
            ("https://www.facebook.com/shop/posts/12", Some("shop")),
            ("https://www.facebook.com/7/posts/some-words/12/", Some("7")),
            (
                "https://www.facebook.com/shop/posts/pfbid02aZ",
                Some("shop"),
            ),
            (
                "https://m.facebook.com/story.php?story_fbid=12&id=7",
                Some("7"),
            ),
            (
                "https://www.facebook.com/permalink.php?story_fbid=pfbid02&id=7",
                Some("7"),
            ),
            ("https://www.facebook.com/watch/?v=12", None),
            ("https://www.facebook.com/watch/live/?v=12", None),
            ("https://www.facebook.com/shop/videos/12/", Some("shop")),
            (
                "https://www.facebook.com/shop/videos/vb.7/12/",
                Some("shop"),
            ),
            ("https://www.facebook.com/reel/12", None),
            ("https://www.facebook.com/photo.php?fbid=12", None),
            ("https://www.facebook.com/shop/photos/a.7/12/", Some("shop")),
        ] {
            let url = Url::parse(address).expect("an address");
            let Some(Recognized::Post(post)) = recognize(&url) else {
                panic!("{address} is no post")
            };
            let target = Target::of(&post).unwrap_or_else(|| panic!("{}", post.url));
            let (Target::Post { owner: found, .. }, _) = (&target, ()) else {
                let Target::Media { owner: found, .. } = &target else {
                    unreachable!("one of the two")
                };
                assert_eq!(found.as_deref(), owner, "{address}");
                continue;
            };
            assert_eq!(Some(found.as_str()), owner, "{address}");
        }
    }
}
