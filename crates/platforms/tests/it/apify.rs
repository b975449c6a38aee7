//! Posts that a provider reads, from a server that refuses what Apify refuses: no token, other parameters, input
//! of another actor, and pages that are too large. The call that waits for a run in one request is not there.

mod tokens;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Router,
    body::to_bytes,
    extract::Request,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use platforms::{Client, ClientSettings, Failure, Page};
use serde_json::{Value, json};

use crate::{
    fake::{self, Fake, all_pages, post},
    graph::answered,
};

const TOKEN: &str = "apify_api_MadeUp";

const VIDEO: &str = "https://www.tiktok.com/@some.one/video/7106686413101468970?is_from_webapp=1";

const REEL: &str = "https://www.instagram.com/reel/Elsewhere99/";

const STORY: &str = "https://www.facebook.com/someshop/posts/1234567890123456";

/// An actor: its name, what its input must have, and what it finds.
#[derive(Clone, Copy)]
struct Actor {
    name: &'static str,
    /// Name of the list of addresses, and of the number of comments.
    input: [&'static str; 2],
    found: fn() -> Vec<Value>,
}

const TIKTOK: Actor = Actor {
    name: "clockworks~tiktok-comments-scraper",
    input: ["postURLs", "commentsPerPost"],
    found: tiktok,
};

const INSTAGRAM: Actor = Actor {
    name: "apify~instagram-comment-scraper",
    input: ["directUrls", "resultsLimit"],
    found: instagram,
};

const FACEBOOK: Actor = Actor {
    name: "apify~facebook-comments-scraper",
    input: ["startUrls", "resultsLimit"],
    found: facebook,
};

/// 620 comments; each tenth answers the one before it.
fn tiktok() -> Vec<Value> {
    let address = "https://www.tiktok.com/@some.one/video/7106686413101468970";
    let mut all: Vec<_> = (0..620_u64)
        .map(|number| {
            let above = (number % 10 == 9).then(|| cid(number - 1));
            json!({"videoWebUrl": address, "submittedVideoUrl": address, "input": address,
                "cid": cid(number), "text": format!("comment {number}"), "createTime": 1709298000 + number,
                "createTimeISO": "2024-03-01T13:00:00.000Z", "diggCount": number, "likedByAuthor": false,
                "pinnedByAuthor": false, "repliesToId": above, "replyCommentTotal": u64::from(number % 10 == 8),
                "uid": "6812345678901234567", "uniqueId": "ann.b", "avatarThumbnail": "https://a.example/a.jpg",
                "mentions": []})
        })
        .collect();
    all.insert(7, json!({"url": address, "error": "request_failed", "errorDescription": "A page could not be had"}));
    all
}

fn cid(number: u64) -> String {
    (7_106_687_000_000_000_000 + number).to_string()
}

/// A comment with an answer in it, and one that is a sticker.
fn instagram() -> Vec<Value> {
    let answer = json!({"id": "18000000000000002", "text": "thanks", "ownerUsername": "the.shop",
        "timestamp": "2026-03-01T13:00:00.000Z", "likesCount": 1, "repliesCount": 0, "replies": []});
    vec![
        json!({"postUrl": REEL, "commentUrl": format!("{REEL}c/18000000000000001"), "id": "18000000000000001",
            "text": "nice", "ownerUsername": "ann", "ownerProfilePicUrl": "https://a.example/a.jpg",
            "timestamp": "2026-03-01T12:00:00.000Z", "likesCount": 2, "repliesCount": 1,
            "replies": [answer], "owner": {"id": "900", "username": "ann", "is_verified": false}}),
        json!({"postUrl": REEL, "id": 18_000_000_000_000_003_u64, "text": "", "ownerUsername": "bob",
            "timestamp": "2026-03-01T12:05:00.000Z", "likesCount": 0, "repliesCount": 0, "replies": []}),
    ]
}

fn facebook() -> Vec<Value> {
    vec![
        json!({"facebookUrl": STORY, "commentUrl": format!("{STORY}?comment_id=55"), "id": "Y29tbWVudDo1NQ==",
            "feedbackId": "ZmVlZGJhY2s6NTU=", "date": "2026-03-01T12:00:00.000Z", "text": "good",
            "profileName": "Ann B", "profileId": "pfbid02abc", "likesCount": "3", "commentsCount": 1,
            "threadingDepth": 0}),
        json!({"facebookUrl": STORY, "id": "Y29tbWVudDo1Ng==", "replyToCommentId": "Y29tbWVudDo1NQ==",
            "date": "2026-03-01T12:10:00.000Z", "text": "yes", "profileName": "Bob", "profileId": "pfbid02def",
            "likesCount": "0", "threadingDepth": 1}),
    ]
}

/// How the stand-in behaves.
#[derive(Clone, Copy)]
struct Apify {
    actor: Actor,
    /// How runs end.
    status: &'static str,
}

impl Apify {
    fn of(actor: Actor) -> Self {
        Self {
            actor,
            status: "SUCCEEDED",
        }
    }

    fn finding(found: fn() -> Vec<Value>) -> Self {
        Self::of(Actor { found, ..TIKTOK })
    }

    async fn start(self) -> Fake {
        Fake::start(self.router()).await
    }

    fn router(self) -> Router {
        let polls = Arc::new(AtomicUsize::new(0));
        Router::new().fallback(move |request: Request| {
            let polls = Arc::clone(&polls);
            async move {
                self.answer(request, &polls)
                    .await
                    .unwrap_or_else(|refused| *refused)
            }
        })
    }

    async fn answer(
        self,
        request: Request,
        polls: &AtomicUsize,
    ) -> Result<Response, Box<Response>> {
        let (parts, body) = request.into_parts();
        let query = fake::query(&parts.uri);
        assert!(!query.contains_key("token"), "the token is in the address");
        let bearer = parts.headers.get(header::AUTHORIZATION);
        if bearer.is_none_or(|bearer| bearer != &format!("Bearer {TOKEN}")) {
            let why = "User was not found or authentication token is not valid";
            return Err(error(401, "user-or-token-not-found", why));
        }
        let allows =
            |known: &[&str]| match query.keys().find(|name| !known.contains(&name.as_str())) {
                Some(name) => Err(error(400, "invalid-parameter", name)),
                None => Ok(()),
            };
        let number = |name: &str| -> Option<f64> { query.get(name)?.parse().ok() };
        let Some(path) = parts.uri.path().strip_prefix("/v2/") else {
            return Err(error(404, "page-not-found", "no such endpoint"));
        };
        let segments: Vec<_> = path.split('/').collect();
        let run = |status: &str| {
            json!({"data": {"id": "Run1", "actId": "Act1", "status": status, "startedAt": "2026-03-01T12:00:00.000Z",
                "defaultDatasetId": "Set1", "defaultKeyValueStoreId": "Store1", "usageTotalUsd": 0.01}})
        };
        Ok(match (&parts.method, segments.as_slice()) {
            (&Method::POST, ["acts", actor, "runs"]) => {
                allows(&[
                    "timeout",
                    "memory",
                    "maxItems",
                    "maxTotalChargeUsd",
                    "waitForFinish",
                    "build",
                ])?;
                assert!(
                    number("maxItems") == Some(1000.0) && number("maxTotalChargeUsd") == Some(2.5)
                );
                if *actor != self.actor.name {
                    return Err(error(404, "actor-not-found", "Actor was not found"));
                }
                let kind = parts.headers.get(header::CONTENT_TYPE);
                assert!(kind.is_some_and(|kind| kind == "application/json"));
                let input: Value =
                    serde_json::from_slice(&to_bytes(body, 10_000).await.unwrap()).unwrap();
                let [addresses, most] = self.actor.input;
                let addresses = input[addresses].as_array().map_or(0, Vec::len);
                if addresses != 1 || input[most] != 1000 {
                    return Err(error(400, "invalid-input", "Input is not valid"));
                }
                (StatusCode::CREATED, fake::json(run("READY").to_string())).into_response()
            }
            (&Method::GET, ["actor-runs", "Run1"]) => {
                allows(&["waitForFinish"])?;
                if number("waitForFinish").is_some_and(|seconds| seconds > 60.0) {
                    return Err(error(400, "invalid-value", "waitForFinish"));
                }
                let status = match polls.fetch_add(1, Ordering::SeqCst) {
                    0 => "READY",
                    1 => "RUNNING",
                    _ => self.status,
                };
                fake::json(run(status).to_string())
            }
            (&Method::GET, ["datasets", "Set1", "items"]) => {
                allows(&["format", "clean", "offset", "limit"])?;
                let all = (self.actor.found)();
                let offset = number("offset").unwrap_or(0.0) as usize;
                let limit = number("limit").map_or(all.len(), |limit| limit as usize);
                let end = (offset + limit).min(all.len());
                let page = json!(all[offset.min(end)..end]);
                let mut answer = fake::json(page.to_string());
                let total = all.len().to_string().parse().unwrap();
                answer
                    .headers_mut()
                    .insert("x-apify-pagination-total", total);
                answer
            }
            (&Method::GET, ["users", "me"]) => answered(
                json!({"data": {"id": "u1", "username": "agency", "plan": {"id": "STARTER"}}}),
            ),
            _ => return Err(error(404, "page-not-found", "no such endpoint")),
        })
    }
}

fn error(status: u16, kind: &str, message: &str) -> Box<Response> {
    let body = json!({"error": {"type": kind, "message": message}});
    Box::new(fake::json_with(status, &body))
}

/// Settings with the same credential for all that it reads for.
fn settings(base: &str, credential: &str) -> ClientSettings {
    let mut settings = fake::settings_for_api(&["APIFY_API_BASE"], &format!("{base}/v2"));
    for setting in ["TIKTOK_TOKEN", "INSTAGRAM_TOKEN", "FACEBOOK_TOKEN"] {
        fake::set_key(&mut settings, setting, credential);
    }
    settings
}

fn client(fake: &Fake) -> Client {
    Client::new(settings(fake.base(), TOKEN)).unwrap()
}

async fn read(apify: Apify) -> Result<Vec<Page>, Failure> {
    let fake = apify.start().await;
    all_pages(&client(&fake), &post(VIDEO)).await
}

#[tokio::test]
async fn a_run_is_begun_once_waited_for_and_read_page_by_page() {
    let fake = Apify::of(TIKTOK).start().await;
    let client = client(&fake);
    let video = post(VIDEO);
    let first = client.fetch_page(&video, None).await.unwrap();
    assert!(first.comments.is_empty() && first.next.is_some());
    // Another worker goes on with the run.
    let other = Client::new(settings(fake.base(), TOKEN)).unwrap();
    let second = other
        .fetch_page(&video, first.next.as_deref())
        .await
        .unwrap();
    let third = other
        .fetch_page(&video, second.next.as_deref())
        .await
        .unwrap();
    assert_eq!(
        (third.next.is_none(), third.shortfall.clone()),
        (true, None)
    );
    let all: Vec<_> = second.comments.iter().chain(&third.comments).collect();
    assert_eq!(all.len(), 620);
    for (one, number) in all.iter().zip(0..) {
        assert_eq!(one.id, cid(number));
        assert_eq!(one.text, format!("comment {number}"));
        assert_eq!(one.likes, i64::try_from(number).ok());
        assert_eq!(one.author_id.as_deref(), Some("ann.b"));
        let above = (number % 10 == 9).then(|| cid(number - 1));
        assert_eq!(one.parent_id, above);
        assert!(one.published_at.is_some());
    }
    assert_eq!(second.skipped.count, 1);
    assert!(
        second
            .skipped
            .first
            .as_deref()
            .unwrap()
            .contains("A page could not be had")
    );
    let paths = fake.paths();
    let begun = paths.iter().filter(|path| path.contains("/runs?")).count();
    assert_eq!((begun, paths.len()), (1, 6));
}

#[tokio::test]
async fn what_a_run_brings_not_is_no_zero() {
    let none = Apify::finding(Vec::new);
    let pages = read(none).await.unwrap();
    let last = pages.last().unwrap();
    assert!(last.incomplete && last.comments.is_empty());
    assert!(
        last.shortfall
            .as_deref()
            .unwrap()
            .contains("does not say whether")
    );
    let no_items = Apify::finding(|| vec![json!({"url": VIDEO, "error": "no_items"})]);
    let last = read(no_items).await.unwrap().pop().unwrap();
    assert!(last.incomplete && last.shortfall.unwrap().contains("no_items"));
    let gone = Apify::finding(|| {
        vec![json!({"url": VIDEO, "error": "not_found", "errorDescription": "Gone"})]
    });
    assert_eq!(read(gone).await.unwrap_err().code(), "not_found");
    for status in ["FAILED", "TIMED-OUT", "ABORTED"] {
        let failed = Apify { status, ..none };
        let failure = read(failed).await.unwrap_err();
        assert_eq!(failure.code(), "blocked");
        assert!(failure.to_string().contains(status), "{failure}");
        let cut = Apify {
            status,
            ..Apify::of(TIKTOK)
        };
        let last = read(cut).await.unwrap().pop().unwrap();
        assert!(last.incomplete && last.shortfall.unwrap().contains(status));
    }
    let other = Apify::finding(|| {
        vec![
            json!({"cid": "1", "text": "a", "videoWebUrl": "https://www.tiktok.com/@a/video/7106686413101468971"}),
        ]
    });
    assert_eq!(read(other).await.unwrap_err().code(), "unexpected_shape");
}

#[tokio::test]
async fn answers_within_comments_are_read() {
    let fake = Apify::of(INSTAGRAM).start().await;
    let pages = all_pages(&client(&fake), &post(REEL)).await.unwrap();
    let all: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
    let found: Vec<_> = all
        .iter()
        .map(|one| (&*one.id, &*one.text, one.parent_id.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            ("18000000000000001", "nice", None),
            ("18000000000000002", "thanks", Some("18000000000000001")),
            ("18000000000000003", "", None),
        ]
    );
    assert_eq!(all[0].author_name.as_deref(), Some("ann"));
    assert_eq!((all[0].likes, all[0].reply_count), (Some(2), Some(1)));
    let fake = Apify::of(FACEBOOK).start().await;
    let pages = all_pages(&client(&fake), &post(STORY)).await.unwrap();
    let all: Vec<_> = pages.iter().flat_map(|page| &page.comments).collect();
    assert_eq!(all[0].author_name.as_deref(), Some("Ann B"));
    assert_eq!(
        (all[0].likes, all[1].parent_id.as_deref()),
        (Some(3), Some("Y29tbWVudDo1NQ=="))
    );
}

#[test]
fn one_video_however_it_is_written() {
    let first = post(VIDEO);
    for other in [
        "https://m.tiktok.com/v/7106686413101468970.html",
        "https://www.tiktok.com/@/video/7106686413101468970",
        "https://www.tiktok.com/embed/v2/7106686413101468970",
    ] {
        assert_eq!(post(other).key(), first.key(), "{other}");
    }
}
