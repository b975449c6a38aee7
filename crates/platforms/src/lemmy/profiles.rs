//! Subscribers of Lemmy communities: one request for each; versions 3 and 4 of the API.

use async_trait::async_trait;
use serde::Deserialize;
use url::Url;

use super::{Lemmy, refusal, unless_missing};
use crate::client::Ask;
use crate::profile::{Asked, Handle, Handles, Measured, ProfileSource, counted, one_by_one};
use crate::recognize::UrlParts;
use crate::subject::is_about;
use crate::wire::{count, endpoint, host_base, id, named, part, word};
use crate::{Answer, Failure, Fetch};

const HANDLES: Handles = Handles {
    mark: '!',
    before: "c/",
    after: "",
};

#[async_trait]
impl ProfileSource for Lemmy {
    fn handles(&self) -> &'static str {
        "`!COMMUNITY@SERVER`, or `SERVER/c/COMMUNITY`"
    }

    fn handle(&self, text: &str) -> Option<Handle> {
        HANDLES.read(text)
    }

    fn recognize(&self, url: &Url) -> Option<Handle> {
        let parts = UrlParts::of(url)?;
        match *parts.segments.as_slice() {
            // A server's view of a community that is elsewhere.
            ["c", name] if name.contains('@') => HANDLES.read(name),
            ["c", name] => HANDLES.at(name, &parts.host_and_port()),
            _ => None,
        }
    }

    async fn measure(&self, fetch: &Fetch<'_>, asked: &[Asked]) -> Vec<Result<Measured, Failure>> {
        one_by_one(asked, |key| community(fetch, key)).await
    }
}

#[derive(Debug, Deserialize)]
struct Answered {
    community_view: View,
}

#[derive(Debug, Deserialize)]
struct View {
    community: Community,
    /// Of version 3; version 4 has them in the community.
    #[serde(default, deserialize_with = "part")]
    counts: Option<Counts>,
}

#[derive(Debug, Deserialize)]
struct Community {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(deserialize_with = "id")]
    name: String,
    #[serde(default, deserialize_with = "word")]
    title: Option<String>,
    #[serde(default, alias = "actor_id", deserialize_with = "word")]
    ap_id: Option<String>,
    #[serde(default, deserialize_with = "count")]
    subscribers: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    posts: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Counts {
    #[serde(deserialize_with = "count")]
    subscribers: Option<i64>,
    #[serde(deserialize_with = "count")]
    posts: Option<i64>,
}

async fn community(fetch: &Fetch<'_>, key: &str) -> Result<Measured, Failure> {
    let (name, host) = Handles::parts(key);
    let mut answer = ask(fetch, host, 3, name).await?;
    // Only version 3 has these words; every other 404 may mean that it is gone.
    if answer.status == 404 && refusal(&answer).as_deref() != Some("couldnt_find_community") {
        answer = ask(fetch, host, 4, name).await?;
    }
    if answer.status == 404 {
        return Err(Failure::NotFound);
    }
    let name = name.to_owned();
    let read = fetch.parse(move |reading| {
        let at = "Lemmy community";
        let Answered {
            community_view: View { community, counts },
        } = reading.json(&answer, at)?;
        is_about(&name, Some(&community.name.to_ascii_lowercase()), at)?;
        let counts = counts.unwrap_or(Counts {
            subscribers: community.subscribers,
            posts: community.posts,
        });
        Ok(Measured {
            followers: counted(counts.subscribers, at)?,
            id: Some(community.id),
            name: Some(community.name),
            title: named(community.title),
            url: community.ap_id,
            posts: counts.posts,
            ..Measured::default()
        })
    });
    read.await
}

async fn ask(fetch: &Fetch<'_>, host: &str, version: u8, name: &str) -> Result<Answer, Failure> {
    let path = format!("/api/v{version}/community");
    let url = endpoint(&host_base(host), &path, &[("name", name)])?;
    fetch.get(&Ask::new(&url, unless_missing)).await
}
