//! WordPress sites, through the REST API that comes with WordPress; no key.
//!
//! Nothing in an address tells a WordPress site, so pages are probed: the page itself
//! names the root of the API and the number of the post. Sites that switched the API off
//! say so and end as unsupported or private. A list without comments is believed only when the page
//! shows none either: many sites leave their comments to a service, or keep them from the API.

mod page;
mod probe;
mod wire;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::Ask;
use crate::reading::{List as Records, Reading};
use crate::subject::is_about;
use crate::wire::{endpoint, host_base, load, named, save};
use crate::{Access, Answer, Failure, Fetch, Page, Platform, Post, PostInfo, Recognized};
use page::Shown;
use plaintext::html_to_text;

const NAME: &str = "wordpress";

/// The most that WordPress gives at once.
const PER_PAGE: usize = 100;

/// See the module.
pub(crate) struct WordPress;

/// Where reading stopped.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    /// The page to ask for, from 1.
    page: u32,
    /// The account that wrote the post.
    owner: Option<u64>,
}

#[async_trait]
impl Platform for WordPress {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "WordPress"
    }

    fn access(&self) -> Access {
        Access::Open
    }

    fn addresses(&self) -> &'static str {
        "any page of a site with its REST API open"
    }

    fn recognize(&self, _: &Url) -> Option<Recognized> {
        None
    }

    fn probe(&self, page: &Answer, reading: &Reading) -> Option<Post> {
        probe::probe(page, reading)
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let site = Site::of(fetch, post)?;
        match cursor {
            Some(cursor) => {
                let state: Cursor = load(cursor)?;
                site.page(state).await
            }
            None => site.first_page(post).await,
        }
    }
}

/// The API of one site, and the post there.
struct Site<'a> {
    fetch: &'a Fetch<'a>,
    base: String,
    /// Path and query of the API's root.
    root: &'a str,
    number: &'a str,
}

/// One page of the list, unread, with what its headers say.
struct List {
    records: Records,
    total: Option<i64>,
    more: bool,
}

impl<'a> Site<'a> {
    fn of(fetch: &'a Fetch<'a>, post: &'a Post) -> Result<Self, Failure> {
        let host = post.host.as_deref().ok_or_else(no_api)?;
        let (root, number) = probe::parts(&post.id);
        Ok(Self {
            fetch,
            base: host_base(host),
            root,
            number,
        })
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Answer, Failure> {
        let url = endpoint(&self.base, &format!("/{}{path}", self.root), query)?;
        self.fetch.get(&Ask::new(&url, check)).await
    }

    async fn comments(&self, page: u32) -> Result<List, Failure> {
        let (per_page, page_text) = (PER_PAGE.to_string(), page.to_string());
        let query = [
            ("post", self.number),
            ("per_page", &per_page),
            ("page", &page_text),
            // Oldest first: what is written while we read comes at the end and moves no page.
            ("order", "asc"),
            (
                "_fields",
                "id,post,parent,author,author_name,date_gmt,content,link,type",
            ),
        ];
        let answer = self.get("wp/v2/comments", &query).await?;
        // Some caches drop the headers, and some fill them with -1.
        let header = |name| {
            let number = answer.header(name)?.trim().parse().ok();
            number.filter(|number: &i64| *number >= 0)
        };
        let (total, pages) = (header("x-wp-total"), header("x-wp-totalpages"));
        let read = move |reading: &mut Reading| reading.json(&answer, "WordPress comments");
        let records: Records = self.fetch.parse(read).await?;
        let more = match pages {
            Some(pages) => i64::from(page) < pages,
            // A full page promises another one.
            None => records.0.len() >= PER_PAGE,
        };
        Ok(List {
            records,
            total,
            more,
        })
    }

    async fn page(&self, state: Cursor) -> Result<Page, Failure> {
        let list = self.comments(state.page).await?;
        let number = self.number.to_owned();
        self.fetch
            .parse(move |reading| list.into_page(reading, &number, &state))
            .await
    }

    /// The comments first, as they say whether the site lets us read at all; the post
    /// gives the title and explains why there are no comments.
    async fn first_page(&self, post: &Post) -> Result<Page, Failure> {
        let list = self.comments(1).await?;
        let is_empty = list.records.0.is_empty();
        let about = match self.about(post.kind).await {
            Ok(about) => Some(about),
            Err(failure) if failure.is_transient() => return Err(failure),
            // A post of a kind of its own (a product, a recipe), or one that is gone: the
            // list of comments is empty for both.
            Err(failure) if is_empty => return Err(failure),
            Err(_) => None,
        };
        let shown = match is_empty {
            true => self.shown(&post.url).await?,
            false => Shown::Nothing,
        };
        if let Shown::Service(service) = shown {
            return Err(Failure::CommentsElsewhere { service });
        }
        let is_closed = about
            .as_ref()
            .and_then(|about| about.comment_status.as_deref())
            == Some("closed");
        if is_empty && is_closed && shown == Shown::Nothing {
            return Err(Failure::CommentsDisabled);
        }
        let state = Cursor {
            page: 1,
            owner: about.as_ref().and_then(wire::About::owner),
        };
        let (url, number) = (post.url.clone(), self.number.to_owned());
        let read = move |reading: &mut Reading| {
            let title = about.as_ref().map(|about| html_to_text(&about.title));
            let mut info = PostInfo {
                title: named(title),
                url: Some(url),
                reported: list.total,
                author_id: state
                    .owner
                    .filter(|owner| *owner != 0)
                    .map(|owner| owner.to_string()),
                published_at: about.and_then(|about| about.date_gmt),
                ..PostInfo::default()
            };
            let mut page = list.into_page(reading, &number, &state)?;
            if let Shown::Comments(shown) = shown {
                info.reported = info.reported.max(i64::try_from(shown).ok());
                page.shortfall = Some(format!(
                    "the page shows {shown} comments, and the site's REST API gives none"
                ));
                page.incomplete = true;
            }
            page.info = Some(info);
            Ok(page)
        };
        self.fetch.parse(read).await
    }

    async fn about(&self, kind: &str) -> Result<wire::About, Failure> {
        let paths = match kind {
            "page" => ["wp/v2/pages/", "wp/v2/posts/"],
            _ => ["wp/v2/posts/", "wp/v2/pages/"],
        };
        let query = [("_fields", "id,title,author,date_gmt,comment_status")];
        let mut answer = Err(Failure::NotFound);
        for path in paths {
            answer = self.get(&format!("{path}{}", self.number), &query).await;
            if !matches!(answer, Err(Failure::NotFound)) {
                break;
            }
        }
        let (answer, number) = (answer?, self.number.to_owned());
        self.fetch
            .parse(move |reading| {
                let at = "WordPress post";
                let about: wire::About = reading.json(&answer, at)?;
                is_about(&number, about.id.as_deref(), at)?;
                Ok(about)
            })
            .await
    }

    /// What the page shows of comments. One that cannot be had says nothing.
    async fn shown(&self, url: &str) -> Result<Shown, Failure> {
        let url = endpoint(url, "", &[])?;
        let ask = Ask::new(&url, Answer::check).accept("text/html,application/xhtml+xml");
        match self.fetch.get(&ask).await {
            Ok(answer) => {
                self.fetch
                    .parse(move |_| Ok(page::shown(&answer.text())))
                    .await
            }
            Err(failure) if failure.is_transient() => Err(failure),
            Err(_) => Ok(Shown::Nothing),
        }
    }
}

impl List {
    /// `number`: the post whose comments were asked for. Where a site shows those of its translations
    /// beside its own, they are its comments; a list with none of its own is an answer about another post.
    fn into_page(
        self,
        reading: &mut Reading,
        number: &str,
        state: &Cursor,
    ) -> Result<Page, Failure> {
        let next = Cursor {
            page: state.page.saturating_add(1),
            owner: state.owner,
        };
        let mut page = Page {
            next: self.more.then(|| save(&next)),
            ..Page::default()
        };
        let (mut has_own, mut of_another) = (false, Ok(()));
        for record in &self.records.0 {
            let found: Option<wire::RestComment> = reading.record(record, "WordPress comment")?;
            let Some(found) = found else { continue };
            match is_about(number, found.post.as_deref(), "WordPress comments") {
                Ok(()) => has_own = true,
                other => of_another = other,
            }
            match found.into_comment(state.owner) {
                Ok(comment) => page.comments.push(comment),
                Err(id) => page.passed.push(id),
            }
        }
        match has_own {
            true => Ok(page),
            false => of_another.map(|()| page),
        }
    }
}

/// WordPress puts a stable `code` into its refusals.
fn check(answer: &Answer) -> Result<(), Failure> {
    #[derive(Deserialize)]
    struct Refusal {
        code: String,
    }
    if (200..300).contains(&answer.status) {
        return Ok(());
    }
    let body: Option<Refusal> = answer.refusal();
    match body.map(|body| body.code).as_deref() {
        Some("rest_post_invalid_id" | "rest_comment_invalid_id" | "rest_invalid_post") => {
            Err(Failure::NotFound)
        }
        Some("rest_no_route" | "rest_disabled" | "rest_api_disabled") => Err(no_api()),
        Some("rest_cannot_read_post" | "rest_cannot_read") => Err(Failure::PrivateOrLogin),
        // Of a single post WordPress says it where that is not public; of the list of comments it has a word
        // of its own for that, so there somebody closed the API.
        Some("rest_forbidden") => Err(match is_of_comments(&answer.url) {
            true => answer.wants_programs_to_sign_in(),
            false => Failure::PrivateOrLogin,
        }),
        // Plugins close the API to all who are not signed in, while everybody may read the pages.
        Some(
            "rest_not_logged_in"
            | "rest_login_required"
            | "rest_cannot_access"
            | "rest_unauthorized"
            | "rest_api_authentication_required",
        ) => Err(answer.wants_programs_to_sign_in()),
        _ => answer.check(),
    }
}

/// Whether comments were asked for, with rewritten addresses or without.
fn is_of_comments(url: &Url) -> bool {
    let is_list = |path: &str| path.trim_end_matches('/').ends_with("/wp/v2/comments");
    is_list(url.path())
        || url
            .query_pairs()
            .any(|(name, path)| name == "rest_route" && is_list(&path))
}

fn no_api() -> Failure {
    Failure::UnsupportedUrl {
        why: "this WordPress site does not give its comments through the REST API".to_owned(),
    }
}
