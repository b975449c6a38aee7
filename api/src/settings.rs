//! How the HTTP side behaves. Filled by the program that starts it; nothing here reads the environment.

use std::{path::PathBuf, time::Duration};

use crate::oidc::OidcSettings;

/// Limits and addresses of the HTTP side.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whose tokens are asked for. Without it nobody signs in: everybody who is let in (see
    /// `allowed_hosts`) is of the built-in team. Default: none.
    pub oidc: Option<OidcSettings>,
    /// Host names (without port) that requests may carry besides loopback ones, while nobody signs in.
    ///
    /// A page of another site that has bound its name to 127.0.0.1 (DNS rebinding) must not be
    /// able to read jobs. With `oidc` it has no token, and every name will do. Default: none.
    pub allowed_hosts: Vec<String>,
    /// Largest list of URLs, in bytes. Default 20 MiB.
    pub max_list_bytes: usize,
    /// Largest file of comments, in bytes. Default 1 GiB.
    pub max_comment_file_bytes: u64,
    /// Entries of one list. Default 10,000.
    pub max_urls: usize,
    /// Comments per post when a job does not say, for the page's words; the worker decides. Default 1000.
    pub default_max_comments: u32,
    /// Most comments per post a job may ask for. Default 1,000,000.
    pub max_comments_limit: u32,
    /// Files of comments taken in at the same time; one more is answered 429. Default 4.
    pub concurrent_uploads: usize,
    /// Result files written at the same time; one more is answered 429. Default 16.
    pub concurrent_downloads: usize,
    /// A handler that has not answered by then is given up (streams go on). Default 30 s.
    pub request_timeout: Duration,
    /// A body of which nothing arrives for this long is given up. Default 60 s.
    pub body_idle_timeout: Duration,
    /// How long `/analyze` waits for the scores. Default 10 s.
    pub analyze_wait: Duration,
    /// How often a watched job is looked at. Default 400 ms.
    pub watch_interval: Duration,
    /// How long open requests may go on after a stop was asked for. Default 10 s.
    pub stop_grace: Duration,
    /// Where uploads and spreadsheets lie while they are worked on. Default: the system's.
    pub temp_dir: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            oidc: None,
            allowed_hosts: Vec::new(),
            max_list_bytes: 20 << 20,
            max_comment_file_bytes: 1 << 30,
            max_urls: 10_000,
            default_max_comments: store::DEFAULT_MAX_COMMENTS,
            max_comments_limit: store::MAX_COMMENTS_LIMIT,
            concurrent_uploads: 4,
            concurrent_downloads: 16,
            request_timeout: Duration::from_secs(30),
            body_idle_timeout: Duration::from_secs(60),
            analyze_wait: Duration::from_secs(10),
            watch_interval: Duration::from_millis(400),
            stop_grace: Duration::from_secs(10),
            temp_dir: None,
        }
    }
}
