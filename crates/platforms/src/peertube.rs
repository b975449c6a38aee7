//! PeerTube, through the API that every server has; no key.
//!
//! A video is read as: the video (title, author, whether comments are open), then its threads, oldest
//! first, and after each page of threads the answers of those that have some, one thread a request.
//! The addresses `/w/ID` and `/videos/watch/ID` are taken on any host, since anybody can run a server;
//! where something else answers, the URL is reported as unsupported.
//! <https://docs.joinpeertube.org/api-rest-reference.html>

mod profiles;
mod wire;

use std::collections::VecDeque;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::Ask;
use crate::recognize::UrlParts;
use crate::subject::is_about;
use crate::wire::{endpoint, host_base, load, save};
use crate::{Access, Answer, Failure, Fetch, Page, Platform, Post, ProfileSource, Recognized};

const NAME: &str = "peertube";

/// Threads of one request, the most that PeerTube gives.
const THREADS: usize = 100;

/// See the module.
pub(crate) struct PeerTube;

/// Where reading stopped.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    /// The account of the video, to tell its own comments.
    owner: Option<String>,
    /// Threads that were listed; `None`: all.
    listed: Option<usize>,
    /// Listed threads whose answers are still to be read; at most one page of threads.
    open: VecDeque<String>,
}

#[async_trait]
impl Platform for PeerTube {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "PeerTube"
    }

    fn access(&self) -> Access {
        Access::Open
    }

    fn addresses(&self) -> &'static str {
        "`HOST/w/ID`, `HOST/videos/watch/ID`"
    }

    fn profiles(&self) -> Option<&'static dyn ProfileSource> {
        Some(&PeerTube)
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::of(url)?;
        let named = match parts.segments.as_slice() {
            ["w", id] => *id,
            ["videos", "watch" | "embed", id] => *id,
            _ => return None,
        };
        // `;threadId=12` behind it names a thread.
        let id = named.split(';').next().unwrap_or(named);
        if !is_short_id(id) && !is_uuid(id) {
            return None;
        }
        let host = parts.host_and_port();
        Some(Recognized::Post(Post {
            platform: NAME,
            kind: "video",
            url: format!("https://{host}/w/{id}"),
            host: Some(host),
            id: id.to_owned(),
        }))
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let video = Video::of(fetch, post)?;
        let Some(cursor) = cursor else {
            return video.first_page(post).await;
        };
        let mut state: Cursor = load(cursor)?;
        let page = match (state.open.pop_front(), state.listed) {
            (Some(thread), _) => video.thread(&state, &thread).await?,
            (None, Some(listed)) => video.threads(&mut state, listed).await?,
            // Behind the last branch, which was left out.
            (None, None) => Page::default(),
        };
        let is_done = state.open.is_empty() && state.listed.is_none();
        Ok(Page {
            next: (!is_done).then(|| save(&state)),
            ..page
        })
    }

    fn beyond(&self, cursor: &str) -> Option<String> {
        let mut state: Cursor = load(cursor).ok()?;
        state.open.pop_front()?;
        Some(save(&state))
    }
}

/// One video of one server.
struct Video<'a> {
    fetch: &'a Fetch<'a>,
    base: String,
    id: &'a str,
}

impl<'a> Video<'a> {
    fn of(fetch: &'a Fetch<'a>, post: &'a Post) -> Result<Self, Failure> {
        let host = post.host.as_deref().ok_or_else(not_peertube)?;
        Ok(Self {
            fetch,
            base: format!("{}/api/v1/videos/{}", host_base(host), post.id),
            id: &post.id,
        })
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Answer, Failure> {
        let url = endpoint(&self.base, path, query)?;
        let ask = Ask::new(&url, check).accept("application/json");
        self.fetch.get(&ask).await
    }

    /// What the video is. Its comments begin with the next page.
    async fn first_page(&self, post: &Post) -> Result<Page, Failure> {
        let answer = self.get("", &[]).await?;
        let (id, url) = (self.id.to_owned(), post.url.clone());
        let read = self.fetch.parse(move |reading| {
            let at = "PeerTube video";
            let video: wire::Video = reading.json(&answer, at)?;
            is_about(&id, video.id_like(&id), at)?;
            match video.has_no_comments() {
                true => Err(Failure::CommentsDisabled),
                false => Ok(video.into_info(url)),
            }
        });
        let info = read.await?;
        let state = Cursor {
            owner: info.author_id.clone(),
            listed: Some(0),
            open: VecDeque::new(),
        };
        Ok(Page {
            info: Some(info),
            next: Some(save(&state)),
            ..Page::default()
        })
    }

    async fn threads(&self, state: &mut Cursor, listed: usize) -> Result<Page, Failure> {
        let (start, count) = (listed.to_string(), THREADS.to_string());
        let query = [
            ("start", start.as_str()),
            ("count", &count),
            // Oldest first: what is written while we read comes at the end and moves no page.
            ("sort", "createdAt"),
        ];
        let answer = self.get("/comment-threads", &query).await?;
        let owner = state.owner.clone();
        let read = self.fetch.parse(move |reading| {
            let list: wire::Threads = reading.json(&answer, "PeerTube threads")?;
            let records = list.data.len();
            let threads: Vec<wire::RestComment> =
                reading.records(&list.data, "PeerTube comment")?;
            let mut page = Page::default();
            let mut open = VecDeque::new();
            for thread in threads {
                if thread.has_answers() {
                    open.push_back(thread.id.clone());
                }
                put(&mut page, thread, owner.as_deref());
            }
            page.info = list.into_info();
            Ok((page, open, records))
        });
        let (page, open, records) = read.await?;
        state.open = open;
        state.listed = (records >= THREADS).then_some(listed + records);
        Ok(page)
    }

    /// The answers of one thread, parents before children.
    async fn thread(&self, state: &Cursor, thread: &str) -> Result<Page, Failure> {
        let answer = match self.get(&format!("/comment-threads/{thread}"), &[]).await {
            Ok(answer) => answer,
            // It was removed since it was listed.
            Err(Failure::NotFound) => return Ok(Page::default()),
            Err(failure) => return Err(failure),
        };
        let (owner, thread) = (state.owner.clone(), thread.to_owned());
        let read = self.fetch.parse(move |reading| {
            let at = "PeerTube thread";
            let tree: wire::Tree = reading.json(&answer, at)?;
            is_about(&thread, Some(&tree.comment.id), at)?;
            let mut page = Page::default();
            let mut left: VecDeque<_> = tree.children.into();
            while let Some(record) = left.pop_front() {
                let branch: Option<wire::Tree> = reading.record(&record, "PeerTube comment")?;
                let Some(branch) = branch else { continue };
                put(&mut page, branch.comment, owner.as_deref());
                left.extend(branch.children);
            }
            Ok(page)
        });
        read.await
    }
}

/// Puts a comment where it belongs: deleted ones stay as shells that hold their answers.
fn put(page: &mut Page, comment: wire::RestComment, owner: Option<&str>) {
    match comment.into_comment(owner) {
        Ok(comment) => page.comments.push(comment),
        Err(id) => page.passed.push(id),
    }
}

/// PeerTube answers with problems (RFC 7807), whose status says what is the matter.
fn check(answer: &Answer) -> Result<(), Failure> {
    #[derive(Deserialize)]
    struct Problem {
        status: u16,
    }
    match answer.status {
        // Private, internal, or with a password.
        401 | 403
            if answer
                .refusal::<Problem>()
                .is_some_and(|it| it.status == answer.status) =>
        {
            Err(Failure::PrivateOrLogin)
        }
        // Whoever runs no PeerTube knows no such path, and says so in a page.
        404 if answer.refusal::<Problem>().is_none() && answer.is_html() => Err(not_peertube()),
        _ => answer.check(),
    }
}

fn not_peertube() -> Failure {
    Failure::UnsupportedUrl {
        why: "no PeerTube server answers at this address".to_owned(),
    }
}

fn is_short_id(text: &str) -> bool {
    text.len() == 22 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12]
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
