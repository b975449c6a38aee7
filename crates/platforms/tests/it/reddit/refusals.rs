//! What Reddit refuses: tokens that ended, apps that are wrong, too many requests.

use std::time::Duration;

use axum::{http::StatusCode, response::IntoResponse};
use platforms::{Client, ClientSettings, Credential, Failure};

use super::{POST, Reddit, client, failure, read_whole, router, settings, start};
use crate::fake::{self, Fake, all_pages, post};

#[tokio::test]
async fn a_token_that_ends_before_its_time_is_exchanged_once() {
    let late = Reddit {
        taken: Some(1),
        ..Reddit::default()
    };
    let fake = start(late).await;
    assert!(read_whole(&client(&fake)).await.len() > 1);
    let none = Reddit {
        taken: Some(7),
        ..Reddit::default()
    };
    let fake = start(none).await;
    let refused = failure(&client(&fake), "abc123").await;
    assert_eq!(refused.code(), "credentials_rejected");
    assert_eq!(fake.paths().len(), 4);
}

#[tokio::test]
async fn one_request_of_an_app_is_under_way_at_a_time() {
    let fake = start(Reddit::default()).await;
    let client = client(&fake);
    let post = post(POST);
    let reads = (0..6).map(|_| all_pages(&client, &post));
    for read in futures_of(reads).await {
        assert!(read.is_ok(), "{read:?}");
    }
}

async fn futures_of<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    futures::future::join_all(all).await
}

#[tokio::test]
async fn what_is_wrong_with_an_app_is_said() {
    let fake = start(Reddit::default()).await;
    for (app, code, words) in [
        (
            "Made-up_id:made-up-secret",
            "needs_credentials",
            "ID:SECRET:NAME",
        ),
        ("a:b:c:d", "needs_credentials", "ID:SECRET:NAME"),
        ("a::c", "needs_credentials", "ID:SECRET:NAME"),
        (
            "Made-up_id:other:ann_b",
            "credentials_rejected",
            "secret is not taken",
        ),
    ] {
        let mut settings = settings(fake.base());
        fake::set_key(&mut settings, "REDDIT_APP", app);
        let failure = failure(&Client::new(settings).unwrap(), "abc123").await;
        assert_eq!(failure.code(), code, "{app}: {failure}");
        assert!(failure.to_string().contains(words), "{failure}");
    }
    let whole = client(&fake);
    let team = Credential::new("reddit", "Made-up_id:made-up-secret:/u/ann_b");
    assert!(whole.with(team).fetch_page(&post(POST), None).await.is_ok());
    let told = whole.test("reddit").await.unwrap();
    assert_eq!(told.name.as_deref(), Some("app Made-up_id of u/ann_b"));
}

#[tokio::test]
async fn refusals_are_told_by_what_they_are() {
    let fake = start(Reddit::default()).await;
    let client = client(&fake);
    for (id, code) in [
        ("hidden", "private_or_login"),
        ("banned", "not_found"),
        ("closed", "needs_credentials"),
        ("walled", "blocked"),
        ("nothing", "not_found"),
    ] {
        let failure = failure(&client, id).await;
        assert_eq!(failure.code(), code, "{id}: {failure}");
    }
}

#[tokio::test]
async fn the_rest_of_the_window_is_waited_for_when_little_is_left() {
    let little = Reddit {
        left: Some("1.0"),
        ..Reddit::default()
    };
    let fake = start(little).await;
    let client = client(&fake);
    let page = client.fetch_page(&post(POST), None).await.unwrap();
    let failure = client.fetch_page(&post(POST), page.next.as_deref()).await;
    match failure.unwrap_err() {
        Failure::Closed { left, host, .. } => {
            assert!(left > Duration::from_secs(300) && host == "oauth.reddit.com");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_limit_is_told_in_seconds_from_now() {
    let tokens = start(Reddit::default()).await;
    let limit = || {
        let headers = [
            ("x-ratelimit-reset", "77"),
            ("x-ratelimit-remaining", "0.0"),
        ];
        (StatusCode::TOO_MANY_REQUESTS, headers, "{}").into_response()
    };
    let fake = Fake::always(limit).await;
    let failure = failure(&Client::new(apart(fake.base(), &tokens)).unwrap(), "abc123").await;
    let retry_after = Duration::from_secs(77);
    assert_eq!(failure, Failure::RateLimited { retry_after });
}

/// Settings with a token endpoint that works whatever the API does.
fn apart(base: &str, tokens: &Fake) -> ClientSettings {
    let mut settings = settings(base);
    let tokens = settings_of_tokens(tokens);
    settings.api_bases.extend([tokens]);
    settings
}

fn settings_of_tokens(tokens: &Fake) -> (String, String) {
    let base = format!("{}/api/v1/access_token", tokens.base());
    ("REDDIT_TOKEN_URL".to_owned(), base)
}

#[tokio::test]
async fn faults_are_told_by_what_they_are() {
    let tokens = start(Reddit::default()).await;
    fake::faults(&post(POST), |base| apart(base, &tokens)).await;
    let page = fake::recovers(&post(POST), router(Reddit::default()), |base| {
        settings(base)
    })
    .await;
    assert!(page.info.is_some());
}
