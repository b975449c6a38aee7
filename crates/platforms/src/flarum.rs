//! Discussions of Flarum, through the public API of their own forum; no key.
//!
//! <https://docs.flarum.org/rest-api/>, of versions 1 and 2. The first post is what the
//! discussion is about, the others are its comments. The addresses `/d/ID` and `/d/ID-words` are taken on any
//! host, since anybody can run a forum; one in a folder is told by its page.

mod wire;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::Ask;
use crate::reading::Reading;
use crate::recognize::{UrlParts, is_digits};
use crate::subject::is_about;
use crate::wire::{endpoint, host_base, load, save};
use crate::{Access, Answer, Failure, Fetch, Page, Platform, Post, Recognized};

const NAME: &str = "flarum";

/// Posts of one request, which is the most there may be.
const AT_ONCE: usize = 50;

/// By what a page says that it is one of Flarum.
const SIGNS: &[&str] = &["id=\"flarum-", "flarum.core"];

/// See the module.
pub(crate) struct Flarum;

/// Where the list of posts goes on.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    offset: usize,
    /// Number of whoever began the discussion.
    owner: Option<String>,
}

#[async_trait]
impl Platform for Flarum {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Flarum"
    }

    fn access(&self) -> Access {
        Access::Open
    }

    fn addresses(&self) -> &'static str {
        "`HOST/d/ID-…`"
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::of(url)?;
        discussion(&parts, "", &parts.segments).map(Recognized::Post)
    }

    /// For forums in a folder, which the address alone does not show.
    fn probe(&self, page: &Answer, _: &Reading) -> Option<Post> {
        let opening = page.is_html().then(|| page.opening())?;
        if !SIGNS.iter().any(|sign| opening.contains(sign)) {
            return None;
        }
        let parts = UrlParts::of(&page.url)?;
        let start = parts.segments.iter().position(|part| *part == "d")?;
        let folder = parts.segments[..start].join("/");
        discussion(&parts, &folder, &parts.segments[start..])
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let forum = Forum::of(fetch, post)?;
        match cursor {
            None => forum.about(post).await,
            Some(cursor) => forum.posts(load(cursor)?).await,
        }
    }
}

fn discussion(parts: &UrlParts<'_>, folder: &str, segments: &[&str]) -> Option<Post> {
    let ["d", words, ..] = segments else {
        return None;
    };
    let number = words
        .split('-')
        .next()
        .filter(|number| is_digits(number) && number.len() <= 10)?;
    let number = number.trim_start_matches('0');
    if number.is_empty() {
        return None;
    }
    let host = parts.host_and_port();
    let (path, id) = match folder {
        "" => (String::new(), number.to_owned()),
        folder => (format!("/{folder}"), format!("{folder}/{number}")),
    };
    Some(Post {
        platform: NAME,
        kind: "discussion",
        url: format!("https://{host}{path}/d/{number}"),
        host: Some(host),
        id,
    })
}

/// One discussion of one forum.
struct Forum<'a> {
    fetch: &'a Fetch<'a>,
    base: String,
    number: &'a str,
}

impl<'a> Forum<'a> {
    fn of(fetch: &'a Fetch<'a>, post: &'a Post) -> Result<Self, Failure> {
        let host = post
            .host
            .as_deref()
            .ok_or_else(|| Failure::UnsupportedUrl {
                why: "a discussion of Flarum without its forum".to_owned(),
            })?;
        let (folder, number) = post.id.rsplit_once('/').unwrap_or(("", &post.id));
        let base = match folder {
            "" => host_base(host),
            folder => format!("{}/{folder}", host_base(host)),
        };
        Ok(Self {
            fetch,
            base,
            number,
        })
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Answer, Failure> {
        let url = endpoint(&self.base, path, query)?;
        let ask = Ask::new(&url, check).accept("application/vnd.api+json, application/json");
        self.fetch.get(&ask).await
    }

    /// The first page: what the discussion is. Its posts begin with the next page.
    async fn about(&self, post: &Post) -> Result<Page, Failure> {
        let path = format!("/api/discussions/{}", self.number);
        let answer = self.get(&path, &[("include", "user")]).await?;
        let (number, url) = (self.number.to_owned(), post.url.clone());
        let read = self.fetch.parse(move |reading| {
            let about = wire::discussion(reading, &answer)?;
            is_about(&number, Some(about.id()), "Flarum discussion")?;
            Ok((about.owner(), about.into_info(url)))
        });
        let (owner, info) = read.await?;
        Ok(Page {
            info: Some(info),
            next: Some(save(&Cursor { offset: 0, owner })),
            ..Page::default()
        })
    }

    /// A page of posts, oldest first: what is written while we read comes at the end and moves no page.
    async fn posts(&self, mut state: Cursor) -> Result<Page, Failure> {
        let (offset, limit) = (state.offset.to_string(), AT_ONCE.to_string());
        let query = [
            ("filter[discussion]", self.number),
            ("include", "user,discussion"),
            ("sort", "createdAt"),
            ("page[offset]", &*offset),
            ("page[limit]", &*limit),
        ];
        let answer = self.get("/api/posts", &query).await?;
        let (number, address) = (
            self.number.to_owned(),
            format!("{}/d/{}", self.base, self.number),
        );
        let read = self.fetch.parse(move |reading| {
            let of = wire::Of {
                number: &number,
                address: &address,
                owner: state.owner.as_deref(),
            };
            let found = wire::posts(reading, &answer, of)?;
            let goes_on = found.records >= AT_ONCE;
            state.offset = state.offset.saturating_add(found.records);
            Ok(Page {
                comments: found.comments,
                passed: found.passed,
                next: goes_on.then(|| save(&state)),
                ..Page::default()
            })
        });
        read.await
    }
}

/// Ok for 2xx, else what the status means: a forum says in JSON that something is not for everybody.
fn check(answer: &Answer) -> Result<(), Failure> {
    #[derive(Deserialize)]
    struct Refused {
        errors: Vec<Refusal>,
    }
    #[derive(Deserialize)]
    struct Refusal {
        #[serde(default, deserialize_with = "crate::wire::text")]
        code: String,
    }
    if answer.status == 403 {
        let refused: Option<Refused> = answer.refusal();
        let mut codes = refused.into_iter().flat_map(|refused| refused.errors);
        if codes.any(|error| error.code == "permission_denied") {
            return Err(Failure::PrivateOrLogin);
        }
    }
    answer.check()
}
