//! A local server that stands for a platform, and the faults every platform must survive.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use platforms::{Client, ClientSettings, Failure, Page, Post, PostInfo, Recognized, recognize};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A server on a free port of this machine; it ends when dropped.
pub(crate) struct Fake {
    base: String,
    seen: Arc<Mutex<Vec<ReceivedRequest>>>,
    task: JoinHandle<()>,
}

/// A request as the server got it.
#[derive(Debug, Clone)]
pub(crate) struct ReceivedRequest {
    /// Path and query.
    pub(crate) path: String,
    /// All headers.
    pub(crate) headers: HeaderMap,
}

impl Fake {
    /// Serves `router` and remembers every request.
    pub(crate) async fn start(router: Router) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let router = router.layer(from_fn(move |request: Request, next: Next| {
            let path = request
                .uri()
                .path_and_query()
                .map(ToString::to_string)
                .unwrap_or_default();
            log.lock().unwrap().push(ReceivedRequest {
                path,
                headers: request.headers().clone(),
            });
            next.run(request)
        }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, seen, task }
    }

    /// Answers every path with what `answer` makes.
    pub(crate) async fn always<F, R>(answer: F) -> Self
    where
        F: Fn() -> R + Clone + Send + Sync + 'static,
        R: IntoResponse + Send,
    {
        Self::start(Router::new().fallback(move || std::future::ready(answer()))).await
    }

    /// `http://127.0.0.1:PORT`, for a base or an override.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The requests so far.
    pub(crate) fn seen(&self) -> Vec<ReceivedRequest> {
        self.seen.lock().unwrap().clone()
    }

    /// Path and query of the requests so far.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.path).collect()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Settings without pacing, so that tests do not wait.
pub(crate) fn settings() -> ClientSettings {
    ClientSettings {
        requests_per_second: 100_000,
        per_host_concurrency: 64,
        ..ClientSettings::default()
    }
}

/// Settings that send the requests for one host to `base`.
pub(crate) fn settings_for_host(host: &str, base: &str) -> ClientSettings {
    let mut settings = settings();
    settings
        .host_overrides
        .insert(host.to_owned(), base.to_owned());
    settings
}

/// Settings that give APIs of fixed addresses (`Api::setting`) the base `base`.
pub(crate) fn settings_for_api(apis: &[&str], base: &str) -> ClientSettings {
    let mut settings = settings();
    settings.api_bases = apis
        .iter()
        .map(|api| ((*api).to_owned(), base.to_owned()))
        .collect();
    settings
}

/// Sets the key that a setting (`KeySpec::setting`) holds.
pub(crate) fn set_key(settings: &mut ClientSettings, setting: &str, key: &str) {
    settings.keys.insert(setting.to_owned(), key.to_owned());
}

/// The post that a URL names.
#[track_caller]
pub(crate) fn post(url: &str) -> Post {
    match recognize(url) {
        Recognized::Post(post) => post,
        other => panic!("{url} is no post: {other:?}"),
    }
}

/// What a platform tells of a post besides its title: author, date, likes and views.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct About<'a> {
    pub(crate) author_id: Option<&'a str>,
    pub(crate) author_name: Option<&'a str>,
    pub(crate) published_at: Option<&'a str>,
    pub(crate) likes: Option<i64>,
    pub(crate) views: Option<i64>,
}

/// Checks what is told of a post; times as RFC 3339.
#[track_caller]
pub(crate) fn check_about(info: &PostInfo, expected: &About<'_>) {
    let published_at = info.published_at.map(|time| time.to_rfc3339());
    let found = About {
        author_id: info.author_id.as_deref(),
        author_name: info.author_name.as_deref(),
        published_at: published_at.as_deref(),
        likes: info.likes,
        views: info.views,
    };
    assert_eq!(found, *expected);
}

/// The parameters of an address; of those of one name, the last.
pub(crate) fn query(address: &Uri) -> BTreeMap<String, String> {
    let query = address.query().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

/// A 200 with this JSON text.
pub(crate) fn json(body: impl Into<String>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body.into()).into_response()
}

/// An answer of this status with this JSON.
pub(crate) fn json_with(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, json(body.to_string())).into_response()
}

/// A 200 with this HTML text.
pub(crate) fn html(body: impl Into<String>) -> Response {
    (
        [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
        body.into(),
    )
        .into_response()
}

/// Every page of a post, following the cursors; panics when one repeats.
pub(crate) async fn all_pages(client: &Client, post: &Post) -> Result<Vec<Page>, Failure> {
    let mut pages: Vec<Page> = Vec::new();
    loop {
        let cursor = pages.last().and_then(|page| page.next.clone());
        let page = client.fetch_page(post, cursor.as_deref()).await?;
        let next = page.next.clone();
        assert!(
            next.is_none() || pages.iter().all(|page| page.next != next),
            "the cursor {next:?} came twice"
        );
        pages.push(page);
        if next.is_none() {
            return Ok(pages);
        }
    }
}

/// Fetches `post` while the platform misbehaves in each general way, and checks the failure.
///
/// `settings` gives the settings that lead the platform's requests to a base.
pub(crate) async fn faults(post: &Post, settings: impl Fn(&str) -> ClientSettings) {
    type Make = fn() -> Response;
    let table: &[(&str, Make, &[&str])] = &[
        (
            "404",
            || (StatusCode::NOT_FOUND, "{}").into_response(),
            &["not_found"],
        ),
        (
            "401",
            || (StatusCode::UNAUTHORIZED, "{}").into_response(),
            &["private_or_login", "credentials_rejected", "blocked"],
        ),
        (
            "403",
            || (StatusCode::FORBIDDEN, "{}").into_response(),
            &["private_or_login", "credentials_rejected", "blocked"],
        ),
        (
            "418",
            || (StatusCode::IM_A_TEAPOT, "{}").into_response(),
            &["unexpected_shape"],
        ),
        (
            "500",
            || StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            &["network"],
        ),
        (
            "503",
            || (StatusCode::SERVICE_UNAVAILABLE, "busy").into_response(),
            &["network"],
        ),
        ("an empty 200", || json(""), &["unexpected_shape"]),
        (
            "HTML instead of JSON",
            || html("<!doctype html><title>Just a moment</title>"),
            &["unexpected_shape"],
        ),
        (
            "JSON that is cut off",
            || json(r#"{"id": 1, "children": [{"#),
            &["network"],
        ),
        ("another JSON", || json("\"hello\""), &["unexpected_shape"]),
        ("no JSON", || json("hello"), &["unexpected_shape"]),
    ];
    for (name, make, codes) in table {
        let fake = Fake::always(*make).await;
        let failure = failure_of(post, settings(fake.base())).await;
        assert!(codes.contains(&failure.code()), "{name} became {failure:?}");
        assert!(
            !fake.seen().is_empty(),
            "{name}: the fake server was never asked"
        );
    }

    let fake = Fake::always(|| {
        (
            StatusCode::TOO_MANY_REQUESTS,
            [(header::RETRY_AFTER, "7")],
            "{}",
        )
            .into_response()
    })
    .await;
    let limited = Failure::RateLimited {
        retry_after: Duration::from_secs(7),
    };
    assert_eq!(failure_of(post, settings(fake.base())).await, limited);

    let fake = Fake::start(Router::new().fallback(pending::<Response>)).await;
    let hasty = ClientSettings {
        timeout: Duration::from_millis(50),
        ..settings(fake.base())
    };
    assert_eq!(
        failure_of(post, hasty).await.code(),
        "network",
        "a slow answer"
    );

    let fake = Fake::always(|| json(" ".repeat(5000) + "{}")).await;
    let small = ClientSettings {
        max_body_bytes: 4096,
        ..settings(fake.base())
    };
    let failure = failure_of(post, small).await;
    assert_eq!(failure.code(), "unexpected_shape", "an answer over the cap");
    assert!(failure.to_string().contains("4096"), "{failure}");

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(
        failure_of(post, settings(&closed)).await.code(),
        "network",
        "a closed port"
    );
}

/// The first request is answered with 503, all others by `router`: the first call must
/// fail so that it is tried again, the second bring the first page, which is given back.
pub(crate) async fn recovers(
    post: &Post,
    router: Router,
    settings: impl Fn(&str) -> ClientSettings,
) -> Page {
    let failed = Arc::new(AtomicBool::new(false));
    let router = router.layer(from_fn(move |request: Request, next: Next| {
        let first = !failed.swap(true, Ordering::SeqCst);
        async move {
            if first {
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
            next.run(request).await
        }
    }));
    let fake = Fake::start(router).await;
    let client = Client::new(settings(fake.base())).unwrap();
    let failure = client.fetch_page(post, None).await.unwrap_err();
    assert_eq!(failure.code(), "network");
    assert!(failure.is_transient());
    client.fetch_page(post, None).await.unwrap()
}

/// A first page of so many requests, of which each but the first fails once: those before it are not
/// asked again.
pub(crate) async fn keeps_halves(
    post: &Post,
    router: impl Fn() -> Router,
    settings: impl Fn(&str) -> ClientSettings,
    requests: usize,
) {
    for fails in 1..requests {
        let asked = Arc::new(AtomicUsize::new(0));
        let router = router().layer(from_fn(move |request: Request, next: Next| {
            let place = asked.fetch_add(1, Ordering::SeqCst);
            async move {
                if place == fails {
                    return StatusCode::SERVICE_UNAVAILABLE.into_response();
                }
                next.run(request).await
            }
        }));
        let fake = Fake::start(router).await;
        let client = Client::new(settings(fake.base())).unwrap();
        let failure = client.fetch_page(post, None).await.unwrap_err();
        assert_eq!(failure.code(), "network");
        let mut first = fake.paths();
        assert_eq!(first.len(), fails + 1);
        client.fetch_page(post, None).await.unwrap();
        let failed = first[fails].clone();
        let all = fake.paths();
        assert_eq!(all[fails + 1], failed, "the one that failed is asked again");
        first.retain(|path| *path != failed);
        for path in first {
            let times = all.iter().filter(|asked| **asked == path).count();
            assert_eq!(times, 1, "{path} of {all:?}");
        }
        // A page that was had is read anew when it is asked for.
        client.fetch_page(post, None).await.unwrap();
        assert!(fake.paths().len() >= all.len() + requests);
    }
}

async fn failure_of(post: &Post, settings: ClientSettings) -> Failure {
    let client = Client::new(settings).unwrap();
    client.fetch_page(post, None).await.unwrap_err()
}
