//! Comments of Disqus, from a page that shows them and a server that refuses what its API refuses: no key, no
//! forum, another parameter, and pages that are too large.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use chrono::{TimeDelta, Utc};
use platforms::{Client, ClientSettings, Failure, Post, Recognized, recognize};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about};

const PAGE: &str = "https://blog.example/a-page/?page=2";
const KEY: &str = "made-up-public-key";

fn settings(base: &str) -> ClientSettings {
    let mut settings = fake::settings_for_api(&["DISQUS_API_BASE"], &format!("{base}/api/3.0"));
    settings
        .host_overrides
        .insert("blog.example".to_owned(), format!("{base}/blog"));
    fake::set_key(&mut settings, "DISQUS_API_KEY", KEY);
    settings
}

fn client(fake: &Fake) -> Client {
    Client::new(settings(fake.base())).unwrap()
}

/// A server that shows this page.
fn router(script: &'static str) -> Router {
    Router::new().fallback(move |request: Request| std::future::ready(answer(&request, script)))
}

const BY_SCRIPT: &str = "var disqus_config = function () { this.page.url = PAGE_URL; };
    s.src = 'https://a-blog.disqus.com/embed.js'; s.setAttribute('data-timestamp', +new Date());";

fn refused(status: u16, code: i64, response: &str) -> Response {
    let body = json!({"code": code, "response": response});
    fake::json_with(status, &body)
}

fn answer(request: &Request, script: &str) -> Response {
    let path = request.uri().path();
    if let Some(path) = path.strip_prefix("/blog") {
        assert_eq!(path, "/a-page/");
        return fake::html(format!(
            "<html><head><link href=\"https://blog.example/a-page/\" rel=\"canonical\"></head><body>
            <div id=\"disqus_thread\"></div><script>{script}</script></body></html>"
        ));
    }
    let query = fake::query(request.uri());
    let is = |name: &str, value: &str| query.get(name).is_some_and(|is| is == value);
    if !is("api_key", KEY) {
        return refused(400, 5, "Invalid API key");
    }
    let known = match path {
        "/api/3.0/threads/details.json" => {
            &["api_key", "forum", "thread:link", "thread:ident", "thread"][..]
        }
        _ => &[
            "api_key",
            "forum",
            "thread",
            "thread:link",
            "limit",
            "cursor",
        ],
    };
    if let Some(name) = query.keys().find(|name| !known.contains(&name.as_str())) {
        return refused(400, 2, &format!("Invalid argument, {name}"));
    }
    match path {
        "/api/3.0/threads/details.json" => {
            if !query.contains_key("forum") {
                return refused(400, 2, "You must provide the forum");
            }
            let is_known = is("forum", "a-blog")
                && (is("thread:link", "https://blog.example/a-page/")
                    || is("thread:ident", "post 7"));
            if !is_known {
                return refused(
                    400,
                    2,
                    "Invalid argument, 'thread': Unable to find thread 'link:x'",
                );
            }
            let thread = json!({"id": "71", "forum": "a-blog", "title": "New &amp; shoes", "clean_title": "New &amp; shoes",
                "posts": 131, "likes": 4, "createdAt": "2024-03-01T12:00:00", "author": "900", "isClosed": false});
            fake::json(json!({"code": 0, "response": thread}).to_string())
        }
        "/api/3.0/threads/listPosts.json" => list(&query),
        "/api/3.0/forums/details.json" => {
            fake::json(json!({"code": 0, "response": {"id": "disqus"}}).to_string())
        }
        _ => refused(404, 1, "Endpoint not found"),
    }
}

/// 131 comments: the third is the author's own, the fourth spam, the fifth deleted, the sixth of nobody known.
fn list(query: &BTreeMap<String, String>) -> Response {
    let number =
        |name: &str, usual: usize| query.get(name).map_or(usual, |text| text.parse().unwrap());
    let limit = number("limit", 25);
    if !(1..=100).contains(&limit) || query.get("thread").is_none_or(|thread| thread != "71") {
        return refused(400, 2, "Invalid argument, 'limit'");
    }
    let start: usize = query.get("cursor").map_or(0, |cursor| {
        cursor.split(':').next().unwrap().parse().unwrap()
    });
    let end = (start + limit).min(131);
    let posts: Vec<_> = (start..end).map(remark).collect();
    let cursor = json!({"prev": null, "hasPrev": start > 0, "next": format!("{end}:0:0"), "hasNext": end < 131, "total": null});
    fake::json(json!({"cursor": cursor, "code": 0, "response": posts}).to_string())
}

fn remark(number: usize) -> Value {
    let author = match number {
        2 => json!({"id": "900", "username": "ann", "name": "Ann", "isAnonymous": false}),
        5 => json!({"name": "Guest", "isAnonymous": true}),
        _ => json!({"id": "901", "username": "bob", "name": "Bob B", "isAnonymous": false}),
    };
    json!({"id": (1000 + number).to_string(), "forum": "a-blog", "thread": "71", "author": author,
        "parent": (number % 10 == 9).then(|| 1000 + number - 1), "message": format!("<p>remark {number} &gt; <b>all</b></p>"),
        "raw_message": format!("remark {number}"), "createdAt": "2024-03-01T13:00:00", "likes": 3, "dislikes": 1, "points": 2,
        "isDeleted": number == 4, "isSpam": number == 3, "isApproved": number != 3, "isFlagged": false})
}

async fn found(fake: &Fake) -> Result<Post, Failure> {
    let page = recognize(PAGE);
    assert!(matches!(page, Recognized::Page { .. }));
    client(fake).resolve(&page).await
}

#[tokio::test]
async fn the_comments_of_a_page_are_read_where_they_are_kept() {
    let fake = Fake::start(router(BY_SCRIPT)).await;
    let post = found(&fake).await.unwrap();
    assert_eq!((post.platform, post.url.as_str()), ("disqus", PAGE));
    let pages = all_pages(&client(&fake), &post).await.unwrap();
    let info = pages[0].info.as_ref().unwrap();
    assert_eq!(
        (info.title.as_deref(), info.reported),
        (Some("New & shoes"), Some(131))
    );
    check_about(
        info,
        &About {
            author_id: Some("900"),
            published_at: Some("2024-03-01T12:00:00+00:00"),
            likes: Some(4),
            ..About::default()
        },
    );
    let all: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
    let passed: Vec<_> = pages.iter().flat_map(|page| &page.passed).collect();
    assert_eq!((all.len(), passed.len()), (129, 2));
    assert!(passed[0] == "1003" && passed[1] == "1004");
    let one = |id: &str| *all.iter().find(|one| one.id == id).unwrap();
    assert_eq!(one("1000").text, "remark 0 > all");
    assert_eq!(
        (
            one("1000").author_id.as_deref(),
            one("1000").author_name.as_deref()
        ),
        (Some("bob"), Some("Bob B"))
    );
    assert_eq!(
        (one("1002").is_post_author, one("1000").is_post_author),
        (Some(true), Some(false))
    );
    assert_eq!(
        (
            one("1005").author_id.as_deref(),
            one("1005").author_name.as_deref()
        ),
        (None, Some("Guest"))
    );
    assert_eq!(
        (one("1009").parent_id.as_deref(), one("1009").likes),
        (Some("1008"), Some(2))
    );
    let at = one("1009").published_at.map(|at| at.to_rfc3339());
    assert_eq!(at.as_deref(), Some("2024-03-01T13:00:00+00:00"));
}

#[tokio::test]
async fn a_page_may_be_known_by_a_word_or_another_address() {
    let by_word = "var disqus_shortname = 'a-blog'; var disqus_identifier = 'post 7';";
    let by_address =
        "this.page.url = \"https:\\/\\/blog.example\\/a-page\\/\"; '//a-blog.disqus.com/embed.js'";
    for (script, reads) in [
        (by_word, true),
        (by_address, true),
        (
            "this.page.url = 'https://blog.example/other/'; '//a-blog.disqus.com/embed.js'",
            false,
        ),
        ("'//nobody.disqus.com/embed.js'", false),
    ] {
        let fake = Fake::start(router(script)).await;
        let post = found(&fake).await.unwrap();
        let page = client(&fake).fetch_page(&post, None).await.unwrap();
        assert_eq!(page.next.is_some(), reads, "{script}");
        // A thread that is not there is no zero.
        assert_eq!(page.incomplete, !reads);
        assert_eq!(page.shortfall.is_some(), !reads);
    }
    let fake = Fake::start(router("")).await;
    let other = found(&fake).await.unwrap();
    assert_eq!(
        other.platform, "web",
        "a page without a forum is looked at as others are"
    );
}

#[tokio::test]
async fn refusals_are_told_by_what_they_are() {
    let fake = Fake::start(router(BY_SCRIPT)).await;
    let post = found(&fake).await.unwrap();
    let mut wrong = settings(fake.base());
    fake::set_key(&mut wrong, "DISQUS_API_KEY", "another");
    let failure = Client::new(wrong)
        .unwrap()
        .fetch_page(&post, None)
        .await
        .unwrap_err();
    assert_eq!(failure.code(), "credentials_rejected");
    assert!(client(&fake).test("disqus").await.is_ok());
    for (code, expected) in [
        (12, "private_or_login"),
        (15, "network"),
        (11, "credentials_rejected"),
    ] {
        let fake = Fake::always(move || refused(403, code, "No")).await;
        let failure = client(&fake).fetch_page(&post, None).await.unwrap_err();
        assert_eq!(failure.code(), expected, "{code}");
    }
    let fake = Fake::always(|| {
        let reset = (Utc::now() + TimeDelta::seconds(900)).timestamp();
        let mut answer = refused(400, 13, "You have exceeded your hourly limit of requests");
        answer
            .headers_mut()
            .insert("x-ratelimit-reset", reset.to_string().parse().unwrap());
        answer
    })
    .await;
    match client(&fake).fetch_page(&post, None).await {
        Err(Failure::RateLimited { retry_after }) => {
            assert!((Duration::from_secs(800)..=Duration::from_secs(900)).contains(&retry_after));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn faults_are_told_by_what_they_are() {
    let fake = Fake::start(router(BY_SCRIPT)).await;
    let post = found(&fake).await.unwrap();
    let page = fake::recovers(&post, router(BY_SCRIPT), settings).await;
    assert!(page.info.is_some());
    fake::faults(&post, settings).await;
}
