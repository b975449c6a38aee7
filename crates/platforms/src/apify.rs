//! Apify, a provider: programs there (actors) read posts of platforms that show programs nothing, or only what
//! one manages. <https://docs.apify.com/api/v2>.
//!
//! The credential of such a platform has an Apify token in it, alone or behind a comma: what the platform's own
//! API does not show is then read there. An actor is run for one post, asked until it has ended, and what it
//! found is read page by page; the call that waits for it in one request ends after five minutes and goes on
//! being paid, so it is not used. Comments stay those of the platform. Each run has a limit of comments and of
//! money, which Apify itself keeps. Whoever enters the token answers to the platform's terms.

mod fields;
mod outcome;
mod run;

use serde_json::Value;

pub(crate) use fields::{Fields, KNOWN};

use crate::{Account, Api, Failure, Fetch, Page, Platform, Post};

/// How people call it.
const NAME: &str = "Apify";

pub(crate) const API: Api = Api {
    title: "Apify API",
    setting: "APIFY_API_BASE",
    base: "https://api.apify.com/v2",
};

/// How its tokens begin.
const MARK: &str = "apify_api_";

/// Comments of one post at most: as many as Clamor keeps of one by default.
const MOST_COMMENTS: u32 = 1_000;

/// Dollars that one run may cost at most: the most that those comments are known to cost.
const MOST_DOLLARS: &str = "2.5";

/// The actor that reads posts of a platform, and what it answers with.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// `owner~name`.
    pub(crate) actor: &'static str,
    /// What it is told: the address of a post, and how many comments are wanted.
    pub(crate) input: fn(&str, u32) -> Value,
    /// Where the comment stands in what it writes.
    pub(crate) fields: Fields,
    /// Where the address of the post stands there, where it names the post as our addresses do.
    pub(crate) post: &'static [&'static str],
}

/// The part of a credential that is for Apify.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) secret: &'a str,
    /// Another actor than that of the preset, as `owner~name` or `owner/name`.
    actor: Option<&'a str>,
}

/// The parts of a credential: that of the platform, and that of Apify.
pub(crate) fn split(credential: &str) -> (Option<&str>, Option<Token<'_>>) {
    let (mut own, mut provider) = (None, None);
    for part in credential.split(',').map(str::trim) {
        if part.starts_with(MARK) {
            let (secret, actor) = match part.split_once('@') {
                Some((secret, actor)) => (secret, Some(actor)),
                None => (part, None),
            };
            provider = provider.or(Some(Token { secret, actor }));
        } else if !part.is_empty() {
            own = own.or(Some(part));
        }
    }
    (own, provider)
}

/// A page of comments: by the platform's own API where the credential has a part for that, else by Apify; also
/// of posts that the own API does not show.
pub(crate) async fn comments(
    platform: &dyn Platform,
    fetch: &Fetch<'_>,
    post: &Post,
    cursor: Option<&str>,
) -> Result<Page, Failure> {
    let (Some(preset), Some(token)) = (platform.provided(), fetch.provider()) else {
        return platform.comments(fetch, post, cursor).await;
    };
    if let Some(run) = cursor.and_then(run::Run::load) {
        return run::next(preset, fetch, token, post, run).await;
    }
    if fetch.has_key() {
        match platform.comments(fetch, post, cursor).await {
            // Some platforms do not tell what is not there from what is not shown.
            Err(failure @ (Failure::NotAllowed { .. } | Failure::NotFound)) if cursor.is_none() => {
                tracing::info!(post = post.id, %failure, "a post is read by a provider");
            }
            told => return told,
        }
    }
    run::start(preset, fetch, token, post).await
}

/// Whose the parts of a credential are.
pub(crate) async fn account(
    platform: &dyn Platform,
    fetch: &Fetch<'_>,
) -> Result<Account, Failure> {
    let Some(token) = platform.provided().and(fetch.provider()) else {
        return platform.account(fetch).await;
    };
    let there = run::owner(fetch, token).await?;
    if !fetch.has_key() {
        return Ok(Account {
            name: Some(there),
            ..Account::default()
        });
    }
    let own = platform.account(fetch).await?;
    Ok(Account {
        name: Some(match own.name {
            Some(name) => format!("{name}; {there}"),
            None => there,
        }),
        ..own
    })
}

/// There is no part for the platform's own API, and that is asked for.
pub(crate) fn provider_alone(platform: &'static str) -> Failure {
    Failure::NotAllowed {
        platform,
        why: format!(
            "it is for {NAME} alone, which reads comments; for this, write a token of the platform before it, \
             with a comma between"
        ),
    }
}

impl<'a> Token<'a> {
    /// The actor that is to be run.
    ///
    /// # Errors
    /// When its name cannot be one.
    fn actor(&self, preset: &Preset) -> Result<String, Failure> {
        let Some(actor) = self.actor else {
            return Ok(preset.actor.to_owned());
        };
        let actor = actor.replace('/', "~");
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let is_name = |part: &str| !part.is_empty() && part.bytes().all(plain);
        match actor.split_once('~') {
            Some((owner, name)) if is_name(owner) && is_name(name) => Ok(actor),
            _ => Err(Failure::NotAllowed {
                platform: NAME,
                why: "behind its @ stands no actor, which is called OWNER/NAME".to_owned(),
            }),
        }
    }
}

// By hand, so that no log line shows it.
impl std::fmt::Debug for Token<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token")
            .field("actor", &self.actor)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_has_a_part_for_each() {
        let token = |secret, actor| Some(Token { secret, actor });
        for (credential, parts) in [
            ("EAAB", (Some("EAAB"), None)),
            ("apify_api_x", (None, token("apify_api_x", None))),
            (
                "EAAB, apify_api_x",
                (Some("EAAB"), token("apify_api_x", None)),
            ),
            (
                "apify_api_x@a/b,EAAB",
                (Some("EAAB"), token("apify_api_x", Some("a/b"))),
            ),
            (",", (None, None)),
        ] {
            assert_eq!(split(credential), parts, "{credential}");
        }
    }

    #[test]
    fn a_token_is_in_no_log_line() {
        let (_, token) = split("apify_api_made-up@a/b");
        assert!(!format!("{token:?}").contains("made-up"));
    }
}
