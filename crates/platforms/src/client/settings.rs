//! What an operator can set about fetching; where the values come from is not known here.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

/// How the client behaves. Every base address can point elsewhere; tests use that.
#[derive(Clone)]
pub struct ClientSettings {
    /// Sent with every request. Default `clamor/VERSION`.
    pub user_agent: String,
    /// Address or page where the operator can be reached, shown to the platforms as
    /// `user_agent (+contact)`. The Fediverse asks for it. Default none.
    pub contact: Option<String>,
    /// Host (with port where not the default) to base URL: requests for that host go
    /// to that base instead. An overridden address may be private.
    pub host_overrides: HashMap<String, String>,
    /// Bases of APIs that are reached elsewhere, by [`crate::Api::setting`]. May be private. Default none.
    pub api_bases: HashMap<String, String>,
    /// Keys of platforms, by [`crate::KeySpec::setting`]. Default none.
    pub keys: HashMap<String, String>,
    /// Requests per second to one host, of all workers together when they share their pace. Default 5.
    pub requests_per_second: u32,
    /// Requests in flight to one host, of each worker. Default 4.
    pub per_host_concurrency: usize,
    /// How long a post waits for a host at its place among the posts in work, before it waits beside
    /// them (see [`crate::Place`]). Default 50 ms.
    pub place_for: Duration,
    /// How long it stays at its place where there is no room beside them, before it is put off; no
    /// longer than until the host is known to be slow. Default 10 s.
    pub patience: Duration,
    /// One request, body included; waiting for our own pace is not counted. Default 30 s.
    pub timeout: Duration,
    /// Largest answer read, after decompression. Default 16 MiB.
    pub max_body_bytes: usize,
}

/// Defaults, which the command line of the worker names too.
impl ClientSettings {
    /// Of `requests_per_second`.
    pub const REQUESTS_PER_SECOND: u32 = 5;
    /// Of `per_host_concurrency`.
    pub const PER_HOST_CONCURRENCY: u16 = 4;
    /// Of `timeout`, in seconds.
    pub const TIMEOUT_SECONDS: u64 = 30;
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            user_agent: concat!("clamor/", env!("CARGO_PKG_VERSION")).to_owned(),
            contact: None,
            host_overrides: HashMap::new(),
            api_bases: HashMap::new(),
            keys: HashMap::new(),
            requests_per_second: Self::REQUESTS_PER_SECOND,
            per_host_concurrency: Self::PER_HOST_CONCURRENCY.into(),
            place_for: Duration::from_millis(50),
            patience: Duration::from_secs(10),
            timeout: Duration::from_secs(Self::TIMEOUT_SECONDS),
            max_body_bytes: 16 * 1024 * 1024,
        }
    }
}

impl ClientSettings {
    /// The whole `User-Agent` header, contact included.
    pub(super) fn full_user_agent(&self) -> String {
        match self.contact.as_deref().map(str::trim) {
            Some(contact) if !contact.is_empty() => format!("{} (+{contact})", self.user_agent),
            _ => self.user_agent.clone(),
        }
    }
}

// By hand, so that a log line with the settings never shows a key.
impl fmt::Debug for ClientSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientSettings")
            .field("user_agent", &self.user_agent)
            .field("contact", &self.contact)
            .field("host_overrides", &self.host_overrides)
            .field("api_bases", &self.api_bases)
            .field("keys", &self.keys.keys())
            .field("requests_per_second", &self.requests_per_second)
            .field("per_host_concurrency", &self.per_host_concurrency)
            .field("place_for", &self.place_for)
            .field("patience", &self.patience)
            .field("timeout", &self.timeout)
            .field("max_body_bytes", &self.max_body_bytes)
            .finish()
    }
}
