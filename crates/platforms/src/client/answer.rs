//! What came back, read so that every odd answer has a name.

use std::time::Duration;

use bytes::Bytes;
use chrono::Utc;
use egress::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;
use url::Url;

use crate::{Failure, json};

/// Bytes of the longest refusal that is read.
const LONGEST_REFUSAL: usize = 64 << 10;

/// Bytes of a page in which its title stands.
const HEAD: usize = 8 << 10;

/// Tags of a page that are looked at for who made it: that stands in its head, and a tree takes time that
/// grows with the square of its depth.
const OPENING: usize = 3_000;

/// How the titles begin of pages by which firewalls ask whether a person or a program reads: those of
/// Cloudflare, DDoS-Guard, Anubis, Imperva and Sucuri.
const CHALLENGES: &[&str] = &[
    "just a moment...",
    "attention required! | cloudflare",
    "checking your browser",
    "verifying you are human",
    "making sure you",
    "please wait while we verify",
    "one moment, please",
    "ddos-guard",
    "sucuri website firewall",
    "pardon our interruption",
    "are you a robot",
    "human verification",
];

/// Waited when a platform says 429 and not for how long.
const DEFAULT_RETRY_AFTER: Duration = Duration::from_secs(60);

/// One whole answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// Decompressed, at most [`super::ClientSettings::max_body_bytes`].
    pub body: Bytes,
    /// The address that answered, after redirects; the public one where an override is used.
    pub url: Url,
}

impl Answer {
    /// The JSON of a refusal, when it is one: refusals are short, and this is read where nothing may
    /// take long.
    pub(crate) fn refusal<T: DeserializeOwned>(&self) -> Option<T> {
        (self.body.len() <= LONGEST_REFUSAL)
            .then(|| json::document(&self.body).ok())
            .flatten()
    }

    /// The body as text; bytes that are not UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The beginning of a page as text, where it says what made it.
    pub(crate) fn opening(&self) -> String {
        let tags = self.body.iter().enumerate();
        let mut tags = tags.filter(|(_, byte)| **byte == b'<');
        let end = tags.nth(OPENING).map_or(self.body.len(), |(end, _)| end);
        String::from_utf8_lossy(&self.body[..end]).into_owned()
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
        egress::retry_after(&self.headers)
    }

    /// Whether nothing is left of the allowance that this header counts.
    pub(crate) fn is_spent(&self, header: &str) -> bool {
        self.header(header).is_some_and(|left| left.trim() == "0")
    }

    /// How long it is until the moment that this header names in epoch seconds. A clock that is wrong is no
    /// reason to wait longer than a window.
    pub(crate) fn until(&self, header: &str, window: Duration) -> Option<Duration> {
        let moment: i64 = self.header(header)?.trim().parse().ok()?;
        let seconds = moment.checked_sub(Utc::now().timestamp())?;
        let wait = Duration::from_secs(u64::try_from(seconds).ok()?);
        (!wait.is_zero()).then(|| wait.min(window))
    }

    /// What most platforms mean by their status.
    ///
    /// Platforms look at their own error bodies and rate headers first. A 403 says nothing about the
    /// post: it is mostly a firewall, or a site that does not let programs read it. Nor does a 401 of an
    /// API, which may want programs to sign in for everything; that of a page is the page's own.
    pub fn check(&self) -> Result<(), Failure> {
        match self.status {
            200..=299 => Ok(()),
            429 => Err(Failure::RateLimited {
                retry_after: self.retry_after().unwrap_or(DEFAULT_RETRY_AFTER),
            }),
            _ if self.is_challenge() => Err(self.challenged()),
            401 if self.is_html() => Err(Failure::PrivateOrLogin),
            401 => Err(self.wants_programs_to_sign_in()),
            status @ (403 | 451) => Err(Failure::Blocked {
                why: format!("{} answers {status}", self.host()),
            }),
            404 | 410 => Err(Failure::NotFound),
            // Whoever names the time wants to be left alone until then (RFC 9110, section 10.2.3).
            503 if let Some(wait) = self.retry_after().filter(|wait| !wait.is_zero()) => {
                Err(Failure::RateLimited { retry_after: wait })
            }
            500..=599 => Err(Failure::Network {
                why: format!("{} answered {}", self.host(), self.status),
            }),
            status => Err(Failure::UnexpectedShape {
                at: format!("{} answered {status}", self.host()),
            }),
        }
    }

    /// The failure where an API answers nobody who is not signed in.
    pub(crate) fn wants_programs_to_sign_in(&self) -> Failure {
        Failure::Blocked {
            why: format!(
                "{} answers only programs that are signed in there; people may see the page all the same",
                self.host()
            ),
        }
    }

    /// Whether a firewall asks whether a person reads, whatever its status says.
    pub(crate) fn is_challenge(&self) -> bool {
        let told = self.header("cf-mitigated").unwrap_or_default();
        told.trim().eq_ignore_ascii_case("challenge") || self.has_title_of_a_challenge()
    }

    fn has_title_of_a_challenge(&self) -> bool {
        let head = &self.body[..self.body.len().min(HEAD)];
        if !json::is_page(head) {
            return false;
        }
        let head = String::from_utf8_lossy(head).to_lowercase();
        let title = head
            .split_once("<title")
            .and_then(|(_, rest)| rest.split_once('>'));
        title.is_some_and(|(_, title)| {
            let title = title.trim_start();
            CHALLENGES.iter().any(|known| title.starts_with(known))
        })
    }

    /// The failure of [`Answer::is_challenge`].
    pub(crate) fn challenged(&self) -> Failure {
        Failure::Blocked {
            why: format!("{} wants to see a person with a browser", self.host()),
        }
    }

    /// It ended in its middle.
    pub(crate) fn cut(&self) -> Failure {
        Failure::Network {
            why: format!("{}: the answer ended in its middle", self.host()),
        }
    }

    /// Who answered, for messages.
    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or("the server")
    }
}

#[cfg(test)]
mod tests {
    use egress::header::{CONTENT_LENGTH, RETRY_AFTER};

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
    fn a_limit_without_a_usable_time_has_a_usual_one() {
        let limited = |retry_after| Err(Failure::RateLimited { retry_after });
        assert_eq!(
            answer(429, "soon", "").check(),
            limited(DEFAULT_RETRY_AFTER)
        );
        assert_eq!(
            answer(429, "7", "").check(),
            limited(Duration::from_secs(7))
        );
    }

    #[test]
    fn a_server_that_says_when_it_is_back_is_left_alone_until_then() {
        let check = |retry_after| answer(503, retry_after, "{}").check();
        let retry_after = Duration::from_secs(120);
        assert_eq!(check("120"), Err(Failure::RateLimited { retry_after }));
        for nothing in ["0", "soon"] {
            assert_eq!(check(nothing).unwrap_err().code(), "network", "{nothing}");
        }
    }

    #[test]
    fn a_moment_is_waited_for_where_it_is_to_come_and_no_longer_than_a_window() {
        let window = Duration::from_secs(900);
        let until = |moment: &str| {
            let mut told = answer(200, "0", "{}");
            told.headers
                .insert("x-rate-limit-reset", moment.parse().expect("a header"));
            told.until("x-rate-limit-reset", window)
        };
        let now = Utc::now().timestamp();
        assert_eq!(until(&(now + 86_400).to_string()), Some(window));
        for none in [now - 1, i64::MIN] {
            assert_eq!(until(&none.to_string()), None);
        }
        assert_eq!(until("soon"), None);
    }

    #[test]
    fn a_firewall_is_told_from_a_private_post_and_from_a_fault() {
        let challenge = "<!DOCTYPE html><html><head><TITLE>Just a moment...</TITLE></head></html>";
        let page = "<!doctype html><title>Forbidden</title>";
        let code = |status, body| answer(status, "0", body).check().unwrap_err().code();
        assert_eq!(code(403, challenge), "blocked");
        assert_eq!(code(503, challenge), "blocked");
        assert_eq!(code(401, challenge), "blocked");
        assert_eq!(code(429, challenge), "rate_limited");
        assert_eq!(code(403, page), "blocked");
        assert_eq!(code(403, "{}"), "blocked");
        // An API that wants a sign-in for everything says nothing about the post; a page speaks for itself.
        assert_eq!(code(401, "{}"), "blocked");
        let mut login = answer(401, "0", page);
        login.headers.insert(
            "content-type",
            "text/html; charset=utf-8".parse().expect("a header"),
        );
        assert_eq!(login.check().unwrap_err().code(), "private_or_login");
        assert_eq!(code(451, "{}"), "blocked");
        assert_eq!(code(503, page), "network");
        let mut told = answer(503, "0", "{}");
        told.headers
            .insert("cf-mitigated", "challenge".parse().expect("a header"));
        assert_eq!(told.check().unwrap_err().code(), "blocked");
    }

    #[test]
    fn a_refusal_is_short() {
        let long = format!("{}[1]", " ".repeat(LONGEST_REFUSAL));
        assert_eq!(answer(400, "0", &long).refusal::<Vec<u8>>(), None);
        assert_eq!(answer(400, "0", "[1]").refusal(), Some(vec![1_u8]));
    }
}
