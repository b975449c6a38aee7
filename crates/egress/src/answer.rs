//! What came back: its head, and its body whole or in pieces.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_ENCODING, HeaderMap, HeaderName, LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use tokio::time::Instant;
use url::Url;

use crate::Error;
use crate::patience::Patience;

/// Whoever lets an answer wait for longer than this may be why its connection ended.
const LONG_PAUSE: Duration = Duration::from_secs(1);

/// One whole answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// Unpacked.
    pub body: Bytes,
}

/// An answer whose head is here and whose body is still coming.
#[derive(Debug)]
pub struct Body {
    response: Response,
    patience: Patience,
}

/// What the memory for a body comes out of.
pub trait Memory: Send {
    /// Waits until there is memory for so many bytes, those that came before among them.
    fn grow(&mut self, bytes: usize) -> impl Future<Output = ()> + Send;
}

/// Nobody counts it.
impl Memory for () {
    async fn grow(&mut self, _: usize) {}
}

impl Body {
    pub(crate) fn new(response: Response, patience: Patience) -> Self {
        Self { response, patience }
    }

    /// HTTP status.
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// When the end does not come.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        self.patience.wait_for(self.response.chunk()).await
    }

    /// The whole body, of at most `max_bytes`.
    ///
    /// # Errors
    /// When it is larger, does not come to its end, or is packed otherwise than was asked for.
    pub async fn read(self, max_bytes: usize) -> Result<Answer, Error> {
        self.read_into(max_bytes, &mut ()).await
    }

    /// The same, into memory that somebody counts; the time-out stands still while that is waited for.
    ///
    /// # Errors
    /// As [`Body::read`], and [`Error::KeptWaiting`].
    pub async fn read_into(
        mut self,
        max_bytes: usize,
        memory: &mut impl Memory,
    ) -> Result<Answer, Error> {
        let mut body = Vec::new();
        let mut paused = Duration::ZERO;
        loop {
            let chunk = self.chunk().await;
            let chunk = chunk.map_err(|error| match error {
                Error::Cut | Error::Broken(_) if paused > LONG_PAUSE => Error::KeptWaiting,
                other => other,
            });
            let Some(chunk) = chunk? else { break };
            let bytes = body.len() + chunk.len();
            if bytes > max_bytes {
                return Err(Error::TooLarge(max_bytes));
            }
            let begun = Instant::now();
            memory.grow(bytes).await;
            paused += begun.elapsed();
            body.extend_from_slice(&chunk);
        }
        match packing(self.headers()).filter(|_| !body.is_empty()) {
            Some(packing) => Err(Error::Packed(packing)),
            None => Ok(Answer {
                status: self.status(),
                headers: self.response.headers().clone(),
                body: body.into(),
            }),
        }
    }
}

/// How a body is packed, when it is packed otherwise than was asked for: what is unpacked has the
/// header no more.
fn packing(headers: &HeaderMap) -> Option<String> {
    /// Words are short; more of them is no message for a person.
    const LONGEST: usize = 40;
    let packing = text(headers, &CONTENT_ENCODING)?.trim();
    let is_plain = packing.is_empty() || packing.eq_ignore_ascii_case("identity");
    (!is_plain).then(|| packing.chars().take(LONGEST).collect())
}

/// Where an answer of `from` leads. Without a usable `Location` it is an answer like any other.
pub fn redirect(status: StatusCode, headers: &HeaderMap, from: &Url) -> Option<Url> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    from.join(text(headers, &LOCATION)?).ok()
}

/// `Retry-After`, in seconds or as an HTTP date (RFC 9110, section 10.2.3).
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers, &RETRY_AFTER)?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = DateTime::parse_from_rfc2822(value).ok()?;
    let wait = (date.with_timezone(&Utc) - Utc::now()).to_std();
    Some(wait.unwrap_or(Duration::ZERO))
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().expect("bug: a good header"))])
    }

    #[test]
    fn retry_after_comes_in_seconds_or_as_a_date() {
        let read = |value: &str| retry_after(&headers(RETRY_AFTER, value));
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
    }

    #[test]
    fn a_redirect_has_a_status_and_an_address() {
        let from = Url::parse("https://a.example/b/c").expect("bug: a good address");
        let to = |status, location: &str| {
            let status = StatusCode::from_u16(status).expect("bug: a good status");
            let next = redirect(status, &headers(LOCATION, location), &from);
            next.map(String::from)
        };
        assert_eq!(to(302, "d").as_deref(), Some("https://a.example/b/d"));
        assert_eq!(
            to(308, "//e.example").as_deref(),
            Some("https://e.example/")
        );
        assert_eq!(to(304, "d"), None);
        assert_eq!(to(301, "http://["), None);
        assert_eq!(redirect(StatusCode::FOUND, &HeaderMap::new(), &from), None);
    }

    #[test]
    fn what_is_still_packed_is_named() {
        let of = |value: &str| packing(&headers(CONTENT_ENCODING, value));
        assert_eq!(of("zstd").as_deref(), Some("zstd"));
        assert_eq!(of(" Identity "), None);
        assert_eq!(of(""), None);
        assert_eq!(of(&"x".repeat(500)).map(|name| name.len()), Some(40));
    }
}
