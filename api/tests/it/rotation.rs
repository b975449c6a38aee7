//! Keys come and go, issuers fall over, and nobody can make us hammer them.

use std::{future::Future, time::Duration};

use futures::future::join_all;
use reqwest::Method;

use testing::issuer::{Issuer, Signer};

use crate::{
    app::{Answer, App, DEADLINE},
    trust::{app_of, trusted, trusting_app},
};

async fn show(app: &App, token: &str) -> Answer {
    app.ask_as(token, Method::GET, "/api/v1/jobs").await
}

/// Waits for something to become true; the test fails before it waits for ever.
async fn until<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let wait = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(DEADLINE, wait)
        .await
        .unwrap_or_else(|_| panic!("it never came to this: {what}"));
}

#[tokio::test]
async fn a_new_key_is_found_and_the_old_one_stays_while_it_is_published() {
    let (old, new) = (Signer::p256("old"), Signer::ed25519("new"));
    let issuer = Issuer::start(&[&old]);
    let app = trusting_app(&issuer).await;
    let claims = issuer.claims("u", "red");
    let (by_old, by_new) = (old.sign(&claims), new.sign(&claims));
    assert_eq!(show(&app, &by_old).await.status, 200);
    show(&app, &by_new).await.problem(401, "token_invalid");

    issuer.publish(&[&old, &new]);
    assert_eq!(show(&app, &by_new).await.status, 200);
    assert_eq!(show(&app, &by_old).await.status, 200);

    // The third key's token makes us look, and the first key is gone.
    let third = Signer::p256("third");
    issuer.publish(&[&new, &third]);
    assert_eq!(show(&app, &third.sign(&claims)).await.status, 200);
    show(&app, &by_old).await.problem(401, "token_invalid");
    assert_eq!(show(&app, &by_new).await.status, 200);
    app.stop().await;
}

#[tokio::test]
async fn a_withdrawn_key_is_refused_once_its_age_has_come() {
    let (old, new) = (Signer::p256("old"), Signer::p256("new"));
    let issuer = Issuer::start(&[&old, &new]);
    let mut trusted = trusted(&issuer);
    trusted.refresh_after = Duration::from_millis(20);
    trusted.pause = Duration::from_millis(20);
    let app = app_of(trusted, false).await;
    let token = old.sign(&issuer.claims("u", "red"));
    assert_eq!(show(&app, &token).await.status, 200);
    issuer.publish(&[&new]);
    until("the key is refused", || async {
        show(&app, &token).await.status == 401
    })
    .await;
    app.stop().await;
}

#[tokio::test]
async fn tokens_with_random_keys_cannot_make_us_ask_again_and_again() {
    let signer = Signer::ed25519("known");
    let issuer = Issuer::start(&[&signer]);
    let mut trusted = trusted(&issuer);
    trusted.pause = Duration::from_secs(3600);
    let app = app_of(trusted, false).await;
    let claims = issuer.claims("u", "red");
    let stranger = Signer::ed25519("stranger");
    let asked = (0..200).map(|n| {
        let token = stranger.sign_as(&claims, |header| header.kid = Some(format!("key {n}")));
        let app = &app;
        async move { show(app, &token).await.status }
    });
    assert!(join_all(asked).await.iter().all(|status| *status == 401));
    assert_eq!(issuer.asked(), 1, "once, at the start");
    assert_eq!(show(&app, &signer.sign(&claims)).await.status, 200);
    app.stop().await;
}

#[tokio::test]
async fn an_issuer_that_is_down_does_not_keep_the_server_from_starting() {
    let signer = Signer::ed25519("k");
    let mut issuer = Issuer::down(&[&signer]);
    let mut trusted = trusted(&issuer);
    trusted.pause = Duration::from_millis(20);
    let app = app_of(trusted, false).await;
    assert_eq!(app.get("/readyz").await.status, 200);
    let token = signer.sign(&issuer.claims("u", "red"));
    let answer = show(&app, &token).await;
    answer.problem(503, "issuer_unavailable");
    assert_eq!(answer.header("retry-after"), "1");
    // What no key can mend is not put off.
    show(&app, "rubbish").await.problem(401, "token_invalid");
    app.get("/api/v1/jobs").await.problem(401, "token_missing");

    issuer.get_up();
    until("the keys are there", || async {
        show(&app, &token).await.status == 200
    })
    .await;
    app.stop().await;
}

#[tokio::test]
async fn an_issuer_that_falls_over_takes_no_key_along() {
    let signer = Signer::ed25519("k");
    let issuer = Issuer::start(&[&signer]);
    let mut trusted = trusted(&issuer);
    trusted.refresh_after = Duration::from_millis(10);
    trusted.pause = Duration::from_millis(10);
    let app = app_of(trusted, false).await;
    let claims = issuer.claims("u", "red");
    let token = signer.sign(&claims);
    assert_eq!(show(&app, &token).await.status, 200);
    let stranger = Signer::ed25519("stranger").sign(&claims);

    // Broken, and then well again but without a key that could be used.
    for is_broken in [true, false] {
        issuer.set_broken(is_broken);
        issuer.publish(&[]);
        for _ in 0..5 {
            show(&app, &stranger).await.problem(401, "token_invalid");
            assert_eq!(show(&app, &token).await.status, 200);
        }
    }
    let asked = issuer.asked();
    until("it is asked again", || async { issuer.asked() > asked }).await;
    assert_eq!(show(&app, &token).await.status, 200);
    app.stop().await;
}

#[tokio::test]
async fn a_set_with_strange_keys_is_read_as_far_as_it_goes() {
    let (good, other) = (Signer::p256("good"), Signer::p256("other"));
    let issuer = Issuer::start(&[]);
    let mut for_encryption = other.jwk();
    for_encryption["use"] = "enc".into();
    let mut short = Signer::ed25519("short").jwk();
    short["x"] = "AQEB".into();
    issuer.publish_raw(vec![
        serde_json::json!({"kty": "oct", "kid": "secret", "k": "AQEB", "alg": "HS256"}),
        serde_json::json!({"kty": "AKP", "kid": "of tomorrow", "pub": "AQEB"}),
        serde_json::json!(null),
        short,
        for_encryption,
        good.jwk(),
    ]);
    let app = trusting_app(&issuer).await;
    let claims = issuer.claims("u", "red");
    assert_eq!(show(&app, &good.sign(&claims)).await.status, 200);
    for signer in [other, Signer::ed25519("short")] {
        show(&app, &signer.sign(&claims))
            .await
            .problem(401, "token_invalid");
    }
    app.stop().await;
}
