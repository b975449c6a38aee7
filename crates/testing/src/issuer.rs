//! A local issuer of tokens with real keys, made when it is started. It signs browsers in as well.

mod sign_in;

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use p256::{
    elliptic_curve::rand_core::{OsRng, RngCore},
    pkcs8::EncodePrivateKey,
};
use rsa::pkcs1::EncodeRsaPrivateKey;
use serde_json::{Value, json};
use tokio::net::TcpSocket;

pub use sign_in::{CLIENT_ID, CLIENT_SECRET};

/// What tokens of the tests have in `aud`.
pub const AUDIENCE: &str = "clamor-test";

/// A server that answers like an issuer.
pub struct Issuer {
    address: SocketAddr,
    /// Bound and not listening: nobody gets through until it starts.
    waiting: Option<TcpSocket>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// The document; null: made of the address.
    document: Mutex<Value>,
    keys: Mutex<Vec<Value>>,
    is_broken: AtomicBool,
    asked: AtomicUsize,
    sign_in: sign_in::SignIn,
}

impl Issuer {
    /// Publishes the keys.
    pub fn start(keys: &[&Signer]) -> Self {
        let mut issuer = Self::down(keys);
        issuer.get_up();
        issuer
    }

    /// Has its address; connections are refused.
    pub fn down(keys: &[&Signer]) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket
            .bind("127.0.0.1:0".parse().expect("an address"))
            .expect("a free port");
        let issuer = Self {
            address: socket.local_addr().expect("the port"),
            waiting: Some(socket),
            shared: Arc::default(),
        };
        issuer.publish(keys);
        issuer.describe(json!({
            "issuer": issuer.url(),
            "jwks_uri": format!("{}/keys", issuer.url()),
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA", "HS256", "none"],
            "authorization_endpoint": format!("{}/authorize", issuer.url()),
            "token_endpoint": format!("{}/token", issuer.url()),
            "end_session_endpoint": format!("{}/logout", issuer.url()),
        }));
        issuer
    }

    /// From now on it listens.
    pub fn get_up(&mut self) {
        let socket = self.waiting.take().expect("it was down");
        let listener = socket.listen(64).expect("it listens");
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(document))
            .route("/keys", get(keys))
            .route("/moved", get(async || Redirect::temporary("/keys")))
            .merge(sign_in::routes())
            .with_state(Arc::clone(&self.shared));
        tokio::spawn(async move { axum::serve(listener, app).await });
    }

    /// As its tokens name it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The whole document.
    pub fn describe(&self, document: Value) {
        *self.shared.document.lock().expect("the document") = document;
    }

    /// One field of the document; null removes it.
    pub fn describe_field(&self, name: &str, value: Value) {
        let mut document = self.shared.document.lock().expect("the document");
        document[name] = value;
    }

    /// From now on these are the keys.
    pub fn publish(&self, keys: &[&Signer]) {
        self.publish_raw(keys.iter().map(|key| key.jwk()).collect());
    }

    /// From now on these are what it calls its keys.
    pub fn publish_raw(&self, keys: Vec<Value>) {
        *self.shared.keys.lock().expect("the keys") = keys;
    }

    /// Answers 500 to everything, or no longer.
    pub fn set_broken(&self, is_broken: bool) {
        self.shared.is_broken.store(is_broken, Ordering::SeqCst);
    }

    /// How often the keys were asked for.
    pub fn asked(&self) -> usize {
        self.shared.asked.load(Ordering::SeqCst)
    }

    /// What a good token for a user of a team says.
    pub fn claims(&self, user: &str, team: &str) -> Value {
        json!({
            "iss": self.url(),
            "aud": AUDIENCE,
            "exp": now() + 300,
            "iat": now(),
            "sub": user,
            "team": team,
        })
    }
}

/// Seconds since 1970.
pub fn now() -> i64 {
    chrono::Utc::now().timestamp()
}

async fn document(State(shared): State<Arc<Shared>>) -> Response {
    if shared.is_broken.load(Ordering::SeqCst) {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    Json(shared.document.lock().expect("the document").clone()).into_response()
}

async fn keys(State(shared): State<Arc<Shared>>) -> Response {
    shared.asked.fetch_add(1, Ordering::SeqCst);
    if shared.is_broken.load(Ordering::SeqCst) {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let keys = shared.keys.lock().expect("the keys").clone();
    Json(json!({"keys": keys})).into_response()
}

/// A key pair that signs tokens.
pub struct Signer {
    id: Option<String>,
    /// What it signs by.
    pub algorithm: Algorithm,
    key: EncodingKey,
}

impl Signer {
    /// Takes seconds to make in a debug build: for tests that are about RSA.
    pub fn rsa(id: &str) -> Self {
        let key = rsa::RsaPrivateKey::new(&mut OsRng, 2048).expect("a key");
        let der = key.to_pkcs1_der().expect("DER");
        let key = EncodingKey::from_rsa_der(der.as_bytes());
        Self::new(id, Algorithm::RS256, key)
    }

    /// A key for ES256.
    pub fn p256(id: &str) -> Self {
        let der = p256::SecretKey::random(&mut OsRng).to_pkcs8_der();
        let key = EncodingKey::from_ec_der(der.expect("DER").as_bytes());
        Self::new(id, Algorithm::ES256, key)
    }

    /// A key for EdDSA.
    pub fn ed25519(id: &str) -> Self {
        // PKCS #8, version 1 (RFC 8410): the library that signs reads no other.
        let mut der = *b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20________________________________";
        OsRng.fill_bytes(&mut der[16..]);
        let key = EncodingKey::from_ed_der(&der);
        Self::new(id, Algorithm::EdDSA, key)
    }

    fn new(id: &str, algorithm: Algorithm, key: EncodingKey) -> Self {
        Self {
            id: Some(id.to_owned()),
            algorithm,
            key,
        }
    }

    /// The same key without a name, in the set of keys and in tokens.
    pub fn unnamed(mut self) -> Self {
        self.id = None;
        self
    }

    /// The public half as it is published.
    pub fn jwk(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.key, self.algorithm).expect("a public key");
        jwk.common.key_id.clone_from(&self.id);
        serde_json::to_value(&jwk).expect("JSON")
    }

    /// A token with these claims.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_as(claims, |_| {})
    }

    /// Signs with something else in the head of the token.
    pub fn sign_as(&self, claims: &Value, change: impl FnOnce(&mut Header)) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid.clone_from(&self.id);
        change(&mut header);
        jsonwebtoken::encode(&header, claims, &self.key).expect("a token")
    }
}
