//! What the client says to whoever counts places: when a post waits, and when it has much in hand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use platforms::{Client, ClientSettings, Failure, Place, Recognized, recognize};
use tokio::sync::Notify;
use url::Url;

use crate::fake::{self, Fake};

/// Far above what anything here takes.
const LONG: Duration = Duration::from_secs(600);

/// Writes down what it is told.
#[derive(Debug, Default)]
struct Noted {
    may_wait: bool,
    said: Mutex<Vec<String>>,
    waits: Notify,
}

impl Noted {
    fn new(may_wait: bool) -> Arc<Self> {
        Arc::new(Self {
            may_wait,
            ..Self::default()
        })
    }

    fn say(&self, what: &str) {
        self.said.lock().unwrap().push(what.to_owned());
    }

    fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }
}

#[async_trait]
impl Place for Noted {
    fn wait_for(&self, host: &str) -> bool {
        self.say(&format!("waits for {host}"));
        self.waits.notify_one();
        self.may_wait
    }

    async fn resume(&self) {
        self.say("resumes");
    }

    async fn keep(&self) {
        self.say("keeps");
    }
}

fn settings(fake: &Fake) -> ClientSettings {
    ClientSettings {
        place_for: LONG,
        patience: LONG,
        timeout: LONG,
        ..fake::settings_for_host("a.example", fake.base())
    }
}

/// A server that answers once it is opened.
async fn gated() -> (Fake, Arc<Notify>) {
    let open = Arc::new(Notify::new());
    let gate = Arc::clone(&open);
    let answer = move || {
        let gate = Arc::clone(&gate);
        async move {
            gate.notified().await;
            fake::html("<p>nothing here</p>")
        }
    };
    (Fake::start(Router::new().fallback(answer)).await, open)
}

async fn visit(client: &Client) -> Failure {
    let url = Url::parse("https://a.example/").unwrap();
    let page = Recognized::Page { url };
    let visit = tokio::time::timeout(LONG, client.resolve(&page));
    let failed = visit.await.expect("it hangs");
    failed.expect_err("the page shows nothing")
}

#[tokio::test]
async fn a_quick_answer_takes_no_place_from_its_post() {
    let fake = Fake::always(|| fake::html("<p>nothing here</p>")).await;
    let place = Noted::new(false);
    let client = Client::new(settings(&fake)).unwrap().at(place.clone());
    assert_eq!(visit(&client).await.code(), "unsupported_url");
    assert_eq!(place.said(), ["resumes"]);
}

#[tokio::test]
async fn a_post_that_waits_gives_its_place_back_and_resumes_with_the_answer() {
    let (fake, open) = gated().await;
    let place = Noted::new(true);
    let settings = ClientSettings {
        place_for: Duration::from_millis(1),
        ..settings(&fake)
    };
    let client = Client::new(settings).unwrap().at(place.clone());
    let opening = async {
        place.waits.notified().await;
        open.notify_one();
    };
    let (failure, ()) = tokio::join!(visit(&client), opening);
    assert_eq!(failure.code(), "unsupported_url");
    assert_eq!(place.said(), ["waits for a.example", "resumes"]);
}

#[tokio::test]
async fn a_post_that_may_not_wait_for_a_slow_host_is_sent_away_before_it_is_asked_for() {
    let (fake, open) = gated().await;
    let settings = ClientSettings {
        place_for: Duration::from_millis(1),
        per_host_concurrency: 1,
        ..settings(&fake)
    };
    let client = Client::new(settings).unwrap();
    let first = Noted::new(false);
    let others = async {
        // It looks for room when its request has been under way for a moment.
        first.waits.notified().await;
        for _ in 0..3 {
            let failure = visit(&client.at(Noted::new(false))).await;
            assert!(matches!(failure, Failure::Crowded { .. }), "{failure:?}");
        }
        assert_eq!(fake.seen().len(), 1);
        open.notify_one();
    };
    let of_first = client.at(first.clone());
    let (failure, ()) = tokio::join!(visit(&of_first), others);
    // What was asked for is waited for.
    assert_eq!(failure.code(), "unsupported_url");
}

#[tokio::test]
async fn a_large_answer_stays_at_its_place() {
    for (bytes, said) in [
        (500 << 10, vec!["resumes"]),
        (600 << 10, vec!["keeps", "resumes"]),
    ] {
        let page = move || async move {
            ([(CONTENT_TYPE, "text/html")], "a".repeat(bytes)).into_response()
        };
        let fake = Fake::start(Router::new().route("/", get(page))).await;
        let place = Noted::new(true);
        let client = Client::new(settings(&fake)).unwrap().at(place.clone());
        visit(&client).await;
        assert_eq!(place.said(), said);
    }
}

/// The first answer of a page fills the memory that there is for large ones, and its second request goes to
/// a host whose only slot has another post that waits for memory.
#[tokio::test]
async fn a_page_that_others_wait_for_waits_for_none_of_them() {
    let status = |Path(id): Path<String>| async move {
        let pad = "a".repeat(12 << 20);
        let whole = format!(
            r#"{{"id":"{id}","uri":"u{id}","created_at":"2025-01-02T03:04:05Z","content":"so",
            "account":{{"id":"1","acct":"c"}},"pad":"{pad}"}}"#
        );
        ([(CONTENT_TYPE, "application/json")], whole)
    };
    let context = || async { fake::json(r#"{"ancestors":[],"descendants":[]}"#) };
    let site = Router::new()
        .route("/api/v1/statuses/{id}", get(status))
        .route("/api/v1/statuses/{id}/context", get(context));
    let fake = Fake::start(site).await;
    let client = Client::new(ClientSettings {
        per_host_concurrency: 1,
        ..settings(&fake)
    });
    let client = client.unwrap();
    let read = async |id: u64| {
        let url = format!("https://a.example/@c/{id}");
        let Recognized::Post(post) = recognize(&url) else {
            panic!("{url} is a post");
        };
        client
            .fetch_page(&post, None)
            .await
            .map(|page| page.comments.len())
    };
    let both = async { tokio::join!(read(10001), read(10002)) };
    let both = tokio::time::timeout(LONG / 5, both).await;
    assert_eq!(both.expect("they wait for each other"), (Ok(0), Ok(0)));
}
