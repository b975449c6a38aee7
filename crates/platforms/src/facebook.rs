//! Facebook, through the Graph API with the token of somebody who manages pages.
//!
//! Comments of posts, videos, reels and photos of their pages; with a token whose app Meta allows *Page
//! Public Content Access*, those of other public pages as well, without authors. Followers of any page.
//! Nothing here reads the site itself: its terms forbid that. Posts of others are read by a provider where the
//! credential has a token of one.

mod address;
mod comments;
mod object;
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

const NAME: &str = "facebook";

const API: Api = Api {
    title: "Facebook Graph API",
    setting: "FACEBOOK_GRAPH_BASE",
    base: "https://graph.facebook.com/v26.0",
};

const GRAPH: Graph = Graph {
    api: API,
    check: |answer| meta::check(NAME, answer),
};

const PERMISSIONS: &[&str] = &[
    "pages_show_list",
    "pages_read_engagement",
    "pages_read_user_content",
];

const KEY: KeySpec = KeySpec {
    setting: "FACEBOOK_TOKEN",
    label: "Facebook access token",
    price: "free",
    steps: &[
        "Open <https://developers.facebook.com/apps/> and make an app of the type *Business*, in the business \
         that has your pages.",
        "Open <https://business.facebook.com/settings/system-users>, add a system user, and assign it your \
         pages and the app.",
        "Choose *Generate token* there, the app, *Never* as its end, and the permissions named below.",
        "For followers and comments of pages of others, ask for the features *Page Public Metadata Access* \
         and *Page Public Content Access* under *App Review*.",
        "For posts of others without that review, write behind it, with a comma between, an API token of the \
         provider [Apify](https://console.apify.com/settings/integrations) (`apify_api_...`), or that alone. It \
         costs about $0.50 to $2.50 for 1,000 comments, and at most $2.50 for a post.",
    ],
    reach: "comments of posts, videos and photos of pages that you manage; with a token of Apify, of any public \
            one",
    permissions: PERMISSIONS,
    terms: "Facebook's terms allow its data to be kept for what the app was approved for, and ask for \
            it to be deleted on request. They forbid programs to read posts of others without permission: who \
            enters a token of Apify answers for that.",
};

const PRESET: Preset = Preset {
    actor: "apify~facebook-comments-scraper",
    input: |url, most| json!({"startUrls": [{"url": url}], "resultsLimit": most, "includeNestedComments": true}),
    fields: KNOWN,
    // It names a post in other words than its address.
    post: &[],
};

/// See the module.
pub(crate) struct Facebook;

#[async_trait]
impl Platform for Facebook {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Facebook"
    }

    fn access(&self) -> Access {
        Access::Key(KEY)
    }

    fn addresses(&self) -> &'static str {
        "posts, videos, reels, photos of pages that you manage; of others with a token of Apify"
    }

    fn apis(&self) -> &'static [Api] {
        &[API]
    }

    fn profiles(&self) -> Option<&'static dyn ProfileSource> {
        Some(&Facebook)
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
            Some(cursor) => comments::next(fetch, post, cursor).await,
        }
    }

    /// The pages that the token is for; of one that is for none, whether it sees public pages.
    async fn account(&self, fetch: &Fetch<'_>) -> Result<Account, Failure> {
        let managed = Managed::of(GRAPH, fetch, Which::Pages).await?;
        let names = managed.page_names();
        if names.is_none() {
            profiles::see_a_page(fetch).await?;
            return meta::account(GRAPH, fetch, None, &[]).await;
        }
        meta::account(GRAPH, fetch, names, PERMISSIONS).await
    }
}
