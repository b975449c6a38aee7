//! TikTok, through a provider. TikTok itself shows comments to the owners of its business accounts and to
//! non-profit researchers; its site wants requests to be signed by its own pages, which is not imitated here.

use async_trait::async_trait;
use serde_json::json;
use url::Url;

use crate::apify::{API, Fields, KNOWN, Preset};
use crate::recognize::{UrlParts, is_digits, reject};
use crate::{Access, Account, Api, Failure, Fetch, KeySpec, Page, Platform, Post, Recognized};

const NAME: &str = "tiktok";
const KEY: KeySpec = KeySpec {
    setting: "TIKTOK_TOKEN",
    label: "Apify token for TikTok",
    price: "about $0.50 to $2.50 for 1,000 comments, and at most $2.50 for a post",
    steps: &[
        "TikTok itself shows comments only to owners of business accounts and to non-profit researchers. The \
         provider Apify reads those of any public video: make an account at <https://console.apify.com/sign-up>.",
        "Under *Billing* there, set a limit for the month.",
        "Under *Settings*, *API & Integrations*, copy the API token (`apify_api_...`). To use another actor than \
         `clockworks/tiktok-comments-scraper`, write it behind the token: `apify_api_...@OWNER/NAME`.",
    ],
    reach: "comments of any public video or photo, 1,000 of each at most",
    permissions: &[],
    terms: "TikTok's terms forbid programs to read its site without permission: who enters a token of Apify \
            answers for that.",
};

const PRESET: Preset = Preset {
    actor: "clockworks~tiktok-comments-scraper",
    input: |url, most| json!({"postURLs": [url], "commentsPerPost": most, "maxRepliesPerComment": 100}),
    fields: Fields {
        // `uid` is a number that people know nobody by.
        author_id: &["/uniqueId", "/user/unique_id", "/username", "/uid"],
        ..KNOWN
    },
    post: &["/videoWebUrl", "/submittedVideoUrl"],
};

/// See the module.
pub(crate) struct TikTok;

#[async_trait]
impl Platform for TikTok {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "TikTok"
    }

    fn access(&self) -> Access {
        Access::Key(KEY)
    }

    fn addresses(&self) -> &'static str {
        "videos, photos, short links"
    }

    fn apis(&self) -> &'static [Api] {
        &[API]
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        recognize(url)
    }

    fn provided(&self) -> Option<&'static Preset> {
        Some(&PRESET)
    }

    async fn comments(&self, _: &Fetch<'_>, _: &Post, _: Option<&str>) -> Result<Page, Failure> {
        Err(no_token())
    }

    async fn account(&self, _: &Fetch<'_>) -> Result<Account, Failure> {
        Err(no_token())
    }
}

/// The credential has no part for the provider.
fn no_token() -> Failure {
    Failure::NotAllowed {
        platform: NAME,
        why: "it is no token of Apify: those begin with apify_api_".to_owned(),
    }
}

fn recognize(url: &Url) -> Option<Recognized> {
    let parts = UrlParts::on(url, &["tiktok.com"])?;
    if parts.host.starts_with("vt.") || parts.host.starts_with("vm.") {
        return Some(parts.short_link(NAME));
    }
    Some(match parts.segments.as_slice() {
        ["share", "video", id, ..] | ["embed", "v2" | "v3", id, ..] | ["player", "v1", id, ..] => {
            post("", "video", id)
        }
        ["embed", id] => post("", "video", id),
        ["v", file, ..] => post("", "video", file.trim_end_matches(".html")),
        [user, kind @ ("video" | "photo"), id, ..] => {
            let kind = if *kind == "photo" { "photo" } else { "video" };
            post(user, kind, id)
        }
        ["t", _, ..] => parts.short_link(NAME),
        [_, "live", ..] => reject("a live broadcast on TikTok has no list of comments"),
        [user] if user.starts_with('@') => Recognized::Unsupported {
            platform: NAME,
            kind: "profile",
            id: Some(user.trim_start_matches('@').to_owned()),
            why: "this is a profile; give the addresses of its videos".to_owned(),
        },
        _ => Recognized::Unsupported {
            platform: NAME,
            kind: "site",
            id: None,
            why: "this page of TikTok is no video; give the addresses of videos".to_owned(),
        },
    })
}

fn post(user: &str, kind: &'static str, id: &str) -> Recognized {
    if !is_digits(id) || id.len() > 20 {
        return reject(
            "the id of a video on TikTok is a number of 19 digits; this address is cut off or has something \
             added",
        );
    }
    // Whatever the name is, TikTok goes by the number.
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    let name = user.strip_prefix('@').unwrap_or_default();
    let is_name = name.bytes().all(letters) && !name.ends_with('.');
    let name = if is_name { name } else { "" };
    Recognized::Post(Post {
        platform: NAME,
        kind,
        host: None,
        id: id.to_owned(),
        url: format!("https://www.tiktok.com/@{name}/{kind}/{id}"),
    })
}
