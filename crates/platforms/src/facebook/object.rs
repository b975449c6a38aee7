//! From what an address names to what the Graph API knows it by, and by whose token it is asked for.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::address::{Story, Target, is_opaque};
use super::{GRAPH, NAME};
use crate::meta::{Listing, Managed, ManagedPage, Which};
use crate::wire::{id, word};
use crate::{Failure, Fetch, Post};

/// Names of pages change seldom.
const NAME_GOOD_FOR: Duration = Duration::from_secs(24 * 3_600);

/// A post that was published since is found within this time.
const POSTS_GOOD_FOR: Duration = Duration::from_secs(5 * 60);

/// Requests for the posts of one page at most; of a hundred posts each.
const MOST_REQUESTS: usize = 50;

/// An object of the Graph API that has comments.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) id: String,
    /// The number of the page it is of, where that is known.
    pub(super) page: Option<String>,
    managed: Arc<Managed>,
}

impl Object {
    /// As it was found before.
    pub(super) async fn again(
        fetch: &Fetch<'_>,
        id: String,
        page: Option<String>,
    ) -> Result<Self, Failure> {
        let managed = Managed::of(GRAPH, fetch, Which::Pages).await?;
        Ok(Self { id, page, managed })
    }

    /// The object that a post is there.
    pub(super) async fn of(fetch: &Fetch<'_>, post: &Post) -> Result<Self, Failure> {
        let target = Target::of(post).ok_or_else(|| Failure::UnsupportedUrl {
            why: "this address names no post of Facebook".to_owned(),
        })?;
        let managed = Managed::of(GRAPH, fetch, Which::Pages).await?;
        let (owner, story) = match target {
            Target::Post { owner, story } => (Some(owner), Ok(story)),
            Target::Media { id, owner, .. } => (owner, Err(id)),
        };
        let page = match owner {
            Some(owner) => Some(number(fetch, &managed, &owner).await),
            None => None,
        };
        let page = match (page, &story) {
            (Some(Ok(page)), _) => Some(page),
            // A number of its own is enough, whatever the page is called.
            (Some(Err(Failure::NotFound)), Err(_)) | (None, _) => None,
            (Some(Err(Failure::NotFound)), Ok(_)) => return Err(not_managed(&managed)),
            (Some(Err(failure)), _) => return Err(failure),
        };
        let id = match (story, &page) {
            (Err(id), _) => id,
            (Ok(Story::Number(story)), Some(page)) => format!("{page}_{story}"),
            (Ok(Story::Opaque(story)), Some(page)) => {
                let token = token(fetch, &managed, Some(page));
                let posts = posts(fetch, token, page).await?;
                posts.get(&story).cloned().ok_or_else(unknown_story)?
            }
            (Ok(_), None) => unreachable!("bug: a post has its page in its address"),
        };
        Ok(Self { id, page, managed })
    }

    /// Whose token it is asked for by: the page's, where there is one.
    pub(super) fn token<'t>(&'t self, fetch: &Fetch<'t>) -> &'t str {
        let only = match self.managed.pages.as_slice() {
            [only] if self.page.is_none() => Some(only),
            _ => None,
        };
        let of_page = self.managed_page().or(only);
        of_page.map_or(fetch.key(), |page| page.token(fetch.key()))
    }

    /// The page it is of, where that is one of the token's.
    pub(super) fn managed_page(&self) -> Option<&ManagedPage> {
        let page = self.page.as_deref()?;
        self.managed.pages.iter().find(|one| one.id == page)
    }

    /// What a failure to see it means: of a page that the token is not for, that alone.
    pub(super) fn unseen(&self, failure: Failure) -> Failure {
        let is_unseen = matches!(failure, Failure::NotFound | Failure::NotAllowed { .. });
        match self.managed_page() {
            None if is_unseen && self.page.is_some() => not_managed(&self.managed),
            _ => failure,
        }
    }
}

fn token<'t>(fetch: &Fetch<'t>, managed: &'t Managed, page: Option<&str>) -> &'t str {
    let mut pages = managed.pages.iter();
    let page = pages.find(|one| Some(one.id.as_str()) == page);
    page.map_or(fetch.key(), |page| page.token(fetch.key()))
}

/// The number of a page.
async fn number(fetch: &Fetch<'_>, managed: &Managed, owner: &str) -> Result<String, Failure> {
    if let Some(page) = managed.pages.iter().find(|page| page.is_called(owner)) {
        return Ok(page.id.clone());
    }
    if owner.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(owner.to_owned());
    }
    #[derive(Deserialize)]
    struct Named {
        #[serde(deserialize_with = "id")]
        id: String,
    }
    let ask = async {
        let path = format!("/{owner}");
        let query = [("fields", "id,name,username")];
        let answer = match GRAPH.get(fetch, fetch.key(), &path, &query).await {
            // Whoever may not see it is told so in several ways.
            Err(Failure::NotAllowed { .. }) => return Err(Failure::NotFound),
            answer => answer?,
        };
        let read = fetch.parse(move |reading| reading.json(&answer, "a Facebook page"));
        let page: Named = read.await?;
        Ok(page.id)
    };
    let name = format!("{NAME} page {owner}");
    let number = fetch.remember(&name, NAME_GOOD_FOR, ask).await?;
    Ok(number.as_ref().clone())
}

/// The posts of a page, each by what stands for it in its address.
async fn posts(
    fetch: &Fetch<'_>,
    token: &str,
    page: &str,
) -> Result<Arc<HashMap<String, String>>, Failure> {
    #[derive(Deserialize)]
    struct Listed {
        #[serde(deserialize_with = "id")]
        id: String,
        #[serde(default, deserialize_with = "word")]
        permalink_url: Option<String>,
    }
    let list = async {
        let listing = Listing {
            path: &format!("/{page}/posts"),
            fields: "id,permalink_url",
            named: ("the posts of a Facebook page", "Facebook post"),
        };
        let mut all = HashMap::new();
        let keep = |post: Listed| {
            let address = post.permalink_url.unwrap_or_default();
            let mut parts = address.split(['/', '?', '&', '=']);
            let opaque = parts.find(|part| is_opaque(part)).map(str::to_owned);
            all.extend(opaque.map(|opaque| (opaque, post.id)));
        };
        GRAPH
            .each(fetch, token, listing, MOST_REQUESTS, keep)
            .await?;
        Ok(all)
    };
    let name = format!("{NAME} posts {page}");
    fetch.remember(&name, POSTS_GOOD_FOR, list).await
}

fn unknown_story() -> Failure {
    Failure::UnsupportedUrl {
        why: "this address does not show the number of the post, and no post of the page has it; open the \
              post on Facebook, click on its date, and give the address that is shown then"
            .to_owned(),
    }
}

fn not_managed(managed: &Managed) -> Failure {
    let whose = match managed.page_names() {
        Some(names) => format!("it is for {names}, and the post is of another page"),
        None => "it is for no page, and the post is not shown to it".to_owned(),
    };
    Failure::NotAllowed {
        platform: NAME,
        why: format!(
            "{whose}; enter a token of somebody who manages that page, add one of Apify behind a comma, or export \
             its comments and upload the file"
        ),
    }
}
