//! What YouTube refuses and what goes wrong, and the outcome of each.

use axum::http::StatusCode;
use platforms::{Client, Failure};
use serde_json::{Value, json};

use super::{answer, client, error, list, no_replies, router, settings, video, videos};
use crate::fake::{self, Fake, all_pages};

#[tokio::test]
async fn every_refusal_has_its_outcome() {
    let table: &[(u16, &str, &str)] = &[
        (403, "commentsDisabled", "comments_disabled"),
        (404, "videoNotFound", "not_found"),
        // It may be private, and as well the key that is not allowed to.
        (403, "forbidden", "blocked"),
        (403, "quotaExceeded", "quota_exhausted"),
        (403, "dailyLimitExceeded", "quota_exhausted"),
        (403, "rateLimitExceeded", "rate_limited"),
        (403, "userRateLimitExceeded", "rate_limited"),
        (400, "keyInvalid", "credentials_rejected"),
        (403, "accessNotConfigured", "credentials_rejected"),
        (403, "ipRefererBlocked", "credentials_rejected"),
        (400, "processingFailure", "network"),
        (400, "invalidPageToken", "unexpected_shape"),
        (500, "backendError", "network"),
        // A reason nobody knows: the status decides.
        (403, "SERVICE_UNAVAILABLE", "blocked"),
        (400, "somethingNew", "unexpected_shape"),
    ];
    for (status, reason, code) in table {
        let (status, reason) = (*status, *reason);
        let fake = Fake::start(router(move |_| error(status, reason), no_replies)).await;
        let failure = all_pages(&client(&fake), &video()).await.unwrap_err();
        assert_eq!(failure.code(), *code, "{status} {reason}: {failure:?}");
        assert!(!failure.to_string().contains('<'), "{failure}");
    }
}

#[tokio::test]
async fn the_newer_envelope_names_the_reason_in_its_details() {
    let refusal = |status: u16, reason: &str, metadata: Value| {
        let body = json!({"error": {
            "code": status,
            "message": "API key not valid. Please pass a valid API key.",
            "errors": [{"message": "…", "domain": "global", "reason": "badRequest"}],
            "status": "INVALID_ARGUMENT",
            "details": [{
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": reason, "domain": "googleapis.com", "metadata": metadata
            }]
        }});
        (StatusCode::from_u16(status).unwrap(), body.to_string())
    };
    let table = [
        (
            refusal(400, "API_KEY_INVALID", json!({})),
            "credentials_rejected",
        ),
        (
            refusal(403, "SERVICE_DISABLED", json!({})),
            "credentials_rejected",
        ),
        (
            refusal(429, "RATE_LIMIT_EXCEEDED", json!({})),
            "rate_limited",
        ),
        (
            refusal(
                429,
                "RATE_LIMIT_EXCEEDED",
                json!({"quota_limit": "defaultPerDayPerProject"}),
            ),
            "quota_exhausted",
        ),
    ];
    for (response, code) in table {
        let fake = Fake::always(move || response.clone()).await;
        let failure = client(&fake).fetch_page(&video(), None).await.unwrap_err();
        assert_eq!(failure.code(), code, "{failure:?}");
    }
}

#[tokio::test]
async fn quota_comes_back_within_a_day() {
    let fake = Fake::always(|| error(403, "quotaExceeded")).await;
    let before = chrono::Utc::now();
    let failure = client(&fake).fetch_page(&video(), None).await.unwrap_err();
    let Failure::QuotaExhausted { reset_at } = failure else {
        panic!("{failure:?}")
    };
    assert!(
        reset_at > before && reset_at <= before + chrono::TimeDelta::hours(26),
        "{reset_at}"
    );
}

#[tokio::test]
async fn without_a_key_nothing_is_asked() {
    let fake = Fake::always(|| answer(videos(None))).await;
    let client = Client::new(fake::settings_for_api(&["YOUTUBE_API_BASE"], fake.base())).unwrap();
    let failure = client.fetch_page(&video(), None).await.unwrap_err();
    let needs = Failure::NeedsCredentials {
        platform: "youtube",
        setting: "YOUTUBE_API_KEY",
    };
    assert_eq!(failure, needs);
    assert!(fake.seen().is_empty());
}

#[tokio::test]
async fn general_faults_have_their_outcomes() {
    fake::faults(&video(), settings).await;
}

#[tokio::test]
async fn faults_on_a_later_page_have_their_outcomes_too() {
    let odd: &[(&str, &str)] = &[
        ("an empty answer", ""),
        ("HTML", "<!doctype html><p>Sorry"),
        (
            "no items",
            r#"{"kind": "youtube#commentThreadListResponse"}"#,
        ),
        ("items that are no list", r#"{"items": {"id": "T1"}}"#),
    ];
    for (name, body) in odd {
        let fake = Fake::start(router(move |_| fake::json(*body), no_replies)).await;
        let failure = all_pages(&client(&fake), &video()).await.unwrap_err();
        assert_eq!(failure.code(), "unexpected_shape", "{name}");
    }
    let cut = r#"{"items": [{"id": "T1", "#;
    let fake = Fake::start(router(move |_| fake::json(cut), no_replies)).await;
    let failure = all_pages(&client(&fake), &video()).await.unwrap_err();
    assert_eq!(failure.code(), "network");
}

#[tokio::test]
async fn a_server_error_is_tried_again_with_success() {
    let router = router(|_| answer(list(vec![], None)), no_replies);
    let page = fake::recovers(&video(), router, settings).await;
    assert!(page.info.is_some());
}

#[tokio::test]
async fn a_cursor_of_another_version_is_a_failure_and_no_panic() {
    let fake = Fake::always(|| answer(list(vec![], None))).await;
    let failure = client(&fake)
        .fetch_page(&video(), Some("old"))
        .await
        .unwrap_err();
    assert_eq!(failure.code(), "unexpected_shape");
}
