//! WordPress against a local server that answers like its REST API.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use platforms::{Client, ClientSettings, Failure, Post, recognize};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about};

const HOST: &str = "blog.example";
const URL: &str = "https://blog.example/2024/05/bridges/";

type Params = Query<HashMap<String, String>>;

fn settings(base: &str) -> ClientSettings {
    fake::settings_for_host(HOST, base)
}

fn client(fake: &Fake) -> Client {
    Client::new(settings(fake.base())).unwrap()
}

/// What probing the page gives.
fn post() -> Post {
    Post {
        platform: "wordpress",
        kind: "post",
        host: Some(HOST.to_owned()),
        id: "42".to_owned(),
        url: URL.to_owned(),
    }
}

fn answer(value: &Value) -> Response {
    fake::json(value.to_string())
}

fn refusal(status: u16, code: &str) -> Response {
    let body = json!({"code": code, "message": "Sorry.", "data": {"status": status}});
    (StatusCode::from_u16(status).unwrap(), answer(&body)).into_response()
}

fn comment(id: u64, parent: u64) -> Value {
    json!({
        "id": id, "parent": parent, "author": 0, "author_name": "Ada &amp; Co",
        "date_gmt": "2024-05-01T10:00:00",
        "content": {"rendered": format!("<p>Comment {id} isn&#8217;t <em>bad</em></p>\n")},
        "link": format!("{URL}#comment-{id}"), "type": "comment"
    })
}

fn list(comments: &[Value], total: usize, pages: usize) -> Response {
    let headers = [
        ("x-wp-total", total.to_string()),
        ("x-wp-totalpages", pages.to_string()),
    ];
    (headers, answer(&json!(comments))).into_response()
}

fn about(status: &str) -> Value {
    json!({
        "title": {"rendered": "Why bridges don&#8217;t fall"}, "author": 3,
        "date_gmt": "2024-04-30T08:00:00", "comment_status": status
    })
}

fn site(list: impl Fn(u32) -> Response + Clone + Send + Sync + 'static) -> Router {
    Router::new()
        .route(
            "/wp-json/wp/v2/comments",
            get(move |Query(params): Params| async move {
                assert_eq!(params["post"], "42");
                assert_eq!(params["order"], "asc");
                list(params["page"].parse().unwrap())
            }),
        )
        .route(
            "/wp-json/wp/v2/posts/{id}",
            get(|Path(id): Path<u64>| async move {
                assert_eq!(id, 42);
                answer(&about("open"))
            }),
        )
}

#[tokio::test]
async fn pages_are_read_oldest_first() {
    let fake = Fake::start(site(|page| match page {
        1 => list(
            &(1..=100).map(|id| comment(id, 0)).collect::<Vec<_>>(),
            102,
            2,
        ),
        2 => {
            let mut by_owner = comment(102, 7);
            by_owner["author"] = json!(3);
            // 100 comes again: one before it was deleted in between.
            list(&[comment(100, 0), comment(101, 0), by_owner], 102, 2)
        }
        other => panic!("{other}"),
    }))
    .await;
    let pages = all_pages(&client(&fake), &post()).await.unwrap();
    let info = pages[0].info.clone().unwrap();
    assert_eq!(info.title.as_deref(), Some("Why bridges don’t fall"));
    assert_eq!(info.url.as_deref(), Some(URL));
    assert_eq!(info.reported, Some(102));
    check_about(
        &info,
        &About {
            author_id: Some("3"),
            published_at: Some("2024-04-30T08:00:00+00:00"),
            ..About::default()
        },
    );
    let sizes: Vec<_> = pages.iter().map(|page| page.comments.len()).collect();
    assert_eq!(sizes, [100, 3]);

    let (first, last) = (&pages[0].comments[0], &pages[1].comments[2]);
    assert_eq!(first.id, "1");
    assert_eq!(first.parent_id, None);
    assert_eq!(first.text, "Comment 1 isn’t bad");
    assert_eq!(first.author_name.as_deref(), Some("Ada & Co"));
    assert_eq!(
        (&first.author_id, first.is_post_author),
        (&None, Some(false))
    );
    assert_eq!(first.published_at, "2024-05-01T10:00:00Z".parse().ok());
    assert_eq!((first.likes, first.reply_count), (None, None));
    assert_eq!(
        first.url.as_deref(),
        Some(format!("{URL}#comment-1").as_str())
    );
    assert_eq!(last.parent_id.as_deref(), Some("7"));
    assert_eq!(
        (last.author_id.as_deref(), last.is_post_author),
        (Some("3"), Some(true))
    );
}

#[tokio::test]
async fn without_the_header_a_full_page_promises_another() {
    let fake = Fake::start(site(|page| match page {
        1 => answer(&json!(
            (1..=100).map(|id| comment(id, 0)).collect::<Vec<_>>()
        )),
        2 => answer(&json!([])),
        other => panic!("{other}"),
    }))
    .await;
    let pages = all_pages(&client(&fake), &post()).await.unwrap();
    assert_eq!(pages[0].info.clone().unwrap().reported, None);
    assert_eq!(pages.len(), 2);
}

#[tokio::test]
async fn pingbacks_and_trackbacks_are_left_out() {
    let fake = Fake::start(site(|_| {
        let mut pingback = comment(1, 0);
        pingback["type"] = json!("pingback");
        let mut trackback = comment(2, 0);
        trackback["type"] = json!("trackback");
        list(&[pingback, trackback, comment(3, 0)], 3, 1)
    }))
    .await;
    let pages = all_pages(&client(&fake), &post()).await.unwrap();
    assert_eq!(pages[0].comments.len(), 1);
}

#[tokio::test]
async fn a_page_that_is_no_post_is_looked_up_among_the_pages() {
    let router = Router::new()
        .route(
            "/wp-json/wp/v2/comments",
            get(|| async { list(&[comment(1, 0)], 1, 1) }),
        )
        .route(
            "/wp-json/wp/v2/posts/{id}",
            get(|| async { refusal(404, "rest_post_invalid_id") }),
        )
        .route(
            "/wp-json/wp/v2/pages/{id}",
            get(|| async { answer(&about("open")) }),
        );
    let fake = Fake::start(router).await;
    let page = client(&fake).fetch_page(&post(), None).await.unwrap();
    assert_eq!(
        page.info.unwrap().title.as_deref(),
        Some("Why bridges don’t fall")
    );
}

#[tokio::test]
async fn no_comments_are_only_believed_of_a_post_that_is_there_and_open() {
    let site = |about: fn() -> Response| {
        Router::new()
            .route("/wp-json/wp/v2/comments", get(|| async { list(&[], 0, 0) }))
            .route(
                "/wp-json/wp/v2/posts/{id}",
                get(move || async move { about() }),
            )
            .fallback(|| async { refusal(404, "rest_post_invalid_id") })
    };
    type About = fn() -> Response;
    let table: [(About, &str); 4] = [
        (|| answer(&about("open")), "read"),
        (|| answer(&about("closed")), "comments_disabled"),
        (|| refusal(404, "rest_post_invalid_id"), "not_found"),
        (|| refusal(401, "rest_forbidden"), "private_or_login"),
    ];
    for (about, expected) in table {
        let fake = Fake::start(site(about)).await;
        match client(&fake).fetch_page(&post(), None).await {
            Ok(page) => {
                assert_eq!(expected, "read");
                assert_eq!(page.info.unwrap().reported, Some(0));
            }
            Err(failure) => assert_eq!(failure.code(), expected),
        }
    }
}

#[tokio::test]
async fn comments_are_kept_though_the_post_itself_is_of_a_kind_of_its_own() {
    let router = Router::new()
        .route(
            "/wp-json/wp/v2/comments",
            get(|| async { list(&[comment(1, 0)], 1, 1) }),
        )
        .fallback(|| async { refusal(404, "rest_post_invalid_id") });
    let fake = Fake::start(router).await;
    let page = client(&fake).fetch_page(&post(), None).await.unwrap();
    assert_eq!(page.comments.len(), 1);
    assert_eq!(page.info.unwrap().title, None);
    assert_eq!(page.comments[0].is_post_author, None);
}

#[tokio::test]
async fn refusals_have_their_outcomes() {
    let table = [
        (404, "rest_post_invalid_id", "not_found"),
        (404, "rest_no_route", "unsupported_url"),
        (403, "rest_cannot_read_post", "private_or_login"),
        (401, "rest_cannot_read_post", "private_or_login"),
        // Of the list of comments the generic word tells nothing of the post.
        (401, "rest_forbidden", "blocked"),
        (403, "rest_forbidden", "blocked"),
        (401, "rest_not_logged_in", "blocked"),
        (403, "rest_cannot_access", "blocked"),
        (401, "jwt_auth_no_auth_header", "blocked"),
        (400, "rest_invalid_param", "unexpected_shape"),
    ];
    for (status, code, expected) in table {
        let fake = Fake::always(move || refusal(status, code)).await;
        let failure = client(&fake).fetch_page(&post(), None).await.unwrap_err();
        assert_eq!(failure.code(), expected, "{status} {code}");
    }
}

#[tokio::test]
async fn general_faults_have_their_outcomes() {
    fake::faults(&post(), settings).await;
}

#[tokio::test]
async fn a_server_error_is_tried_again_with_success() {
    let page = fake::recovers(&post(), site(|_| list(&[comment(1, 0)], 1, 1)), settings).await;
    assert_eq!(page.comments.len(), 1);
}

#[tokio::test]
async fn a_large_page_is_read_whole() {
    let fake = Fake::start(site(|_| {
        let mut large = comment(1, 0);
        large["content"]["rendered"] = json!("<p>word</p>".repeat(200_000));
        list(&[large], 1, 1)
    }))
    .await;
    let page = client(&fake).fetch_page(&post(), None).await.unwrap();
    assert!(page.comments[0].text.starts_with("word\nword"));
}

/// Resolves a page with this head and these headers.
async fn probe(head: &str, body: &str, link: Option<&str>) -> Result<Post, Failure> {
    let page = format!("<!doctype html><html><head>{head}</head><body {body}>Words</body></html>");
    let link = link.map(str::to_owned);
    let fake = Fake::always(move || {
        let mut response = fake::html(page.clone());
        if let Some(link) = &link {
            response.headers_mut().insert("link", link.parse().unwrap());
        }
        response
    })
    .await;
    client(&fake).resolve(&recognize(URL)).await
}

const API: &str = r#"<link rel="https://api.w.org/" href="https://blog.example/wp-json/" />"#;

#[tokio::test]
async fn a_page_names_its_api_and_its_post() {
    let alternate = r#"<link rel="alternate" title="JSON" type="application/json"
        href="https://blog.example/wp-json/wp/v2/posts/42" />"#;
    let found = probe(&format!("{API}{alternate}"), "", None).await.unwrap();
    assert_eq!(found, post());

    let shortlink = r#"<link rel='shortlink' href='https://blog.example/?p=42' />"#;
    assert_eq!(
        probe(&format!("{API}{shortlink}"), "", None).await.unwrap(),
        post()
    );

    let class = r#"class="post-template-default single single-post postid-42 logged-out""#;
    assert_eq!(probe(API, class, None).await.unwrap(), post());

    let header = "<https://blog.example/wp-json/>; rel=\"https://api.w.org/\", \
                  <https://blog.example/?p=42>; rel=shortlink";
    assert_eq!(probe("", "", Some(header)).await.unwrap(), post());

    let page = probe(API, r#"class="page page-id-42""#, None)
        .await
        .unwrap();
    assert_eq!(
        (page.kind, page.key().as_str()),
        ("page", "blog.example/42")
    );
}

#[tokio::test]
async fn a_page_that_is_no_single_post_is_unsupported() {
    let category = r#"<link rel="alternate" type="application/json"
        href="https://blog.example/wp-json/wp/v2/categories/5" />"#;
    for head in ["", API, &format!("{API}{category}")] {
        let failure = probe(head, r#"class="home blog""#, None).await.unwrap_err();
        assert!(
            matches!(failure, Failure::UnsupportedUrl { .. }),
            "{failure:?}"
        );
    }
}

#[tokio::test]
async fn a_site_in_a_folder_or_without_rewritten_addresses_is_asked_at_its_own_root() {
    for (href, path) in [
        ("/news/wp-json/", "/news/wp-json/wp/v2/comments?post=42&"),
        (
            "/?rest_route=/",
            "/?rest_route=%2Fwp%2Fv2%2Fcomments&post=42&",
        ),
        (
            "/index.php?rest_route=/",
            "/index.php?rest_route=%2Fwp%2Fv2%2Fcomments&post=42&",
        ),
    ] {
        let head = format!(r#"<link rel="https://api.w.org/" href="https://blog.example{href}">"#);
        let found = probe(&head, r#"class="postid-42""#, None).await.unwrap();
        assert_eq!(found.id, format!("{}42", &href[1..]));
        let fake = Fake::always(|| list(&[comment(1, 0)], 1, 1)).await;
        let failure = client(&fake).fetch_page(&found, None).await.unwrap_err();
        // The same answer for the post is no post: only the asked address matters here.
        assert_eq!(failure.code(), "unexpected_shape");
        let asked = &fake.paths()[0];
        let decoded = asked.replace("%2F", "/");
        assert!(decoded.starts_with(&path.replace("%2F", "/")), "{asked}");
    }
}

#[tokio::test]
async fn the_comments_are_not_asked_for_again_when_the_post_could_not_be_had() {
    let router = || site(|_| list(&[comment(1, 0)], 1, 1));
    fake::keeps_halves(&post(), router, settings, 2).await;
}

#[tokio::test]
async fn a_page_may_not_name_an_api_on_a_host_that_a_setting_leads_elsewhere() {
    let inside = Fake::start(site(|_| list(&[comment(1, 0)], 1, 1))).await;
    let page = r#"<head><link rel="https://api.w.org/" href="https://inside.example/wp-json/"></head>
        <body class="single postid-42"></body>"#;
    let fake = Fake::always(move || fake::html(page)).await;
    let mut settings = settings(fake.base());
    let inside_base = inside.base().to_owned();
    settings
        .host_overrides
        .insert("inside.example".to_owned(), inside_base);
    let client = Client::new(settings).unwrap();
    let failure = client.resolve(&recognize(URL)).await.unwrap_err();
    assert_eq!(failure.code(), "unsupported_url");
    assert!(failure.to_string().contains("inside.example"), "{failure}");
    assert!(inside.seen().is_empty());
}

#[tokio::test]
async fn a_list_without_comments_is_not_believed_against_its_page() {
    let own = "<li class=\"comment\" id=\"comment-1\"></li><li id=\"comment-2\"></li>";
    let disqus = "<div id=\"disqus_thread\"></div>";
    let table = [
        (own, Some(2)),
        ("<p>Be the first!</p>", Some(0)),
        (disqus, None),
    ];
    for (page, expected) in table {
        let router = site(|_| list(&[], 0, 0)).route(
            "/2024/05/bridges/",
            get(move || async move { fake::html(page) }),
        );
        let fake = Fake::start(router).await;
        match (client(&fake).fetch_page(&post(), None).await, expected) {
            (Ok(page), Some(reported)) => {
                assert_eq!(page.info.unwrap().reported, Some(reported));
                assert_eq!(page.incomplete, reported > 0);
                assert_eq!(page.shortfall.is_some(), reported > 0);
            }
            (Err(failure), None) => {
                assert_eq!(failure, Failure::CommentsElsewhere { service: "Disqus" });
                assert_eq!(failure.code(), "comments_elsewhere");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn headers_that_count_less_than_nothing_count_nothing() {
    let headers = [("x-wp-total", "-1"), ("x-wp-totalpages", "-1")];
    let router = site(move |page| {
        let size = if page == 1 { 100 } else { 1 };
        let comments: Vec<_> = (0..size)
            .map(|id| comment(u64::from(page) * 1000 + id, 0))
            .collect();
        (headers, answer(&json!(comments))).into_response()
    });
    let fake = Fake::start(router).await;
    let pages = all_pages(&client(&fake), &post()).await.unwrap();
    assert_eq!(pages[0].info.as_ref().unwrap().reported, None);
    assert_eq!(
        pages.iter().map(|page| page.comments.len()).sum::<usize>(),
        101
    );
}

#[tokio::test]
async fn text_comes_as_an_object_or_as_it_is() {
    let mut plain = comment(1, 0);
    plain["content"] = json!("<p>plain</p>");
    let mut odd = comment(2, 0);
    odd["content"] = json!({"rendered": ["no"]});
    let fake = Fake::start(site(move |_| list(&[plain.clone(), odd.clone()], 2, 1))).await;
    let page = client(&fake).fetch_page(&post(), None).await.unwrap();
    assert_eq!(page.comments.len(), 1);
    assert_eq!(page.comments[0].text, "plain");
    assert_eq!(page.skipped.count, 1);
}
