//! The one HTTP client: politeness and safety live here and nowhere else.
//!
//! It does not retry: the worker does, in one place, by what a [`Failure`] says.

mod answer;
mod ask;
mod budget;
mod closings;
mod doubts;
mod fetch;
mod kept;
mod measure;
mod origin;
mod pace;
mod parse;
mod place;
mod rate_key;
mod remembered;
mod resolve;
mod robots;
mod send;
mod settings;
mod slots;
mod test;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

pub use answer::Answer;
pub use ask::Api;
pub(crate) use ask::{Ask, Check};
pub use budget::Reservation;
pub use fetch::Fetch;
pub use origin::check_base;
pub use place::Place;
pub(crate) use remembered::Held;
pub use settings::ClientSettings;

use crate::access::not_read;
use crate::bounds::{bounded, bounded_failure};
use crate::shared::SharedPace;
use crate::{Credential, Failure, Page, Post, Recognized, apify, platform_named};
use budget::Budget;
use kept::Kept;
use origin::Origins;
use pace::Pace;
use remembered::Remembered;
use robots::Robots;
use send::Transport;

/// Shared by every platform; cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    inner: Arc<Inner>,
    /// What the post holds that this handle reads, where places are counted.
    place: Option<Arc<dyn Place>>,
    /// Of the team for which this handle reads, where it has one.
    credential: Option<Credential>,
}

#[derive(Debug)]
struct Inner {
    settings: ClientSettings,
    origins: Origins,
    pace: Pace,
    transport: Transport,
    kept: Kept,
    robots: Robots,
    /// Memory for large answers.
    budget: Budget,
    remembered: Remembered,
    /// Answers that may be read at once.
    readers: Arc<Semaphore>,
}

impl Client {
    /// A client whose politeness ends with this process.
    ///
    /// Fails with a sentence when a setting is unusable (a base that is no URL).
    pub fn new(settings: ClientSettings) -> Result<Self, String> {
        Self::build(settings, None)
    }

    /// A client that keeps one pace with all others that have the same `shared`.
    ///
    /// Fails as [`Client::new`] does.
    pub fn sharing(settings: ClientSettings, shared: Arc<dyn SharedPace>) -> Result<Self, String> {
        Self::build(settings, Some(shared))
    }

    fn build(
        settings: ClientSettings,
        shared: Option<Arc<dyn SharedPace>>,
    ) -> Result<Self, String> {
        let origins = Origins::new(&settings)?;
        let pace = Pace::new(&settings, shared)?;
        let transport =
            Transport::new(&settings, !origins.is_empty()).map_err(|error| error.to_string())?;
        Ok(Self {
            inner: Arc::new(Inner {
                settings,
                origins,
                pace,
                transport,
                kept: Kept::default(),
                robots: Robots::default(),
                budget: Budget::default(),
                remembered: Remembered::default(),
                readers: parse::readers(),
            }),
            place: None,
            credential: None,
        })
    }

    /// The same client, for a post that is read at this place, which others have while the post waits
    /// for a host.
    pub fn at(&self, place: Arc<dyn Place>) -> Self {
        Self {
            place: Some(place),
            ..self.clone()
        }
    }

    /// The same client, for a team with this credential: it is used in place of the operator's key. What
    /// an answer to it told is kept apart from what others were told.
    pub fn with(&self, credential: Option<Credential>) -> Self {
        Self {
            credential,
            ..self.clone()
        }
    }

    /// The settings of keys that the operator has set ([`crate::KeySpec::setting`]), in order.
    pub fn keys(&self) -> Vec<&str> {
        let mut settings: Vec<_> = self.settings().keys.keys().map(String::as_str).collect();
        settings.sort_unstable();
        settings
    }

    /// Follows a short link or probes a page; a [`Recognized::Post`] comes back as it is.
    ///
    /// What a short link or a redirect leads to is treated like an address that somebody pasted. A
    /// page is read once and shown to every platform in the order of [`crate::PLATFORMS`].
    ///
    /// # Errors
    /// [`Failure::UnsupportedPlatform`] where it leads to a platform that is not read.
    pub async fn resolve(&self, target: &Recognized) -> Result<Post, Failure> {
        let resolved = resolve::resolve(self, target).await;
        resolved.map_err(bounded_failure)
    }

    /// The post that an address really names, when the first page of `post` ended in `failure`: where only
    /// the path spoke for it (`/post/1` of Lemmy is as well a page of a blog), and where its site gives
    /// programs nothing by the way that was tried, though people see comments there. `text` is what was
    /// pasted.
    ///
    /// `None` for platforms with a site of their own, when the failure says nothing of whose post it is,
    /// or when no other platform knows the page; then the failure stands.
    pub async fn reconsider(&self, text: &str, post: &Post, failure: &Failure) -> Option<Post> {
        let says_nothing = match failure {
            Failure::UnexpectedShape { .. } => false,
            Failure::CommentsDisabled => true,
            other => other.is_transient(),
        };
        if says_nothing {
            return None;
        }
        resolve::reconsider(self, text, post).await
    }

    /// One page of comments of a post, by whichever platform it belongs to.
    ///
    /// A cursor that repeats is the caller's to notice (compare with those seen). Where a page takes
    /// several requests and one of them fails for now, the answers of the others are kept for the
    /// next try.
    pub async fn fetch_page(&self, post: &Post, cursor: Option<&str>) -> Result<Page, Failure> {
        let platform = platform_named(post.platform).ok_or_else(|| not_read(post.platform))?;
        let page = self
            .inner
            .kept
            .begin(post, cursor, self.credential.as_ref());
        let key = platform.access().key();
        let fetch = Fetch::new(self, platform.name(), key, Arc::clone(&page))?;
        let fetched = apify::comments(platform, &fetch, post, cursor).await;
        let (skipped, reserved) = (page.take_skipped(), page.reserved().clone());
        if let Err(failure) = &fetched {
            self.inner.kept.put_back(page, failure);
        }
        let (page, cut) = bounded(Page {
            skipped,
            reserved,
            ..fetched.map_err(bounded_failure)?
        });
        if cut > 0 {
            tracing::info!(
                platform = post.platform,
                post = post.id,
                cut,
                "comments were longer than what is kept of one; their beginnings are kept"
            );
        }
        Ok(page)
    }

    /// The cursor behind the branch (the answers to one comment) that this one would read, if it would
    /// read one: for when the branch cannot be read, or does not end.
    pub fn beyond(&self, post: &Post, cursor: &str) -> Option<String> {
        platform_named(post.platform)?.beyond(cursor)
    }

    /// Time from one request to the next of one host, in the long run.
    pub fn time_between_requests(&self) -> Duration {
        // A client with a pace of zero cannot be made.
        Duration::from_secs(1) / self.settings().requests_per_second
    }

    /// The settings given at the start.
    fn settings(&self) -> &ClientSettings {
        &self.inner.settings
    }
}
