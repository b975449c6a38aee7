//! Tokens of an OpenID Connect issuer: who a bearer token speaks for.
//!
//! A token is believed when its signature fits a key that the issuer publishes, by the
//! algorithm of that key, and its claims name the issuer, us and this moment. Knows no request
//! and no rows: what somebody may do with it is in [`crate::viewer`].

mod cache;
mod claims;
mod issuer;
mod keys;
mod seen;
mod settings;
mod times;
mod token;

use std::{sync::Arc, time::Duration};

use futures::FutureExt;

use cache::Cache;
pub(crate) use claims::{Identity, Named};
use keys::KeySet;
use seen::{Believed, Seen, mark};
pub use settings::{IssuerUrl, OidcSettings};
use times::Times;
use token::Head;

/// Checks tokens of one issuer.
pub(crate) struct Oidc {
    settings: OidcSettings,
    keys: Cache<KeySet>,
    seen: Seen,
}

/// Why nobody is let in.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The token is no good; the sentence says why and nothing of what is in it.
    Token(&'static str),
    /// The token names nobody.
    Nobody,
    /// There are no keys yet to check tokens with; how long until the issuer is asked again.
    NoKeys(Duration),
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
            keys: Cache::new(settings.refresh_after, settings.pause, Box::new(ask)),
            seen: Seen::default(),
            settings,
        }
    }

    /// What is read from tokens.
    pub(crate) fn settings(&self) -> &OidcSettings {
        &self.settings
    }

    /// Keeps the issuer's keys at hand, and not older than they should be, for ever.
    pub(crate) async fn keep_fresh(&self) {
        self.keys.keep_fresh().await;
    }

    /// Whom a token speaks for.
    pub(crate) async fn identify(&self, token: &str) -> Result<Identity, Refusal> {
        let mark = mark(token);
        let seen = self
            .keys
            .known()
            .and_then(|keys| self.seen.find(&mark, &keys));
        let believed = match seen {
            Some(believed) => believed,
            None => {
                let believed = Arc::new(self.read(token).await?);
                self.seen.keep(mark, &believed);
                believed
            }
        };
        let now = chrono::Utc::now().timestamp();
        believed.times.check(now).map_err(Refusal::Token)?;
        Ok(believed.identity.clone())
    }

    /// Checks everything but the times.
    async fn read(&self, token: &str) -> Result<Believed, Refusal> {
        let head = token::head(token).map_err(Refusal::Token)?;
        let keys = self.keys_for(&head).await?;
        let key = keys.find(head.key.as_deref(), head.algorithm);
        let key = key.ok_or(Refusal::Token(
            "The token is signed by a key that the issuer does not publish for this algorithm.",
        ))?;
        let claims =
            token::claims(token, key, head.algorithm, &self.settings).map_err(Refusal::Token)?;
        Ok(Believed {
            times: Times::read(&claims).map_err(Refusal::Token)?,
            identity: Identity::read(&claims, &self.settings).ok_or(Refusal::Nobody)?,
            keys,
        })
    }

    /// The issuer's keys.
    ///
    /// A token that names a key we have not seen makes us ask for them, if that was not done a
    /// moment ago; that is how new keys become known.
    async fn keys_for(&self, head: &Head) -> Result<Arc<KeySet>, Refusal> {
        let known = self.keys.known();
        let has = |keys: &Arc<KeySet>| keys.find(head.key.as_deref(), head.algorithm).is_some();
        if let Some(keys) = known.filter(has) {
            return Ok(keys);
        }
        self.keys.refresh().await;
        let keys = self.keys.known();
        keys.ok_or_else(|| Refusal::NoKeys(self.keys.allowed_in()))
    }
}

async fn ask(settings: &OidcSettings) -> Option<KeySet> {
    let issuer = &settings.issuer;
    match issuer::fetch(settings).await {
        Ok(keys) => {
            tracing::info!(%issuer, keys = keys.len(), "the issuer's keys are read");
            Some(keys)
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
