//! A local server that answers like the platforms, as each test tells it to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use serde_json::{Value, json};
use testing::{HackerNewsComment, HackerNewsStory, hacker_news_count};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio_util::task::AbortOnDropHandle;

/// A request as a test sees it.
pub(crate) struct Asked {
    /// Path without the query.
    pub(crate) path: String,
    /// Query parameters.
    pub(crate) query: HashMap<String, String>,
    /// The key or token that it came with.
    pub(crate) key: Option<String>,
    /// How often exactly this was asked before.
    pub(crate) before: usize,
}

impl Asked {
    /// The page token of YouTube, or nothing.
    pub(crate) fn token(&self) -> &str {
        self.query.get("pageToken").map_or("", String::as_str)
    }
}

/// What to answer.
pub(crate) enum Reply {
    /// 200.
    Json(Value),
    /// A web page.
    Page(&'static str),
    /// A redirect to this address.
    Redirect(&'static str),
    /// Another status, with `Retry-After` when given.
    Status(u16, Option<&'static str>, Value),
    /// 200, and the connection ends in the middle of it.
    Cut(Value),
    /// 200 once the test lets go.
    Held(Arc<Notify>, Value),
    /// 200 once this is true.
    After(watch::Receiver<bool>, Value),
}

type Answers = dyn Fn(&Asked) -> Reply + Send + Sync;

/// The running server; it stops when dropped.
pub(crate) struct Fake {
    /// `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    shared: Arc<Shared>,
    _server: AbortOnDropHandle<()>,
}

struct Shared {
    answers: Box<Answers>,
    log: Mutex<Vec<String>>,
    arrived: Notify,
}

impl Fake {
    pub(crate) async fn start(answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let shared = Arc::new(Shared {
            answers: Box::new(answers),
            log: Mutex::default(),
            arrived: Notify::new(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            base,
            shared,
            _server: AbortOnDropHandle::new(server),
        }
    }

    /// How many requests contained `part` in path or query; counts of Hacker News are left out.
    pub(crate) fn asked(&self, part: &str) -> usize {
        let log = self.shared.log.lock().unwrap();
        log.iter()
            .filter(|line| line.contains(part) && !line.contains("/count/"))
            .count()
    }

    /// Waits until a request that contains `part` is there.
    pub(crate) async fn wait_for(&self, part: &str) {
        loop {
            let arrived = self.shared.arrived.notified();
            if self.asked(part) > 0 {
                return;
            }
            arrived.await;
        }
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let uri = request.uri();
    let line = uri.to_string();
    let query = uri.query().unwrap_or_default();
    let asked = {
        let mut log = shared.log.lock().unwrap();
        let before = log.iter().filter(|earlier| **earlier == line).count();
        log.push(line.clone());
        Asked {
            path: uri.path().to_owned(),
            // Page tokens and ids of these tests need no decoding.
            query: query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
            key: ["x-goog-api-key", "authorization"]
                .into_iter()
                .find_map(|name| {
                    request
                        .headers()
                        .get(name)?
                        .to_str()
                        .ok()
                        .map(str::to_owned)
                }),
            before,
        }
    };
    shared.arrived.notify_waiters();
    let reply = (shared.answers)(&asked);
    let (status, retry_after, body) = match reply {
        Reply::Cut(body) => return cut(&body),
        Reply::Page(body) => return other(200, "content-type", "text/html", body),
        Reply::Redirect(to) => return other(301, "location", to, ""),
        Reply::Json(body) => (200, None, body),
        Reply::Status(status, retry_after, body) => (status, retry_after, body),
        Reply::Held(gate, body) => {
            gate.notified().await;
            (200, None, body)
        }
        Reply::After(mut opened, body) => {
            // Where the test has ended, nobody waits for it.
            let _ = opened.wait_for(|opened| *opened).await;
            (200, None, body)
        }
    };
    let mut response = Response::builder()
        .status(StatusCode::from_u16(status).unwrap())
        .header("content-type", "application/json");
    if let Some(seconds) = retry_after {
        response = response.header("retry-after", seconds);
    }
    response.body(Body::from(body.to_string())).unwrap()
}

/// An answer that is no JSON.
fn other(status: u16, header: &str, value: &str, body: &'static str) -> Response<Body> {
    let response = Response::builder().status(status).header(header, value);
    response.body(Body::from(body)).unwrap()
}

/// Announces the whole body and sends half of it.
fn cut(body: &Value) -> Response<Body> {
    let body = body.to_string();
    let half = body[..body.len() / 2].to_owned();
    let parts = [Ok(half), Err(std::io::Error::other("cut"))];
    Response::builder()
        .header("content-type", "application/json")
        .header("content-length", body.len())
        .body(Body::from_stream(futures::stream::iter(parts)))
        .unwrap()
}

/// A story of Hacker News with these comments, on `/items/ID` and `/count/item/ID.json`.
pub(crate) fn story(asked: &Asked, texts: &[&str]) -> Reply {
    counted_story(asked, texts, texts.len())
}

/// A story that claims to have `reported` comments.
pub(crate) fn counted_story(asked: &Asked, texts: &[&str], reported: usize) -> Reply {
    if asked.path.starts_with("/count/") {
        return Reply::Json(hacker_news_count(reported));
    }
    let id: u64 = asked.path.trim_start_matches("/items/").parse().unwrap();
    let comments = texts.iter().zip(1..);
    let comments = comments.map(|(text, number)| HackerNewsComment::new(id * 1000 + number, *text));
    Reply::Json(HackerNewsStory::new(id, comments).json())
}

/// The YouTube video that is asked for, with `reported` comments.
pub(crate) fn video(asked: &Asked, reported: usize) -> Reply {
    Reply::Json(json!({"items": [{
        "id": asked.query.get("id"),
        "snippet": {"title": "A video", "channelId": "owner"},
        "statistics": {"commentCount": reported.to_string()},
    }]}))
}

/// One page of threads without replies, ids `NAME-0`, `NAME-1`, ...
pub(crate) fn threads(name: &str, size: usize, next: Option<&str>) -> Value {
    let items: Vec<Value> = (0..size)
        .map(|number| {
            let id = format!("{name}-{number}");
            json!({"id": id, "snippet": {"totalReplyCount": 0, "topLevelComment": {"id": id, "snippet": {
                "textDisplay": format!("what a great video, number {number}"),
                "authorDisplayName": "viewer", "likeCount": 1,
                "publishedAt": "2026-01-02T03:04:05Z", "updatedAt": "2026-01-02T03:04:05Z",
            }}}})
        })
        .collect();
    match next {
        Some(next) => json!({"items": items, "nextPageToken": next}),
        None => json!({"items": items}),
    }
}

/// An error of Google's APIs.
pub(crate) fn google(status: u16, reason: &str) -> Reply {
    let error =
        json!({"error": {"code": status, "message": reason, "errors": [{"reason": reason}]}});
    Reply::Status(status, None, error)
}
