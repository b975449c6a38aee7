//! WordPress sites, through the REST API that comes with WordPress; no key.
//!
//! Nothing in an address tells a WordPress site, so pages are probed: the page itself
//! names the root of the API and the number of the post. Sites that switched the API off
//! say so and end as unsupported or private.

mod probe;
mod wire;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::Ask;
use crate::json;
use crate::wire::{endpoint, load, named, save};
use crate::{Answer, Client, Failure, Page, Platform, Post, PostInfo, Recognized};
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

    fn recognize(&self, _: &Url) -> Option<Recognized> {
        None
    }

    fn probe(&self, page: &Answer) -> Option<Post> {
        probe::probe(page)
    }

    async fn fetch_page(
        &self,
        client: &Client,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let site = Site::of(client, post)?;
        match cursor {
            Some(cursor) => {
                let state: Cursor = load(cursor)?;
                Ok(site.comments(state.page).await?.into_page(&state))
            }
            None => site.first_page(post).await,
        }
    }
}

/// The API of one site, and the post there.
struct Site<'a> {
    client: &'a Client,
    base: String,
    /// Path and query of the API's root.
    root: &'a str,
    number: &'a str,
}

/// One page of the list, with what its headers say.
struct List {
    comments: Vec<wire::RestComment>,
    total: Option<i64>,
    more: bool,
}

impl<'a> Site<'a> {
    fn of(client: &'a Client, post: &'a Post) -> Result<Self, Failure> {
        let host = post.host.as_deref().ok_or_else(no_api)?;
        let (root, number) = probe::parts(&post.id);
        Ok(Self {
            client,
            base: client.host_base(host),
            root,
            number,
        })
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Answer, Failure> {
        let url = endpoint(&self.base, &format!("/{}{path}", self.root), query)?;
        self.client.get(&Ask::new(&url, check)).await
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
                "id,parent,author,author_name,date_gmt,content,link,type",
            ),
        ];
        let answer = self.get("wp/v2/comments", &query).await?;
        let header = |name| {
            answer
                .header(name)
                .and_then(|text| text.trim().parse().ok())
        };
        let comments: Vec<wire::RestComment> = answer.json("WordPress comments")?;
        // Some caches drop the header; then a full page promises another one.
        let more = match header("x-wp-totalpages") {
            Some(pages) => i64::from(page) < pages,
            None => comments.len() >= PER_PAGE,
        };
        Ok(List {
            total: header("x-wp-total"),
            comments,
            more,
        })
    }

    /// The comments first, as they say whether the site lets us read at all; the post
    /// gives the title and explains why there are no comments.
    async fn first_page(&self, post: &Post) -> Result<Page, Failure> {
        let list = self.comments(1).await?;
        let about = match self.about(post.kind).await {
            Ok(about) => Some(about),
            Err(failure) if failure.is_transient() => return Err(failure),
            // A post of a kind of its own (a product, a recipe), or one that is gone: the
            // list of comments is empty for both.
            Err(failure) if list.comments.is_empty() => return Err(failure),
            Err(_) => None,
        };
        let is_empty = list.comments.is_empty();
        if is_empty
            && about
                .as_ref()
                .is_some_and(|about| about.comment_status == "closed")
        {
            return Err(Failure::CommentsDisabled);
        }
        let state = Cursor {
            page: 1,
            owner: about.as_ref().and_then(|about| about.author),
        };
        let title = about.map(|about| html_to_text(&about.title.rendered));
        let info = PostInfo {
            title: named(title),
            url: Some(post.url.clone()),
            reported: list.total,
        };
        Ok(Page {
            info: Some(info),
            ..list.into_page(&state)
        })
    }

    async fn about(&self, kind: &str) -> Result<wire::About, Failure> {
        let paths = match kind {
            "page" => ["wp/v2/pages/", "wp/v2/posts/"],
            _ => ["wp/v2/posts/", "wp/v2/pages/"],
        };
        let query = [("_fields", "title,author,comment_status")];
        let mut answer = Err(Failure::NotFound);
        for path in paths {
            answer = self.get(&format!("{path}{}", self.number), &query).await;
            if !matches!(answer, Err(Failure::NotFound)) {
                break;
            }
        }
        answer?.json("WordPress post")
    }
}

impl List {
    fn into_page(self, state: &Cursor) -> Page {
        let comments = self.comments.into_iter();
        let next = Cursor {
            page: state.page.saturating_add(1),
            owner: state.owner,
        };
        Page {
            info: None,
            comments: comments
                .filter_map(|comment| comment.into_comment(state.owner))
                .collect(),
            next: self.more.then(|| save(&next)),
            shortfall: None,
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
    let body: Option<Refusal> = json::read(&answer.body).ok();
    match body.map(|body| body.code).as_deref() {
        Some("rest_post_invalid_id" | "rest_comment_invalid_id" | "rest_invalid_post") => {
            Err(Failure::NotFound)
        }
        Some("rest_no_route" | "rest_disabled" | "rest_api_disabled") => Err(no_api()),
        Some("rest_cannot_read_post" | "rest_cannot_read" | "rest_forbidden") => {
            Err(Failure::PrivateOrLogin)
        }
        _ => answer.check(),
    }
}

fn no_api() -> Failure {
    Failure::UnsupportedUrl {
        why: "this WordPress site does not give its comments through the REST API".to_owned(),
    }
}
