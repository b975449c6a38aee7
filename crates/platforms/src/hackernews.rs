//! Hacker News: the whole tree of a story in one answer of the search API of Algolia.
//!
//! <https://hn.algolia.com/api>; the official API (<https://github.com/HackerNews/API>)
//! would need one request per comment and is asked for the count, and for what the search does not
//! know: stories of the last minutes, and under which comment a deleted one stood.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plaintext::html_to_text;
use serde::Deserialize;
use url::Url;

use crate::client::Ask;
use crate::json;
use crate::reading::{Reading, Records, records};
use crate::subject::is_about;
use crate::wire::{
    count, endpoint, flag, id, is_same_person, named, optional_id, some_text, time, word,
};
use crate::{
    Access, Answer, Api, Comment, Failure, Fetch, Page, Platform, Post, PostInfo, Recognized,
};

const NAME: &str = "hackernews";
const SITE: &str = "https://news.ycombinator.com/item?id=";
const SEARCH: Api = Api {
    title: "Hacker News search API (Algolia)",
    setting: "HN_ALGOLIA_BASE",
    base: "https://hn.algolia.com/api/v1",
};
const OFFICIAL: Api = Api {
    title: "Hacker News Firebase API",
    setting: "HN_FIREBASE_BASE",
    base: "https://hacker-news.firebaseio.com/v0",
};

/// Steps from a comment up to its story. The search names the story at once; only what it does not
/// know is climbed step by step.
const MAX_CLIMB: usize = 50;

/// See the module.
pub(crate) struct HackerNews;

#[async_trait]
impl Platform for HackerNews {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Hacker News"
    }

    fn access(&self) -> Access {
        Access::Open
    }

    fn addresses(&self) -> &'static str {
        "`news.ycombinator.com/item?id=…`"
    }

    fn apis(&self) -> &'static [Api] {
        &[SEARCH, OFFICIAL]
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        if !matches!(
            url.host_str()?,
            "news.ycombinator.com" | "www.news.ycombinator.com"
        ) {
            return None;
        }
        let id = url
            .query_pairs()
            .find(|(key, _)| key == "id")
            .map(|(_, id)| id.into_owned());
        let why = "paste the address of one story: https://news.ycombinator.com/item?id=NUMBER";
        let (kind, id) = match (url.path(), id) {
            ("/item", Some(id)) if is_number(&id) => {
                // One story, one id: zeros before the number do not make another.
                let id = id.trim_start_matches('0').to_owned();
                let url = format!("{SITE}{id}");
                let post = Post {
                    platform: NAME,
                    kind: "item",
                    host: None,
                    id,
                    url,
                };
                return Some(Recognized::Post(post));
            }
            ("/item", id) => ("item", id),
            ("/user" | "/threads" | "/submitted", id) => ("profile", id),
            (_, id) => ("list", id),
        };
        Some(Recognized::Unsupported {
            platform: NAME,
            kind,
            id,
            why: why.to_owned(),
        })
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        _cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let mut story = story(fetch, &post.id).await?;
        if story.kind.as_deref() == Some("job") {
            return Err(Failure::CommentsDisabled);
        }
        // Only a second opinion, so that no failure of it matters.
        let reported = official(fetch, &story.id).await.ok().flatten();
        let reported = reported.and_then(|said| said.descendants);
        fetch
            .parse(move |reading| {
                let children = std::mem::take(&mut story.children);
                let comments = comments(reading, children, &story)?;
                Ok(page(comments, story, reported))
            })
            .await
    }
}

/// One node of the tree; children stay unread, see [`comments`].
#[derive(Debug, Default, Deserialize)]
struct Item {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, rename = "type", deserialize_with = "word")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "word")]
    author: Option<String>,
    #[serde(default, deserialize_with = "word")]
    title: Option<String>,
    /// Missing where a comment was deleted.
    #[serde(default, deserialize_with = "some_text")]
    text: Option<String>,
    #[serde(default, deserialize_with = "count")]
    points: Option<i64>,
    #[serde(default, deserialize_with = "optional_id")]
    parent_id: Option<String>,
    #[serde(default, deserialize_with = "optional_id")]
    story_id: Option<String>,
    #[serde(default, deserialize_with = "time")]
    created_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "records")]
    children: Records,
    /// The search has no answers of it, since it does not know the story yet.
    #[serde(skip)]
    is_unknown: bool,
}

/// A node of which nothing else can be read.
#[derive(Debug, Deserialize)]
struct Odd {
    #[serde(default, deserialize_with = "records")]
    children: Records,
}

/// What the official API says of an item; `null` for an unknown one.
#[derive(Debug, Deserialize)]
struct Official {
    #[serde(default, deserialize_with = "optional_id")]
    id: Option<String>,
    /// Comments of a story, dead ones left out.
    #[serde(default, deserialize_with = "count")]
    descendants: Option<i64>,
    /// Of a comment, deleted or not.
    #[serde(default, deserialize_with = "optional_id")]
    parent: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "word")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "word")]
    by: Option<String>,
    #[serde(default, deserialize_with = "word")]
    title: Option<String>,
    #[serde(default, deserialize_with = "time")]
    time: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "count")]
    score: Option<i64>,
    #[serde(default, deserialize_with = "flag")]
    deleted: bool,
}

impl Item {
    /// The item under which it stands: the address of a comment means its story.
    fn above(&self) -> Option<&str> {
        let story = self.story_id.as_ref().filter(|story| **story != self.id);
        story.or(self.parent_id.as_ref()).map(String::as_str)
    }
}

/// The story that an item is, or under which it stands.
async fn story(fetch: &Fetch<'_>, id: &str) -> Result<Item, Failure> {
    let mut id = id.to_owned();
    for _ in 0..MAX_CLIMB {
        let above = match item(fetch, &id).await {
            Ok(item) => match item.above() {
                None => return Ok(item),
                Some(above) => above.to_owned(),
            },
            Err(Failure::NotFound) => match official(fetch, &id).await? {
                Some(Official {
                    parent: Some(parent),
                    ..
                }) => parent,
                Some(said) if !said.deleted && said.kind.is_some() => {
                    return Ok(said.into_story(id));
                }
                _ => return Err(Failure::NotFound),
            },
            Err(failure) => return Err(failure),
        };
        id = above;
    }
    Err(Failure::UnexpectedShape {
        at: format!("Hacker News item: no story within {MAX_CLIMB} steps above it"),
    })
}

async fn item(fetch: &Fetch<'_>, id: &str) -> Result<Item, Failure> {
    let url = endpoint(SEARCH.base, &format!("/items/{id}"), &[])?;
    let answer = fetch.get(&Ask::api(SEARCH, &url, Answer::check)).await?;
    let id = id.to_owned();
    fetch
        .parse(move |reading| {
            let at = "Hacker News item";
            let item: Item = reading.json(&answer, at)?;
            is_about(&id, Some(&item.id), at)?;
            Ok(item)
        })
        .await
}

async fn official(fetch: &Fetch<'_>, id: &str) -> Result<Option<Official>, Failure> {
    let url = endpoint(OFFICIAL.base, &format!("/item/{id}.json"), &[])?;
    let answer = fetch.get(&Ask::api(OFFICIAL, &url, Answer::check)).await;
    match answer {
        Ok(answer) => {
            let id = id.to_owned();
            let read = move |reading: &mut Reading| {
                let at = "Hacker News count";
                let said: Option<Official> = reading.json(&answer, at)?;
                is_about(&id, said.as_ref().and_then(|said| said.id.as_deref()), at)?;
                Ok(said)
            };
            fetch.parse(read).await
        }
        Err(Failure::NotFound) => Ok(None),
        Err(failure) => Err(failure),
    }
}

impl Official {
    fn into_story(self, id: String) -> Item {
        Item {
            id,
            kind: self.kind,
            author: self.by,
            title: self.title,
            created_at: self.time,
            points: self.score,
            is_unknown: true,
            ..Item::default()
        }
    }
}

fn page(comments: Vec<Comment>, story: Item, reported: Option<i64>) -> Page {
    let fetched = i64::try_from(comments.len()).unwrap_or(i64::MAX);
    let shortfall = match reported {
        Some(reported) if reported > fetched => Some(format!(
            "Hacker News counts {reported} comments, its search has {fetched} so far"
        )),
        None if story.is_unknown => {
            Some("the search of Hacker News has no comments yet".to_owned())
        }
        _ => None,
    };
    let text = story.text.as_deref().map(html_to_text);
    let info = PostInfo {
        title: named(story.title).or_else(|| named(text)),
        url: Some(format!("{SITE}{}", story.id)),
        reported,
        author_id: named(story.author.clone()),
        author_name: named(story.author),
        published_at: story.created_at,
        likes: story.points,
        views: None,
    };
    Page {
        info: Some(info),
        comments,
        shortfall,
        incomplete: story.is_unknown && reported != Some(0),
        ..Page::default()
    }
}

/// All comments below a story, each before its answers. Deleted ones are left out, their
/// answers kept.
///
/// Children are parsed level by level: long arguments nest deeper than the 128 levels
/// that the JSON parser allows itself.
fn comments(
    reading: &mut Reading,
    mut children: Records,
    story: &Item,
) -> Result<Vec<Comment>, Failure> {
    let mut comments = Vec::new();
    children.reverse();
    let mut stack = children;
    while let Some(raw) = stack.pop() {
        let item: Option<Item> = reading.record(&raw, "Hacker News comment")?;
        let children = match item {
            Some(mut item) => {
                let children = std::mem::take(&mut item.children);
                comments.extend(comment(item, story));
                children
            }
            // An odd one does not cost its answers.
            None => json::read(raw.get().as_bytes())
                .map_or_else(|_| Vec::new(), |Odd { children }| children),
        };
        stack.extend(children.into_iter().rev());
    }
    Ok(comments)
}

fn comment(item: Item, story: &Item) -> Option<Comment> {
    let text = html_to_text(&item.text?);
    Some(Comment {
        parent_id: item.parent_id.filter(|id| *id != story.id),
        text,
        is_post_author: is_same_person(item.author.as_deref(), story.author.as_deref()),
        author_name: item.author.clone(),
        author_id: item.author,
        published_at: item.created_at,
        likes: item.points,
        reply_count: None,
        language: None,
        url: Some(format!("{SITE}{}", item.id)),
        id: item.id,
    })
}

fn is_number(id: &str) -> bool {
    // The highest number is far below 2^63; zero is no item.
    id.parse::<i64>().is_ok_and(|number| number > 0) && id.bytes().all(|byte| byte.is_ascii_digit())
}
