//! Followers of Bluesky accounts: 25 a request.

use std::collections::HashMap;

use async_trait::async_trait;
use serde::Deserialize;
use url::Url;

use super::{Bluesky, get};
use crate::profile::{Asked, Handle, Measured, ProfileSource, counted, in_groups};
use crate::reading::{Records, records};
use crate::recognize::UrlParts;
use crate::wire::{count, id, named, word};
use crate::{Failure, Fetch};

/// Accounts of one request.
const AT_ONCE: usize = 25;

#[async_trait]
impl ProfileSource for Bluesky {
    fn handles(&self) -> &'static str {
        "`NAME.bsky.social` or another handle, a DID, or `bsky.app/profile/HANDLE`"
    }

    fn handle(&self, text: &str) -> Option<Handle> {
        let text = text.strip_prefix('@').unwrap_or(text);
        let is_one = is_handle(text) || is_did(text);
        is_one.then(|| Handle {
            text: text.to_owned(),
            key: text.to_ascii_lowercase(),
            host: None,
            url: format!("https://bsky.app/profile/{text}"),
        })
    }

    fn recognize(&self, url: &Url) -> Option<Handle> {
        match *UrlParts::on(url, &["bsky.app"])?.segments.as_slice() {
            ["profile", author] => self.handle(author),
            _ => None,
        }
    }

    async fn measure(&self, fetch: &Fetch<'_>, asked: &[Asked]) -> Vec<Result<Measured, Failure>> {
        in_groups(asked, AT_ONCE, |group| profiles(fetch, group)).await
    }
}

/// A handle of the AT Protocol (<https://atproto.com/specs/handle>): a name on the internet, whose last part
/// does not begin with a digit.
fn is_handle(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(is_label)
        && !last.starts_with(|first: char| first.is_ascii_digit())
}

/// The kinds of DIDs that the AT Protocol knows (<https://atproto.com/specs/did>).
fn is_did(text: &str) -> bool {
    match text
        .split_once(':')
        .and_then(|(_, rest)| rest.split_once(':'))
    {
        Some(("plc", id)) if text.starts_with("did:") => {
            !id.is_empty()
                && id
                    .bytes()
                    .all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'))
        }
        Some(("web", host)) if text.starts_with("did:") => is_handle(host),
        _ => false,
    }
}

#[derive(Debug, Deserialize)]
struct Profiles {
    #[serde(deserialize_with = "records")]
    profiles: Records,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Profile {
    #[serde(deserialize_with = "id")]
    did: String,
    #[serde(deserialize_with = "id")]
    handle: String,
    #[serde(default, deserialize_with = "word")]
    display_name: Option<String>,
    #[serde(default, deserialize_with = "count")]
    followers_count: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    posts_count: Option<i64>,
}

async fn profiles(
    fetch: &Fetch<'_>,
    asked: &[Asked],
) -> Result<Vec<Result<Measured, Failure>>, Failure> {
    let actors: Vec<String> = asked
        .iter()
        .map(|one| one.id.as_ref().unwrap_or(&one.key).clone())
        .collect();
    let query: Vec<_> = actors
        .iter()
        .map(|actor| ("actors", actor.as_str()))
        .collect();
    let answer = get(fetch, "/xrpc/app.bsky.actor.getProfiles", &query).await?;
    let read = fetch.parse(move |reading| {
        let list: Profiles = reading.json(&answer, "Bluesky getProfiles")?;
        let all: Vec<Profile> = reading.records(&list.profiles, "Bluesky profile")?;
        let mut by_name = HashMap::with_capacity(2 * all.len());
        for (place, profile) in all.iter().enumerate() {
            by_name.insert(profile.did.clone(), place);
            by_name.insert(profile.handle.to_ascii_lowercase(), place);
        }
        let told = actors.iter().map(|actor| match by_name.get(actor) {
            Some(place) => all[*place].measured(),
            // Those that are not there, or were taken down, are left out of the list.
            None => Err(Failure::NotFound),
        });
        Ok(told.collect())
    });
    read.await
}

impl Profile {
    fn measured(&self) -> Result<Measured, Failure> {
        Ok(Measured {
            id: Some(self.did.clone()),
            name: Some(self.handle.clone()),
            title: named(self.display_name.clone()),
            url: Some(format!("https://bsky.app/profile/{}", self.handle)),
            followers: counted(self.followers_count, "Bluesky profile")?,
            posts: self.posts_count,
            ..Measured::default()
        })
    }
}
