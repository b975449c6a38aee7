//! `clamor user`, as a shell sees it, and what it does to a server that runs.

use std::{fs::File, path::Path};

use reqwest::{Method, header};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};

use crate::{
    answer::Answer,
    fake::Fake,
    harness::{Ran, Server, Setup, folder, program, run},
    signing_in::own_address,
};

async fn user(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = program(folder);
    run(command.arg("user").args(arguments)).await
}

/// With a password on standard input.
async fn user_with(folder: &Path, arguments: &[&str], password: &str) -> Ran {
    let file = folder.join("password");
    std::fs::write(&file, password).expect("a file");
    let mut command = program(folder);
    command.arg("user").args(arguments).arg("--password-stdin");
    command.stdin(File::open(&file).expect("the file"));
    run(&mut command).await
}

/// The first password that was printed, on the last line.
fn password(ran: &Ran) -> String {
    let last = ran.stdout().lines().last().expect("a line").to_owned();
    assert_eq!((last.len(), last.matches('-').count()), (23, 3), "{last}");
    last
}

async fn list(folder: &Path) -> Vec<Value> {
    let ran = user(folder, &["list", "--json"]).await;
    ran.expect(0);
    let list: Value = serde_json::from_str(ran.stdout()).expect("JSON");
    list["users"].as_array().expect("users").clone()
}

#[tokio::test]
async fn users_are_looked_after_from_a_shell() {
    let folder = folder();
    let folder = folder.path();
    let added = user(
        folder,
        &["add", "Ann@Example.org", "--team", "red", "--admin"],
    )
    .await;
    let first = password(added.expect(0));
    assert!(
        added.stdout().contains("ann@example.org"),
        "{}",
        added.stdout()
    );
    let given = user_with(
        folder,
        &["add", "ben", "--team", "red"],
        "given by hand, once\n",
    )
    .await;
    given.expect(0);
    assert!(
        !given.stdout().contains("given by hand"),
        "{}",
        given.stdout()
    );
    user(folder, &["add", "zoe", "--team", "blue", "--team-admin"])
        .await
        .expect(0);

    let users = list(folder).await;
    let lines: Vec<_> = users
        .iter()
        .map(|user| {
            (
                user["name"].as_str(),
                user["team"].as_str(),
                user["role"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            (Some("ann@example.org"), Some("red"), Some("admin")),
            (Some("ben"), Some("red"), Some("member")),
            (Some("zoe"), Some("blue"), Some("team_admin")),
        ]
    );
    user(folder, &["disable", "BEN"]).await.expect(0);
    assert_eq!(list(folder).await[1]["disabled"], true);
    let table = user(folder, &["list"]).await;
    for words in [
        "NAME",
        "ann@example.org",
        "team_admin",
        "disabled",
        "first password",
        "never",
    ] {
        assert!(
            table.stdout().contains(words),
            "{words} in {}",
            table.stdout()
        );
    }
    user(folder, &["enable", "ben"]).await.expect(0);
    assert_eq!(list(folder).await[1]["disabled"], false);
    let second = user(folder, &["password", "ann@example.org"]).await;
    assert_ne!(password(second.expect(0)), first);

    // Admins of a team read in the audit trail what was done to their people.
    let url = format!("sqlite://{}", folder.join("data/clamor.db").display());
    let store = store::Store::open(&url).await.expect("the database");
    let filter = store::AuditFilter::default();
    let all = store.audit(store::Scope::All, &filter, None, 10).await;
    let (all, _) = all.expect("entries");
    let mut found: Vec<_> = all
        .iter()
        .map(|line| (line.entry.action.as_str(), line.team_name.as_deref()))
        .collect();
    found.reverse();
    let expected = [
        ("user_added", "red"),
        ("user_added", "red"),
        ("user_added", "blue"),
        ("user_changed", "red"),
        ("user_changed", "red"),
        ("password_reset", "red"),
    ];
    assert_eq!(found, expected.map(|(action, team)| (action, Some(team))));
    assert!(
        all.iter()
            .all(|line| line.entry.door == Some(store::Door::Shell))
    );
    let details = serde_json::to_string(&all[0].entry.details).expect("JSON");
    assert!(!details.contains(&first), "{details}");
}

#[tokio::test]
async fn what_cannot_be_done_is_said_in_a_sentence() {
    let folder = folder();
    let folder = folder.path();
    user(folder, &["add", "ann", "--team", "red", "--admin"])
        .await
        .expect(0);
    for (arguments, words) in [
        (&["add", "ann", "--team", "blue"][..], "user ann already"),
        (&["add", "a b", "--team", "red"], "letters from a to z"),
        (&["add", "ben"], "--team"),
        (&["add", "ben", "--team", " "], "name of a team"),
        (
            &["add", "ben", "--team", "x", "--admin", "--team-admin"],
            "cannot be used with",
        ),
        (&["disable", "ben"], "no user ben"),
        (&["password", "ben"], "no user ben"),
        (&["disable", "ann"], "last admin"),
    ] {
        user(folder, arguments).await.says(2, &[words]);
    }
    for (password, words) in [
        ("", "no password on standard input"),
        ("short", "15 to 256"),
        ("clamor_clamor_clamor", "clamor_"),
    ] {
        let ran = user_with(folder, &["add", "ben", "--team", "red"], password).await;
        ran.says(2, &[words]);
    }
    assert_eq!(list(folder).await.len(), 1);
}

#[tokio::test]
async fn users_are_put_into_other_teams_from_a_shell() {
    let folder = folder();
    let folder = folder.path();
    let add = [
        "add",
        "ann",
        "--team",
        "red",
        "--also-in",
        "green",
        "--also-in",
        "blue",
    ];
    user(folder, &add).await.expect(0);
    assert_eq!(
        list(folder).await[0]["other_teams"],
        json!(["blue", "green"])
    );
    let moved = user(folder, &["teams", "ann", "--also-in", "yellow"]).await;
    assert!(moved.expect(0).stdout().contains("yellow"));
    assert_eq!(list(folder).await[0]["other_teams"], json!(["yellow"]));
    let alone = user(folder, &["teams", "ANN"]).await;
    assert!(alone.expect(0).stdout().contains("no other team"));
    assert_eq!(list(folder).await[0]["other_teams"], json!([]));
    let nobody = user(folder, &["teams", "ben", "--also-in", "red"]).await;
    nobody.says(2, &["no user ben"]);
    let unnamed = user(folder, &["teams", "ann", "--also-in", " "]).await;
    unnamed.says(2, &["name of a team"]);
}

#[tokio::test]
async fn a_team_is_given_a_retention_time_from_a_shell() {
    let folder = folder();
    let folder = folder.path();
    let retention = async |arguments: &[&str]| {
        let mut command = program(folder);
        run(command.args(["team", "retention"]).args(arguments)).await
    };
    retention(&["red"]).await.says(2, &["no team red"]);
    user(folder, &["add", "ann", "--team", "red"])
        .await
        .expect(0);
    for (arguments, words) in [
        (&["red"][..], "kept for: RETENTION_DAYS"),
        (&["red", "--days", "7"], "kept for: 7 days, or"),
        (&["red"], "kept for: 7 days, or"),
        (&["red", "--days", "default"], "kept for: RETENTION_DAYS"),
    ] {
        let told = retention(arguments).await;
        let told = told.expect(0);
        assert!(
            told.stdout().contains(words),
            "{arguments:?}: {}",
            told.stdout()
        );
    }
    for days in ["0", "36501", "none", "1w"] {
        let refused = retention(&["red", "--days", days]).await;
        refused.says(2, &["from 1 to 36500"]);
    }
    let url = format!("sqlite://{}", folder.join("data/clamor.db").display());
    let mut database = SqliteConnection::connect(&url).await.expect("it is there");
    let noted = sqlx::query_scalar(
        "select group_concat(details, ' ') from audit where action = 'retention_changed'",
    );
    let noted: String = noted.fetch_one(&mut database).await.expect("entries");
    assert_eq!(noted.matches("\"team\":\"red\"").count(), 2, "{noted}");
    assert!(noted.contains("\"days\":7"), "{noted}");
    database.close().await.expect("it closes");
}

#[tokio::test]
async fn a_team_is_given_quotas_from_a_shell() {
    let folder = folder();
    let folder = folder.path();
    let quota = async |arguments: &[&str]| {
        let mut command = program(folder);
        command.env("TEAM_JOBS_PER_DAY", "9");
        run(command.args(["team", "quota"]).args(arguments)).await
    };
    quota(&["red"]).await.says(2, &["no team red"]);
    user(folder, &["add", "ann", "--team", "red"])
        .await
        .expect(0);
    quota(&["red"]).await.expect(0);
    let url = format!("sqlite://{}", folder.join("data/clamor.db").display());
    let mut database = SqliteConnection::connect(&url).await.expect("it is there");
    let own = sqlx::query_scalar("select count(*) from team_quotas");
    let own: i64 = own.fetch_one(&mut database).await.expect("a number");
    assert_eq!(own, 0, "it was only looked at");
    database.close().await.expect("it closes");
    for (arguments, words) in [
        (&["red"][..], "jobs today: 0 (of 9)"),
        (&["red", "--jobs-per-day", "5"], "jobs today: 0 (of 5)"),
        (&["red", "--posts-at-once", "0"], "posts at once: 0 (of 0)"),
        (&["red"], "jobs today: 0 (of 5)"),
        (
            &["red", "--jobs-per-day", "none"],
            "jobs today: 0 (no limit)",
        ),
        (
            &["red", "--jobs-per-day", "default"],
            "jobs today: 0 (of 9)",
        ),
        (&["red"], "posts at once: 0 (of 0)"),
        (&["red"], "comments this month: 0 (no limit)"),
    ] {
        let ran = quota(arguments).await;
        let told = ran.expect(0).stdout();
        assert!(told.contains(words), "{arguments:?}: {told}");
    }
    // Each change is noted, and no look.
    let store = store::Store::open(&url).await.expect("the database");
    let filter = store::AuditFilter {
        action: Some(store::AuditAction::QuotasChanged),
        ..store::AuditFilter::default()
    };
    let noted = store.audit(store::Scope::All, &filter, None, 10).await;
    let (noted, _) = noted.expect("entries");
    assert_eq!(noted.len(), 4);
    let (last, entry) = (&noted[0], &noted[0].entry);
    assert_eq!(last.team_name.as_deref(), Some("red"));
    assert_eq!(entry.door, Some(store::Door::Shell));
    let details = serde_json::to_value(&entry.details).expect("JSON");
    let expected = json!({
        "jobs_per_day": "default", "comments_per_month": "default", "posts_at_once": 0
    });
    assert_eq!(details, expected);
    let wrong = quota(&["red", "--jobs-per-day", "many"]).await;
    wrong.says(2, &["`none` or `default`"]);
}

#[tokio::test]
async fn a_server_that_runs_takes_what_is_changed_from_a_shell() {
    let fake = Fake::start().await;
    let address = own_address();
    let setup = Setup::new(&fake).set("LOCAL_USERS", "true");
    let mut command = program(setup.folder.path());
    setup.apply(&mut command);
    command.args(["serve", "--listen", &address, "--data", "data"]);
    let server = Server::start(&setup, command).await;
    let folder = setup.folder.path();
    let look = async |password: &str| {
        let request = server.request(Method::GET, "/api/v1/jobs");
        Answer::of(request.basic_auth("ann", Some(password))).await
    };
    let added = user(folder, &["add", "ann", "--team", "red"]).await;
    let first = password(added.expect(0));
    look(&first).await.problem(403, "password_change_needed");
    look("a wrong password")
        .await
        .problem(401, "password_invalid");
    user(folder, &["disable", "ann"]).await.expect(0);
    look(&first).await.problem(403, "account_disabled");
    let log = server.log();
    assert!(
        !log.contains(&first) && !log.contains("a wrong password"),
        "{log}"
    );
    assert!(log.contains("somebody could not sign in"), "{log}");
    server.stop().await;
}

/// Signs in by the form; what the browser sends from then on.
async fn session(server: &Server, name: &str, password: &str) -> String {
    let cookie = |answer: &Answer, name: &str| {
        let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
        let mut cookies = cookies.map(|cookie| cookie.to_str().expect("ASCII"));
        let cookie = cookies.find(|cookie| cookie.starts_with(&format!("{name}=")));
        let cookie = cookie.unwrap_or_else(|| panic!("no {name}: {}", answer.text()));
        cookie.split(';').next().expect("a value").to_owned()
    };
    let form = server.get("/sign-in").await;
    let (_, csrf) = form
        .text()
        .split_once(r#"name="csrf" value=""#)
        .expect("a field");
    let csrf = csrf.split('"').next().expect("its end");
    let request = server
        .request(Method::POST, "/sign-in")
        .header(header::COOKIE, cookie(&form, "__Host-clamor-sign-in"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(format!("csrf={csrf}&name={name}&password={password}"));
    cookie(&Answer::of(request).await, "__Host-clamor")
}

#[tokio::test]
async fn users_stay_outside_once_their_server_takes_an_issuers_alone() {
    let fake = Fake::start().await;
    let address = own_address();
    let start = async |setup: &Setup| {
        let mut command = program(setup.folder.path());
        setup.apply(&mut command);
        command.args(["serve", "--listen", &address, "--data", "data"]);
        Server::start(setup, command).await
    };
    let setup = Setup::new(&fake)
        .set("PUBLIC_URL", &format!("http://{address}"))
        .set("OIDC_ISSUER", "https://login.example.invalid")
        .set("OIDC_AUDIENCE", "clamor")
        .set("OIDC_CLIENT_ID", "clamor");
    let both = setup.clone().set("LOCAL_USERS", "true");
    let server = start(&both).await;
    let added = user(setup.folder.path(), &["add", "ann", "--team", "red"]).await;
    let cookie = session(&server, "ann", &password(added.expect(0))).await;
    let look = async |server: &Server| {
        let request = server.request(Method::GET, "/api/v1/jobs");
        Answer::of(request.header(header::COOKIE, &cookie)).await
    };
    look(&server).await.problem(403, "password_change_needed");
    server.stop().await;
    let server = start(&setup).await;
    look(&server).await.problem(401, "token_missing");
    server.stop().await;
}
