//! From what people paste to a post, without the network.

mod clean;

use url::Url;

use crate::platform::PLATFORMS;
use crate::unsupported;

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
    /// Nothing that could ever be fetched: not a URL, a private address, a link shim.
    Reject {
        /// What is wrong and how to mend it.
        why: String,
    },
}

/// Recognises one pasted cell: surrounding quotes and brackets, a missing scheme,
/// mobile hosts and tracking parameters are dealt with. Pure, never panics.
pub fn recognize(text: &str) -> Recognized {
    clean::clean(text).map_or_else(|why| Recognized::Reject { why }, |url| ask(&url))
}

/// The same for what is a URL already, the target of a redirect.
pub(crate) fn recognize_url(url: &Url) -> Recognized {
    clean::normalize(url.clone()).map_or_else(|why| Recognized::Reject { why }, |url| ask(&url))
}

fn ask(url: &Url) -> Recognized {
    // Sites of one owner first: platforms that anybody can host go by the path alone.
    unsupported::by_host(url)
        .or_else(|| {
            PLATFORMS
                .iter()
                .find_map(|platform| platform.recognize(url))
        })
        .or_else(|| unsupported::by_path(url))
        .unwrap_or_else(|| Recognized::Page { url: url.clone() })
}
