//! Issues and pull requests of GitHub, through its REST API; no key.
//!
//! <https://docs.github.com/rest>, version 2022-11-28. An issue is read as itself and its
//! comments, a pull request also with the remarks on its lines. Whoever asks without a token has sixty requests
//! an hour. Discussions are not in this API: their pages are read as other pages are.

mod wire;

use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::Ask;
use crate::reading::List as Whole;
use crate::recognize::{UrlParts, is_digits};
use crate::wire::{endpoint, load, save};
use crate::{Access, Answer, Api, Failure, Fetch, Page, Platform, Post, Recognized};

const NAME: &str = "github";
const API: Api = Api {
    title: "GitHub API",
    setting: "GITHUB_REST_BASE",
    base: "https://api.github.com",
};

/// Comments of one request, which is the most there may be.
const AT_ONCE: usize = 100;

/// The allowance is counted over an hour.
const WINDOW: Duration = Duration::from_secs(3600);

/// See the module.
pub(crate) struct GitHub;

/// Where reading stopped.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    /// Whoever wrote the post.
    owner: Option<String>,
    list: List,
    page: u32,
}

/// What is read next.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum List {
    Comments,
    /// On lines of a pull request.
    Remarks,
}

#[async_trait]
impl Platform for GitHub {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "GitHub"
    }

    fn access(&self) -> Access {
        Access::Open
    }

    fn addresses(&self) -> &'static str {
        "issues, pull requests"
    }

    fn apis(&self) -> &'static [Api] {
        &[API]
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::of(url)?;
        if !matches!(parts.host, "github.com" | "www.github.com") {
            return None;
        }
        let [owner, repository, kind, number, ..] = *parts.segments.as_slice() else {
            return None;
        };
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let are_names = [owner, repository]
            .into_iter()
            .all(|name| name.bytes().all(letters) && !matches!(name, "." | ".."));
        let (kind, path) = match kind {
            "issues" => ("issue", "issues"),
            "pull" | "pulls" => ("pull_request", "pull"),
            _ => return None,
        };
        if !are_names || !is_digits(number) || number.len() > 12 {
            return None;
        }
        // Names of repositories are the same in any case.
        let name = format!("{owner}/{repository}").to_ascii_lowercase();
        Some(Recognized::Post(Post {
            platform: NAME,
            kind,
            host: None,
            // Issues and pull requests are numbered together.
            id: format!("{name}#{number}"),
            url: format!("https://github.com/{owner}/{repository}/{path}/{number}"),
        }))
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        match cursor {
            None => about(fetch, post).await,
            Some(cursor) => page(fetch, post, load(cursor)?).await,
        }
    }
}

/// The path of a post in the API, up to its number.
fn path(post: &Post, noun: &str) -> Result<String, Failure> {
    let (name, number) = post
        .id
        .split_once('#')
        .ok_or_else(|| Failure::UnsupportedUrl {
            why: "an issue without its repository".to_owned(),
        })?;
    Ok(format!("/repos/{name}/{noun}/{number}"))
}

async fn get(fetch: &Fetch<'_>, path: &str, query: &[(&str, &str)]) -> Result<Answer, Failure> {
    let url = endpoint(API.base, path, query)?;
    let ask = Ask::api(API, &url, check).accept("application/vnd.github+json");
    fetch.get(&ask.rest(rest)).await
}

/// The first page: what the post is. Its comments begin with the next page.
async fn about(fetch: &Fetch<'_>, post: &Post) -> Result<Page, Failure> {
    let noun = if post.kind == "issue" {
        "issues"
    } else {
        "pulls"
    };
    let answer = match get(fetch, &path(post, noun)?, &[]).await {
        // An address that says `pull` of an issue leads to it all the same.
        Err(Failure::NotFound) if noun == "pulls" => {
            get(fetch, &path(post, "issues")?, &[]).await?
        }
        answer => answer?,
    };
    let (url, number) = (post.url.clone(), number(post).to_owned());
    let read = fetch.parse(move |reading| {
        let about: wire::About = reading.json(&answer, "GitHub issue")?;
        about.check(&number)?;
        Ok((about.owner(), about.into_info(url)))
    });
    let (owner, info) = read.await?;
    Ok(Page {
        info: Some(info),
        next: Some(save(&Cursor {
            owner,
            list: List::Comments,
            page: 1,
        })),
        ..Page::default()
    })
}

fn number(post: &Post) -> &str {
    post.id.rsplit('#').next().unwrap_or_default()
}

async fn page(fetch: &Fetch<'_>, post: &Post, mut state: Cursor) -> Result<Page, Failure> {
    let noun = match state.list {
        List::Comments => "issues",
        List::Remarks => "pulls",
    };
    let (at_once, number) = (AT_ONCE.to_string(), state.page.to_string());
    let query = [("per_page", &*at_once), ("page", &*number)];
    let path = format!("{}/comments", path(post, noun)?);
    let answer = match get(fetch, &path, &query).await {
        Ok(answer) => Some(answer),
        // What looks like a pull request is an issue.
        Err(Failure::NotFound) if matches!(state.list, List::Remarks) => None,
        Err(failure) => return Err(failure),
    };
    let owner = state.owner.clone();
    let read = fetch.parse(move |reading| {
        let Some(answer) = answer else {
            return Ok((Vec::new(), 0));
        };
        let Whole(records) = reading.json(&answer, "GitHub comments")?;
        let comments: Vec<wire::Remark> = reading.records(&records, "GitHub comment")?;
        let comments = comments
            .into_iter()
            .map(|one| one.into_comment(owner.as_deref()));
        Ok((comments.collect(), records.len()))
    });
    let (comments, found) = read.await?;
    state.page = state.page.saturating_add(1);
    let is_over = found < AT_ONCE;
    let goes_on = match (is_over, state.list) {
        (false, _) => true,
        (true, List::Comments) if post.kind == "pull_request" => {
            (state.list, state.page) = (List::Remarks, 1);
            true
        }
        (true, _) => false,
    };
    Ok(Page {
        comments,
        next: goes_on.then(|| save(&state)),
        ..Page::default()
    })
}

/// Ok for 2xx, else what the status means: a limit is told as 403 or 429, with nothing left.
fn check(answer: &Answer) -> Result<(), Failure> {
    let is_spent = answer.is_spent("x-ratelimit-remaining");
    match answer.status {
        status @ (403 | 429) if status == 429 || is_spent || answer.retry_after().is_some() => {
            let wait = answer.retry_after().or_else(|| reset(answer));
            Err(Failure::RateLimited {
                retry_after: wait.unwrap_or(Duration::from_secs(60)),
            })
        }
        _ => answer.check(),
    }
}

/// How long nothing is to be asked after a good answer that was the last of its window.
fn rest(answer: &Answer) -> Option<Duration> {
    answer
        .is_spent("x-ratelimit-remaining")
        .then(|| reset(answer))?
}

/// `x-ratelimit-reset` is a moment in epoch seconds.
fn reset(answer: &Answer) -> Option<Duration> {
    answer.until("x-ratelimit-reset", WINDOW)
}
