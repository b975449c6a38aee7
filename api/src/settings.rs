//! How the HTTP side behaves. Filled by the program that starts it; nothing here reads the environment.

use std::{path::PathBuf, time::Duration};

use auth::{OidcSettings, PublicUrl, SignInSettings};
use egress::NamedHosts;
use program::http::Limits;
use seal::Seals;
use store::Quotas;

use crate::rates::Rate;

/// Limits and addresses of the HTTP side.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whose tokens are asked for. Without it, and without users of this server (`sign_in`), nobody
    /// signs in: everybody who is let in (see `allowed_hosts`) is of the built-in team. Default: none.
    pub oidc: Option<OidcSettings>,
    /// How browsers sign in. Default: they do not.
    pub sign_in: Option<SignInSettings>,
    /// What addresses that are given away begin with, of share links and of links in webhooks. Default: that of
    /// `sign_in`, else where the request was sent to.
    pub public_url: Option<PublicUrl>,
    /// Host names (without port) that requests may carry besides loopback ones, while nobody signs in.
    ///
    /// A page of another site that has bound its name to 127.0.0.1 (DNS rebinding) must not be
    /// able to read jobs. Where somebody has to sign in it has nothing to do so with, and every name
    /// will do. Default: none.
    pub allowed_hosts: Vec<String>,
    /// Largest list of URLs, in bytes. Default 20 MiB.
    pub max_list_bytes: usize,
    /// What the bodies of all requests together may hold in memory, in bytes; beyond it requests are
    /// answered 429. What is made of them takes as much again, twice. Default 80 MiB.
    pub max_bytes_in_memory: usize,
    /// What lists and files may hold, and how long reading them may take.
    pub limits: service::Limits,
    /// Comments per post when a job does not say, for the page's words; the worker decides. Default 1000.
    pub default_max_comments: u32,
    /// Most comments per post a job may ask for. Default 1,000,000.
    pub max_comments_limit: u32,
    /// Connections: how many, how long they may keep us waiting, and whose word about a client's
    /// address is taken.
    pub connections: Limits,
    /// Files of comments taken in at the same time; one more is answered 429. Default 16.
    pub concurrent_uploads: usize,
    /// Of these, for one client: a user, or an address while nobody signs in. Default 4.
    pub uploads_per_client: usize,
    /// Result files written at the same time; one more is answered 429. Default 32.
    pub concurrent_downloads: usize,
    /// Of these, for one client. Default 8.
    pub downloads_per_client: usize,
    /// Jobs followed by `/events` at the same time; one more is answered 429. Default 512.
    pub concurrent_streams: usize,
    /// Of these, for one client. Default 256.
    pub streams_per_client: usize,
    /// Requests of one user, one personal token, or one address where nobody is known; further ones are
    /// answered 429. Default: as many as they like.
    pub request_rate: Option<Rate>,
    /// Attempts to sign in on the page, from one address. Default: as many as they like.
    pub sign_in_rate: Option<Rate>,
    /// A handler that has not answered by then is given up (streams go on). Default 30 s.
    pub request_timeout: Duration,
    /// How long `/analyze` waits for the scores. Default 10 s.
    pub analyze_wait: Duration,
    /// How long the page waits for what the mail server makes of a mail on trial. Default 10 s.
    pub mail_wait: Duration,
    /// How often a watched job is looked at. Default 400 ms.
    pub watch_interval: Duration,
    /// Days for which the rows of the audit trail are kept; 0: there are none. Default 365.
    pub audit_days: u32,
    /// What a team may have that has no quotas of its own. Default: as much as it likes.
    pub quotas: Quotas,
    /// What seals secrets that are kept for others. Default: nothing does, and none are kept.
    pub seals: Seals,
    /// Hosts that a setting names: webhooks may be there although they are private. Default: none.
    pub webhook_hosts: NamedHosts,
    /// Where uploads and spreadsheets lie while they are worked on. Default: the system's.
    pub temp_dir: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            oidc: None,
            sign_in: None,
            public_url: None,
            allowed_hosts: Vec::new(),
            max_list_bytes: 20 << 20,
            max_bytes_in_memory: 80 << 20,
            limits: service::Limits::default(),
            default_max_comments: store::DEFAULT_MAX_COMMENTS,
            max_comments_limit: store::MAX_COMMENTS_LIMIT,
            connections: Limits::default(),
            concurrent_uploads: 16,
            uploads_per_client: 4,
            concurrent_downloads: 32,
            downloads_per_client: 8,
            concurrent_streams: 512,
            streams_per_client: 256,
            request_rate: None,
            sign_in_rate: None,
            request_timeout: Duration::from_secs(30),
            analyze_wait: Duration::from_secs(10),
            mail_wait: Duration::from_secs(10),
            watch_interval: Duration::from_millis(400),
            audit_days: program::AuditSettings::DAYS,
            quotas: Quotas::default(),
            seals: Seals::default(),
            webhook_hosts: NamedHosts::default(),
            temp_dir: None,
        }
    }
}
