//! Personal tokens: what scripts and older programs come in with.

use reqwest::{Method, header};
use serde_json::json;

use crate::{
    app::{Answer, App, hn},
    surfer::{Office, Surfer},
};

/// Makes a token on the page, and reads it there.
async fn make(surfer: &mut Surfer, rights: &str, days: &str) -> String {
    let csrf = surfer.csrf("/account").await;
    let fields = format!("name=nightly+report&rights={rights}&days={days}");
    let page = surfer.submit("/account/tokens", &csrf, &fields).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(page.header("cache-control"), "no-store");
    let (_, rest) = page.text().split_once("value=\"clamor_").expect("a token");
    format!("clamor_{}", rest.split('"').next().expect("its end"))
}

async fn create(app: &App, token: &str) -> Answer {
    let request = app.request(Method::POST, "/api/v1/jobs");
    Answer::of(request.bearer_auth(token).json(&json!({"urls": [hn(1)]}))).await
}

#[tokio::test]
async fn a_script_works_as_its_owner() {
    let office = Office::open().await;
    let app = &office.app;
    let mut ann = office.signed_in("ann", "red").await;
    let token = make(&mut ann, "write", "90").await;
    let made = create(app, &token).await;
    assert_eq!(made.status, 202, "{}", made.text());
    let job = format!("/api/v1/jobs/{}", made.job_id());
    // The same job in the browser; nobody of another team has it.
    assert_eq!(ann.step(&job).await.status, 200);
    let mut bob = office.signed_in("bob", "blue").await;
    let of_bob = make(&mut bob, "read", "").await;
    app.ask_as(&of_bob, Method::GET, &job)
        .await
        .problem(404, "job_not_found");

    let page = ann.open("/account").await;
    assert!(page.text().contains("nightly report"), "{}", page.text());
    assert!(page.text().contains(&token[..13]), "{}", page.text());
    assert!(!page.text().contains(&token), "it is shown once");
    app.ask_as(&token, Method::GET, "/account").await;
    office.app.stop().await;
}

#[tokio::test]
async fn older_programs_send_it_as_a_password() {
    let office = Office::open().await;
    let mut ann = office.signed_in("ann", "red").await;
    let token = make(&mut ann, "write", "30").await;
    let basic = |user: &str, password: &str| {
        let request = office.app.request(Method::POST, "/api/jobs/create/");
        let request = request.basic_auth(user, Some(password));
        Answer::of(request.json(&json!({"urls": [hn(1)]})))
    };
    let made = basic("ann", &token).await;
    assert!((200..300).contains(&made.status), "{}", made.text());
    basic("ann", "secret").await.problem(401, "token_invalid");
    basic("ann", "").await.problem(401, "token_invalid");
    office.app.stop().await;
}

#[tokio::test]
async fn a_token_for_reading_changes_nothing() {
    let office = Office::open().await;
    let app = &office.app;
    let mut ann = office.signed_in("ann", "red").await;
    let writer = make(&mut ann, "write", "").await;
    let reader = make(&mut ann, "read", "").await;
    create(app, &reader).await.problem(403, "read_only");
    let job = format!("/api/v1/jobs/{}", create(app, &writer).await.job_id());
    assert_eq!(app.ask_as(&reader, Method::GET, &job).await.status, 200);
    // What a list would become is looking, too.
    let request = app.request(Method::POST, "/api/v1/preview");
    let request = request.bearer_auth(&reader).json(&json!({"urls": [hn(1)]}));
    let preview = Answer::of(request).await;
    assert_eq!(preview.status, 200, "{}", preview.text());
    for (method, path) in [
        (Method::DELETE, job.clone()),
        (Method::PATCH, job.clone()),
        (Method::POST, format!("{job}/cancel")),
    ] {
        app.ask_as(&reader, method, &path)
            .await
            .problem(403, "read_only");
    }
    assert_eq!(
        app.ask_as(&writer, Method::DELETE, &job).await.status / 100,
        2
    );
    office.app.stop().await;
}

#[tokio::test]
async fn a_token_ends() {
    let office = Office::open().await;
    let app = &office.app;
    let mut ann = office.signed_in("ann", "red").await;
    let token = make(&mut ann, "read", "1").await;
    let look = async |token: &str| app.ask_as(token, Method::GET, "/api/v1/jobs").await;
    assert_eq!(look(&token).await.status, 200);

    // Nobody else revokes it.
    let mut bob = office.signed_in("bob", "red").await;
    let page = ann.open("/account").await;
    let (_, rest) = page
        .text()
        .split_once("/account/tokens/")
        .expect("its form");
    let revoke = format!("/account/tokens/{}/revoke", &rest[..36]);
    let csrf = bob.csrf("/account").await;
    assert_eq!(bob.submit(&revoke, &csrf, "").await.status, 303);
    assert_eq!(look(&token).await.status, 200);
    let csrf = ann.csrf("/account").await;
    assert_eq!(ann.submit(&revoke, &csrf, "").await.status, 303);
    look(&token).await.problem(401, "token_invalid");

    for bad in [
        "clamor_",
        &token[..token.len() - 1],
        &format!("{token}x"),
        &token.to_uppercase(),
    ] {
        look(bad).await.problem(401, "token_invalid");
    }
    office.app.stop().await;
}

#[tokio::test]
async fn who_has_no_team_any_more_has_nothing_left() {
    let office = Office::open().await;
    let app = &office.app;
    let mut ann = office.signed_in("ann", "red").await;
    let token = make(&mut ann, "read", "").await;
    let look = async || app.ask_as(&token, Method::GET, "/api/v1/jobs").await;
    assert_eq!(look().await.status, 200);
    // The issuer names no team now, which is found out when they sign in elsewhere.
    let claims = json!({"sub": "ann"});
    office.issuer.let_in(&office.signer, claims);
    assert_eq!(Surfer::new(app).open("/").await.status, 403);
    look().await.problem(401, "token_invalid");
    assert_eq!(ann.step("/account").await.status, 303);
    office.let_in("ann", "red");
    assert_eq!(ann.open("/account").await.status, 200);
    assert_eq!(look().await.status, 200);
    office.app.stop().await;
}

#[tokio::test]
async fn a_token_makes_no_other_and_ends_no_session() {
    let office = Office::open().await;
    let mut ann = office.signed_in("ann", "red").await;
    let token = make(&mut ann, "write", "").await;
    for path in ["/account/tokens", "/account/sessions/end"] {
        let request = office.app.request(Method::POST, path).bearer_auth(&token);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = Answer::of(request.body("name=x&rights=write&days=")).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
    }
    assert_eq!(ann.step("/account").await.status, 200);
    office.app.stop().await;
}

#[tokio::test]
async fn what_a_token_is_not_is_said() {
    let office = Office::open().await;
    let mut ann = office.signed_in("ann", "red").await;
    let csrf = ann.csrf("/account").await;
    for (fields, words) in [
        ("name=+&days=30", "has a name"),
        ("name=x&days=0", "1 to 3650"),
        ("name=x&days=soon", "1 to 3650"),
        ("name=x&days=99999999999999999999", "1 to 3650"),
    ] {
        let page = ann.submit("/account/tokens", &csrf, fields).await;
        assert_eq!(page.status, 422, "{fields}: {}", page.text());
        assert!(page.text().contains(words), "{fields}: {}", page.text());
    }
    office.app.stop().await;
}
