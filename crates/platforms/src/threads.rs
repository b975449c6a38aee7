//! Threads, through its Graph API with the token of an account: the replies to its own posts.
//!
//! <https://developers.facebook.com/docs/threads/>. There is no look-up: the posts of the account are listed,
//! once for a while. A conversation is one flat list, in which each reply names what it answers. Nothing here
//! reads the site itself: its terms forbid that.

mod wire;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::meta::{self, Graph, List, Listing};
use crate::recognize::UrlParts;
use crate::wire::{id, load, save, word};
use crate::{
    Access, Account, Api, Failure, Fetch, KeySpec, Page, Platform, Post, PostInfo, Recognized,
};
use wire::{Media, Reply};

const NAME: &str = "threads";

const API: Api = Api {
    title: "Threads API",
    setting: "THREADS_GRAPH_BASE",
    base: "https://graph.threads.net/v1.0",
};

const GRAPH: Graph = Graph {
    api: API,
    check: |answer| meta::check(NAME, answer),
};

const KEY: KeySpec = KeySpec {
    setting: "THREADS_TOKEN",
    label: "Threads access token",
    price: "free",
    steps: &[
        "Open <https://developers.facebook.com/apps/> and make an app with the use case *Access the Threads \
         API*.",
        "Under *App roles*, *Roles*, add the account as a *Threads Tester*, and accept that in its settings at \
         <https://www.threads.net/settings/account>, under *Website permissions*.",
        "Under *Use cases*, *Customize*, *Settings*, choose *Generate access token* for the account, with the \
         permissions named below. It is good for sixty days.",
    ],
    reach: "replies to posts of your own account",
    permissions: &["threads_basic", "threads_read_replies"],
    terms: "The terms of Threads allow data of your own account to be kept for what the app was made for, and \
            ask for it to be deleted on request.",
};

const MEDIA_FIELDS: &str = "id,shortcode,permalink,username,text,timestamp";
const REPLY_FIELDS: &str = "id,text,username,permalink,timestamp,has_replies,root_post,replied_to,is_reply,\
                            hide_status";

/// Requests for the posts of the account at most, of a hundred posts each.
const MOST_REQUESTS: usize = 50;

/// A post that was published since is found within this time.
const GOOD_FOR: Duration = Duration::from_secs(5 * 60);

/// See the module.
pub(crate) struct Threads;

/// Where reading stopped.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    /// What the API knows the post by.
    media: String,
    /// Who wrote it.
    username: Option<String>,
    after: String,
}

#[async_trait]
impl Platform for Threads {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Threads"
    }

    fn access(&self) -> Access {
        Access::Key(KEY)
    }

    fn addresses(&self) -> &'static str {
        "posts of your own account"
    }

    fn apis(&self) -> &'static [Api] {
        &[API]
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::on(url, &["threads.net", "threads.com"])?;
        let other = |kind, id: Option<&str>| Recognized::Unsupported {
            platform: NAME,
            kind,
            id: id.map(str::to_owned),
            why: "this is no single post; give the addresses of posts".to_owned(),
        };
        Some(match parts.segments.as_slice() {
            [_, "post", code, ..] | ["t", code, ..] if is_code(code) => Recognized::Post(Post {
                platform: NAME,
                kind: "post",
                host: None,
                id: (*code).to_owned(),
                url: format!("https://www.threads.com/t/{code}"),
            }),
            ["t", ..] | [_, "post", ..] | [] => other("site", None),
            [user, ..] => other("profile", Some(user.trim_start_matches('@'))),
        })
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let (media, username, after, info) = match cursor {
            None => {
                let media = find(fetch, &post.id).await?;
                let username = media.username.clone();
                (
                    media.id.clone(),
                    username,
                    None,
                    Some(media.into_info(&post.url)),
                )
            }
            Some(cursor) => {
                let state: Cursor = load(cursor)?;
                (state.media, state.username, Some(state.after), None)
            }
        };
        conversation(fetch, media, username, after, info).await
    }

    async fn account(&self, fetch: &Fetch<'_>) -> Result<Account, Failure> {
        #[derive(Deserialize)]
        struct Me {
            #[serde(deserialize_with = "id")]
            id: String,
            #[serde(default, deserialize_with = "word")]
            username: Option<String>,
        }
        let query = [("fields", "id,username")];
        let answer = GRAPH.get(fetch, fetch.key(), "/me", &query).await?;
        let read = fetch.parse(move |reading| reading.json(&answer, "the Threads account"));
        let me: Me = read.await?;
        let name = me.username.map(|name| format!("@{name}"));
        Ok(Account {
            name: name.or(Some(me.id)),
            ..Account::default()
        })
    }
}

fn is_code(text: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (5..=40).contains(&text.len()) && text.bytes().all(letters)
}

/// The post that is called so.
async fn find(fetch: &Fetch<'_>, code: &str) -> Result<Media, Failure> {
    let listed = fetch
        .remember("threads media", GOOD_FOR, media(fetch))
        .await?;
    let listed: Arc<HashMap<String, Media>> = listed;
    listed.get(code).cloned().ok_or_else(|| Failure::NotAllowed {
        platform: NAME,
        why: "it is for one account, and the post is of another one, or deleted; enter a token of that account, \
              or export the replies and upload the file"
            .to_owned(),
    })
}

async fn media(fetch: &Fetch<'_>) -> Result<HashMap<String, Media>, Failure> {
    let listing = Listing {
        path: "/me/threads",
        fields: MEDIA_FIELDS,
        named: ("the posts of a Threads account", "Threads post"),
    };
    let mut all = HashMap::new();
    let keep = |media: Media| all.extend(media.code().map(|code| (code, media.shortened())));
    GRAPH
        .each(fetch, fetch.key(), listing, MOST_REQUESTS, keep)
        .await?;
    Ok(all)
}

async fn conversation(
    fetch: &Fetch<'_>,
    media: String,
    username: Option<String>,
    after: Option<String>,
    info: Option<PostInfo>,
) -> Result<Page, Failure> {
    let path = format!("/{media}/conversation");
    let mut query = vec![("fields", REPLY_FIELDS), ("reverse", "false")];
    query.extend(after.as_deref().map(|after| ("after", after)));
    let answer = GRAPH.get(fetch, fetch.key(), &path, &query).await?;
    let read = fetch.parse(move |reading| {
        let list: List = reading.json(&answer, "Threads conversation")?;
        let replies: Vec<Reply> = reading.records(&list.data, "Threads reply")?;
        let comments = replies
            .into_iter()
            .map(|reply| reply.into_comment(&media, username.as_deref()))
            .collect();
        let next = list.after().map(|after| {
            save(&Cursor {
                media,
                username,
                after,
            })
        });
        Ok(Page {
            info,
            comments,
            next,
            ..Page::default()
        })
    });
    read.await
}
