//! Discourse against a local server that answers like a forum.

use std::time::Duration;

use axum::Router;
use axum::extract::{OriginalUri, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use platforms::{Client, ClientSettings, Failure, Page, Post, Recognized, recognize};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about};

const HOST: &str = "forum.example";

fn settings(base: &str) -> ClientSettings {
    fake::settings_for_host(HOST, base)
}

pub(crate) fn client(fake: &Fake) -> Client {
    Client::new(settings(fake.base())).unwrap()
}

pub(crate) fn topic() -> Post {
    fake::post("https://forum.example/t/on-bridges/7/3")
}

pub(crate) fn answer(value: Value) -> Response {
    fake::json(value.to_string())
}

/// Post number N has the id 1000 + N.
fn forum_post(number: u64) -> Value {
    json!({
        "id": 1000 + number,
        "name": "Ada",
        "username": "ada",
        "created_at": "2024-05-01T12:00:00.000+02:00",
        "cooked": format!("<p>Post <b>{number}</b> &amp; more</p>"),
        "post_number": number,
        "post_type": 1,
        "updated_at": "2024-05-01T12:00:00.000+02:00",
        "reply_count": 1,
        "reply_to_post_number": null,
        "actions_summary": [{"id": 2, "count": 4}, {"id": 3}],
        "hidden": false,
        "deleted_at": null,
        "user_deleted": false
    })
}

/// A topic of `count` posts, answered as a forum does: twenty first, the rest by id.
fn forum(count: u64) -> Router {
    Router::new()
        .route(
            "/t/{file}",
            get(move |Path(file): Path<String>| async move {
                assert_eq!(file, "7.json");
                let posts: Vec<_> = (1..=count.min(20)).map(forum_post).collect();
                let stream: Vec<_> = (1..=count).map(|number| 1000 + number).collect();
                answer(json!({
                    "id": 7, "title": "On bridges", "posts_count": count, "views": 90,
                    "post_stream": {"posts": posts, "stream": stream}
                }))
            }),
        )
        .route(
            "/t/7/posts.json",
            get(|OriginalUri(uri): OriginalUri| async move {
                let query: Vec<(String, String)> = url_query(uri.query().unwrap_or_default());
                assert!(query.len() <= 20);
                let posts: Vec<_> = query
                    .iter()
                    .map(|(name, value)| {
                        assert_eq!(name, "post_ids[]");
                        forum_post(value.parse::<u64>().unwrap() - 1000)
                    })
                    .collect();
                answer(json!({"id": 7, "post_stream": {"posts": posts}}))
            }),
        )
}

fn url_query(text: &str) -> Vec<(String, String)> {
    let url = url::Url::parse(&format!("http://x/?{text}")).unwrap();
    url.query_pairs().into_owned().collect()
}

fn ids(page: &Page) -> Vec<&str> {
    page.comments
        .iter()
        .map(|comment| comment.id.as_str())
        .collect()
}

#[tokio::test]
async fn the_first_twenty_then_the_rest_by_id() {
    let fake = Fake::start(forum(45)).await;
    let pages = all_pages(&client(&fake), &topic()).await.unwrap();
    let info = pages[0].info.clone().unwrap();
    assert_eq!(info.title.as_deref(), Some("On bridges"));
    assert_eq!(info.url.as_deref(), Some("https://forum.example/t/7"));
    assert_eq!(info.reported, Some(44));
    check_about(
        &info,
        &About {
            author_id: Some("ada"),
            author_name: Some("Ada"),
            published_at: Some("2024-05-01T10:00:00+00:00"),
            likes: Some(4),
            views: Some(90),
        },
    );
    let sizes: Vec<_> = pages.iter().map(|page| page.comments.len()).collect();
    assert_eq!(sizes, [19, 20, 5]);
    assert_eq!(fake.seen().len(), 3);
    assert_eq!(ids(&pages[2]), ["41", "42", "43", "44", "45"]);

    let comment = &pages[0].comments[0];
    assert_eq!(comment.id, "2");
    assert_eq!(comment.parent_id, None);
    assert_eq!(comment.text, "Post 2 & more");
    assert_eq!(comment.author_name.as_deref(), Some("Ada"));
    assert_eq!(comment.author_id.as_deref(), Some("ada"));
    assert_eq!(comment.is_post_author, Some(true));
    assert_eq!(comment.published_at, "2024-05-01T10:00:00Z".parse().ok());
    assert_eq!((comment.likes, comment.reply_count), (Some(4), Some(1)));
    assert_eq!(comment.url.as_deref(), Some("https://forum.example/t/7/2"));
}

#[tokio::test]
async fn answers_name_their_parent_and_the_topic_is_none() {
    let fake = Fake::always(|| {
        let mut to_topic = forum_post(2);
        to_topic["reply_to_post_number"] = json!(1);
        let mut to_comment = forum_post(3);
        to_comment["reply_to_post_number"] = json!(2);
        to_comment["name"] = json!("");
        to_comment["username"] = json!("bob");
        to_comment["actions_summary"] = json!([]);
        answer(json!({
            "title": "x", "posts_count": 3,
            "post_stream": {"posts": [forum_post(1), to_topic, to_comment], "stream": [1001, 1002, 1003]}
        }))
    })
    .await;
    let pages = all_pages(&client(&fake), &topic()).await.unwrap();
    let [first, second] = &pages[0].comments[..] else {
        panic!("{pages:?}")
    };
    assert_eq!(first.parent_id, None);
    assert_eq!(second.parent_id.as_deref(), Some("2"));
    assert_eq!(second.author_name.as_deref(), Some("bob"));
    assert_eq!(
        (second.is_post_author, second.likes),
        (Some(false), Some(0))
    );
}

#[tokio::test]
async fn notes_of_the_forum_and_deleted_posts_are_left_out() {
    let fake = Fake::always(|| {
        let with = |number, field: &str, value: Value| {
            let mut post = forum_post(number);
            post[field] = value;
            post
        };
        let posts = [
            forum_post(1),
            with(2, "post_type", json!(3)),
            with(3, "post_type", json!(4)),
            with(4, "hidden", json!(true)),
            with(5, "user_deleted", json!(true)),
            with(6, "deleted_at", json!("2024-05-02T10:00:00Z")),
            with(7, "post_type", json!(2)),
        ];
        answer(json!({
            "title": "x", "posts_count": 7,
            "post_stream": {"posts": posts, "stream": [1001, 1002, 1003, 1004, 1005, 1006, 1007]}
        }))
    })
    .await;
    let pages = all_pages(&client(&fake), &topic()).await.unwrap();
    assert_eq!(ids(&pages[0]), ["7"]);
}

#[tokio::test]
async fn the_cursor_stays_small_and_the_tail_is_read_by_number() {
    const COUNT: u64 = 2_045;
    let router = forum(COUNT);
    let by_number = Router::new()
        .route(
            "/t/7/posts.json",
            get(|OriginalUri(uri): OriginalUri| async move {
                let query = url_query(uri.query().unwrap());
                let posts: Vec<_> = match query[0].0.as_str() {
                    "post_ids[]" => query
                        .iter()
                        .map(|(_, id)| forum_post(id.parse::<u64>().unwrap() - 1000))
                        .collect(),
                    _ => {
                        assert_eq!(query[1], ("asc".to_owned(), "true".to_owned()));
                        let after: u64 = query[0].1.parse().unwrap();
                        (after + 1..=COUNT.min(after + 20))
                            .map(forum_post)
                            .collect()
                    }
                };
                answer(json!({"post_stream": {"posts": posts}}))
            }),
        )
        .fallback_service(router);
    let fake = Fake::start(by_number).await;
    let pages = all_pages(&client(&fake), &topic()).await.unwrap();
    let comments: Vec<_> = pages.iter().flat_map(ids).collect();
    let expected: Vec<_> = (2..=COUNT).map(|number| number.to_string()).collect();
    assert_eq!(comments, expected);
    let longest = pages
        .iter()
        .filter_map(|page| page.next.as_deref())
        .map(str::len)
        .max();
    assert!(longest < Some(20_000), "{longest:?}");
}

#[tokio::test]
async fn a_topic_too_long_for_a_list_of_ids_is_read_by_number() {
    let router = Router::new()
        .route(
            "/t/{file}",
            get(|| async {
                let posts: Vec<_> = (1..=20).map(forum_post).collect();
                answer(json!({
                    "title": "x", "posts_count": 12_000,
                    "post_stream": {"posts": posts, "isMegaTopic": true, "lastId": 13_000}
                }))
            }),
        )
        .route(
            "/t/7/posts.json",
            get(|OriginalUri(uri): OriginalUri| async move {
                let after: u64 = url_query(uri.query().unwrap())[0].1.parse().unwrap();
                let posts: Vec<_> = (after + 1..=50.min(after + 20)).map(forum_post).collect();
                answer(json!({"post_stream": {"posts": posts}}))
            }),
        );
    let fake = Fake::start(router).await;
    let pages = all_pages(&client(&fake), &topic()).await.unwrap();
    assert_eq!(
        pages.iter().map(|page| page.comments.len()).sum::<usize>(),
        49
    );
}

#[tokio::test]
async fn a_forum_that_knows_no_reading_by_number_ends_and_says_so() {
    let fake = Fake::always(|| {
        let posts: Vec<_> = (1..=20).map(forum_post).collect();
        answer(json!({
            "title": "x", "posts_count": 12_000,
            "post_stream": {"posts": posts, "isMegaTopic": true}
        }))
    })
    .await;
    let pages = all_pages(&client(&fake), &topic()).await.unwrap();
    assert_eq!(pages.len(), 2);
    assert_eq!(
        pages[1].shortfall.as_deref(),
        Some("the forum gave the same posts again")
    );
}

#[tokio::test]
async fn refusals_have_their_outcomes() {
    let table = [
        (
            403,
            json!({"errors": ["no"], "error_type": "invalid_access"}),
            "private_or_login",
        ),
        (
            403,
            json!({"errors": ["no"], "error_type": "not_logged_in"}),
            "private_or_login",
        ),
        (
            404,
            json!({"errors": ["no"], "error_type": "not_found"}),
            "not_found",
        ),
        (
            410,
            json!({"errors": ["no"], "error_type": "not_found"}),
            "not_found",
        ),
    ];
    for (status, body, code) in table {
        let status = StatusCode::from_u16(status).unwrap();
        let body = body.to_string();
        let fake = Fake::always(move || (status, body.clone())).await;
        let failure = client(&fake).fetch_page(&topic(), None).await.unwrap_err();
        assert_eq!(failure.code(), code);
    }
}

#[tokio::test]
async fn the_wait_is_read_from_the_body_where_no_header_says_it() {
    let fake = Fake::always(|| {
        let body = json!({
            "errors": ["slow down"], "error_type": "rate_limit", "extras": {"wait_seconds": 17}
        });
        (StatusCode::TOO_MANY_REQUESTS, body.to_string()).into_response()
    })
    .await;
    let failure = client(&fake).fetch_page(&topic(), None).await.unwrap_err();
    assert_eq!(
        failure,
        Failure::RateLimited {
            retry_after: Duration::from_secs(17)
        }
    );
}

#[tokio::test]
async fn another_program_at_such_an_address_is_unsupported() {
    let fake = Fake::always(|| (StatusCode::NOT_FOUND, fake::html("<h1>Not found</h1>"))).await;
    let failure = client(&fake).fetch_page(&topic(), None).await.unwrap_err();
    assert!(
        matches!(failure, Failure::UnsupportedUrl { .. }),
        "{failure:?}"
    );
}

#[tokio::test]
async fn general_faults_have_their_outcomes() {
    fake::faults(&topic(), settings).await;
}

#[tokio::test]
async fn a_server_error_is_tried_again_with_success() {
    let page = fake::recovers(&topic(), forum(3), settings).await;
    assert_eq!(ids(&page), ["2", "3"]);
}

#[tokio::test]
async fn a_large_page_is_read_whole() {
    let fake = Fake::always(|| {
        let mut large = forum_post(2);
        large["cooked"] = json!(format!("<p>{}</p>", "word ".repeat(400_000)));
        answer(json!({
            "title": "x", "posts_count": 2,
            "post_stream": {"posts": [forum_post(1), large], "stream": [1001, 1002]}
        }))
    })
    .await;
    let pages = all_pages(&client(&fake), &topic()).await.unwrap();
    // Of what nobody writes, the beginning.
    assert_eq!(pages[0].comments[0].text.len(), 100_000);
}

#[tokio::test]
async fn a_forum_in_a_folder_is_found_by_its_page() {
    let page =
        r#"<html><head><meta name="generator" content="Discourse 3.4.0 - https://…"></head>"#;
    let router = Router::new()
        .route(
            "/forum/t/on-bridges/7",
            get(move || async move { fake::html(page) }),
        )
        .nest("/forum", forum(2));
    let fake = Fake::start(router).await;
    let client = client(&fake);
    let target = recognize("https://forum.example/forum/t/on-bridges/7");
    assert!(matches!(target, Recognized::Page { .. }), "{target:?}");
    let post = client.resolve(&target).await.unwrap();
    assert_eq!(
        (post.platform, post.key().as_str()),
        ("discourse", "forum.example/forum/7")
    );
    let pages = all_pages(&client, &post).await.unwrap();
    assert_eq!(ids(&pages[0]), ["2"]);
}

#[test]
fn every_form_of_a_topic_address_names_the_same_topic() {
    for url in [
        "https://forum.example/t/on-bridges/7",
        "https://forum.example/t/on-bridges/7/12?u=ada",
        "https://forum.example/t/7",
        "https://forum.example/t/7/12",
        "https://forum.example/t/on-bridges/7.json",
    ] {
        assert_eq!(fake::post(url).key(), "forum.example/7", "{url}");
    }
    for url in [
        "https://forum.example/t/words",
        "https://forum.example/t/a/b",
        "https://forum.example/c/7",
    ] {
        assert!(matches!(recognize(url), Recognized::Page { .. }), "{url}");
    }
}
