//! Reddit, through its Data API with an app of the operator or of a team.
//!
//! <https://www.reddit.com/dev/api/>. Reddit answers programs that it has approved, and
//! nobody else: pages and feeds without a token are closed to programs. The app gets a token of its own
//! (`client_credentials`), which sees what is public. A post is read as its tree, then what the tree leaves
//! out: comments by their ids, a hundred at once (`/api/morechildren`), and the answers to comments that lie
//! deep, each from a tree of its own. Each step is one request and one page.

mod address;
mod app;
mod outcome;
mod profiles;
mod wire;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::reading::Reading;
use crate::subject::is_about;
use crate::wire::{load, save};
use crate::{
    Access, Account, Answer, Api, Failure, Fetch, KeySpec, Page, Platform, Post, ProfileSource,
    Recognized,
};
use app::App;
use wire::{AT, Tree};

const NAME: &str = "reddit";
const API: Api = Api {
    title: "Reddit Data API",
    setting: "REDDIT_OAUTH_BASE",
    base: "https://oauth.reddit.com",
};
const TOKENS: Api = Api {
    title: "token endpoint of Reddit",
    setting: "REDDIT_TOKEN_URL",
    base: "https://www.reddit.com/api/v1/access_token",
};
const KEY: KeySpec = KeySpec {
    setting: "REDDIT_APP",
    label: "Reddit app",
    price: "after approval",
    steps: &[
        "Ask Reddit for access to its Data API at <https://support.reddithelp.com/hc/en-us/requests/new>, with \
         what you use comments for; commercial use needs an agreement. Without approval nothing can be read.",
        "Signed in as the account that was approved, open <https://www.reddit.com/prefs/apps> and choose \
         *create another app*, of the type *script*; any address will do as *redirect uri*.",
        "Write in one line, with colons between: the id (below the app's name), the *secret*, and the name of \
         the account without `u/`, by which Reddit wants programs to be called: `ID:SECRET:NAME`.",
    ],
    reach: "comments of any public post",
    permissions: &[],
    terms: "Reddit's terms ask for its approval before any access, for an agreement where use is commercial, \
            and for comments to be deleted when their authors delete them: fetch posts again before you show \
            them to others. What is fetched there must train no model.",
};

/// Answers to one comment lie so deep at most in one tree, and so many comments come with it.
const DEPTH: &str = "10";
const LIMIT: &str = "500";

/// The best first, as people see them: of a post that is capped, these are read.
const ORDER: &str = "confidence";

/// The most ids that are asked for at once.
const AT_ONCE: usize = 100;

/// Ids of comments that wait to be asked for. Each is about eight letters, and they are stored with every page.
const MOST_WAITING: usize = 10_000;

/// Requests for one post; what makes more has no end.
const MOST_REQUESTS: u32 = 2_000;

/// See the module.
pub(crate) struct Reddit;

/// Where reading stopped.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Cursor {
    /// Comments that the trees so far left out, in their order.
    more: Vec<String>,
    /// Comments whose answers lie too deep for the trees so far.
    deep: Vec<String>,
    requests: u32,
    /// How many comments are asked for no more.
    lost: u64,
}

#[async_trait]
impl Platform for Reddit {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Reddit"
    }

    fn access(&self) -> Access {
        Access::Key(KEY)
    }

    fn addresses(&self) -> &'static str {
        "posts, share links, `redd.it`"
    }

    fn apis(&self) -> &'static [Api] {
        &[API, TOKENS]
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        address::recognize(url)
    }

    fn profiles(&self) -> Option<&'static dyn ProfileSource> {
        Some(&Reddit)
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let app = App::of(fetch)?;
        let Some(cursor) = cursor else {
            return first_page(&app, post).await;
        };
        let mut state: Cursor = load(cursor)?;
        state.requests += 1;
        let asked: Vec<String> = state.more.drain(..state.more.len().min(AT_ONCE)).collect();
        if !asked.is_empty() {
            return left_out(&app, post, state, asked).await;
        }
        match state.deep.is_empty() {
            false => {
                let above = state.deep.remove(0);
                deeper(&app, post, state, above).await
            }
            true => Ok(page(state, Tree::default())),
        }
    }

    async fn account(&self, fetch: &Fetch<'_>) -> Result<Account, Failure> {
        let app = App::of(fetch)?;
        // Whoever gives a token does not say whether the app was approved.
        app.get("/r/announcements/about", &[("raw_json", "1")])
            .await?;
        Ok(Account {
            name: Some(app.name()),
            ..Account::default()
        })
    }

    fn beyond(&self, cursor: &str) -> Option<String> {
        let mut state: Cursor = load(cursor).ok()?;
        if !state.more.is_empty() || state.deep.is_empty() {
            return None;
        }
        state.deep.remove(0);
        Some(save(&state))
    }
}

/// The post, and the tree of its comments.
async fn first_page(app: &App<'_>, post: &Post) -> Result<Page, Failure> {
    let answer = tree(app, &format!("/comments/{}", post.id)).await?;
    let id = post.id.clone();
    let read = app.fetch().parse(move |reading| {
        let (about, tree) = wire::both(reading, &answer)?;
        is_about(&id, Some(about.id()), AT)?;
        Ok((about.into_info(), tree))
    });
    let (info, tree) = read.await?;
    Ok(Page {
        info: Some(info),
        ..page(Cursor::default(), tree)
    })
}

/// A tree of comments.
async fn tree(app: &App<'_>, path: &str) -> Result<Answer, Failure> {
    let query = [
        ("limit", LIMIT),
        ("depth", DEPTH),
        ("sort", ORDER),
        ("showmore", "true"),
        ("raw_json", "1"),
    ];
    app.get(path, &query).await
}

/// Comments that were left out of a tree.
async fn left_out(
    app: &App<'_>,
    post: &Post,
    state: Cursor,
    asked: Vec<String>,
) -> Result<Page, Failure> {
    let (link, children) = (format!("t3_{}", post.id), asked.join(","));
    let query = [
        ("api_type", "json"),
        ("link_id", &*link),
        ("children", &children),
        ("sort", ORDER),
        ("limit_children", "false"),
        ("raw_json", "1"),
    ];
    let answer = app.get("/api/morechildren", &query).await?;
    let id = post.id.clone();
    let read = app.fetch().parse(move |reading: &mut Reading| {
        let mut tree = wire::more(reading, &answer, &id)?;
        // Whoever is told of the same comments again would ask for ever.
        tree.more.retain(|one| !asked.contains(one));
        Ok(tree)
    });
    Ok(page(state, read.await?))
}

/// The answers to a comment that lies deep.
async fn deeper(app: &App<'_>, post: &Post, state: Cursor, above: String) -> Result<Page, Failure> {
    let path = format!("/comments/{}/_/{above}", post.id);
    let answer = match tree(app, &path).await {
        Ok(answer) => answer,
        // Removed since the tree was read in which it stood.
        Err(Failure::NotFound) => return Ok(page(state, Tree::default())),
        Err(failure) => return Err(failure),
    };
    let id = post.id.clone();
    let read = app.fetch().parse(move |reading| {
        let (about, mut tree) = wire::both(reading, &answer)?;
        is_about(&id, Some(about.id()), AT)?;
        tree.deep.retain(|one| *one != above);
        // It was had with the tree before.
        tree.comments.retain(|one| one.id != above);
        Ok(tree)
    });
    Ok(page(state, read.await?))
}

/// What a tree has, and what it leaves for later.
fn page(mut state: Cursor, tree: Tree) -> Page {
    for (waiting, new) in [(&mut state.more, tree.more), (&mut state.deep, tree.deep)] {
        let room = MOST_WAITING.saturating_sub(waiting.len());
        let lost = new.len().saturating_sub(room);
        state.lost += u64::try_from(lost).unwrap_or(u64::MAX);
        waiting.extend(new.into_iter().take(room));
    }
    let waiting = state.more.len() + state.deep.len();
    if state.requests >= MOST_REQUESTS {
        state.lost += u64::try_from(waiting).unwrap_or(u64::MAX);
    }
    let is_done = waiting == 0 || state.requests >= MOST_REQUESTS;
    Page {
        comments: tree.comments,
        passed: tree.passed,
        shortfall: (is_done && state.lost > 0).then(|| {
            format!(
                "{} more comments, or their answers, would take more requests than one post may",
                state.lost
            )
        }),
        next: (!is_done).then(|| save(&state)),
        ..Page::default()
    }
}
