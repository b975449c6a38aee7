//! Signing in with a browser: the way there and back, sessions, forms, and who is kept out.

use std::time::Duration;

use reqwest::{Method, header};
use serde_json::json;
use store::Role;
use testing::issuer::Signer;

use crate::{
    app::{Answer, App, hn},
    small_office::{self, SmallOffice, own},
    surfer::{Office, Surfer},
    teams::{PAGES, filled},
};

const SESSION: &str = "__Host-clamor";

#[tokio::test]
async fn a_browser_comes_back_to_the_page_that_was_asked_for() {
    let office = Office::open().await;
    office.let_in("ann", "red");
    let mut surfer = Surfer::new(&office.app);
    let page = surfer.open("/account?a=1&b=%2F").await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(surfer.at.ends_with("/account?a=1&b=%2F"), "{}", surfer.at);
    for words in ["ann the first", "Team red", "This browser"] {
        assert!(
            page.text().contains(words),
            "{words} is not in {}",
            page.text()
        );
    }
    // The program's routes know the session, too: downloads are links of pages.
    let jobs = surfer.step("/api/v1/jobs").await;
    assert_eq!(jobs.status, 200);
    assert_eq!(jobs.json()["jobs"], json!([]));
    office.app.stop().await;
}

#[tokio::test]
async fn two_teams_see_their_own_jobs_side_by_side() {
    let office = Office::open().await;
    let mut red = office.signed_in("ann", "red").await;
    let mut blue = office.signed_in("bob", "blue").await;
    let csrf = red.csrf("/").await;
    let list = format!(
        "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n\
         --x\r\nContent-Disposition: form-data; name=\"list\"\r\n\r\n{}\r\n--x--\r\n",
        hn(1)
    );
    let made = red
        .send(Method::POST, "/jobs", |request| {
            let kind = "multipart/form-data; boundary=x";
            request.header(header::CONTENT_TYPE, kind).body(list)
        })
        .await;
    assert_eq!(made.status, 303, "{}", made.text());
    let job = made.header("location").to_owned();
    assert_eq!(red.open(&job).await.status, 200);
    assert_eq!(blue.open(&job).await.status, 404);
    office.app.stop().await;
}

#[tokio::test]
async fn forms_of_other_pages_are_refused_on_every_route() {
    let office = Office::open().await;
    let mut ann = office.signed_in("ann", "red").await;
    let mut bob = office.signed_in("bob", "red").await;
    let of_bob = bob.csrf("/").await;
    let csrf = ann.csrf("/").await;
    let id = uuid::Uuid::now_v7().to_string();
    let forms = PAGES
        .into_iter()
        .filter(|(method, _)| *method == Method::POST);
    for route in forms.map(|(_, path)| filled(path, &id, &id)) {
        let route = &*route;
        for csrf in ["", "x", &of_bob, &of_bob[1..]] {
            let answer = ann.submit(route, csrf, "").await;
            assert_eq!(answer.status, 403, "{route} {csrf}: {}", answer.text());
            assert!(
                answer.text().contains("session that is over"),
                "{}",
                answer.text()
            );
        }
        // Neither as a form of parts, nor as something else, nor with the field further back.
        for (kind, body) in [
            ("multipart/form-data; boundary=x", "--x--\r\n".to_owned()),
            ("application/json", format!("{{\"csrf\":\"{csrf}\"}}")),
            ("text/plain", format!("csrf={csrf}")),
            (
                "application/x-www-form-urlencoded",
                format!("a=b&csrf={csrf}"),
            ),
        ] {
            let answer = ann
                .send(Method::POST, route, |request| {
                    request.header(header::CONTENT_TYPE, kind).body(body)
                })
                .await;
            assert_eq!(answer.status, 403, "{route} {kind}: {}", answer.text());
        }
    }
    assert_eq!(ann.open("/").await.status, 200, "still signed in");
    office.app.stop().await;
}

#[tokio::test]
async fn somebody_signs_out_here_and_at_the_issuer() {
    let office = Office::open().await;
    let mut ann = office.signed_in("ann", "red").await;
    let other_tab = ann.clone();
    let held = ann.cookies[SESSION].clone();
    let csrf = ann.csrf("/account").await;
    let out = ann.submit("/sign-out", &csrf, "").await;
    assert_eq!(out.status, 303, "{}", out.text());
    assert_eq!(out.header("clear-site-data"), "\"cache\"");
    assert!(!ann.cookies.contains_key(SESSION));
    let leaving = ann.open(out.header("location")).await;
    assert!(
        !leaving.text().contains("ann the first"),
        "{}",
        leaving.text()
    );
    let (_, to) = leaving
        .text()
        .split_once("<a href=\"http")
        .expect("where to go");
    let to = format!("http{}", to.split('"').next().expect("its end")).replace("&#38;", "&");
    let page = ann.open(&to).await;
    assert!(
        page.text().contains("You are signed out"),
        "{}",
        page.text()
    );
    assert_eq!(office.issuer.signed_out(), [office.app.url("/signed-out")]);

    // Whoever kept the cookie has nothing.
    let mut thief = other_tab;
    assert_eq!(thief.cookies[SESSION], held);
    thief
        .step("/api/v1/jobs")
        .await
        .problem(401, "token_missing");
    let again = thief.submit("/sign-out", &csrf, "").await;
    assert_eq!(
        (again.status, again.header("location")),
        (303, "/signed-out")
    );
    // A page that it asks for leads to the issuer, and a form says what to do.
    assert!(
        thief
            .step("/")
            .await
            .header("location")
            .starts_with("/sign-in?to=")
    );
    let form = thief.submit("/preview", &csrf, "").await;
    assert_eq!(form.status, 401);
    assert!(
        form.text().contains("what you wrote is still there"),
        "{}",
        form.text()
    );
    office.app.stop().await;
}

#[tokio::test]
async fn a_stream_ends_with_the_session_that_it_was_opened_by() {
    let office = Office::open().await;
    let mut ann = office.signed_in("ann", "red").await;
    let token = office.signer.sign(&office.issuer.claims("ann", "red"));
    let request = office.app.request(Method::POST, "/api/v1/jobs");
    let request = request.bearer_auth(&token).json(&json!({"urls": [hn(1)]}));
    let events = format!("/api/v1/jobs/{}/events", Answer::of(request).await.job_id());
    let csrf = ann.csrf("/account").await;
    let mut watching = ann.clone();
    // Nobody works on the job, so the stream would go on for ever.
    let stream = tokio::spawn(async move { watching.step(&events).await });
    ann.submit("/sign-out", &csrf, "").await;
    let stream = stream.await.expect("it ends");
    assert!(matches!(stream.status, 200 | 401), "{}", stream.status);
    assert!(!stream.text().contains("event: end"), "{}", stream.text());
    office.app.stop().await;
}

#[tokio::test]
async fn who_waits_for_news_gets_none_after_their_session_has_ended() {
    let office = Office::open().await;
    let mut ann = office.signed_in("ann", "red").await;
    let token = office.signer.sign(&office.issuer.claims("ann", "red"));
    let request = office.app.request(Method::POST, "/api/v1/jobs");
    let request = request.bearer_auth(&token).json(&json!({"urls": [hn(1)]}));
    let job = format!("/api/v1/jobs/{}", Answer::of(request).await.job_id());
    let post = json!({"id": "one", "content": "Fine."});
    let sent = office.app.request(Method::POST, "/api/v1/posts");
    let sent = Answer::of(sent.bearer_auth(&token).json(&post)).await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let csrf = ann.csrf("/account").await;
    let waiting = ["?wait=60s", "/analysis?wait=1s"].map(|wait| {
        let path = match wait.starts_with('?') {
            true => format!("{job}{wait}"),
            false => format!("/api/v1/posts/one{wait}"),
        };
        let mut watching = ann.clone();
        tokio::spawn(async move { watching.step(&path).await })
    });
    // Both are on their way before she signs out.
    ann.open("/account").await;
    ann.submit("/sign-out", &csrf, "").await;
    // This is the news that was waited for; nobody works on the post, so its time goes by.
    let renamed = office.app.request(Method::PATCH, &job).bearer_auth(&token);
    let renamed = Answer::of(renamed.json(&json!({"name": "A secret"}))).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    for waited in waiting {
        let answer = waited.await.expect("an answer");
        answer.problem(401, "token_missing");
    }
    office.app.stop().await;
}

#[tokio::test]
async fn a_page_that_was_opened_by_another_name_leads_to_the_public_one() {
    let office = Office::open().await;
    office.let_in("ann", "red");
    let mut surfer = Surfer::new(&office.app);
    let elsewhere = surfer
        .send(Method::GET, "/sign-in?to=/account", |request| {
            request.header(header::HOST, "localhost:1")
        })
        .await;
    let to = elsewhere.header("location").to_owned();
    assert_eq!(to, office.app.url("/sign-in?to=%2Faccount"));
    let page = surfer.open(&to).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(surfer.at.ends_with("/account"));
    office.app.stop().await;
}

#[tokio::test]
async fn sessions_of_other_browsers_can_be_ended() {
    let office = Office::open().await;
    let mut ann = office.signed_in("ann", "red").await;
    let mut elsewhere = office.signed_in("ann", "red").await;
    let mut third = office.signed_in("ann", "red").await;
    let mut bob = office.signed_in("bob", "red").await;
    let csrf = ann.csrf("/account").await;
    let page = ann.open("/account").await;
    let ids: Vec<_> = page
        .text()
        .split(r#"name="session" value=""#)
        .skip(1)
        .collect();
    assert_eq!(ids.len(), 2, "two others: {}", page.text());

    // Nobody ends a session of somebody else.
    let of_bob = bob.csrf("/account").await;
    let one = &ids[0][..36];
    bob.submit("/account/sessions/end", &of_bob, &format!("session={one}"))
        .await;
    assert_eq!(elsewhere.open("/account").await.status, 200);
    let end = ann
        .submit("/account/sessions/end", &csrf, &format!("session={one}"))
        .await;
    assert_eq!(end.status, 303, "{}", end.text());
    let mut go_on = 0;
    for surfer in [&mut elsewhere, &mut third] {
        go_on += usize::from(surfer.step("/account").await.status == 200);
    }
    assert_eq!(go_on, 1);
    ann.submit("/account/sessions/end", &csrf, "").await;
    for surfer in [&mut elsewhere, &mut third] {
        assert_eq!(surfer.step("/account").await.status, 303);
    }
    assert_eq!(ann.step("/account").await.status, 200);
    assert_eq!(bob.step("/account").await.status, 200);
    office.app.stop().await;
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    for (idle, lifetime) in [(1, 3_600_000), (3_600_000, 1)] {
        let office = Office::with(|_, sign_in| {
            sign_in.sessions.idle = Duration::from_millis(idle);
            sign_in.sessions.lifetime = Duration::from_millis(lifetime);
        })
        .await;
        office.let_in("ann", "red");
        let mut surfer = Surfer::new(&office.app);
        let mut step = surfer.step("/sign-in?to=/account").await;
        for _ in 0..2 {
            let to = step.header("location").to_owned();
            step = surfer.step(&to).await;
        }
        // The cookie is there, and what it stands for is over already.
        assert_eq!((step.status, step.header("location")), (303, "/account"));
        let page = surfer
            .send(Method::GET, "/account", |request| request)
            .await;
        assert!(
            page.header("location").starts_with("/sign-in?to="),
            "{}",
            page.text()
        );
        office.app.stop().await;
    }
}

/// A browser on its way: at the address by which the issuer sends it back.
async fn coming_back(office: &Office) -> (Surfer, String) {
    let mut surfer = Surfer::new(&office.app);
    let to = surfer.step("/sign-in?to=/account").await;
    let back = surfer.step(to.header("location")).await;
    (surfer, back.header("location").to_owned())
}

#[track_caller]
fn refused(answer: &Answer, words: &str) {
    assert_eq!(answer.status, 403, "{}", answer.text());
    assert!(
        answer.text().contains("Signing in did not work"),
        "{}",
        answer.text()
    );
    assert!(
        answer.text().contains(words),
        "{words} is not in {}",
        answer.text()
    );
    assert!(
        answer.text().contains(r#"href="/sign-in""#),
        "{}",
        answer.text()
    );
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
    assert_eq!(cookies.count(), 0, "nobody has a session");
}

#[tokio::test]
async fn a_sign_in_belongs_to_the_browser_that_began_it() {
    let office = Office::open().await;
    office.let_in("ann", "red");
    // An address of somebody else's sign-in makes nobody them (login CSRF).
    let (_, of_another) = coming_back(&office).await;
    refused(
        &Surfer::new(&office.app).step(&of_another).await,
        "another browser",
    );
    let (mut own, back) = coming_back(&office).await;
    refused(&own.clone().step(&of_another).await, "another browser");
    let (code, state) = back.split_once("&state=").expect("a state");
    for bad in [
        format!("{code}&state="),
        code.to_owned(),
        format!("{code}&state={}A", &state[..state.len() - 1]),
        format!("{code}&state=A{}", &state[1..]),
        format!("{code}&state={state}&iss=https://evil.example"),
        back.replace("code=", "other="),
    ] {
        let answer = own.clone().step(&bad).await;
        assert_eq!(answer.status, 403, "{bad}: {}", answer.text());
    }
    // It is good once.
    assert_eq!(own.clone().step(&back).await.status, 303);
    refused(&own.step(&back).await, "used already");
    office.app.stop().await;
}

/// A browser in which somebody else has put a session, or what may become one.
fn with_session(app: &App, planted: &str) -> Surfer {
    let mut surfer = Surfer::new(app);
    surfer
        .cookies
        .insert(SESSION.to_owned(), planted.to_owned());
    surfer
}

/// Signing in has left what was in the browser before behind: whoever knows it is nobody.
async fn is_left_behind(app: &App, planted: &str, signed_in: &mut Surfer) {
    assert_ne!(signed_in.cookies[SESSION], planted);
    let page = signed_in.step("/account").await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("<h1>ann"), "{}", page.text());
    let mut thief = with_session(app, planted);
    let jobs = thief.step("/api/v1/jobs").await;
    jobs.problem(401, "token_missing");
    let page = thief.step("/account").await;
    let to = page.header("location");
    assert!(to.starts_with("/sign-in?to="), "{to}");
}

/// What was never a session, and looks like one.
fn invented() -> String {
    "A".repeat(43)
}

#[tokio::test]
async fn a_sign_in_at_the_issuer_ends_the_session_that_the_browser_held() {
    let office = Office::open().await;
    let mallory = office.signed_in("mallory", "red").await;
    let held = office.signed_in("ann", "red").await;
    office.let_in("ann", "red");
    for planted in [
        mallory.cookies[SESSION].clone(),
        held.cookies[SESSION].clone(),
        invented(),
    ] {
        let mut browser = with_session(&office.app, &planted);
        // Also where it was a moment ago that somebody came in by it.
        let before = browser.step("/account").await.status;
        assert_eq!(before, if planted == invented() { 303 } else { 200 });
        let page = browser.open("/sign-in?to=/account").await;
        assert_eq!(page.status, 200, "{}", page.text());
        is_left_behind(&office.app, &planted, &mut browser).await;
    }
    office.app.stop().await;
}

#[tokio::test]
async fn a_sign_in_by_the_form_ends_the_session_that_the_browser_held() {
    let office = SmallOffice::open().await;
    let mallory = office.signed_in("mallory", "red", Role::Member).await;
    let held = office.signed_in("ann", "red", Role::Member).await;
    for planted in [
        mallory.cookies[SESSION].clone(),
        held.cookies[SESSION].clone(),
        invented(),
    ] {
        let mut browser = with_session(&office.app, &planted);
        let before = browser.step("/account").await.status;
        assert_eq!(before, if planted == invented() { 303 } else { 200 });
        let done = small_office::sign_in(&mut browser, "ann", &own("ann")).await;
        assert_eq!(done.status, 303, "{}", done.text());
        is_left_behind(&office.app, &planted, &mut browser).await;
    }
    office.app.stop().await;
}

#[tokio::test]
async fn two_tabs_can_sign_in_at_once() {
    let office = Office::open().await;
    office.let_in("ann", "red");
    let mut surfer = Surfer::new(&office.app);
    let first = surfer.step("/sign-in?to=/account").await;
    let second = surfer.step("/sign-in?to=/docs").await;
    let second = surfer.open(second.header("location")).await;
    assert_eq!(second.status, 200);
    // The other tab comes later, and is signed in already.
    assert_eq!(surfer.open(first.header("location")).await.status, 200);
    assert!(surfer.at.ends_with("/account"), "{}", surfer.at);
    office.app.stop().await;
}

#[tokio::test]
async fn nobody_is_sent_to_another_server() {
    let office = Office::open().await;
    office.let_in("ann", "red");
    for to in [
        "//evil.example",
        "/%5Cevil.example",
        "https://evil.example/",
        "/%09/evil.example",
        "evil.example",
    ] {
        let mut surfer = Surfer::new(&office.app);
        let page = surfer.open(&format!("/sign-in?to={to}")).await;
        assert_eq!(
            (page.status, &*surfer.at),
            (200, &*office.app.url("/")),
            "{to}"
        );
    }
    office.app.stop().await;
}

#[tokio::test]
async fn tokens_that_were_made_for_others_sign_nobody_in() {
    let office = Office::open().await;
    let stranger = std::sync::Arc::new(Signer::ed25519("k"));
    let good = json!({"sub": "ann", "team": "red"});
    let with = |name: &str, value: serde_json::Value| {
        let mut claims = good.clone();
        claims[name] = value;
        claims
    };
    for (claims, signer) in [
        (with("aud", json!("another")), &office.signer),
        (
            with("aud", json!(testing::issuer::AUDIENCE)),
            &office.signer,
        ),
        (
            with("aud", json!([testing::issuer::CLIENT_ID, "another"])),
            &office.signer,
        ),
        (with("azp", json!("another")), &office.signer),
        (with("iss", json!("https://evil.example")), &office.signer),
        (with("nonce", json!("another")), &office.signer),
        (with("exp", json!(1)), &office.signer),
        (with("sub", json!(null)), &office.signer),
        (good.clone(), &stranger),
    ] {
        office.issuer.let_in(signer, claims.clone());
        let (mut surfer, back) = coming_back(&office).await;
        let answer = surfer.step(&back).await;
        assert_eq!(answer.status, 403, "{claims}: {}", answer.text());
        assert!(!surfer.cookies.contains_key(SESSION), "{claims}");
    }
    // Several audiences are no fault where the token says for whom it was made.
    let mut claims = with("aud", json!([testing::issuer::CLIENT_ID, "another"]));
    claims["azp"] = json!(testing::issuer::CLIENT_ID);
    office.issuer.let_in(&office.signer, claims);
    let (mut surfer, back) = coming_back(&office).await;
    assert_eq!(surfer.step(&back).await.status, 303);
    // Without a team there is nothing to see.
    office.issuer.let_in(&office.signer, json!({"sub": "ann"}));
    let (mut surfer, back) = coming_back(&office).await;
    let answer = surfer.step(&back).await;
    assert_eq!(answer.status, 403);
    assert!(answer.text().contains("claim `team`"), "{}", answer.text());
    office.app.stop().await;
}

#[tokio::test]
async fn what_an_issuer_refuses_is_said_in_plain_words() {
    let office = Office::open().await;
    office.let_in("ann", "red");
    for (error, words) in [
        ("access_denied", "access was denied"),
        ("temporarily_unavailable", "try again later"),
        ("<script>", "compare its settings"),
    ] {
        office.issuer.refuse(Some(error));
        let (mut surfer, back) = coming_back(&office).await;
        refused(&surfer.step(&back).await, words);
    }
    office.app.stop().await;

    let office = Office::with(|client, _| client.secret = Some("wrong".to_owned())).await;
    office.let_in("ann", "red");
    let (mut surfer, back) = coming_back(&office).await;
    refused(&surfer.step(&back).await, "does not take this server");
    office.app.stop().await;
}

#[tokio::test]
async fn sessions_go_on_while_the_issuer_is_away() {
    let office = Office::open().await;
    let mut ann = office.signed_in("ann", "red").await;
    office.issuer.set_broken(true);
    assert_eq!(ann.step("/").await.status, 200);
    office.app.stop().await;
}

#[tokio::test]
async fn a_header_decides_alone() {
    let office = Office::open().await;
    let mut ann = office.signed_in("ann", "red").await;
    let bad = ann
        .send(Method::GET, "/api/v1/jobs", |request| {
            request.bearer_auth("x.y.z")
        })
        .await;
    bad.problem(401, "token_invalid");
    let token = office.signer.sign(&office.issuer.claims("bob", "blue"));
    let page = ann
        .send(Method::GET, "/", |request| request.bearer_auth(&token))
        .await;
    assert_eq!(page.status, 200);
    // It is a program, and needs no field in forms.
    assert!(!page.text().contains("csrf"), "{}", page.text());
    let preview = ann
        .send(Method::POST, "/preview", |request| {
            let kind = "multipart/form-data; boundary=x";
            let request = request.header(header::CONTENT_TYPE, kind).body("--x--\r\n");
            request.bearer_auth(&token)
        })
        .await;
    assert_ne!(preview.status, 403, "{}", preview.text());
    office.app.stop().await;
}

#[tokio::test]
async fn without_a_client_id_browsers_are_told_so() {
    let signer = Signer::ed25519("k");
    let issuer = testing::issuer::Issuer::start(&[&signer]);
    let app = crate::trust::trusting_app(&issuer).await;
    let mut surfer = Surfer::new(&app);
    let page = surfer.open("/").await;
    assert_eq!(page.status, 401);
    let page = surfer.open("/sign-in").await;
    assert_eq!(page.status, 403);
    assert!(page.text().contains("OIDC_CLIENT_ID"), "{}", page.text());
    app.stop().await;
}
