//! Connections that end in the middle of an answer.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Router, http::header, routing::get};
use platforms::{Client, Failure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::AbortOnDropHandle;

use crate::fake;

const STORY: &str = "https://news.ycombinator.com/item?id=100";

/// 1 MiB of spaces, see `client`.
const SPACES: &[u8] = include_bytes!("../data/spaces.gz");

/// Fetches a story from a server that sends exactly this to everybody.
async fn fetch(answer: Vec<u8>) -> Failure {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let serve = async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            send(stream, &answer).await;
        }
    };
    let _server = AbortOnDropHandle::new(tokio::spawn(serve));
    let settings = fake::settings_for_api(&["HN_ALGOLIA_BASE", "HN_FIREBASE_BASE"], &base);
    let client = Client::new(settings).unwrap();
    client
        .fetch_page(&fake::post(STORY), None)
        .await
        .unwrap_err()
}

async fn send(mut stream: TcpStream, answer: &[u8]) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await.unwrap());
    }
    stream.write_all(answer).await.unwrap();
}

fn answer(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

fn chunk(body: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n"].concat()
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_the_networks_fault_however_it_was_sent() {
    let json = br#"{"id": 100, "children": ["#.as_slice();
    let half = &SPACES[..SPACES.len() / 2];
    let zipped = "content-encoding: gzip\r\n";
    for (name, answer) in [
        ("a length", answer("content-length: 5000\r\n", json)),
        (
            "chunks",
            answer("transfer-encoding: chunked\r\n", &chunk(json)),
        ),
        ("nothing", answer("", json)),
        (
            "a length, zipped",
            answer(
                &format!("content-length: {}\r\n{zipped}", SPACES.len()),
                half,
            ),
        ),
        (
            "chunks, zipped",
            answer(
                &format!("transfer-encoding: chunked\r\n{zipped}"),
                &chunk(half),
            ),
        ),
        ("nothing, zipped", answer(zipped, half)),
        ("headers", b"HTTP/1.1 200 OK\r\ncontent-ty".to_vec()),
    ] {
        let failure = fetch(answer).await;
        assert_eq!(failure.code(), "network", "{name}: {failure}");
        assert!(failure.is_transient());
    }
}

#[tokio::test]
async fn an_answer_whose_json_is_cut_is_asked_for_again() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let items = get(move || {
        let earlier = counted.fetch_add(1, Ordering::SeqCst);
        let whole = r#"{"id": 100, "type": "story", "title": "A", "children": []}"#;
        // As HTTP it is whole each time.
        let sent = whole[..whole.len() - usize::from(earlier < 2) * 4].to_owned();
        std::future::ready(([(header::CONTENT_TYPE, "application/json")], sent))
    });
    let count = get(async || r#"{"id": 100, "type": "story", "descendants": 0}"#);
    let router = Router::new()
        .route("/items/100", items)
        .route("/item/100.json", count);
    let server = fake::Fake::start(router).await;
    let settings = fake::settings_for_api(&["HN_ALGOLIA_BASE", "HN_FIREBASE_BASE"], server.base());
    let client = Client::new(settings).unwrap();
    let post = fake::post(STORY);
    for _ in 0..2 {
        let failure = client.fetch_page(&post, None).await.unwrap_err();
        assert_eq!(failure.code(), "network", "{failure}");
    }
    let page = client.fetch_page(&post, None).await.unwrap();
    assert!(page.comments.is_empty());
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn what_is_whole_and_no_gzip_is_said_to_be_so() {
    let body = b"this was never zipped at all";
    let headers = format!(
        "content-encoding: gzip\r\ncontent-length: {}\r\n",
        body.len()
    );
    let failure = fetch(answer(&headers, body)).await;
    assert_eq!(failure.code(), "unexpected_shape", "{failure}");
    assert!(failure.to_string().contains("decompressed"), "{failure}");
}
