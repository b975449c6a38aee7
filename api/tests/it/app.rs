//! Starts everything a test needs and speaks HTTP to it.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
    time::Duration,
};

use api::{AppState, OtherParts, Settings};
use axum::{
    Json, Router,
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    routing::get,
};
use program::metrics::{Metric, MetricKind};
use reqwest::{Client, Method, RequestBuilder, header};
use serde_json::{Value, json};
use store::{Claim, Store};
use tempfile::TempDir;
use testing::{HackerNewsComment, HackerNewsStory, hacker_news_count};
use tokio::{net::TcpListener, sync::Semaphore, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::answer;
pub(crate) use crate::answer::Answer;

/// A running app.
pub(crate) struct App {
    pub(crate) address: SocketAddr,
    pub(crate) store: Store,
    pub(crate) client: Client,
    /// Posts whose id begins with 9 wait for a permit of this.
    pub(crate) gate: Arc<Semaphore>,
    worker: Option<worker::Worker>,
    stop: CancellationToken,
    server: JoinHandle<()>,
    _folder: TempDir,
}

/// Far more than anything here takes, also on a busy machine: reaching it is a failure.
pub(crate) const DEADLINE: Duration = Duration::from_secs(120);

/// What differs between tests.
pub(crate) struct Setup {
    pub(crate) settings: Settings,
    /// Whether anybody works on jobs.
    pub(crate) worker: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            settings: Settings {
                watch_interval: Duration::from_millis(20),
                ..Settings::default()
            },
            worker: true,
        }
    }
}

impl App {
    pub(crate) async fn start() -> Self {
        Self::with(Setup::default()).await
    }

    /// Nothing moves: for tests of what a job looks like before its end.
    pub(crate) async fn without_worker() -> Self {
        Self::with(Setup {
            worker: false,
            ..Setup::default()
        })
        .await
    }

    pub(crate) async fn with(setup: Setup) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        Self::on(listener, setup).await
    }

    /// At an address that was known before.
    pub(crate) async fn on(listener: TcpListener, setup: Setup) -> Self {
        // First: the worker speaks TLS as well.
        let client = client();
        let folder = TempDir::new().expect("a folder for the test");
        let url = format!("sqlite://{}", folder.path().join("clamor.db").display());
        let store = Store::open(&url).await.expect("the database opens");
        store.migrate().await.expect("the tables are made");
        let stop = CancellationToken::new();
        let gate = Arc::new(Semaphore::new(0));
        let worker = if setup.worker {
            Some(start_worker(&store, &setup.settings, None, &gate, stop.clone()).await)
        } else {
            None
        };
        let waker = worker.as_ref().map(worker::Worker::waker);
        let state = AppState::new(
            store.clone(),
            setup.settings,
            Arc::new(move || {
                if let Some(waker) = &waker {
                    waker.wake();
                }
            }),
            Arc::new(|name| match name {
                "lexicon" => Ok(()),
                other => Err(format!(
                    "there is no analyzer `{other}`; installed: lexicon"
                )),
            }),
            Arc::new(|| vec!["lexicon".to_owned()]),
            OtherParts {
                figures: Arc::new(|| {
                    let other = Metric::new("other", MetricKind::Counter, "Told from outside.");
                    Box::pin(std::future::ready(vec![other.with([], 7.0)]))
                }),
                ..OtherParts::default()
            },
        );
        let address = listener.local_addr().expect("the port");
        let stopped = stop.clone();
        let server = tokio::spawn(api::serve(listener, state, async move {
            stopped.cancelled().await;
        }));
        Self {
            address,
            store,
            client,
            gate,
            worker,
            stop,
            server,
            _folder: folder,
        }
    }

    /// Begins to work on jobs, where nobody did.
    pub(crate) async fn begin_work(&mut self) {
        self.begin_work_with(None).await;
    }

    /// The same, and sends mail.
    pub(crate) async fn begin_work_with(&mut self, mail: Option<worker::MailSettings>) {
        let (settings, stop) = (Settings::default(), self.stop.clone());
        let worker = start_worker(&self.store, &settings, mail, &self.gate, stop).await;
        self.worker = Some(worker);
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// Asks as the bearer of a token.
    pub(crate) async fn ask_as(&self, token: &str, method: Method, path: &str) -> Answer {
        Answer::of(self.request(method, path).bearer_auth(token)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn post_file(
        &self,
        path: &str,
        media_type: &str,
        body: impl Into<reqwest::Body>,
    ) -> Answer {
        let request = self.request(Method::POST, path);
        Answer::of(request.header(header::CONTENT_TYPE, media_type).body(body)).await
    }

    /// A form; each part is its name, file name and content.
    pub(crate) async fn post_form(
        &self,
        path: &str,
        parts: &[(&str, Option<&str>, &[u8])],
    ) -> Answer {
        self.post_file(path, answer::FORM, answer::form(parts))
            .await
    }

    /// Creates a job of Hacker News posts and answers its id.
    pub(crate) async fn create(&self, ids: &[u64]) -> String {
        let urls: Vec<String> = ids.iter().map(|id| hn(*id)).collect();
        let answer = self.post_json("/api/v1/jobs", &json!({"urls": urls})).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.job_id()
    }

    /// Waits for the end of a job; the whole test fails before this waits for ever.
    pub(crate) async fn ended(&self, id: &str) -> Value {
        let ended = async {
            loop {
                let job = self.get(&format!("/api/v1/jobs/{id}")).await.json();
                if !matches!(job["status"].as_str(), Some("pending" | "in_progress")) {
                    return job;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(DEADLINE, ended)
            .await
            .expect("the job ends")
    }

    /// How many jobs the list shows.
    pub(crate) async fn count_jobs(&self) -> usize {
        let page = self.get("/api/v1/jobs?limit=200").await.json();
        page["jobs"].as_array().expect("jobs").len()
    }

    /// Stops it, and finds that it does stop.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.gate.close();
        self.server.await.expect("the server does not panic");
        if let Some(worker) = self.worker {
            worker.join().await;
        }
    }
}

/// A client that goes nowhere but where it is told to.
pub(crate) fn client() -> Client {
    client_from(None)
}

/// The same from another address of this machine.
pub(crate) fn client_at(address: IpAddr) -> Client {
    client_from(Some(address))
}

fn client_from(address: Option<IpAddr>) -> Client {
    static PROVIDER: OnceLock<()> = OnceLock::new();
    PROVIDER.get_or_init(|| {
        // Another test of the process may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let client = Client::builder().no_proxy().local_address(address);
    client.build().expect("a client")
}

/// The address of a post.
/// Takes the work on a post that is due, as a worker does, for the length of the lease.
pub(crate) async fn claim(store: &Store, post: Uuid, lease: Duration) -> Claim {
    let lease = store.claim(post, "test", lease).await.expect("an answer");
    let claim = store.open_post(&lease.expect("it is due")).await;
    claim.expect("an answer").expect("the job is there")
}

pub(crate) fn hn(id: u64) -> String {
    format!("https://news.ycombinator.com/item?id={id}")
}

async fn start_worker(
    store: &Store,
    of_api: &Settings,
    mail: Option<worker::MailSettings>,
    gate: &Arc<Semaphore>,
    stop: CancellationToken,
) -> worker::Worker {
    let base = fake_hacker_news(gate.clone()).await;
    let settings = platforms::ClientSettings {
        api_bases: [
            ("HN_ALGOLIA_BASE".to_owned(), base.clone()),
            ("HN_FIREBASE_BASE".to_owned(), base.clone()),
            ("YOUTUBE_API_BASE".to_owned(), format!("{base}/youtube")),
        ]
        .into(),
        requests_per_second: 1000,
        per_host_concurrency: 16,
        ..platforms::ClientSettings::default()
    };
    let client = platforms::Client::new(settings).expect("the client's settings are right");
    let settings = worker::Settings {
        analyzer: Some("lexicon".to_owned()),
        max_attempts: 1,
        poll: Duration::from_millis(50),
        seals: of_api.seals.clone(),
        webhook_hosts: of_api.webhook_hosts.clone(),
        webhook_waits: vec![Duration::from_millis(20); 3],
        mail,
        ..worker::Settings::default()
    };
    worker::Worker::start(store.clone(), client, None, settings, stop)
}

/// The key that the fake YouTube takes.
pub(crate) const GOOD_KEY: &str = "made-up-good-key";

/// Answers like the Data API: each video has one comment.
async fn fake_youtube(
    Path(list): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> (StatusCode, Json<Value>) {
    if headers
        .get("x-goog-api-key")
        .is_none_or(|key| key != GOOD_KEY)
    {
        let error = json!({"code": 400, "errors": [{"reason": "keyInvalid"}]});
        return (StatusCode::BAD_REQUEST, Json(json!({"error": error})));
    }
    let items = match list.as_str() {
        "videos" => json!([{"id": query.get("id"), "snippet": {"title": "A video"},
            "statistics": {"commentCount": "1"}}]),
        _ => json!([{"id": "a", "snippet": {"totalReplyCount": 0, "topLevelComment": {"id": "a",
            "snippet": {"textDisplay": "wonderful", "authorDisplayName": "ann"}}}}]),
    };
    (StatusCode::OK, Json(json!({"items": items})))
}

/// Answers like the search API: three comments under each post, one of them a formula; 404 for 404.
async fn fake_hacker_news(gate: Arc<Semaphore>) -> String {
    let item = move |Path(id): Path<u64>| {
        let gate = gate.clone();
        async move {
            if id == 404 {
                return Err(StatusCode::NOT_FOUND);
            }
            if id.to_string().starts_with('9') {
                // Closed when the test ends.
                if let Ok(permit) = gate.acquire().await {
                    permit.forget();
                }
            }
            let comment = |n: u64, text: &str, points| HackerNewsComment {
                author: format!("author{n}").into(),
                points,
                created_at: format!("2024-05-0{n}T10:00:00.000Z").into(),
                ..HackerNewsComment::new(id * 10 + n, text)
            };
            let comments = [
                comment(1, "This is wonderful, I love it!", Some(7)),
                comment(
                    2,
                    "=HYPERLINK(\"http://evil.example\",\"x\") awful, terrible, I hate it",
                    None,
                ),
                comment(3, "It was on a table.", Some(1)),
            ];
            Ok(Json(HackerNewsStory {
                author: "author0",
                created_at: "2024-05-01T00:00:00.000Z",
                ..HackerNewsStory::new(id, comments)
            }))
        }
    };
    let count = |Path(_): Path<String>| async { Json(hacker_news_count(3)) };
    let app = Router::new()
        .route("/items/{id}", get(item))
        .route("/item/{file}", get(count))
        .route("/youtube/{list}", get(fake_youtube));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("the port");
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}
