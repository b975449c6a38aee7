//! Comments that Disqus keeps for pages of others, through its API with a public key.
//!
//! <https://disqus.com/api/docs/>. A page names the forum whose comments it shows, and by
//! what it is known there: an address or a word of its own. A thread is read as itself, then its comments, a
//! hundred at once, newest first; each names the one that it answers.

mod outcome;
mod page;
mod wire;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::Ask;
use crate::reading::Reading;
use crate::recognize::UrlParts;
use crate::wire::{endpoint, load, save};
use crate::{
    Access, Account, Answer, Api, Failure, Fetch, KeySpec, Page, Platform, Post, PostInfo,
    Recognized,
};

const NAME: &str = "disqus";
const API: Api = Api {
    title: "Disqus API",
    setting: "DISQUS_API_BASE",
    base: "https://disqus.com/api/3.0",
};
const KEY: KeySpec = KeySpec {
    setting: "DISQUS_API_KEY",
    label: "Disqus API key",
    price: "free",
    steps: &[
        "Open <https://disqus.com/api/applications/register/>, signed in with any account, and register an \
         application; any address will do as its website.",
        "Copy its *API Key*, the public one; the secret is not needed.",
    ],
    reach: "comments of any page that shows those of Disqus",
    permissions: &[],
    terms: "The terms of Disqus ask programs to name it as the source, and to delete what was deleted there.",
};

/// Comments of one request, which is the most there may be.
const AT_ONCE: &str = "100";

/// See the module.
pub(crate) struct Disqus;

/// Where reading stopped.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    thread: String,
    /// Number of whoever the thread is of.
    owner: Option<String>,
    next: Option<String>,
}

#[async_trait]
impl Platform for Disqus {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Disqus"
    }

    fn access(&self) -> Access {
        Access::Key(KEY)
    }

    fn addresses(&self) -> &'static str {
        "pages that show comments of Disqus"
    }

    fn apis(&self) -> &'static [Api] {
        &[API]
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        UrlParts::on(url, &["disqus.com"])?;
        Some(Recognized::Unsupported {
            platform: NAME,
            kind: "site",
            id: None,
            why: "this is a page of Disqus itself; give the address of the page below which the comments stand"
                .to_owned(),
        })
    }

    fn probe(&self, page: &Answer, reading: &Reading) -> Option<Post> {
        page::probe(page, reading)
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        match cursor {
            None => thread(fetch, post).await,
            Some(cursor) => comments(fetch, load(cursor)?).await,
        }
    }

    async fn account(&self, fetch: &Fetch<'_>) -> Result<Account, Failure> {
        get(fetch, "/forums/details.json", &[("forum", "disqus")]).await?;
        // A public key names nobody.
        Ok(Account::default())
    }
}

/// The one way to ask. The key goes in the address, since there is no header for it; it is public.
async fn get(fetch: &Fetch<'_>, path: &str, query: &[(&str, &str)]) -> Result<Answer, Failure> {
    let key = [("api_key", fetch.key())];
    let query: Vec<_> = key.iter().chain(query).copied().collect();
    let url = endpoint(API.base, path, &query)?;
    let ask = Ask::api(API, &url, outcome::check).allowance(fetch.key());
    fetch.get(&ask.rest(outcome::rest)).await
}

/// The first page: what the thread is. Its comments begin with the next page.
async fn thread(fetch: &Fetch<'_>, post: &Post) -> Result<Page, Failure> {
    let (forum, by, what) = page::parts(&post.id).ok_or_else(|| Failure::UnsupportedUrl {
        why: "a thread of Disqus without its forum".to_owned(),
    })?;
    let query = [("forum", forum), (by, what)];
    let answer = get(fetch, "/threads/details.json", &query).await?;
    if outcome::is_missing(&answer) {
        // No failure, nor a zero.
        return Ok(Page {
            info: Some(PostInfo {
                url: Some(post.url.clone()),
                ..PostInfo::default()
            }),
            shortfall: Some(format!(
                "Disqus has no thread for this page in the forum {forum}: nobody wrote there, or the page is known \
                 by another address"
            )),
            incomplete: true,
            ..Page::default()
        });
    }
    let url = post.url.clone();
    let read = fetch.parse(move |reading| wire::thread(reading, &answer, url));
    let (info, thread, owner) = read.await?;
    Ok(Page {
        info: Some(info),
        next: Some(save(&Cursor {
            thread,
            owner,
            next: None,
        })),
        ..Page::default()
    })
}

async fn comments(fetch: &Fetch<'_>, state: Cursor) -> Result<Page, Failure> {
    let mut query = vec![("thread", state.thread.as_str()), ("limit", AT_ONCE)];
    query.extend(state.next.as_deref().map(|next| ("cursor", next)));
    let answer = get(fetch, "/threads/listPosts.json", &query).await?;
    if outcome::is_missing(&answer) {
        // Deleted since its first page was read.
        return Err(Failure::NotFound);
    }
    let read = fetch.parse(move |reading| {
        let found = wire::posts(reading, &answer, &state.thread, state.owner.as_deref())?;
        let is_repeated = found.next.is_some() && found.next == state.next;
        let next = found.next.filter(|_| !is_repeated);
        Ok(Page {
            comments: found.comments,
            passed: found.passed,
            shortfall: is_repeated.then(|| "Disqus gave the same cursor twice".to_owned()),
            next: next.map(|next| {
                save(&Cursor {
                    next: Some(next),
                    ..state
                })
            }),
            ..Page::default()
        })
    });
    read.await
}
