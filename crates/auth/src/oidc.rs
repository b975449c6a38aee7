//! OpenID Connect: who a token speaks for, and how a browser gets one.
//!
//! A token is believed when its signature fits a key that the issuer publishes, by the
//! algorithm of that key, and its claims name the issuer, us and this moment. Knows no request
//! and no rows.

mod claims;
mod code_flow;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzz;
mod keys;
mod provider;
mod refreshed;
mod settings;
mod times;
mod token;
mod verified;

use std::sync::Arc;

use futures::FutureExt;
use url::Url;

use crate::{LocalPath, PublicUrl, Refusal, Secret};
use claims::Claims;
pub(crate) use claims::{Claim, Identity};
pub use code_flow::Callback;
pub(crate) use code_flow::began_elsewhere;
use provider::{Endpoints, Provider};
use refreshed::Refreshed;
pub(crate) use settings::is_loopback;
pub use settings::{ClientSettings, IssuerUrl, OidcSettings};
use times::Times;
use token::Head;
pub(crate) use verified::{Fingerprint, VerifiedToken};
use verified::{VerifiedTokens, fingerprint};

/// Checks tokens of one issuer.
pub(crate) struct Oidc {
    settings: OidcSettings,
    provider: Refreshed<Provider>,
    verified: VerifiedTokens,
}

impl Oidc {
    /// Nothing is asked yet: an issuer that is down does not keep the server from starting.
    pub(crate) fn new(settings: OidcSettings) -> Self {
        let ask = {
            let settings = settings.clone();
            move || {
                let settings = settings.clone();
                async move { ask(&settings).await }.boxed()
            }
        };
        Self {
            provider: Refreshed::new(settings.refresh_after, settings.pause, Box::new(ask)),
            verified: VerifiedTokens::default(),
            settings,
        }
    }

    /// What is read from tokens.
    pub(crate) fn settings(&self) -> &OidcSettings {
        &self.settings
    }

    /// Keeps the issuer's keys at hand, and not older than they should be, for ever.
    pub(crate) async fn keep_fresh(&self) {
        self.provider.keep_fresh().await;
    }

    /// Whom a bearer token speaks for, and what it is known by.
    pub(crate) async fn identify(
        &self,
        token: &str,
    ) -> Result<(Arc<VerifiedToken>, Fingerprint), Refusal> {
        let fingerprint = fingerprint(token);
        let found = self
            .provider
            .known()
            .and_then(|provider| self.verified.find(&fingerprint, &provider));
        let verified = match found {
            Some(verified) => verified,
            None => {
                let verified = Arc::new(self.verify(token).await?);
                self.verified.keep(fingerprint, &verified);
                verified
            }
        };
        in_time(verified.times)?;
        Ok((verified, fingerprint))
    }

    /// Where to send a browser that is to sign in.
    pub(crate) async fn authorization(
        &self,
        public_url: &PublicUrl,
        secret: &Secret,
        to: &LocalPath,
    ) -> Result<Url, Refusal> {
        let client = self.client()?;
        let provider = self.provider().await?;
        let endpoints = endpoints(&provider)?;
        Ok(code_flow::authorization(
            endpoints, client, public_url, secret, to,
        ))
    }

    /// Who signed in, by what the issuer sent back with their browser.
    pub(crate) async fn redeem(
        &self,
        public_url: &PublicUrl,
        secret: &Secret,
        callback: Callback,
    ) -> Result<Identity, Refusal> {
        let client = self.client()?;
        let provider = self.provider().await?;
        let endpoints = endpoints(&provider)?;
        let we = (client, public_url);
        let (token, nonce) =
            code_flow::redeem(endpoints, &self.settings, we, secret, callback).await?;
        let read = async {
            let (claims, _) = self.claims(&token, &client.id).await?;
            code_flow::check(&claims, &nonce, &client.id).map_err(Refusal::invalid)?;
            in_time(Times::read(&claims).map_err(Refusal::invalid)?)?;
            self.identity(&claims)
        };
        read.await.map_err(|refused| match refused {
            // A person has no token in hands: the sentence is for the operator.
            Refusal::Invalid(why) => {
                tracing::warn!(%why, "the issuer's ID token is not accepted");
                Refusal::sign_in(format!("The issuer's answer is not accepted. {why}"))
            }
            other => other,
        })
    }

    /// Where to send a browser that signed out here, so that it signs out at the issuer, too.
    pub(crate) fn end_session(&self, back: &Url) -> Option<Url> {
        let client = self.settings.client.as_ref()?;
        let mut url = self.provider.known()?.end_session.clone()?;
        url.query_pairs_mut()
            .append_pair("client_id", &client.id)
            .append_pair("post_logout_redirect_uri", back.as_str());
        Some(url)
    }

    /// Who we are to it; refused where browsers do not sign in at it.
    pub(crate) fn client(&self) -> Result<&ClientSettings, Refusal> {
        self.settings.client.as_ref().ok_or_else(|| {
            Refusal::sign_in(
                "Browsers cannot sign in at the issuer here: the operator has to set OIDC_CLIENT_ID \
                 and PUBLIC_URL.",
            )
        })
    }

    /// Where a sign-in that came to nothing was to lead.
    pub(crate) fn path_of(state: Option<&str>) -> LocalPath {
        state
            .and_then(code_flow::path_of)
            .unwrap_or_else(LocalPath::home)
    }

    /// Checks everything but the times.
    async fn verify(&self, token: &str) -> Result<VerifiedToken, Refusal> {
        let (claims, provider) = self.claims(token, &self.settings.audience).await?;
        Ok(VerifiedToken {
            times: Times::read(&claims).map_err(Refusal::invalid)?,
            identity: self.identity(&claims)?,
            provider,
        })
    }

    /// The claims of a token that is signed by the issuer and meant for this audience.
    async fn claims(
        &self,
        token: &str,
        audience: &str,
    ) -> Result<(Claims, Arc<Provider>), Refusal> {
        let head = token::head(token).map_err(Refusal::invalid)?;
        let provider = self.with_key(&head).await?;
        let key = provider.keys.find(head.key.as_deref(), head.algorithm);
        let key = key.ok_or(Refusal::invalid(
            "The token is signed by a key that the issuer does not publish for this algorithm.",
        ))?;
        let issuer = &self.settings.issuer;
        let claims = token::claims(token, key, head.algorithm, issuer, audience)
            .map_err(Refusal::invalid)?;
        Ok((claims, provider))
    }

    fn identity(&self, claims: &Claims) -> Result<Identity, Refusal> {
        Identity::read(claims, &self.settings).ok_or_else(|| {
            Refusal::invalid(format!(
                "The token has no claim `{}` with a text, which names who it is for.",
                self.settings.user_claim
            ))
        })
    }

    /// The issuer with its keys.
    ///
    /// A token that names a key we have not seen makes us ask for them, if that was not done a
    /// moment ago; that is how new keys become known.
    async fn with_key(&self, head: &Head) -> Result<Arc<Provider>, Refusal> {
        let has = |provider: &Arc<Provider>| {
            let found = provider.keys.find(head.key.as_deref(), head.algorithm);
            found.is_some()
        };
        match self.provider.known().filter(has) {
            Some(provider) => Ok(provider),
            None => self.asked().await,
        }
    }

    /// The issuer as it was known last.
    async fn provider(&self) -> Result<Arc<Provider>, Refusal> {
        match self.provider.known() {
            Some(provider) => Ok(provider),
            None => self.asked().await,
        }
    }

    async fn asked(&self) -> Result<Arc<Provider>, Refusal> {
        self.provider.refresh().await;
        let known = self.provider.known();
        known.ok_or_else(|| Refusal::IssuerUnavailable(self.provider.allowed_in()))
    }
}

fn endpoints(provider: &Provider) -> Result<&Endpoints, Refusal> {
    provider.endpoints.as_ref().ok_or_else(|| {
        Refusal::sign_in(
            "The issuer names no addresses at which browsers can sign in; it lets in programs with \
             tokens only.",
        )
    })
}

fn in_time(times: Times) -> Result<(), Refusal> {
    let now = chrono::Utc::now().timestamp();
    times.check(now).map_err(Refusal::invalid)
}

async fn ask(settings: &OidcSettings) -> Option<Provider> {
    let issuer = &settings.issuer;
    match provider::fetch(settings).await {
        Ok(provider) => {
            tracing::info!(%issuer, keys = provider.keys.len(), "the issuer's keys are read");
            Some(provider)
        }
        Err(why) => {
            tracing::warn!(
                %issuer,
                "the issuer's keys cannot be read, those that are known go on being used: {why}"
            );
            None
        }
    }
}
