//! People who are in several teams: they work in one at a time.

use reqwest::{Method, header};
use serde_json::{Value, json};
use store::Role;

use crate::{
    app::{Answer, App, hn},
    small_office::{SmallOffice, own},
    surfer::{Office, Surfer},
};

/// Turns a browser to another team, as the form of the account's page does.
async fn turn(surfer: &mut Surfer, name: &str) -> Answer {
    let page = surfer.open("/account").await;
    let option = page.text().split("<option value=\"").find(|option| {
        let text = option.split('>').nth(1);
        text.is_some_and(|text| text.starts_with(&format!("{name}<")))
    });
    let option = option.unwrap_or_else(|| panic!("no {name} in {}", page.text()));
    let team = option.split('"').next().expect("an id").to_owned();
    let csrf = surfer.csrf("/account").await;
    let fields = format!("team={team}");
    surfer.submit("/account/team", &csrf, &fields).await
}

/// Makes a job on the page; its address.
async fn job(surfer: &mut Surfer, post: u64) -> String {
    let csrf = surfer.csrf("/").await;
    let answer = start(surfer, &csrf, post).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").to_owned()
}

async fn start(surfer: &mut Surfer, csrf: &str, post: u64) -> Answer {
    let list = hn(post);
    let body = crate::answer::form(&[
        ("csrf", None, csrf.as_bytes()),
        ("list", None, list.as_bytes()),
    ]);
    let send = |request: reqwest::RequestBuilder| {
        let request = request.header(header::CONTENT_TYPE, crate::answer::FORM);
        request.body(body)
    };
    surfer.send(Method::POST, "/jobs", send).await
}

async fn token(surfer: &mut Surfer) -> String {
    let csrf = surfer.csrf("/account").await;
    let fields = "name=script&rights=write&days=30";
    let page = surfer.submit("/account/tokens", &csrf, fields).await;
    let (_, rest) = page.text().split_once("value=\"clamor_").expect("a token");
    format!("clamor_{}", rest.split('"').next().expect("its end"))
}

async fn jobs(app: &App, token: &str) -> usize {
    let list = app.ask_as(token, Method::GET, "/api/v1/jobs").await;
    assert_eq!(list.status, 200, "{}", list.text());
    list.json()["jobs"].as_array().expect("jobs").len()
}

/// From now on whoever signs in is of these teams.
fn let_in(office: &Office, user: &str, teams: &Value) {
    let claims = json!({"sub": user, "team": teams});
    office.issuer.let_in(&office.signer, claims);
}

#[tokio::test]
async fn a_browser_turns_from_one_team_to_another() {
    let office = Office::open().await;
    let_in(&office, "ann", &json!(["red", "blue"]));
    let mut ann = Surfer::new(&office.app);
    let home = ann.open("/").await;
    assert!(home.text().contains("Team blue"), "{}", home.text());
    let in_blue = job(&mut ann, 1).await;
    let of_blue = token(&mut ann).await;

    // What was opened before is not sent to the other team.
    let mut other_tab = ann.clone();
    let form = other_tab.csrf("/").await;
    let held = ann.cookies["__Host-clamor"].clone();
    assert_eq!(turn(&mut ann, "red").await.status, 303);
    assert_ne!(ann.cookies["__Host-clamor"], held);
    assert_eq!(
        other_tab.step("/").await.status,
        303,
        "that is nobody's now"
    );
    other_tab.cookies = ann.cookies.clone();
    assert_eq!(start(&mut other_tab, &form, 2).await.status, 403);

    let home = ann.open("/").await;
    assert!(home.text().contains("Team red"), "{}", home.text());
    assert!(!home.text().contains(&in_blue), "{}", home.text());
    assert_eq!(ann.step(&in_blue).await.status, 404);
    let in_red = job(&mut ann, 2).await;
    let of_red = token(&mut ann).await;
    let mut rob = office.signed_in("rob", "red").await;
    assert_eq!(rob.step(&in_red).await.status, 200);
    assert_eq!(rob.step(&in_blue).await.status, 404);

    // Tokens stay where they were made, whatever the browser turns to and programs say.
    for (token, own, other) in [(&of_blue, "blue", "red"), (&of_red, "red", "blue")] {
        assert_eq!(jobs(&office.app, token).await, 1);
        for (team, status) in [(own, 200), (other, 403)] {
            let request = office.app.request(Method::GET, "/api/v1/jobs");
            let request = request.bearer_auth(token).header("x-clamor-team", team);
            assert_eq!(Answer::of(request).await.status, status, "{own} {team}");
        }
    }
    // Nor does anybody turn to a team of others, and who is in one is asked nothing.
    let page = rob.open("/account").await;
    assert!(!page.text().contains("Your teams"), "{}", page.text());
    let blue = in_team(&office.app, &of_blue).await;
    let csrf = rob.csrf("/account").await;
    let refused = rob
        .submit("/account/team", &csrf, &format!("team={blue}"))
        .await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert!(rob.open("/").await.text().contains(&in_red));
    office.app.stop().await;
}

/// The team of the only job that somebody sees.
async fn in_team(app: &App, token: &str) -> uuid::Uuid {
    let list = app.ask_as(token, Method::GET, "/api/v1/jobs").await.json();
    let id = list["jobs"][0]["id"].as_str().expect("an id").parse();
    let job = app.store.job(store::Scope::All, id.expect("an id")).await;
    job.expect("the job").team
}

#[tokio::test]
async fn whoever_left_a_team_is_out_of_it() {
    let office = Office::open().await;
    let_in(&office, "ann", &json!(["red", "blue"]));
    let mut ann = Surfer::new(&office.app);
    ann.open("/").await;
    turn(&mut ann, "red").await;
    let in_red = job(&mut ann, 1).await;
    let of_red = token(&mut ann).await;
    assert_eq!(jobs(&office.app, &of_red).await, 1);
    let form = ann.csrf("/").await;
    // The issuer says at the next sign-in that she has left.
    let_in(&office, "ann", &json!(["green", "blue"]));
    let mut again = Surfer::new(&office.app);
    let home = again.open("/").await;
    assert!(home.text().contains("Team blue"), "{}", home.text());
    office
        .app
        .ask_as(&of_red, Method::GET, "/api/v1/jobs")
        .await
        .problem(401, "token_invalid");
    // What she began in red is not done in blue.
    assert_eq!(start(&mut ann, &form, 2).await.status, 403);
    for browser in [&mut ann, &mut again] {
        assert_eq!(browser.step(&in_red).await.status, 404);
        let page = browser.open("/account").await;
        assert!(!page.text().contains(">red</option>"), "{}", page.text());
        assert!(page.text().contains(">green</option>"), "{}", page.text());
    }
    office.app.stop().await;
}

#[tokio::test]
async fn a_user_of_this_server_is_put_into_other_teams_by_an_admin_of_all() {
    let office = SmallOffice::open().await;
    let app = &office.app;
    for (name, team, role) in [
        ("root", "red", Role::Admin),
        ("rea", "red", Role::TeamAdmin),
        ("bea", "blue", Role::TeamAdmin),
    ] {
        office.signed_in(name, team, role).await;
    }
    let ask = async |name: &str, team: Option<&str>, method: Method, path: &str, body: Value| {
        let mut request = app.request(method, path).basic_auth(name, Some(own(name)));
        if let Some(team) = team {
            request = request.header("x-clamor-team", team);
        }
        let request = match body {
            Value::Null => request,
            body => request.json(&body),
        };
        Answer::of(request).await
    };
    let users = ask("root", None, Method::GET, "/api/v1/users", Value::Null).await;
    let users = users.json();
    let users = users["users"].as_array().expect("users");
    let rea = users.iter().find(|user| user["subject"] == "rea");
    let rea = rea.expect("rea")["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/users/{rea}");
    let body = json!({"other_teams": ["green", "blue"]});

    let early = ask(
        "rea",
        Some("blue"),
        Method::GET,
        "/api/v1/jobs",
        Value::Null,
    )
    .await;
    early.problem(403, "other_team");
    let refused = ask("rea", None, Method::PATCH, &path, body.clone()).await;
    refused.problem(409, "user_state");
    let refused = ask("bea", None, Method::PATCH, &path, body.clone()).await;
    refused.problem(404, "user_not_found");
    let wrong = json!({"other_teams": "blue"});
    let refused = ask("root", None, Method::PATCH, &path, wrong).await;
    refused.problem(422, "invalid_fields");
    let changed = ask("root", None, Method::PATCH, &path, body).await;
    assert_eq!(changed.json()["other_teams"], json!(["blue", "green"]));

    let job = json!({"urls": [hn(1)]});
    let made = ask("rea", Some("blue"), Method::POST, "/api/v1/jobs", job).await;
    let made = format!("/api/v1/jobs/{}", made.job_id());
    for (name, team, status) in [
        ("bea", None, 200),
        ("rea", Some("blue"), 200),
        ("rea", None, 404),
        ("rea", Some("green"), 404),
        ("rea", Some("red"), 404),
    ] {
        let answer = ask(name, team, Method::GET, &made, Value::Null).await;
        assert_eq!(answer.status, status, "{name} {team:?}");
    }
    // She looks after the people of her own team alone.
    let users = "/api/v1/users";
    let own_people = ask("rea", None, Method::GET, users, Value::Null).await;
    assert_eq!(own_people.json()["users"].as_array().map(Vec::len), Some(2));
    let others = ask("rea", Some("blue"), Method::GET, users, Value::Null).await;
    others.problem(403, "admins_only");
    // Of another team, she is not there for its admin.
    let seen = ask("bea", None, Method::GET, users, Value::Null).await;
    assert_eq!(seen.json()["users"].as_array().map(Vec::len), Some(1));

    // Out of it again, at once.
    let none = json!({"other_teams": []});
    let changed = ask("root", None, Method::PATCH, &path, none).await;
    assert_eq!(changed.json()["other_teams"], json!([]));
    let late = ask("rea", Some("blue"), Method::GET, &made, Value::Null).await;
    late.problem(403, "other_team");
    office.app.stop().await;
}

/// Whoever gave the password could sign in with it, and turn to the other team.
#[tokio::test]
async fn an_admin_of_a_team_gives_no_password_to_who_is_in_others() {
    let office = SmallOffice::open().await;
    let app = &office.app;
    office.signed_in("root", "red", Role::Admin).await;
    let mut rea = office.signed_in("rea", "red", Role::TeamAdmin).await;
    office.signed_in("ron", "red", Role::Member).await;
    let ask = async |name: &str, method: Method, path: &str, body: Value| {
        let request = app.request(method, path).basic_auth(name, Some(own(name)));
        let request = match body {
            Value::Null => request,
            body => request.json(&body),
        };
        Answer::of(request).await
    };
    let users = ask("rea", Method::GET, "/api/v1/users", Value::Null).await;
    let users = users.json();
    let users = users["users"].as_array().expect("users");
    let ron = users.iter().find(|user| user["subject"] == "ron");
    let ron = ron.expect("ron")["id"].as_str().expect("an id").to_owned();
    let user = format!("/api/v1/users/{ron}");
    let password = format!("{user}/password");
    let in_blue = json!({"other_teams": ["blue"]});
    let changed = ask("root", Method::PATCH, &user, in_blue).await;
    assert_eq!(changed.status, 200, "{}", changed.text());

    let refused = ask("rea", Method::POST, &password, Value::Null).await;
    refused.problem(409, "user_state");
    let csrf = rea.csrf("/people").await;
    let form = format!("/people/{ron}/password");
    let refused = rea.submit(&form, &csrf, "").await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    let page = rea.open(&format!("/people/{ron}")).await;
    assert!(!page.text().contains(&form), "{}", page.text());
    // His own one goes on.
    let jobs = ask("ron", Method::GET, "/api/v1/jobs", Value::Null).await;
    assert_eq!(jobs.status, 200, "{}", jobs.text());

    let none = json!({"other_teams": []});
    let changed = ask("root", Method::PATCH, &user, none).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    let page = rea.open(&format!("/people/{ron}")).await;
    assert!(page.text().contains(&form), "{}", page.text());
    let given = ask("rea", Method::POST, &password, Value::Null).await;
    assert_eq!(given.status, 200, "{}", given.text());
    // An admin of all gives one, whatever teams there are.
    let in_blue = json!({"other_teams": ["blue"]});
    ask("root", Method::PATCH, &user, in_blue).await;
    let given = ask("root", Method::POST, &password, Value::Null).await;
    assert_eq!(given.status, 200, "{}", given.text());
    office.app.stop().await;
}

/// Disabled, they could not work in the other team either.
#[tokio::test]
async fn an_admin_of_a_team_shuts_nobody_out_of_others() {
    let office = SmallOffice::open().await;
    let app = &office.app;
    office.signed_in("root", "red", Role::Admin).await;
    let mut rea = office.signed_in("rea", "red", Role::TeamAdmin).await;
    office.signed_in("ron", "red", Role::Member).await;
    let change = async |name: &str, user: &str, body: Value| {
        let request = app.request(Method::PATCH, user);
        Answer::of(request.basic_auth(name, Some(own(name))).json(&body)).await
    };
    let users = app.request(Method::GET, "/api/v1/users");
    let users = Answer::of(users.basic_auth("rea", Some(own("rea")))).await;
    let users = users.json();
    let users = users["users"].as_array().expect("users");
    let ron = users.iter().find(|user| user["subject"] == "ron");
    let ron = ron.expect("ron")["id"].as_str().expect("an id").to_owned();
    let user = format!("/api/v1/users/{ron}");
    let in_blue = json!({"other_teams": ["blue"]});
    assert_eq!(change("root", &user, in_blue).await.status, 200);

    let csrf = rea.csrf("/people").await;
    let (disable, enable) = (
        format!("/people/{ron}/disable"),
        format!("/people/{ron}/enable"),
    );
    let is_refused = async |rea: &mut Surfer, disabled: bool| {
        let refused = change("rea", &user, json!({"disabled": disabled})).await;
        let refused = refused.problem(409, "user_state");
        let why = refused["detail"].as_str().expect("a sentence");
        assert!(why.contains("take them out of yours"), "{why}");
        let form = if disabled { &disable } else { &enable };
        assert_eq!(rea.submit(form, &csrf, "").await.status, 409);
        // What cannot be done is not offered, neither this nor where mail goes.
        let page = rea.open(&format!("/people/{ron}")).await;
        for hidden in [disable.as_str(), enable.as_str(), "name=\"mail\""] {
            assert!(
                !page.text().contains(hidden),
                "{hidden} is in {}",
                page.text()
            );
        }
    };
    is_refused(&mut rea, true).await;
    let jobs = app
        .request(Method::GET, "/api/v1/jobs")
        .basic_auth("ron", Some(own("ron")));
    let jobs = Answer::of(jobs.header("x-clamor-team", "blue")).await;
    assert_eq!(jobs.status, 200, "{}", jobs.text());
    assert_eq!(
        change("root", &user, json!({"disabled": true}))
            .await
            .status,
        200
    );
    is_refused(&mut rea, false).await;

    // Who is in this team alone is its admin's to shut out.
    let only_red = json!({"other_teams": []});
    assert_eq!(change("root", &user, only_red).await.status, 200);
    for disabled in [false, true] {
        let changed = change("rea", &user, json!({"disabled": disabled})).await;
        assert_eq!(changed.json()["disabled"], disabled);
    }
    let page = rea.open(&format!("/people/{ron}")).await;
    assert!(page.text().contains(&enable) && page.text().contains("name=\"mail\""));
    office.app.stop().await;
}

#[tokio::test]
async fn a_server_without_sign_in_has_one_team() {
    let app = App::without_worker().await;
    let named = app.request(Method::GET, "/api/v1/jobs");
    let named = Answer::of(named.header("x-clamor-team", "red")).await;
    named.problem(403, "other_team");
    assert_eq!(app.get("/api/v1/jobs").await.status, 200);
    app.stop().await;
}
