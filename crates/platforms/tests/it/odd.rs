//! Records and answers that are not as documented, on every platform: they cost themselves.

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use platforms::{Client, ClientSettings, Failure, Page, Post};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::fake::{self, Fake};

/// A platform as far as these tests need it: a post, and answers by path.
struct Case {
    post: &'static str,
    settings: fn(&str) -> ClientSettings,
    /// Path and body; the records are whatever the test puts in.
    answers: fn(Value) -> Vec<(&'static str, Value)>,
    /// A record with this id and text.
    record: fn(Value, Value) -> Value,
}

fn host(base: &str) -> ClientSettings {
    fake::settings_for_host("site.example", base)
}

fn api(base: &str) -> ClientSettings {
    let mut settings = fake::settings_for_api(
        &[
            "YOUTUBE_API_BASE",
            "BLUESKY_APPVIEW_BASE",
            "HN_ALGOLIA_BASE",
            "HN_FIREBASE_BASE",
            "REDDIT_OAUTH_BASE",
            "REDDIT_TOKEN_URL",
            "X_API_BASE",
            "STACK_EXCHANGE_API_BASE",
            "GITHUB_REST_BASE",
        ],
        base,
    );
    fake::set_key(&mut settings, "YOUTUBE_API_KEY", "a-key");
    fake::set_key(&mut settings, "REDDIT_APP", "an-id:a-secret:ann");
    fake::set_key(&mut settings, "X_BEARER_TOKEN", "a-token");
    settings
}

const CASES: &[Case] = &[
    Case {
        post: "https://news.ycombinator.com/item?id=1",
        settings: api,
        answers: |records| {
            let story = json!({"id": 1, "type": "story", "points": 1e308, "children": records});
            vec![
                ("/items/1", story),
                ("/item/1.json", json!({"descendants": "3"})),
            ]
        },
        record: |id, text| json!({"id": id, "text": text, "children": null, "parent_id": "1"}),
    },
    Case {
        post: "https://site.example/@ann/112233445566778899",
        settings: host,
        answers: |records| {
            vec![
                (
                    "/api/v1/statuses/112233445566778899",
                    json!({"id": 112_233_445_566_778_899_u64, "replies_count": "3"}),
                ),
                (
                    "/api/v1/statuses/112233445566778899/context",
                    json!({"ancestors": null, "descendants": records}),
                ),
            ]
        },
        record: |id, text| json!({"id": id, "content": text, "favourites_count": "7"}),
    },
    Case {
        post: "https://bsky.app/profile/did:plc:ann/post/1",
        settings: api,
        answers: |records| {
            let root = json!({"uri": "at://did:plc:ann/app.bsky.feed.post/1", "author": null});
            let thread = json!({"thread": {"post": root, "replies": records}});
            vec![("/xrpc/app.bsky.feed.getPostThread", thread)]
        },
        record: |id, text| {
            let author = json!({"did": "did:plc:bob", "handle": null});
            json!({"post": {"uri": id, "author": author, "record": {"text": text}}, "replies": null})
        },
    },
    Case {
        post: "https://site.example/post/1",
        settings: host,
        answers: |records| {
            vec![
                ("/api/v3/post", json!({"post_view": {"post": {"id": "1"}}})),
                ("/api/v3/comment/list", json!({"comments": records})),
            ]
        },
        record: |id, text| json!({"comment": {"id": id, "content": text, "deleted": null}}),
    },
    Case {
        post: "https://site.example/t/a-topic/1",
        settings: host,
        answers: |records| {
            let topic = json!({"title": null, "post_stream": {"posts": records, "stream": null}});
            vec![("/t/1.json", topic)]
        },
        record: |id, text| json!({"id": id, "post_number": id, "cooked": text}),
    },
    Case {
        post: "https://site.example/w/kkGMgK9ZtnKfYAgnEtQxbv",
        settings: host,
        answers: |records| {
            vec![
                (
                    "/api/v1/videos/kkGMgK9ZtnKfYAgnEtQxbv",
                    json!({"name": null, "account": 5, "commentsPolicy": []}),
                ),
                (
                    "/api/v1/videos/kkGMgK9ZtnKfYAgnEtQxbv/comment-threads",
                    json!({"data": records}),
                ),
            ]
        },
        record: |id, text| json!({"id": id, "text": text, "totalReplies": "0", "isDeleted": null}),
    },
    Case {
        post: "https://www.youtube.com/watch?v=a1B2c3D4e5F",
        settings: api,
        answers: |records| {
            vec![
                ("/videos", json!({"items": [{"snippet": null}]})),
                ("/commentThreads", json!({"items": records})),
            ]
        },
        record: |id, text| {
            let top = json!({"id": id, "snippet": {"textDisplay": text, "likeCount": "7"}});
            json!({"id": id, "snippet": {"topLevelComment": top, "totalReplyCount": null}})
        },
    },
    Case {
        post: "https://redd.it/1",
        settings: api,
        answers: |records| {
            let post = json!([{"kind": "t3", "data": {"id": "1", "num_comments": "3"}}]);
            let list = |children| json!({"kind": "Listing", "data": {"children": children}});
            vec![
                ("/", json!({"access_token": "a-token"})),
                ("/comments/1", json!([list(post), list(records)])),
            ]
        },
        record: |id, text| json!({"kind": "t1", "data": {"id": id, "body": text, "score": "7", "replies": ""}}),
    },
    Case {
        post: "https://x.com/ann/status/1",
        settings: api,
        answers: |records| {
            vec![
                (
                    "/tweets/1",
                    json!({"data": {"id": 1, "public_metrics": {"reply_count": "3"}}}),
                ),
                (
                    "/tweets/search/recent",
                    json!({"data": records, "includes": null, "meta": {}}),
                ),
            ]
        },
        record: |id, text| json!({"id": id, "text": text, "public_metrics": null, "lang": 5}),
    },
    Case {
        post: "https://site.example/d/1-words",
        settings: host,
        answers: |records| {
            vec![
                (
                    "/api/discussions/1",
                    json!({"data": {"id": 1, "attributes": null}}),
                ),
                ("/api/posts", json!({"data": records, "included": null})),
            ]
        },
        record: |id, text| {
            let text = text.as_null().map_or(text, |()| json!(""));
            json!({"id": id, "attributes": {"contentHtml": text, "number": "2"}})
        },
    },
    Case {
        post: "https://site.example/notes/9abc1234de",
        settings: host,
        answers: |records| {
            vec![
                ("/api/notes/show", json!({"id": "9abc1234de", "user": 5})),
                ("/api/notes/replies", records),
            ]
        },
        record: |id, text| json!({"id": id, "text": text, "reactions": []}),
    },
    Case {
        post: "https://github.com/a/b/issues/1",
        settings: api,
        answers: |records| {
            vec![
                (
                    "/repos/a/b/issues/1",
                    json!({"number": "1", "comments": "3", "user": null}),
                ),
                ("/repos/a/b/issues/1/comments", records),
            ]
        },
        record: |id, text| json!({"id": id, "body": text, "user": 5, "reactions": []}),
    },
];

fn router(answers: Vec<(&'static str, Value)>) -> Router {
    Router::new().fallback(move |request: axum::extract::Request| {
        let path = request.uri().path().to_owned();
        let found = answers.iter().find(|(known, _)| *known == path);
        std::future::ready(match found {
            Some((_, body)) => fake::json(body.to_string()),
            None => (StatusCode::NOT_FOUND, "{}").into_response(),
        })
    })
}

/// The only page with comments.
async fn read(client: &Client, post: &Post) -> Page {
    let pages = fake::all_pages(client, post).await.unwrap();
    pages.into_iter().next_back().unwrap()
}

#[tokio::test]
async fn an_odd_record_costs_itself_on_every_platform() {
    for case in CASES {
        let records = json!([
            (case.record)(json!("11"), json!("first")),
            (case.record)(json!("12"), json!(["no", "text"])),
            (case.record)(json!(null), json!("no id")),
            null,
            "no record",
            (case.record)(json!(13), json!(null)),
            (case.record)(json!(14), json!("last")),
        ]);
        let fake = Fake::start(router((case.answers)(records))).await;
        let client = Client::new((case.settings)(fake.base())).unwrap();
        let page = read(&client, &fake::post(case.post)).await;
        let comments = page.comments.iter();
        let found: Vec<_> = comments.map(|c| (c.id.as_str(), c.text.as_str())).collect();
        // Hacker News leaves the words out of a comment that was deleted.
        let mut expected = vec![("11", "first"), ("13", ""), ("14", "last")];
        if case.post.contains("ycombinator") {
            expected.remove(1);
        }
        assert_eq!(found, expected, "{}", case.post);
        assert_eq!(page.skipped.count, 4, "{}: {:?}", case.post, page.skipped);
        let first = page.skipped.first.unwrap();
        assert!(first.contains("12"), "{first}");
        assert!(
            !first.contains("line") && !first.contains("expected"),
            "{first}"
        );
    }
}

#[tokio::test]
async fn noise_around_the_json_is_cut_away_on_every_platform() {
    for case in CASES {
        let records = json!([(case.record)(json!("11"), json!("first"))]);
        let answers = (case.answers)(records);
        let router = Router::new().fallback(move |request: axum::extract::Request| {
            let path = request.uri().path().to_owned();
            let found = answers.iter().find(|(known, _)| *known == path);
            std::future::ready(match found {
                Some((_, body)) => fake::json(format!(
                    "<br />\n<b>Warning</b>: [x] in <b>/a.php</b><br />\n{body}\n<!-- cached -->"
                )),
                None => (StatusCode::NOT_FOUND, "{}").into_response(),
            })
        });
        let fake = Fake::start(router).await;
        let client = Client::new((case.settings)(fake.base())).unwrap();
        let page = read(&client, &fake::post(case.post)).await;
        assert_eq!(page.comments.len(), 1, "{}", case.post);
    }
}

/// The one thread that may block is held: nothing of an answer is made before it is free.
#[test]
fn every_platform_reads_its_answers_where_it_may_block() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build()
        .unwrap();
    runtime.block_on(async {
        for case in CASES {
            let records = json!([(case.record)(json!("11"), json!("first"))]);
            let fake = Fake::start(router((case.answers)(records))).await;
            let client = Client::new((case.settings)(fake.base())).unwrap();
            let post = fake::post(case.post);
            let (open, gate) = oneshot::channel::<()>();
            let held = tokio::task::spawn_blocking(|| drop(gate.blocking_recv()));
            let mut fetching = std::pin::pin!(read(&client, &post));
            let asked = async {
                while fake.seen().is_empty() {
                    tokio::task::yield_now().await;
                }
                // The answer is there soon after; whoever read it here would be done.
                for _ in 0..2_000 {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                page = &mut fetching => panic!("{} was read on an async thread: {page:?}", case.post),
                () = asked => {}
            }
            open.send(()).unwrap();
            assert_eq!(fetching.await.comments.len(), 1, "{}", case.post);
            held.await.unwrap();
        }
    });
}

#[tokio::test]
async fn an_answer_packed_in_a_way_nobody_asked_for_is_named() {
    for packing in ["zstd", "deflate", "x-gzip", "compress"] {
        let fake =
            Fake::always(move || ([("content-encoding", packing)], "x").into_response()).await;
        let client = Client::new(host(fake.base())).unwrap();
        let post = fake::post("https://site.example/post/1");
        let failure = client.fetch_page(&post, None).await.unwrap_err();
        let said = failure.to_string();
        assert!(matches!(failure, Failure::UnexpectedShape { .. }), "{said}");
        assert!(
            said.contains(packing) && said.contains("site.example"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn messages_name_the_platform_and_not_where_a_setting_leads() {
    let fake = Fake::always(|| StatusCode::BAD_GATEWAY).await;
    for case in CASES {
        let client = Client::new((case.settings)(fake.base())).unwrap();
        let failed = client.fetch_page(&fake::post(case.post), None).await;
        let said = failed.unwrap_err().to_string();
        assert!(!said.contains("127.0.0.1"), "{said}");
    }
}
