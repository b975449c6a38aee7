//! Followers of PeerTube channels: one request for each.

use async_trait::async_trait;
use serde::Deserialize;
use url::Url;

use super::PeerTube;
use crate::client::Ask;
use crate::profile::{Asked, Handle, Handles, Measured, ProfileSource, counted, one_by_one};
use crate::recognize::UrlParts;
use crate::subject::is_about;
use crate::wire::{count, endpoint, host_base, id, named, word};
use crate::{Answer, Failure, Fetch};

const HANDLES: Handles = Handles {
    mark: '@',
    before: "c/",
    // Without it, it is the address of a community of Lemmy as well.
    after: "/videos",
};

#[async_trait]
impl ProfileSource for PeerTube {
    fn handles(&self) -> &'static str {
        "`CHANNEL@SERVER`, or `SERVER/c/CHANNEL/videos`"
    }

    fn handle(&self, text: &str) -> Option<Handle> {
        HANDLES.read(text)
    }

    fn recognize(&self, url: &Url) -> Option<Handle> {
        let parts = UrlParts::of(url)?;
        match *parts.segments.as_slice() {
            ["c", name, "videos" | "video-playlists" | "about"] | ["video-channels", name, ..] => {
                HANDLES.at(name, &parts.host_and_port())
            }
            _ => None,
        }
    }

    async fn measure(&self, fetch: &Fetch<'_>, asked: &[Asked]) -> Vec<Result<Measured, Failure>> {
        one_by_one(asked, |key| channel(fetch, key)).await
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Channel {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(deserialize_with = "id")]
    name: String,
    #[serde(default, deserialize_with = "word")]
    display_name: Option<String>,
    #[serde(default, deserialize_with = "word")]
    url: Option<String>,
    #[serde(default, deserialize_with = "count")]
    followers_count: Option<i64>,
}

async fn channel(fetch: &Fetch<'_>, key: &str) -> Result<Measured, Failure> {
    let (name, host) = Handles::parts(key);
    let path = format!("/api/v1/video-channels/{name}");
    let url = endpoint(&host_base(host), &path, &[])?;
    let ask = Ask::new(&url, Answer::check).accept("application/json");
    let answer = fetch.get(&ask).await?;
    let name = name.to_owned();
    let read = fetch.parse(move |reading| {
        let at = "PeerTube channel";
        let channel: Channel = reading.json(&answer, at)?;
        is_about(&name, Some(&channel.name.to_ascii_lowercase()), at)?;
        Ok(Measured {
            followers: counted(channel.followers_count, at)?,
            id: Some(channel.id),
            name: Some(channel.name),
            title: named(channel.display_name),
            url: channel.url,
            ..Measured::default()
        })
    });
    read.await
}
