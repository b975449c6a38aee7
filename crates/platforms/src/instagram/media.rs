//! From what a post is called in its address to what the Graph API knows it by.
//!
//! There is no look-up: the posts of the accounts that the token is for are listed, the newest first, until the post
//! is among them. What was listed is remembered for a while.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{GRAPH, NAME};
use crate::client::Held;
use crate::meta::{InstagramAccount, Listing, Managed, ManagedPage, Which};
use crate::wire::{beginning, count, id, time, word};
use crate::{Failure, Fetch, PostInfo};

/// <https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media/>
const FIELDS: &str = "id,shortcode,permalink,timestamp,caption,comments_count,like_count";

/// Requests for the posts of one account at most, of a hundred posts each: the API shows the last 10,000.
const MOST_REQUESTS: usize = 100;

/// Requests for the posts of all accounts at most that one post is worth.
const MOST_REQUESTS_OF_ALL: usize = 200;

/// Letters of what stands for a post in its address; they have some dozen.
const LONGEST_CODE: usize = 100;

/// A post that was published since is found within this time.
const GOOD_FOR: Duration = Duration::from_secs(5 * 60);

/// A post as the list of its account tells of it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Media {
    #[serde(deserialize_with = "id")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "word")]
    shortcode: Option<String>,
    #[serde(default, deserialize_with = "word")]
    permalink: Option<String>,
    #[serde(default, deserialize_with = "time")]
    timestamp: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "word")]
    caption: Option<String>,
    #[serde(default, deserialize_with = "count")]
    comments_count: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    like_count: Option<i64>,
}

impl Held for Media {
    fn bytes(&self) -> usize {
        let texts = [&self.shortcode, &self.permalink, &self.caption];
        let texts = texts.into_iter().flatten();
        self.id.len() + texts.map(String::len).sum::<usize>()
    }
}

impl Media {
    pub(super) fn into_info(self, url: &str, account: &InstagramAccount) -> PostInfo {
        PostInfo {
            title: self.caption.as_deref().and_then(beginning),
            url: Some(url.to_owned()),
            reported: self.comments_count,
            author_id: Some(account.id.clone()),
            author_name: account.username.clone(),
            published_at: self.timestamp,
            likes: self.like_count,
            views: None,
        }
    }

    /// What it is called in its address.
    fn code(&self) -> Option<String> {
        let told = self.shortcode.clone();
        told.or_else(|| {
            let mut parts = self.permalink.as_deref()?.split('/').rev();
            parts.find(|part| !part.is_empty()).map(str::to_owned)
        })
        .filter(|code| code.len() <= LONGEST_CODE)
    }
}

/// The posts that one request lists, by what they are called in their addresses, and where the list goes on.
#[derive(Debug)]
struct Listed {
    posts: HashMap<String, Media>,
    after: Option<String>,
}

impl Held for Listed {
    fn bytes(&self) -> usize {
        self.posts.bytes() + self.after.as_ref().map_or(0, String::len)
    }
}

/// The post that is called so, and the account that it is of: the newest posts of all accounts first, then those
/// before them.
pub(super) async fn find(
    fetch: &Fetch<'_>,
    code: &str,
) -> Result<(Media, InstagramAccount), Failure> {
    let managed = Managed::of(GRAPH, fetch, Which::Instagram).await?;
    let mut open: Vec<_> = managed.accounts().map(|of| (of, None::<String>)).collect();
    let mut requests = 0;
    for _ in 0..MOST_REQUESTS {
        let mut further = Vec::new();
        for ((page, account), after) in open {
            if requests == MOST_REQUESTS_OF_ALL {
                return Err(not_found(&managed, Some(requests)));
            }
            requests += 1;
            let listed = listed(fetch, page, account, after.as_deref()).await?;
            if let Some(media) = listed.posts.get(code) {
                return Ok((media.clone(), account.clone()));
            }
            further.extend(
                listed
                    .after
                    .clone()
                    .map(|after| ((page, account), Some(after))),
            );
        }
        open = further;
    }
    Err(not_found(&managed, None))
}

/// Why a post is not to be had; `requests`: after how many the search was given up.
fn not_found(managed: &Managed, requests: Option<usize>) -> Failure {
    let Some(names) = managed.account_names() else {
        return no_account();
    };
    let why = match requests {
        None => format!(
            "it is for {names}, and the post is of another account, or deleted; enter a token of somebody who \
             manages that account, add one of Apify behind a comma, or export its comments and upload the file"
        ),
        Some(requests) => format!(
            "it is for {names}, and the post is not among the newest {} posts of these accounts: it is older, of \
             another account, or deleted; enter a token that is for its account alone, or export its comments \
             and upload the file",
            requests * 100
        ),
    };
    Failure::NotAllowed {
        platform: NAME,
        why,
    }
}

/// By whose token an account is asked about.
pub(super) async fn token(fetch: &Fetch<'_>, account: &str) -> Result<String, Failure> {
    let managed = Managed::of(GRAPH, fetch, Which::Instagram).await?;
    let found = managed.accounts().find(|(_, one)| one.id == account);
    let token = found.map_or(fetch.key(), |(page, _)| page.token(fetch.key()));
    Ok(token.to_owned())
}

/// A token that is for no account reads nothing.
pub(super) fn no_account() -> Failure {
    Failure::NotAllowed {
        platform: NAME,
        why: "it is for no professional Instagram account; link the account to a Facebook page, and assign \
              both to whoever the token is of"
            .to_owned(),
    }
}

/// The posts of an account behind a cursor.
async fn listed(
    fetch: &Fetch<'_>,
    page: &ManagedPage,
    account: &InstagramAccount,
    after: Option<&str>,
) -> Result<Arc<Listed>, Failure> {
    let list = async {
        let listing = Listing {
            path: &format!("/{}/media", account.id),
            fields: FIELDS,
            named: ("the posts of an Instagram account", "Instagram post"),
        };
        let token = page.token(fetch.key());
        let (records, after) = GRAPH.page(fetch, token, listing, after).await?;
        let named = |media: Media| {
            // Long captions and addresses of thousands of posts would be kept for nothing.
            let kept = Media {
                caption: media.caption.as_deref().and_then(beginning),
                shortcode: None,
                permalink: None,
                ..media.clone()
            };
            Some((media.code()?, kept))
        };
        Ok(Listed {
            posts: records.into_iter().filter_map(named).collect(),
            after,
        })
    };
    let name = format!("{NAME} media {} {}", account.id, after.unwrap_or_default());
    fetch.remember(&name, GOOD_FOR, list).await
}
