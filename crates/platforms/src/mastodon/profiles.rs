//! Followers of accounts of Mastodon and of servers that speak its API: one request for each.

use async_trait::async_trait;
use serde::Deserialize;
use url::Url;

use super::{Mastodon, check, is_name};
use crate::client::Ask;
use crate::profile::{Asked, Handle, Handles, Measured, ProfileSource, counted, one_by_one};
use crate::recognize::UrlParts;
use crate::subject::is_about;
use crate::wire::{count, endpoint, flag, host_base, id, named, part, word};
use crate::{Failure, Fetch};

const HANDLES: Handles = Handles {
    mark: '@',
    before: "@",
    after: "",
};

#[async_trait]
impl ProfileSource for Mastodon {
    fn handles(&self) -> &'static str {
        "`@NAME@SERVER`, or `SERVER/@NAME`"
    }

    fn handle(&self, text: &str) -> Option<Handle> {
        HANDLES.read(text)
    }

    fn recognize(&self, url: &Url) -> Option<Handle> {
        let parts = UrlParts::of(url)?;
        let account = match *parts.segments.as_slice() {
            [account] | ["web" | "deck", account] => account.strip_prefix('@')?,
            ["users", name] if is_name(name) => name,
            _ => return None,
        };
        match account.split_once('@') {
            // A server's view of an account that is elsewhere.
            Some(_) => HANDLES.read(account),
            None => HANDLES.at(account, &parts.host_and_port()),
        }
    }

    async fn measure(&self, fetch: &Fetch<'_>, asked: &[Asked]) -> Vec<Result<Measured, Failure>> {
        one_by_one(asked, |key| account(fetch, key)).await
    }
}

#[derive(Debug, Deserialize)]
struct Account {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(deserialize_with = "id")]
    username: String,
    #[serde(default, deserialize_with = "word")]
    display_name: Option<String>,
    #[serde(default, deserialize_with = "word")]
    url: Option<String>,
    #[serde(default, deserialize_with = "count")]
    followers_count: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    statuses_count: Option<i64>,
    #[serde(default, deserialize_with = "flag")]
    suspended: bool,
    /// What Pleroma and Akkoma add.
    #[serde(default, deserialize_with = "part")]
    pleroma: Option<Pleroma>,
}

#[derive(Debug, Deserialize)]
struct Pleroma {
    /// Then the count is 0, whatever it is.
    #[serde(default, deserialize_with = "flag")]
    hide_followers_count: bool,
}

async fn account(fetch: &Fetch<'_>, key: &str) -> Result<Measured, Failure> {
    let (name, host) = Handles::parts(key);
    let path = "/api/v1/accounts/lookup";
    let url = endpoint(&host_base(host), path, &[("acct", name)])?;
    let ask = Ask::new(&url, check).accept("application/json");
    let answer = fetch.get(&ask).await?;
    let name = name.to_owned();
    let read = fetch.parse(move |reading| {
        let at = "Mastodon account";
        let account: Account = reading.json(&answer, at)?;
        is_about(&name, Some(&account.username.to_ascii_lowercase()), at)?;
        if account.suspended {
            return Err(Failure::Blocked {
                why: "the account is suspended".to_owned(),
            });
        }
        let is_hidden = account
            .pleroma
            .is_some_and(|more| more.hide_followers_count);
        Ok(Measured {
            followers: match is_hidden {
                true => None,
                false => counted(account.followers_count, at)?,
            },
            id: Some(account.id),
            name: Some(account.username),
            title: named(account.display_name),
            url: account.url,
            posts: account.statuses_count,
            ..Measured::default()
        })
    });
    read.await
}
