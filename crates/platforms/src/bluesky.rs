//! Bluesky, through the public AppView; no key, no sign-in.
//!
//! `getPostThread` gives a tree that is often cut: by depth, and where the server
//! stops. Posts that report more replies than came with them are asked for their own
//! tree, one per page.

mod profiles;
mod thread;

use std::collections::VecDeque;
use std::time::Duration;

use async_trait::async_trait;
use chrono::Utc;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::Ask;
use crate::reading::Reading;
use crate::wire::{endpoint, load, save};
use crate::{
    Access, Answer, Api, Failure, Fetch, Page, Platform, Post, PostInfo, ProfileSource, Recognized,
};
use thread::{Node, Tree};

const NAME: &str = "bluesky";
const APPVIEW: Api = Api {
    title: "Bluesky AppView",
    setting: "BLUESKY_APPVIEW_BASE",
    base: "https://public.api.bsky.app",
};

/// Levels of replies asked for at once; deeper ones come with a later page.
///
/// The server would give 1,000, but each level nests two levels of JSON and the parser
/// stops at 128, which guards the stack.
const DEPTH: &str = "50";

/// Trees asked for beyond the first one: many reported replies are deleted or hidden
/// and never come, and every one asked for costs a request.
const MAX_TREES: usize = 200;

/// See the module.
pub(crate) struct Bluesky;

/// What is still to be asked.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    /// The post, its author as a DID.
    root: String,
    /// Posts below it that have more replies than were given.
    open: VecDeque<String>,
    /// How many trees were asked for or are in `open`.
    trees: usize,
    /// Replies read so far, those that came twice included.
    shown: i64,
    /// Replies that are reported and cannot be had.
    missing: i64,
}

#[async_trait]
impl Platform for Bluesky {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Bluesky"
    }

    fn access(&self) -> Access {
        Access::Open
    }

    fn addresses(&self) -> &'static str {
        "`bsky.app/profile/…/post/…`, `at://…`"
    }

    fn apis(&self) -> &'static [Api] {
        &[APPVIEW]
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        recognize(url)
    }

    fn profiles(&self) -> Option<&'static dyn ProfileSource> {
        Some(&Bluesky)
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        match cursor {
            None => first_page(fetch, post).await,
            Some(cursor) => later_page(fetch, load(cursor)?).await,
        }
    }

    fn beyond(&self, cursor: &str) -> Option<String> {
        let mut state: Cursor = load(cursor).ok()?;
        state.open.pop_front()?;
        Some(save(&state))
    }
}

async fn first_page(fetch: &Fetch<'_>, post: &Post) -> Result<Page, Failure> {
    let root = with_did(fetch, &post.id).await?;
    let answer = ask(fetch, &root).await?;
    let url = post.url.clone();
    fetch
        .parse(move |reading| {
            let node = thread(reading, &answer)?;
            match &node {
                Node { post: Some(_), .. } => {}
                Node {
                    not_found: true, ..
                } => return Err(Failure::NotFound),
                Node { blocked: true, .. } => return Err(Failure::PrivateOrLogin),
                _ => {
                    return Err(Failure::UnexpectedShape {
                        at: "Bluesky getPostThread: thread is neither a post nor the place of one"
                            .into(),
                    });
                }
            }
            let state = Cursor {
                root: root.clone(),
                open: VecDeque::new(),
                trees: 0,
                shown: 0,
                missing: 0,
            };
            let tree = Tree::flatten(reading, node, &root, &root)?;
            let info = PostInfo {
                url: Some(url),
                ..tree.anchor.clone()
            };
            Ok(Page {
                info: Some(info),
                ..read(state, tree)
            })
        })
        .await
}

async fn later_page(fetch: &Fetch<'_>, mut state: Cursor) -> Result<Page, Failure> {
    let Some(anchor) = state.open.pop_front() else {
        return Ok(finish(state, Vec::new()));
    };
    let answer = match ask(fetch, &anchor).await {
        Ok(answer) => answer,
        // Deleted since its parent's tree was read.
        Err(Failure::NotFound) => return Ok(finish(state, Vec::new())),
        Err(failure) => return Err(failure),
    };
    fetch
        .parse(move |reading| {
            let node = thread(reading, &answer)?;
            let tree = Tree::flatten(reading, node, &anchor, &state.root)?;
            Ok(read(state, tree))
        })
        .await
}

/// Turns a tree into comments and notes what it leaves open.
fn read(mut state: Cursor, tree: Tree) -> Page {
    state.shown += i64::try_from(tree.comments.len()).unwrap_or(i64::MAX);
    state.missing = state.missing.saturating_add(tree.unreachable);
    for uri in tree.cut {
        if state.open.contains(&uri) {
            continue;
        }
        if state.trees < MAX_TREES {
            state.trees += 1;
            state.open.push_back(uri);
        } else {
            state.missing = state.missing.saturating_add(1);
        }
    }
    finish(state, tree.comments)
}

fn finish(state: Cursor, comments: Vec<crate::Comment>) -> Page {
    let done = state.open.is_empty();
    // Nearly every larger thread has some replies that are hidden from the public or
    // blocked; only more than one in twenty is worth a word.
    let short = state.missing > state.shown / 20;
    Page {
        comments,
        shortfall: (done && short).then(|| {
            format!(
                "Bluesky counts at least {} more replies than it shows",
                state.missing
            )
        }),
        next: (!done).then(|| save(&state)),
        ..Page::default()
    }
}

/// The same address with the author's DID, which other posts name as the author.
async fn with_did(fetch: &Fetch<'_>, uri: &str) -> Result<String, Failure> {
    #[derive(Deserialize)]
    struct Resolved {
        did: String,
    }
    let parts = uri
        .strip_prefix("at://")
        .and_then(|rest| rest.split_once('/'));
    let Some((author, record)) = parts else {
        return Err(Failure::UnsupportedUrl {
            why: format!("{uri} is no address of a post"),
        });
    };
    if author.starts_with("did:") {
        return Ok(uri.to_owned());
    }
    let path = "/xrpc/com.atproto.identity.resolveHandle";
    let answer = get(fetch, path, &[("handle", author)]).await?;
    let resolved: Resolved = fetch
        .parse(move |reading| reading.json(&answer, "Bluesky resolveHandle"))
        .await?;
    Ok(format!("at://{}/{record}", resolved.did))
}

async fn ask(fetch: &Fetch<'_>, uri: &str) -> Result<Answer, Failure> {
    let query = [("uri", uri), ("depth", DEPTH), ("parentHeight", "0")];
    get(fetch, "/xrpc/app.bsky.feed.getPostThread", &query).await
}

fn thread(reading: &Reading, answer: &Answer) -> Result<Node, Failure> {
    #[derive(Deserialize)]
    struct Thread {
        thread: Node,
    }
    let found: Thread = reading.json(answer, "Bluesky getPostThread")?;
    Ok(found.thread)
}

async fn get(fetch: &Fetch<'_>, path: &str, query: &[(&str, &str)]) -> Result<Answer, Failure> {
    let url = endpoint(APPVIEW.base, path, query)?;
    fetch.get(&Ask::api(APPVIEW, &url, check)).await
}

fn check(answer: &Answer) -> Result<(), Failure> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Refusal {
        error: String,
        message: String,
    }
    match answer.status {
        429 => {
            let wait = answer.retry_after().or_else(|| until_reset(answer));
            Err(Failure::RateLimited {
                retry_after: wait.unwrap_or(Duration::from_secs(60)),
            })
        }
        400 => {
            let body: Refusal = answer.refusal().unwrap_or_default();
            match body.error.as_str() {
                "NotFound" | "HandleNotFound" | "AccountTakedown" | "AccountDeactivated"
                | "RepoDeactivated" | "RepoTakendown" => Err(Failure::NotFound),
                // An unknown handle has no name of its own on the AppView.
                "InvalidRequest" if body.message.contains("resolve handle") => {
                    Err(Failure::NotFound)
                }
                "InvalidRequest" => Err(Failure::UnsupportedUrl {
                    why: "Bluesky does not take what was asked for".to_owned(),
                }),
                "" => answer.check(),
                other => Err(Failure::Blocked {
                    why: format!("Bluesky answered {other}"),
                }),
            }
        }
        _ => answer.check(),
    }
}

/// `ratelimit-reset` is a moment in epoch seconds, unlike the headers of that name elsewhere.
fn until_reset(answer: &Answer) -> Option<Duration> {
    let header = answer.headers.get("ratelimit-reset")?;
    let reset: i64 = header.to_str().ok()?.trim().parse().ok()?;
    let seconds = reset.checked_sub(Utc::now().timestamp())?;
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

fn recognize(url: &Url) -> Option<Recognized> {
    let host = url.host_str()?;
    if host != "bsky.app" && host != "www.bsky.app" {
        return None;
    }
    let segments: Vec<&str> = url
        .path_segments()?
        .filter(|part| !part.is_empty())
        .collect();
    Some(match *segments {
        ["profile", author, "post", key, ..] => post(author, key),
        ["profile", author] => Recognized::Unsupported {
            platform: NAME,
            kind: "profile",
            id: Some(author.to_owned()),
            why: "this is a profile; give the addresses of its posts".to_owned(),
        },
        _ => no_post(),
    })
}

fn post(author: &str, key: &str) -> Recognized {
    // Links write the colons of a DID either way.
    let author = author.replace("%3A", ":").replace("%3a", ":");
    // What ends a sentence would come off the address when it is pasted again.
    let key = key.trim_end_matches(['.', ':']);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".:-_~".contains(&byte);
    if author.is_empty() || key.is_empty() || !author.bytes().chain(key.bytes()).all(plain) {
        return no_post();
    }
    Recognized::Post(Post {
        platform: NAME,
        kind: "post",
        host: None,
        id: format!("at://{author}/app.bsky.feed.post/{key}"),
        url: thread::web_address(&author, key),
    })
}

fn no_post() -> Recognized {
    Recognized::Reject {
        why: "this Bluesky address names no post; it should look like \
              https://bsky.app/profile/NAME/post/KEY"
            .to_owned(),
    }
}
