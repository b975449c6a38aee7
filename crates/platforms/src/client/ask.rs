//! What is asked of a platform, and how its answer is to be read.

use std::fmt;
use std::time::Duration;

use url::Url;

use super::Answer;
use crate::Failure;

/// One request, before it is sent.
#[derive(Clone, Copy)]
pub(crate) struct Ask<'a> {
    pub(super) url: &'a Url,
    pub(super) accept: Option<&'static str>,
    pub(super) key: Option<Key<'a>>,
    pub(super) check: Check,
    pub(super) rest: Rest,
    pub(super) who: Who,
    pub(super) content: Option<Content<'a>>,
    pub(super) user_agent: Option<&'a str>,
    /// Whose allowance counts, where that is not told by the key.
    pub(super) allowance: Option<&'a str>,
    /// Whether nothing else is asked by the same allowance meanwhile.
    pub(super) is_alone: bool,
}

/// What is sent along.
#[derive(Clone, Copy)]
pub(super) struct Content<'a> {
    pub(super) kind: &'static str,
    pub(super) body: &'a str,
}

/// Who is asked, which decides what settings mean for the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// The API of a platform, wherever a setting says that it is.
    Api(Api),
    /// The host that a post or an address names.
    Named,
    /// Whoever a redirect leads to. No setting is meant for it.
    Redirected,
}

/// The API of a platform at an address of its own.
///
/// Requests carry that address, so that messages, pace and closings are those of the platform, also
/// where a setting leads them elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Api {
    /// What it is called, as in "base address of the YouTube Data API".
    pub title: &'static str,
    /// The variable that leads elsewhere; the flag has the same words.
    pub setting: &'static str,
    /// Where the platform has it; without trailing slash.
    pub base: &'static str,
}

/// What an answer means; the client closes the lane when it is a limit.
pub(crate) type Check = fn(&Answer) -> Result<(), Failure>;

/// How long nothing is to be asked after a good answer, where that says that a limit is near.
pub(crate) type Rest = fn(&Answer) -> Option<Duration>;

/// The operator's key and the header it travels in: addresses end up in logs and messages.
#[derive(Clone, Copy)]
pub(super) struct Key<'a> {
    pub(super) header: &'static str,
    pub(super) value: &'a str,
}

impl<'a> Ask<'a> {
    /// Asks the host that a post or an address names; what `check` refuses is no answer.
    pub(crate) fn new(url: &'a Url, check: Check) -> Self {
        Self {
            url,
            accept: None,
            key: None,
            check,
            rest: |_| None,
            who: Who::Named,
            content: None,
            user_agent: None,
            allowance: None,
            is_alone: false,
        }
    }

    /// Asks the API of a platform; `url` begins with its base.
    pub(crate) fn api(api: Api, url: &'a Url, check: Check) -> Self {
        Self {
            who: Who::Api(api),
            ..Self::new(url, check)
        }
    }

    /// Asks whoever a redirect leads to: without key and wishes.
    pub(super) fn redirected(url: &'a Url, check: Check) -> Self {
        Self {
            who: Who::Redirected,
            ..Self::new(url, check)
        }
    }

    /// Says what kind of answer is wanted.
    pub(crate) fn accept(mut self, kind: &'static str) -> Self {
        self.accept = Some(kind);
        self
    }

    /// Heeds what good answers say of limits that are near.
    pub(crate) fn rest(mut self, rest: Rest) -> Self {
        self.rest = rest;
        self
    }

    /// Goes with the operator's key, whose allowance then counts.
    pub(crate) fn key(mut self, header: &'static str, value: &'a str) -> Self {
        self.key = Some(Key { header, value });
        self
    }

    /// Counts by the allowance of this credential: where the key is a token that it was exchanged for, and
    /// which is another one tomorrow.
    pub(crate) fn allowance(mut self, credential: &'a str) -> Self {
        self.allowance = Some(credential);
        self
    }

    /// Is asked while this process asks nothing else by the same allowance: for platforms that answer one
    /// request at a time.
    pub(crate) fn alone(mut self) -> Self {
        self.is_alone = true;
        self
    }

    /// Calls the program by this name in place of [`super::ClientSettings::user_agent`]: for platforms that want
    /// it in a form of their own.
    pub(crate) fn user_agent(mut self, name: &'a str) -> Self {
        self.user_agent = Some(name);
        self
    }

    /// Sends this along; see [`super::Fetch::post`].
    pub(crate) fn content(mut self, kind: &'static str, body: &'a str) -> Self {
        self.content = Some(Content { kind, body });
        self
    }
}

// By hand, so that no log line shows the credential whose allowance counts, nor a key in the query.
impl fmt::Debug for Ask<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask")
            .field("host", &self.url.host_str())
            .field("path", &self.url.path())
            .field("who", &self.who)
            .field("key", &self.key)
            .field("content", &self.content)
            .finish_non_exhaustive()
    }
}

// By hand, since a secret may be in it.
impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

// By hand, so that no log line shows the key.
impl fmt::Debug for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}
