//! Safety, politeness and the following of links.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
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
async fn addresses_that_are_not_public_are_refused_in_every_notation() {
    let addresses = [
        // IPv4, and other ways to write it.
        "0.0.0.0",
        "0.1.2.3",
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.254",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "0177.0.0.1",
        "0x7f.1",
        "127.1",
        "127.0.1",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "①②⑦.0.0.1",
        "127。0。0。1",
        // IPv6, and IPv4 inside of it.
        "[::]",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::ffff:8.8.8.8]",
        "[::127.0.0.1]",
        "[::ffff:0:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::a00:1]",
        "[100::1]",
        "[2001::1]",
        "[2001:0:7f00:1::]",
        "[2001:db8::1]",
        "[2002:7f00:1::]",
        "[3fff::1]",
        "[fc00::1]",
        "[fd12:3456::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[5f00::1]",
        "[4000::1]",
        // Names that mean this machine or this network.
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "intranet",
        "printer.local",
        "metadata.google.internal",
        "router.home.arpa",
    ];
    for address in addresses {
        let url = format!("http://{address}/");
        let failure = visit(fake::settings(), &url).await.unwrap_err();
        refused(failure, &url);
        assert!(
            matches!(recognize(&url), Recognized::Reject { .. }),
            "{url}"
        );
    }
}

#[tokio::test]
async fn other_ports_schemes_and_user_names_are_refused() {
    for url in [
        "https://blog.example:8443/",
        "https://lemmy.example:8536/post/7",
        "http://forum.example:8080/t/about/12",
        "http://blog.example:22/",
        "https://user@blog.example/",
        "https://user:secret@blog.example/",
        "ftp://blog.example/",
        "file:///etc/passwd",
        "gopher://blog.example/",
    ] {
        refused(visit(fake::settings(), url).await.unwrap_err(), url);
        // What is not asked is not taken.
        assert!(matches!(recognize(url), Recognized::Reject { .. }), "{url}");
    }
}

#[tokio::test]
async fn redirects_into_the_private_network_are_refused_even_from_an_override() {
    let secret = Fake::always(|| fake::html("secret")).await;
    let port = secret.base().rsplit(':').next().unwrap().to_owned();
    for target in [
        secret.base().to_owned(),
        format!("http://localhost:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        "http://127.0.0.1/".to_owned(),
        "http://[::ffff:127.0.0.1]/".to_owned(),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://localhost/".to_owned(),
        "https://10.0.0.1/".to_owned(),
        "//127.0.0.1/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "ftp://blog.example/".to_owned(),
    ] {
        let location = target.clone();
        let fake = Fake::always(move || {
            (StatusCode::FOUND, [(header::LOCATION, location.clone())]).into_response()
        })
        .await;
        let settings = fake::settings_for_host("blog.example", fake.base());
        refused(
            visit(settings, "https://blog.example/a").await.unwrap_err(),
            &target,
        );
        assert_eq!(fake.paths(), ["/a"]);
    }
    assert!(secret.seen().is_empty());
}

#[tokio::test]
async fn a_page_that_redirects_without_end_is_given_up() {
    let fake = Fake::always(|| Redirect::temporary("/again")).await;
    let settings = fake::settings_for_host("blog.example", fake.base());
    let failure = visit(settings, "https://blog.example/").await.unwrap_err();
    assert_eq!(failure.code(), "unexpected_shape");
    assert_eq!(fake.seen().len(), 6);
}

#[tokio::test]
async fn a_redirect_to_a_post_is_that_post() {
    let fake = Fake::start(
        Router::new()
            .route(
                "/objects/1",
                get(|| async { Redirect::permanent("/notice/AbCdEfGhIjKlMnOpQr") }),
            )
            .route(
                "/notice/{id}",
                get(|| async { fake::html("<p>a post</p>") }),
            ),
    )
    .await;
    let settings = fake::settings_for_host("pleroma.example", fake.base());
    let post = visit(settings, "https://pleroma.example/objects/1")
        .await
        .unwrap();
    assert_eq!(
        post,
        fake::post("https://pleroma.example/notice/AbCdEfGhIjKlMnOpQr")
    );
}

#[tokio::test]
async fn what_a_short_link_leads_to_is_treated_like_a_pasted_address() {
    let posts = Fake::always(|| fake::html("<p>nothing here</p>")).await;
    let to = |target: &'static str| get(move || async move { Redirect::permanent(target) });
    let short = Fake::start(
        Router::new()
            .route(
                "/story",
                to("https://news.ycombinator.com/item?id=100&utm_source=x"),
            )
            .route("/twice", to("https://t.co/story"))
            .route("/other", to("https://bit.ly/story"))
            .route("/circle", to("https://t.co/circle"))
            .route("/blog", to("https://blog.example/a"))
            .route("/linkedin", to("https://www.linkedin.com/feed/update/urn:li:activity:7123456789012345678"))
            .route("/shim", to("https://l.facebook.com/l.php?u=https%3A%2F%2Fnews.ycombinator.com%2Fitem%3Fid%3D100"))
            .route("/inside", to("http://127.0.0.1/"))
            .route("/inside-shim", to("https://l.facebook.com/l.php?u=http%3A%2F%2F127.0.0.1%2F"))
            .route(
                "/page",
                get(|| async { fake::html("<p>Leaving LinkedIn?</p>") }),
            ),
    )
    .await;
    let mut settings = fake::settings();
    for host in ["t.co", "bit.ly"] {
        settings
            .host_overrides
            .insert(host.to_owned(), short.base().to_owned());
    }
    for host in ["news.ycombinator.com", "blog.example"] {
        settings
            .host_overrides
            .insert(host.to_owned(), posts.base().to_owned());
    }
    let client = Client::new(settings).unwrap();
    let story = fake::post("https://news.ycombinator.com/item?id=100");
    for text in [
        "https://t.co/story",
        "bit.ly/story",
        "t.co/twice",
        "t.co/other",
        "t.co/shim",
    ] {
        assert_eq!(
            client.resolve(&recognize(text)).await,
            Ok(story.clone()),
            "{text}"
        );
    }
    for (text, word) in [
        ("https://t.co/circle", "circles"),
        ("https://t.co/blog", "blog.example"),
        ("https://t.co/inside", "127.0.0.1"),
        ("https://t.co/inside-shim", "127.0.0.1"),
        ("https://t.co/page", "open it"),
    ] {
        let failure = client.resolve(&recognize(text)).await.unwrap_err();
        assert!(failure.to_string().contains(word), "{text}: {failure}");
        refused(failure, text);
    }
    let failure = client
        .resolve(&recognize("t.co/linkedin"))
        .await
        .unwrap_err();
    assert_eq!(failure.code(), "unsupported_url");
    assert!(
        matches!(&failure, Failure::UnsupportedPlatform { platform: "linkedin", url, .. } if url.contains("activity:7123456789012345678")),
        "{failure:?}"
    );
    let failure = client
        .resolve(&recognize("https://t.co/gone"))
        .await
        .unwrap_err();
    assert_eq!(failure, Failure::NotFound);
    assert_eq!(posts.paths(), ["/a"], "the page is looked at, no post is");
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

/// APIs and private addresses; hosts that settings name are tested where the internet can be told
/// from them, see `client/resolve.rs`.
#[tokio::test]
async fn redirects_never_lead_to_an_api_or_a_private_address() {
    let inside = Fake::always(|| fake::html("secret")).await;
    let api = Fake::always(|| fake::json("{}")).await;
    let api_host = api.base().replace("127.0.0.1", "localhost");
    for target in [
        inside.base().to_owned(),
        format!("{}/items/1", api.base()),
        format!("{api_host}/items/1"),
    ] {
        let location = target.clone();
        let outside = Fake::always(move || {
            (StatusCode::FOUND, [(header::LOCATION, location.clone())]).into_response()
        })
        .await;
        let mut settings = fake::settings_for_host("blog.example", outside.base());
        settings.api_bases = [
            ("HN_ALGOLIA_BASE".to_owned(), api.base().to_owned()),
            ("YOUTUBE_API_BASE".to_owned(), api_host.clone()),
        ]
        .into();
        let failure = visit(settings, "https://blog.example/a").await.unwrap_err();
        assert!(
            matches!(failure.code(), "unsupported_url" | "network"),
            "{target} became {failure:?}"
        );
        assert_eq!(outside.paths(), ["/a"], "{target}");
    }
    assert!(inside.seen().is_empty() && api.seen().is_empty());
}

/// Both hosts are the operator's, who named them in settings.
#[tokio::test]
async fn a_redirect_between_overridden_hosts_is_followed() {
    let fake = Fake::start(
        Router::new()
            .route(
                "/old",
                get(|| async { Redirect::to("https://www.blog.example/new") }),
            )
            .route("/new", get(|| async { fake::html("<p>nothing here</p>") }))
            .route(
                "/post",
                get(|| async { Redirect::to("https://social.example/@ann/112233445566778899") }),
            ),
    )
    .await;
    let mut settings = fake::settings();
    for host in ["blog.example", "www.blog.example", "social.example"] {
        let base = fake.base().to_owned();
        settings.host_overrides.insert(host.to_owned(), base);
    }
    let client = Client::new(settings).unwrap();
    let failure = client.resolve(&page("https://blog.example/old")).await;
    assert!(
        failure
            .unwrap_err()
            .to_string()
            .contains("www.blog.example")
    );
    let post = client.resolve(&page("https://blog.example/post")).await;
    assert_eq!(
        post,
        Ok(fake::post("https://social.example/@ann/112233445566778899"))
    );
    assert_eq!(fake.paths(), ["/old", "/new", "/post"]);
}

/// A blog whose addresses look like those of software that anybody can run.
#[tokio::test]
async fn a_claim_by_the_path_alone_is_reconsidered() {
    let blog = |path: &'static str| {
        get(move || async move {
            let page = format!(
                r#"<link rel="https://api.w.org/" href="https://blog.example/wp-json/"><body class="postid-7">{path}"#
            );
            fake::html(page)
        })
    };
    let fake = Fake::start(
        Router::new()
            .route(
                "/post/12345",
                get(|| async { Redirect::permanent("/post/12345/") }),
            )
            .route("/post/12345/", blog("a"))
            .route("/t/a-title/12345", blog("b"))
            .route("/@user/12345", blog("c"))
            .route("/post/1", get(|| async { fake::html("<p>a forum</p>") })),
    )
    .await;
    let client = Client::new(fake::settings_for_host("blog.example", fake.base())).unwrap();
    for path in ["post/12345", "t/a-title/12345", "@user/12345"] {
        let text = format!("blog.example/{path}");
        let Recognized::Post(claimed) = recognize(&text) else {
            panic!("{text} makes no claim");
        };
        let failure = client.fetch_page(&claimed, None).await.unwrap_err();
        let found = client.reconsider(&text, &claimed, &failure).await;
        let found = found.unwrap_or_else(|| panic!("{text}: {failure}"));
        assert_eq!((found.platform, &*found.id), ("wordpress", "7"));
    }
    // Where nobody knows the page, what was said first stands; and what says nothing is no reason.
    let claimed = fake::post("https://blog.example/post/1");
    let none = client.reconsider("blog.example/post/1", &claimed, &Failure::NotFound);
    assert_eq!(none.await, None);
    let seen = fake.seen().len();
    let network = Failure::Network { why: String::new() };
    assert_eq!(
        client
            .reconsider("blog.example/post/12345", &claimed, &network)
            .await,
        None
    );
    // A platform with one site of its own claims nothing.
    let story = fake::post("https://news.ycombinator.com/item?id=100");
    let none = client.reconsider(&story.url, &story, &Failure::NotFound);
    assert_eq!(none.await, None);
    assert_eq!(fake.seen().len(), seen);
}

#[tokio::test]
async fn an_address_that_somebody_pastes_never_leads_to_an_api_base() {
    let api = Fake::always(|| fake::html("secret")).await;
    let settings = fake::settings_for_api(&["HN_ALGOLIA_BASE"], api.base());
    refused(visit(settings, api.base()).await.unwrap_err(), api.base());
    assert!(api.seen().is_empty());
}

#[tokio::test]
async fn a_redirect_within_an_overridden_host_stays_there() {
    let fake = Fake::start(
        Router::new()
            .route("/a", get(|| async { Redirect::to("/b") }))
            .route(
                "/b",
                get(|| async { Redirect::to("http://blog.example/c") }),
            )
            .route("/c", get(|| async { fake::html("<p>nothing here</p>") })),
    )
    .await;
    let settings = fake::settings_for_host("blog.example", fake.base());
    refused(
        visit(settings, "https://blog.example/a").await.unwrap_err(),
        "/a",
    );
    assert_eq!(fake.paths(), ["/a", "/b", "/c"]);
}

#[tokio::test]
async fn a_name_that_no_site_can_have_is_refused_and_not_tried_again() {
    let long = "a".repeat(64);
    for host in [&*long, "a..b", "exa!mple", "a=b", "{a}", "a,b"] {
        let url = format!("https://{host}.example/");
        match recognize(&url) {
            Recognized::Reject { why } => assert!(why.contains("no name"), "{url}: {why}"),
            other => panic!("{url}: {other:?}"),
        }
        refused(visit(fake::settings(), &url).await.unwrap_err(), &url);
    }
}
