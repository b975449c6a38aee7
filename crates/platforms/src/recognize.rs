//! From what people paste to a post, without the network.

mod clean;
mod mirrors;
mod parts;
mod pictures;
mod shorteners;
mod wrappers;

use plaintext::spelled_alike;
use url::Url;

use crate::PLATFORMS;
pub(crate) use parts::{UrlParts, is_digits, reject};
use wrappers::Carried;

/// A post that can be asked for its comments.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Post {
    /// [`crate::Platform::name`].
    pub platform: &'static str,
    /// What it is on that platform: `video`, `short`, `item`, `status`, `topic`, ...
    pub kind: &'static str,
    /// Server, where the same id means another post elsewhere (Mastodon, Lemmy, ...).
    pub host: Option<String>,
    /// The platform's own id of the post.
    pub id: String,
    /// Canonical address, tracking parameters and mobile hosts removed.
    pub url: String,
}

impl Post {
    /// What makes two URLs the same post: `host/id`, or the id alone.
    pub fn key(&self) -> String {
        match &self.host {
            Some(host) => format!("{host}/{}", self.id),
            None => self.id.clone(),
        }
    }
}

/// What a pasted line turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognized {
    /// A post, known without asking anybody.
    Post(Post),
    /// An ordinary page: the worker looks whether a platform we know runs it.
    Page {
        /// Normalised address.
        url: Url,
    },
    /// A short link of a platform: the worker follows it to the post.
    ShortLink {
        /// The platform whose short link it is; it may lead elsewhere.
        platform: &'static str,
        /// Normalised address.
        url: Url,
    },
    /// A platform or a kind of page that Clamor knows but cannot read.
    Unsupported {
        /// Its name, lower case.
        platform: &'static str,
        /// `post`, `channel`, `profile`, ...
        kind: &'static str,
        /// Its id, where the URL shows it.
        id: Option<String>,
        /// Why, and what would work.
        why: String,
    },
    /// Nothing that could ever be fetched: not a URL, a private address, a link shim that does not
    /// say where it leads.
    Reject {
        /// What is wrong and how to mend it.
        why: String,
    },
}

impl Recognized {
    /// What makes two addresses the same: the platform, where it is known, and what names the post
    /// there. `text` is what was recognised.
    ///
    /// Pages and short links are the same when they are spelled alike, see
    /// [`plaintext::spelled_alike`]: whether two of them lead to one post is seen when they are
    /// fetched.
    pub fn identity(&self, text: &str) -> (&'static str, String) {
        match self {
            Self::Post(post) => (post.platform, post.key()),
            Self::Page { url } | Self::ShortLink { url, .. } => ("", spelled_alike(url.as_str())),
            Self::Unsupported {
                platform,
                kind,
                id: Some(id),
                ..
            } => match *kind {
                // People and groups may be called like a post.
                "profile" | "group" => (*platform, format!("{kind} {id}")),
                _ => (*platform, id.clone()),
            },
            Self::Unsupported { id: None, .. } | Self::Reject { .. } => {
                ("", spelled_alike(text.trim()))
            }
        }
    }
}

/// What makes two addresses the same post, as one text; `None` for what is no address.
pub fn post_identity(text: &str) -> Option<String> {
    match recognize(text) {
        Recognized::Reject { .. } => None,
        recognized => {
            let (platform, post) = recognized.identity(text);
            Some(format!("{platform} {post}"))
        }
    }
}

/// Wrappers inside of wrappers that are opened; people forward what was forwarded to them.
const MAX_WRAPPERS: usize = 5;

/// Recognises one pasted cell: surrounding quotes and brackets, a missing scheme, mobile
/// hosts and tracking parameters are dealt with; a link shim stands for what it leads to.
/// Pure, never panics.
pub fn recognize(text: &str) -> Recognized {
    let (whole, shorter) = match clean::readings(text) {
        Ok(readings) => readings,
        Err(why) => return Recognized::Reject { why },
    };
    let whole = ask(whole);
    let Some(shorter) = shorter.map(ask) else {
        return whole;
    };
    let names_one =
        |found: &Recognized| matches!(found, Recognized::Unsupported { id: Some(_), .. });
    match (&whole, &shorter) {
        (Recognized::Post(_), _) => whole,
        (_, Recognized::Post(_)) => shorter,
        _ if names_one(&whole) => whole,
        _ => shorter,
    }
}

/// The same for what is a URL already, the target of a redirect.
pub(crate) fn recognize_url(url: &Url) -> Recognized {
    clean::normalize(url.clone()).map_or_else(|why| Recognized::Reject { why }, ask)
}

/// Recognises a pasted cell as the address of a page, whatever its path claims; what
/// [`recognize`] refuses is refused.
pub fn recognize_page(text: &str) -> Recognized {
    match clean::readings(text).and_then(|(url, _)| opened(url)) {
        Ok(url) => Recognized::Page {
            url: mirrors::original(url),
        },
        Err(why) => Recognized::Reject { why },
    }
}

fn ask(url: Url) -> Recognized {
    let url = match opened(url) {
        Ok(url) => mirrors::original(url),
        Err(why) => return Recognized::Reject { why },
    };
    of_no_platform(&url)
        .or_else(|| {
            PLATFORMS
                .iter()
                .find_map(|platform| platform.recognize(&url))
        })
        .unwrap_or(Recognized::Page { url })
}

/// What is told without any platform, though the host may be that of one.
fn of_no_platform(url: &Url) -> Option<Recognized> {
    let parts = UrlParts::of(url)?;
    pictures::recognize(&parts).or_else(|| shorteners::recognize(&parts))
}

/// What an address leads to, where it says so itself.
fn opened(mut url: Url) -> Result<Url, String> {
    for _ in 0..MAX_WRAPPERS {
        match wrappers::carried(&url) {
            None => return Ok(url),
            Some(Carried::Address(text)) => url = clean::clean(&text)?,
            Some(Carried::Nothing) => break,
        }
    }
    Err(
        "this address only passes on to another one; open it and paste the address it shows"
            .to_owned(),
    )
}
