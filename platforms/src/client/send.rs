//! Sends requests: each hop is checked, paced, timed and capped.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Duration;

use reqwest::RequestBuilder;
use reqwest::header::{ACCEPT, CONTENT_ENCODING, HeaderMap, HeaderValue, LOCATION};
use reqwest::redirect::Policy;
use url::Url;

use super::ask::Ask;
use super::lane::Lane;
use super::origin::Origins;
use super::resolver::{NotPublic, PublicOnly};
use super::{Answer, Client, Settings};
use crate::Failure;
use crate::shared::Closed;

/// Redirects followed before we give up.
const MAX_REDIRECTS: usize = 5;

/// The longest wait that a server may ask for. Without a bound, any server in the list
/// could keep a job open for ever.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// The connection pools: one that refuses private addresses, one for the addresses
/// that a setting names.
#[derive(Debug)]
pub(super) struct Transport {
    guarded: reqwest::Client,
    trusted: Option<reqwest::Client>,
}

impl Transport {
    pub(super) fn new(settings: &Settings, with_trusted: bool) -> Result<Self, String> {
        // Fails when a provider is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let build = |builder: reqwest::ClientBuilder| {
            builder
                .user_agent(settings.full_user_agent())
                .timeout(settings.timeout)
                .redirect(Policy::none())
                // A proxy from the environment would do the DNS look-up for us, unchecked.
                .no_proxy()
                .referer(false)
                .build()
                .map_err(|error| format!("the HTTP client cannot start: {}", causes(&error)))
        };
        let guarded = build(reqwest::Client::builder().dns_resolver(Arc::new(PublicOnly)))?;
        let trusted = with_trusted
            .then(|| build(reqwest::Client::builder()))
            .transpose()?;
        Ok(Self { guarded, trusted })
    }
}

impl Client {
    /// GET with politeness, safety, size cap, time-out and redirects, each of them checked.
    ///
    /// The answer has passed the check of `ask`. Another origin gets neither key nor wishes, and of
    /// another host no setting is heeded. What an earlier try of the same page was answered is not
    /// asked again.
    pub(crate) async fn get(&self, ask: &Ask<'_>) -> Result<Answer, Failure> {
        let Some(page) = &self.page else {
            return self.follow(ask).await;
        };
        if let Some(answer) = page.get(ask.url) {
            return Ok(answer);
        }
        let answer = self.follow(ask).await?;
        page.keep(ask.url, &answer);
        Ok(answer)
    }

    async fn follow(&self, ask: &Ask<'_>) -> Result<Answer, Failure> {
        let mut url = ask.url.clone();
        let mut elsewhere = false;
        let mut who = ask.who;
        for _ in 0..=MAX_REDIRECTS {
            let hop = if elsewhere {
                Ask {
                    who,
                    ..Ask::redirected(&url, ask.check)
                }
            } else {
                Ask { url: &url, ..*ask }
            };
            let answer = self.get_once(&hop).await?;
            let Some(next) = answer.redirect() else {
                return Ok(answer);
            };
            elsewhere |= next.origin() != url.origin();
            who = Origins::after_redirect(who, ask.url, &next);
            url = next;
        }
        Err(Failure::UnexpectedShape {
            at: format!(
                "{} leads on more than {MAX_REDIRECTS} times",
                ask.url.host_str().unwrap_or("the address")
            ),
        })
    }

    /// Like [`Client::get`], but a redirect is an answer, and is not checked.
    pub(crate) async fn get_once(&self, ask: &Ask<'_>) -> Result<Answer, Failure> {
        let request = self.request(ask)?;
        let lane = Lane::of(ask);
        // Held until the lane is closed where it must be: the next in line shall know.
        let _permit = self.inner.pace.turn(&lane).await?;
        let answer = self.send(ask.url, request).await?;
        if answer.redirect().is_some() {
            return Ok(answer);
        }
        let Err(failure) = (ask.check)(&answer) else {
            self.inner.pace.answered(&lane);
            return Ok(answer);
        };
        let failure = at_most_a_day(failure);
        if let Some(closed) = Closed::of(&failure) {
            self.inner.pace.close(&lane, closed).await;
        }
        Err(failure)
    }

    /// What will be sent, when it may leave at all.
    fn request(&self, ask: &Ask<'_>) -> Result<RequestBuilder, Failure> {
        let route = self
            .inner
            .origins
            .route(ask.url, ask.who)
            .map_err(|why| Failure::UnsupportedUrl { why })?;
        let transport = &self.inner.transport;
        let client = match &transport.trusted {
            Some(trusted) if route.trusted => trusted,
            _ => &transport.guarded,
        };
        Ok(client.get(route.url).headers(header_map(ask)?))
    }

    /// Sends one request and reads the answer; `url` is what it asks for, without overrides.
    async fn send(&self, url: &Url, request: RequestBuilder) -> Result<Answer, Failure> {
        let host = url.host_str().unwrap_or_default();
        tracing::debug!(host, path = url.path(), "asking a platform");
        let mut response = request
            .send()
            .await
            .map_err(|error| failure(host, &error))?;
        let cap = self.settings().max_body_bytes;
        let mut body = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| failure(host, &error))?
        {
            if body.len() + chunk.len() > cap {
                return Err(Failure::UnexpectedShape {
                    at: format!("the answer of {host} is larger than {cap} bytes"),
                });
            }
            body.extend_from_slice(&chunk);
        }
        let answer = Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: body.into(),
            url: url.clone(),
        };
        match answer.packed_as() {
            Some(packing) => Err(Failure::UnexpectedShape {
                at: format!("{host} packs its answer as {packing}, which Clamor does not unpack"),
            }),
            None => Ok(answer),
        }
    }
}

impl Answer {
    /// How the body is packed, when it is packed otherwise than was asked for: what is unpacked has the
    /// header no more.
    fn packed_as(&self) -> Option<String> {
        /// Words are short; more of them is no message for a person.
        const LONGEST: usize = 40;
        let packing = self.header(CONTENT_ENCODING.as_str())?.trim();
        let is_plain = packing.is_empty() || packing.eq_ignore_ascii_case("identity");
        let is_packed = !is_plain && !self.body.is_empty();
        is_packed.then(|| packing.chars().take(LONGEST).collect())
    }

    /// Where a redirect leads. Without a usable `Location` it is an answer like any other.
    pub(super) fn redirect(&self) -> Option<Url> {
        if !matches!(self.status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        self.url.join(self.header(LOCATION.as_str())?).ok()
    }
}

fn header_map(ask: &Ask<'_>) -> Result<HeaderMap, Failure> {
    let mut map = HeaderMap::new();
    if let Some(kind) = ask.accept {
        map.insert(ACCEPT, HeaderValue::from_static(kind));
    }
    if let Some(key) = ask.key {
        // It comes from a setting and may have a line break in it.
        let mut value = HeaderValue::try_from(key.value).map_err(|_| Failure::Blocked {
            why: format!("the value for {} is no header value", key.header),
        })?;
        value.set_sensitive(true);
        map.insert(key.header, value);
    }
    Ok(map)
}

fn at_most_a_day(failure: Failure) -> Failure {
    match failure {
        Failure::RateLimited { retry_after } => Failure::RateLimited {
            retry_after: retry_after.min(MAX_RETRY_AFTER),
        },
        other => other,
    }
}

/// The failure behind a transport error, without the address: its query may hold a key.
fn failure(host: &str, error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        return Failure::Network {
            why: format!("{host} did not answer in time"),
        };
    }
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(refused) = error.downcast_ref::<NotPublic>() {
            return Failure::UnsupportedUrl {
                why: refused.to_string(),
            };
        }
        cause = error.source();
    }
    // The address cannot be written into a request: no other try will change that.
    if error.is_builder() {
        return Failure::UnsupportedUrl {
            why: format!("{host} cannot be asked: it makes no address that can be sent"),
        };
    }
    if was_cut(error) {
        return Failure::Network {
            why: format!("{host}: the connection ended in the middle of the answer"),
        };
    }
    if error.is_decode() {
        return Failure::UnexpectedShape {
            at: format!("the answer of {host} cannot be decompressed"),
        };
    }
    tracing::info!(host, cause = causes(error), "a request failed");
    Failure::Network {
        why: match error.is_connect() {
            true => format!("{host} cannot be reached"),
            false => format!("the connection to {host} broke"),
        },
    }
}

/// Whether an answer had begun and did not come to its end. For what unpacks it, that is an error in
/// what it unpacks.
fn was_cut(error: &reqwest::Error) -> bool {
    let ended = |error: &(dyn Error + 'static)| {
        let error = error.downcast_ref::<io::Error>();
        error.is_some_and(|error| {
            matches!(
                error.kind(),
                ErrorKind::UnexpectedEof
                    | ErrorKind::ConnectionReset
                    | ErrorKind::ConnectionAborted
                    | ErrorKind::BrokenPipe
            )
        })
    };
    let mut cause = error.source();
    while let Some(error) = cause {
        if ended(error) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// The innermost cause: the outer ones repeat it or show the address.
fn causes(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The route refuses this name already; here only the check after DNS is left.
    #[tokio::test]
    async fn a_name_that_leads_to_a_private_address_is_refused_after_dns() {
        let transport = Transport::new(&Settings::default(), false).unwrap();
        let error = transport
            .guarded
            .get("http://localhost/")
            .send()
            .await
            .unwrap_err();
        let failure = failure("localhost", &error);
        assert_eq!(failure.code(), "unsupported_url", "{failure:?}");
    }
}
