//! A receiver of webhooks, written from the specification of Standard Webhooks alone
//! (<https://github.com/standard-webhooks/standard-webhooks>); it uses nothing of ours. Also
//! for the tests of whole programs, which include this file.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::Utc;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::{net::TcpListener, sync::watch};
use tokio_util::sync::CancellationToken;

/// Far more than a message takes, also on a busy machine.
const DEADLINE: Duration = Duration::from_secs(120);

/// The longest difference of two clocks, in seconds.
const TOLERANCE: i64 = 300;

/// What a receiver answers.
#[derive(Debug, Clone)]
pub(crate) enum Says {
    Status(u16),
    /// With the header `Location`.
    Redirect(String),
    /// Nothing, until it is released.
    Nothing,
}

/// A message as it came.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) path: String,
    pub(crate) id: String,
    timestamp: String,
    signature: String,
    body: Vec<u8>,
}

#[derive(Debug)]
struct Inner {
    messages: watch::Sender<Vec<Message>>,
    /// What is said to those that come next; after that 204.
    says: Mutex<VecDeque<Says>>,
    released: CancellationToken,
}

/// A server that takes webhooks at any path.
#[derive(Debug)]
pub(crate) struct Receiver {
    address: SocketAddr,
    inner: Arc<Inner>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let inner = Arc::new(Inner {
            messages: watch::Sender::new(Vec::new()),
            says: Mutex::default(),
            released: CancellationToken::new(),
        });
        let app = Router::new().fallback(take).with_state(Arc::clone(&inner));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the port");
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, inner }
    }

    /// Host and port.
    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What is said to those that come next, one after the other.
    pub(crate) fn will_say(&self, says: impl IntoIterator<Item = Says>) {
        self.inner.says.lock().expect("no panic").extend(says);
    }

    /// So many messages that came, in the order in which they did.
    pub(crate) async fn messages(&self, many: usize) -> Vec<Message> {
        let mut messages = self.inner.messages.subscribe();
        let come = messages.wait_for(|messages| messages.len() >= many);
        let come = tokio::time::timeout(DEADLINE, come).await;
        come.expect("they come")
            .expect("the receiver is there")
            .clone()
    }

    /// Answers those who wait.
    pub(crate) fn release(&self) {
        self.inner.released.cancel();
    }

    /// How many came so far.
    pub(crate) fn count(&self) -> usize {
        self.inner.messages.borrow().len()
    }
}

async fn take(
    State(inner): State<Arc<Inner>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let header = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let message = Message {
        path: format!("{method} {}", uri.path()),
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        body: body.to_vec(),
    };
    inner
        .messages
        .send_modify(|messages| messages.push(message));
    let says = inner.says.lock().expect("no panic").pop_front();
    match says.unwrap_or(Says::Status(204)) {
        Says::Status(status) => StatusCode::from_u16(status)
            .expect("a status")
            .into_response(),
        Says::Redirect(to) => (StatusCode::TEMPORARY_REDIRECT, [("location", to)]).into_response(),
        Says::Nothing => {
            inner.released.cancelled().await;
            StatusCode::NO_CONTENT.into_response()
        }
    }
}

impl Message {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    /// The message, if it is signed with this secret and not too old.
    #[track_caller]
    pub(crate) fn verified(&self, secret: &str) -> Value {
        assert!(self.is_signed_with(secret), "{self:?}");
        let sent: i64 = self.timestamp.parse().expect("seconds");
        let age = (Utc::now().timestamp() - sent).abs();
        assert!(age <= TOLERANCE, "{age} s");
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// Whether one of its signatures is made with this secret.
    pub(crate) fn is_signed_with(&self, secret: &str) -> bool {
        let key = secret.strip_prefix("whsec_").expect("a secret's prefix");
        let key = BASE64_STANDARD.decode(key).expect("base64");
        assert!((24..=64).contains(&key.len()), "{} bytes", key.len());
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
        mac.update(format!("{}.{}.", self.id, self.timestamp).as_bytes());
        mac.update(&self.body);
        let signatures = self.signature.split(' ');
        let ours = signatures.filter_map(|signature| signature.strip_prefix("v1,"));
        ours.filter_map(|signature| BASE64_STANDARD.decode(signature).ok())
            .any(|signature| mac.clone().verify_slice(&signature).is_ok())
    }
}
