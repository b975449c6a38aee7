//! One request to a receiver.

use std::time::Duration;

use chrono::Utc;
use egress::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use egress::{Egress, Error, NamedHosts, Options, host_and_port, retry_after};
use store::DueDelivery;
use url::Url;

use super::signature::sign;

/// For a connection and for the beginning of an answer; longer than this no receiver is waited for.
const TIMEOUT: Duration = Duration::from_secs(15);

/// What a receiver says.
#[derive(Debug)]
pub(super) enum Answer {
    /// A status, and for how long it wants to be left alone. The body is not looked at.
    Status(u16, Option<Duration>),
    /// Nothing; why, in a sentence.
    Nothing(String),
}

/// Sends deliveries: to public addresses, and to those that a setting names.
#[derive(Debug)]
pub(super) struct Sender {
    public: Egress,
    named: Egress,
    hosts: NamedHosts,
}

impl Sender {
    pub(super) fn new(hosts: NamedHosts) -> Result<Self, Error> {
        let options = Options {
            user_agent: concat!("clamor-webhooks/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: TIMEOUT,
            timeout: Some(TIMEOUT),
            unpack: false,
            ..Options::default()
        };
        Ok(Self {
            public: Egress::to_public(&options)?,
            named: Egress::to_named(&options)?,
            hosts,
        })
    }

    /// Sends a delivery, signed with each secret.
    pub(super) async fn send(&self, due: &DueDelivery, secrets: &[Vec<u8>]) -> Answer {
        // Checked when it was entered; settings may be others since.
        let url = Url::parse(&due.url).map_err(|error| error.to_string());
        let checked = url.and_then(|url| Ok((self.hosts.check(&url)?, url)));
        let (is_named, url) = match checked {
            Ok(checked) => checked,
            Err(why) => return Answer::Nothing(format!("It was not asked: {why}.")),
        };
        let egress = match is_named {
            true => &self.named,
            false => &self.public,
        };
        let host = host_and_port(&url);
        let body = due.body.clone().into_bytes();
        match egress.open_post(url, headers(due, secrets), body).await {
            Ok(answer) => Answer::Status(answer.status().as_u16(), retry_after(answer.headers())),
            Err(Error::NotPublic(why)) => Answer::Nothing(format!("It was not asked: {why}.")),
            Err(error) => Answer::Nothing(format!("{host} {error}.")),
        }
    }
}

/// As Standard Webhooks has them.
fn headers(due: &DueDelivery, secrets: &[Vec<u8>]) -> HeaderMap {
    let id = due.id.to_string();
    let timestamp = Utc::now().timestamp();
    let signatures = sign(secrets, &id, timestamp, &due.body);
    let value = |text: &str| HeaderValue::from_str(text).expect("bug: letters that no header has");
    HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (HeaderName::from_static("webhook-id"), value(&id)),
        (
            HeaderName::from_static("webhook-timestamp"),
            HeaderValue::from(timestamp),
        ),
        (
            HeaderName::from_static("webhook-signature"),
            value(&signatures),
        ),
    ])
}
