//! Where redirects and short links lead.

use axum::{
    Router,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect},
    routing::get,
};
use platforms::{Client, Failure, Recognized, recognize};

use super::{page, refused, visit};
use crate::fake::{self, Fake};

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
