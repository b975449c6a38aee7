//! Instagram, through the Graph API with the token of somebody who manages professional accounts.
//!
//! Comments of posts and reels of their accounts, with the answers to them; followers of any professional
//! account. Nothing here reads the site itself: its terms forbid that. Posts of others are read by a provider
//! where the credential has a token of one.

mod address;
mod comments;
mod media;
mod profiles;
mod wire;

use async_trait::async_trait;
use serde_json::json;
use url::Url;

use crate::apify::{KNOWN, Preset};
use crate::meta::{self, Graph, Managed, Which};
use crate::{
    Access, Account, Api, Failure, Fetch, KeySpec, Page, Platform, Post, ProfileSource, Recognized,
};

const NAME: &str = "instagram";

const API: Api = Api {
    title: "Instagram Graph API",
    setting: "INSTAGRAM_GRAPH_BASE",
    base: "https://graph.facebook.com/v26.0",
};

const GRAPH: Graph = Graph {
    api: API,
    check: |answer| meta::check(NAME, answer),
};

const PERMISSIONS: &[&str] = &[
    "instagram_basic",
    "instagram_manage_comments",
    "pages_read_engagement",
    "pages_show_list",
];

const KEY: KeySpec = KeySpec {
    setting: "INSTAGRAM_TOKEN",
    label: "Instagram access token",
    price: "free",
    steps: &[
        "In the Instagram app, make the account a professional one (*Business* or *Creator*), and link it to a \
         Facebook page that you manage.",
        "Open <https://developers.facebook.com/apps/> and make an app of the type *Business*, in the business \
         that has the page.",
        "Open <https://business.facebook.com/settings/system-users>, add a system user, and assign it the \
         page, the Instagram account and the app.",
        "Choose *Generate token* there, the app, *Never* as its end, and the permissions named below.",
        "For posts of others as well, write behind it, with a comma between, an API token of the provider \
         [Apify](https://console.apify.com/settings/integrations) (`apify_api_...`), or that alone. It costs \
         about $0.50 to $2.50 for 1,000 comments, and at most $2.50 for a post.",
    ],
    reach: "comments of posts and reels of accounts that you manage; with a token of Apify, of any public one",
    permissions: PERMISSIONS,
    terms: "Instagram's terms allow data of accounts that you manage to be kept for what the app was made \
            for, and ask for it to be deleted on request. They forbid programs to read posts of others without \
            permission: who enters a token of Apify answers for that.",
};

const PRESET: Preset = Preset {
    actor: "apify~instagram-comment-scraper",
    input: |url, most| json!({"directUrls": [url], "resultsLimit": most, "isNewestComments": true, "includeNestedComments": true}),
    fields: KNOWN,
    post: &["/postUrl"],
};

/// See the module.
pub(crate) struct Instagram;

#[async_trait]
impl Platform for Instagram {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Instagram"
    }

    fn access(&self) -> Access {
        Access::Key(KEY)
    }

    fn addresses(&self) -> &'static str {
        "posts, reels of professional accounts that you manage; of others with a token of Apify"
    }

    fn apis(&self) -> &'static [Api] {
        &[API]
    }

    fn profiles(&self) -> Option<&'static dyn ProfileSource> {
        Some(&Instagram)
    }

    fn provided(&self) -> Option<&'static Preset> {
        Some(&PRESET)
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        address::recognize(url)
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        match cursor {
            None => comments::first(fetch, post).await,
            Some(cursor) => comments::next(fetch, cursor).await,
        }
    }

    /// The accounts that the token is for.
    async fn account(&self, fetch: &Fetch<'_>) -> Result<Account, Failure> {
        let managed = Managed::of(GRAPH, fetch, Which::Instagram).await?;
        let names = managed.account_names().ok_or_else(media::no_account)?;
        meta::account(GRAPH, fetch, Some(names), PERMISSIONS).await
    }

    fn beyond(&self, cursor: &str) -> Option<String> {
        comments::beyond(cursor)
    }
}
