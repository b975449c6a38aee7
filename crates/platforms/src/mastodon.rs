//! Mastodon and servers that speak its API (GoToSocial, Pleroma, Akkoma, Pixelfed, ...).
//!
//! <https://docs.joinmastodon.org/methods/statuses/#context>. A server shows people who
//! are not signed in only a part of a long thread, and other servers' threads only as
//! far as it has heard of them, so the server where the post was written is asked.

mod profiles;
mod status;

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use url::Url;

use crate::client::Ask;
use crate::reading::{Reading, Records, records};
use crate::recognize::recognize_url;
use crate::subject::is_about;
use crate::wire::{endpoint, host_base};
use crate::{Access, Answer, Failure, Fetch, Page, Platform, Post, ProfileSource, Recognized};
use status::Status;

const NAME: &str = "mastodon";

/// See the module.
pub(crate) struct Mastodon;

#[async_trait]
impl Platform for Mastodon {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Mastodon"
    }

    fn access(&self) -> Access {
        Access::Open
    }

    fn addresses(&self) -> &'static str {
        "`HOST/@user/ID`, also of GoToSocial, Pleroma, Akkoma and Pixelfed"
    }

    /// By the path alone: any host can be a server.
    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let mut parts: Vec<&str> = url
            .path_segments()?
            .filter(|part| !part.is_empty())
            .collect();
        if parts.last() == Some(&"embed") {
            parts.pop();
        }
        if matches!(parts.as_slice(), ["deck" | "web", account, ..] if account.starts_with('@')) {
            parts.remove(0);
        }
        let (path, id) = match parts.as_slice() {
            [account, id] if is_account(account) && is_snowflake(id) => {
                (format!("{account}/{id}"), id)
            }
            [account, "statuses", id] if is_account(account) && is_flake(id) => {
                (format!("{account}/statuses/{id}"), id)
            }
            ["users", name, "statuses", id] if is_name(name) && is_snowflake(id) => {
                (format!("@{name}/{id}"), id)
            }
            ["users", name, "statuses", id] if is_name(name) && is_flake(id) => {
                (format!("@{name}/statuses/{id}"), id)
            }
            ["ap", "users", number, "statuses", id] if is_snowflake(number) && is_snowflake(id) => {
                (format!("ap/users/{number}/statuses/{id}"), id)
            }
            ["web", "statuses", id] | ["deck", "statuses", id] if is_snowflake(id) => {
                (format!("web/statuses/{id}"), id)
            }
            ["notice", id] if is_flake(id) => (format!("notice/{id}"), id),
            _ => return None,
        };
        let host = match url.port() {
            Some(port) => format!("{}:{port}", url.host_str()?),
            None => url.host_str()?.to_owned(),
        };
        Some(Recognized::Post(Post {
            platform: NAME,
            kind: "status",
            id: (*id).to_owned(),
            url: format!("https://{host}/{path}"),
            host: Some(host),
        }))
    }

    fn profiles(&self) -> Option<&'static dyn ProfileSource> {
        Some(&Mastodon)
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        _cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let host = post
            .host
            .as_deref()
            .ok_or_else(|| Failure::UnsupportedUrl {
                why: "a Mastodon post without its server".to_owned(),
            })?;
        let status = status(fetch, host, &post.id).await?;
        let origin = origin(&status, host);
        let home = status
            .home()
            .filter(|home| *home != host)
            .map(str::to_owned);
        let home = home.or_else(|| origin.as_ref().and_then(|origin| origin.host.clone()));
        let asked = match origin {
            Some(origin) => origin_thread(fetch, &origin).await,
            None => Err(Failure::UnsupportedUrl {
                why: "Clamor does not know addresses of that kind".to_owned(),
            }),
        };
        match (asked, home) {
            (Ok(page), _) => Ok(page),
            (Err(_), None) => thread(fetch, host, status).await,
            // A server that is down, gone or closed to us must not hide the copy we can have; nor
            // does the copy tell how much there is.
            (Err(failure), Some(home)) => {
                let page = thread(fetch, host, status).await?;
                let shown = page.comments.len();
                tracing::info!(home, host, %failure, "a copy of a post is read, not the post");
                Ok(Page {
                    shortfall: Some(format!(
                        "{home}, where the post was written, could not be asked ({failure}); {host} \
                         knows {shown} of its replies, and there may be more"
                    )),
                    incomplete: true,
                    ..page
                })
            }
        }
    }
}

#[derive(Debug, Deserialize)]
struct Context {
    #[serde(deserialize_with = "records")]
    descendants: Records,
}

async fn origin_thread(fetch: &Fetch<'_>, origin: &Post) -> Result<Page, Failure> {
    let host = origin.host.as_deref().unwrap_or_default();
    thread(fetch, host, status(fetch, host, &origin.id).await?).await
}

async fn status(fetch: &Fetch<'_>, host: &str, id: &str) -> Result<Status, Failure> {
    let answer = get(fetch, host, &format!("/api/v1/statuses/{id}")).await?;
    let id = id.to_owned();
    fetch
        .parse(move |reading| {
            let at = "Mastodon status";
            let status: Status = reading.json(&answer, at)?;
            is_about(&id, Some(&status.id), at)?;
            Ok(status)
        })
        .await
}

/// All answers a server shows, in one request: it has no pages.
async fn thread(fetch: &Fetch<'_>, host: &str, status: Status) -> Result<Page, Failure> {
    let path = format!("/api/v1/statuses/{}/context", status.id);
    let answer = get(fetch, host, &path).await?;
    let host = host.to_owned();
    fetch
        .parse(move |reading| {
            let context: Context = reading.json(&answer, "Mastodon context")?;
            page(reading, &host, &status, &context.descendants)
        })
        .await
}

fn page(
    reading: &mut Reading,
    host: &str,
    status: &Status,
    descendants: &Records,
) -> Result<Page, Failure> {
    let replies: Vec<Status> = reading.records(descendants, "Mastodon reply")?;
    let fetched = i64::try_from(descendants.len()).unwrap_or(i64::MAX);
    // `replies_count` counts direct answers only, so the size of the tree is the sum over
    // all that is known of it. Without any count there is nothing to compare with.
    let known = replies.iter().filter_map(|reply| reply.replies_count);
    let reported = status.replies_count.map(|direct| {
        known
            .fold(direct, |sum, count| sum.saturating_add(count.max(0)))
            .max(fetched)
    });
    let shortfall = reported
        .filter(|reported| *reported > fetched)
        .map(|reported| {
            format!(
                "{host} counts at least {reported} replies and shows {fetched} of them to readers \
                 who are not signed in"
            )
        });
    let mut comments = Vec::with_capacity(replies.len());
    for reply in replies {
        reading.goes_on()?;
        comments.push(reply.comment(status));
    }
    Ok(Page {
        info: Some(status.info(reported)),
        comments,
        shortfall,
        ..Page::default()
    })
}

/// The same post on the server where it was written, when that is another one.
fn origin(status: &Status, host: &str) -> Option<Post> {
    [&status.url, &status.uri]
        .into_iter()
        .flatten()
        .find_map(|address| {
            let Recognized::Post(post) = recognize_url(&Url::parse(address).ok()?) else {
                return None;
            };
            (post.platform == NAME && post.host.as_deref() != Some(host)).then_some(post)
        })
}

async fn get(fetch: &Fetch<'_>, host: &str, path: &str) -> Result<Answer, Failure> {
    let url = endpoint(&host_base(host), path, &[])?;
    let ask = Ask::new(&url, check).accept("application/json");
    fetch.get(&ask).await
}

fn check(answer: &Answer) -> Result<(), Failure> {
    if answer.status == 429
        && let Some(retry_after) = until_reset(answer)
    {
        return Err(Failure::RateLimited { retry_after });
    }
    answer.check()
}

/// `X-RateLimit-Reset` is a point in time here, not seconds as elsewhere.
fn until_reset(answer: &Answer) -> Option<Duration> {
    let reset = DateTime::parse_from_rfc3339(answer.header("x-ratelimit-reset")?.trim()).ok()?;
    // At least a second, so that a clock that is a little ahead does not ask at once.
    Some(
        (reset.to_utc() - Utc::now())
            .to_std()
            .unwrap_or_default()
            .max(Duration::from_secs(1)),
    )
}

/// `@name` or, for an account of another server, `@name@server`.
fn is_account(part: &str) -> bool {
    part.strip_prefix('@').is_some_and(|account| {
        let (name, server) = account.split_once('@').unwrap_or((account, "server"));
        is_name(name) && !server.is_empty() && !server.contains('@')
    })
}

fn is_name(name: &str) -> bool {
    let ok = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    !name.is_empty() && name.bytes().all(ok)
}

/// Ids of Mastodon: digits. Four of them could be a year in another site's address.
fn is_snowflake(id: &str) -> bool {
    (5..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// Ids of Pleroma (18 characters) and GoToSocial (26), and old ones of Pleroma, numbers.
fn is_flake(id: &str) -> bool {
    is_snowflake(id)
        || (matches!(id.len(), 18 | 26) && id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
