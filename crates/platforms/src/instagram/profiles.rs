//! Followers of professional accounts of Instagram, whoever they are of.
//!
//! <https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/business_discovery/>.
//! One account of the token's asks about one other; personal accounts are not shown.

use async_trait::async_trait;
use serde::Deserialize;
use url::Url;

use super::media::no_account;
use super::{GRAPH, Instagram, KEY, NAME};
use crate::meta::{self, Graph, Managed, Which, refusal};
use crate::profile::{Asked, Handle, Measured, ProfileSource, counted, one_by_one};
use crate::recognize::UrlParts;
use crate::wire::{count, id, named, word};
use crate::{Answer, Failure, Fetch, KeySpec};

const FIELDS: &str = "id,username,name,followers_count,media_count";

/// There is no professional account of this name.
const NO_ACCOUNT: i64 = 110;

/// Parts of the site that are no accounts.
const SECTIONS: &[&str] = &[
    "about",
    "accounts",
    "api",
    "challenge",
    "developer",
    "direct",
    "directory",
    "explore",
    "graphql",
    "legal",
    "p",
    "press",
    "privacy",
    "reel",
    "reels",
    "share",
    "stories",
    "tv",
    "web",
];

#[derive(Debug, Deserialize)]
struct Discovered {
    business_discovery: Profile,
}

#[derive(Debug, Deserialize)]
struct Profile {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "word")]
    username: Option<String>,
    #[serde(default, deserialize_with = "word")]
    name: Option<String>,
    #[serde(default, deserialize_with = "count")]
    followers_count: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    media_count: Option<i64>,
}

#[async_trait]
impl ProfileSource for Instagram {
    fn key(&self) -> Option<KeySpec> {
        Some(KEY)
    }

    fn handles(&self) -> &'static str {
        "`@NAME` of a professional account, or `instagram.com/NAME`"
    }

    fn handle(&self, text: &str) -> Option<Handle> {
        let name = text.strip_prefix('@').unwrap_or(text);
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_');
        let is_name = (1..=30).contains(&name.len())
            && name.bytes().all(letters)
            && !SECTIONS.contains(&&*name.to_ascii_lowercase());
        is_name.then(|| Handle {
            text: name.to_owned(),
            key: name.to_ascii_lowercase(),
            host: None,
            url: format!("https://www.instagram.com/{name}/"),
        })
    }

    fn recognize(&self, url: &Url) -> Option<Handle> {
        let parts = UrlParts::on(url, &["instagram.com", "instagr.am"])?;
        match *parts.segments.as_slice() {
            [name] | [name, "reels" | "tagged" | "followers"] => self.handle(name),
            _ => None,
        }
    }

    async fn measure(&self, fetch: &Fetch<'_>, asked: &[Asked]) -> Vec<Result<Measured, Failure>> {
        one_by_one(asked, |name| ask(fetch, name)).await
    }
}

async fn ask(fetch: &Fetch<'_>, name: &str) -> Result<Measured, Failure> {
    let managed = Managed::of(GRAPH, fetch, Which::Instagram).await?;
    let (page, account) = managed.accounts().next().ok_or_else(no_account)?;
    let fields = format!("business_discovery.username({name}){{{FIELDS}}}");
    let graph = Graph { check, ..GRAPH };
    let (path, token) = (format!("/{}", account.id), page.token(fetch.key()));
    let answer = graph
        .get(fetch, token, &path, &[("fields", &fields)])
        .await?;
    let read = fetch.parse(move |reading| {
        let found: Discovered = reading.json(&answer, "Instagram account")?;
        Ok(found.business_discovery)
    });
    let profile = read.await?;
    let url = profile
        .username
        .as_deref()
        .and_then(|name| Instagram.handle(name));
    Ok(Measured {
        followers: counted(profile.followers_count, "Instagram account")?,
        // It is asked for by its name alone.
        id: Some(profile.id),
        url: url.map(|handle| handle.url),
        name: named(profile.username),
        title: named(profile.name),
        posts: profile.media_count,
        ..Measured::default()
    })
}

fn check(answer: &Answer) -> Result<(), Failure> {
    match refusal(answer) {
        Some(error) if error.code == NO_ACCOUNT => Err(Failure::NotFound),
        _ => meta::check(NAME, answer),
    }
}
