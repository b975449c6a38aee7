//! Any page that shows comments: blogs, forums, shops, by what stands in the page itself; no key.
//!
//! Asked last, since whatever has an API is read better through it. A page is read by each reader there
//! is, and the one that finds most is believed: what the page says of itself for search engines (JSON-LD,
//! microdata), and the marks that the common programs and themes put around a comment. A page that shows
//! none and has a feed of its comments is read by that. Threads that go on over several pages are followed.
//! `robots.txt` is heeded.

mod feed;
mod found;
mod json_ld;
mod microdata;
mod own;
mod paging;
mod source;
mod themes;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::Ask;
use crate::reading::Reading;
use crate::service::service_of;
use crate::wire::{endpoint, load, save};
use crate::{Access, Answer, Failure, Fetch, Page, Platform, Post, PostInfo, Recognized};
use egress::host_and_port;
use found::{Found, into_comments};
use source::WebDocument;

const NAME: &str = "web";

/// Pages of one thread that are read.
const MOST_PAGES: u32 = 500;

/// See the module.
pub(crate) struct WebPage;

/// Where reading stopped.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    /// The page to read next.
    url: String,
    /// Pages that were read.
    pages: u32,
    /// Who wrote the post, where the first page says it.
    owner: Option<String>,
}

/// What one page shows.
#[derive(Debug, Default)]
struct Shown {
    comments: Vec<Found>,
    /// Whether they are of a thread in a forum.
    is_thread: bool,
    /// How many the page says there are.
    reported: Option<i64>,
    title: Option<String>,
    /// Who wrote the post.
    owner: Option<String>,
    /// The page on which the thread goes on.
    next: Option<Url>,
    /// The feed of the post's comments.
    feed: Option<Url>,
    /// Who keeps the comments, when it is another service.
    service: Option<&'static str>,
}

#[async_trait]
impl Platform for WebPage {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Web page"
    }

    fn access(&self) -> Access {
        Access::Open
    }

    fn addresses(&self) -> &'static str {
        "any public page that shows its comments: blogs and forums (XenForo, phpBB, vBulletin, MyBB, Drupal, \
         Blogger, WordPress themes), JSON-LD, microdata, feeds of comments"
    }

    fn recognize(&self, _: &Url) -> Option<Recognized> {
        None
    }

    fn probe(&self, page: &Answer, reading: &Reading) -> Option<Post> {
        if !page.is_html() {
            return None;
        }
        let shown = shown(page, reading).ok()?;
        let is_one = shown.is_thread
            || !shown.comments.is_empty()
            || shown.reported.is_some()
            || shown.feed.is_some()
            || shown.service.is_some();
        is_one.then(|| {
            // Of a thread that was pasted in its middle all is meant.
            let mut url = match shown.is_thread {
                true => paging::first(&page.url),
                false => page.url.clone(),
            };
            url.set_fragment(None);
            Post {
                platform: NAME,
                kind: "page",
                host: Some(host_and_port(&url)),
                id: url[url::Position::BeforePath..].to_owned(),
                url: url.into(),
            }
        })
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        match cursor {
            None => first_page(fetch, &endpoint(&post.url, "", &[])?).await,
            Some(cursor) => later_page(fetch, load(cursor)?).await,
        }
    }
}

async fn get(fetch: &Fetch<'_>, url: &Url, kind: &'static str) -> Result<Answer, Failure> {
    fetch.obey_robots(url).await?;
    let answer = fetch
        .get(&Ask::new(url, Answer::check).accept(kind))
        .await?;
    match answer.is_challenge() {
        true => Err(answer.challenged()),
        false => Ok(answer),
    }
}

async fn read(fetch: &Fetch<'_>, url: &Url) -> Result<Shown, Failure> {
    let page = get(fetch, url, "text/html,application/xhtml+xml").await?;
    fetch.parse(move |reading| shown(&page, reading)).await
}

async fn first_page(fetch: &Fetch<'_>, url: &Url) -> Result<Page, Failure> {
    let mut shown = read(fetch, url).await?;
    if shown.comments.is_empty()
        && let Some(service) = shown.service
    {
        return Err(Failure::CommentsElsewhere { service });
    }
    let is_fed = shown.comments.is_empty() && shown.reported != Some(0) && shown.feed.is_some();
    if let Some(feed) = shown.feed.take().filter(|_| is_fed) {
        let kinds = "application/rss+xml,application/atom+xml,application/xml,text/xml";
        let answer = get(fetch, &feed, kinds).await?;
        let read = fetch.parse(move |reading| feed::read(&answer, reading));
        shown.comments = read.await?;
    }
    if shown.comments.is_empty() && shown.reported != Some(0) && !shown.is_thread {
        return Err(Failure::UnexpectedShape {
            at: "the page shows that it has comments, and none of them can be read".to_owned(),
        });
    }
    let info = PostInfo {
        title: shown.title.take(),
        url: Some(url.to_string()),
        reported: shown.reported,
        author_name: shown.owner.clone(),
        ..PostInfo::default()
    };
    let page = into_page(shown, None, 1);
    Ok(Page {
        info: Some(info),
        // A feed has the newest ten or so, and says of no comment that it is the last.
        shortfall: is_fed
            .then(|| "the comments come from a feed, which has the newest ones only".to_owned()),
        incomplete: is_fed,
        ..page
    })
}

async fn later_page(fetch: &Fetch<'_>, state: Cursor) -> Result<Page, Failure> {
    let shown = read(fetch, &endpoint(&state.url, "", &[])?).await?;
    Ok(into_page(shown, state.owner, state.pages.saturating_add(1)))
}

/// `pages`: those read, this one included.
fn into_page(shown: Shown, owner: Option<String>, pages: u32) -> Page {
    let owner = owner.or(shown.owner);
    let comments = into_comments(shown.comments, owner.as_deref());
    // A page without comments leads on to others without any.
    let next = shown.next.filter(|_| !comments.is_empty());
    let is_long = next.is_some() && pages >= MOST_PAGES;
    let next = next.filter(|_| !is_long).map(|url| {
        save(&Cursor {
            url: url.into(),
            pages,
            owner,
        })
    });
    Page {
        comments,
        next,
        shortfall: is_long.then(|| format!("of this thread {MOST_PAGES} pages were read")),
        incomplete: is_long,
        ..Page::default()
    }
}

/// What a page shows, by the reader that finds most.
fn shown(page: &Answer, reading: &Reading) -> Result<Shown, Failure> {
    let source = WebDocument::of(page, reading)?;
    let told = json_ld::read(&source);
    let marked = microdata::read(&source, reading)?;
    let seen = themes::read(&source, reading)?;
    let comments = [told.comments, marked, seen.comments]
        .into_iter()
        .reduce(|best, other| match other.len() > best.len() {
            true => other,
            false => best,
        })
        .unwrap_or_default();
    Ok(Shown {
        comments,
        is_thread: seen.is_thread,
        reported: told.reported,
        title: source.title(),
        owner: told.owner.or(seen.owner),
        next: paging::next(&source),
        feed: feed::address(&source),
        service: service_of(source.text()),
    })
}
