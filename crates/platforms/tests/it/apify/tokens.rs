//! Whose token is asked with, and what is wrong with it.

use axum::response::Response;
use platforms::{Asked as Wanted, Client};
use serde_json::json;

use super::{Apify, INSTAGRAM, REEL, TIKTOK, TOKEN, VIDEO, error, settings};
use crate::{
    fake::{self, Fake, all_pages, post},
    graph::{self, answered},
};

/// The token's account has one post; the reel is of another.
fn own(asked: &graph::Asked) -> Response {
    assert!(!asked.token.contains("apify"));
    match asked.path.as_str() {
        "/me/accounts" => answered(json!({"data": [{"id": "7", "access_token": "own",
            "instagram_business_account": {"id": "1784", "username": "the.shop"}}]})),
        "/1784/media" => answered(json!({"data": [{"id": "33", "shortcode": "OwnPost1234"}]})),
        "/33/comments" => answered(json!({"data": []})),
        "/debug_token" => answered(json!({"data": {"is_valid": true, "expires_at": 0}})),
        _ => graph::unseen(),
    }
}

#[tokio::test]
async fn the_own_api_goes_first_and_the_provider_reads_what_it_does_not_show() {
    let meta = graph::start(&["own"], own).await;
    let apify = Apify::of(INSTAGRAM).start().await;
    let mut settings = settings(apify.base(), &format!("own, {TOKEN}"));
    let base = format!("{}/v26.0", meta.base());
    settings
        .api_bases
        .insert("INSTAGRAM_GRAPH_BASE".to_owned(), base);
    let client = Client::new(settings).unwrap();
    let own = post("https://www.instagram.com/p/OwnPost1234/");
    let pages = all_pages(&client, &own).await.unwrap();
    assert_eq!((pages.len(), apify.paths().len()), (1, 0));
    let pages = all_pages(&client, &post(REEL)).await.unwrap();
    assert_eq!(
        pages.iter().map(|page| page.comments.len()).sum::<usize>(),
        3
    );
    let told = client.test("instagram").await.unwrap();
    assert_eq!(told.name.as_deref(), Some("@the.shop; agency at Apify"));
}

#[tokio::test]
async fn what_is_wrong_with_a_token_is_said() {
    let fake = Apify::of(TIKTOK).start().await;
    for (credential, code, words) in [
        (
            "apify_api_Other",
            "credentials_rejected",
            "token is not taken",
        ),
        ("something", "needs_credentials", "apify_api_"),
        (
            "apify_api_MadeUp@nobody/nothing",
            "needs_credentials",
            "no such actor",
        ),
        ("apify_api_MadeUp@users", "needs_credentials", "OWNER/NAME"),
    ] {
        let client = Client::new(settings(fake.base(), credential)).unwrap();
        let failure = client.fetch_page(&post(VIDEO), None).await.unwrap_err();
        assert_eq!(failure.code(), code, "{credential}: {failure}");
        assert!(failure.to_string().contains(words), "{failure}");
    }
    let named = format!("{TOKEN}@clockworks/tiktok-comments-scraper");
    let client = Client::new(settings(fake.base(), &named)).unwrap();
    assert!(client.fetch_page(&post(VIDEO), None).await.is_ok());
    let told = client.test("tiktok").await.unwrap();
    assert_eq!(told.name.as_deref(), Some("agency at Apify"));
    let asked = Wanted {
        key: "someone".to_owned(),
        id: None,
    };
    let told = client.measure("instagram", &[asked]).await.remove(0);
    assert_eq!(told.unwrap_err().code(), "needs_credentials");
    for (status, kind, code) in [
        (
            402,
            "not-enough-usage-to-run-paid-actor",
            "needs_credentials",
        ),
        (403, "actor-is-not-rented", "needs_credentials"),
        (403, "insufficient-permissions", "needs_credentials"),
        (429, "rate-limit-exceeded", "rate_limited"),
        (400, "invalid-input", "unexpected_shape"),
    ] {
        let fake = Fake::always(move || *error(status, kind, "No")).await;
        let client = Client::new(settings(fake.base(), TOKEN)).unwrap();
        let failure = client.fetch_page(&post(VIDEO), None).await.unwrap_err();
        assert_eq!(failure.code(), code, "{kind}: {failure}");
    }
}

#[tokio::test]
async fn faults_are_told_by_what_they_are() {
    let settings = |base: &str| settings(base, TOKEN);
    fake::faults(&post(VIDEO), settings).await;
    let page = fake::recovers(&post(VIDEO), Apify::of(TIKTOK).router(), settings).await;
    assert!(page.next.is_some());
}
