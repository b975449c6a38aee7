//! What came back, read so that every odd answer has a name.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, RETRY_AFTER, TRANSFER_ENCODING};
use serde::de::DeserializeOwned;
use url::Url;

use crate::{Failure, json};

/// Waited when a platform says 429 and not for how long.
const DEFAULT_RETRY_AFTER: Duration = Duration::from_secs(60);

/// One whole answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// Decompressed, at most [`super::Settings::max_body_bytes`].
    pub body: Bytes,
    /// The address that answered, after redirects; the public one where an override is used.
    pub url: Url,
}

impl Answer {
    /// Parses JSON; `at` says in the failure what was asked for.
    ///
    /// An empty body, HTML instead of JSON and a cut-off answer are each said to be so: they mean a
    /// firewall, a login wall or a broken connection, not a changed format. A letter that is none
    /// (half of a surrogate pair) costs that letter.
    pub fn json<T: DeserializeOwned>(&self, at: &str) -> Result<T, Failure> {
        let shape = |found: String| Failure::UnexpectedShape {
            at: format!("{at}: {found}"),
        };
        let body = self
            .body
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(&self.body);
        let body = body.trim_ascii();
        if body.is_empty() {
            return Err(shape(format!("an empty answer (status {})", self.status)));
        }
        if body.starts_with(b"<") {
            return Err(shape(format!(
                "a web page instead of JSON (status {})",
                self.status
            )));
        }
        json::read(body).map_err(|error| {
            if error.is_eof() && self.ends_with_the_connection() {
                Failure::Network {
                    why: format!(
                        "{}: the connection ended in the middle of the answer",
                        self.host()
                    ),
                }
            } else if error.is_eof() {
                shape("the JSON is cut off".to_owned())
            } else if error.is_syntax() {
                shape(format!("no JSON ({error})"))
            } else {
                shape(error.to_string())
            }
        })
    }

    /// Whether nothing but the end of the connection tells where the body ends, so that a connection
    /// that was cut looks like a whole answer.
    fn ends_with_the_connection(&self) -> bool {
        let told = |name| self.headers.contains_key(name);
        !told(CONTENT_LENGTH) && !told(TRANSFER_ENCODING)
    }

    /// The body as text; bytes that are not UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header's value, where it is readable text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether the server calls it HTML.
    pub fn is_html(&self) -> bool {
        let kind = self
            .header(CONTENT_TYPE.as_str())
            .unwrap_or_default()
            .to_ascii_lowercase();
        kind.contains("text/html") || kind.contains("application/xhtml")
    }

    /// `Retry-After`, in seconds or as an HTTP date (RFC 9110, section 10.2.3).
    pub fn retry_after(&self) -> Option<Duration> {
        let value = self.header(RETRY_AFTER.as_str())?.trim();
        if let Ok(seconds) = value.parse::<u64>() {
            return Some(Duration::from_secs(seconds));
        }
        let date = DateTime::parse_from_rfc2822(value).ok()?;
        Some(
            (date.with_timezone(&Utc) - Utc::now())
                .to_std()
                .unwrap_or(Duration::ZERO),
        )
    }

    /// What most platforms mean by their status.
    ///
    /// Platforms look at their own error bodies and rate headers first.
    pub fn check(&self) -> Result<(), Failure> {
        match self.status {
            200..=299 => Ok(()),
            401 | 403 => Err(Failure::PrivateOrLogin),
            404 | 410 => Err(Failure::NotFound),
            429 => Err(Failure::RateLimited {
                retry_after: self.retry_after().unwrap_or(DEFAULT_RETRY_AFTER),
            }),
            500..=599 => Err(Failure::Network {
                why: format!("{} answered {}", self.host(), self.status),
            }),
            status => Err(Failure::UnexpectedShape {
                at: format!("{} answered {status}", self.host()),
            }),
        }
    }

    fn host(&self) -> &str {
        self.url.host_str().unwrap_or("the server")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, retry_after: &str, body: &str) -> Answer {
        let mut headers = HeaderMap::new();
        headers.insert(
            RETRY_AFTER,
            retry_after.parse().expect("bug: a good header"),
        );
        headers.insert(CONTENT_LENGTH, body.len().into());
        let url = Url::parse("https://site.example/").expect("bug: a good address");
        Answer {
            status,
            headers,
            body: body.to_owned().into(),
            url,
        }
    }

    #[test]
    fn retry_after_comes_in_seconds_or_as_a_date() {
        let read = |value: &str| answer(429, value, "").retry_after();
        assert_eq!(read("120"), Some(Duration::from_secs(120)));
        assert_eq!(read(" 0 "), Some(Duration::ZERO));
        assert_eq!(
            read("Fri, 31 Dec 1999 23:59:59 GMT"),
            Some(Duration::ZERO),
            "long ago"
        );
        let later = (Utc::now() + Duration::from_secs(600)).to_rfc2822();
        assert!(read(&later).is_some_and(|wait| wait > Duration::from_secs(300)));
        assert_eq!(read("soon"), None);
        assert_eq!(read("-5"), None);
        let limited = Failure::RateLimited {
            retry_after: DEFAULT_RETRY_AFTER,
        };
        assert_eq!(answer(429, "soon", "").check(), Err(limited));
    }

    #[test]
    fn odd_answers_are_named() {
        let said = |body: &str| {
            let failure = answer(200, "0", body)
                .json::<Vec<u8>>("the list")
                .unwrap_err();
            assert_eq!(failure.code(), "unexpected_shape");
            failure.to_string()
        };
        assert!(said("").contains("empty"));
        assert!(said(" \n").contains("empty"));
        assert!(said("<!DOCTYPE html>").contains("web page"));
        assert!(said("[1, 2").contains("cut off"));
        assert!(said("sorry").contains("no JSON"));
        assert!(said("[\"a\"]").contains("the list"));
        let with_mark = answer(200, "0", "\u{feff}[1]");
        assert_eq!(with_mark.json::<Vec<u8>>("the list"), Ok(vec![1]));
    }
}
