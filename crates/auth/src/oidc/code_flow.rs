//! Signing in with a browser: the authorization code flow (OpenID Connect Core 1.0, section 3.1)
//! with PKCE (RFC 7636), state and nonce.
//!
//! Nothing is kept here meanwhile. The browser holds one secret for the time of signing in, and
//! state, nonce and verifier are derived from it and from a number of their own, so two tabs can
//! sign in at once, and what another browser began fits nowhere.

use std::time::Duration;

use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken,
    EndpointNotSet, EndpointSet, ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, StandardRevocableToken,
    StandardTokenResponse, TokenUrl,
    basic::{
        BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
        BasicTokenType,
    },
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    ClientSettings, OidcSettings,
    claims::Claims,
    provider::{self, Endpoints, MAX_BYTES},
};
use crate::{
    LocalPath, PublicUrl, Refusal, Secret,
    secret::{bytes, letters},
};

/// When to try again after an issuer that did not answer as it should.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// Where issuers send browsers back to.
const CALLBACK: &str = "/sign-in/callback";

/// Bytes of the number that makes each sign-in of a browser another one, and of what proves it.
const SALT: usize = 16;
const PROOF: usize = 32;

/// What an issuer sends back with the browser (RFC 6749, section 4.1.2; RFC 9207).
#[derive(Debug, Default, Deserialize)]
pub struct Callback {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

impl Callback {
    /// What was sent along when the sign-in began.
    pub(crate) fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }
}

/// What comes with a token besides (OpenID Connect Core 1.0, section 3.1.3.3).
#[derive(Debug, Serialize, Deserialize)]
struct IdToken {
    id_token: Option<String>,
}

impl ExtraTokenFields for IdToken {}

type TokenResponse = StandardTokenResponse<IdToken, BasicTokenType>;
type FlowClient<Auth, Token> = Client<
    BasicErrorResponse,
    TokenResponse,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    Auth,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    Token,
>;

/// One sign-in of one browser.
struct Attempt<'a> {
    secret: &'a Secret,
    salt: [u8; SALT],
}

impl Attempt<'_> {
    fn nonce(&self) -> String {
        letters(&self.secret.derive("nonce", &self.salt))
    }

    fn verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(letters(&self.secret.derive("verifier", &self.salt)))
    }

    /// Says by itself whose it is, and where to go afterwards.
    fn state(&self, to: &LocalPath) -> String {
        let path = to.as_str().as_bytes();
        let proof = self.secret.derive("state", &[&self.salt, path].concat());
        letters(&[&self.salt, &proof[..], path].concat())
    }
}

/// Where to go after a sign-in, by a state that nobody has vouched for.
pub(super) fn path_of(state: &str) -> Option<LocalPath> {
    let state = bytes(state)?;
    let path = state.get(SALT + PROOF..)?;
    LocalPath::parse(std::str::from_utf8(path).ok()?)
}

/// The attempt of a state, if this browser began it.
fn attempt<'a>(secret: &'a Secret, state: &str) -> Option<Attempt<'a>> {
    let state = bytes(state)?;
    let (salt, rest) = state.split_first_chunk::<SALT>()?;
    let (proof, path) = rest.split_first_chunk::<PROOF>()?;
    let is_ours = secret.verify("state", &[&salt[..], path].concat(), proof);
    is_ours.then_some(Attempt {
        secret,
        salt: *salt,
    })
}

/// Where to send a browser to sign in.
pub(super) fn authorization(
    endpoints: &Endpoints,
    settings: &ClientSettings,
    public_url: &PublicUrl,
    secret: &Secret,
    to: &LocalPath,
) -> Url {
    let attempt = Attempt {
        secret,
        salt: rand::random(),
    };
    let state = attempt.state(to);
    let client = client(endpoints, settings, public_url);
    let scopes = settings.scopes.iter().cloned().map(Scope::new);
    let (url, _) = client
        .authorize_url(|| CsrfToken::new(state))
        .add_scopes(scopes)
        .add_extra_param("nonce", attempt.nonce())
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(
            &attempt.verifier(),
        ))
        .url();
    url
}

/// The ID token that a code stands for, and the nonce that it must hold.
pub(super) async fn redeem(
    endpoints: &Endpoints,
    settings: &OidcSettings,
    (client_settings, public_url): (&ClientSettings, &PublicUrl),
    secret: &Secret,
    callback: Callback,
) -> Result<(String, String), Refusal> {
    let issuer = settings.issuer.to_string();
    if callback.iss.is_some_and(|named| named != issuer) {
        return Err(Refusal::sign_in(
            "Another issuer answers than the one that was asked. Please sign in again.",
        ));
    }
    let state = callback.state.as_deref().unwrap_or_default();
    let attempt = attempt(secret, state).ok_or_else(began_elsewhere)?;
    if let Some(error) = callback.error {
        return Err(Refusal::sign_in(refused_by_issuer(&error)));
    }
    let code = callback.code.ok_or_else(began_elsewhere)?;
    let egress = provider::egress(settings).map_err(|error| unusable(&error))?;
    let send = |request: HttpRequest| {
        let egress = egress.clone();
        async move {
            let (head, body) = request.into_parts();
            let url = Url::parse(&head.uri.to_string()).expect("bug: an address that was one");
            let answer = egress.post(url, head.headers, body, MAX_BYTES).await?;
            let mut response = HttpResponse::new(answer.body.to_vec());
            *response.status_mut() = answer.status;
            *response.headers_mut() = answer.headers;
            Ok::<_, egress::Error>(response)
        }
    };
    let answer = client(endpoints, client_settings, public_url)
        .exchange_code(AuthorizationCode::new(code))
        .set_pkce_verifier(attempt.verifier())
        .request_async(&send)
        .await;
    let answer = answer.map_err(|error| match error {
        RequestTokenError::ServerResponse(refused) => {
            tracing::warn!(error = %refused.error(), "the issuer does not take a code");
            match refused.error() {
                oauth2::basic::BasicErrorResponseType::InvalidGrant => began_elsewhere(),
                _ => Refusal::sign_in(
                    "The issuer does not take this server for the client that it knows. The \
                     operator finds why in the server's log.",
                ),
            }
        }
        error => unusable(&error),
    })?;
    let token = answer.extra_fields().id_token.clone().ok_or_else(|| {
        tracing::warn!("the issuer gives no ID token: has the client the scope `openid`?");
        Refusal::sign_in(
            "The issuer does not say who signed in. The operator finds more in the server's log.",
        )
    })?;
    Ok((token, attempt.nonce()))
}

/// Whether an ID token was made for this sign-in (OpenID Connect Core 1.0, section 3.1.3.7).
pub(super) fn check(claims: &Claims, nonce: &str, client_id: &str) -> Result<(), &'static str> {
    let text = |claim: &str| claims.get(claim).and_then(|value| value.as_str());
    if text("nonce") != Some(nonce) {
        return Err("The token was made for another sign-in.");
    }
    let audiences = claims.get("aud").and_then(|value| value.as_array());
    let is_for_several = audiences.is_some_and(|audiences| audiences.len() > 1);
    match text("azp") {
        Some(party) if party != client_id => Err("The token was made for another client."),
        None if is_for_several => Err("The token does not say for which client it was made."),
        _ => Ok(()),
    }
}

fn client(
    endpoints: &Endpoints,
    settings: &ClientSettings,
    public_url: &PublicUrl,
) -> FlowClient<EndpointSet, EndpointSet> {
    let mut client = Client::new(ClientId::new(settings.id.clone()))
        .set_auth_uri(AuthUrl::from_url(endpoints.authorization.clone()))
        .set_token_uri(TokenUrl::from_url(endpoints.token.clone()))
        .set_redirect_uri(RedirectUrl::from_url(public_url.join(CALLBACK)))
        .set_auth_type(match endpoints.secret_in_body {
            true => AuthType::RequestBody,
            false => AuthType::BasicAuth,
        });
    if let Some(secret) = &settings.secret {
        client = client.set_client_secret(ClientSecret::new(secret.clone()));
    }
    client
}

pub(crate) fn began_elsewhere() -> Refusal {
    Refusal::sign_in(
        "This sign-in is over: it began in another browser, or more than ten minutes ago, or it was \
         used already. Please sign in again.",
    )
}

fn refused_by_issuer(error: &str) -> &'static str {
    match error {
        "access_denied" => "The issuer did not let you in: access was denied.",
        "temporarily_unavailable" | "server_error" => {
            "The issuer cannot sign anybody in at the moment. Please try again later."
        }
        _ => {
            "The issuer refused the sign-in. The operator of this server should compare its \
             settings with those of the client at the issuer."
        }
    }
}

fn unusable(error: &dyn std::fmt::Display) -> Refusal {
    tracing::warn!(%error, "the issuer does not answer a code as it should");
    Refusal::IssuerUnavailable(ASK_AGAIN)
}
