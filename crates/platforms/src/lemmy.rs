//! Lemmy, through the public API of the post's own server; no key.
//!
//! Speaks v3 (0.18, 0.19) and v4 (1.0): the first answer tells which one a server has,
//! and the cursor keeps it. The addresses `/post/N` and `/comment/N` are taken on any
//! host, since anybody can run a server; where something else answers, the URL is
//! reported as unsupported.

mod profiles;
mod wire;

use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::{Ask, Check};
use crate::subject::is_about;
use crate::wire::{endpoint, host_base, load, save};
use crate::{Access, Answer, Failure, Fetch, Page, Platform, Post, ProfileSource, Recognized};

const NAME: &str = "lemmy";

/// The largest page that both versions give.
const LIMIT: usize = 50;

/// Hosts with addresses of the same form that are not Lemmy.
const OTHERS: &[&str] = &[
    "tumblr.com",
    "producthunt.com",
    "threads.net",
    "threads.com",
];

/// See the module.
pub(crate) struct Lemmy;

/// Where the list of comments goes on.
#[derive(Debug, Serialize, Deserialize)]
enum Cursor {
    /// Version 3 counts pages, from 1.
    V3 { page: u32 },
    /// Version 4 hands out a token, none for the first page.
    V4 { token: Option<String> },
}

#[async_trait]
impl Platform for Lemmy {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Lemmy"
    }

    fn access(&self) -> Access {
        Access::Open
    }

    fn addresses(&self) -> &'static str {
        "`HOST/post/ID`, `HOST/comment/ID`"
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        recognize(url)
    }

    fn profiles(&self) -> Option<&'static dyn ProfileSource> {
        Some(&Lemmy)
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let target = Target::of(fetch, post)?;
        match cursor {
            None => target.info(post).await,
            Some(cursor) => match load(cursor)? {
                Cursor::V3 { page } => target.page_v3(page).await,
                Cursor::V4 { token } => target.page_v4(token).await,
            },
        }
    }
}

/// What is asked for, and where.
struct Target<'a> {
    fetch: &'a Fetch<'a>,
    base: String,
    /// The number of the post, or of the comment whose replies are wanted.
    number: &'a str,
    is_comment: bool,
}

impl<'a> Target<'a> {
    fn of(fetch: &'a Fetch<'a>, post: &'a Post) -> Result<Self, Failure> {
        let host = post.host.as_deref().ok_or_else(not_lemmy)?;
        let comment = post.id.strip_prefix("comment/");
        Ok(Self {
            fetch,
            base: host_base(host),
            number: comment.unwrap_or(&post.id),
            is_comment: comment.is_some(),
        })
    }

    async fn get(
        &self,
        path: &str,
        query: &[(&str, &str)],
        check: Check,
    ) -> Result<Answer, Failure> {
        let url = endpoint(&self.base, path, query)?;
        self.fetch.get(&Ask::new(&url, check)).await
    }

    /// The first page: what the post is, and which version the server speaks.
    async fn info(&self, post: &Post) -> Result<Page, Failure> {
        let what = if self.is_comment { "comment" } else { "post" };
        let query = [("id", self.number)];
        let (mut answer, mut first) = (
            self.get(&format!("/api/v3/{what}"), &query, unless_missing)
                .await?,
            Cursor::V3 { page: 1 },
        );
        let said = refusal(&answer);
        // Only version 3 has these words; every other 404 may mean that it is gone.
        let is_v3 = matches!(
            said.as_deref(),
            Some("couldnt_find_post" | "couldnt_find_comment")
        );
        if answer.status == 404 && !is_v3 {
            answer = self
                .get(&format!("/api/v4/{what}"), &query, unless_missing)
                .await?;
            first = Cursor::V4 { token: None };
            // Lemmy says 404 in JSON; a page of words is some other server's.
            let is_json = answer.body.trim_ascii_start().starts_with(b"{");
            if answer.status == 404 && said.is_none() && !is_json {
                return Err(not_lemmy());
            }
        }
        check(&answer)?;
        let (url, is_comment) = (post.url.clone(), self.is_comment);
        let number = self.number.to_owned();
        let read = self.fetch.parse(move |reading| {
            if is_comment {
                let at = "Lemmy comment";
                let found: wire::OneComment = reading.json(&answer, at)?;
                is_about(&number, Some(found.comment_view.number()), at)?;
                Ok(found.comment_view.into_info(&url))
            } else {
                let at = "Lemmy post";
                let found: wire::OnePost = reading.json(&answer, at)?;
                is_about(&number, found.post_view.number(), at)?;
                Ok(found.post_view.into_info(&url))
            }
        });
        let info = read.await?;
        Ok(Page {
            info: Some(info),
            next: Some(save(&first)),
            ..Page::default()
        })
    }

    async fn page_v3(&self, page: u32) -> Result<Page, Failure> {
        let (limit, number) = (LIMIT.to_string(), page.to_string());
        let query = [
            (self.filter(), self.number),
            ("type_", "All"),
            // Oldest first: what is written while we read comes at the end and moves no page.
            ("sort", "Old"),
            ("limit", &limit),
            ("page", &number),
        ];
        let (records, list) = self.list("/api/v3/comment/list", &query).await?;
        // Asked without `max_depth`: with it the server stops at 300 comments.
        let more = records >= LIMIT;
        let next = more.then(|| {
            save(&Cursor::V3 {
                page: page.saturating_add(1),
            })
        });
        Ok(Page { next, ..list })
    }

    async fn page_v4(&self, token: Option<String>) -> Result<Page, Failure> {
        let limit = LIMIT.to_string();
        let mut query = vec![
            (self.filter(), self.number),
            ("type_", "all"),
            ("sort", "old"),
            ("limit", &limit),
        ];
        query.extend(token.as_deref().map(|token| ("page_cursor", token)));
        let (_, list) = self.list("/api/v4/comment/list", &query).await?;
        let looped = list.next.is_some() && list.next == token;
        let next = list.next.filter(|_| !looped);
        Ok(Page {
            next: next.map(|token| save(&Cursor::V4 { token: Some(token) })),
            shortfall: looped.then(|| "the server gave the same page token twice".to_owned()),
            incomplete: looped,
            ..list
        })
    }

    fn filter(&self) -> &'static str {
        if self.is_comment {
            "parent_id"
        } else {
            "post_id"
        }
    }

    /// How many records came, and the comments among them; `next` is the token of version 4.
    async fn list(&self, path: &str, query: &[(&str, &str)]) -> Result<(usize, Page), Failure> {
        let answer = self.get(path, query, check).await?;
        let (number, is_comment) = (self.number.to_owned(), self.is_comment);
        let read = self.fetch.parse(move |reading| {
            let at = "Lemmy comment list";
            let list: wire::List = reading.json(&answer, at)?;
            let views: Vec<wire::CommentView> = reading.records(&list.comments, "Lemmy comment")?;
            let mut page = Page {
                next: list.next_page,
                ..Page::default()
            };
            let below = is_comment.then_some(number.as_str());
            for view in views {
                if !is_comment {
                    is_about(&number, view.post_number(), at)?;
                }
                match view.into_comment(below) {
                    Ok(comment) => page.comments.push(comment),
                    Err(id) => page.passed.push(id),
                }
            }
            Ok((list.comments.len(), page))
        });
        read.await
    }
}

/// The `error` word of Lemmy's refusals.
fn refusal(answer: &Answer) -> Option<String> {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }
    let body: Refusal = answer.refusal()?;
    Some(body.error)
}

/// Version 0.18 answers most refusals with 400, later ones with the fitting status;
/// the words are the same (`AllLemmyErrors` of Lemmy's own JavaScript client).
fn check(answer: &Answer) -> Result<(), Failure> {
    if (200..300).contains(&answer.status) {
        return Ok(());
    }
    Err(match refusal(answer).as_deref() {
        Some(
            "couldnt_find_post"
            | "couldnt_find_comment"
            | "couldnt_find_community"
            | "not_found"
            | "deleted",
        ) => Failure::NotFound,
        Some("instance_is_private" | "not_logged_in" | "incorrect_login") => {
            Failure::PrivateOrLogin
        }
        Some("rate_limit_error" | "too_many_requests") => Failure::RateLimited {
            retry_after: answer.retry_after().unwrap_or(Duration::from_secs(60)),
        },
        _ => return answer.check(),
    })
}

/// What is missing may be the version of the API that was asked for, not the post.
fn unless_missing(answer: &Answer) -> Result<(), Failure> {
    match answer.status {
        404 => Ok(()),
        _ => check(answer),
    }
}

fn not_lemmy() -> Failure {
    Failure::UnsupportedUrl {
        why: "no Lemmy server answers at this address".to_owned(),
    }
}

fn recognize(url: &Url) -> Option<Recognized> {
    let host = url.host_str()?;
    let is_other = |other: &&str| *other == host || host.ends_with(&format!(".{other}"));
    if OTHERS.iter().any(is_other) {
        return None;
    }
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let segments: Vec<&str> = url
        .path_segments()?
        .filter(|part| !part.is_empty())
        .collect();
    let (kind, id, path) = match *segments {
        ["post", id] if number(id) => ("post", id.to_owned(), format!("/post/{id}")),
        ["post", id, comment] if number(id) && number(comment) => {
            ("post", id.to_owned(), format!("/post/{id}"))
        }
        ["comment", id] if number(id) => {
            ("comment", format!("comment/{id}"), format!("/comment/{id}"))
        }
        _ => return None,
    };
    let host = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    Some(Recognized::Post(Post {
        platform: NAME,
        kind,
        url: format!("https://{host}{path}"),
        host: Some(host),
        id,
    }))
}
