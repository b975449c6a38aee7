//! PeerTube against a local server that answers like its API.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use platforms::{Client, ClientSettings, Comment, Failure, Page, Post, Recognized, recognize};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about};

const HOST: &str = "tube.example";
const SHORT: &str = "kkGMgK9ZtnKfYAgnEtQxbv";
const UUID: &str = "9c9de5e8-0a1e-484a-b099-e80766180a6d";

fn settings(base: &str) -> ClientSettings {
    fake::settings_for_host(HOST, base)
}

fn post() -> Post {
    fake::post(&format!("https://{HOST}/w/{SHORT}"))
}

async fn read(fake: &Fake) -> Result<Vec<Page>, Failure> {
    let client = Client::new(settings(fake.base())).unwrap();
    all_pages(&client, &post()).await
}

fn answer(value: Value) -> Response {
    fake::json(value.to_string())
}

fn problem(status: u16, detail: &str) -> Response {
    let body =
        json!({"type": "about:blank", "title": "A title", "detail": detail, "status": status});
    let status = StatusCode::from_u16(status).unwrap();
    (status, answer(body)).into_response()
}

fn video() -> Value {
    json!({
        "id": 9, "uuid": UUID, "shortUUID": SHORT, "name": "What is PeerTube?", "views": 12, "likes": 3,
        "publishedAt": "2024-05-01T09:00:00.000Z", "originallyPublishedAt": null, "commentsPolicy": {"id": 1, "label": "Enabled"},
        "account": {"id": 3, "name": "amy", "host": HOST, "displayName": "Amy A"}
    })
}

fn comment(id: u64, parent: Option<u64>, replies: u64, name: &str) -> Value {
    json!({
        "id": id, "url": format!("https://{HOST}/videos/watch/{UUID}/comments/{id}"),
        "text": format!("<p>Comment {id}</p>"), "threadId": 1, "inReplyToCommentId": parent, "videoId": 9,
        "createdAt": "2024-05-02T10:00:00.000Z", "deletedAt": null, "isDeleted": false,
        "totalRepliesFromVideoAuthor": 0, "totalReplies": replies,
        "account": {"id": 4, "name": name, "host": HOST, "displayName": name.to_uppercase()}
    })
}

fn deleted(id: u64, parent: Option<u64>) -> Value {
    let mut shell = comment(id, parent, 0, "gone");
    shell["isDeleted"] = json!(true);
    shell["text"] = json!("");
    shell["account"] = json!(null);
    shell
}

fn branch(comment: Value, children: Vec<Value>) -> Value {
    json!({"comment": comment, "children": children})
}

/// A server with these threads; `tree` answers for one of them.
fn server(
    threads: Vec<Value>,
    reported: u64,
    tree: impl Fn(u64) -> Response + Clone + Send + Sync + 'static,
) -> Router {
    let path = "/api/v1/videos/{id}";
    Router::new()
        .route(path, get(|| async { answer(video()) }))
        .route(
            &format!("{path}/comment-threads"),
            get(move |Query(params): Query<HashMap<String, String>>| {
                assert_eq!(params["sort"], "createdAt");
                let start: usize = params["start"].parse().unwrap();
                let count: usize = params["count"].parse().unwrap();
                assert!(count <= 100, "PeerTube refuses more");
                let data: Vec<_> = threads.iter().skip(start).take(count).collect();
                let list = json!({
                    "total": threads.len(), "totalNotDeletedComments": reported, "data": data
                });
                std::future::ready(answer(list))
            }),
        )
        .route(
            &format!("{path}/comment-threads/{{thread}}"),
            get(move |Path((_, thread)): Path<(String, u64)>| std::future::ready(tree(thread))),
        )
}

fn comments(pages: &[Page]) -> Vec<&Comment> {
    pages.iter().flat_map(|page| &page.comments).collect()
}

#[tokio::test]
async fn threads_and_their_answers_are_read_parents_first() {
    let threads = vec![
        comment(1, None, 3, "bob"),
        comment(2, None, 0, "eve"),
        deleted(5, None),
    ];
    let fake = Fake::start(server(threads, 5, |thread| {
        assert_eq!(thread, 1, "the others have no answers");
        let below = vec![branch(comment(4, Some(3), 0, "bob"), vec![])];
        let answers = vec![
            branch(deleted(3, Some(1)), below),
            branch(comment(6, Some(1), 0, "amy"), vec![]),
        ];
        answer(branch(comment(1, None, 3, "bob"), answers))
    }))
    .await;
    let pages = read(&fake).await.unwrap();
    let info = pages[0].info.clone().unwrap();
    assert_eq!(info.title.as_deref(), Some("What is PeerTube?"));
    check_about(
        &info,
        &About {
            author_id: Some("amy@tube.example"),
            author_name: Some("Amy A"),
            published_at: Some("2024-05-01T09:00:00+00:00"),
            likes: Some(3),
            views: Some(12),
        },
    );
    let reported = pages[1].info.clone().unwrap().reported;
    assert_eq!(reported, Some(5));
    let found: Vec<_> = comments(&pages)
        .iter()
        .map(|one| {
            let parent = one.parent_id.as_deref();
            (one.id.as_str(), parent, one.is_post_author)
        })
        .collect();
    let expected = [
        ("1", None, Some(false)),
        ("2", None, Some(false)),
        ("6", Some("1"), Some(true)),
        ("4", Some("3"), Some(false)),
    ];
    assert_eq!(found, expected);
    let first = comments(&pages)[0];
    assert_eq!(first.text, "Comment 1");
    assert_eq!(first.author_name.as_deref(), Some("BOB"));
    assert_eq!(first.author_id.as_deref(), Some("bob@tube.example"));
    assert_eq!(first.reply_count, Some(3));
    assert_eq!(first.published_at, "2024-05-02T10:00:00Z".parse().ok());
    assert!(first.url.as_deref().unwrap().ends_with("/comments/1"));
    assert_eq!(pages[1].passed, ["5"]);
}

#[tokio::test]
async fn many_threads_are_paged_and_one_that_went_meanwhile_costs_itself() {
    let threads = (1..=230).map(|id| comment(id, None, u64::from(id % 100 == 7), "bob"));
    let fake = Fake::start(server(threads.collect(), 233, |thread| match thread {
        107 => problem(404, "Thread not found"),
        thread => {
            let answers = vec![branch(
                comment(1000 + thread, Some(thread), 0, "eve"),
                vec![],
            )];
            answer(branch(comment(thread, None, 1, "bob"), answers))
        }
    }))
    .await;
    let pages = read(&fake).await.unwrap();
    assert_eq!(comments(&pages).len(), 232);
    let lists = fake.paths();
    let lists = lists.iter().filter(|path| path.contains("start="));
    assert_eq!(lists.count(), 3);
}

#[tokio::test]
async fn a_thread_that_cannot_be_read_can_be_passed_over() {
    let threads = vec![comment(1, None, 1, "bob"), comment(2, None, 1, "bob")];
    let fake = Fake::start(server(threads, 4, |thread| match thread {
        1 => problem(500, "broken"),
        thread => {
            let answers = vec![branch(comment(9, Some(thread), 0, "eve"), vec![])];
            answer(branch(comment(thread, None, 1, "bob"), answers))
        }
    }))
    .await;
    let client = Client::new(settings(fake.base())).unwrap();
    let post = post();
    let first = client.fetch_page(&post, None).await.unwrap();
    let threads = client.fetch_page(&post, first.next.as_deref()).await;
    let at = threads.unwrap().next.unwrap();
    let failure = client.fetch_page(&post, Some(&at)).await.unwrap_err();
    assert_eq!(failure.code(), "network");
    let beyond = client.beyond(&post, &at).unwrap();
    let last = client.fetch_page(&post, Some(&beyond)).await.unwrap();
    assert_eq!(last.comments[0].id, "9");
    assert_eq!(last.next, None);
}

#[tokio::test]
async fn what_cannot_be_commented_or_seen_is_said() {
    for (body, code) in [
        (
            answer_with("commentsPolicy", json!({"id": 2, "label": "Disabled"})),
            "comments_disabled",
        ),
        (
            answer_with("commentsEnabled", json!(false)),
            "comments_disabled",
        ),
        (
            answer_with("shortUUID", json!("aaaaaaaaaaaaaaaaaaaaaa")),
            "unexpected_shape",
        ),
    ] {
        let fake = Fake::always(move || answer(body.clone())).await;
        assert_eq!(read(&fake).await.unwrap_err().code(), code);
    }
    for (status, code) in [
        (401, "private_or_login"),
        (403, "private_or_login"),
        (404, "not_found"),
    ] {
        let fake = Fake::always(move || problem(status, "no")).await;
        assert_eq!(read(&fake).await.unwrap_err().code(), code, "{status}");
    }
    let page = || {
        (
            StatusCode::NOT_FOUND,
            fake::html("<!doctype html><title>Not here</title>"),
        )
    };
    let fake = Fake::always(page).await;
    assert_eq!(read(&fake).await.unwrap_err().code(), "unsupported_url");
}

fn answer_with(field: &str, value: Value) -> Value {
    let mut video = video();
    video[field] = value;
    video
}

#[test]
fn addresses_of_videos_are_recognized_and_those_of_others_are_not() {
    for (url, id) in [
        (format!("https://{HOST}/w/{SHORT}"), SHORT),
        (format!("http://{HOST}/w/{SHORT}?start=1m"), SHORT),
        (format!("https://{HOST}/w/{SHORT};threadId=12"), SHORT),
        (format!("https://{HOST}/videos/watch/{UUID}"), UUID),
        (format!("https://{HOST}/videos/watch/{SHORT}"), SHORT),
        (format!("https://{HOST}/videos/embed/{UUID}"), UUID),
    ] {
        let post = fake::post(&url);
        assert_eq!((post.platform, post.id.as_str()), ("peertube", id), "{url}");
        assert_eq!(fake::post(&post.url), post);
    }
    for url in ["/w/p/kkGMgK9ZtnKfYAgnEtQxbv", "/w/short", "/videos/watch/1"] {
        let found = recognize(&format!("https://{HOST}{url}"));
        assert!(!matches!(found, Recognized::Post(_)), "{url}: {found:?}");
    }
}

#[tokio::test]
async fn faults_have_their_outcomes() {
    fake::faults(&post(), settings).await;
}
