//! What a platform reads with: the client, the answers so far, and the credential that belongs to the
//! platform.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::ask::Ask;
use super::kept::PageAnswers;
use super::rate_key::digest;
use super::remembered::Held;
use super::{Answer, Client};
use crate::apify::{self, Token};
use crate::reading::Reading;
use crate::{Failure, KeySpec, platform_named};

/// One page of one post, or profiles, while a platform reads them.
pub struct Fetch<'a> {
    client: &'a Client,
    page: Arc<PageAnswers>,
    key: Option<&'a str>,
    /// The part of the credential that is for a provider, see [`apify`].
    provider: Option<Token<'a>>,
}

impl<'a> Fetch<'a> {
    /// With the credential that the platform asks for, if it does.
    ///
    /// # Errors
    /// [`Failure::NeedsCredentials`], when there is none; then nothing is to be asked.
    pub(super) fn new(
        client: &'a Client,
        platform: &'static str,
        spec: Option<KeySpec>,
        page: Arc<PageAnswers>,
    ) -> Result<Self, Failure> {
        let of_team = client.credential.as_ref();
        let of_team = of_team.and_then(|credential| credential.of(platform));
        let key = spec.map(|spec| {
            let of_operator = || client.settings().keys.get(spec.setting);
            let key = of_team.or_else(|| of_operator().map(String::as_str));
            key.ok_or(Failure::NeedsCredentials {
                platform,
                setting: spec.setting,
            })
        });
        let key: Option<&str> = key.transpose()?;
        let is_provided = platform_named(platform).is_some_and(|one| one.provided().is_some());
        let (key, provider) = match key {
            Some(key) if is_provided => apify::split(key),
            key => (key, None),
        };
        Ok(Self {
            client,
            page,
            key,
            provider,
        })
    }

    /// Whether there is a key of the platform itself; [`Self::key`] may be asked for then.
    pub(crate) fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// The part of the credential that is for a provider, where it has one.
    pub(crate) fn provider(&self) -> Option<Token<'a>> {
        self.provider
    }

    /// The key of a platform that takes one for what is asked, see
    /// [`Access::Key`](crate::Access::Key) and [`ProfileSource::key`](crate::ProfileSource::key).
    pub(crate) fn key(&self) -> &'a str {
        self.key
            .expect("bug: the platform asks for a key that it does not name")
    }

    /// What `find` finds, or found within `good_for` under the same name and with the same key.
    ///
    /// # Errors
    /// Those of `find`.
    pub(crate) async fn remember<T: Held>(
        &self,
        name: &str,
        good_for: Duration,
        find: impl Future<Output = Result<T, Failure>>,
    ) -> Result<Arc<T>, Failure> {
        let remembered = &self.client.inner.remembered;
        remembered.get(&self.named(name), good_for, find).await
    }

    /// GET with politeness, safety, size cap, time-out and redirects, each of them checked.
    ///
    /// The answer has passed the check of `ask`. Another origin gets neither key nor wishes, and of
    /// another host no setting is heeded. What an earlier try of the same page was answered is not
    /// asked again.
    pub(crate) async fn get(&self, ask: &Ask<'_>) -> Result<Answer, Failure> {
        if let Some(answer) = self.page.get(ask.url) {
            return Ok(answer);
        }
        let answer = self.client.follow(ask, &self.page).await?;
        self.page.keep(ask.url, &answer);
        Ok(answer)
    }

    /// POST of what `ask` sends along, with all that [`Self::get`] has, but without redirects: who leads a
    /// POST elsewhere has not taken it.
    ///
    /// Nothing of it is kept, since the answer may hold a secret, and the request may have done something. A
    /// page that goes on after it says so in its cursor.
    pub(crate) async fn post(&self, ask: &Ask<'_>) -> Result<Answer, Failure> {
        self.client.post(ask, &self.page).await
    }

    /// Forgets what [`Self::remember`] remembers under this name: it proved to be good no more.
    pub(crate) fn forget(&self, name: &str) {
        self.client.inner.remembered.forget(&self.named(name));
    }

    /// A name that is told apart from those of other credentials.
    fn named(&self, name: &str) -> String {
        let provider = self.provider.map(|token| token.secret);
        format!(
            "{} {name}",
            digest(self.key.or(provider).unwrap_or_default())
        )
    }

    /// The same as [`Self::get`], but asked anew each time: for what is another one a moment later.
    pub(crate) async fn get_anew(&self, ask: &Ask<'_>) -> Result<Answer, Failure> {
        self.client.follow(ask, &self.page).await
    }

    /// Fails when the site of a page does not want programs to read it: to be asked before a page that
    /// is made for people is read.
    pub(crate) async fn obey_robots(&self, page: &Url) -> Result<(), Failure> {
        self.client.obey_robots(page, &self.page).await
    }

    /// Makes something of answers; see [`Client::parse`]. Records that cannot be read are counted in
    /// the page.
    ///
    /// # Errors
    /// What `read` says.
    pub(crate) async fn parse<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Reading) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (read, skipped) = self.client.read(read).await;
        self.page.skip(skipped);
        if matches!(read, Err(Failure::Network { .. })) {
            // One of the answers is cut, though it came whole: it is asked for again.
            self.page.forget();
        }
        read
    }
}

// By hand, so that no log line shows the key.
impl fmt::Debug for Fetch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetch")
            .field("page", &self.page)
            .finish_non_exhaustive()
    }
}
