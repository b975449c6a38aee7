//! Subscribers of YouTube channels: fifty ids a request. A handle is looked up once, by itself; from then
//! on its channel is asked for by its id.

use std::collections::HashMap;

use async_trait::async_trait;
use serde::Deserialize;
use url::Url;

use super::{KEY, YouTube, get};
use crate::profile::{Asked, Handle, Measured, ProfileSource, counted, ended};
use crate::reading::{Reading, Records, records};
use crate::recognize::UrlParts;
use crate::wire::{count, flag, id, part, word};
use crate::{Answer, Failure, Fetch, KeySpec};

/// Channels of one request.
const AT_ONCE: usize = 50;

/// From here on the API gives three digits of the count.
const ROUNDED_FROM: i64 = 1_000;

/// Before the name in the key of a channel with an address of the old kind.
const USER: &str = "user/";

#[async_trait]
impl ProfileSource for YouTube {
    fn key(&self) -> Option<KeySpec> {
        Some(KEY)
    }

    fn handles(&self) -> &'static str {
        "`@NAME`, the id of a channel, or `youtube.com/@NAME`, `youtube.com/channel/ID`"
    }

    fn handle(&self, text: &str) -> Option<Handle> {
        if is_channel(text) {
            return Some(of(text, text.to_owned(), &format!("channel/{text}")));
        }
        let name = text.strip_prefix('@').unwrap_or(text);
        let letters = |letter: char| letter.is_alphanumeric() || "_-.·".contains(letter);
        let is_name = (3..=30).contains(&name.chars().count()) && name.chars().all(letters);
        let path = format!("@{name}");
        is_name.then(|| of(&path, path.to_lowercase(), &path))
    }

    fn recognize(&self, url: &Url) -> Option<Handle> {
        let parts = UrlParts::on(url, &["youtube.com"])?;
        match *parts.segments.as_slice() {
            ["channel", id, ..] if is_channel(id) => self.handle(id),
            ["user", name, ..] => {
                let path = format!("{USER}{name}");
                let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
                is_name.then(|| of(name, path.to_ascii_lowercase(), &path))
            }
            [name, ..] if name.starts_with('@') => {
                let name = percent_decoded(name)?;
                self.handle(&name)
            }
            _ => None,
        }
    }

    async fn measure(&self, fetch: &Fetch<'_>, asked: &[Asked]) -> Vec<Result<Measured, Failure>> {
        let ids: Vec<Option<&str>> = asked.iter().map(known_id).collect();
        let mut wanted: Vec<&str> = ids.iter().copied().flatten().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut by_id = HashMap::with_capacity(wanted.len());
        let mut stopped = None;
        for group in wanted.chunks(AT_ONCE) {
            let told = match &stopped {
                None => channels(fetch, group).await,
                Some(failure) => Err(Failure::clone(failure)),
            };
            match told {
                Ok(told) => by_id.extend(told.into_iter().map(|(id, one)| (id, Ok(one)))),
                Err(failure) => {
                    let each = |id: &&str| ((*id).to_owned(), Err(failure.clone()));
                    by_id.extend(group.iter().map(each));
                    stopped = Some(failure);
                }
            }
        }
        let mut told = Vec::with_capacity(asked.len());
        for (one, id) in asked.iter().zip(ids) {
            let found = match (id, stopped.clone().or_else(|| ended(&told))) {
                // Deleted channels are left out of the list.
                (Some(id), _) => by_id.get(id).cloned().unwrap_or(Err(Failure::NotFound)),
                (None, Some(failure)) => Err(failure),
                (None, None) => named(fetch, &one.key).await,
            };
            told.push(found);
        }
        told
    }
}

/// The id of the channel, where it is known.
fn known_id(asked: &Asked) -> Option<&str> {
    asked
        .id
        .as_deref()
        .or_else(|| is_channel(&asked.key).then_some(&*asked.key))
}

/// Channels by their ids.
async fn channels(fetch: &Fetch<'_>, ids: &[&str]) -> Result<HashMap<String, Measured>, Failure> {
    let ids = ids.join(",");
    let query = [
        ("part", "snippet,statistics"),
        ("id", &ids),
        ("maxResults", "50"),
    ];
    let answer = get(fetch, "/channels", &query).await?;
    fetch.parse(move |reading| read(reading, &answer)).await
}

/// The channel of a name.
async fn named(fetch: &Fetch<'_>, key: &str) -> Result<Measured, Failure> {
    let by = match key.strip_prefix(USER) {
        Some(name) => ("forUsername", name),
        None => ("forHandle", key),
    };
    let answer = get(fetch, "/channels", &[("part", "snippet,statistics"), by]).await?;
    let found = fetch.parse(move |reading| read(reading, &answer)).await?;
    found.into_values().next().ok_or(Failure::NotFound)
}

#[derive(Debug, Deserialize)]
struct Channels {
    /// Left out when there are none.
    #[serde(default, deserialize_with = "records")]
    items: Records,
}

#[derive(Debug, Deserialize)]
struct Channel {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "part")]
    snippet: Option<Snippet>,
    #[serde(default, deserialize_with = "part")]
    statistics: Option<Statistics>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Snippet {
    #[serde(deserialize_with = "word")]
    title: Option<String>,
    #[serde(deserialize_with = "word")]
    custom_url: Option<String>,
}

/// Each count is text in the answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Statistics {
    #[serde(deserialize_with = "count")]
    subscriber_count: Option<i64>,
    #[serde(deserialize_with = "flag")]
    hidden_subscriber_count: bool,
    #[serde(deserialize_with = "count")]
    video_count: Option<i64>,
    #[serde(deserialize_with = "count")]
    view_count: Option<i64>,
}

/// The channels of an answer, by id.
fn read(reading: &mut Reading, answer: &Answer) -> Result<HashMap<String, Measured>, Failure> {
    let list: Channels = reading.json(answer, "YouTube channels")?;
    let channels: Vec<Channel> = reading.records(&list.items, "YouTube channel")?;
    let mut all = HashMap::with_capacity(channels.len());
    for channel in channels {
        let id = channel.id.clone();
        all.insert(id, channel.measured()?);
    }
    Ok(all)
}

impl Channel {
    fn measured(self) -> Result<Measured, Failure> {
        let snippet = self.snippet.unwrap_or_default();
        let counts = self.statistics.unwrap_or_default();
        let followers = match counts.hidden_subscriber_count {
            // What stands there then is 0, or nothing.
            true => None,
            false => counted(counts.subscriber_count, "YouTube channel")?,
        };
        Ok(Measured {
            url: Some(format!("https://www.youtube.com/channel/{}", self.id)),
            id: Some(self.id),
            name: snippet.custom_url,
            title: snippet.title,
            followers,
            is_rounded: followers.is_some_and(|count| count >= ROUNDED_FROM),
            posts: counts.video_count,
            likes: None,
            views: counts.view_count,
        })
    }
}

fn of(text: &str, key: String, path: &str) -> Handle {
    Handle {
        text: text.to_owned(),
        key,
        host: None,
        url: format!("https://www.youtube.com/{path}"),
    }
}

/// `UC` and 22 letters, digits, - or _.
fn is_channel(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    text.len() == 24 && text.starts_with("UC") && text.bytes().all(plain)
}

/// A part of a path as people write it.
fn percent_decoded(part: &str) -> Option<String> {
    // A form's rules are those of a path, but for the plus sign, which no handle has.
    let pair = format!("={part}");
    let (_, decoded) = url::form_urlencoded::parse(pair.as_bytes()).next()?;
    Some(decoded.into_owned())
}
