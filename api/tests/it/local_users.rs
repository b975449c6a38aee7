//! Users of this server: signing in with a password, on the page and by programs.

use reqwest::Method;
use store::Role;

use crate::{
    app::hn,
    small_office::{SmallOffice, change, cookies, fields, own, send_form, sign_in, sign_in_to},
    surfer::{Office, Surfer},
};

const SESSION: &str = "__Host-clamor";

#[tokio::test]
async fn a_first_password_is_changed_on_the_way_to_the_page_that_was_asked_for() {
    let office = SmallOffice::open().await;
    let first = office.add("ann", "red", Role::Member).await;
    let mut ann = Surfer::new(&office.app);
    let form = ann.open("/account?a=1&b=%2F").await;
    assert_eq!(form.status, 200, "{}", form.text());
    assert!(ann.at.contains("/sign-in?to="), "{}", ann.at);
    assert!(form.text().contains("autocomplete=\"current-password\""));
    assert!(
        form.text().contains("value=\"/account?a=1&#38;b=%2F\""),
        "{}",
        form.text()
    );

    let answer = sign_in_to(&mut ann, " Ann ", &first, "/account?a=1").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/account?a=1"),
        "{}",
        answer.text()
    );
    // Nothing else comes before the change, and every page leads there.
    for path in [
        "/",
        "/account?a=1",
        "/jobs/00000000-0000-0000-0000-000000000000",
    ] {
        let answer = ann.step(path).await;
        let to = answer.header("location").to_owned();
        assert!(to.starts_with("/account/password?to="), "{path}: {to}");
    }
    let api = ann.step("/api/v1/jobs").await;
    api.problem(403, "password_change_needed");
    let csrf = ann.csrf("/account/password?to=%2Faccount%3Fa%3D1").await;
    let refused = ann.submit("/account/tokens", &csrf, "name=x&days=").await;
    assert_eq!(refused.status, 403, "{}", refused.text());

    for (current, new, again, status, words) in [
        (
            "wrong password here",
            "correct horse battery",
            "correct horse battery",
            403,
            "is not right",
        ),
        (
            &*first,
            "correct horse battery",
            "correct horse batterz",
            200,
            "not the same",
        ),
        (&first, "short", "short", 422, "15 to 256"),
        (
            &first,
            "annannannannann",
            "annannannannann",
            422,
            "different",
        ),
        (&first, &first, &first, 422, "one that you have"),
    ] {
        let fields = fields(&[("current", current), ("new", new), ("again", again)]);
        let page = ann.submit("/account/password", &csrf, &fields).await;
        assert_eq!(page.status, status, "{new}: {}", page.text());
        assert!(page.text().contains(words), "{new}: {}", page.text());
        assert!(
            !page.text().contains(&first),
            "passwords are never shown again"
        );
    }
    let held = ann.cookies[SESSION].clone();
    let fields = fields(&[
        ("current", &first),
        ("new", "correct horse battery"),
        ("again", "correct horse battery"),
        ("to", "/account?a=1"),
    ]);
    let done = ann.submit("/account/password", &csrf, &fields).await;
    assert_eq!(
        (done.status, done.header("location")),
        (303, "/account?a=1")
    );
    assert_ne!(ann.cookies[SESSION], held, "a new session");
    let page = ann.open("/account?a=1").await;
    for words in ["<h1>ann</h1>", "Team red", "Change your password"] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    assert!(!page.text().contains("/people"), "{}", page.text());
    assert_eq!(ann.step("/api/v1/jobs").await.status, 200);

    let mut again = Surfer::new(&office.app);
    let old = sign_in(&mut again, "ann", &first).await;
    assert_eq!(old.status, 403, "{}", old.text());
    let new = sign_in(&mut again, "ann", "correct horse battery").await;
    assert_eq!((new.status, new.header("location")), (303, "/"));
    assert_eq!(again.step("/").await.status, 200);
    office.app.stop().await;
}

#[tokio::test]
async fn a_page_that_is_asked_for_is_one_of_ours() {
    let office = SmallOffice::open().await;
    let _ = office.signed_in("ann", "red", Role::Member).await;
    for to in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/sign-in",
        "",
    ] {
        let mut ann = Surfer::new(&office.app);
        let answer = sign_in_to(&mut ann, "ann", &own("ann"), to).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/"),
            "{to}"
        );
    }
    office.app.stop().await;
}

#[tokio::test]
async fn wrong_passwords_cost_time_and_tell_nobody_who_is_a_user() {
    let office = SmallOffice::open().await;
    let mut ann = office.signed_in("ann", "red", Role::Member).await;
    let mut told = Vec::new();
    for name in ["ann", "nobody"] {
        let mut surfer = Surfer::new(&office.app);
        let mut answers = Vec::new();
        for _ in 0..6 {
            let answer = sign_in(&mut surfer, name, "a wrong password").await;
            assert_eq!(cookies(&answer, SESSION), 0, "{}", answer.text());
            let page = answer.text().replace(name, "NAME");
            // What is random, and the time.
            let (before, csrf) = page.split_once("value=\"").expect("a field");
            let (_, after) = csrf.split_once('"').expect("its end");
            let rest: String = after.chars().filter(|c| !c.is_ascii_digit()).collect();
            answers.push((answer.status, format!("{before}{rest}")));
        }
        told.push(answers);
    }
    assert_eq!(told[0], told[1]);
    let statuses: Vec<_> = told[0].iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, [403, 403, 403, 403, 403, 429]);
    assert!(
        told[0][0].1.contains("Name or password is not right"),
        "{:?}",
        told[0][0]
    );

    // The right one waits as well, by whatever way it comes.
    let mut surfer = Surfer::new(&office.app);
    let waits = sign_in(&mut surfer, "ann", &own("ann")).await;
    assert_eq!(waits.status, 429, "{}", waits.text());
    assert!(
        waits.text().contains("Too many attempts"),
        "{}",
        waits.text()
    );
    let seconds: u32 = waits.header("retry-after").parse().expect("seconds");
    assert!((1..=11).contains(&seconds), "{seconds}");
    let basic = office.ask_by("ANN", &own("ann"), "/api/v1/jobs").await;
    basic.problem(429, "too_many_attempts");
    // Who is signed in stays so, and others come in.
    assert_eq!(ann.step("/account").await.status, 200);
    let first = office.add("ben", "red", Role::Member).await;
    assert_eq!(sign_in(&mut surfer, "ben", &first).await.status, 303);

    let first = office.reset("ann").await;
    let mut surfer = Surfer::new(&office.app);
    assert_eq!(sign_in(&mut surfer, "ann", &first).await.status, 303);
    office.app.stop().await;
}

#[tokio::test]
async fn an_address_that_tries_many_names_has_to_wait() {
    let office = SmallOffice::open().await;
    let first = office.add("ann", "red", Role::Member).await;
    let mut surfer = Surfer::new(&office.app);
    let csrf = surfer.csrf("/sign-in").await;
    for number in 0..20 {
        let name = format!("name{number}");
        let answer = send_form(&mut surfer, &csrf, &name, "a wrong password", "/").await;
        assert_eq!(answer.status, 403, "{number}: {}", answer.text());
    }
    let answer = send_form(&mut surfer, &csrf, "ann", &first, "/").await;
    assert_eq!(answer.status, 429, "{}", answer.text());
    office.app.stop().await;
}

#[tokio::test]
async fn a_form_of_another_browser_signs_nobody_in() {
    let office = SmallOffice::open().await;
    let _ = office.signed_in("ann", "red", Role::Member).await;
    let mut other = Surfer::new(&office.app);
    let of_other = other.csrf("/sign-in").await;
    let mut surfer = Surfer::new(&office.app);
    // Without a cookie, and with one that does not fit.
    for _ in 0..2 {
        for csrf in ["", "x", &of_other, &of_other[1..]] {
            let mut surfer = surfer.clone();
            let answer = send_form(&mut surfer, csrf, "ann", &own("ann"), "/").await;
            assert_eq!(answer.status, 403, "{}", answer.text());
            assert!(
                answer.text().contains("Please try again"),
                "{}",
                answer.text()
            );
            assert_eq!(cookies(&answer, SESSION), 0);
            assert!(answer.text().contains("value=\"ann\""), "{}", answer.text());
        }
        surfer.csrf("/sign-in").await;
    }
    // Nor does a page of another site send it, even with everything right.
    let csrf = surfer.csrf("/sign-in").await;
    let body = fields(&[("csrf", &csrf), ("name", "ann"), ("password", &own("ann"))]);
    let crossed = surfer
        .send(Method::POST, "/sign-in", |request| {
            request
                .header("content-type", "application/x-www-form-urlencoded")
                .header("origin", "https://evil.example")
                .body(body)
        })
        .await;
    assert_eq!(crossed.status, 403, "{}", crossed.text());
    assert_eq!(cookies(&crossed, SESSION), 0);
    let answer = send_form(&mut surfer, &csrf, "ann", &own("ann"), "/").await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    office.app.stop().await;
}

#[tokio::test]
async fn a_form_by_another_name_leads_to_the_public_one() {
    let office = SmallOffice::open().await;
    let mut surfer = Surfer::new(&office.app);
    let elsewhere = surfer
        .send(Method::GET, "/sign-in?to=/account", |request| {
            request.header("host", "localhost:1")
        })
        .await;
    let to = office.app.url("/sign-in?to=%2Faccount");
    assert_eq!(
        (elsewhere.status, elsewhere.header("location")),
        (303, &*to)
    );
    office.app.stop().await;
}

#[tokio::test]
async fn a_changed_password_ends_other_sessions_and_programs_at_once() {
    let office = SmallOffice::open().await;
    let mut ann = office.signed_in("ann", "red", Role::Member).await;
    let mut ben = office.signed_in("ben", "red", Role::Member).await;
    let mut elsewhere = Surfer::new(&office.app);
    assert_eq!(
        sign_in(&mut elsewhere, "ann", &own("ann")).await.status,
        303
    );
    assert_eq!(elsewhere.step("/account").await.status, 200);
    let look = async |password: &str| office.ask_by("ann", password, "/api/v1/jobs").await;
    assert_eq!(look(&own("ann")).await.status, 200);

    let done = change(&mut ann, &own("ann"), "another long password").await;
    assert_eq!(
        (done.status, done.header("location")),
        (303, "/"),
        "{}",
        done.text()
    );
    assert_eq!(ann.step("/account").await.status, 200);
    assert_eq!(elsewhere.step("/account").await.status, 303);
    look(&own("ann")).await.problem(401, "password_invalid");
    assert_eq!(look("another long password").await.status, 200);
    assert_eq!(ben.step("/account").await.status, 200);
    office.app.stop().await;
}

#[tokio::test]
async fn whoever_is_disabled_is_out_at_once() {
    let office = SmallOffice::open().await;
    let mut boss = office.signed_in("boss", "red", Role::Admin).await;
    let mut ann = office.signed_in("ann", "red", Role::Member).await;
    let look = async || office.ask_by("ann", &own("ann"), "/api/v1/jobs").await;
    assert_eq!(look().await.status, 200);
    let users = boss.step("/api/v1/users").await.json();
    let users = users["users"].as_array().expect("users").clone();
    let id = users
        .iter()
        .find(|user| user["subject"] == "ann")
        .expect("ann")["id"]
        .clone();
    let path = format!("/people/{}", id.as_str().expect("an id"));
    let csrf = boss.csrf(&path).await;
    assert_eq!(
        boss.submit(&format!("{path}/disable"), &csrf, "")
            .await
            .status,
        303
    );
    assert!(
        ann.step("/account")
            .await
            .header("location")
            .starts_with("/sign-in")
    );
    look().await.problem(403, "account_disabled");
    // Who knows the password is told why, and nobody else.
    let mut again = Surfer::new(&office.app);
    let told = sign_in(&mut again, "ann", &own("ann")).await;
    assert_eq!(told.status, 403);
    assert!(told.text().contains("was disabled"), "{}", told.text());
    let told = sign_in(&mut again, "ann", "a wrong password").await;
    assert!(!told.text().contains("disabled"), "{}", told.text());

    assert_eq!(
        boss.submit(&format!("{path}/enable"), &csrf, "")
            .await
            .status,
        303
    );
    assert_eq!(
        ann.step("/account").await.status,
        303,
        "the old session is over"
    );
    assert_eq!(look().await.status, 200);
    assert_eq!(sign_in(&mut again, "ann", &own("ann")).await.status, 303);
    office.app.stop().await;
}

#[tokio::test]
async fn programs_send_name_and_password() {
    let office = SmallOffice::open().await;
    let first = office.add("ben", "red", Role::Member).await;
    let _ = office.signed_in("ann", "red", Role::Member).await;
    let create = async |name: &str, password: &str| {
        let request = office.app.request(Method::POST, "/api/jobs/create/");
        let request = request.basic_auth(name, Some(password));
        crate::app::Answer::of(request.json(&serde_json::json!({"urls": [hn(1)]}))).await
    };
    let made = create("ann", &own("ann")).await;
    assert!((200..300).contains(&made.status), "{}", made.text());
    let told = create("ann", "a wrong password").await;
    told.problem(401, "password_invalid");
    assert!(told.header("www-authenticate").starts_with("Basic "));
    create("", "").await.problem(401, "password_invalid");
    create("nobody", &own("ann"))
        .await
        .problem(401, "password_invalid");
    create("ben", &first)
        .await
        .problem(403, "password_change_needed");
    // Without anything, nobody is asked for a password by a window of the browser.
    let told = office.app.get("/api/v1/jobs").await;
    let problem = told.problem(401, "token_missing");
    assert!(told.header("www-authenticate").starts_with("Bearer "));
    // Only ways in that are on are named.
    let named = |problem: &serde_json::Value| {
        let detail = problem["detail"].as_str().expect("a sentence");
        assert!(!detail.contains("issuer"), "{detail}");
        assert!(detail.contains("personal token"), "{detail}");
    };
    named(&problem);
    for header in ["Basic", "Basic %%%", "basic YW5u", "Basic /w=="] {
        let request = office.app.request(Method::GET, "/api/v1/jobs");
        let told = crate::app::Answer::of(request.header("authorization", header)).await;
        named(&told.problem(401, "password_invalid"));
        assert!(
            told.header("www-authenticate").starts_with("Basic "),
            "{header}"
        );
    }
    let request = office.app.request(Method::GET, "/api/v1/jobs");
    let told = crate::app::Answer::of(request.header("authorization", "Digest x")).await;
    named(&told.problem(401, "token_missing"));
    let token = office
        .app
        .ask_as("rubbish", Method::GET, "/api/v1/jobs")
        .await;
    token.problem(401, "token_invalid");
    office.app.stop().await;
}

#[tokio::test]
async fn users_of_an_issuer_and_of_this_server_work_side_by_side() {
    let office = Office::with(|_, sign_in| sign_in.local_users = true).await;
    let users = auth::LocalUsers::new(office.app.store.clone());
    let (team, name) = auth::team("red").expect("a team");
    let user = auth::NewUser {
        name: "ann".parse().expect("a name"),
        team: (team, Some(name)),
        role: Role::Admin,
        mail: None,
    };
    let (_, first) = users.add(user, None).await.expect("a user");
    let mut ann = Surfer::new(&office.app);
    assert_eq!(sign_in(&mut ann, "ann", &first.password).await.status, 303);
    assert_eq!(
        change(&mut ann, &first.password, &own("ann")).await.status,
        303
    );

    // The form leads to the issuer as well.
    office.let_in("ann", "red");
    let mut other = Surfer::new(&office.app);
    let form = other.open("/account").await;
    let (_, to) = form
        .text()
        .split_once("href=\"/sign-in/issuer")
        .expect("a way");
    let to = format!("/sign-in/issuer{}", to.split('"').next().expect("its end"));
    let page = other.open(&to).await;
    assert!(page.text().contains("ann the first"), "{}", page.text());
    assert!(other.at.ends_with("/account"), "{}", other.at);
    assert!(
        !page.text().contains("Change your password"),
        "{}",
        page.text()
    );
    assert_eq!(other.step("/account/password").await.status, 404);

    // Two people of the same name, of the same team.
    let page = ann.open("/people").await;
    for words in ["ann the first", ">ann<", "issuer", "password"] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    // Each signs out where they signed in.
    let csrf = ann.csrf("/account").await;
    let out = ann.submit("/sign-out", &csrf, "").await;
    assert_eq!(out.header("location"), "/signed-out");
    let csrf = other.csrf("/account").await;
    let out = other.submit("/sign-out", &csrf, "").await;
    assert_eq!(out.header("location"), "/signed-out?leaving=true");
    office.app.stop().await;
}
