//! YouTube, through the Data API v3 with the operator's key.
//!
//! A post is read as: `videos` (title, reported count), then `commentThreads` newest
//! first, and after each page of threads the replies that did not come with them
//! (`comments?parentId=`). Each step is one request of one quota unit and one page.
//! Nothing here scrapes the site: its terms forbid that.

mod outcome;
mod profiles;
mod wire;

use std::collections::VecDeque;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::Ask;
use crate::subject::is_about;
use crate::wire::{endpoint, load, save};
use crate::{
    Access, Account, Answer, Api, Failure, Fetch, KeySpec, Page, Platform, Post, ProfileSource,
    Recognized,
};

const NAME: &str = "youtube";
const API: Api = Api {
    title: "YouTube Data API",
    setting: "YOUTUBE_API_BASE",
    base: "https://www.googleapis.com/youtube/v3",
};
const KEY: KeySpec = KeySpec {
    setting: "YOUTUBE_API_KEY",
    label: "YouTube Data API key",
    price: "free",
    steps: &[
        "Open <https://console.cloud.google.com/> and make a project.",
        "Under *APIs & Services*, *Library*, enable the *YouTube Data API v3*.",
        "Under *APIs & Services*, *Credentials*, choose *Create credentials*, *API key*.",
        "Restrict the key to the YouTube Data API v3.",
    ],
    reach: "comments of any public video",
    permissions: &[],
    terms: "YouTube's terms allow scores computed from API data only to audited developers who \
            accepted the amendment for derived metrics, and ask for stored data to be refreshed \
            or deleted within 30 days: read them before you set a key.",
};

/// The first video there was: by it a key is tried.
const LASTING: &str = "jNQXAC9IVRw";

/// See the module.
pub(crate) struct YouTube;

/// Where reading stopped.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Cursor {
    /// The channel of the video, to tell its owner's comments.
    owner: Option<String>,
    /// Where the list of threads goes on.
    threads: Threads,
    /// Threads whose replies did not all come with them; at most one page of threads.
    open: VecDeque<String>,
    /// Page token inside the first of `open`.
    replies: Option<String>,
    /// A page named itself as the next one, so that the rest could not be reached.
    looped: bool,
}

#[derive(Debug, Default, Serialize, Deserialize)]
enum Threads {
    #[default]
    Start,
    At(String),
    Done,
}

#[async_trait]
impl Platform for YouTube {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "YouTube"
    }

    fn access(&self) -> Access {
        Access::Key(KEY)
    }

    fn addresses(&self) -> &'static str {
        "videos, shorts, live"
    }

    fn apis(&self) -> &'static [Api] {
        &[API]
    }

    /// Developer Policies, III.E.4: stored API data is refreshed or deleted within 30 days.
    fn retention_days(&self) -> Option<u32> {
        Some(30)
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        recognize(url)
    }

    fn profiles(&self) -> Option<&'static dyn ProfileSource> {
        Some(&YouTube)
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let Some(cursor) = cursor else {
            return video(fetch, post).await;
        };
        let mut state: Cursor = load(cursor)?;
        let comments = match state.open.front().cloned() {
            Some(thread) => replies(fetch, post, &mut state, &thread).await?,
            // Behind the last branch, which was left out.
            None if matches!(state.threads, Threads::Done) => Vec::new(),
            None => threads(fetch, post, &mut state).await?,
        };
        let done = state.open.is_empty() && matches!(state.threads, Threads::Done);
        Ok(Page {
            comments,
            shortfall: (done && state.looped)
                .then(|| "YouTube gave the same page token twice".to_owned()),
            next: (!done).then(|| save(&state)),
            ..Page::default()
        })
    }

    async fn account(&self, fetch: &Fetch<'_>) -> Result<Account, Failure> {
        let query = [("part", "snippet,statistics"), ("id", LASTING)];
        get(fetch, "/videos", &query).await?;
        // A key names nobody.
        Ok(Account::default())
    }

    fn beyond(&self, cursor: &str) -> Option<String> {
        let mut state: Cursor = load(cursor).ok()?;
        state.open.pop_front()?;
        state.replies = None;
        Some(save(&state))
    }
}

/// The one way to ask.
async fn get(fetch: &Fetch<'_>, path: &str, query: &[(&str, &str)]) -> Result<Answer, Failure> {
    let url = endpoint(API.base, path, query)?;
    let ask = Ask::api(API, &url, outcome::check).key("X-Goog-Api-Key", fetch.key());
    fetch.get(&ask).await
}

/// The first page: what the video is. Its comments begin with the next page.
async fn video(fetch: &Fetch<'_>, post: &Post) -> Result<Page, Failure> {
    let query = [("part", "snippet,statistics"), ("id", post.id.as_str())];
    let answer = get(fetch, "/videos", &query).await?;
    let id = post.id.clone();
    let read = fetch.parse(move |reading| {
        let at = "YouTube videos";
        let list: wire::Videos = reading.json(&answer, at)?;
        // Deleted and private videos are left out of the list; it does not say which.
        let video = list.items.first().ok_or(Failure::NotFound)?;
        let video: Option<wire::Video> = reading.record(video, "YouTube video")?;
        let video = video.unwrap_or_default();
        is_about(&id, video.id.as_deref(), at)?;
        Ok(video)
    });
    let video = read.await?;
    let info = video.into_info(&post.url);
    let state = Cursor {
        owner: info.author_id.clone(),
        ..Cursor::default()
    };
    Ok(Page {
        info: Some(info),
        next: Some(save(&state)),
        ..Page::default()
    })
}

async fn threads(
    fetch: &Fetch<'_>,
    post: &Post,
    state: &mut Cursor,
) -> Result<Vec<crate::Comment>, Failure> {
    let mut query = vec![
        ("part", "snippet,replies"),
        ("videoId", post.id.as_str()),
        // `relevance`, the other order, is known to stop before the end.
        ("order", "time"),
        ("maxResults", "100"),
        ("textFormat", "plainText"),
    ];
    let token = match &state.threads {
        Threads::At(token) => Some(token.clone()),
        Threads::Start | Threads::Done => None,
    };
    query.extend(token.as_deref().map(|token| ("pageToken", token)));
    let answer = get(fetch, "/commentThreads", &query).await?;
    let (video, owner) = (post.id.clone(), state.owner.clone());
    let read = fetch.parse(move |reading| {
        let at = "YouTube commentThreads";
        let list: wire::Threads = reading.json(&answer, at)?;
        let (mut comments, mut open) = (Vec::new(), Vec::new());
        for record in &list.items {
            let thread: Option<wire::Thread> = reading.record(record, "YouTube thread")?;
            let Some(thread) = thread else { continue };
            is_about(&video, thread.video(), at)?;
            if thread.lacks_replies() {
                open.push(thread.id.clone());
            }
            comments.extend(thread.into_comments(reading, &video, owner.as_deref())?);
        }
        Ok((comments, open, list.next_page_token))
    });
    let (comments, open, next) = read.await?;
    state.open.extend(open);
    state.threads = match next {
        Some(next) if Some(&next) == token.as_ref() => {
            state.looped = true;
            Threads::Done
        }
        Some(next) => Threads::At(next),
        None => Threads::Done,
    };
    Ok(comments)
}

async fn replies(
    fetch: &Fetch<'_>,
    post: &Post,
    state: &mut Cursor,
    thread: &str,
) -> Result<Vec<crate::Comment>, Failure> {
    let mut query = vec![
        ("part", "snippet"),
        ("parentId", thread),
        ("maxResults", "100"),
        ("textFormat", "plainText"),
    ];
    let token = state.replies.take();
    query.extend(token.as_deref().map(|token| ("pageToken", token)));
    let (comments, next) = match get(fetch, "/comments", &query).await {
        Ok(answer) => {
            let (video, owner) = (post.id.clone(), state.owner.clone());
            let thread = thread.to_owned();
            let read = fetch.parse(move |reading| {
                let list: wire::Replies = reading.json(&answer, "YouTube comments")?;
                let replies: Vec<wire::Item> = reading.records(&list.items, "YouTube reply")?;
                let comments: Vec<_> = replies
                    .into_iter()
                    .map(|reply| reply.into_comment(&video, owner.as_deref(), Some(&thread), None))
                    .collect();
                Ok((comments, list.next_page_token))
            });
            read.await?
        }
        // The thread was removed since the page of threads was read.
        Err(Failure::NotFound) => (Vec::new(), None),
        Err(failure) => return Err(failure),
    };
    match next {
        Some(next) if Some(&next) != token.as_ref() => state.replies = Some(next),
        next => {
            state.looped |= next.is_some();
            state.open.pop_front();
        }
    }
    Ok(comments)
}

fn recognize(url: &Url) -> Option<Recognized> {
    let host = url.host_str()?;
    let segments: Vec<&str> = url
        .path_segments()?
        .filter(|part| !part.is_empty())
        .collect();
    if host == "youtu.be" || host == "www.youtu.be" {
        return Some(match segments.first() {
            Some(id) => video_post(id, "video"),
            None => no_video(),
        });
    }
    let site = ["www.", "m.", "music.", "gaming."]
        .iter()
        .find_map(|prefix| host.strip_prefix(prefix))
        .unwrap_or(host);
    if site != "youtube.com" && site != "youtube-nocookie.com" {
        return None;
    }
    let parameter = |name: &str| {
        url.query_pairs()
            .find_map(|(key, value)| (key == name).then(|| value.into_owned()))
    };
    Some(match *segments {
        ["watch", ..] => match parameter("v") {
            Some(id) => video_post(&id, "video"),
            None => no_video(),
        },
        // Both are players without a video of their own, and 11 characters like an id.
        ["embed", "videoseries" | "live_stream", ..] => no_video(),
        ["shorts", id, ..] => video_post(id, "short"),
        ["live" | "embed" | "v" | "e", id, ..] => video_post(id, "video"),
        ["attribution_link", ..] => match parameter("u").and_then(|inner| url.join(&inner).ok()) {
            Some(inner) if !inner.path().starts_with("/attribution_link") => {
                recognize(&inner).unwrap_or_else(no_video)
            }
            _ => no_video(),
        },
        ["post", id, ..] => Recognized::Unsupported {
            platform: NAME,
            kind: "community_post",
            id: Some(id.to_owned()),
            why: "YouTube's Data API does not give community posts; videos work".to_owned(),
        },
        ["channel" | "c" | "user", id, ..] => channel(id),
        [handle, ..] if handle.starts_with('@') => channel(handle),
        _ => no_video(),
    })
}

fn video_post(id: &str, kind: &'static str) -> Recognized {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if id.len() != 11 || !id.bytes().all(plain) {
        return Recognized::Reject {
            why: "a YouTube video id has 11 letters, digits, - or _; this address is cut off or \
                  has something added"
                .to_owned(),
        };
    }
    let url = match kind {
        "short" => format!("https://www.youtube.com/shorts/{id}"),
        _ => format!("https://www.youtube.com/watch?v={id}"),
    };
    Recognized::Post(Post {
        platform: NAME,
        kind,
        host: None,
        id: id.to_owned(),
        url,
    })
}

fn channel(id: &str) -> Recognized {
    Recognized::Unsupported {
        platform: NAME,
        kind: "channel",
        id: Some(id.to_owned()),
        why: "this is a channel; give the addresses of its videos".to_owned(),
    }
}

fn no_video() -> Recognized {
    Recognized::Reject {
        why: "this YouTube page is not a video and has no comments of its own; give the address \
              of a video"
            .to_owned(),
    }
}
