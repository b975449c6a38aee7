//! Lemmy against local servers that answer like version 3 and version 4 of its API.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use platforms::{Client, ClientSettings, Comment, Failure, Post, Recognized, recognize};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about};

const HOST: &str = "lemmy.example";

type Params = Query<HashMap<String, String>>;

fn settings(base: &str) -> ClientSettings {
    fake::settings_for_host(HOST, base)
}

fn client(fake: &Fake) -> Client {
    Client::new(settings(fake.base())).unwrap()
}

fn post() -> Post {
    fake::post("https://lemmy.example/post/7")
}

fn answer(value: Value) -> Response {
    fake::json(value.to_string())
}

fn refusal(status: u16, error: &str) -> Response {
    (
        StatusCode::from_u16(status).unwrap(),
        answer(json!({"error": error})),
    )
        .into_response()
}

fn comment_v3(id: u64, path: &str) -> Value {
    json!({
        "comment": {
            "id": id, "creator_id": 5, "post_id": 7, "content": format!("comment *{id}*"),
            "removed": false, "deleted": false, "published": "2024-05-01T10:00:00.123456Z",
            "ap_id": format!("https://lemmy.example/comment/{id}"), "local": true, "path": path,
            "distinguished": false, "language_id": 37
        },
        "creator": {"id": 5, "name": "ada", "actor_id": "https://lemmy.example/u/ada"},
        "post": {"id": 7, "name": "A bridge", "creator_id": 5},
        "counts": {"comment_id": id, "score": 8, "upvotes": 9, "downvotes": 1, "child_count": 2},
        "saved": false
    })
}

fn comment_v4(id: u64, path: &str) -> Value {
    json!({
        "comment": {
            "id": id, "creator_id": 6, "post_id": 7, "content": format!("comment {id}"),
            "removed": false, "deleted": false, "published_at": "2025-05-01T10:00:00Z",
            "ap_id": format!("https://lemmy.example/comment/{id}"), "local": true, "path": path,
            "language_id": 0, "score": -3, "upvotes": 1, "downvotes": 4, "child_count": 0
        },
        "creator": {
            "id": 6, "name": "bob", "display_name": "Bob B.",
            "ap_id": "https://other.example/u/bob"
        },
        "post": {"id": 7, "name": "A bridge", "creator_id": 5, "comments": 3}
    })
}

fn v3(list: impl Fn(u32) -> Vec<Value> + Clone + Send + Sync + 'static) -> Router {
    Router::new()
        .route(
            "/api/v3/post",
            get(|Query(params): Params| async move {
                assert_eq!(params["id"], "7");
                answer(json!({"post_view": {
                    "post": {
                        "id": 7, "name": "A bridge", "creator_id": 5,
                        "published": "2024-05-01T09:00:00Z"
                    },
                    "creator": {"id": 5, "name": "ada", "actor_id": "https://lemmy.example/u/ada"},
                    "counts": {"comments": 53, "score": 10}
                }}))
            }),
        )
        .route(
            "/api/v3/comment/list",
            get(move |Query(params): Params| async move {
                assert_eq!(params["post_id"], "7");
                assert_eq!(params["limit"], "50");
                assert!(!params.contains_key("max_depth"));
                answer(json!({"comments": list(params["page"].parse().unwrap())}))
            }),
        )
}

fn v4(list: impl Fn(Option<&str>) -> Value + Clone + Send + Sync + 'static) -> Router {
    Router::new()
        .route(
            "/api/v4/post",
            get(|| async {
                answer(json!({"post_view": {
                    "post": {
                        "id": 7, "name": "A bridge", "creator_id": 5, "comments": 3, "score": -2,
                        "published_at": "2025-05-01T09:00:00Z"
                    },
                    "creator": {
                        "id": 5, "name": "ada", "display_name": "Ada L.",
                        "ap_id": "https://lemmy.example/u/ada"
                    }
                }}))
            }),
        )
        .route(
            "/api/v4/comment/list",
            get(move |Query(params): Params| async move {
                answer(list(params.get("page_cursor").map(String::as_str)))
            }),
        )
}

fn ids(comments: &[Comment]) -> Vec<&str> {
    comments.iter().map(|comment| comment.id.as_str()).collect()
}

#[tokio::test]
async fn version_3_is_paged_by_number() {
    let fake = Fake::start(v3(|page| match page {
        1 => (1..=50)
            .map(|id| comment_v3(id, &format!("0.{id}")))
            .collect(),
        // 50 comes again: one before it was deleted in between.
        2 => vec![
            comment_v3(50, "0.50"),
            comment_v3(51, "0.3.51"),
            comment_v3(52, "0.3.51.52"),
        ],
        other => panic!("{other}"),
    }))
    .await;
    let pages = all_pages(&client(&fake), &post()).await.unwrap();
    let info = pages[0].info.clone().unwrap();
    assert_eq!(info.title.as_deref(), Some("A bridge"));
    assert_eq!(info.url.as_deref(), Some("https://lemmy.example/post/7"));
    assert_eq!(info.reported, Some(53));
    check_about(
        &info,
        &About {
            author_id: Some("https://lemmy.example/u/ada"),
            author_name: Some("ada"),
            published_at: Some("2024-05-01T09:00:00+00:00"),
            likes: Some(10),
            ..About::default()
        },
    );
    assert_eq!(pages.len(), 3);
    assert_eq!(fake.seen().len(), 3);
    assert_eq!(pages[1].comments.len(), 50);
    assert_eq!(ids(&pages[2].comments), ["50", "51", "52"]);

    let (top, reply) = (&pages[1].comments[0], &pages[2].comments[2]);
    assert_eq!(top.parent_id, None);
    assert_eq!(top.text, "comment *1*");
    assert_eq!(top.author_name.as_deref(), Some("ada"));
    assert_eq!(
        top.author_id.as_deref(),
        Some("https://lemmy.example/u/ada")
    );
    assert_eq!(top.is_post_author, Some(true));
    assert_eq!(top.likes, Some(8));
    assert_eq!(top.reply_count, None);
    assert!(top.published_at.is_some());
    assert_eq!(top.url.as_deref(), Some("https://lemmy.example/comment/1"));
    assert_eq!(reply.parent_id.as_deref(), Some("51"));
}

#[tokio::test]
async fn version_4_is_tried_where_version_3_is_gone() {
    let fake = Fake::start(v4(|token| match token {
        None => json!({"items": [comment_v4(1, "0.1")], "next_page": "Pc2"}),
        Some("Pc2") => json!({"comments": [comment_v4(2, "0.1.2")]}),
        other => panic!("{other:?}"),
    }))
    .await;
    let pages = all_pages(&client(&fake), &post()).await.unwrap();
    let info = pages[0].info.clone().unwrap();
    assert_eq!(info.reported, Some(3));
    check_about(
        &info,
        &About {
            author_id: Some("https://lemmy.example/u/ada"),
            author_name: Some("Ada L."),
            published_at: Some("2025-05-01T09:00:00+00:00"),
            likes: Some(-2),
            ..About::default()
        },
    );
    assert_eq!(pages.len(), 3);
    let (first, second) = (&pages[1].comments[0], &pages[2].comments[0]);
    assert_eq!(first.likes, Some(-3));
    assert_eq!(first.author_name.as_deref(), Some("Bob B."));
    assert_eq!(
        first.author_id.as_deref(),
        Some("https://other.example/u/bob")
    );
    assert_eq!(first.is_post_author, Some(false));
    assert_eq!(first.published_at, "2025-05-01T10:00:00Z".parse().ok());
    assert_eq!(second.parent_id.as_deref(), Some("1"));
}

#[tokio::test]
async fn a_page_token_that_repeats_ends_the_list_and_says_so() {
    let fake = Fake::start(v4(
        |_| json!({"items": [comment_v4(1, "0.1")], "next_page": "same"}),
    ))
    .await;
    let pages = all_pages(&client(&fake), &post()).await.unwrap();
    assert_eq!(pages.len(), 3);
    assert!(
        pages[2]
            .shortfall
            .as_deref()
            .is_some_and(|why| why.contains("twice"))
    );
}

#[tokio::test]
async fn deleted_and_removed_comments_are_left_out_and_their_replies_stay() {
    let fake = Fake::start(v3(|_| {
        let mut deleted = comment_v3(1, "0.1");
        deleted["comment"]["deleted"] = json!(true);
        let mut removed = comment_v3(2, "0.2");
        removed["comment"]["removed"] = json!(true);
        vec![deleted, removed, comment_v3(3, "0.1.3")]
    }))
    .await;
    let pages = all_pages(&client(&fake), &post()).await.unwrap();
    assert_eq!(ids(&pages[1].comments), ["3"]);
    assert_eq!(pages[1].comments[0].parent_id.as_deref(), Some("1"));
}

#[tokio::test]
async fn old_times_without_a_zone_are_utc() {
    let fake = Fake::start(v3(|_| {
        let mut old = comment_v3(1, "0.1");
        old["comment"]["published"] = json!("2023-06-11T08:00:00.5");
        vec![old]
    }))
    .await;
    let pages = all_pages(&client(&fake), &post()).await.unwrap();
    assert_eq!(
        pages[1].comments[0].published_at,
        "2023-06-11T08:00:00.5Z".parse().ok()
    );
}

#[tokio::test]
async fn a_comments_address_gives_the_replies_below_it() {
    let router = Router::new()
        .route(
            "/api/v3/comment",
            get(|Query(params): Params| async move {
                assert_eq!(params["id"], "9");
                answer(json!({"comment_view": comment_v3(9, "0.4.9")}))
            }),
        )
        .route(
            "/api/v3/comment/list",
            get(|Query(params): Params| async move {
                assert_eq!(params["parent_id"], "9");
                let list = [(9, "0.4.9"), (10, "0.4.9.10"), (11, "0.4.9.10.11")];
                let list: Vec<_> = list
                    .iter()
                    .map(|(id, path)| comment_v3(*id, path))
                    .collect();
                answer(json!({"comments": list}))
            }),
        );
    let fake = Fake::start(router).await;
    let comment = fake::post("https://lemmy.example/comment/9");
    assert_ne!(
        comment.key(),
        fake::post("https://lemmy.example/post/9").key()
    );
    let pages = all_pages(&client(&fake), &comment).await.unwrap();
    let info = pages[0].info.clone().unwrap();
    assert_eq!(
        (info.title.as_deref(), info.reported),
        (Some("A bridge"), Some(2))
    );
    assert_eq!(
        (info.author_name.as_deref(), info.likes),
        (Some("ada"), Some(8))
    );
    let found: Vec<_> = pages[1]
        .comments
        .iter()
        .map(|comment| (comment.id.as_str(), comment.parent_id.as_deref()))
        .collect();
    assert_eq!(found, [("10", None), ("11", Some("10"))]);
}

#[tokio::test]
async fn refusals_have_their_outcomes() {
    let table = [
        (404, "couldnt_find_post", "not_found"),
        (400, "couldnt_find_post", "not_found"),
        (400, "instance_is_private", "private_or_login"),
        (401, "not_logged_in", "private_or_login"),
        (400, "rate_limit_error", "rate_limited"),
        (400, "something_new", "unexpected_shape"),
    ];
    for (status, error, code) in table {
        let fake = Fake::always(move || refusal(status, error)).await;
        let failure = client(&fake).fetch_page(&post(), None).await.unwrap_err();
        assert_eq!(failure.code(), code, "{status} {error}: {failure:?}");
    }
}

#[tokio::test]
async fn another_program_at_such_an_address_is_unsupported() {
    let fake = Fake::always(|| {
        (
            StatusCode::NOT_FOUND,
            fake::html("<!doctype html><h1>Not found</h1>"),
        )
            .into_response()
    })
    .await;
    let failure = client(&fake).fetch_page(&post(), None).await.unwrap_err();
    assert!(
        matches!(failure, Failure::UnsupportedUrl { .. }),
        "{failure:?}"
    );
}

#[tokio::test]
async fn general_faults_have_their_outcomes() {
    fake::faults(&post(), settings).await;
}

#[tokio::test]
async fn faults_on_a_later_page_have_their_outcomes_too() {
    for (body, code) in [
        ("", "unexpected_shape"),
        ("<html>", "unexpected_shape"),
        (r#"{"comments": [{"#, "network"),
        ("{}", "unexpected_shape"),
    ] {
        let router = v3(|_| vec![]).layer(axum::middleware::map_response(
            move |request: axum::extract::OriginalUri, response: Response| async move {
                if request.path().ends_with("/list") {
                    fake::json(body)
                } else {
                    response
                }
            },
        ));
        let fake = Fake::start(router).await;
        let failure = all_pages(&client(&fake), &post()).await.unwrap_err();
        assert_eq!(failure.code(), code, "{body:?}");
    }
}

#[tokio::test]
async fn a_server_error_is_tried_again_with_success() {
    let page = fake::recovers(&post(), v3(|_| vec![]), settings).await;
    assert_eq!(page.info.unwrap().reported, Some(53));
}

#[tokio::test]
async fn a_large_page_is_read_whole() {
    let fake = Fake::start(v3(|_| {
        let mut large = comment_v3(1, "0.1");
        large["comment"]["content"] = json!("long ".repeat(500_000));
        vec![large, comment_v3(2, "0.2")]
    }))
    .await;
    let pages = all_pages(&client(&fake), &post()).await.unwrap();
    // Of what nobody writes, the beginning; and what follows.
    let lengths: Vec<_> = pages[1].comments.iter().map(|c| c.text.len()).collect();
    assert_eq!(lengths[0], 100_000);
    assert!((1..100).contains(&lengths[1]), "{lengths:?}");
}

#[test]
fn post_addresses_of_known_other_sites_are_not_taken() {
    for url in [
        "https://someone.tumblr.com/post/123",
        "https://lemmy.example/post/abc",
    ] {
        let found = recognize(url);
        assert!(
            !matches!(&found, Recognized::Post(post) if post.platform == "lemmy"),
            "{url}: {found:?}"
        );
    }
    let post = fake::post("https://lemmy.example:443/post/7/12");
    assert_eq!(post.key(), "lemmy.example/7");
    assert_eq!(post.url, "https://lemmy.example/post/7");
}

#[tokio::test]
async fn the_version_is_not_found_out_again_when_the_post_could_not_be_had() {
    let router = || v4(|_| json!({"items": [], "next_page": null}));
    fake::keeps_halves(&post(), router, settings, 2).await;
}
