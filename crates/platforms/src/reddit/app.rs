//! The app that asks: its credential, its token, and its name.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::{API, NAME, TOKENS, outcome};
use crate::client::Ask;
use crate::wire::{endpoint, word};
use crate::{Answer, Failure, Fetch};

/// Tokens live for a day, and some for an hour.
const GOOD_FOR: Duration = Duration::from_secs(30 * 60);

/// Under which name a token is remembered.
const TOKEN: &str = "reddit token";

/// An app of Reddit, as its credential names it.
pub(super) struct App<'a> {
    fetch: &'a Fetch<'a>,
    /// The whole credential.
    credential: &'a str,
    id: &'a str,
    secret: &'a str,
    /// Whose app it is.
    owner: &'a str,
}

impl<'a> App<'a> {
    /// Out of `ID:SECRET:NAME`.
    ///
    /// # Errors
    /// When the credential has another form.
    pub(super) fn of(fetch: &'a Fetch<'a>) -> Result<Self, Failure> {
        let credential = fetch.key();
        let parts: Vec<&str> = credential.split(':').map(str::trim).collect();
        let is_word = |text: &str| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            !text.is_empty() && text.bytes().all(plain)
        };
        match *parts.as_slice() {
            [id, secret, owner] => {
                let owner = owner.trim_start_matches('/');
                let owner = owner.strip_prefix("u/").unwrap_or(owner);
                [id, secret, owner].into_iter().all(is_word).then_some(Self {
                    fetch,
                    credential,
                    id,
                    secret,
                    owner,
                })
            }
            _ => None,
        }
        .ok_or_else(|| Failure::NotAllowed {
            platform: NAME,
            why: "it is not ID:SECRET:NAME, the id and the secret of an app and the name of the account that \
                  made it, with colons between"
                .to_owned(),
        })
    }

    pub(super) fn fetch(&self) -> &'a Fetch<'a> {
        self.fetch
    }

    /// What people call it.
    pub(super) fn name(&self) -> String {
        format!("app {} of u/{}", self.id, self.owner)
    }

    /// As Reddit wants programs to call themselves; those that do not are slowed down.
    fn user_agent(&self) -> String {
        let (id, version, owner) = (self.id, env!("CARGO_PKG_VERSION"), self.owner);
        format!("server:{id}:v{version} (by /u/{owner})")
    }

    /// Asks the API. A token that is refused before its time is exchanged for another one, once.
    pub(super) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Answer, Failure> {
        match self.get_with(&self.token().await?, path, query).await {
            Err(Failure::CredentialsRejected { .. }) => {
                self.fetch.forget(TOKEN);
                self.get_with(&self.token().await?, path, query).await
            }
            answer => answer,
        }
    }

    async fn get_with(
        &self,
        token: &str,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Answer, Failure> {
        let url = endpoint(API.base, path, query)?;
        let (bearer, agent) = (format!("Bearer {token}"), self.user_agent());
        let ask = Ask::api(API, &url, outcome::check)
            .key("Authorization", &bearer)
            .allowance(self.credential)
            // `/api/morechildren` takes one request of an app at a time.
            .alone()
            .user_agent(&agent)
            .rest(outcome::rest);
        self.fetch.get(&ask).await
    }

    async fn token(&self) -> Result<Arc<String>, Failure> {
        self.fetch.remember(TOKEN, GOOD_FOR, self.new_token()).await
    }

    async fn new_token(&self) -> Result<String, Failure> {
        #[derive(Deserialize)]
        struct Answered {
            #[serde(default, deserialize_with = "word")]
            access_token: Option<String>,
            #[serde(default, deserialize_with = "word")]
            error: Option<String>,
        }
        let url = endpoint(TOKENS.base, "", &[])?;
        let pair = STANDARD.encode(format!("{}:{}", self.id, self.secret));
        let (basic, agent) = (format!("Basic {pair}"), self.user_agent());
        let ask = Ask::api(TOKENS, &url, outcome::check_token)
            .key("Authorization", &basic)
            .allowance(self.credential)
            .user_agent(&agent)
            .content(
                "application/x-www-form-urlencoded",
                "grant_type=client_credentials",
            );
        let answer = self.fetch.post(&ask).await?;
        let at = "Reddit token";
        let read = self.fetch.parse(move |reading| reading.json(&answer, at));
        let answered: Answered = read.await?;
        match (answered.access_token, answered.error) {
            (Some(token), _) => Ok(token),
            (None, Some(error)) => Err(outcome::refused(&error)),
            (None, None) => Err(Failure::UnexpectedShape {
                at: format!("{at}: there is none in it"),
            }),
        }
    }
}
