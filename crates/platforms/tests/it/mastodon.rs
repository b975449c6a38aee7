//! Mastodon against local servers that answer like it.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use platforms::{Client, ClientSettings, Failure, Page};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, check_about};

const HOST: &str = "social.example";
const URL: &str = "https://social.example/@ann/11000";

fn settings(base: &str) -> ClientSettings {
    fake::settings_for_host(HOST, base)
}

fn status(id: &str, parent: Option<&str>, author: &str, content: &str, replies: i64) -> Value {
    json!({
        "id": id, "created_at": "2024-05-01T10:00:00.000Z", "in_reply_to_id": parent,
        "in_reply_to_account_id": null, "sensitive": false, "spoiler_text": "",
        "visibility": "public", "language": "en",
        "uri": format!("https://{HOST}/users/{author}/statuses/{id}"),
        "url": format!("https://{HOST}/@{author}/{id}"),
        "replies_count": replies, "reblogs_count": 1, "favourites_count": 3, "edited_at": null,
        "content": content,
        "account": {
            "id": format!("9{author}"), "acct": author, "display_name": author.to_uppercase(),
            "url": format!("https://{HOST}/@{author}"), "followers_count": 7,
        },
        "media_attachments": [], "mentions": [], "tags": [], "poll": null,
    })
}

fn replies() -> Vec<Value> {
    let mut warned = status("11003", Some("11000"), "eve", "<p>the end is bad</p>", 0);
    warned["spoiler_text"] = json!("spoiler");
    vec![
        status(
            "11001",
            Some("11000"),
            "bob",
            "<p>Well<br>done &lt;3</p>",
            1,
        ),
        status("11002", Some("11001"), "ann", "<p>Thank you</p>", 0),
        warned,
    ]
}

fn serve(id: &str, post: &Value, descendants: &[Value]) -> Router {
    let post = post.to_string();
    let context = json!({"ancestors": [], "descendants": descendants}).to_string();
    Router::new()
        .route(
            &format!("/api/v1/statuses/{id}"),
            get(move || async { fake::json(post) }),
        )
        .route(
            &format!("/api/v1/statuses/{id}/context"),
            get(move || async { fake::json(context) }),
        )
}

fn whole() -> Router {
    serve(
        "11000",
        &status("11000", None, "ann", "<p>Hello</p>", 2),
        &replies(),
    )
}

async fn fetch(base: &str) -> Result<Page, Failure> {
    Client::new(settings(base))
        .unwrap()
        .fetch_page(&fake::post(URL), None)
        .await
}

#[tokio::test]
async fn replies_of_all_levels_come_as_plain_text() {
    let fake = Fake::start(whole()).await;
    let page = fetch(fake.base()).await.unwrap();
    let found: Vec<_> = page
        .comments
        .iter()
        .map(|c| {
            (
                c.id.as_str(),
                c.parent_id.as_deref(),
                c.text.as_str(),
                c.is_post_author,
            )
        })
        .collect();
    let expected = [
        ("11001", None, "Well\ndone <3", Some(false)),
        ("11002", Some("11001"), "Thank you", Some(true)),
        ("11003", None, "spoiler\nthe end is bad", Some(false)),
    ];
    assert_eq!(found, expected);
    let first = &page.comments[0];
    assert_eq!(first.author_name.as_deref(), Some("BOB"));
    assert_eq!(first.author_id.as_deref(), Some("bob"));
    assert_eq!((first.likes, first.reply_count), (Some(3), Some(1)));
    assert_eq!(first.language.as_deref(), Some("en"));
    assert_eq!(
        first.url.as_deref(),
        Some("https://social.example/@bob/11001")
    );
    let info = page.info.unwrap();
    assert_eq!(info.title.as_deref(), Some("Hello"));
    assert_eq!(info.url.as_deref(), Some(URL));
    assert_eq!(info.reported, Some(3));
    check_about(
        &info,
        &About {
            author_id: Some("ann"),
            author_name: Some("ANN"),
            published_at: Some("2024-05-01T10:00:00+00:00"),
            likes: Some(3),
            ..About::default()
        },
    );
    assert_eq!((page.next, page.shortfall), (None, None));
}

#[tokio::test]
async fn a_server_that_shows_less_than_it_counts_says_so() {
    let post = status("11000", None, "ann", "<p>Hello</p>", 90);
    let fake = Fake::start(serve("11000", &post, &replies())).await;
    let page = fetch(fake.base()).await.unwrap();
    // 90 direct answers and one answer to an answer.
    assert_eq!(page.info.unwrap().reported, Some(91));
    let shortfall = page.shortfall.unwrap();
    assert!(
        shortfall.contains("91") && shortfall.contains('3'),
        "{shortfall}"
    );
}

#[tokio::test]
async fn the_server_where_a_post_was_written_is_asked_for_its_replies() {
    let mut copy = status("22000", None, "ann@social.example", "<p>Hello</p>", 1);
    copy["url"] = json!(URL);
    let near = Fake::start(serve("22000", &copy, &replies()[..1])).await;
    let origin = Fake::start(whole()).await;
    let mut settings = settings(origin.base());
    settings
        .host_overrides
        .insert("other.example".to_owned(), near.base().to_owned());
    let client = Client::new(settings).unwrap();
    let post = fake::post("https://other.example/@ann@social.example/22000");
    let page = client.fetch_page(&post, None).await.unwrap();
    assert_eq!(page.comments.len(), 3);
    assert_eq!(near.paths(), ["/api/v1/statuses/22000"]);
}

#[tokio::test]
async fn the_copy_is_used_when_the_origin_does_not_answer_us() {
    let mut copy = status("22000", None, "ann@social.example", "<p>Hello</p>", 5);
    copy["url"] = json!(URL);
    let near = Fake::start(serve("22000", &copy, &replies()[..1])).await;
    let origin = Fake::always(|| StatusCode::UNAUTHORIZED).await;
    let mut settings = settings(origin.base());
    settings
        .host_overrides
        .insert("other.example".to_owned(), near.base().to_owned());
    let client = Client::new(settings).unwrap();
    let post = fake::post("https://other.example/@ann@social.example/22000");
    let page = client.fetch_page(&post, None).await.unwrap();
    assert_eq!(page.comments.len(), 1);
    let shortfall = page.shortfall.unwrap();
    assert!(
        shortfall.contains("social.example") && page.incomplete,
        "{shortfall}"
    );
}

#[tokio::test]
async fn no_copy_is_believed_that_there_are_no_replies() {
    let mut unknown = status("22000", None, "ann@social.example", "<p>Hello</p>", 0);
    // A server of another kind, whose addresses are of another form.
    unknown["url"] = json!("https://social.example/notes/abc");
    unknown["uri"] = json!("https://social.example/notes/abc");
    let mut down = status("22000", None, "ann", "<p>Hello</p>", 0);
    down["url"] = json!(URL);
    for copy in [unknown, down] {
        let near = Fake::start(serve("22000", &copy, &[])).await;
        let origin = Fake::always(|| StatusCode::BAD_GATEWAY).await;
        let mut settings = settings(origin.base());
        settings
            .host_overrides
            .insert("other.example".to_owned(), near.base().to_owned());
        let client = Client::new(settings).unwrap();
        let post = fake::post("https://other.example/@ann@social.example/22000");
        let page = client.fetch_page(&post, None).await.unwrap();
        let shortfall = page.shortfall.unwrap();
        assert!(
            shortfall.contains("social.example") && page.incomplete,
            "{shortfall}"
        );
    }
}

#[tokio::test]
async fn the_origin_named_by_a_status_may_not_be_a_private_address() {
    let mut copy = status("22000", None, "ann@social.example", "<p>Hello</p>", 1);
    let secret = Fake::start(whole()).await;
    copy["url"] = json!(format!("{}/@ann/11000", secret.base()));
    copy["uri"] = Value::Null;
    let near = Fake::start(serve("22000", &copy, &replies()[..1])).await;
    let client = Client::new(fake::settings_for_host("other.example", near.base())).unwrap();
    let post = fake::post("https://other.example/@ann@social.example/22000");
    let page = client.fetch_page(&post, None).await.unwrap();
    assert_eq!(page.comments.len(), 1);
    assert!(secret.seen().is_empty());
}

#[tokio::test]
async fn a_server_for_members_only_and_a_deleted_post_are_told_apart() {
    let closed = Fake::always(|| {
        let body = r#"{"error":"This method requires an authenticated user"}"#;
        (StatusCode::UNAUTHORIZED, body).into_response()
    })
    .await;
    let refused = fetch(closed.base()).await;
    assert!(
        matches!(refused, Err(Failure::Blocked { .. })),
        "{refused:?}"
    );
    let gone =
        Fake::always(|| (StatusCode::NOT_FOUND, r#"{"error":"Record not found"}"#).into_response())
            .await;
    assert_eq!(fetch(gone.base()).await, Err(Failure::NotFound));
}

#[tokio::test]
async fn a_challenge_of_a_firewall_is_no_private_post() {
    for status in [
        StatusCode::FORBIDDEN,
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::OK,
    ] {
        let wall = Fake::always(move || {
            let page = "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>";
            (status, fake::html(page)).into_response()
        })
        .await;
        let failure = fetch(wall.base()).await.unwrap_err();
        assert_eq!(failure.code(), "blocked", "{status}: {failure}");
        assert!(failure.to_string().contains(HOST), "{failure}");
    }
}

#[tokio::test]
async fn the_reset_header_is_a_point_in_time() {
    let reset = (chrono::Utc::now() + Duration::from_secs(240)).to_rfc3339();
    let fake = Fake::always(move || {
        (
            StatusCode::TOO_MANY_REQUESTS,
            [("x-ratelimit-reset", reset.clone())],
            "{}",
        )
            .into_response()
    })
    .await;
    match fetch(fake.base()).await {
        Err(Failure::RateLimited { retry_after }) => {
            assert!(
                (180..=240).contains(&retry_after.as_secs()),
                "{retry_after:?}"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_same_reply_twice_comes_as_the_server_sent_it() {
    let mut twice = replies();
    twice.push(twice[0].clone());
    let post = status("11000", None, "ann", "<p>Hello</p>", 2);
    let fake = Fake::start(serve("11000", &post, &twice)).await;
    let page = fetch(fake.base()).await.unwrap();
    // The caller merges by id.
    assert_eq!(
        page.comments
            .iter()
            .filter(|comment| comment.id == "11001")
            .count(),
        2
    );
}

#[tokio::test]
async fn an_answer_of_two_megabytes_is_read() {
    let text = format!("<p>{}</p>", "very long ".repeat(1000));
    let many: Vec<Value> = (0..220)
        .map(|n| status(&format!("{}", 12000 + n), Some("11000"), "bob", &text, 0))
        .collect();
    let post = status("11000", None, "ann", "<p>Hello</p>", 220);
    let fake = Fake::start(serve("11000", &post, &many)).await;
    assert_eq!(fetch(fake.base()).await.unwrap().comments.len(), 220);
}

#[tokio::test]
async fn it_survives_every_general_fault() {
    fake::faults(&fake::post(URL), settings).await;
}

#[tokio::test]
async fn it_recovers_from_a_server_error() {
    let page = fake::recovers(&fake::post(URL), whole(), settings).await;
    assert_eq!(page.comments.len(), 3);
}

#[tokio::test]
async fn the_status_is_not_asked_for_again_when_its_replies_could_not_be_had() {
    fake::keeps_halves(&fake::post(URL), whole, settings, 2).await;
}
