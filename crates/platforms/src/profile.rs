//! Profiles (pages, channels, accounts, communities), and how many follow them.

mod handles;

use async_trait::async_trait;
use url::Url;

use crate::access::KeySpec;
use crate::recognize::recognize_page;
use crate::{Failure, Fetch, PLATFORMS, Platform, Recognized, platform_named};
pub(crate) use handles::Handles;

/// A profile as somebody names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handle {
    /// As it is written: `Ada`, `@ada@social.example`.
    pub text: String,
    /// What it is asked for by, and by what two are compared.
    pub key: String,
    /// Server, where people host the platform on their own names.
    pub host: Option<String>,
    /// Where people look at it.
    pub url: String,
}

/// A profile that is to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// [`Handle::key`].
    pub key: String,
    /// The platform's id, once an answer has told it: it stays when a profile is renamed.
    pub id: Option<String>,
}

/// What a platform told of a profile. A count that it leaves out is `None`, never zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measured {
    /// The platform's id.
    pub id: Option<String>,
    /// The handle as the platform writes it now.
    pub name: Option<String>,
    /// As people call it.
    pub title: Option<String>,
    /// Where people look at it.
    pub url: Option<String>,
    /// How many follow it. `None`: the platform says that it does not show how many.
    pub followers: Option<i64>,
    /// Whether the platform rounds that.
    pub is_rounded: bool,
    /// Posts, videos.
    pub posts: Option<i64>,
    /// Likes of the profile itself.
    pub likes: Option<i64>,
    /// How often its posts were looked at.
    pub views: Option<i64>,
}

/// A platform whose profiles can be asked how many follow them.
#[async_trait]
pub trait ProfileSource: Send + Sync {
    /// The key that it takes, if it takes one: it may be another than that for comments.
    fn key(&self) -> Option<KeySpec> {
        None
    }

    /// What names a profile, for people; in Markdown.
    fn handles(&self) -> &'static str;

    /// Reads a handle as people write it. `None`: it cannot be one.
    fn handle(&self, text: &str) -> Option<Handle>;

    /// Reads the address of a profile, normalised as for [`Platform::recognize`].
    fn recognize(&self, url: &Url) -> Option<Handle>;

    /// Asks for profiles; what came of each, in order. They are of one host.
    ///
    /// As many as the platform takes go into one request. What ends all of them, such as a limit, is
    /// the failure of each that was not answered before.
    async fn measure(&self, fetch: &Fetch<'_>, asked: &[Asked]) -> Vec<Result<Measured, Failure>>;
}

/// Why something names no profile whose followers can be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoProfile {
    /// This version knows no such platform.
    #[error("there is no platform `{0}`")]
    UnknownPlatform(String),
    /// Clamor does not count there.
    #[error("followers on {0} are not counted")]
    NotCounted(&'static str),
    /// It is none.
    #[error("it names no profile of {title}, which is {handles}")]
    NotOne {
        /// The platform, as people write it.
        title: &'static str,
        /// What would, see [`ProfileSource::handles`].
        handles: &'static str,
    },
    /// It is no address of a profile of any platform.
    #[error("it is no address of a profile; name the platform beside a handle")]
    NoAddress,
}

/// The profile that somebody means: a handle on this platform, or an address; without a platform an
/// address, which tells the platform.
///
/// # Errors
/// Why there is none.
pub fn profile_named(
    platform: Option<&str>,
    text: &str,
) -> Result<(&'static dyn Platform, Handle), NoProfile> {
    let text = text.trim();
    let address = || match recognize_page(text) {
        Recognized::Page { url } => Some(url),
        _ => None,
    };
    let Some(name) = platform else {
        return of_any(&address().ok_or(NoProfile::NoAddress)?);
    };
    let platform =
        platform_named(name.trim()).ok_or_else(|| NoProfile::UnknownPlatform(name.to_owned()))?;
    let source = platform
        .profiles()
        .ok_or(NoProfile::NotCounted(platform.title()))?;
    source
        .handle(text)
        .or_else(|| source.recognize(&address()?))
        .map(|handle| (platform, handle))
        .ok_or_else(|| none_of(platform, source))
}

fn none_of(platform: &dyn Platform, source: &dyn ProfileSource) -> NoProfile {
    NoProfile::NotOne {
        title: platform.title(),
        handles: source.handles(),
    }
}

/// Platforms are asked in their order: any host can be a server of the last ones.
fn of_any(url: &Url) -> Result<(&'static dyn Platform, Handle), NoProfile> {
    for platform in PLATFORMS {
        let source = platform.profiles();
        if let Some(handle) = source.and_then(|source| source.recognize(url)) {
            return Ok((*platform, handle));
        }
        if platform.recognize(url).is_some() {
            return Err(match source {
                Some(source) => none_of(*platform, source),
                None => NoProfile::NotCounted(platform.title()),
            });
        }
    }
    Err(NoProfile::NoAddress)
}

/// Asks for one profile after the other, until a failure ends all that follow; `ask` takes a key.
pub(crate) async fn one_by_one<'a, Answers>(
    asked: &'a [Asked],
    ask: impl Fn(&'a str) -> Answers,
) -> Vec<Result<Measured, Failure>>
where
    Answers: Future<Output = Result<Measured, Failure>>,
{
    let mut told = Vec::with_capacity(asked.len());
    for one in asked {
        let found = match ended(&told) {
            Some(failure) => Err(failure),
            None => ask(&one.key).await,
        };
        told.push(found);
    }
    told
}

/// Whether nothing more is to be asked after this: what ended the last one would end the next as well.
pub(crate) fn ended(told: &[Result<Measured, Failure>]) -> Option<Failure> {
    let failure = told.last()?.as_ref().err()?;
    let ends_all = match failure {
        Failure::NeedsCredentials { .. }
        | Failure::NotAllowed { .. }
        | Failure::CredentialsRejected { .. } => true,
        Failure::UnexpectedShape { .. } => false,
        other => other.is_transient(),
    };
    ends_all.then(|| failure.clone())
}

/// A count of followers that an answer must have.
pub(crate) fn counted(followers: Option<i64>, at: &str) -> Result<Option<i64>, Failure> {
    match followers.filter(|count| *count >= 0) {
        Some(count) => Ok(Some(count)),
        None => Err(Failure::UnexpectedShape {
            at: format!("{at}: it has no count of followers"),
        }),
    }
}

/// Asks for profiles in groups of so many; `ask` takes one, and answers for each in order.
///
/// Where a group is refused for what it asks for, one of its names may be to blame, which somebody else
/// follows: it is asked for again in halves. A failure of any other kind ends all that follow.
pub(crate) async fn in_groups<'a, Answers>(
    asked: &'a [Asked],
    of: usize,
    ask: impl Fn(&'a [Asked]) -> Answers,
) -> Vec<Result<Measured, Failure>>
where
    Answers: Future<Output = Result<Vec<Result<Measured, Failure>>, Failure>>,
{
    let mut told = Vec::with_capacity(asked.len());
    // The next one last.
    let mut groups: Vec<&[Asked]> = asked.chunks(of).rev().collect();
    while let Some(group) = groups.pop() {
        match ask(group).await {
            Ok(answers) => told.extend(answers),
            Err(Failure::UnsupportedUrl { .. } | Failure::NotFound) if group.len() > 1 => {
                let (one, other) = group.split_at(group.len() / 2);
                groups.extend([other, one]);
            }
            Err(failure @ (Failure::UnsupportedUrl { .. } | Failure::NotFound)) => {
                told.push(Err(failure));
            }
            Err(failure) => {
                told.resize(asked.len(), Err(failure));
                return told;
            }
        }
    }
    told
}
