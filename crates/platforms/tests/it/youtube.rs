//! YouTube against a local server that answers like the Data API.

// Named, since `inputs` takes this file as well.
#[path = "youtube/addresses.rs"]
mod addresses;
#[path = "youtube/faults.rs"]
mod faults;

use std::collections::HashMap;

use axum::{
    Router,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use platforms::{Client, ClientSettings, Comment, Failure, Post};
use serde_json::{Value, json};

use crate::fake::{self, About, Fake, all_pages, check_about, post};

const VIDEO: &str = "https://www.youtube.com/watch?v=a1B2c3D4e5F";

type Params = Query<HashMap<String, String>>;

fn settings(base: &str) -> ClientSettings {
    let mut settings = fake::settings_for_api(&["YOUTUBE_API_BASE"], base);
    fake::set_key(&mut settings, "YOUTUBE_API_KEY", "the-key");
    settings
}

pub(crate) fn client(fake: &Fake) -> Client {
    Client::new(settings(fake.base())).unwrap()
}

pub(crate) fn video() -> Post {
    post(VIDEO)
}

pub(crate) fn answer(value: Value) -> Response {
    fake::json(value.to_string())
}

fn item(id: &str, author: &str, text: &str) -> Value {
    json!({
        "kind": "youtube#comment",
        "id": id,
        "snippet": {
            "authorDisplayName": format!("@{author}"),
            "authorChannelUrl": format!("http://www.youtube.com/@{author}"),
            "authorChannelId": {"value": format!("UC{author}")},
            "videoId": "a1B2c3D4e5F",
            "textDisplay": text,
            "textOriginal": text,
            "canRate": true,
            "viewerRating": "none",
            "likeCount": 3,
            "publishedAt": "2024-05-01T10:00:00Z",
            "updatedAt": "2024-05-01T10:00:00Z"
        }
    })
}

fn thread(id: &str, text: &str, total: usize, sample: &[Value]) -> Value {
    let mut thread = json!({
        "kind": "youtube#commentThread",
        "id": id,
        "snippet": {
            "videoId": "a1B2c3D4e5F",
            "topLevelComment": item(id, "ada", text),
            "canReply": true,
            "totalReplyCount": total,
            "isPublic": true
        }
    });
    if !sample.is_empty() {
        thread["replies"] = json!({"comments": sample});
    }
    thread
}

pub(crate) fn list(items: Vec<Value>, next: Option<&str>) -> Value {
    let mut list = json!({
        "pageInfo": {"totalResults": items.len(), "resultsPerPage": 100},
        "items": items
    });
    if let Some(next) = next {
        list["nextPageToken"] = json!(next);
    }
    list
}

fn videos(count: Option<&str>) -> Value {
    let mut statistics = json!({"viewCount": "1000", "likeCount": "10"});
    if let Some(count) = count {
        statistics["commentCount"] = json!(count);
    }
    list(
        vec![json!({
            "id": "a1B2c3D4e5F",
            "snippet": {
                "title": "How bridges stand", "channelId": "UCowner", "channelTitle": "Bridges",
                "publishedAt": "2024-04-30T08:00:00Z"
            },
            "statistics": statistics
        })],
        None,
    )
}

fn error(status: u16, reason: &str) -> Response {
    let body = json!({"error": {
        "code": status,
        "message": "The <code>video</code> parameter, see <a href=\"/x\">here</a>.",
        "errors": [{"message": "…", "domain": "youtube.commentThread", "reason": reason}]
    }});
    (StatusCode::from_u16(status).unwrap(), answer(body)).into_response()
}

/// A server whose video is fine and whose threads and replies are given.
pub(crate) fn router<T, R>(threads: T, replies: R) -> Router
where
    T: Fn(Option<&str>) -> Response + Clone + Send + Sync + 'static,
    R: Fn(&str, Option<&str>) -> Response + Clone + Send + Sync + 'static,
{
    Router::new()
        .route(
            "/videos",
            get(|Query(params): Params| async move {
                let mut videos = videos(Some("9"));
                videos["items"][0]["id"] = json!(params["id"]);
                answer(videos)
            }),
        )
        .route(
            "/commentThreads",
            get(move |Query(params): Params| async move {
                assert_eq!(params["textFormat"], "plainText");
                assert_eq!(params["order"], "time");
                threads(params.get("pageToken").map(String::as_str))
            }),
        )
        .route(
            "/comments",
            get(move |Query(params): Params| async move {
                replies(
                    &params["parentId"],
                    params.get("pageToken").map(String::as_str),
                )
            }),
        )
}

fn no_replies(_: &str, _: Option<&str>) -> Response {
    panic!("nobody should ask for replies")
}

fn ids(comments: &[Comment]) -> Vec<&str> {
    comments.iter().map(|comment| comment.id.as_str()).collect()
}

#[tokio::test]
async fn pages_threads_and_replies_beyond_the_sample_all_come() {
    let fake = Fake::start(router(
        |token| {
            answer(match token {
                None => list(
                    vec![
                        thread("T1", "first", 3, &[item("T1.a", "owner", "thanks")]),
                        thread("T2", "second", 1, &[item("T2.a", "bob", "indeed")]),
                    ],
                    Some("page-2"),
                ),
                // T2 comes again: somebody wrote in between and moved it.
                Some("page-2") => list(
                    vec![
                        thread("T2", "second", 1, &[]),
                        thread("T3", "third", 0, &[]),
                    ],
                    None,
                ),
                other => panic!("{other:?}"),
            })
        },
        |parent, token| {
            answer(match (parent, token) {
                ("T1", None) => list(
                    vec![item("T1.a", "owner", "thanks"), item("T1.b", "bob", "yes")],
                    Some("more"),
                ),
                ("T1", Some("more")) => list(vec![item("T1.c", "eve", "no")], None),
                ("T2", None) => list(vec![item("T2.a", "bob", "indeed")], None),
                other => panic!("{other:?}"),
            })
        },
    ))
    .await;
    let pages = all_pages(&client(&fake), &video()).await.unwrap();

    let info = pages[0].info.clone().unwrap();
    assert_eq!(info.title.as_deref(), Some("How bridges stand"));
    assert_eq!(info.url.as_deref(), Some(VIDEO));
    assert_eq!(info.reported, Some(9));
    check_about(
        &info,
        &About {
            author_id: Some("UCowner"),
            author_name: Some("Bridges"),
            published_at: Some("2024-04-30T08:00:00+00:00"),
            likes: Some(10),
            views: Some(1000),
        },
    );
    let found: Vec<_> = pages.iter().map(|page| ids(&page.comments)).collect();
    assert_eq!(
        found,
        [
            vec![],
            vec!["T1", "T1.a", "T2", "T2.a"],
            vec!["T1.a", "T1.b"],
            vec!["T1.c"],
            vec!["T2", "T3"],
            vec!["T2.a"],
        ]
    );
    assert!(pages.iter().all(|page| page.shortfall.is_none()));

    let (top, reply) = (&pages[1].comments[0], &pages[1].comments[1]);
    assert_eq!(top.parent_id, None);
    assert_eq!(top.reply_count, Some(3));
    assert_eq!(top.text, "first");
    assert_eq!(top.author_name.as_deref(), Some("@ada"));
    assert_eq!(top.author_id.as_deref(), Some("UCada"));
    assert_eq!(top.is_post_author, Some(false));
    assert_eq!(top.likes, Some(3));
    assert_eq!(top.published_at, "2024-05-01T10:00:00Z".parse().ok());
    assert_eq!(
        top.url.as_deref(),
        Some("https://www.youtube.com/watch?v=a1B2c3D4e5F&lc=T1")
    );
    assert_eq!(reply.parent_id.as_deref(), Some("T1"));
    assert_eq!(reply.is_post_author, Some(true));
    assert_eq!(pages[3].comments[0].parent_id.as_deref(), Some("T1"));
}

#[tokio::test]
async fn each_page_is_one_request_and_the_key_is_in_no_address() {
    let fake = Fake::start(router(
        |_| answer(list(vec![thread("T1", "first", 0, &[])], None)),
        no_replies,
    ))
    .await;
    let pages = all_pages(&client(&fake), &video()).await.unwrap();
    let seen = fake.seen();
    assert_eq!(seen.len(), pages.len());
    for request in seen {
        assert!(!request.path.contains("the-key"), "{}", request.path);
        assert_eq!(request.headers["x-goog-api-key"], "the-key");
    }
}

#[tokio::test]
async fn a_closed_account_has_no_id_and_its_comment_stays() {
    let mut gone = thread("T1", "still here", 0, &[]);
    let snippet = &mut gone["snippet"]["topLevelComment"]["snippet"];
    snippet.as_object_mut().unwrap().remove("authorChannelId");
    snippet["authorDisplayName"] = json!("");
    let fake = Fake::start(router(
        move |_| answer(list(vec![gone.clone()], None)),
        no_replies,
    ))
    .await;
    let pages = all_pages(&client(&fake), &video()).await.unwrap();
    let comment = &pages[1].comments[0];
    assert_eq!(comment.text, "still here");
    assert_eq!((&comment.author_id, &comment.author_name), (&None, &None));
    assert_eq!(comment.is_post_author, None);
}

#[tokio::test]
async fn a_page_token_that_repeats_ends_the_list_and_says_so() {
    let fake = Fake::start(router(
        |_| answer(list(vec![thread("T1", "first", 2, &[])], Some("again"))),
        |_, _| answer(list(vec![item("T1.a", "bob", "yes")], Some("again"))),
    ))
    .await;
    let pages = all_pages(&client(&fake), &video()).await.unwrap();
    let last = pages.last().unwrap();
    assert_eq!(
        last.shortfall.as_deref(),
        Some("YouTube gave the same page token twice")
    );
    assert!(pages.len() < 10, "{} pages", pages.len());
}

#[tokio::test]
async fn a_thread_removed_between_pages_does_not_end_the_post() {
    let fake = Fake::start(router(
        |_| {
            answer(list(
                vec![
                    thread("T1", "first", 9, &[]),
                    thread("T2", "second", 1, &[]),
                ],
                None,
            ))
        },
        |parent, _| match parent {
            "T1" => error(404, "commentNotFound"),
            _ => answer(list(vec![item("T2.a", "bob", "yes")], None)),
        },
    ))
    .await;
    let pages = all_pages(&client(&fake), &video()).await.unwrap();
    assert_eq!(ids(&pages.last().unwrap().comments), ["T2.a"]);
}

#[tokio::test]
async fn a_deleted_or_private_video_is_left_out_of_the_list() {
    let fake = Fake::always(|| answer(list(vec![], None))).await;
    let failure = client(&fake).fetch_page(&video(), None).await.unwrap_err();
    assert_eq!(failure, Failure::NotFound);
}

#[tokio::test]
async fn a_video_with_comments_off_reports_no_number() {
    let fake = Fake::start(
        Router::new()
            .route("/videos", get(|| async { answer(videos(None)) }))
            .route(
                "/commentThreads",
                get(|| async { error(403, "commentsDisabled") }),
            ),
    )
    .await;
    let client = client(&fake);
    let first = client.fetch_page(&video(), None).await.unwrap();
    let info = first.info.unwrap();
    assert_eq!((info.reported, info.views), (None, Some(1000)));
    let failure = client
        .fetch_page(&video(), first.next.as_deref())
        .await
        .unwrap_err();
    assert_eq!(failure, Failure::CommentsDisabled);
}

#[tokio::test]
async fn a_large_page_is_read_whole() {
    let threads: Vec<Value> = (0..100)
        .map(|n| thread(&format!("T{n}"), &"word ".repeat(4_000), 0, &[]))
        .collect();
    let body = list(threads, None).to_string();
    assert!(body.len() > 2_000_000);
    let fake = Fake::start(router(move |_| fake::json(body.clone()), no_replies)).await;
    let pages = all_pages(&client(&fake), &video()).await.unwrap();
    assert_eq!(pages[1].comments.len(), 100);
}
