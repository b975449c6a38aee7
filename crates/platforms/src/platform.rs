//! What a platform is.

use async_trait::async_trait;
use url::Url;

use crate::access::{Access, KeySpec, not_read};
use crate::apify::Preset;
use crate::reading::Reading;
use crate::{
    Account, Answer, Api, Failure, Fetch, PLATFORMS, Page, Post, ProfileSource, Recognized,
};

/// One platform: how its URLs look, what access it needs and how its comments are read.
///
/// Everything that people are told of a platform comes out of these methods: settings and their
/// help, the documents, the files of `deploy/`, the answers of the API, messages about keys.
#[async_trait]
pub trait Platform: Send + Sync {
    /// Lower-case word for rows, CSV and API: `youtube`, `hackernews`, ...
    fn name(&self) -> &'static str;

    /// The name as people write it: `YouTube`, `Hacker News`, ...
    fn title(&self) -> &'static str;

    /// What is needed to read it, or why it is not read.
    fn access(&self) -> Access;

    /// Which addresses name a post, for people; in Markdown. Empty where none is read.
    fn addresses(&self) -> &'static str {
        ""
    }

    /// Its APIs at addresses of their own, each with the setting that leads elsewhere.
    fn apis(&self) -> &'static [Api] {
        &[]
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
    fn probe(&self, page: &Answer, reading: &Reading) -> Option<Post> {
        let _ = (page, reading);
        None
    }

    /// Reads one page of comments. `cursor` is what the page before gave as `next`, or `None`.
    ///
    /// One request per page where the platform allows it, so that a page is
    /// stored before more work is done. The default is for platforms that are not read.
    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let _ = (fetch, cursor);
        Err(not_read(post.platform))
    }

    /// How a provider reads its posts, where one does: with a token of the provider in the credential.
    fn provided(&self) -> Option<&'static Preset> {
        None
    }

    /// Days for which its terms let what was fetched be kept; none where they name no time.
    fn retention_days(&self) -> Option<u32> {
        None
    }

    /// Its profiles, where they can be asked how many follow them.
    fn profiles(&self) -> Option<&'static dyn ProfileSource> {
        None
    }

    /// Asks for nothing but whose the key is. For platforms that take one.
    async fn account(&self, fetch: &Fetch<'_>) -> Result<Account, Failure> {
        let _ = fetch;
        Err(not_read(self.name()))
    }

    /// See [`crate::Client::beyond`]: of platforms that read the answers to a comment by requests of their
    /// own.
    fn beyond(&self, cursor: &str) -> Option<String> {
        let _ = cursor;
        None
    }
}

/// The platform of this name, if this version knows it.
pub fn platform_named(name: &str) -> Option<&'static dyn Platform> {
    let mut platforms = PLATFORMS.iter().copied();
    platforms.find(|platform| platform.name() == name)
}

/// A key that a platform takes, and what for.
#[derive(Clone, Copy)]
pub struct PlatformKey<'a> {
    /// Whose it is.
    pub platform: &'a dyn Platform,
    /// What is to be known of it.
    pub spec: KeySpec,
    /// Whether comments are read with it.
    pub for_posts: bool,
    /// Whether followers are counted with it.
    pub for_profiles: bool,
}

impl PlatformKey<'_> {
    /// What is off without it.
    pub fn without(&self) -> String {
        let what = match (self.for_posts, self.for_profiles) {
            (true, true) => "posts and profiles",
            (true, false) => "posts",
            (false, _) => "profiles",
        };
        let title = self.platform.title();
        let except = match self.for_posts {
            true => ", except posts of teams that enter a key of their own",
            false => "",
        };
        format!("{title} {what} fail with `needs_credentials`{except}")
    }
}

/// The keys that some platforms take, each once.
pub fn with_keys<'a>(platforms: &'a [&'a dyn Platform]) -> impl Iterator<Item = PlatformKey<'a>> {
    platforms.iter().flat_map(|platform| {
        let for_posts = platform.access().key();
        let for_profiles = platform.profiles().and_then(ProfileSource::key);
        let is_same = |one: &KeySpec, other: Option<KeySpec>| {
            other.is_some_and(|other| other.setting == one.setting)
        };
        let first = for_posts.map(|spec| PlatformKey {
            platform: *platform,
            spec,
            for_posts: true,
            for_profiles: is_same(&spec, for_profiles),
        });
        let second = for_profiles.filter(|spec| !is_same(spec, for_posts));
        let second = second.map(|spec| PlatformKey {
            platform: *platform,
            spec,
            for_posts: false,
            for_profiles: true,
        });
        first.into_iter().chain(second)
    })
}
