//! Comments and followers of Reddit, from a server that refuses what its API refuses: requests without a token
//! or under another name than it asks for, wrong parameters, too many ids at once, and a second request while
//! the first is under way.

mod addresses;
mod refusals;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::to_bytes,
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use platforms::{Asked as Wanted, Client, ClientSettings, Failure, Page};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about, post};

const APP: &str = "Made-up_id:made-up-secret:ann_b";

/// `Made-up_id:made-up-secret`
const BASIC: &str = "Basic TWFkZS11cF9pZDptYWRlLXVwLXNlY3JldA==";

const POST: &str = "https://www.reddit.com/r/shoes/comments/abc123/new_shoes/";

/// How the stand-in behaves.
#[derive(Debug, Default)]
struct Reddit {
    /// Tokens that were handed out.
    tokens: AtomicUsize,
    /// The token that is taken, where not all are.
    taken: Option<usize>,
    is_busy: AtomicBool,
    /// What is left of the allowance, as the header has it.
    left: Option<&'static str>,
}

fn settings(base: &str) -> ClientSettings {
    let mut settings = fake::settings_for_api(&["REDDIT_OAUTH_BASE"], base);
    let tokens = format!("{base}/api/v1/access_token");
    settings
        .api_bases
        .insert("REDDIT_TOKEN_URL".to_owned(), tokens);
    fake::set_key(&mut settings, "REDDIT_APP", APP);
    settings
}

fn client(fake: &Fake) -> Client {
    Client::new(settings(fake.base())).unwrap()
}

async fn start(reddit: Reddit) -> Fake {
    Fake::start(router(reddit)).await
}

fn router(reddit: Reddit) -> Router {
    let reddit = Arc::new(reddit);
    Router::new().fallback(move |request: Request| {
        let reddit = Arc::clone(&reddit);
        async move { reddit.answer(request).await }
    })
}

fn refused(status: u16, body: Value) -> Response {
    fake::json_with(status, &body)
}

fn forbidden() -> Response {
    refused(403, json!({"message": "Forbidden", "error": 403}))
}

fn missing() -> Response {
    refused(404, json!({"message": "Not Found", "error": 404}))
}

fn invalid() -> Response {
    refused(400, json!({"message": "Bad Request", "error": 400}))
}

impl Reddit {
    async fn answer(&self, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let header = |name: &str| {
            let value = parts.headers.get(name);
            value.and_then(|value| value.to_str().ok()).unwrap_or("")
        };
        let agent = header("user-agent");
        if !agent.starts_with("server:Made-up_id:v") || !agent.ends_with(" (by /u/ann_b)") {
            return refused(429, json!({"message": "Too Many Requests", "error": 429}));
        }
        let query = fake::query(&parts.uri);
        if parts.uri.path() == "/api/v1/access_token" {
            let body = to_bytes(body, 1000).await.unwrap();
            return self.token(&parts.method, &parts.headers, &body);
        }
        let number: Option<usize> = header("authorization")
            .strip_prefix("Bearer token-")
            .and_then(|number| number.parse().ok());
        let is_known = number.is_some_and(|number| {
            number < self.tokens.load(Ordering::SeqCst)
                && self.taken.is_none_or(|taken| number == taken)
        });
        if !is_known || parts.method != Method::GET {
            return refused(401, json!({"message": "Unauthorized", "error": 401}));
        }
        if self.is_busy.swap(true, Ordering::SeqCst) {
            return refused(429, json!({"message": "Too Many Requests", "error": 429}));
        }
        // So that whoever asks at the same time does.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        let mut answer = read(parts.uri.path(), &query);
        self.is_busy.store(false, Ordering::SeqCst);
        let headers = answer.headers_mut();
        headers.insert("x-ratelimit-used", "5".parse().unwrap());
        let left = self.left.unwrap_or("95.0");
        headers.insert("x-ratelimit-remaining", left.parse().unwrap());
        headers.insert("x-ratelimit-reset", "321".parse().unwrap());
        answer
    }

    fn token(&self, method: &Method, headers: &HeaderMap, body: &[u8]) -> Response {
        let kind = headers.get(header::CONTENT_TYPE);
        let is_form = kind.is_some_and(|kind| kind == "application/x-www-form-urlencoded");
        if *method != Method::POST || !is_form {
            return missing();
        }
        if headers
            .get(header::AUTHORIZATION)
            .is_none_or(|basic| basic != BASIC)
        {
            return refused(401, json!({"message": "Unauthorized", "error": 401}));
        }
        if body != b"grant_type=client_credentials" {
            return fake::json(json!({"error": "unsupported_grant_type"}).to_string());
        }
        let number = self.tokens.fetch_add(1, Ordering::SeqCst);
        let token = format!("token-{number}");
        let body = json!({"access_token": token, "token_type": "bearer", "expires_in": 86400, "scope": "*"});
        fake::json(body.to_string())
    }
}

/// Checks that parameters are known ones, and those that must be there are.
fn are_good(query: &BTreeMap<String, String>, known: &[&str]) -> bool {
    let number = |name: &str, most: u32| {
        query.get(name).is_none_or(|value| {
            let value: Result<u32, _> = value.parse();
            value.is_ok_and(|value| (1..=most).contains(&value))
        })
    };
    let orders = ["confidence", "top", "new", "controversial", "old", "qa"];
    query.keys().all(|name| known.contains(&name.as_str()))
        && number("limit", 500)
        && number("depth", 10)
        && query
            .get("sort")
            .is_none_or(|sort| orders.contains(&sort.as_str()))
        && query.get("raw_json").is_some_and(|raw| raw == "1")
}

const TREE: &[&str] = &["limit", "depth", "sort", "showmore", "raw_json"];

const MORE: &[&str] = &[
    "api_type",
    "link_id",
    "children",
    "sort",
    "limit_children",
    "raw_json",
];

fn read(path: &str, query: &BTreeMap<String, String>) -> Response {
    let segments: Vec<_> = path.split('/').skip(1).collect();
    match segments.as_slice() {
        ["comments", id, rest @ ..] => {
            if !are_good(query, TREE) {
                return invalid();
            }
            match (*id, rest) {
                ("abc123", []) => fake::json(whole(top()).to_string()),
                ("abc123", ["_", "deep9"]) => fake::json(whole(deeper()).to_string()),
                ("abc123", ["_", _]) => missing(),
                ("empty1", []) => {
                    let mut answer = whole(vec![]);
                    answer[0]["data"]["children"][0]["data"]["id"] = json!("empty1");
                    fake::json(answer.to_string())
                }
                ("hidden", []) => refused(
                    403,
                    json!({"reason": "private", "message": "Forbidden", "error": 403}),
                ),
                ("banned", []) => refused(
                    404,
                    json!({"reason": "banned", "message": "Not Found", "error": 404}),
                ),
                ("closed", []) => forbidden(),
                ("walled", []) => (
                    StatusCode::FORBIDDEN,
                    fake::html("<!doctype html><p>You've been blocked by network security.</p>"),
                )
                    .into_response(),
                _ => missing(),
            }
        }
        ["api", "morechildren"] => {
            let is = |name: &str, value: &str| query.get(name).is_some_and(|is| is == value);
            let children: Vec<&str> = query["children"].split(',').collect();
            if !are_good(query, MORE) || !is("api_type", "json") || !is("link_id", "t3_abc123") {
                return invalid();
            }
            if children.len() > 100 {
                return refused(
                    413,
                    json!({"message": "Request Entity Too Large", "error": 413}),
                );
            }
            let things: Vec<Value> = children.iter().flat_map(|id| beside(id)).collect();
            let body = json!({"json": {"errors": [], "data": {"things": things}}});
            fake::json(body.to_string())
        }
        ["r", "announcements", "about"] => {
            let body = json!({"kind": "t5", "data": {"id": "2r0ij", "display_name": "announcements", "subscribers": 9}});
            fake::json(body.to_string())
        }
        ["r", "shoes", "about"] => {
            let body = json!({"kind": "t5", "data": {"id": "2qh1i", "display_name": "Shoes", "title": "All shoes",
                "subscribers": 1234, "accounts_active": 5}});
            fake::json(body.to_string())
        }
        ["user", "ann_b", "about"] => {
            let body = json!({"kind": "t2", "data": {"id": "77x", "name": "Ann_B", "total_karma": 5,
                "subreddit": {"display_name": "u_Ann_B", "title": "Ann", "subscribers": 12}}});
            fake::json(body.to_string())
        }
        _ => missing(),
    }
}

fn listing(children: Vec<Value>) -> Value {
    json!({"kind": "Listing", "data": {"after": null, "before": null, "children": children}})
}

fn whole(comments: Vec<Value>) -> Value {
    let post = json!({"kind": "t3", "data": {"id": "abc123", "name": "t3_abc123", "title": "New shoes",
        "selftext": "", "author": "ann", "created_utc": 1709294400.0, "num_comments": 260, "score": 41,
        "permalink": "/r/shoes/comments/abc123/new_shoes/", "over_18": true, "locked": false}});
    json!([listing(vec![post]), listing(comments)])
}

/// A comment; `replies` as Reddit writes them.
fn comment(id: &str, above: &str, replies: Value) -> Value {
    json!({"kind": "t1", "data": {"id": id, "name": format!("t1_{id}"), "parent_id": above,
        "link_id": "t3_abc123", "author": "bob", "body": format!("This is {id} & *that*"),
        "body_html": "<div>...</div>", "score": 3, "ups": 3, "controversiality": 0,
        "created_utc": 1709298000.0, "edited": false, "stickied": false, "distinguished": null,
        "is_submitter": false, "score_hidden": false, "depth": 0, "replies": replies,
        "permalink": format!("/r/shoes/comments/abc123/new_shoes/{id}/")}})
}

fn more(above: &str, children: &[String]) -> Value {
    let id = children.first().map_or("_", String::as_str);
    json!({"kind": "more", "data": {"id": id, "name": format!("t1_{id}"), "parent_id": above,
        "count": children.len(), "depth": 1, "children": children}})
}

/// Three threads: one with an answer of the post's author, one that was removed and has an answer, and one
/// that is ten deep; 230 more comments are left out.
fn top() -> Vec<Value> {
    let mut own = comment("own1", "t1_first", json!(""));
    own["data"]["author"] = json!("ann");
    own["data"]["is_submitter"] = json!(true);
    own["data"]["score_hidden"] = json!(true);
    let first = comment("first", "t3_abc123", listing(vec![own]));
    let mut gone = comment(
        "gone1",
        "t3_abc123",
        listing(vec![comment("under1", "t1_gone1", json!(""))]),
    );
    gone["data"]["author"] = json!("[deleted]");
    gone["data"]["body"] = json!("[removed]");
    let mut deep = listing(vec![more("t1_deep9", &[])]);
    for level in (0..10).rev() {
        let above = match level {
            0 => "t3_abc123".to_owned(),
            _ => format!("t1_deep{}", level - 1),
        };
        deep = listing(vec![comment(&format!("deep{level}"), &above, deep)]);
    }
    let deep = deep["data"]["children"][0].clone();
    let left_out: Vec<String> = (0..230).map(|number| format!("more{number}")).collect();
    vec![first, gone, deep, more("t3_abc123", &left_out)]
}

/// The comment that the others hang on comes again.
fn deeper() -> Vec<Value> {
    let last = comment("deep11", "t1_deep10", json!(""));
    let next = comment("deep10", "t1_deep9", listing(vec![last]));
    vec![comment("deep9", "t1_deep8", listing(vec![next]))]
}

/// What `morechildren` says of one id: the sixth was deleted, the seventh has answers that are left out again,
/// and of the eighth nothing is there any more.
fn beside(id: &str) -> Vec<Value> {
    let mut one = comment(id, "t3_abc123", json!(""));
    match id {
        "more6" => one["data"]["body"] = json!("[deleted]"),
        "more7" => {
            let again = ["more7".to_owned(), "late1".to_owned()];
            return vec![one, more("t1_more7", &again)];
        }
        "more8" => return vec![],
        "late1" => one["data"]["parent_id"] = json!("t1_more7"),
        _ => {}
    }
    vec![one]
}

async fn read_whole(client: &Client) -> Vec<Page> {
    all_pages(client, &post(POST)).await.unwrap()
}

async fn failure(client: &Client, id: &str) -> Failure {
    let post = post(&format!("https://redd.it/{id}"));
    client.fetch_page(&post, None).await.unwrap_err()
}

#[tokio::test]
async fn a_post_is_read_with_what_its_tree_leaves_out() {
    let fake = start(Reddit::default()).await;
    let pages = read_whole(&client(&fake)).await;
    let info = pages[0].info.as_ref().unwrap();
    assert_eq!(info.title.as_deref(), Some("New shoes"));
    assert_eq!(info.reported, Some(260));
    check_about(
        info,
        &About {
            author_id: Some("ann"),
            author_name: Some("ann"),
            published_at: Some("2024-03-01T12:00:00+00:00"),
            likes: Some(41),
            ..About::default()
        },
    );
    let all: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
    let mut ids: Vec<_> = all.iter().map(|one| one.id.clone()).collect();
    let known: Vec<String> = ["first", "own1", "under1", "late1"]
        .map(str::to_owned)
        .into();
    let deep = (0..12).map(|level| format!("deep{level}"));
    let left_out = (0..230).filter(|number| ![6, 8].contains(number));
    let left_out = left_out.map(|number| format!("more{number}"));
    let mut expected: Vec<_> = known.into_iter().chain(deep).chain(left_out).collect();
    ids.sort_unstable();
    expected.sort_unstable();
    assert_eq!(ids, expected);
    let passed: Vec<_> = pages.iter().flat_map(|page| &page.passed).collect();
    assert_eq!(passed, ["gone1", "more6"]);
    let one = |id: &str| *all.iter().find(|one| one.id == id).unwrap();
    assert_eq!(one("first").text, "This is first & *that*");
    assert_eq!(one("first").parent_id, None);
    assert_eq!((one("first").likes, one("own1").likes), (Some(3), None));
    assert_eq!(one("first").is_post_author, Some(false));
    assert_eq!(one("own1").is_post_author, Some(true));
    assert_eq!(one("own1").parent_id.as_deref(), Some("first"));
    assert_eq!(one("under1").parent_id.as_deref(), Some("gone1"));
    assert_eq!(one("deep11").parent_id.as_deref(), Some("deep10"));
    assert_eq!(one("late1").parent_id.as_deref(), Some("more7"));
    let address = "https://www.reddit.com/r/shoes/comments/abc123/new_shoes/first/";
    assert_eq!(one("first").url.as_deref(), Some(address));
    assert!(all.iter().all(|one| one.published_at.is_some()));
    assert!(pages.iter().all(|page| page.shortfall.is_none()));
    // A token, the tree, a hundred ids at once (the third time with the one that came late), the deep thread.
    let paths = fake.paths();
    let count = |path: &str| paths.iter().filter(|asked| asked.starts_with(path)).count();
    assert_eq!(count("/api/v1/access_token"), 1);
    assert_eq!((count("/api/morechildren"), paths.len()), (3, 6));
    assert!(
        paths
            .iter()
            .all(|path| !path.contains("token-") && !path.contains("secret"))
    );
}

#[tokio::test]
async fn a_post_without_comments_has_none() {
    let fake = start(Reddit::default()).await;
    let pages = all_pages(&client(&fake), &post("https://redd.it/empty1")).await;
    let pages = pages.unwrap();
    assert_eq!((pages.len(), pages[0].comments.len()), (1, 0));
}

#[tokio::test]
async fn followers_of_communities_and_users_are_counted() {
    let fake = start(Reddit::default()).await;
    let asked = ["r/shoes", "u/ann_b", "r/nowhere"].map(|key| Wanted {
        key: key.to_owned(),
        id: None,
    });
    let told = client(&fake).measure("reddit", &asked).await;
    let [community, user, nobody] = &told[..] else {
        panic!("{told:?}");
    };
    let community = community.as_ref().unwrap();
    assert_eq!(community.followers, Some(1234));
    assert_eq!(community.name.as_deref(), Some("r/Shoes"));
    let user = user.as_ref().unwrap();
    assert_eq!(
        (user.followers, user.title.as_deref()),
        (Some(12), Some("Ann"))
    );
    assert_eq!(nobody, &Err(Failure::NotFound));
}
