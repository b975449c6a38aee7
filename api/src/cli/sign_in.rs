//! How browsers sign in: settings of the authorization code flow, and of sessions.

use std::time::Duration;

use anyhow::bail;
use auth::{PublicUrl, SessionSettings, SignInSettings, TokenSettings};
use clap::Args;
use program::{BadInput, Effects, values};

/// Use of a session is noted once a minute.
const SHORTEST_IDLE: Duration = Duration::from_secs(300);

/// How browsers sign in at the issuer.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sign-in")]
pub struct SignInArgs {
    /// What the issuer calls this server: with it, people sign in on the page. Programs with tokens come in without it, too.
    #[arg(long, env = "OIDC_CLIENT_ID", value_name = "TEXT", value_parser = values::text)]
    pub oidc_client_id: Option<String>,

    /// What proves to the issuer that it is this server; not set for a public client, which PKCE alone protects.
    #[arg(long, env = "OIDC_CLIENT_SECRET", value_name = "SECRET", hide_env_values = true, value_parser = values::text)]
    pub oidc_client_secret: Option<String>,

    /// What is asked of the issuer, with spaces between; `openid` must be among it.
    #[arg(long, env = "OIDC_SCOPES", value_name = "WORDS", default_value = SignInSettings::SCOPES, value_parser = scopes)]
    pub oidc_scopes: String,

    /// Address by which browsers reach this server, without a path; needed with a client id. Have the issuer allow PUBLIC_URL/sign-in/callback and PUBLIC_URL/signed-out.
    #[arg(long, env = "PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,

    /// Somebody who does nothing for so long has to sign in again.
    #[arg(long, env = "SESSION_IDLE", value_name = "TIME", default_value = "12h", value_parser = values::duration)]
    pub session_idle: Duration,

    /// Whatever somebody does, they have to sign in again after this time.
    #[arg(long, env = "SESSION_LIFETIME", value_name = "TIME", default_value = "7d", value_parser = values::duration)]
    pub session_lifetime: Duration,

    /// Personal tokens rest while their owner did not sign in for so long.
    #[arg(long, env = "TOKEN_OWNER_AWAY", value_name = "TIME", default_value = "90d", value_parser = values::duration)]
    pub token_owner_away: Duration,
}

impl SignInArgs {
    /// What the server needs of them; none, where browsers cannot sign in.
    ///
    /// # Errors
    /// [`BadInput`], when one setting is of no use without another.
    pub(super) fn settings(&self, has_issuer: bool) -> anyhow::Result<Option<SignInSettings>> {
        let Some(client_id) = &self.oidc_client_id else {
            if self.oidc_client_secret.is_some() {
                bail!(BadInput(
                    "OIDC_CLIENT_SECRET is set and OIDC_CLIENT_ID is not: name the client whose \
                     secret it is, or remove it"
                        .to_owned()
                ));
            }
            return Ok(None);
        };
        if !has_issuer {
            bail!(BadInput(format!(
                "OIDC_CLIENT_ID={client_id} is set and OIDC_ISSUER is not: name the issuer that \
                 knows this client, or remove OIDC_CLIENT_ID"
            )));
        }
        let Some(public_url) = &self.public_url else {
            bail!(BadInput(format!(
                "OIDC_CLIENT_ID={client_id} is set and PUBLIC_URL is not: the issuer sends browsers \
                 back to it. Set it to the address by which they reach this server, like \
                 https://clamor.example.org"
            )));
        };
        if self.session_idle < SHORTEST_IDLE {
            bail!(BadInput(
                "SESSION_IDLE is shorter than five minutes: use is noted once a minute, so somebody who \
                 is at work would have to sign in again; make it 5m or longer"
                    .to_owned()
            ));
        }
        if self.session_lifetime < self.session_idle {
            bail!(BadInput(
                "SESSION_LIFETIME is shorter than SESSION_IDLE: a session ends after the first, so \
                 make the second no longer"
                    .to_owned()
            ));
        }
        Ok(Some(SignInSettings {
            client_id: client_id.clone(),
            client_secret: self.oidc_client_secret.clone(),
            public_url: public_url.clone(),
            scopes: self
                .oidc_scopes
                .split_whitespace()
                .map(String::from)
                .collect(),
            sessions: SessionSettings {
                idle: self.session_idle,
                lifetime: self.session_lifetime,
            },
            tokens: TokenSettings {
                owner_away: self.token_owner_away,
            },
        }))
    }

    /// What is off because of them.
    pub(super) fn effects(&self, has_issuer: bool, effects: &mut Effects) {
        if self.oidc_client_id.is_some() {
            return;
        }
        if has_issuer {
            effects.off(
                "OIDC_CLIENT_ID",
                "not set: browsers cannot sign in, so the page lets nobody in; programs with tokens \
                 come in",
            );
        }
        if self.public_url.is_some() {
            effects.off(
                "PUBLIC_URL",
                "changes nothing, since OIDC_CLIENT_ID is not set",
            );
        }
    }
}

/// Words with single spaces, `openid` among them (OpenID Connect Core 1.0, section 3.1.2.1).
fn scopes(text: &str) -> Result<String, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.contains(&"openid") {
        true => Ok(words.join(" ")),
        false => Err(
            "the scope `openid` is missing: without it the issuer does not say who signed in"
                .to_owned(),
        ),
    }
}
