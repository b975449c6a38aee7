//! Bluesky against a local server that answers like the AppView.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use platforms::{Client, ClientSettings, Comment, Failure, Post, Recognized, recognize};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about, post};

const URL: &str = "https://bsky.app/profile/ada.example/post/root";
pub(crate) const BY_DID: &str = "https://bsky.app/profile/did:plc:ada/post/root";

type Params = Query<HashMap<String, String>>;

fn settings(base: &str) -> ClientSettings {
    fake::settings_for_api(&["BLUESKY_APPVIEW_BASE"], base)
}

pub(crate) fn client(fake: &Fake) -> Client {
    Client::new(settings(fake.base())).unwrap()
}

pub(crate) fn answer(value: Value) -> Response {
    fake::json(value.to_string())
}

fn uri(author: &str, key: &str) -> String {
    format!("at://did:plc:{author}/app.bsky.feed.post/{key}")
}

/// A post of `author` that reports `reported` replies and comes with `replies`.
fn node(author: &str, key: &str, reported: usize, replies: &[Value]) -> Value {
    json!({
        "$type": "app.bsky.feed.defs#threadViewPost",
        "post": {
            "uri": uri(author, key),
            "cid": "bafy",
            "author": {
                "did": format!("did:plc:{author}"),
                "handle": format!("{author}.example"),
                "displayName": author.to_uppercase()
            },
            "record": {
                "$type": "app.bsky.feed.post",
                "text": format!("text of {key}"),
                "createdAt": "2024-05-01T10:00:00.000Z",
                "langs": ["en", "de"]
            },
            "replyCount": reported,
            "likeCount": 4,
            "indexedAt": "2024-05-01T10:00:01.000Z"
        },
        "replies": replies
    })
}

fn not_found(key: &str) -> Value {
    json!({"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri("x", key), "notFound": true})
}

fn blocked(key: &str) -> Value {
    json!({
        "$type": "app.bsky.feed.defs#blockedPost",
        "uri": uri("x", key), "blocked": true, "author": {"did": "did:plc:x"}
    })
}

fn refusal(status: u16, error: &str, message: &str) -> Response {
    let body = answer(json!({"error": error, "message": message}));
    (StatusCode::from_u16(status).unwrap(), body).into_response()
}

/// Answers each asked `uri` with what `tree` makes of its last part.
pub(crate) fn router<F>(tree: F) -> Router
where
    F: Fn(&str) -> Response + Clone + Send + Sync + 'static,
{
    Router::new()
        .route(
            "/xrpc/com.atproto.identity.resolveHandle",
            get(|Query(params): Params| async move {
                match params["handle"].as_str() {
                    "ada.example" => answer(json!({"did": "did:plc:ada"})),
                    _ => refusal(400, "InvalidRequest", "Unable to resolve handle"),
                }
            }),
        )
        .route(
            "/xrpc/app.bsky.feed.getPostThread",
            get(move |Query(params): Params| async move {
                tree(params["uri"].rsplit('/').next().unwrap())
            }),
        )
}

fn thread(node: Value) -> Response {
    answer(json!({"thread": node}))
}

fn ids(comments: &[Comment]) -> Vec<&str> {
    comments
        .iter()
        .map(|comment| comment.id.rsplit('/').next().unwrap())
        .collect()
}

#[tokio::test]
async fn a_tree_becomes_a_list_with_parents() {
    let fake = Fake::start(router(|_| {
        let deep = node("ada", "a1", 0, &[]);
        thread(node(
            "ada",
            "root",
            4,
            &[
                node("bob", "a", 1, &[deep]),
                node("eve", "b", 0, &[]),
                not_found("c"),
                blocked("d"),
            ],
        ))
    }))
    .await;
    let pages = all_pages(&client(&fake), &post(URL)).await.unwrap();
    assert_eq!(pages.len(), 1);
    let page = &pages[0];
    let info = page.info.clone().unwrap();
    assert_eq!(info.title.as_deref(), Some("text of root"));
    assert_eq!(info.url.as_deref(), Some(URL));
    assert_eq!(info.reported, Some(5));
    check_about(
        &info,
        &About {
            author_id: Some("ada.example"),
            author_name: Some("ADA"),
            published_at: Some("2024-05-01T10:00:00+00:00"),
            likes: Some(4),
            ..About::default()
        },
    );
    assert_eq!(ids(&page.comments), ["a", "a1", "b"]);
    assert_eq!(page.shortfall, None);

    let (first, second) = (&page.comments[0], &page.comments[1]);
    assert_eq!(first.id, uri("bob", "a"));
    assert_eq!(first.parent_id, None);
    assert_eq!(first.text, "text of a");
    assert_eq!(first.author_name.as_deref(), Some("BOB"));
    assert_eq!(first.author_id.as_deref(), Some("bob.example"));
    assert_eq!(first.is_post_author, Some(false));
    assert_eq!(first.published_at, "2024-05-01T10:00:00Z".parse().ok());
    assert_eq!((first.likes, first.reply_count), (Some(4), Some(1)));
    assert_eq!(first.language.as_deref(), Some("en"));
    assert_eq!(
        first.url.as_deref(),
        Some("https://bsky.app/profile/did:plc:bob/post/a")
    );
    assert_eq!(second.parent_id, Some(uri("bob", "a")));
    assert_eq!(second.is_post_author, Some(true));
}

#[tokio::test]
async fn branches_that_were_cut_are_asked_for_one_per_page() {
    let fake = Fake::start(router(|key| {
        thread(match key {
            "root" => node(
                "ada",
                "root",
                2,
                &[node("bob", "a", 2, &[]), node("eve", "b", 1, &[])],
            ),
            // `a2` is cut as well; `a1` comes again with the answer to it.
            "a" => node(
                "bob",
                "a",
                2,
                &[node("eve", "a1", 0, &[]), node("eve", "a2", 1, &[])],
            ),
            "b" => node("eve", "b", 1, &[node("ada", "b1", 0, &[])]),
            "a2" => node("eve", "a2", 1, &[node("bob", "a3", 0, &[])]),
            other => panic!("{other}"),
        })
    }))
    .await;
    let pages = all_pages(&client(&fake), &post(BY_DID)).await.unwrap();
    let found: Vec<_> = pages.iter().map(|page| ids(&page.comments)).collect();
    assert_eq!(
        found,
        [vec!["a", "b"], vec!["a1", "a2"], vec!["b1"], vec!["a3"]]
    );
    assert_eq!(fake.seen().len(), 4);
    assert_eq!(pages[1].comments[0].parent_id, Some(uri("bob", "a")));
    assert_eq!(pages[3].comments[0].parent_id, Some(uri("eve", "a2")));
    assert!(pages.iter().all(|page| page.shortfall.is_none()));
}

#[tokio::test]
async fn a_cut_branch_that_was_deleted_or_stays_cut_ends_all_the_same() {
    let fake = Fake::start(router(|key| match key {
        "root" => thread(node(
            "ada",
            "root",
            2,
            &[
                node("bob", "a", 5, &[]),
                node("eve", "b", 7, &[node("bob", "b1", 0, &[])]),
            ],
        )),
        "a" => refusal(400, "NotFound", "Post not found: at://…"),
        // The same reply again and nothing more: six stay hidden.
        "b" => thread(node("eve", "b", 7, &[node("bob", "b1", 0, &[])])),
        other => panic!("{other}"),
    }))
    .await;
    let pages = all_pages(&client(&fake), &post(BY_DID)).await.unwrap();
    assert_eq!(pages.len(), 3);
    let shortfall = pages[2].shortfall.clone().unwrap();
    assert!(shortfall.contains("at least 6 more replies"), "{shortfall}");
}

#[tokio::test]
async fn a_thread_as_deep_as_we_ask_is_read() {
    // What the server gives for the depth we ask for, deepest post cut.
    fn chain(from: usize, depth: usize) -> Value {
        let replies = if depth == 0 {
            vec![]
        } else {
            vec![chain(from + 1, depth - 1)]
        };
        match from {
            0 => node("ada", "root", 1, &replies),
            _ => node("bob", &format!("k{from}"), 1, &replies),
        }
    }
    let fake = Fake::start(Router::new().route(
        "/xrpc/app.bsky.feed.getPostThread",
        get(|Query(params): Params| async move {
            let depth: usize = params["depth"].parse().unwrap();
            let from = params["uri"]
                .rsplit("/k")
                .next()
                .and_then(|n| n.parse().ok())
                .unwrap_or(0);
            thread(chain(from, depth.min(120 - from)))
        }),
    ))
    .await;
    let pages = all_pages(&client(&fake), &post(BY_DID)).await.unwrap();
    let comments: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
    assert_eq!(comments.len(), 120);
    assert_eq!(comments[119].parent_id, Some(uri("bob", "k119")));
}

#[tokio::test]
async fn the_reset_header_is_a_moment_in_epoch_seconds() {
    let reset = chrono::Utc::now().timestamp() + 120;
    let fake = Fake::always(move || {
        let headers = [
            ("ratelimit-limit", "3000".to_owned()),
            ("ratelimit-reset", reset.to_string()),
        ];
        (
            StatusCode::TOO_MANY_REQUESTS,
            headers,
            r#"{"error":"RateLimitExceeded"}"#,
        )
            .into_response()
    })
    .await;
    let failure = client(&fake)
        .fetch_page(&post(URL), None)
        .await
        .unwrap_err();
    let Failure::RateLimited { retry_after } = failure else {
        panic!("{failure:?}")
    };
    assert!(
        (60..=120).contains(&retry_after.as_secs()),
        "{retry_after:?}"
    );
}

#[tokio::test]
async fn refusals_and_places_of_posts_have_their_outcomes() {
    let table: [(Response, &str); 6] = [
        (
            refusal(400, "NotFound", "Post not found: at://…"),
            "not_found",
        ),
        (thread(not_found("root")), "not_found"),
        (thread(blocked("root")), "private_or_login"),
        (thread(json!({})), "unexpected_shape"),
        (answer(json!({})), "unexpected_shape"),
        (refusal(502, "UpstreamFailure", "busy"), "network"),
    ];
    for (response, code) in table {
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let fake = Fake::always(move || (parts.status, body.clone())).await;
        let failure = client(&fake)
            .fetch_page(&post(BY_DID), None)
            .await
            .unwrap_err();
        assert_eq!(failure.code(), code, "{failure:?}");
    }
}

#[tokio::test]
async fn an_unknown_handle_is_not_found() {
    let fake = Fake::start(router(|_| panic!("nobody should ask for the thread"))).await;
    let gone = post("https://bsky.app/profile/nobody.example/post/root");
    let failure = client(&fake).fetch_page(&gone, None).await.unwrap_err();
    assert_eq!(failure, Failure::NotFound);
}

#[tokio::test]
async fn general_faults_have_their_outcomes() {
    for url in [URL, BY_DID] {
        fake::faults(&post(url), settings).await;
    }
}

#[tokio::test]
async fn a_server_error_is_tried_again_with_success() {
    let page = fake::recovers(
        &post(URL),
        router(|_| thread(node("ada", "root", 0, &[]))),
        settings,
    )
    .await;
    assert_eq!(page.info.unwrap().reported, Some(0));
    assert_eq!((page.comments.len(), page.next), (0, None));
}

#[tokio::test]
async fn a_large_tree_is_read_whole() {
    let replies: Vec<_> = (0..6_000)
        .map(|n| node("bob", &format!("k{n}"), 0, &[]))
        .collect();
    let body = json!({"thread": node("ada", "root", 6_000, &replies)}).to_string();
    assert!(body.len() > 2_000_000);
    let fake = Fake::start(router(move |_| fake::json(body.clone()))).await;
    let pages = all_pages(&client(&fake), &post(BY_DID)).await.unwrap();
    assert_eq!(pages[0].comments.len(), 6_000);
}

#[test]
fn addresses_name_the_post_by_author_and_key() {
    let did: Post = post("https://bsky.app/profile/did%3Aplc%3Aada/post/root?ref=x");
    assert_eq!(did.id, uri("ada", "root"));
    assert_eq!(did.url, BY_DID);
    assert_eq!(post(URL).id, "at://ada.example/app.bsky.feed.post/root");
    for url in [
        "https://bsky.app/",
        "https://bsky.app/profile/a.b/feed/x",
        "https://bsky.app/profile/a.b/post/",
    ] {
        assert!(matches!(recognize(url), Recognized::Reject { .. }), "{url}");
    }
    assert!(matches!(
        recognize("https://bsky.app/profile/ada.example"),
        Recognized::Unsupported {
            kind: "profile",
            ..
        }
    ));
}

#[tokio::test]
async fn the_name_is_not_looked_up_again_when_the_thread_could_not_be_had() {
    let router = || router(|_| thread(node("ada", "root", 0, &[])));
    let post = fake::post("https://bsky.app/profile/ada.example/post/root");
    fake::keeps_halves(&post, router, settings, 2).await;
}
