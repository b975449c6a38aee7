//! Signing browsers in: the authorization code flow, as an issuer sees it.
//!
//! Nobody types a password: whoever comes is let in as the person that the test named. What a client
//! must do is checked as issuers do it (RFC 6749, sections 4.1 and 5.2; RFC 7636).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Form, Json, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use super::{Issuer, Shared, Signer, now};

/// The client that the issuer knows.
pub const CLIENT_ID: &str = "clamor-page";
/// Its secret, with letters that a header must have in another form.
pub const CLIENT_SECRET: &str = "a secret: 100% +/=";

/// What there is to know of sign-ins.
#[derive(Default)]
pub(super) struct SignIn {
    /// Who signs in next: the claims of their ID tokens, and who signs those.
    person: Mutex<Option<(Value, Arc<Signer>)>>,
    /// The error that is sent back in place of a code.
    refusal: Mutex<Option<&'static str>>,
    /// Codes that were given out and not yet used.
    codes: Mutex<HashMap<String, Code>>,
    /// Where browsers that sign out want to go.
    signed_out: Mutex<Vec<String>>,
}

struct Code {
    redirect_uri: String,
    nonce: String,
    challenge: String,
    claims: Value,
    signer: Arc<Signer>,
}

impl Issuer {
    /// From now on whoever signs in is this person; `claims` come on top of those of every ID token.
    pub fn let_in(&self, signer: &Arc<Signer>, claims: Value) {
        let mut token = json!({
            "iss": self.url(),
            "aud": CLIENT_ID,
            "exp": now() + 300,
            "iat": now(),
        });
        for (name, value) in claims.as_object().expect("claims") {
            token[name] = value.clone();
        }
        let person = &self.shared.sign_in.person;
        *person.lock().expect("the person") = Some((token, Arc::clone(signer)));
    }

    /// From now on nobody is let in, and the client is told this error; or somebody again.
    pub fn refuse(&self, error: Option<&'static str>) {
        *self.shared.sign_in.refusal.lock().expect("the refusal") = error;
    }

    /// Where browsers wanted to go that signed out.
    pub fn signed_out(&self) -> Vec<String> {
        let signed_out = &self.shared.sign_in.signed_out;
        signed_out.lock().expect("the addresses").clone()
    }
}

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/authorize", get(authorize))
        .route("/token", post(token))
        .route("/logout", get(logout))
}

#[derive(Deserialize)]
struct Authorize {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    scope: String,
    state: String,
    nonce: String,
    code_challenge: String,
    code_challenge_method: String,
}

async fn authorize(State(shared): State<Arc<Shared>>, Query(asked): Query<Authorize>) -> Response {
    let fits = asked.response_type == "code"
        && asked.client_id == CLIENT_ID
        && asked.scope.split(' ').any(|scope| scope == "openid")
        && asked.code_challenge_method == "S256";
    if !fits {
        return (StatusCode::BAD_REQUEST, "no client of mine").into_response();
    }
    let mut back: Url = asked.redirect_uri.parse().expect("an address");
    let refusal = *shared.sign_in.refusal.lock().expect("the refusal");
    let person = shared.sign_in.person.lock().expect("the person");
    match (refusal, person.as_ref()) {
        (Some(error), _) => {
            back.query_pairs_mut().append_pair("error", error);
        }
        (None, Some((claims, signer))) => {
            let mut codes = shared.sign_in.codes.lock().expect("the codes");
            let code = format!("code-{}-{}", now(), codes.len());
            back.query_pairs_mut().append_pair("code", &code);
            let given = Code {
                redirect_uri: asked.redirect_uri,
                nonce: asked.nonce,
                challenge: asked.code_challenge,
                claims: claims.clone(),
                signer: Arc::clone(signer),
            };
            codes.insert(code, given);
        }
        (None, None) => return (StatusCode::FORBIDDEN, "nobody may come in").into_response(),
    }
    back.query_pairs_mut().append_pair("state", &asked.state);
    Redirect::to(back.as_str()).into_response()
}

#[derive(Deserialize)]
struct Redeem {
    grant_type: String,
    code: String,
    redirect_uri: String,
    code_verifier: String,
}

async fn token(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Form(asked): Form<Redeem>,
) -> Response {
    let refused =
        |status: StatusCode, error: &str| (status, Json(json!({"error": error}))).into_response();
    if !is_client(&headers) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    // A code is good once.
    let code = shared
        .sign_in
        .codes
        .lock()
        .expect("the codes")
        .remove(&asked.code);
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&asked.code_verifier));
    let Some(code) = code.filter(|code| {
        asked.grant_type == "authorization_code"
            && code.redirect_uri == asked.redirect_uri
            && code.challenge == challenge
    }) else {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    let mut claims = code.claims;
    if claims.get("nonce").is_none() {
        claims["nonce"] = json!(code.nonce);
    }
    let id_token = code.signer.sign(&claims);
    Json(json!({
        "access_token": "of no use here",
        "token_type": "Bearer",
        "expires_in": 300,
        "id_token": id_token,
    }))
    .into_response()
}

/// Name and secret are written as in a form before they go into the header (RFC 6749, section 2.3.1).
fn is_client(headers: &HeaderMap) -> bool {
    let sent = headers.get(header::AUTHORIZATION);
    let sent = sent.and_then(|sent| sent.to_str().ok()?.strip_prefix("Basic "));
    let Some(sent) = sent.and_then(|sent| BASE64_STANDARD.decode(sent).ok()) else {
        return false;
    };
    let sent = String::from_utf8(sent).expect("text");
    let (name, secret) = sent.split_once(':').expect("two words");
    let plain = |word: &str| {
        let mut words = url::form_urlencoded::parse(word.as_bytes());
        words.next().map(|(word, _)| word.into_owned())
    };
    plain(name).as_deref() == Some(CLIENT_ID) && plain(secret).as_deref() == Some(CLIENT_SECRET)
}

#[derive(Deserialize)]
struct Logout {
    client_id: String,
    post_logout_redirect_uri: String,
}

async fn logout(State(shared): State<Arc<Shared>>, Query(asked): Query<Logout>) -> Response {
    if asked.client_id != CLIENT_ID {
        return (StatusCode::BAD_REQUEST, "no client of mine").into_response();
    }
    let back = asked.post_logout_redirect_uri;
    shared
        .sign_in
        .signed_out
        .lock()
        .expect("the addresses")
        .push(back.clone());
    Redirect::to(&back).into_response()
}
