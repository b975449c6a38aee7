//! Addresses of platforms that we know but do not read, so that a person learns why at
//! once and no request is spent on them.
//!
//! No fetching here: a platform that becomes readable moves to a file of its own.

mod meta;
mod others;
mod pictures;

use url::Url;

use crate::Recognized;

/// Sites that are told by their host.
pub(crate) fn by_host(url: &Url) -> Option<Recognized> {
    let page = Place::new(url)?;
    pictures::recognize(&page)
        .or_else(|| meta::recognize(&page))
        .or_else(|| others::recognize(&page))
}

/// Software that people host on their own names, told by the path.
pub(crate) fn by_path(url: &Url) -> Option<Recognized> {
    let page = Place::new(url)?;
    let id = match page.parts.as_slice() {
        ["w", id] if id.len() == 22 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) => id,
        ["w" | "videos", rest @ .., id]
            if is_uuid(id) && matches!(rest, [] | ["watch" | "embed"]) =>
        {
            id
        }
        _ => return None,
    };
    let why = "comments of PeerTube videos are not read yet";
    Some(unsupported(
        "peertube",
        "video",
        Some((*id).to_owned()),
        why,
    ))
}

/// A URL taken apart.
struct Place<'a> {
    url: &'a Url,
    host: &'a str,
    /// Path segments that are not empty.
    parts: Vec<&'a str>,
}

impl<'a> Place<'a> {
    fn new(url: &'a Url) -> Option<Self> {
        let parts = url
            .path_segments()?
            .filter(|part| !part.is_empty())
            .collect();
        Some(Self {
            url,
            host: url.host_str()?,
            parts,
        })
    }

    /// Whether the host is one of these domains or below one (`www.`, `m.`, `de-de.`).
    fn is_on(&self, domains: &[&str]) -> bool {
        domains.iter().any(|domain| {
            self.host
                .strip_suffix(domain)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }

    /// A query parameter that is not empty.
    fn query(&self, name: &str) -> Option<String> {
        let (_, value) = self
            .url
            .query_pairs()
            .find(|(key, value)| key == name && !value.is_empty())?;
        Some(value.into_owned())
    }
}

fn unsupported(
    platform: &'static str,
    kind: &'static str,
    id: Option<String>,
    why: &str,
) -> Recognized {
    Recognized::Unsupported {
        platform,
        kind,
        id,
        why: why.to_owned(),
    }
}

fn reject(why: &str) -> Recognized {
    Recognized::Reject {
        why: why.to_owned(),
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12]
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
