//! Records and answers that are not as documented, on every platform: they cost themselves.

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use platforms::{Access, Client, ClientSettings, Failure, PLATFORMS, Page, Post};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::fake::{self, Fake};

/// A platform as far as these tests need it: a post, and answers by path.
struct Case {
    /// Its address; for a thread of Disqus, which has none, its id behind [`OF_DISQUS`].
    post: &'static str,
    settings: fn(&str) -> ClientSettings,
    /// Path and body; the records are whatever the test puts in.
    answers: fn(Value) -> Vec<(&'static str, Value)>,
    /// A record with this id and text.
    record: fn(Value, Value) -> Value,
}

const OF_DISQUS: &str = "disqus:";

/// Platforms whose odd records are tested beside their other tests: a name, the file, and the test.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    (
        "appstore",
        include_str!("app_store.rs"),
        "an_odd_review_costs_itself",
    ),
    (
        "facebook",
        include_str!("facebook.rs"),
        "a_comment_that_cannot_be_read_costs_itself",
    ),
    // A provider reads it, and its records are of one form for all platforms.
    (
        "tiktok",
        include_str!("apify.rs"),
        "a_run_is_begun_once_waited_for_and_read_page_by_page",
    ),
    (
        "wordpress",
        include_str!("wordpress.rs"),
        "text_comes_as_an_object_or_as_it_is",
    ),
    // Pages and feeds, which have no records.
    (
        "web",
        include_str!("webpage.rs"),
        "a_feed_that_is_no_feed_is_given_up",
    ),
];

impl Case {
    fn post(&self) -> Post {
        match self.post.strip_prefix(OF_DISQUS) {
            Some(id) => Post {
                platform: "disqus",
                kind: "page",
                host: None,
                id: id.to_owned(),
                url: "https://blog.example/a-page/".to_owned(),
            },
            None => fake::post(self.post),
        }
    }
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
            "INSTAGRAM_GRAPH_BASE",
            "THREADS_GRAPH_BASE",
            "DISQUS_API_BASE",
        ],
        base,
    );
    fake::set_key(&mut settings, "YOUTUBE_API_KEY", "a-key");
    fake::set_key(&mut settings, "REDDIT_APP", "an-id:a-secret:ann");
    fake::set_key(&mut settings, "X_BEARER_TOKEN", "a-token");
    fake::set_key(&mut settings, "INSTAGRAM_TOKEN", "a-token");
    fake::set_key(&mut settings, "THREADS_TOKEN", "a-token");
    fake::set_key(&mut settings, "DISQUS_API_KEY", "a-key");
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
    Case {
        post: "https://www.instagram.com/p/Code_11/",
        settings: api,
        answers: |records| {
            let account = json!({"id": 1784, "username": null});
            let page = json!({"id": "7", "name": null, "instagram_business_account": account});
            let media = json!({"id": 11, "shortcode": "Code_11", "comments_count": "3"});
            vec![
                ("/me/accounts", json!({"data": [page], "paging": null})),
                ("/1784/media", json!({"data": [media]})),
                ("/11/comments", json!({"data": records, "paging": []})),
            ]
        },
        record: |id, text| json!({"id": id, "text": text, "from": 5, "like_count": "7", "replies": null}),
    },
    Case {
        post: "https://www.threads.net/@ann/post/Code_11",
        settings: api,
        answers: |records| {
            let media = json!({"id": 11, "shortcode": "Code_11", "username": null, "text": ["no"]});
            vec![
                ("/me/threads", json!({"data": [media], "paging": null})),
                ("/11/conversation", json!({"data": records})),
            ]
        },
        record: |id, text| json!({"id": id, "text": text, "username": null, "replied_to": 11}),
    },
    Case {
        post: "https://stackoverflow.com/questions/1/words",
        settings: api,
        answers: |records| {
            let question = json!({"question_id": "1", "owner": 5, "score": "7"});
            vec![
                ("/questions/1", json!({"items": [question]})),
                (
                    "/questions/1/comments",
                    json!({"items": records, "has_more": null}),
                ),
                ("/questions/1/answers", json!({"items": []})),
            ]
        },
        record: |id, text| json!({"comment_id": id, "body": text, "owner": null, "score": "3"}),
    },
    Case {
        post: "disqus:a-blog/link/https://blog.example/a-page/",
        settings: api,
        answers: |records| {
            vec![
                (
                    "/threads/details.json",
                    json!({"response": {"id": 71, "title": null, "author": null, "posts": "3"}}),
                ),
                (
                    "/threads/listPosts.json",
                    json!({"cursor": null, "response": records}),
                ),
            ]
        },
        record: |id, text| json!({"id": id, "message": text, "author": 5, "points": "7"}),
    },
];

#[test]
fn every_platform_that_is_read_is_in_the_list_or_named_with_its_own_test() {
    let in_list = |name: &str| CASES.iter().any(|case| case.post().platform == name);
    for platform in PLATFORMS {
        let name = platform.name();
        let elsewhere = ELSEWHERE.iter().find(|(known, ..)| *known == name);
        match platform.access() {
            Access::Never(_) => assert!(elsewhere.is_none() && !in_list(name), "{name}"),
            Access::Open | Access::Key(_) => {
                assert!(elsewhere.is_some() != in_list(name), "{name}");
            }
        }
    }
    for (name, file, test) in ELSEWHERE {
        assert!(file.contains(&format!("fn {test}()")), "{name}: {test}");
    }
}

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
    let last = pages.into_iter().rev();
    last.max_by_key(|page| page.comments.len()).unwrap()
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
        let page = read(&client, &case.post()).await;
        let comments = page.comments.iter();
        // On Stack Exchange a letter stands before the numbers of remarks.
        let number = |id: &'_ str| id.trim_start_matches('c').to_owned();
        let found: Vec<_> = comments.map(|c| (number(&c.id), c.text.clone())).collect();
        // Hacker News leaves the words out of a comment that was deleted.
        let mut expected = vec![("11", "first"), ("13", ""), ("14", "last")];
        if case.post.contains("ycombinator") {
            expected.remove(1);
        }
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(id, text)| (id.to_owned(), text.to_owned()))
            .collect();
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
        let page = read(&client, &case.post()).await;
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
            let post = case.post();
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
        let failed = client.fetch_page(&case.post(), None).await;
        let said = failed.unwrap_err().to_string();
        assert!(!said.contains("127.0.0.1"), "{said}");
    }
}
