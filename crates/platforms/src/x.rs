//! X, once Twitter, through its API v2 with the bearer token of an app.
//!
//! <https://docs.x.com/x-api>. X sells what it shows by the piece, and its search of
//! replies reaches seven days back: of an older post, what is had is a part, and is told as one. A post is read
//! as itself, then its conversation, a hundred replies with their authors at once, newest first. Short links of
//! X may lead elsewhere and are followed.

mod outcome;
mod wire;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::Ask;
use crate::recognize::{UrlParts, is_digits, reject};
use crate::subject::is_about;
use crate::wire::{endpoint, load, save};
use crate::{
    Access, Account, Answer, Api, Failure, Fetch, KeySpec, Page, Platform, Post, Recognized,
};

const NAME: &str = "x";
const SHORTENER: &str = "t.co";
const API: Api = Api {
    title: "X API",
    setting: "X_API_BASE",
    base: "https://api.x.com/2",
};
const KEY: KeySpec = KeySpec {
    setting: "X_BEARER_TOKEN",
    label: "X API bearer token",
    price: "about $15 for 1,000 replies with their authors, paid to X",
    steps: &[
        "Open <https://console.x.com/> and make an app in a project.",
        "Under *Billing*, buy credits and set a spending limit: each reply that is read costs about $0.005, and \
         each author about $0.01. Clamor reads at most as many replies of a post as a job asks for.",
        "Under *Keys and tokens* of the app, generate the *Bearer Token*.",
    ],
    reach: "replies of the last seven days to any public post",
    permissions: &[],
    terms: "X's terms ask for what was deleted there to be deleted within 24 hours, so fetch posts again before \
            you show them to others, and allow no more than 50,000 posts a day to be handed on.",
};

/// How far back the search reaches.
const WINDOW: TimeDelta = TimeDelta::days(7);

const POST_FIELDS: &str =
    "author_id,conversation_id,created_at,lang,note_tweet,public_metrics,referenced_tweets";
const USER_FIELDS: &str = "name,username";

/// Replies of one request, which is the most there may be.
const AT_ONCE: &str = "100";

/// See the module.
pub(crate) struct X;

/// Where reading stopped.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Cursor {
    /// What is searched for.
    query: String,
    /// Number of whoever wrote the post.
    owner: Option<String>,
    /// What is out of reach, in words.
    missing: Option<String>,
    token: Option<String>,
}

#[async_trait]
impl Platform for X {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "X"
    }

    fn access(&self) -> Access {
        Access::Key(KEY)
    }

    fn addresses(&self) -> &'static str {
        "posts of the last seven days"
    }

    fn apis(&self) -> &'static [Api] {
        &[API]
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::of(url)?;
        if parts.host == SHORTENER {
            return Some(parts.short_link(NAME));
        }
        if !parts.is_on(&["x.com", "twitter.com"]) {
            return None;
        }
        let other = |kind, id: Option<&str>, why: &str| Recognized::Unsupported {
            platform: NAME,
            kind,
            id: id.map(str::to_owned),
            why: why.to_owned(),
        };
        Some(match parts.segments.as_slice() {
            ["i", "web", "status", id, ..] => post("i", id),
            [user, "status" | "statuses", id, ..] => post(user, id),
            ["embed", ..] => match parts.query("id") {
                Some(id) => post("i", &id),
                None => other("site", None, NO_POST),
            },
            ["i" | "home" | "search" | "explore" | "hashtag", ..] | [] => {
                other("site", None, NO_POST)
            }
            [user, ..] => other(
                "profile",
                Some(user),
                "this is a profile; give the addresses of its posts",
            ),
        })
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        match cursor {
            None => about(fetch, post).await,
            Some(cursor) => replies(fetch, post, load(cursor)?).await,
        }
    }

    async fn account(&self, fetch: &Fetch<'_>) -> Result<Account, Failure> {
        // Costs nothing.
        let answer = get(fetch, "/usage/tweets", &[("days", "1")]).await?;
        let read = fetch.parse(move |reading| wire::project(reading, &answer));
        let project: Option<String> = read.await?;
        Ok(Account {
            name: project.map(|project| format!("project {project}")),
            ..Account::default()
        })
    }
}

const NO_POST: &str = "this page of X is no post; give the addresses of posts";

fn post(user: &str, id: &str) -> Recognized {
    if !is_digits(id) || id.len() > 20 {
        return reject(
            "the id of a post on X is a number; this address is cut off or has something added",
        );
    }
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let user = if user.bytes().all(letters) { user } else { "i" };
    Recognized::Post(Post {
        platform: NAME,
        kind: "post",
        host: None,
        id: id.to_owned(),
        url: format!("https://x.com/{user}/status/{id}"),
    })
}

/// The one way to ask.
async fn get(fetch: &Fetch<'_>, path: &str, query: &[(&str, &str)]) -> Result<Answer, Failure> {
    let url = endpoint(API.base, path, query)?;
    let bearer = format!("Bearer {}", fetch.key());
    let ask = Ask::api(API, &url, outcome::check).key("Authorization", &bearer);
    fetch.get(&ask.rest(outcome::rest)).await
}

/// The first page: what the post is. Its replies begin with the next page.
async fn about(fetch: &Fetch<'_>, post: &Post) -> Result<Page, Failure> {
    let query = [
        ("tweet.fields", POST_FIELDS),
        ("expansions", "author_id"),
        ("user.fields", USER_FIELDS),
    ];
    let answer = get(fetch, &format!("/tweets/{}", post.id), &query).await?;
    let (id, url) = (post.id.clone(), post.url.clone());
    let read = fetch.parse(move |reading| {
        let (found, people) = wire::one(reading, &answer)?;
        is_about(&id, Some(found.id()), "X post")?;
        // A conversation is searched for by its first post; of any other, replies to it alone are.
        let is_first = found.conversation().is_none_or(|first| first == id);
        let query = match is_first {
            true => format!("conversation_id:{id}"),
            false => format!("in_reply_to_tweet_id:{id}"),
        };
        let missing = missing(found.published_at(), is_first);
        let state = Cursor {
            query,
            owner: found.owner(),
            missing,
            token: None,
        };
        Ok((found.into_info(url, &people), state))
    });
    let (info, state) = read.await?;
    Ok(Page {
        info: Some(info),
        next: Some(save(&state)),
        ..Page::default()
    })
}

/// What no program can have of a post.
fn missing(published_at: Option<DateTime<Utc>>, is_first: bool) -> Option<String> {
    let is_old = published_at.is_some_and(|at| Utc::now() - at > WINDOW);
    match (is_old, is_first) {
        (true, _) => Some(
            "X shows programs the replies of the last seven days, and the post is older".to_owned(),
        ),
        (false, false) => Some(
            "the post is within a conversation, and of those X shows programs direct replies alone"
                .to_owned(),
        ),
        (false, true) => None,
    }
}

/// A page of replies.
async fn replies(fetch: &Fetch<'_>, post: &Post, state: Cursor) -> Result<Page, Failure> {
    let mut query = vec![
        ("query", state.query.as_str()),
        ("max_results", AT_ONCE),
        ("tweet.fields", POST_FIELDS),
        ("expansions", "author_id"),
        ("user.fields", USER_FIELDS),
    ];
    query.extend(state.token.as_deref().map(|token| ("next_token", token)));
    let answer = get(fetch, "/tweets/search/recent", &query).await?;
    let (id, owner) = (post.id.clone(), state.owner.clone());
    let read = fetch.parse(move |reading| wire::replies(reading, &answer, &id, owner.as_deref()));
    let (comments, next) = read.await?;
    let is_repeated = next.is_some() && next == state.token;
    let next = next.filter(|_| !is_repeated);
    let shortfall = match (&next, is_repeated) {
        (Some(_), _) => None,
        (None, true) => Some("X gave the same page token twice".to_owned()),
        (None, false) => state.missing.clone(),
    };
    Ok(Page {
        comments,
        incomplete: shortfall.is_some(),
        shortfall,
        next: next.map(|token| {
            save(&Cursor {
                token: Some(token),
                ..state
            })
        }),
        ..Page::default()
    })
}
