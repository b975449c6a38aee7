//! Safety, politeness and the following of links.

mod addresses;
mod redirects;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use platforms::{Client, ClientSettings, Failure, Post, Recognized, recognize};
use url::Url;

use crate::fake::{self, Fake};

fn page(url: &str) -> Recognized {
    Recognized::Page {
        url: Url::parse(url).unwrap(),
    }
}

/// Asks for a page as it is, past the checks of recognition.
async fn visit(settings: ClientSettings, url: &str) -> Result<Post, Failure> {
    Client::new(settings).unwrap().resolve(&page(url)).await
}

#[track_caller]
fn refused(failure: Failure, url: &str) {
    assert_eq!(
        failure.code(),
        "unsupported_url",
        "{url} became {failure:?}"
    );
    assert!(!failure.is_transient());
}

#[tokio::test]
async fn what_needs_no_network_resolves_without_it() {
    let client = Client::new(fake::settings()).unwrap();
    let post = fake::post("https://news.ycombinator.com/item?id=100");
    assert_eq!(
        client.resolve(&Recognized::Post(post.clone())).await,
        Ok(post)
    );
    let unsupported =
        recognize("https://www.linkedin.com/feed/update/urn:li:activity:7123456789012345678");
    refused(client.resolve(&unsupported).await.unwrap_err(), "linkedin");
}

#[tokio::test]
async fn a_page_that_no_platform_knows_says_what_would_work() {
    let fake = Fake::start(
        Router::new()
            .route(
                "/plain",
                get(|| async { fake::html("<p>nothing here</p>") }),
            )
            .route("/json", get(|| async { fake::json("{}") }))
            .route("/closed", get(|| async { StatusCode::FORBIDDEN })),
    )
    .await;
    let visit = |path: &str| {
        let settings = fake::settings_for_host("blog.example", fake.base());
        let url = format!("https://blog.example{path}");
        async move { self::visit(settings, &url).await.unwrap_err() }
    };
    let plain = visit("/plain").await;
    assert!(plain.to_string().contains("Hacker News"), "{plain}");
    refused(plain, "/plain");
    refused(visit("/json").await, "/json");
    assert_eq!(visit("/closed").await.code(), "blocked");
    assert_eq!(visit("/missing").await, Failure::NotFound);
}

#[tokio::test]
async fn the_user_agent_names_the_program_and_a_contact() {
    let fake = Fake::always(|| fake::html("")).await;
    let settings = ClientSettings {
        contact: Some("ops@clamor.example".to_owned()),
        ..fake::settings_for_host("blog.example", fake.base())
    };
    let _ = visit(settings, "https://blog.example/").await;
    let agent = fake.seen()[0].headers[header::USER_AGENT]
        .to_str()
        .unwrap()
        .to_owned();
    let expected = concat!(
        "clamor/",
        env!("CARGO_PKG_VERSION"),
        " (+ops@clamor.example)"
    );
    assert_eq!(agent, expected);
}

#[tokio::test]
async fn an_override_may_have_a_path_and_keeps_path_and_query() {
    let fake = Fake::always(|| fake::html("")).await;
    let settings = fake::settings_for_host("blog.example", &format!("{}/blog/", fake.base()));
    let _ = visit(settings, "https://blog.example/a/b?c=d").await;
    assert_eq!(fake.paths(), ["/blog/a/b?c=d"]);
}

#[tokio::test]
async fn one_host_never_gets_more_requests_at_once_than_allowed() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counts = (Arc::clone(&now), Arc::clone(&most));
    let fake = Fake::start(Router::new().fallback(move || {
        let (now, most) = counts.clone();
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            for _ in 0..50 {
                tokio::task::yield_now().await;
            }
            now.fetch_sub(1, Ordering::SeqCst);
            fake::html("")
        }
    }))
    .await;
    let settings = ClientSettings {
        per_host_concurrency: 2,
        ..fake::settings_for_host("blog.example", fake.base())
    };
    let client = Client::new(settings).unwrap();
    let target = page("https://blog.example/");
    let visits = (0..20).map(|_| client.resolve(&target));
    futures::future::join_all(visits).await;
    assert_eq!(fake.seen().len(), 20);
    assert_eq!(most.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn compressed_answers_are_capped_by_what_they_unpack_to() {
    // 1 MiB of spaces, gzip level 9, made with `head -c 1048576 /dev/zero | tr '\0' ' ' | gzip -9`.
    let fake = Fake::always(|| {
        let body = include_bytes!("../data/spaces.gz").as_slice();
        (
            [
                (header::CONTENT_ENCODING, "gzip"),
                (header::CONTENT_TYPE, "text/html"),
            ],
            body,
        )
            .into_response()
    })
    .await;
    let settings = ClientSettings {
        max_body_bytes: 100_000,
        ..fake::settings_for_host("blog.example", fake.base())
    };
    let failure = visit(settings, "https://blog.example/").await.unwrap_err();
    assert_eq!(failure.code(), "unexpected_shape", "{failure:?}");
    assert!(failure.to_string().contains("larger"), "{failure}");
}

#[tokio::test]
async fn an_answer_that_never_ends_is_a_time_out() {
    let fake = Fake::start(Router::new().fallback(|| async {
        let first = futures::stream::iter([Ok::<_, std::convert::Infallible>("<p>")]);
        let body = futures::StreamExt::chain(first, futures::stream::pending());
        Response::new(axum::body::Body::from_stream(body))
    }))
    .await;
    let settings = ClientSettings {
        timeout: Duration::from_millis(80),
        ..fake::settings_for_host("blog.example", fake.base())
    };
    let failure = visit(settings, "https://blog.example/").await.unwrap_err();
    assert_eq!(failure.code(), "network");
    assert!(failure.to_string().contains("in time"), "{failure}");
}

#[test]
fn unusable_settings_are_named() {
    let with_host = |base: &str| fake::settings_for_host("blog.example", base);
    for (settings, word) in [
        (with_host("not a url"), "blog.example"),
        (with_host("ftp://a.example"), "http"),
        (with_host("http://a.example/?q=1"), "query"),
        (with_host("http://user@a.example/"), "user name"),
        (
            fake::settings_for_api(&["HN_ALGOLIA_BASE"], "127.0.0.1:80"),
            "HN_ALGOLIA_BASE",
        ),
        (
            ClientSettings {
                requests_per_second: 0,
                ..fake::settings()
            },
            "per second",
        ),
        (
            ClientSettings {
                per_host_concurrency: 0,
                ..fake::settings()
            },
            "in flight",
        ),
        (
            ClientSettings {
                user_agent: "a\nb".to_owned(),
                ..fake::settings()
            },
            "HTTP client",
        ),
    ] {
        let why = Client::new(settings).map(|_| ()).unwrap_err();
        assert!(why.contains(word), "{why}");
    }
}

#[test]
fn settings_in_a_log_do_not_show_the_key() {
    let mut settings = fake::settings();
    fake::set_key(&mut settings, "YOUTUBE_API_KEY", "made-up-key");
    assert!(!format!("{settings:?}").contains("made-up-key"));
}

#[tokio::test]
async fn a_page_of_nothing_but_opening_tags_does_no_harm() {
    let fake = Fake::always(|| fake::html("<div>".repeat(400_000))).await;
    let settings = fake::settings_for_host("blog.example", fake.base());
    refused(
        visit(settings, "https://blog.example/").await.unwrap_err(),
        "a deep page",
    );
}

#[tokio::test]
async fn no_server_can_put_us_off_for_more_than_a_day() {
    let fake = Fake::always(|| {
        (
            StatusCode::TOO_MANY_REQUESTS,
            [(header::RETRY_AFTER, "18446744073709551615")],
        )
            .into_response()
    })
    .await;
    let settings = fake::settings_for_host("blog.example", fake.base());
    let failure = visit(settings, "https://blog.example/").await.unwrap_err();
    let day = Duration::from_secs(24 * 60 * 60);
    assert_eq!(failure, Failure::RateLimited { retry_after: day });
}
