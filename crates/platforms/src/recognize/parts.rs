//! A URL taken apart, for platforms that look at host, path and query.

use url::Url;

use super::Recognized;

/// A URL with its path in segments.
pub(crate) struct UrlParts<'a> {
    pub(crate) url: &'a Url,
    pub(crate) host: &'a str,
    /// Segments of the path that are not empty.
    pub(crate) segments: Vec<&'a str>,
}

impl<'a> UrlParts<'a> {
    /// `None` for a URL without host or path.
    pub(crate) fn of(url: &'a Url) -> Option<Self> {
        let segments = url
            .path_segments()?
            .filter(|part| !part.is_empty())
            .collect();
        Some(Self {
            url,
            host: url.host_str()?,
            segments,
        })
    }

    /// The same, when the host is one of these domains or below one; see [`UrlParts::is_on`].
    pub(crate) fn on(url: &'a Url, domains: &[&str]) -> Option<Self> {
        Self::of(url).filter(|parts| parts.is_on(domains))
    }

    /// The host, with the port where it is not that of its scheme.
    pub(crate) fn host_and_port(&self) -> String {
        match self.url.port() {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.to_owned(),
        }
    }

    /// Whether the host is one of these domains or below one (`www.`, `m.`, `de-de.`).
    pub(crate) fn is_on(&self, domains: &[&str]) -> bool {
        domains.iter().any(|domain| {
            self.host
                .strip_suffix(domain)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }

    /// A query parameter that is not empty.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let (_, value) = self
            .url
            .query_pairs()
            .find(|(key, value)| key == name && !value.is_empty())?;
        Some(value.into_owned())
    }

    /// A short link of a platform, unless it is the front page of the shortener.
    pub(crate) fn short_link(&self, platform: &'static str) -> Recognized {
        if self.segments.is_empty() {
            return reject("this is the front page of a link shortener, not a short link");
        }
        Recognized::ShortLink {
            platform,
            url: self.url.clone(),
        }
    }
}

/// What can never be fetched.
pub(crate) fn reject(why: &str) -> Recognized {
    Recognized::Reject {
        why: why.to_owned(),
    }
}

/// Whether a text is a number.
pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
