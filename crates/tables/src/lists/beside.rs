//! Tells which columns beside the one with a telling name hold posts as well: `post_url` or `Reel` beside
//! `url`, and not the profiles, files and articles that exports have in every row.

use std::hash::{DefaultHasher, Hash, Hasher};

use plaintext::{spelled_alike, without_scheme};

use super::cells::normal;
use super::pictures::is_picture;
use crate::comments::platform_of_url;

/// How many addresses of a column are looked at.
const LOOKED_AT: usize = 64;

/// What tells one post, as names of columns have it.
const POSTS: [&str; 27] = [
    "post",
    "posts",
    "permalink",
    "postpermalink",
    "reel",
    "reels",
    "tweet",
    "tweets",
    "toot",
    "short",
    "shorts",
    "thread",
    "threads",
    "story",
    "pin",
    "beitrag",
    "beitrags",
    "beiträge",
    "publicación",
    "publicacion",
    "publication",
    "publicação",
    "wpis",
    "gönderi",
    "пост",
    "帖子",
    "投稿",
];

/// Whether a name says that a column or member holds posts: `post_url`, `Reel`, `Tweet link 2`.
pub(super) fn tells_post(name: &str) -> bool {
    // Of a name with dots the last part says it.
    let name = normal(name.rsplit('.').next().unwrap_or(name));
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_post = |name: &str| POSTS.contains(&name);
    let mut endings = ["urls", "url", "links", "link", "address", "adresse"].into_iter();
    is_post(name) || endings.any(|end| name.strip_suffix(end).is_some_and(is_post))
}

/// Whether an address is of a page below a site, and not of a file that a program loads.
pub(super) fn may_be_post(url: &str) -> bool {
    const FILES: [&str; 9] = [
        "mp4", "mov", "webm", "m3u8", "mpd", "mp3", "m4a", "js", "css",
    ];
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_file = FILES.iter().any(|file| file.eq_ignore_ascii_case(ending));
    let rest = without_scheme(url);
    let below = rest.find(['/', '?', '#']).map_or("", |at| &rest[at..]);
    below.len() > 1 && !is_file && !is_picture(url)
}

/// The first addresses of a column.
#[derive(Default)]
pub(super) struct Addresses {
    looked_at: usize,
    /// Those of what may be a post, and those of them on a known platform.
    of_posts: usize,
    known: usize,
    /// Which of them differ, and their sites.
    different: Vec<u64>,
    sites: Vec<u64>,
}

impl Addresses {
    pub(super) fn add(&mut self, url: &str) {
        if self.looked_at == LOOKED_AT {
            return;
        }
        self.looked_at += 1;
        if !may_be_post(url) {
            return;
        }
        self.of_posts += 1;
        self.known += usize::from(platform_of_url(url).is_some());
        let key = spelled_alike(url);
        let site = hash(site(&key));
        let key = hash(&key);
        if !self.different.contains(&key) {
            self.different.push(key);
        }
        self.sites.push(site);
    }

    /// Whether they are posts like those of the column with a telling name: each row has another one, on the
    /// same sites or on a platform, unless their own name tells that they are.
    pub(super) fn are_posts_beside(&self, named: &Self, name: Option<&str>) -> bool {
        let most = |count: usize| count * 2 > self.looked_at;
        let same = self.sites.iter().filter(|site| named.sites.contains(site));
        most(self.different.len())
            && most(self.of_posts)
            && (name.is_some_and(tells_post) || most(self.known) || most(same.count()))
    }
}

/// The host of an address, spelled alike.
fn site(url: &str) -> &str {
    let rest = without_scheme(url);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_posts_are_told_in_any_spelling() {
        for name in [
            "post_url",
            "Reel",
            "Tweet link 2",
            "permalink",
            "Beitragslink",
            "Post 1",
        ] {
            assert!(tells_post(name), "{name}");
        }
        for name in [
            "url",
            "link",
            "videoUrl",
            "Poster",
            "inputUrl",
            "post author",
            "",
        ] {
            assert!(!tells_post(name), "{name}");
        }
    }

    #[test]
    fn homepages_and_files_are_no_posts() {
        for url in [
            "https://a.example/1",
            "a.example/?p=1",
            "https://a.example/v.mp4/about",
        ] {
            assert!(may_be_post(url), "{url}");
        }
        for url in [
            "https://a.example",
            "https://a.example/",
            "https://cdn.example/v.MP4?x=1",
            "https://cdn.example/p.jpg",
        ] {
            assert!(!may_be_post(url), "{url}");
        }
    }

    #[track_caller]
    fn beside(named: &[&str], others: &[&str], name: &str) -> bool {
        let all = |urls: &[&str]| {
            let mut addresses = Addresses::default();
            urls.iter().for_each(|url| addresses.add(url));
            addresses
        };
        all(others).are_posts_beside(&all(named), Some(name))
    }

    #[test]
    fn sites_and_names_tell_posts_from_other_addresses() {
        let named = ["https://a.example/1", "https://www.a.example/2"];
        for (others, name, expected) in [
            (
                ["https://a.example/3", "https://a.example/4"],
                "Second",
                true,
            ),
            (
                ["https://instagram.com/p/1", "https://instagram.com/p/2"],
                "Second",
                true,
            ),
            (["https://b.example/3", "https://b.example/4"], "Reel", true),
            (
                ["https://b.example/3", "https://b.example/4"],
                "Second",
                false,
            ),
            (
                ["https://a.example/3", "https://a.example/3"],
                "Second",
                false,
            ),
            (["https://a.example", "https://a.example/"], "Second", false),
        ] {
            assert_eq!(beside(&named, &others, name), expected, "{others:?} {name}");
        }
    }
}
