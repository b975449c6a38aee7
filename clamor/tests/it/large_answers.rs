//! Many posts whose answers are as large as one may be, at once.

use std::{fmt::Write as _, future::ready};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Path,
    response::IntoResponse,
    routing::get,
};
use futures::stream;
use tokio::net::TcpListener;

use crate::{
    fake::{Fake, hn},
    harness::{Server, Setup},
};

/// What the program may take with all of them, in MiB.
const MOST_MIB: u64 = 350;

/// Below the limit of one answer, 16 MiB.
const ANSWER_BYTES: usize = 15 << 20;

const STORIES: u64 = 8;
const TOOTS: u64 = 2;

/// As many of `record` as fit, each with a number of its own.
fn list(record: impl Fn(usize) -> String) -> Bytes {
    let mut list = String::with_capacity(ANSWER_BYTES);
    for number in 1_000_000.. {
        let record = record(number);
        if list.len() + record.len() >= ANSWER_BYTES {
            break;
        }
        let comma = if list.is_empty() { "" } else { "," };
        write!(list, "{comma}{record}").expect("bug: it is a string");
    }
    list.into()
}

/// A whole of three parts, without a length: what a server packs has none either.
fn json(parts: [Bytes; 3]) -> impl IntoResponse {
    let parts = parts.map(Ok::<_, std::io::Error>);
    let head = [("content-type", "application/json")];
    (head, Body::from_stream(stream::iter(parts)))
}

/// Stories of short remarks, and posts with short replies: what takes most when it is read.
async fn platforms() -> String {
    let remarks = list(|number| {
        format!(
            r#"{{"id":{number},"type":"comment","author":"b","text":"so it is","children":[]}}"#
        )
    });
    let story = move |Path(id): Path<u64>| {
        let head = format!(r#"{{"id":{id},"type":"story","title":"T","author":"o","children":["#);
        ready(json([head.into(), remarks.clone(), "]}".into()]))
    };
    let status = |id: &str, of: &str| {
        format!(
            r#"{{"id":"{id}","uri":"u{id}","url":"https://toots.example/@c/{id}","in_reply_to_id":{of},
            "created_at":"2025-02-03T04:05:06Z","content":"well","account":{{"id":"3","acct":"c"}}}}"#
        )
    };
    let replies = list(|number| status(&number.to_string(), r#""5""#));
    let context = move || {
        let head = Bytes::from_static(br#"{"ancestors":[],"descendants":["#);
        ready(json([head, replies.clone(), "]}".into()]))
    };
    let toot = move |Path(id): Path<String>| {
        let head = [("content-type", "application/json")];
        ready((head, status(&id, "null")))
    };
    let app = Router::new()
        .route("/search/items/{id}", get(story))
        .route("/toots/api/v1/statuses/{id}", get(toot))
        .route("/toots/api/v1/statuses/{id}/context", get(context));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("the port"));
    tokio::spawn(async move { axum::serve(listener, app).await.expect("it goes on") });
    base
}

/// The most memory that the program ever had, in MiB.
fn peak(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id()));
    let status = status.expect("its state");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.expect("a peak").trim().trim_end_matches(" kB");
    kib.parse::<u64>().expect("a number") / 1024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_posts_with_the_largest_answers_are_read_in_bounded_memory() {
    let base = platforms().await;
    let fake = Fake::start().await;
    let overrides = format!("toots.example={base}/toots");
    let server = Setup::new(&fake)
        .set("HN_ALGOLIA_BASE", &format!("{base}/search"))
        .set("HOST_OVERRIDES", &overrides)
        .set("PER_HOST_CONCURRENCY", "20")
        .start()
        .await;
    let stories = (1..=STORIES).map(hn);
    let toots = (1..=TOOTS).map(|id| format!("https://toots.example/@c/1110{id}"));
    let posts: Vec<String> = stories.chain(toots).collect();
    let id = server.create(&posts).await;
    let job = server.ended(&id).await;
    let peak = peak(&server);
    println!("{peak} MiB");
    assert_eq!(job["status"], "completed", "{job}");
    assert_eq!(job["progress"]["comments_scored"], 1000 * posts.len());
    assert!(peak < MOST_MIB, "{peak} MiB");
}
