//! Discourse forums, through the JSON that every topic page has; no key.
//!
//! A topic's first answer holds twenty posts and the ids of all; the rest is asked for
//! by id, twenty at a time. Topics beyond 10,000 posts give no ids: those are read
//! forward by post number. The address form is taken on any host; where something else
//! answers, the URL is reported as unsupported.

mod wire;

use std::sync::LazyLock;
use std::time::Duration;

use async_trait::async_trait;
use scraper::Selector;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::client::Ask;
use crate::html::tree;
use crate::reading::Reading;
use crate::subject::is_about;
use crate::wire::{endpoint, host_base, load, named, save};
use crate::{Access, Answer, Failure, Fetch, Page, Platform, Post, PostInfo, Recognized};

const NAME: &str = "discourse";

/// Posts per request, as the forum's own page asks for them.
const CHUNK: usize = 20;

/// Ids kept in a cursor. What lies behind them is read by post number.
const MAX_IDS: usize = 2_000;

/// See the module.
pub(crate) struct Discourse;

/// Where reading stopped.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    /// The author of the topic.
    owner: Option<String>,
    /// Posts to ask for next.
    ids: Vec<u64>,
    /// The highest post number seen, when there is more behind `ids`.
    after: Option<u64>,
}

#[async_trait]
impl Platform for Discourse {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Discourse"
    }

    fn access(&self) -> Access {
        Access::Open
    }

    fn addresses(&self) -> &'static str {
        "`HOST/t/…/ID`"
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let segments = segments(url)?;
        topic(url, "", &segments).map(Recognized::Post)
    }

    /// For forums in a folder (`/forum/t/SLUG/ID`), which the address alone does not show.
    fn probe(&self, page: &Answer, reading: &Reading) -> Option<Post> {
        if !page.is_html() || !is_discourse(&page.opening(), reading) {
            return None;
        }
        let segments = segments(&page.url)?;
        let start = segments.iter().position(|part| *part == "t")?;
        topic(&page.url, &segments[..start].join("/"), &segments[start..])
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let topic = Topic::of(fetch, post)?;
        match cursor {
            None => topic.first_page(post).await,
            Some(cursor) => topic.later_page(post, load(cursor)?).await,
        }
    }
}

/// One topic of one forum.
struct Topic<'a> {
    fetch: &'a Fetch<'a>,
    base: String,
    id: &'a str,
}

impl<'a> Topic<'a> {
    fn of(fetch: &'a Fetch<'a>, post: &'a Post) -> Result<Self, Failure> {
        let host = post.host.as_deref().ok_or_else(not_discourse)?;
        let (folder, id) = post.id.rsplit_once('/').unwrap_or(("", &post.id));
        let mut base = host_base(host);
        if !folder.is_empty() {
            base = format!("{base}/{folder}");
        }
        Ok(Self { fetch, base, id })
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Answer, Failure> {
        let url = endpoint(&self.base, &format!("/t/{}{path}", self.id), query)?;
        self.fetch.get(&Ask::new(&url, check)).await
    }

    /// The topic that is asked for where the answer comes from: a topic that became a part of another
    /// leads there.
    fn number_in(&self, answer: &Answer) -> String {
        let segments = segments(&answer.url).unwrap_or_default();
        let start = segments.iter().position(|part| *part == "t");
        let number = start.and_then(|start| number(&segments[start..]));
        number.map_or_else(|| self.id.to_owned(), |number| number.to_string())
    }

    async fn first_page(&self, post: &Post) -> Result<Page, Failure> {
        let answer = self.get(".json", &[]).await?;
        let (url, number) = (post.url.clone(), self.number_in(&answer));
        self.fetch
            .parse(move |reading| {
                let at = "Discourse topic";
                let topic: wire::Topic = reading.json(&answer, at)?;
                is_about(&number, topic.id.as_deref(), at)?;
                first(reading, topic, &number, &url)
            })
            .await
    }

    async fn later_page(&self, post: &Post, mut state: Cursor) -> Result<Page, Failure> {
        let by_number = state.ids.is_empty();
        let answer = if by_number {
            let after = state.after.unwrap_or_default().to_string();
            let query = [("post_number", after.as_str()), ("asc", "true")];
            self.get("/posts.json", &query).await?
        } else {
            let chunk = state.ids.len().min(CHUNK);
            let ids: Vec<String> = state.ids.drain(..chunk).map(|id| id.to_string()).collect();
            let query: Vec<_> = ids.iter().map(|id| ("post_ids[]", id.as_str())).collect();
            self.get("/posts.json", &query).await?
        };
        let (url, number) = (post.url.clone(), self.number_in(&answer));
        self.fetch
            .parse(move |reading| {
                let at = "Discourse posts";
                let found: wire::Posts = reading.json(&answer, at)?;
                is_about(&number, found.id.as_deref(), at)?;
                let number = found.id.as_deref().unwrap_or(&number);
                let posts = posts(reading, &found.post_stream, number)?;
                later(reading, posts, state, by_number, &url)
            })
            .await
    }
}

/// The posts that came along, all of them of the topic that the answer is about.
fn posts(
    reading: &mut Reading,
    stream: &wire::Stream,
    number: &str,
) -> Result<Vec<wire::ForumPost>, Failure> {
    let at = "Discourse post";
    let posts: Vec<wire::ForumPost> = reading.records(&stream.posts, at)?;
    for post in &posts {
        is_about(number, post.topic_id.as_deref(), at)?;
    }
    Ok(posts)
}

fn first(
    reading: &mut Reading,
    topic: wire::Topic,
    number: &str,
    url: &str,
) -> Result<Page, Failure> {
    let stream = topic.post_stream;
    let here = stream.ids_here();
    let posts = posts(reading, &stream, number)?;
    let opening = posts.iter().find(|post| post.is_topic());
    let (author_name, author_id) = opening.map(wire::ForumPost::author).unwrap_or_default();
    let last = posts.iter().map(|post| post.post_number).max();
    let mut ids = stream.stream;
    ids.retain(|id| !here.contains(id));
    let more = stream.is_mega_topic || ids.len() > MAX_IDS;
    ids.truncate(MAX_IDS);
    let state = Cursor {
        owner: author_id.clone(),
        ids,
        after: last.filter(|_| more),
    };
    let info = PostInfo {
        title: named(topic.title),
        url: Some(url.to_owned()),
        // Post 1 is the topic itself.
        reported: topic
            .posts_count
            .map(|count| count.saturating_sub(1).max(0)),
        author_id,
        author_name,
        published_at: opening.and_then(|post| post.created_at),
        likes: opening.and_then(wire::ForumPost::likes),
        views: topic.views,
    };
    let page = state.into_page(reading, posts, url)?;
    Ok(Page {
        info: Some(info),
        ..page
    })
}

fn later(
    reading: &Reading,
    posts: Vec<wire::ForumPost>,
    mut state: Cursor,
    by_number: bool,
    url: &str,
) -> Result<Page, Failure> {
    let last = posts.iter().map(|post| post.post_number).max();
    state.after = match state.after {
        // A page by number that brings nothing new is the end.
        Some(after) if by_number => last.filter(|last| *last > after),
        after => after.max(last.filter(|_| after.is_some())),
    };
    let repeats = by_number && state.after.is_none() && last.is_some();
    let page = state.into_page(reading, posts, url)?;
    Ok(Page {
        shortfall: repeats.then(|| "the forum gave the same posts again".to_owned()),
        incomplete: repeats,
        ..page
    })
}

impl Cursor {
    fn into_page(
        self,
        reading: &Reading,
        posts: Vec<wire::ForumPost>,
        url: &str,
    ) -> Result<Page, Failure> {
        let done = self.ids.is_empty() && self.after.is_none();
        let mut page = Page {
            next: (!done).then(|| save(&self)),
            ..Page::default()
        };
        for found in posts {
            reading.goes_on()?;
            match found.into_comment(url, self.owner.as_deref()) {
                Ok(comment) => page.comments.push(comment),
                Err(id) => page.passed.push(id),
            }
        }
        Ok(page)
    }
}

/// Discourse puts a list of sentences and an `error_type` into its refusals.
fn check(answer: &Answer) -> Result<(), Failure> {
    if (200..300).contains(&answer.status) {
        return Ok(());
    }
    let body: Option<Value> = answer.refusal();
    match (answer.status, body) {
        (429, body) => {
            let said = body.and_then(|body| body["extras"]["wait_seconds"].as_u64());
            let wait = answer.retry_after().or(said.map(Duration::from_secs));
            Err(Failure::RateLimited {
                retry_after: wait.unwrap_or(Duration::from_secs(60)),
            })
        }
        // Whoever is signed in may see it, and only some of those.
        (403, Some(body)) if body["error_type"].is_string() => Err(Failure::PrivateOrLogin),
        // Forums answer in JSON when asked for it; a page of words is some other server's.
        (404, None) => Err(not_discourse()),
        _ => answer.check(),
    }
}

fn not_discourse() -> Failure {
    Failure::UnsupportedUrl {
        why: "no Discourse forum answers at this address".to_owned(),
    }
}

/// Every page of a forum names the program in its head.
fn is_discourse(html: &str, reading: &Reading) -> bool {
    static GENERATOR: LazyLock<Selector> = LazyLock::new(|| {
        Selector::parse(r#"meta[name="generator"]"#).expect("bug: the selector is wrong")
    });
    let page = tree(html, reading);
    page.is_ok_and(|page| {
        page.select(&GENERATOR).any(|meta| {
            let content = meta.attr("content").unwrap_or_default();
            content.starts_with("Discourse")
        })
    })
}

fn segments(url: &Url) -> Option<Vec<&str>> {
    let segments = url.path_segments()?;
    Some(segments.filter(|part| !part.is_empty()).collect())
}

/// `/t/SLUG/ID`, `/t/SLUG/ID/N`, `/t/ID`, `/t/ID/N`, with or without `.json`; `folder` is
/// what stands before it.
fn topic(url: &Url, folder: &str, segments: &[&str]) -> Option<Post> {
    let host = url.host_str()?;
    let host = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let id = number(segments)?;
    let before = if folder.is_empty() { "" } else { "/" };
    Some(Post {
        platform: NAME,
        kind: "topic",
        url: format!("https://{host}{before}{folder}/t/{id}"),
        host: Some(host),
        id: match folder {
            "" => id.to_string(),
            folder => format!("{folder}/{id}"),
        },
    })
}

/// The id of the topic in the path of an address, from its `t` on.
fn number(segments: &[&str]) -> Option<u64> {
    let number = |text: &str| -> Option<u64> { text.trim_end_matches(".json").parse().ok() };
    match segments {
        ["t", id] | ["t", id, _] if number(id).is_some() => number(id),
        ["t", _, id] | ["t", _, id, _] => number(id),
        _ => None,
    }
}
