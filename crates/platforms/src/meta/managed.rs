//! The pages that a token is for, with the Instagram accounts that hang on them.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::{Graph, List};
use crate::client::Held;
use crate::wire::{id, named, part, word};
use crate::{Answer, Failure, Fetch};

/// Pages of one request, and requests at most: nobody manages ten thousand.
const AT_ONCE: &str = "100";
const MOST_REQUESTS: usize = 100;

/// Who manages what changes seldom; a page that was added is found within this time.
const GOOD_FOR: Duration = Duration::from_secs(10 * 60);

/// What is asked for of each page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// The pages themselves.
    Pages,
    /// Their Instagram accounts.
    Instagram,
}

impl Which {
    fn fields(self) -> &'static str {
        match self {
            Self::Pages => "id,name,username",
            Self::Instagram => "id,name,instagram_business_account{id,username}",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Instagram => "instagram",
        }
    }
}

/// What a token is for.
#[derive(Debug, Default)]
pub(crate) struct Managed {
    pub(crate) pages: Vec<ManagedPage>,
}

/// A page of its owner.
#[derive(Deserialize)]
pub(crate) struct ManagedPage {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "word")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "word")]
    pub(crate) username: Option<String>,
    /// The token of the page, without which authors of comments are not told.
    #[serde(default, deserialize_with = "word")]
    access_token: Option<String>,
    #[serde(
        default,
        deserialize_with = "part",
        rename = "instagram_business_account"
    )]
    instagram: Option<InstagramAccount>,
}

/// A professional account of Instagram.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct InstagramAccount {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "word")]
    pub(crate) username: Option<String>,
}

impl Held for Managed {
    fn bytes(&self) -> usize {
        let texts = |page: &ManagedPage| {
            let account = page.instagram.as_ref();
            let all = [
                Some(&page.id),
                page.name.as_ref(),
                page.username.as_ref(),
                page.access_token.as_ref(),
                account.map(|account| &account.id),
                account.and_then(|account| account.username.as_ref()),
            ];
            size_of::<ManagedPage>() + all.into_iter().flatten().map(String::len).sum::<usize>()
        };
        self.pages.iter().map(texts).sum()
    }
}

// By hand, so that no log line shows the token.
impl std::fmt::Debug for ManagedPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ManagedPage")
            .field("id", &self.id)
            .field("instagram", &self.instagram)
            .finish_non_exhaustive()
    }
}

impl ManagedPage {
    /// By what it is asked: its own token, else the one that was given.
    pub(crate) fn token<'t>(&'t self, given: &'t str) -> &'t str {
        self.access_token.as_deref().unwrap_or(given)
    }

    /// Whether it has this number, or is called so in addresses.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        let username = self.username.as_deref();
        self.id == name || username.is_some_and(|username| username.eq_ignore_ascii_case(name))
    }
}

impl Managed {
    /// What its pages are called, for a person; `None` when there is none.
    pub(crate) fn page_names(&self) -> Option<String> {
        let names = self.pages.iter();
        listed(names.map(|page| page.name.clone().unwrap_or_else(|| page.id.clone())))
    }

    /// The Instagram accounts of its pages.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = (&ManagedPage, &InstagramAccount)> {
        let pages = self.pages.iter();
        pages.filter_map(|page| page.instagram.as_ref().map(|account| (page, account)))
    }

    /// What its Instagram accounts are called, for a person; `None` when there is none.
    pub(crate) fn account_names(&self) -> Option<String> {
        let accounts = self.accounts();
        listed(accounts.map(|(_, account)| match &account.username {
            Some(username) => format!("@{username}"),
            None => account.id.clone(),
        }))
    }

    /// What the key of this fetch is for, remembered for a while. Nothing, where it is the token of an app:
    /// that is allowed to see pages of others, or nothing.
    ///
    /// # Errors
    /// When the token is not taken, and when it cannot be told for now.
    pub(crate) async fn of(
        graph: Graph,
        fetch: &Fetch<'_>,
        which: Which,
    ) -> Result<Arc<Self>, Failure> {
        let name = format!("{} managed {}", graph.api.setting, which.word());
        fetch
            .remember(&name, GOOD_FOR, find(graph, fetch, which))
            .await
    }
}

/// Names in one line; of many the first few.
fn listed(names: impl Iterator<Item = String>) -> Option<String> {
    const SHOWN: usize = 5;
    let names: Vec<_> = names.collect();
    let first = names.get(..SHOWN).unwrap_or(&names).join(", ");
    match names.len() {
        0 => None,
        1..=SHOWN => Some(first),
        all => Some(format!("{first} and {} more", all - SHOWN)),
    }
}

async fn find(graph: Graph, fetch: &Fetch<'_>, which: Which) -> Result<Managed, Failure> {
    let fields = format!("{},access_token", which.fields());
    let mut managed = Managed::default();
    let mut after: Option<String> = None;
    for _ in 0..MOST_REQUESTS {
        let mut query = vec![("fields", &*fields), ("limit", AT_ONCE)];
        query.extend(after.as_deref().map(|after| ("after", after)));
        let Some(answer) = ask(graph, fetch, "/me/accounts", &query).await? else {
            return alone(graph, fetch, which).await;
        };
        let read = fetch.parse(move |reading| {
            let at = "the pages of the token's owner";
            let list: List = reading.json(&answer, at)?;
            Ok((reading.records(&list.data, "page")?, list.after()))
        });
        let (pages, next): (Vec<ManagedPage>, _) = read.await?;
        managed
            .pages
            .extend(pages.into_iter().map(ManagedPage::tidy));
        if next.is_none() || next == after {
            break;
        }
        after = next;
    }
    Ok(managed)
}

impl ManagedPage {
    fn tidy(self) -> Self {
        Self {
            name: named(self.name),
            username: named(self.username),
            access_token: named(self.access_token),
            ..self
        }
    }
}

/// A page has no pages: the token may be that of one.
async fn alone(graph: Graph, fetch: &Fetch<'_>, which: Which) -> Result<Managed, Failure> {
    let query = [("fields", which.fields())];
    let Some(answer) = ask(graph, fetch, "/me", &query).await? else {
        return Ok(Managed::default());
    };
    let read = fetch.parse(move |reading| {
        let page: ManagedPage = reading.json(&answer, "the page of the token")?;
        Ok(Managed {
            pages: vec![page.tidy()],
        })
    });
    read.await
}

/// Asks for what not every token is for; `None` when this one is not.
async fn ask(
    graph: Graph,
    fetch: &Fetch<'_>,
    path: &str,
    query: &[(&str, &str)],
) -> Result<Option<Answer>, Failure> {
    match graph.get(fetch, fetch.key(), path, query).await {
        Ok(answer) => Ok(Some(answer)),
        Err(failure @ Failure::CredentialsRejected { .. }) => Err(failure),
        Err(failure) if failure.is_transient() && !is_odd(&failure) => Err(failure),
        Err(failure) => {
            tracing::debug!(path, %failure, "a token is not for this");
            Ok(None)
        }
    }
}

/// Codes of which nothing is known, such as that the token of an app is nobody's.
fn is_odd(failure: &Failure) -> bool {
    matches!(failure, Failure::UnexpectedShape { .. })
}
