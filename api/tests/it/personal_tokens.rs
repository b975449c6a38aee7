//! Personal tokens: what scripts and older programs come in with.

use reqwest::{Method, header};
use serde_json::{Value, json};
use store::Role;

use crate::{
    app::{Answer, App, hn},
    small_office::{SmallOffice, own, sign_in},
    surfer::{Office, Surfer},
};

/// Makes a token on the page, and reads it there.
pub(crate) async fn make(surfer: &mut Surfer, rights: &str, days: &str) -> String {
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
    office.issuer.let_in(
        &office.signer,
        json!({"sub": "ann", "team": "red", "name": "Ann the first", "email": "ann@example.org"}),
    );
    let mut ann = Surfer::new(&office.app);
    assert_eq!(ann.open("/").await.status, 200);
    let token = make(&mut ann, "write", "30").await;
    let basic = |user: &str, password: &str| {
        let request = office.app.request(Method::POST, "/api/jobs/create/");
        let request = request.basic_auth(user, Some(password));
        Answer::of(request.json(&json!({"urls": [hn(1)]})))
    };
    let made = basic("ann", &token).await;
    assert!((200..300).contains(&made.status), "{}", made.text());
    // By a name of its owner, or none; a token beside somebody else's is a mistake, or found.
    for own in ["ANN", "ann the first", " Ann@Example.org ", "", "token"] {
        let made = basic(own, &token).await;
        assert!((200..300).contains(&made.status), "{own}: {}", made.text());
    }
    for other in ["bob", "an", "ann@example", "clamor"] {
        let refused = basic(other, &token).await.problem(401, "token_invalid");
        let why = refused["detail"].as_str().expect("a sentence");
        assert!(why.contains("not its owner's"), "{why}");
    }
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
    assert_eq!(bob.submit(&revoke, &csrf, "").await.status, 404);
    assert_eq!(look(&token).await.status, 200);
    let csrf = ann.csrf("/account").await;
    assert_eq!(ann.submit(&revoke, &csrf, "").await.status, 303);
    assert_eq!(ann.submit(&revoke, &csrf, "").await.status, 404);
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

/// What lets somebody in would go on after the token is revoked.
#[tokio::test]
async fn an_admins_token_lets_nobody_in() {
    let office = SmallOffice::open().await;
    let app = &office.app;
    let mut root = office.signed_in("root", "red", Role::Admin).await;
    office.signed_in("ron", "red", Role::Member).await;
    let token = make(&mut root, "write", "30").await;
    let by_token = async |method: Method, path: &str, body: Option<Value>| {
        let request = app.request(method, path).bearer_auth(&token);
        Answer::of(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    };
    let users = by_token(Method::GET, "/api/v1/users", None).await;
    let users = users.json();
    let users = users["users"].as_array().expect("users");
    let ron = users.iter().find(|user| user["subject"] == "ron");
    let ron = ron.expect("ron")["id"].as_str().expect("an id").to_owned();
    let user = format!("/api/v1/users/{ron}");
    let wanted = json!({"name": "eve", "role": "admin"});
    let made = by_token(Method::POST, "/api/v1/users", Some(wanted)).await;
    made.problem(403, "not_by_token");
    let password = by_token(Method::POST, &format!("{user}/password"), None).await;
    password.problem(403, "not_by_token");
    // Keeping somebody out is no harm that lasts.
    let out = json!({"disabled": true});
    let disabled = by_token(Method::PATCH, &user, Some(out)).await;
    assert_eq!(disabled.status, 200, "{}", disabled.text());
    for change in [
        json!({"role": "admin"}),
        json!({"team": "blue"}),
        json!({"other_teams": ["blue"]}),
        json!({"disabled": false}),
    ] {
        let refused = by_token(Method::PATCH, &user, Some(change)).await;
        refused.problem(403, "not_by_token");
    }
    for (path, fields) in [
        ("/people".to_owned(), "name=eve&role=admin"),
        (format!("/people/{ron}"), "role=admin"),
        (format!("/people/{ron}/enable"), ""),
        (format!("/people/{ron}/password"), ""),
    ] {
        let request = app.request(Method::POST, &path).bearer_auth(&token);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let refused = Answer::of(request.body(fields)).await;
        assert_eq!(refused.status, 403, "{path}: {}", refused.text());
    }
    // With the password of the same admin it is done.
    let request = app.request(Method::PATCH, &user);
    let request = request.basic_auth("root", Some(own("root")));
    let enabled = Answer::of(request.json(&json!({"disabled": false}))).await;
    assert_eq!(enabled.status, 200, "{}", enabled.text());
    office.app.stop().await;
}

#[tokio::test]
async fn tokens_of_whoever_gets_a_first_password_rest_until_they_use_it() {
    let office = SmallOffice::open().await;
    let app = &office.app;
    office.signed_in("root", "red", Role::Admin).await;
    let mut ron = office.signed_in("ron", "red", Role::Member).await;
    let token = make(&mut ron, "read", "").await;
    let look = async || app.ask_as(&token, Method::GET, "/api/v1/jobs").await;
    assert_eq!(look().await.status, 200);
    let users = office.ask_by("root", &own("root"), "/api/v1/users").await;
    let users = users.json();
    let users = users["users"].as_array().expect("users");
    let id = users.iter().find(|user| user["subject"] == "ron");
    let id = id.expect("ron")["id"].as_str().expect("an id").to_owned();
    let reset = app.request(Method::POST, &format!("/api/v1/users/{id}/password"));
    let reset = Answer::of(reset.basic_auth("root", Some(own("root")))).await;
    let first = reset.json()["first_password"]
        .as_str()
        .expect("one")
        .to_owned();
    look().await.problem(401, "token_invalid");
    let mut again = Surfer::new(app);
    let answer = sign_in(&mut again, "ron", &first).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(look().await.status, 200);
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
