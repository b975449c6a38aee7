//! The one way out: every request of Clamor to another server goes through an [`Egress`].
//!
//! Two kinds of addresses are asked. One that somebody pasted, or that an answer leads to, must never
//! make Clamor talk to its own machine or network (server-side request forgery): it passes
//! [`check_public`] before (or [`NamedHosts`], where a setting makes exceptions), and its name is looked up by [`Egress::to_public`], which connects to
//! public addresses only. One that a setting names may be private: [`Egress::to_named`].
//!
//! Nothing here follows redirects or tries again: whoever asks knows what another host may see, and
//! what a failure means. Bodies are capped, or read in pieces by the caller.
//!
//! Not here: politeness towards platforms, which is theirs (`platforms`).

#![forbid(unsafe_code)]

mod address;
mod answer;
mod base;
mod error;
mod named;
mod patience;
mod port;
mod resolver;
mod target;

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, RequestBuilder};
use url::Url;

pub use address::{is_host_name, is_local_name, is_public};
pub use answer::{Answer, Body, Memory, redirect, retry_after};
pub use base::{parse_base, rebase};
pub use error::Error;
pub use named::NamedHosts;
pub use port::check_port;
pub use reqwest::{StatusCode, header};
pub use resolver::NotPublic;
pub use target::{check_form, check_public, host_and_port};

use patience::Patience;
use resolver::PublicOnly;

/// How requests are made.
#[derive(Debug, Clone)]
pub struct Options {
    /// Sent with every request.
    pub user_agent: String,
    /// For making a connection. Default 20 s.
    pub connect_timeout: Duration,
    /// For one request, body included, as long as the server is waited for; `None` where a body may be
    /// of any length. Default 30 s.
    pub timeout: Option<Duration>,
    /// A connection on which nothing comes for so long counts as cut. Default none.
    pub silence: Option<Duration>,
    /// Answers of one host that may stand still at the same time and hold up no others, where they
    /// share a connection (HTTP/2). Default 4.
    pub unread_at_once: usize,
    /// Whether packed answers are asked for and unpacked. Default true.
    pub unpack: bool,
    /// Whether a proxy that the environment names is used. Default false: it would look names up
    /// for us, unchecked.
    pub proxy: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            user_agent: concat!("clamor/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(20),
            timeout: Some(Duration::from_secs(30)),
            silence: None,
            unread_at_once: 4,
            unpack: true,
            proxy: false,
        }
    }
}

/// A pool of connections. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Egress {
    client: Client,
    timeout: Option<Duration>,
}

/// Bytes that a server may send of one answer, and on one connection, before they are read (HTTP/2).
const UNREAD: u32 = 1 << 20;
const LEAST_UNREAD: u32 = 5 << 20;
const MOST_UNREAD: u32 = 256 << 20;

impl Egress {
    /// Connects to public addresses only, whatever the name of a host leads to. An address without a
    /// name is not looked up: [`check_public`] refuses those.
    ///
    /// # Errors
    /// [`Error::CannotStart`] when the machine does not let it.
    pub fn to_public(options: &Options) -> Result<Self, Error> {
        let direct = Options {
            proxy: false,
            ..options.clone()
        };
        Self::build(&direct, |builder| {
            builder.dns_resolver(Arc::new(PublicOnly))
        })
    }

    /// Connects to any address: for those that settings name.
    ///
    /// # Errors
    /// [`Error::CannotStart`] when the machine does not let it.
    pub fn to_named(options: &Options) -> Result<Self, Error> {
        Self::build(options, |builder| builder)
    }

    fn build(
        options: &Options,
        guard: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, Error> {
        // Fails when a provider is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .user_agent(&options.user_agent)
            .connect_timeout(options.connect_timeout)
            .http2_initial_stream_window_size(UNREAD)
            .http2_initial_connection_window_size(unread_together(options.unread_at_once))
            .redirect(Policy::none())
            .referer(false);
        if let Some(silence) = options.silence {
            builder = builder.read_timeout(silence);
        }
        if !options.unpack {
            builder = builder.no_gzip().no_brotli();
        }
        if !options.proxy {
            builder = builder.no_proxy();
        }
        let client = guard(builder)
            .build()
            .map_err(|error| Error::CannotStart(error::innermost(&error)))?;
        Ok(Self {
            client,
            timeout: options.timeout,
        })
    }

    /// GET, and the whole answer, whatever its status; a redirect is an answer.
    ///
    /// # Errors
    /// When there is no whole answer of at most `max_bytes` (after unpacking).
    pub async fn get(
        &self,
        url: Url,
        headers: HeaderMap,
        max_bytes: usize,
    ) -> Result<Answer, Error> {
        self.open(url, headers).await?.read(max_bytes).await
    }

    /// POST of a body that is at hand, and the whole answer, whatever its status.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub async fn post(
        &self,
        url: Url,
        headers: HeaderMap,
        body: Vec<u8>,
        max_bytes: usize,
    ) -> Result<Answer, Error> {
        let answer = self.open_post(url, headers, body).await?;
        answer.read(max_bytes).await
    }

    /// POST of a body that is at hand, and an answer whose body is still to be read.
    ///
    /// # Errors
    /// When no answer begins.
    pub async fn open_post(
        &self,
        url: Url,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Body, Error> {
        self.begin(self.client.post(url).headers(headers).body(body))
            .await
    }

    /// GET, and an answer whose body is still to be read.
    ///
    /// # Errors
    /// When no answer begins.
    pub async fn open(&self, url: Url, headers: HeaderMap) -> Result<Body, Error> {
        self.begin(self.client.get(url).headers(headers)).await
    }

    async fn begin(&self, request: RequestBuilder) -> Result<Body, Error> {
        let mut patience = Patience::new(self.timeout);
        let response = patience.wait_for(request.send()).await?;
        Ok(Body::new(response, patience))
    }
}

/// The window of a connection on which so many answers stand still, and another one comes.
fn unread_together(at_once: usize) -> u32 {
    let answers = u32::try_from(at_once).unwrap_or(u32::MAX).saturating_add(1);
    answers
        .saturating_mul(UNREAD)
        .clamp(LEAST_UNREAD, MOST_UNREAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [`check_public`] refuses this name already; here only the check after DNS is left.
    #[tokio::test]
    async fn a_name_that_leads_to_a_private_address_is_refused_after_dns() {
        let egress = Egress::to_public(&Options::default()).expect("it starts");
        let url = Url::parse("http://localhost/").expect("bug: a good address");
        let refused = egress.get(url, HeaderMap::new(), 1).await;
        assert!(matches!(refused, Err(Error::NotPublic(_))), "{refused:?}");
    }
}
