//! Hacker News: the whole tree of a story in one answer of the search API of Algolia.
//!
//! <https://hn.algolia.com/api>; the official API (<https://github.com/HackerNews/API>)
//! would need one request per comment and is asked for the count only.

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::task::JoinError;
use url::Url;

use crate::client::Ask;
use crate::json;
use crate::wire::{endpoint, utc};
use crate::{Answer, Client, Comment, Failure, Page, Platform, Post, PostInfo, Recognized};
use plaintext::html_to_text;

const NAME: &str = "hackernews";
const SITE: &str = "https://news.ycombinator.com/item?id=";
const ALGOLIA: &str = "https://hn.algolia.com/api/v1";
const FIREBASE: &str = "https://hacker-news.firebaseio.com/v0";

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

    async fn fetch_page(
        &self,
        client: &Client,
        post: &Post,
        _cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let mut item = item(client, &post.id).await?;
        // The address of a comment means the story it stands under.
        if let Some(story) = item.story_id.map(|id| id.to_string())
            && item.kind.as_deref() == Some("comment")
            && story != post.id
        {
            item = self::item(client, &story).await?;
        }
        if item.kind.as_deref() == Some("job") {
            return Err(Failure::CommentsDisabled);
        }
        let reported = reported(client, item.id).await;
        // Of a long thread that takes a while, and others wait for this thread.
        let read = tokio::task::spawn_blocking(move || comments(&item).map(|all| (item, all)));
        let (item, comments) = match read.await.map_err(JoinError::try_into_panic) {
            Ok(read) => read?,
            Err(Ok(panic)) => std::panic::resume_unwind(panic),
            Err(Err(stopped)) => {
                return Err(Failure::Network {
                    why: format!("the program stops ({stopped})"),
                });
            }
        };
        let fetched = i64::try_from(comments.len()).unwrap_or(i64::MAX);
        let shortfall = reported
            .filter(|reported| *reported > fetched)
            .map(|reported| {
                format!("Hacker News counts {reported} comments, its search has {fetched} so far")
            });
        let info = PostInfo {
            title: item
                .title
                .clone()
                .or_else(|| item.text.as_deref().map(html_to_text)),
            url: Some(format!("{SITE}{}", item.id)),
            reported,
        };
        Ok(Page {
            info: Some(info),
            comments,
            next: None,
            shortfall,
        })
    }
}

/// Bytes of comments that are read of one story, each as often as it lies deep. The longest threads
/// there are take a fifth of it; a chain of thousands of answers would take hours.
const MOST_READ: usize = 128 << 20;

/// One node of the tree; children stay unread, see [`comments`].
#[derive(Debug, Deserialize)]
struct Item {
    id: i64,
    #[serde(rename = "type")]
    kind: Option<String>,
    author: Option<String>,
    title: Option<String>,
    text: Option<String>,
    points: Option<i64>,
    parent_id: Option<i64>,
    story_id: Option<i64>,
    created_at: Option<String>,
    #[serde(default)]
    children: Vec<Box<RawValue>>,
}

/// What the official API says of a story; `null` for an unknown one.
#[derive(Debug, Deserialize)]
struct Counts {
    descendants: Option<i64>,
}

async fn item(client: &Client, id: &str) -> Result<Item, Failure> {
    let base = client.api_base(NAME, ALGOLIA);
    let url = endpoint(&base, &format!("/items/{id}"), &[])?;
    let answer = client.get(&Ask::api(&url, Answer::check)).await?;
    answer.json("Hacker News item")
}

/// How many comments there are, dead ones left out. Only a second opinion, so that no
/// failure of it matters.
async fn reported(client: &Client, id: i64) -> Option<i64> {
    let base = client.api_base("hackernews_firebase", FIREBASE);
    let url = endpoint(&base, &format!("/item/{id}.json"), &[]).ok()?;
    let answer = client.get(&Ask::api(&url, Answer::check)).await.ok()?;
    answer
        .json::<Option<Counts>>("Hacker News count")
        .ok()??
        .descendants
}

/// All comments of the tree, each before its answers. Deleted ones are left out, their
/// answers kept.
///
/// Children are parsed level by level: long arguments nest deeper than the 128 levels
/// that the JSON parser allows itself.
fn comments(story: &Item) -> Result<Vec<Comment>, Failure> {
    let mut comments = Vec::new();
    let mut stack: Vec<Box<RawValue>> = story.children.iter().rev().cloned().collect();
    let mut left = MOST_READ;
    while let Some(raw) = stack.pop() {
        left = left
            .checked_sub(raw.get().len())
            .ok_or_else(|| Failure::UnexpectedShape {
                at: "Hacker News comments: they are answers to answers so deep that they are not \
                     read"
                    .to_owned(),
            })?;
        let mut item: Item =
            json::read(raw.get().as_bytes()).map_err(|error| Failure::UnexpectedShape {
                at: format!("Hacker News comment: {error}"),
            })?;
        stack.extend(std::mem::take(&mut item.children).into_iter().rev());
        comments.extend(comment(item, story));
    }
    Ok(comments)
}

fn comment(item: Item, story: &Item) -> Option<Comment> {
    let text = html_to_text(&item.text?);
    Some(Comment {
        id: item.id.to_string(),
        parent_id: item
            .parent_id
            .filter(|id| *id != story.id)
            .map(|id| id.to_string()),
        text,
        is_post_author: match (&item.author, &story.author) {
            (Some(author), Some(poster)) => Some(author == poster),
            _ => None,
        },
        author_name: item.author.clone(),
        author_id: item.author,
        published_at: item.created_at.as_deref().and_then(utc),
        likes: item.points,
        reply_count: None,
        language: None,
        url: Some(format!("{SITE}{}", item.id)),
    })
}

fn is_number(id: &str) -> bool {
    // The highest number is far below 2^63; zero is no item.
    id.parse::<i64>().is_ok_and(|number| number > 0) && id.bytes().all(|byte| byte.is_ascii_digit())
}
