//! How often somebody may ask, and what they are told about it.

use api::{Rate, Settings};
use program::http::TrustedProxies;
use reqwest::Method;
use serde_json::json;
use store::Role;
use testing::issuer::{Issuer, Signer};

use crate::{
    app::{Answer, App, Setup},
    small_office::{SmallOffice, own, sign_in},
    surfer::Surfer,
    trust::trusted,
};

const JOBS: &str = "/api/v1/jobs";

/// So many in an hour, so that none comes back while a test runs.
fn in_an_hour(requests: u32) -> Option<Rate> {
    Some(format!("{requests}/h").parse().expect("a rate"))
}

async fn app_of(change: impl FnOnce(&mut Settings)) -> App {
    let mut setup = Setup::default();
    change(&mut setup.settings);
    App::with(Setup {
        worker: false,
        ..setup
    })
    .await
}

/// What is left, as an answer says.
fn left(answer: &Answer) -> u32 {
    let told = answer.header("ratelimit");
    let told = told
        .strip_prefix("\"requests\";r=")
        .unwrap_or_else(|| panic!("{told}"));
    let (left, seconds) = told.split_once(";t=").expect("a time");
    seconds.parse::<u32>().expect("seconds");
    left.parse().expect("a number")
}

#[track_caller]
fn is_too_many(answer: &Answer) {
    answer.problem(429, "rate_limited");
    let seconds: u32 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=3600).contains(&seconds), "{seconds}");
    assert_eq!(left(answer), 0);
}

#[tokio::test]
async fn what_is_left_is_told_and_one_more_is_refused() {
    let app = app_of(|settings| settings.request_rate = in_an_hour(4)).await;
    for expected in [3, 2, 1] {
        let answer = app.get(JOBS).await;
        assert_eq!((answer.status, left(&answer)), (200, expected));
        let policy = answer.header("ratelimit-policy");
        assert_eq!(policy, "\"requests\";q=4;w=3600");
    }
    // What is refused for another reason counts, and pages do.
    let missing = app.get("/api/v1/jobs/not-a-uuid").await;
    missing.problem(404, "job_not_found");
    assert_eq!(left(&missing), 0);
    is_too_many(&app.get(JOBS).await);
    is_too_many(&app.post_json(JOBS, &json!({"urls": []})).await);
    let page = app.get("/").await;
    assert_eq!((page.status, left(&page)), (429, 0));
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.text().contains("4/h"), "{}", page.text());
    assert!(!page.header("retry-after").is_empty());
    // Probes, documents and the style of the pages are free.
    for path in [
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi.json",
        "/static/clamor.css",
    ] {
        let answer = app.get(path).await;
        assert_eq!(
            (answer.status, answer.header("ratelimit")),
            (200, ""),
            "{path}"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn without_a_limit_nothing_is_told() {
    let app = App::without_worker().await;
    let answer = app.get(JOBS).await;
    for header in ["ratelimit", "ratelimit-policy"] {
        assert_eq!(answer.header(header), "", "{header}");
    }
    app.stop().await;
}

#[tokio::test]
async fn each_address_is_counted_as_proxies_tell_it() {
    let app = app_of(|settings| {
        settings.request_rate = in_an_hour(2);
        let proxy = "127.0.0.1".parse().expect("an address");
        settings.connections.trusted_proxies = TrustedProxies::new(vec![proxy]);
    })
    .await;
    let from = |address: &'static str| {
        let request = app.request(Method::GET, JOBS);
        Answer::of(request.header("x-forwarded-for", address))
    };
    for address in ["192.0.2.1", "192.0.2.2", "2001:db8::1"] {
        for expected in [1, 0] {
            assert_eq!(left(&from(address).await), expected, "{address}");
        }
        is_too_many(&from(address).await);
    }
    // What a client writes before the proxy's word is nobody; the same network of IPv6 is the same.
    is_too_many(&from("198.51.100.7, 192.0.2.1").await);
    is_too_many(&from("2001:db8::2").await);
    app.stop().await;
}

#[tokio::test]
async fn users_are_counted_wherever_they_are_and_strangers_by_address() {
    let signer = Signer::ed25519("k");
    let issuer = Issuer::start(&[&signer]);
    let token = |user: &str| signer.sign(&issuer.claims(user, "red"));
    let app = app_of(|settings| {
        settings.oidc = Some(trusted(&issuer));
        settings.request_rate = in_an_hour(2);
    })
    .await;
    for user in ["ann", "bob"] {
        let token = token(user);
        for expected in [1, 0] {
            let answer = app.ask_as(&token, Method::GET, JOBS).await;
            assert_eq!((answer.status, left(&answer)), (200, expected), "{user}");
        }
        is_too_many(&app.ask_as(&token, Method::GET, JOBS).await);
    }
    let stranger = app.ask_as("rubbish", Method::GET, JOBS).await;
    stranger.problem(401, "token_invalid");
    assert_eq!(left(&stranger), 1);
    app.get(JOBS).await.problem(401, "token_missing");
    is_too_many(&app.ask_as("rubbish", Method::GET, JOBS).await);
    app.stop().await;
}

#[tokio::test]
async fn whoever_has_a_link_or_tries_some_is_counted_by_address() {
    let app = app_of(|settings| settings.request_rate = in_an_hour(7)).await;
    let job = app.create(&[1]).await;
    let shares = format!("/api/v1/jobs/{job}/shares");
    let made = app.post_json(&shares, &json!({"expires_in": 1})).await;
    assert_eq!((made.status, left(&made)), (201, 5), "{}", made.text());
    let url = made.json()["url"].as_str().expect("an address").to_owned();
    let (_, link) = url.split_once("/s/").expect("a link");
    let link = format!("/s/{link}");
    for (path, status, expected) in [
        (link.clone(), 200, 4),
        (format!("{link}/report"), 200, 3),
        (format!("{link}/results.csv?partial=true"), 200, 2),
        ("/s/wrong".to_owned(), 404, 1),
        (link.clone(), 200, 0),
    ] {
        let answer = app.get(&path).await;
        assert_eq!((answer.status, left(&answer)), (status, expected), "{path}");
    }
    for path in [
        link.clone(),
        format!("{link}/results.csv"),
        "/s/wrong".to_owned(),
    ] {
        let refused = app.get(&path).await;
        assert_eq!((refused.status, left(&refused)), (429, 0), "{path}");
        assert!(!refused.header("retry-after").is_empty());
        assert_eq!(refused.header("referrer-policy"), "no-referrer");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_token_does_not_use_up_what_its_owner_has() {
    let office = SmallOffice::with(|settings| settings.request_rate = in_an_hour(50)).await;
    let mut ann = office.signed_in("ann", "red", Role::Member).await;
    let csrf = ann.csrf("/account").await;
    let wanted = "name=nightly&rights=read&days=";
    let page = ann.submit("/account/tokens", &csrf, wanted).await;
    let (_, token) = page.text().split_once("value=\"clamor_").expect("a token");
    let (token, _) = token.split_once('"').expect("its end");
    let token = format!("clamor_{token}");
    let before = left(&ann.step(JOBS).await);
    for expected in [49, 48] {
        let answer = office.app.ask_as(&token, Method::GET, JOBS).await;
        assert_eq!((answer.status, left(&answer)), (200, expected));
    }
    // Their browsers and their password are one.
    let by_password = office.ask_by("ann", &own("ann"), JOBS).await;
    assert_eq!(left(&by_password), before - 1);
    office.app.stop().await;
}

#[tokio::test]
async fn attempts_to_sign_in_are_counted_by_address() {
    let office = SmallOffice::with(|settings| settings.sign_in_rate = in_an_hour(3)).await;
    // Signs in once.
    office.signed_in("ann", "red", Role::Member).await;
    let mut surfer = Surfer::new(&office.app);
    let wrong = sign_in(&mut surfer, "ann", "a wrong horse of ann").await;
    assert_eq!(wrong.status, 403, "{}", wrong.text());
    assert_eq!(sign_in(&mut surfer, "ann", &own("ann")).await.status, 303);
    let refused = sign_in(&mut Surfer::new(&office.app), "ann", &own("ann")).await;
    assert_eq!(refused.status, 429, "{}", refused.text());
    assert!(refused.text().contains("3/h"), "{}", refused.text());
    // Whoever is in works on, and programs come in.
    assert_eq!(surfer.open("/").await.status, 200);
    let program = office.ask_by("ann", &own("ann"), JOBS).await;
    assert_eq!(program.status, 200, "{}", program.text());
    office.app.stop().await;
}
