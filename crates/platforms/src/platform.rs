//! What a platform is, and the list of them all.

use async_trait::async_trait;
use url::Url;

use crate::bluesky::Bluesky;
use crate::discourse::Discourse;
use crate::hackernews::HackerNews;
use crate::lemmy::Lemmy;
use crate::mastodon::Mastodon;
use crate::wordpress::WordPress;
use crate::youtube::YouTube;
use crate::{Answer, Client, Failure, Page, Post, Recognized};

/// One platform: how its URLs look and how its comments are read.
#[async_trait]
pub trait Platform: Send + Sync {
    /// Lower-case word for rows, CSV and API: `youtube`, `hackernews`, ...
    fn name(&self) -> &'static str;

    /// The name as people write it: `YouTube`, `Hacker News`, ...
    fn title(&self) -> &'static str;

    /// The setting that holds the key it needs; `None` when it needs none.
    fn key_setting(&self) -> Option<&'static str> {
        None
    }

    /// Reads a normalised http(s) URL without any network access.
    ///
    /// The URL has no fragment, no user name and no tracking parameters that every site
    /// uses; `at://` came as its `bsky.app` address. `None` when the URL is not of this
    /// platform; [`Recognized::Reject`] or [`Recognized::Unsupported`] when it is, but
    /// names no post with comments. The canonical address of a post must give it again.
    fn recognize(&self, url: &Url) -> Option<Recognized>;

    /// Looks whether this platform runs the site of a page, and which post it shows.
    ///
    /// Asked for pages that no platform recognised by their address. Only for platforms
    /// that people host on their own names.
    fn probe(&self, page: &Answer) -> Option<Post> {
        let _ = page;
        None
    }

    /// Fetches one page. `cursor` is what the page before gave as `next`, or `None`.
    ///
    /// One request per page where the platform allows it, so that a page is
    /// stored before more work is done.
    async fn fetch_page(
        &self,
        client: &Client,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure>;

    /// See [`Client::beyond`]: of platforms that read the answers to a comment by requests of their
    /// own.
    fn beyond(&self, cursor: &str) -> Option<String> {
        let _ = cursor;
        None
    }
}

/// Every platform, in the order in which they are asked whether a URL is theirs.
///
/// A new platform is its file and its line here.
pub static PLATFORMS: &[&dyn Platform] = &[
    &YouTube,
    &HackerNews,
    &Bluesky,
    &Mastodon,
    &Lemmy,
    &WordPress,
    &Discourse,
];
