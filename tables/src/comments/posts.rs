//! The posts that the comments of a file stand under.
//!
//! A post is known by its address; in a file without addresses by platform and title, where it
//! has columns of them. What a row says beyond that is taken from the first row of each post.

use std::borrow::Cow;
use std::collections::HashMap;

use super::batch::Batch;
use super::fields::{FIELDS, Field};
use super::platforms::platform_of_url;
use super::words::repair;
use crate::cut;

/// The most posts of one file; beyond that it counts as one post.
pub const MAX_FILE_POSTS: usize = 1_000;

/// The longest address or name that tells a post, in bytes; what is longer tells none.
const MAX_KEY: usize = 2_048;
/// What is kept of a title, in bytes.
const MAX_TITLE: usize = 512;

/// A post of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilePost {
    /// Its address as the file gives it, less what names a comment on it; none for comments whose
    /// rows name no post.
    pub url: Option<String>,
    /// Its platform: as the file says, else by the host of the address.
    pub platform: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its comments in the file, those without text included.
    pub comments: u64,
}

/// The posts of a file, in the order of their first comments.
///
/// A file with comments has at least one: the one without address, platform and title when its
/// rows name no post.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilePosts {
    posts: Vec<FilePost>,
    too_many: bool,
}

impl FilePosts {
    /// All of them; [`super::Comment::post`] is a place in here.
    pub fn all(&self) -> &[FilePost] {
        &self.posts
    }

    /// Whether there were more than [`MAX_FILE_POSTS`], so that the file counts as one.
    pub fn too_many(&self) -> bool {
        self.too_many
    }
}

/// What tells the post of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// A column of addresses.
    Url(usize),
    /// Columns of platform and title.
    Names(Option<usize>, Option<usize>),
}

impl Told {
    /// The key of a row's post; empty when it names none.
    fn key<'a>(self, batch: &'a Batch, row: usize) -> Cow<'a, str> {
        let cell = |column: Option<usize>| column.map_or("", |c| batch.cell(row, c).trim());
        let key = match self {
            // What is too long for an address tells no post.
            Self::Url(column) => match post_address(cell(Some(column))) {
                address if address.len() > MAX_KEY => Cow::Borrowed(""),
                address => Cow::Owned(spelled_alike(&address)),
            },
            Self::Names(platform, title) => match (cell(platform), cut(cell(title), MAX_TITLE)) {
                ("", "") => Cow::Borrowed(""),
                (platform, title) => Cow::Owned(format!("{platform}\0{title}")),
            },
        };
        if key.len() > MAX_KEY {
            Cow::Borrowed("")
        } else {
            key
        }
    }
}

/// What all spellings of an address have in common: no scheme, no `www.`, no slash at the end.
fn spelled_alike(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    if !host.contains('.') {
        return address.to_owned();
    }
    let host = host.to_ascii_lowercase();
    let bare = ["www.", "m.", "mobile."]
        .iter()
        .find_map(|before| host.strip_prefix(before))
        .unwrap_or(&host);
    let host = match bare {
        "twitter.com" => "x.com",
        bare => bare,
    };
    let end = path.find('?').unwrap_or(path.len());
    let (path, query) = path.split_at(end);
    format!("{host}{}{query}", path.trim_end_matches('/'))
}

/// Parameters that name a comment on the post.
const OF_COMMENT: [&str; 3] = ["comment_id", "reply_comment_id", "lc"];

/// Whether an address names a comment on its post.
fn names_comment(url: &str) -> bool {
    let (address, fragment) = url.split_once('#').unwrap_or((url, ""));
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let of_comment = |part: &str| OF_COMMENT.contains(&name_of(part));
    !fragment.is_empty() && !is_address_behind(fragment) || query.split('&').any(of_comment)
}

/// The name of a parameter.
fn name_of(part: &str) -> &str {
    part.split(['=', '[']).next().unwrap_or_default()
}

/// Some pages have their whole address behind `#`.
fn is_address_behind(fragment: &str) -> bool {
    fragment.starts_with(['!', '/'])
}

/// The address of a post without what names one comment on it, and without what only tells how
/// somebody came to it.
fn post_address(url: &str) -> Cow<'_, str> {
    const TRACKING: [&str; 8] = [
        "igsh", "igshid", "si", "fbclid", "gclid", "feature", "__cft__", "__tn__",
    ];
    // Elsewhere they may be ids: `viewtopic.php?t=7`.
    const TRACKING_ON: [(&str, &[&str]); 2] = [("twitter", &["s", "t"]), ("youtube", &["t"])];
    let (address, fragment) = url.split_once('#').unwrap_or((url, ""));
    let address = if is_address_behind(fragment) {
        url
    } else {
        address
    };
    let Some((path, query)) = address.split_once('?') else {
        return Cow::Borrowed(address);
    };
    let platform = platform_of_url(path);
    let here = TRACKING_ON.iter().find(|(name, _)| platform == Some(*name));
    let left_out = |part: &&str| {
        let name = name_of(part);
        OF_COMMENT.contains(&name)
            || TRACKING.contains(&name)
            || name.starts_with("utm_")
            || here.is_some_and(|(_, names)| names.contains(&name))
    };
    if !query.split('&').any(|part| left_out(&part)) {
        return Cow::Borrowed(address);
    }
    let rest: Vec<&str> = query.split('&').filter(|part| !left_out(part)).collect();
    match rest.as_slice() {
        [] => Cow::Borrowed(path),
        rest => Cow::Owned(format!("{path}?{}", rest.join("&"))),
    }
}

/// Finds the post of a row after the file was looked through.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct PostIndex {
    told: Option<Told>,
    places: HashMap<String, usize>,
    /// The addresses of the posts; empty for the post that has none.
    urls: Vec<String>,
}

impl Default for Told {
    fn default() -> Self {
        Self::Names(None, None)
    }
}

impl PostIndex {
    /// The place of a row's post among those of its file.
    pub(super) fn post(&self, batch: &Batch, row: usize) -> usize {
        let Some(told) = self.told else { return 0 };
        let key = told.key(batch, row);
        self.places.get(&*key).copied().unwrap_or(0)
    }
}

impl PostIndex {
    /// The address of a row's post, empty for none; nothing when the file does not tell posts by
    /// their addresses.
    pub(super) fn url<'a>(&'a self, batch: &Batch, row: usize) -> Option<&'a str> {
        if !matches!(self.told, Some(Told::Url(_))) {
            return None;
        }
        self.urls.get(self.post(batch, row)).map(String::as_str)
    }
}

/// Collects posts while a file is looked through, before it is known which column tells them.
#[derive(Debug)]
pub(super) struct PostSurvey {
    told: Told,
    places: HashMap<String, usize>,
    posts: Vec<Seen>,
    /// The place of the row before, which mostly is that of the next as well.
    last: Option<(String, usize)>,
    rows: u64,
    too_many: bool,
    /// Whether an address named a comment on its post.
    names_comments: bool,
}

#[derive(Debug)]
struct Seen {
    /// Its address as the first row spells it.
    url: String,
    comments: u64,
    /// What the columns that may hold platform and title said in the first row.
    said: Vec<(usize, String)>,
}

impl PostSurvey {
    /// Of posts told by a column of addresses.
    pub(super) fn of_urls(column: usize) -> Self {
        Self::new(Told::Url(column))
    }

    /// Of posts told by platform and title.
    pub(super) fn of_names(platform: Option<usize>, title: Option<usize>) -> Self {
        Self::new(Told::Names(platform, title))
    }

    fn new(told: Told) -> Self {
        Self {
            told,
            places: HashMap::new(),
            posts: Vec::new(),
            last: None,
            rows: 0,
            too_many: false,
            names_comments: false,
        }
    }

    /// The column of addresses.
    pub(super) fn url_column(&self) -> Option<usize> {
        match self.told {
            Told::Url(column) => Some(column),
            Told::Names(..) => None,
        }
    }

    /// Whether rows mostly repeat the address of another row, as those of posts do and those of
    /// comments do not.
    pub(super) fn repeats(&self) -> bool {
        !self.too_many && self.posts.len() as u64 * 2 <= self.rows
    }

    /// Whether some of the addresses name a comment on the post.
    pub(super) fn names_comments(&self) -> bool {
        self.names_comments
    }

    /// Adds a row; `about` are the columns that may hold platform and title.
    pub(super) fn add(&mut self, batch: &Batch, row: usize, about: &[usize]) {
        self.rows += 1;
        if self.too_many {
            return;
        }
        let key = self.told.key(batch, row);
        if let Told::Url(column) = self.told {
            self.names_comments |= names_comment(batch.cell(row, column));
        }
        if let Some((last, place)) = &self.last
            && *last == *key
        {
            self.posts[*place].comments += 1;
            return;
        }
        let place = match self.places.get(&*key) {
            Some(&place) => place,
            None if self.posts.len() == MAX_FILE_POSTS => {
                self.too_many = true;
                (self.places, self.posts) = (HashMap::new(), Vec::new());
                return;
            }
            None => {
                let said = about.iter().map(|&column| {
                    let cell = batch.cell(row, column).trim();
                    (column, cut(cell, MAX_TITLE).to_owned())
                });
                let place = self.posts.len();
                let url = match self.told {
                    Told::Url(column) if !key.is_empty() => {
                        post_address(batch.cell(row, column).trim())
                    }
                    _ => Cow::Borrowed(""),
                };
                self.posts.push(Seen {
                    url: url.into_owned(),
                    comments: 0,
                    said: said.filter(|(_, cell)| !cell.is_empty()).collect(),
                });
                self.places.insert(key.clone().into_owned(), place);
                place
            }
        };
        self.posts[place].comments += 1;
        self.last = Some((key.into_owned(), place));
    }

    /// The posts, now that the columns are known.
    pub(super) fn finish(self, columns: &[Option<usize>; FIELDS]) -> (FilePosts, PostIndex) {
        if self.too_many {
            return one_post(self.rows, true);
        }
        let platform = columns[Field::Platform as usize];
        let title = columns[Field::PostTitle as usize];
        let posts = self.posts.iter().map(|seen| {
            let said = |column: Option<usize>| {
                let column = column?;
                let (_, text) = seen.said.iter().find(|(c, _)| *c == column)?;
                Some(text.clone())
            };
            let url = Some(seen.url.clone()).filter(|url| !url.is_empty());
            let by_host = || url.as_deref().and_then(platform_of_url).map(str::to_owned);
            FilePost {
                platform: said(platform).or_else(by_host),
                title: said(title).map(|title| repair(&title).unwrap_or(title)),
                comments: seen.comments,
                url,
            }
        });
        let posts = FilePosts {
            posts: posts.collect(),
            too_many: false,
        };
        let index = PostIndex {
            told: Some(self.told),
            places: self.places,
            urls: self.posts.into_iter().map(|seen| seen.url).collect(),
        };
        (posts, index)
    }
}

/// The posts of a file of so many rows that count as one post.
pub(super) fn one_post(rows: u64, too_many: bool) -> (FilePosts, PostIndex) {
    let post = FilePost {
        comments: rows,
        ..FilePost::default()
    };
    let posts = FilePosts {
        posts: if rows == 0 { Vec::new() } else { vec![post] },
        too_many,
    };
    (posts, PostIndex::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_post_is_spelled_in_many_ways() {
        for (url, same) in [
            (
                "https://x.com/a/status/1",
                "http://www.twitter.com/a/status/1/?s=20&t=abc",
            ),
            (
                "https://www.instagram.com/p/A",
                "instagram.com/p/A/?igsh=x&utm_source=y",
            ),
            (
                "https://www.youtube.com/watch?v=A",
                "https://m.youtube.com/watch?v=A&feature=shared&si=z&t=9s",
            ),
        ] {
            let key = |url| spelled_alike(&post_address(url));
            assert_eq!(key(url), key(same));
        }
        for (url, other) in [
            ("https://a.example/t?t=1", "https://a.example/t?t=2"),
            ("https://a.example/A", "https://a.example/a"),
            ("Ab", "aB"),
            ("https://a.example/w?v=A", "https://a.example/w?v=B&si=1"),
        ] {
            let key = |url| spelled_alike(&post_address(url));
            assert_ne!(key(url), key(other));
        }
    }

    #[test]
    fn what_names_a_comment_is_no_part_of_the_address_of_its_post() {
        for (url, expected) in [
            ("https://a.example/p/1", "https://a.example/p/1"),
            ("https://a.example/p/1#comment-7", "https://a.example/p/1"),
            ("https://a.example/#/p/1", "https://a.example/#/p/1"),
            (
                "https://www.youtube.com/watch?v=AAAAAAAAAAA&lc=UgK",
                "https://www.youtube.com/watch?v=AAAAAAAAAAA",
            ),
            (
                "https://www.facebook.com/p/1?comment_id=5&reply_comment_id=6",
                "https://www.facebook.com/p/1",
            ),
            ("https://a.example/p?lcd=1", "https://a.example/p?lcd=1"),
        ] {
            assert_eq!(post_address(url), expected);
        }
    }
}
