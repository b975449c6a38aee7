//! How browsers sign in: settings of users of this server, of the authorization code flow, and of
//! sessions.

use std::{fmt, net::SocketAddr, time::Duration};

use anyhow::bail;
use auth::{ClientSettings, PublicUrl, SessionSettings, SignInSettings, TokenSettings};
use clap::Args;
use program::{BadInput, Effects, secret, values};

/// Use of a session is noted once a minute.
const SHORTEST_IDLE: Duration = Duration::from_secs(300);

/// How browsers sign in.
#[derive(Clone, Args)]
#[command(next_help_heading = "Sign-in")]
pub struct SignInArgs {
    /// Let users of this server sign in with name and password, on the page and as HTTP Basic; the command `user` makes them. Needs PUBLIC_URL, unless it listens on loopback.
    #[arg(long, env = "LOCAL_USERS", value_name = "BOOL", default_value_t = false, action = clap::ArgAction::Set)]
    pub local_users: bool,

    /// What the issuer calls this server: with it, people sign in on the page. Programs with tokens come in without it, too.
    #[arg(long, env = "OIDC_CLIENT_ID", value_name = "TEXT", value_parser = values::text)]
    pub oidc_client_id: Option<String>,

    /// What proves to the issuer that it is this server; not set for a public client, which PKCE alone protects.
    #[arg(long, env = "OIDC_CLIENT_SECRET", value_name = "SECRET", hide_env_values = true, value_parser = secret(values::text))]
    pub oidc_client_secret: Option<String>,

    /// What is asked of the issuer, with spaces between; `openid` must be among it.
    #[arg(long, env = "OIDC_SCOPES", value_name = "WORDS", default_value = ClientSettings::SCOPES, value_parser = scopes)]
    pub oidc_scopes: String,

    /// Address by which browsers reach this server, without a path; needed where people sign in on the page. Have an issuer allow PUBLIC_URL/sign-in/callback and PUBLIC_URL/signed-out.
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

/// Without the secret.
impl fmt::Debug for SignInArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInArgs")
            .field("local_users", &self.local_users)
            .field("oidc_client_id", &self.oidc_client_id)
            .field("oidc_scopes", &self.oidc_scopes)
            .field("public_url", &self.public_url)
            .field("session_idle", &self.session_idle)
            .field("session_lifetime", &self.session_lifetime)
            .field("token_owner_away", &self.token_owner_away)
            .finish_non_exhaustive()
    }
}

impl SignInArgs {
    /// Who this server is to the issuer; none, where browsers do not sign in there.
    ///
    /// # Errors
    /// [`BadInput`], when one setting is of no use without another.
    pub(super) fn client(&self, has_issuer: bool) -> anyhow::Result<Option<ClientSettings>> {
        let Some(id) = &self.oidc_client_id else {
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
                "OIDC_CLIENT_ID={id} is set and OIDC_ISSUER is not: name the issuer that knows this \
                 client, or remove OIDC_CLIENT_ID"
            )));
        }
        Ok(Some(ClientSettings {
            id: id.clone(),
            secret: self.oidc_client_secret.clone(),
            scopes: self
                .oidc_scopes
                .split_whitespace()
                .map(String::from)
                .collect(),
        }))
    }

    /// What the server needs of them; none, where browsers cannot sign in.
    ///
    /// # Errors
    /// [`BadInput`], when passwords would go over the network in clear, or sessions cannot last.
    pub(super) fn settings(&self, listen: SocketAddr) -> anyhow::Result<Option<SignInSettings>> {
        if !self.is_on() {
            return Ok(None);
        }
        let public_url = self.public_url(listen)?;
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
            public_url,
            local_users: self.local_users,
            sessions: SessionSettings {
                idle: self.session_idle,
                lifetime: self.session_lifetime,
            },
            tokens: TokenSettings {
                owner_away: self.token_owner_away,
            },
        }))
    }

    /// Whether people sign in on the page.
    fn is_on(&self) -> bool {
        self.local_users || self.oidc_client_id.is_some()
    }

    /// The address by which browsers reach this server: of one that only this machine reaches it is
    /// known.
    fn public_url(&self, listen: SocketAddr) -> anyhow::Result<PublicUrl> {
        if let Some(public_url) = &self.public_url {
            return Ok(public_url.clone());
        }
        if let Some(id) = &self.oidc_client_id {
            bail!(BadInput(format!(
                "OIDC_CLIENT_ID={id} is set and PUBLIC_URL is not: the issuer sends browsers back to \
                 it. Set it to the address by which they reach this server, like \
                 https://clamor.example.org"
            )));
        }
        if !listen.ip().is_loopback() || listen.port() == 0 {
            bail!(BadInput(format!(
                "LOCAL_USERS=true is set and PUBLIC_URL is not, and LISTEN={listen} can be reached by \
                 several addresses: passwords are taken at one address alone, by https or on this \
                 machine. Set PUBLIC_URL to it, like https://clamor.example.org, or listen on \
                 127.0.0.1:8000"
            )));
        }
        let known = format!("http://{listen}").parse();
        known.map_err(|why: String| anyhow::anyhow!(why))
    }

    /// What is off because of them.
    pub(super) fn effects(&self, has_issuer: bool, effects: &mut Effects) {
        if has_issuer && self.oidc_client_id.is_none() {
            let instead = match self.local_users {
                true => "only users of this server sign in on the page",
                false => "browsers cannot sign in, so the page lets nobody in",
            };
            effects.off(
                "OIDC_CLIENT_ID",
                format!("not set: {instead}; programs with tokens of the issuer come in"),
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        sign_in: SignInArgs,
    }

    #[test]
    fn the_secret_of_the_client_is_not_shown() {
        let arguments = [
            "x",
            "--oidc-client-id",
            "clamor",
            "--oidc-client-secret",
            "s3cret",
        ];
        let sign_in = Cli::parse_from(arguments).sign_in;
        let shown = format!("{sign_in:?}");
        assert!(
            shown.contains("clamor") && !shown.contains("s3cret"),
            "{shown}"
        );
    }
}
