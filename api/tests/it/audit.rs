//! The audit trail: what is noted, and who reads it.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use store::Role;
use testing::issuer::{Issuer, Signer};

use crate::{
    app::{Answer, App, DEADLINE, Setup, hn},
    small_office::{SmallOffice, fields, own, sign_in},
    trust::{app_of, trusted},
};

const LIST: &str = "/api/v1/audit";

/// The actions of a page of entries, the oldest first.
fn actions(page: &Value) -> Vec<String> {
    let entries = page["entries"].as_array().expect("entries").iter().rev();
    let action = |entry: &Value| entry["action"].as_str().expect("a word").to_owned();
    entries.map(action).collect()
}

/// The entries, once there is what a test waits for: they are written a moment after the answer.
pub(crate) async fn until(
    ask: impl AsyncFn() -> Answer,
    is_there: impl Fn(&Value) -> bool,
) -> Value {
    let found = async {
        loop {
            let answer = ask().await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            let page = answer.json();
            if is_there(&page) {
                return page;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let found = tokio::time::timeout(DEADLINE, found);
    found.await.expect("the entries are written")
}

fn has(action: &'static str) -> impl Fn(&Value) -> bool {
    move |page| actions(page).iter().any(|found| found == action)
}

async fn by(office: &SmallOffice, name: &str, path: &str) -> Answer {
    office.ask_by(name, &own(name), path).await
}

#[tokio::test]
async fn people_and_what_they_do_about_people_are_noted_for_their_admins() {
    let office = SmallOffice::open().await;
    for (name, team, role) in [
        ("root", "red", Role::Admin),
        ("rea", "red", Role::TeamAdmin),
        ("bea", "blue", Role::TeamAdmin),
    ] {
        office.signed_in(name, team, role).await;
    }
    let mut ron = office.signed_in("ron", "red", Role::Member).await;
    // A known name, and something that is nobody's and may be a password.
    let mut stranger = crate::surfer::Surfer::new(&office.app);
    for name in ["Ron", "a secret typed in the wrong place"] {
        let refused = sign_in(&mut stranger, name, "wrong horse of nobody").await;
        assert_eq!(refused.status, 403, "{}", refused.text());
    }
    let csrf = ron.csrf("/account").await;
    let token = fields(&[("name", "nightly"), ("rights", "read"), ("days", "")]);
    ron.submit("/account/tokens", &csrf, &token).await;
    // There is no other session, nor a token of this id: nothing is ended, and nothing is noted.
    ron.submit("/account/sessions/end", &csrf, "").await;
    let nobodys = "00000000-0000-0000-0000-000000000000";
    let session = format!("session={nobodys}");
    ron.submit("/account/sessions/end", &csrf, &session).await;
    let revoke = format!("/account/tokens/{nobodys}/revoke");
    assert_eq!(ron.submit(&revoke, &csrf, "").await.status, 404);
    let mut elsewhere = crate::surfer::Surfer::new(&office.app);
    sign_in(&mut elsewhere, "ron", &own("ron")).await;
    ron.submit("/account/sessions/end", &csrf, "").await;
    ron.submit("/sign-out", &csrf, "").await;
    let users = office.app.request(Method::POST, "/api/v1/users");
    let users = users.basic_auth("rea", Some(own("rea")));
    let made = Answer::of(users.json(&json!({"name": "rob"}))).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let rob = made.json()["user"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let path = format!("/api/v1/users/{rob}");
    let change = office.app.request(Method::PATCH, &path);
    let change = change.basic_auth("rea", Some(own("rea")));
    let changed = Answer::of(change.json(&json!({"disabled": true}))).await;
    assert_eq!(changed.status, 200, "{}", changed.text());

    let ask = async || by(&office, "rea", LIST).await;
    let of_red = until(ask, has("user_changed")).await;
    let found = actions(&of_red);
    // Of root, rea and ron: each signed in with a first password and changed it.
    let begin = ["signed_in", "password_changed"].repeat(3);
    assert_eq!(found[..6], begin);
    let then = [
        "sign_in_failed",
        "token_made",
        "signed_in",
        "sessions_ended",
        "signed_out",
        "user_added",
        "user_changed",
    ];
    assert_eq!(found[6..], then);
    let entries = of_red["entries"].as_array().expect("entries");
    let (changed, failed) = (&entries[0], &entries[6]);
    assert_eq!(
        (&changed["user"], &changed["door"], &changed["subject"]),
        (&json!("rea"), &json!("basic"), &json!(rob))
    );
    assert_eq!(
        (&changed["details"]["user"], &changed["details"]["disabled"]),
        (&json!("rob"), &json!(true))
    );
    assert_eq!(
        (&changed["address"], &changed["team"]),
        (&json!("127.0.0.1"), &json!("red"))
    );
    // Whom somebody tried to be is said when there is such a user; how they came in is not: they did not.
    assert_eq!(
        (&failed["user"], &failed["door"]),
        (&json!("ron"), &Value::Null)
    );

    let of_blue = by(&office, "bea", LIST).await.json();
    assert_eq!(actions(&of_blue), ["signed_in", "password_changed"]);
    let all = by(&office, "root", LIST).await;
    assert_eq!(actions(&all.json()).len(), 6 + 2 + 7 + 1);
    for secret in ["wrong horse", "typed in the wrong place", "clamor_"] {
        assert!(!all.text().contains(secret), "{}", all.text());
    }
    let page = by(&office, "rea", "/audit?action=sign_in_failed").await;
    assert!(page.text().contains(">ron</a>"), "{}", page.text());
    assert!(!page.text().contains("nightly"), "{}", page.text());
    office.app.stop().await;
}

#[tokio::test]
async fn what_an_admin_of_all_does_is_noted_in_the_team_where_it_is_done() {
    let office = SmallOffice::open().await;
    for (name, team, role) in [
        ("root", "ops", Role::Admin),
        ("oda", "ops", Role::TeamAdmin),
        ("rea", "red", Role::TeamAdmin),
    ] {
        office.signed_in(name, team, role).await;
    }
    let ask = async |name: &str, method: Method, path: &str, body: Value| {
        let request = office.app.request(method, path);
        let request = request.basic_auth(name, Some(own(name)));
        let answer = Answer::of(request.json(&body)).await;
        assert!(answer.status < 300, "{path}: {}", answer.text());
        answer
    };
    let job = ask(
        "rea",
        Method::POST,
        "/api/v1/jobs",
        json!({"urls": [hn(1)]}),
    )
    .await;
    let job = format!("/api/v1/jobs/{}", job.job_id());
    let none = json!({});
    ask("root", Method::POST, &format!("{job}/cancel"), none.clone()).await;
    let shared = ask("root", Method::POST, &format!("{job}/shares"), none.clone()).await;
    let share = shared.json()["id"].as_str().expect("an id").to_owned();
    ask(
        "root",
        Method::DELETE,
        &format!("{job}/shares/{share}"),
        none.clone(),
    )
    .await;
    let csv = format!("{job}/results.csv");
    ask("root", Method::GET, &csv, none.clone()).await;
    ask("root", Method::DELETE, &job, none.clone()).await;
    let rita = json!({"name": "rita", "team": "red"});
    ask("root", Method::POST, "/api/v1/users", rita).await;

    let rea = async || by(&office, "rea", LIST).await;
    let of_red = until(rea, has("user_added")).await;
    let expected = [
        "signed_in",
        "password_changed",
        "job_created",
        "job_cancelled",
        "share_made",
        "share_ended",
        "results_downloaded",
        "job_deleted",
        "user_added",
    ];
    assert_eq!(actions(&of_red), expected);
    for entry in &of_red["entries"].as_array().expect("entries")[..6] {
        assert_eq!(
            (&entry["user"], &entry["team"]),
            (&json!("root"), &json!("red"))
        );
    }
    let of_ops = by(&office, "oda", LIST).await.json();
    assert_eq!(
        actions(&of_ops),
        ["signed_in", "password_changed"].repeat(2)
    );
    office.app.stop().await;
}

#[tokio::test]
async fn whoever_is_kept_out_by_any_way_is_noted_and_fills_nothing() {
    let office = SmallOffice::open().await;
    let mut root = office.signed_in("root", "red", Role::Admin).await;
    office.signed_in("ron", "red", Role::Member).await;
    let csrf = root.csrf("/account").await;
    let wanted = fields(&[("name", "old"), ("rights", "read"), ("days", "")]);
    let page = root.submit("/account/tokens", &csrf, &wanted).await;
    let (_, token) = page.text().split_once("value=\"clamor_").expect("a token");
    let token = format!("clamor_{}", token.split('"').next().expect("its end"));
    let page = root.open("/account").await;
    let (_, id) = page
        .text()
        .split_once("/account/tokens/")
        .expect("its form");
    let revoke = format!("/account/tokens/{}/revoke", &id[..36]);
    root.submit(&revoke, &csrf, "").await;
    let users = by(&office, "root", "/api/v1/users").await.json();
    let users = users["users"].as_array().expect("users");
    let ron = users.iter().find(|user| user["subject"] == "ron");
    let ron = ron.expect("ron")["id"].as_str().expect("an id");
    let disable = office
        .app
        .request(Method::PATCH, &format!("/api/v1/users/{ron}"));
    let disable = disable.basic_auth("root", Some(own("root")));
    let disabled = Answer::of(disable.json(&json!({"disabled": true}))).await;
    assert_eq!(disabled.status, 200, "{}", disabled.text());

    by(&office, "ron", "/api/v1/jobs")
        .await
        .problem(403, "account_disabled");
    for _ in 0..30 {
        let refused = office.app.ask_as(&token, Method::GET, "/api/v1/jobs").await;
        refused.problem(401, "token_invalid");
    }
    let failed = format!("{LIST}?action=sign_in_failed");
    let ask = async || by(&office, "root", &failed).await;
    let ten = |page: &Value| actions(page).len() >= 10;
    let trail = until(ask, ten).await;
    let entries = trail["entries"].as_array().expect("entries");
    assert!(entries.len() < 20, "{trail}");
    let (of_ron, of_token) = (entries.last().expect("one"), &entries[0]);
    assert_eq!(
        (&of_ron["user"], &of_ron["team"], &of_ron["details"]["why"]),
        (
            &json!("ron"),
            &json!("red"),
            &json!("This account was disabled.")
        )
    );
    let why = of_token["details"]["why"].as_str().expect("a sentence");
    assert!(
        of_token["user"].is_null() && why.contains("not known"),
        "{why}"
    );
    // The rest is in the log: nothing is lost.
    let metrics = office.app.get("/metrics").await;
    assert!(metrics.text().contains("clamor_audit_entries_lost_total 0"));
    assert!(!trail.to_string().contains(&token[7..]), "{trail}");
    office.app.stop().await;
}

#[tokio::test]
async fn somebody_of_the_issuer_who_was_disabled_is_noted_by_name() {
    let (app, ann, admin) = with_issuer(365).await;
    let users = app
        .ask_as(&admin, Method::GET, "/api/v1/users")
        .await
        .json();
    let users = users["users"].as_array().expect("users");
    let id = users.iter().find(|user| user["subject"] == "ann");
    let id = id.expect("ann")["id"].as_str().expect("an id");
    let disable = app.request(Method::PATCH, &format!("/api/v1/users/{id}"));
    let disable = disable.bearer_auth(&admin).json(&json!({"disabled": true}));
    assert_eq!(Answer::of(disable).await.status, 200);
    let refused = app.ask_as(&ann, Method::GET, "/api/v1/jobs").await;
    refused.problem(403, "account_disabled");
    let ask = async || app.ask_as(&admin, Method::GET, LIST).await;
    let trail = until(ask, has("sign_in_failed")).await;
    let failed = &trail["entries"][0];
    assert_eq!(
        (&failed["user"], &failed["user_id"]),
        (&json!("=1+1, ann"), &json!(id))
    );
    app.stop().await;
}

#[tokio::test]
async fn nobody_but_admins_reads_it() {
    let office = SmallOffice::open().await;
    office.signed_in("ron", "red", Role::Member).await;
    for path in [LIST, "/api/v1/audit.csv", "/api/v1/audit.jsonl"] {
        by(&office, "ron", path).await.problem(403, "admins_only");
    }
    assert_eq!(by(&office, "ron", "/audit").await.status, 403);
    office.app.stop().await;

    let open = App::without_worker().await;
    open.get(LIST).await.problem(403, "admins_only");
    open.stop().await;
}

/// An app with an issuer, and tokens of somebody of a team whose name a spreadsheet would run, and of an
/// admin.
async fn with_issuer(days: u32) -> (App, String, String) {
    let signer = Signer::ed25519("k");
    let issuer = Issuer::start(&[&signer]);
    let token = |name: &str, roles: &str| {
        let mut claims = issuer.claims(name, "");
        claims["team"] = json!("red");
        claims["name"] = json!(format!("=1+1, {name}"));
        claims["roles"] = json!(roles);
        signer.sign(&claims)
    };
    let (ann, admin) = (token("ann", ""), token("ada", "clamor-admin"));
    let app = match days {
        365 => app_of(trusted(&issuer), true).await,
        days => {
            let setup = Setup::default();
            App::with(Setup {
                settings: api::Settings {
                    oidc: Some(trusted(&issuer)),
                    audit_days: days,
                    ..setup.settings
                },
                worker: true,
            })
            .await
        }
    };
    // Keys are read at the first token.
    assert_eq!(
        app.ask_as(&ann, Method::GET, "/api/v1/jobs").await.status,
        200
    );
    assert_eq!(app.ask_as(&admin, Method::GET, LIST).await.status, 200);
    (app, ann, admin)
}

/// Makes a job, and does with it what can be done.
async fn use_a_job(app: &App, ann: &str) -> (String, String) {
    let create = app.request(Method::POST, "/api/v1/jobs").bearer_auth(ann);
    let create = create.header("Idempotency-Key", "once");
    let body = json!({"urls": [hn(1), hn(2)]});
    let job = Answer::of(create.try_clone().expect("a copy").json(&body)).await;
    let job = job.job_id();
    let again = Answer::of(create.json(&body)).await;
    assert_eq!(again.job_id(), job, "and no second entry");
    let path = format!("/api/v1/jobs/{job}");
    let events = format!("{path}/events");
    let events = app.ask_as(ann, Method::GET, &events).await;
    assert!(events.text().contains("event: end"));
    for file in ["results.csv", "results.jsonl"] {
        let file = format!("{path}/{file}");
        assert_eq!(app.ask_as(ann, Method::GET, &file).await.status, 200);
    }
    let rescored = format!("{path}/rescore");
    let rescored = app.ask_as(ann, Method::POST, &rescored).await.job_id();
    let upload = app.request(Method::POST, "/api/v1/uploads?file_name=a.csv");
    let upload = upload.bearer_auth(ann).header("content-type", "text/csv");
    let upload = Answer::of(upload.body("text,author\nGreat!,bob\n")).await;
    assert_eq!(upload.status, 201, "{}", upload.text());
    let deleted = app.ask_as(ann, Method::DELETE, &path).await;
    assert!(matches!(deleted.status, 202 | 204), "{}", deleted.text());
    (job, rescored)
}

#[tokio::test]
async fn jobs_and_files_are_noted_and_found_by_filters() {
    let (app, ann, admin) = with_issuer(365).await;
    let (job, rescored) = use_a_job(&app, &ann).await;
    let ask = async || app.ask_as(&admin, Method::GET, LIST).await;
    let all = until(ask, has("job_deleted")).await;
    let expected = [
        "job_created",
        "results_downloaded",
        "results_downloaded",
        "job_rescored",
        "file_uploaded",
        "job_deleted",
    ];
    assert_eq!(actions(&all), expected);
    let first = &all["entries"][5];
    assert_eq!(
        (
            &first["subject"],
            &first["door"],
            &first["details"]["posts"]
        ),
        (&json!(job), &json!("oidc"), &json!(2))
    );
    let ada = first["user_id"].as_str().expect("an id");
    let moment = first["at"].as_str().expect("a time");
    for (query, expected) in [
        (format!("subject={rescored}"), vec!["job_rescored"]),
        (
            "action=results_downloaded".to_owned(),
            vec!["results_downloaded"; 2],
        ),
        (format!("user={ada}&limit=500"), expected.to_vec()),
        ("user=%3D1%2B1%2C%20ann".to_owned(), expected.to_vec()),
        ("user=ann".to_owned(), vec![]),
        (format!("to={moment}"), vec![]),
        ("from=2999-01-01T00:00:00Z".to_owned(), vec![]),
    ] {
        let page = app
            .ask_as(&admin, Method::GET, &format!("{LIST}?{query}"))
            .await;
        assert_eq!(actions(&page.json()), expected, "{query}");
    }
    // Page by page, and no cursor of another filter.
    let (mut found, mut path) = (Vec::new(), format!("{LIST}?limit=4"));
    loop {
        let page = app.ask_as(&admin, Method::GET, &path).await.json();
        found.splice(0..0, actions(&page));
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        let other = format!("{LIST}?limit=4&action=job_created&cursor={next}");
        let other = app.ask_as(&admin, Method::GET, &other).await;
        other.problem(400, "bad_parameter");
        path = format!("{LIST}?limit=4&cursor={next}");
    }
    assert_eq!(found, expected);
    for bad in [
        "action=job_made",
        "subject=7",
        "from=today",
        "limit=0",
        "job=x",
    ] {
        let answer = app
            .ask_as(&admin, Method::GET, &format!("{LIST}?{bad}"))
            .await;
        answer.problem(400, "bad_parameter");
    }
    app.stop().await;
}

#[tokio::test]
async fn it_is_taken_away_as_a_file_that_no_spreadsheet_runs() {
    let (app, ann, admin) = with_issuer(365).await;
    use_a_job(&app, &ann).await;
    let ask = async || app.ask_as(&admin, Method::GET, LIST).await;
    until(ask, has("job_deleted")).await;
    let path = "/api/v1/audit.csv?user=%3D1%2B1%2C%20ann";
    let csv = app.ask_as(&admin, Method::GET, path).await;
    assert_eq!(csv.status, 200);
    assert!(
        csv.header("content-disposition")
            .contains("clamor-audit.csv")
    );
    let lines: Vec<_> = csv.text().lines().collect();
    let header = "\u{feff}at,action,user,user_id,team,door,address,subject,details,id";
    assert_eq!((lines.len(), lines[0]), (7, header));
    assert!(lines[1].contains(",\"'=1+1, ann\","), "{}", lines[1]);

    let path = "/api/v1/audit.jsonl?action=job_created";
    let jsonl = app.ask_as(&admin, Method::GET, path).await;
    let line: Value = serde_json::from_str(jsonl.text()).expect("one line");
    assert_eq!(
        (&line["user"], &line["team"]),
        (&json!("=1+1, ann"), &json!("red"))
    );
    // Taking it away is noted as well.
    let ask = async || app.ask_as(&admin, Method::GET, LIST).await;
    let both = |page: &Value| {
        let found = actions(page);
        found
            .iter()
            .filter(|one| *one == "audit_downloaded")
            .count()
            == 2
    };
    until(ask, both).await;
    app.stop().await;
}

#[tokio::test]
async fn every_file_that_is_taken_away_leaves_an_entry_with_the_way_that_led_to_it() {
    let office = SmallOffice::with_worker(|_| {}).await;
    let mut rea = office.signed_in("rea", "red", Role::TeamAdmin).await;
    let send = async |path: &str, body: Value| {
        let request = office.app.request(Method::POST, path);
        let request = request.basic_auth("rea", Some(own("rea")));
        let answer = Answer::of(request.json(&body)).await;
        assert!(answer.status < 300, "{path}: {}", answer.text());
        answer
    };
    let ended = async |made: Answer| {
        let job = made.job_id();
        let events = by(&office, "rea", &format!("/api/v1/jobs/{job}/events")).await;
        assert!(events.text().contains("event: end"), "{}", events.text());
        job
    };
    let job = ended(send("/api/v1/jobs", json!({"urls": [hn(1)]})).await).await;
    let again = format!("/api/v1/jobs/{job}/rescore");
    let other = ended(send(&again, json!({})).await).await;
    let page = json!({"platform": "facebook", "handle": "pageone"});
    let profile = send("/api/v1/profiles", page).await.job_id();
    let share = send(&format!("/api/v1/jobs/{job}/shares"), json!({})).await;
    let share = share.json();
    let link = share["url"].as_str().expect("a link");
    let link = link.strip_prefix(&office.app.url("")).expect("ours");

    let result = |file: &'static str| ("results_downloaded", json!(job), Some(file));
    let followers = ("followers_downloaded", json!(profile), None);
    let account = ("account_downloaded", Value::Null, None);
    let api = format!("/api/v1/jobs/{job}");
    let differences = format!("{api}/compare/{other}/comments.csv");
    let counts = format!("/api/v1/profiles/{profile}/followers.csv");
    let files = [
        (format!("{api}/results.csv"), "basic", result("csv")),
        (format!("{api}/results.jsonl"), "basic", result("jsonl")),
        (format!("{api}/results.xlsx"), "basic", result("xlsx")),
        (format!("{api}/report.xlsx"), "basic", result("report.xlsx")),
        (differences, "basic", result("differences.csv")),
        (counts, "basic", followers),
        (format!("/api/jobs/{job}/download"), "basic", result("csv")),
        // As links of the pages lead to them.
        (format!("{api}/results.xlsx"), "session", result("xlsx")),
        (
            format!("{api}/report.xlsx"),
            "session",
            result("report.xlsx"),
        ),
        ("/account/data".to_owned(), "session", account),
        (format!("{link}/results.csv"), "share", result("csv")),
        (format!("{link}/results.jsonl"), "share", result("jsonl")),
        (format!("{link}/results.xlsx"), "share", result("xlsx")),
        (
            format!("{link}/report.xlsx"),
            "share",
            result("report.xlsx"),
        ),
    ];
    for (path, door, ..) in &files {
        let answer = match *door {
            "basic" => by(&office, "rea", path).await,
            "session" => rea.step(path).await,
            _ => office.app.get(path).await,
        };
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    }
    let taken = |page: &Value| {
        let entries = page["entries"].as_array().expect("entries").iter().rev();
        let action = |entry: &&Value| {
            entry["action"]
                .as_str()
                .expect("a word")
                .ends_with("_downloaded")
        };
        entries.filter(action).cloned().collect::<Vec<_>>()
    };
    let rea = async || by(&office, "rea", &format!("{LIST}?limit=500")).await;
    let page = until(rea, |page| taken(page).len() >= files.len()).await;
    let noted = taken(&page);
    assert_eq!(noted.len(), files.len(), "{noted:?}");
    for ((path, door, (action, subject, file)), entry) in files.iter().zip(&noted) {
        // Nobody knows who has a link.
        let user = (*door != "share").then_some("rea");
        let expected = json!({
            "action": action, "door": door, "user": user, "team": "red",
            "address": "127.0.0.1", "subject": subject, "file": file,
        });
        let mut found = entry.clone();
        found["file"] = entry["details"]["file"].clone();
        let fields = found.as_object_mut().expect("an entry");
        fields.retain(|name, _| expected.get(name).is_some());
        assert_eq!(found, expected, "{path}");
    }
    office.app.stop().await;
}

#[tokio::test]
async fn where_it_is_kept_for_no_day_there_are_no_rows() {
    let (app, ann, _) = with_issuer(0).await;
    use_a_job(&app, &ann).await;
    let store = app.store.clone();
    let metrics = app.get("/metrics").await;
    assert!(metrics.text().contains("clamor_audit_entries_lost_total 0"));
    let every = store::AuditFilter::default();
    let all = store.audit(store::Scope::All, &every, None, 10);
    assert_eq!(all.await.expect("entries").0, []);
    app.stop().await;
}
