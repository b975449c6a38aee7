//! Subscribers of communities, and followers of users: one request for each.

use async_trait::async_trait;
use serde::Deserialize;
use url::Url;

use super::app::App;
use super::{KEY, Reddit};
use crate::profile::{Asked, Handle, Measured, ProfileSource, counted, one_by_one};
use crate::recognize::UrlParts;
use crate::subject::is_about;
use crate::wire::{count, id, named, part, word};
use crate::{Failure, Fetch, KeySpec};

#[async_trait]
impl ProfileSource for Reddit {
    fn key(&self) -> Option<KeySpec> {
        Some(KEY)
    }

    fn handles(&self) -> &'static str {
        "`r/COMMUNITY`, `u/USER`, or `reddit.com/r/COMMUNITY`, `reddit.com/user/USER`"
    }

    fn handle(&self, text: &str) -> Option<Handle> {
        let text = text.strip_prefix('/').unwrap_or(text);
        let (kind, name) = text.split_once('/')?;
        of(kind, name.trim_end_matches('/'))
    }

    fn recognize(&self, url: &Url) -> Option<Handle> {
        let parts = UrlParts::on(url, &["reddit.com"])?;
        match *parts.segments.as_slice() {
            [kind, name] => of(kind, name),
            _ => None,
        }
    }

    async fn measure(&self, fetch: &Fetch<'_>, asked: &[Asked]) -> Vec<Result<Measured, Failure>> {
        one_by_one(asked, |key| about(fetch, key)).await
    }
}

fn of(kind: &str, name: &str) -> Option<Handle> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let is_name = (2..=21).contains(&name.len()) && name.bytes().all(plain);
    let (mark, path) = match kind {
        "r" => ("r", "r"),
        "u" | "user" => ("u", "user"),
        _ => return None,
    };
    is_name.then(|| Handle {
        text: format!("{mark}/{name}"),
        key: format!("{mark}/{}", name.to_ascii_lowercase()),
        host: None,
        url: format!("https://www.reddit.com/{path}/{name}"),
    })
}

#[derive(Debug, Deserialize)]
struct Answered {
    data: AboutData,
}

#[derive(Debug, Deserialize)]
struct AboutData {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "word")]
    display_name: Option<String>,
    /// Of a user.
    #[serde(default, deserialize_with = "word")]
    name: Option<String>,
    #[serde(default, deserialize_with = "word")]
    title: Option<String>,
    #[serde(default, deserialize_with = "count")]
    subscribers: Option<i64>,
    /// The community that a user is for those who follow them.
    #[serde(default, deserialize_with = "part")]
    subreddit: Option<Own>,
}

#[derive(Debug, Deserialize)]
struct Own {
    #[serde(default, deserialize_with = "word")]
    title: Option<String>,
    #[serde(default, deserialize_with = "count")]
    subscribers: Option<i64>,
}

async fn about(fetch: &Fetch<'_>, key: &str) -> Result<Measured, Failure> {
    let app = App::of(fetch)?;
    let (kind, name) = key.split_once('/').unwrap_or(("r", key));
    let is_user = kind == "u";
    let path = match is_user {
        true => format!("/user/{name}/about"),
        false => format!("/r/{name}/about"),
    };
    let answer = app.get(&path, &[("raw_json", "1")]).await?;
    let (name, kind) = (name.to_owned(), kind.to_owned());
    let read = fetch.parse(move |reading| {
        let at = "Reddit profile";
        let Answered { data } = reading.json(&answer, at)?;
        let found = if is_user {
            data.name
        } else {
            data.display_name
        };
        let known = found.as_deref().map(str::to_ascii_lowercase);
        is_about(&name, known.as_deref(), at)?;
        let own = data.subreddit.filter(|_| is_user);
        let (title, followers) = match own {
            Some(own) => (own.title, own.subscribers),
            None => (data.title, data.subscribers),
        };
        let found = found.unwrap_or(name);
        let path = if is_user { "user" } else { "r" };
        Ok(Measured {
            followers: counted(followers, at)?,
            id: Some(data.id),
            url: Some(format!("https://www.reddit.com/{path}/{found}")),
            name: Some(format!("{kind}/{found}")),
            title: named(title),
            ..Measured::default()
        })
    });
    read.await
}
