//! Personal data: authors that are erased or have other names, and one's own account.

use std::collections::BTreeSet;

use api::Settings;
use chrono::Utc;
use reqwest::{Method, header};
use seal::Seals;
use serde_json::{Value, json};
use store::{AuditAction, AuditEntry, Role, Scope};
use uuid::Uuid;

use crate::{
    app::{Answer, App, Setup, hn},
    audit::until,
    small_office::{SmallOffice, fields, own, sign_in},
    surfer::{Office, Surfer},
};

const KEY: &str = "00000000000000000000000000000000000000000000000000000000000000a1";

async fn sealing_app() -> App {
    let setup = Setup::default();
    App::with(Setup {
        settings: Settings {
            seals: Seals::with(KEY.parse().expect("a key")),
            ..setup.settings
        },
        worker: true,
    })
    .await
}

async fn lines(app: &App, job: &str, query: &str) -> Vec<Value> {
    let path = format!("/api/v1/jobs/{job}/results.jsonl?{query}");
    let file = app.get(&path).await;
    assert_eq!(file.status, 200, "{}", file.text());
    let lines = file.text().lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[tokio::test]
async fn an_author_is_shown_first_and_erased_then() {
    let app = App::start().await;
    let (first, second) = (app.create(&[1]).await, app.create(&[2]).await);
    app.ended(&first).await;
    app.ended(&second).await;
    let summary = async |job: &str| app.get(&format!("/api/v1/jobs/{job}/summary")).await;
    let before = summary(&first).await.json();
    assert!(before.to_string().contains("wonderful"), "{before}");

    let path = "/api/v1/erasures";
    let author = json!({"author_name": "author1"});
    let shown = app.post_json(path, &author).await.json();
    assert_eq!(
        (&shown["to_erase"], &shown["erased"]),
        (&json!(2), &Value::Null)
    );
    let jobs: Vec<_> = shown["jobs"].as_array().expect("jobs").iter().collect();
    assert_eq!(jobs.len(), 2);
    assert!(jobs.iter().all(|job| job["comments"] == 1), "{shown}");
    assert_eq!(lines(&app, &first, "").await[0]["author_name"], "author1");

    for (body, status, code) in [
        (json!({}), 422, "invalid_fields"),
        (json!({"author_name": " "}), 422, "invalid_fields"),
        (
            json!({"author_name": "author1", "confirm": "all"}),
            422,
            "invalid_fields",
        ),
        (
            json!({"author_name": "author1", "confirm": 1}),
            409,
            "shown_otherwise",
        ),
        (
            json!({"author_name": "author1", "confirm": 3}),
            409,
            "shown_otherwise",
        ),
    ] {
        app.post_json(path, &body).await.problem(status, code);
    }
    let confirmed = json!({"author_name": "author1", "confirm": 2});
    let done = app.post_json(path, &confirmed).await.json();
    assert_eq!(
        (&done["erased"]["comments"], &done["erased"]["posts"]),
        (&json!(2), &json!(2))
    );
    for job in [&first, &second] {
        let rows = lines(&app, job, "").await;
        assert_eq!(rows.len(), 3);
        assert_eq!(
            (&rows[0]["comment_text"], &rows[0]["author_name"]),
            (&json!(""), &Value::Null)
        );
        assert_eq!(rows[1]["author_name"], "author2");
        assert!(rows[0]["sentiment_score"].is_number());
    }
    // Nothing that was remembered quotes them, and no figure has moved.
    let after = summary(&first).await.json();
    assert!(!after.to_string().contains("wonderful"), "{after}");
    assert_eq!(before["overall"], after["overall"]);
    let page = app.get(&format!("/jobs/{first}")).await;
    assert!(!page.text().contains("wonderful"), "{}", page.text());
    app.stop().await;
}

#[tokio::test]
async fn what_was_erased_before_it_had_a_score_is_counted() {
    let mut app = App::without_worker().await;
    let file = "author_name,comment\nAnn,I love it\nBob,I hate it\nAnn,\nCleo,A table\n";
    let path = "/api/v1/jobs?kind=comments";
    let job = app.post_file(path, "text/csv", file).await.job_id();
    let kept = app
        .post_file("/api/v1/uploads?file_name=a.csv", "text/csv", file)
        .await;
    let kept = format!(
        "/api/v1/uploads/{}",
        kept.json()["id"].as_str().expect("an id")
    );
    let path = "/api/v1/erasures";
    let author = json!({"author_name": "Ann"});
    let shown = app.post_json(path, &author).await.json();
    let confirmed = json!({"author_name": "Ann", "confirm": shown["to_erase"]});
    let erased = app.post_json(path, &confirmed).await;
    assert_eq!(erased.status, 200, "{}", erased.text());
    // It may hold what they wrote, and nobody can look into it for that.
    app.get(&kept).await.problem(404, "upload_not_found");

    app.begin_work().await;
    let ended = app.ended(&job).await;
    let file = &ended["file"];
    assert_eq!(
        (&file["rows"], &file["scored"], &file["empty"]),
        (&json!(4), &json!(2), &json!(1)),
        "{ended}"
    );
    assert_eq!(
        file["left_out"],
        json!([{"reason": "erased", "count": 1, "first_place": ""}])
    );
    let page = app.get(&format!("/jobs/{job}")).await;
    for words in [
        "4 rows in the file: 2 scored, 1 empty, 1 left out.",
        "1 by authors who were erased before a score was made.",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    app.stop().await;
}

#[tokio::test]
async fn admins_erase_on_the_page_and_the_trail_has_no_name() {
    let office = SmallOffice::open().await;
    let mut rea = office.signed_in("rea", "red", Role::TeamAdmin).await;
    let mut ron = office.signed_in("ron", "red", Role::Member).await;
    let file = "text,author_name\nlovely,Secret Person\nawful,Other\n";
    let request = office
        .app
        .request(Method::POST, "/api/v1/jobs?kind=comments");
    let request = request
        .basic_auth("ron", Some(own("ron")))
        .header(header::CONTENT_TYPE, "text/csv")
        .body(file);
    assert_eq!(Answer::of(request).await.status, 202);

    assert_eq!(ron.open("/erasure").await.status, 403);
    let request = office.app.request(Method::POST, "/api/v1/erasures");
    let request = request.basic_auth("ron", Some(own("ron")));
    let refused = Answer::of(request.json(&json!({"nonsense": 1}))).await;
    refused.problem(403, "admins_only");

    let csrf = rea.csrf("/erasure").await;
    let empty = rea.submit("/erasure", &csrf, "name=&id=&platform=").await;
    assert!(empty.text().contains("name or the id"), "{}", empty.text());
    let asked = fields(&[("name", "Secret Person")]);
    let shown = rea.submit("/erasure", &csrf, &asked).await;
    assert!(shown.text().contains("1 comments"), "{}", shown.text());
    assert!(
        shown.text().contains("name=\"confirm\" value=\"1\""),
        "{}",
        shown.text()
    );
    let confirmed = fields(&[("name", "Secret Person"), ("confirm", "2")]);
    let other = rea.submit("/erasure", &csrf, &confirmed).await;
    assert!(other.text().contains("were shown"), "{}", other.text());
    let confirmed = fields(&[("name", "Secret Person"), ("confirm", "1")]);
    let done = rea.submit("/erasure", &csrf, &confirmed).await;
    assert!(
        done.text().contains("Erased: 1 comments"),
        "{}",
        done.text()
    );

    // Entries are written a moment later.
    let password = own("rea");
    let ask = || office.ask_by("rea", &password, "/api/v1/audit?action=author_erased");
    let is_there = |page: &Value| !page["entries"].as_array().is_none_or(Vec::is_empty);
    let trail = until(ask, is_there).await;
    assert_eq!(trail["entries"][0]["details"]["comments"], 1, "{trail}");
    assert!(!trail.to_string().contains("Secret"), "{trail}");
    // Noted before the first post as well, whatever comes of it.
    let path = "/api/v1/audit?action=erasure_begun";
    let begun = office.ask_by("rea", &password, path).await.json();
    assert_eq!(begun["entries"][0]["details"]["shown"], 1, "{begun}");
    assert!(begun["entries"][0]["id"].as_str() < trail["entries"][0]["id"].as_str());
    office.app.stop().await;
}

#[tokio::test]
async fn a_pseudonym_is_the_same_in_every_file_and_tells_nothing() {
    let app = sealing_app().await;
    let (first, second) = (app.create(&[1]).await, app.create(&[2]).await);
    app.ended(&first).await;
    app.ended(&second).await;
    let named = lines(&app, &first, "").await;
    let (one, two) = (
        lines(&app, &first, "authors=pseudonymous").await,
        lines(&app, &second, "authors=pseudonymous").await,
    );
    let mut seen = BTreeSet::new();
    for ((one, two), named) in one.iter().zip(&two).zip(&named) {
        assert_eq!(one["comment_text"], named["comment_text"]);
        assert_eq!(one["sentiment_score"], named["sentiment_score"]);
        assert_eq!(
            (&one["author_name"], &one["comment_url"]),
            (&Value::Null, &Value::Null)
        );
        let author = one["author_id"].as_str().expect("a pseudonym");
        assert_eq!(one["author_id"], two["author_id"], "the same person");
        assert_ne!(one["comment_id"], two["comment_id"]);
        for name in ["author_name", "author_id", "comment_id"] {
            let Some(real) = named[name].as_str() else {
                continue;
            };
            assert!(!one.to_string().contains(&format!("\"{real}\"")), "{one}");
        }
        seen.insert(author.to_owned());
    }
    assert_eq!(seen.len(), 3);
    let again = lines(&app, &first, "authors=pseudonymous").await;
    assert_eq!(one, again, "the same bytes each time");
    let path = format!("/api/v1/jobs/{first}/results.csv?authors=somehow");
    app.get(&path).await.problem(400, "bad_parameter");
    app.stop().await;
}

#[tokio::test]
async fn without_a_key_there_are_no_pseudonyms() {
    let app = App::start().await;
    let job = app.create(&[1]).await;
    app.ended(&job).await;
    for format in ["csv", "jsonl", "xlsx"] {
        let path = format!("/api/v1/jobs/{job}/results.{format}?authors=pseudonymous");
        let problem = app.get(&path).await.problem(501, "not_set_up");
        let detail = problem["detail"].as_str().expect("a sentence");
        assert!(detail.contains("SEAL_KEY"), "{detail}");
    }
    app.stop().await;
}

#[tokio::test]
async fn people_take_away_what_is_kept_of_them() {
    let office = SmallOffice::open().await;
    let mut ann = office.signed_in("ann", "red", Role::Member).await;
    office.signed_in("bob", "red", Role::Member).await;
    for name in ["ann", "bob"] {
        let request = office.app.request(Method::POST, "/api/v1/jobs");
        let request = request.basic_auth(name, Some(own(name)));
        let body = json!({"urls": [hn(1)], "name": format!("job of {name}")});
        assert_eq!(Answer::of(request.json(&body)).await.status, 202);
    }
    let csrf = ann.csrf("/account").await;
    let token = "name=nightly&rights=read&days=30";
    let token = ann.submit("/account/tokens", &csrf, token).await;
    let (_, rest) = token.text().split_once("value=\"clamor_").expect("a token");
    let secret = format!("clamor_{}", rest.split('"').next().expect("its end"));

    let password = own("ann");
    let jobs = office.ask_by("ann", &password, "/api/v1/jobs?name=job%20of%20ann");
    let job = jobs.await.json()["jobs"][0]["id"].clone();
    let job = job.as_str().expect("a job");
    let share = office
        .app
        .request(Method::POST, &format!("/api/v1/jobs/{job}/shares"));
    let share = share.basic_auth("ann", Some(own("ann")));
    let share = Answer::of(share.json(&json!({"expires_in": 30}))).await;
    assert_eq!(share.status, 201, "{}", share.text());
    let link = share.json()["url"].as_str().expect("a link").to_owned();
    let users = office.app.store.users(Scope::All, None, 10).await;
    let users = users.expect("users").0;
    let [ann_id, bob_id] = [0, 1].map(|at: usize| users[at].person.user);
    let entry = |user, action, subject, address: &str| AuditEntry {
        id: Uuid::now_v7(),
        at: Utc::now(),
        team: None,
        user: Some(user),
        user_name: None,
        door: None,
        address: address.to_owned(),
        action,
        subject: Some(subject),
        details: serde_json::Map::new(),
    };
    let (did, changed) = (AuditAction::ResultsDownloaded, AuditAction::UserChanged);
    let mut entries: Vec<_> = (0..10_500)
        .map(|_| entry(ann_id, did, job.parse().expect("an id"), "192.0.2.1"))
        .collect();
    entries.push(entry(bob_id, changed, ann_id, "192.0.2.9"));
    entries.push(entry(bob_id, changed, bob_id, "192.0.2.9"));
    let written = office.app.store.write_audit(&entries).await;
    written.expect("entries");

    let file = ann.open("/account/data").await;
    assert_eq!(file.status, 200, "{}", file.text());
    assert!(file.header("content-disposition").starts_with("attachment"));
    let data = file.json();
    assert_eq!(data["account"]["subject"], "ann");
    assert_eq!(data["sessions"].as_array().map(Vec::len), Some(1));
    assert_eq!(data["tokens"][0]["name"], "nightly");
    assert_eq!(data["jobs"].as_array().map(Vec::len), Some(1));
    assert_eq!(data["jobs"][0]["name"], "job of ann");
    assert_eq!(data["shares"][0]["job"], data["jobs"][0]["id"]);
    let prefix = data["shares"][0]["prefix"].as_str().expect("a prefix");
    assert!(link.contains(prefix), "{link}");
    let acts = |list: &str| -> Vec<String> {
        let entries = data[list].as_array().expect("entries").iter();
        let act = |entry: &Value| entry["action"].as_str().expect("a word").to_owned();
        entries.map(act).collect()
    };
    // More than any page, and nothing of anybody else.
    assert!(acts("audit").len() >= 10_500, "{}", acts("audit").len());
    assert_eq!(acts("about_you"), ["user_changed"]);
    let held = &ann.cookies["__Host-clamor"];
    for hidden in [&secret, held, &link, "argon2", "job of bob", "192.0.2.9"] {
        assert!(!file.text().contains(hidden), "{hidden}");
    }
    // Whoever is not signed in with a browser has no account here.
    let asked = office.ask_by("ann", &own("ann"), "/account/data").await;
    assert_eq!(asked.status, 404, "{}", asked.text());
    office.app.stop().await;
}

#[tokio::test]
async fn people_delete_their_account_and_their_jobs_stay() {
    let office = SmallOffice::open().await;
    let mut root = office.signed_in("root", "red", Role::Admin).await;
    let mut ann = office.signed_in("ann", "red", Role::Member).await;
    let request = office.app.request(Method::POST, "/api/v1/jobs");
    let request = request.basic_auth("ann", Some(own("ann")));
    let made = Answer::of(request.json(&json!({"urls": [hn(1)]}))).await;
    let job = format!("/jobs/{}", made.job_id());

    let csrf = ann.csrf("/account").await;
    let refused = ann.submit("/account/delete", &csrf, "subject=bob").await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let mut other = ann.clone();
    let gone = ann.submit("/account/delete", &csrf, "subject=ann").await;
    assert_eq!(gone.status, 303, "{}", gone.text());
    assert_eq!(gone.header("clear-site-data"), "\"cache\"");
    assert!(!ann.cookies.contains_key("__Host-clamor"));
    assert_ne!(
        other.step("/account").await.status,
        200,
        "the session is over"
    );
    office
        .ask_by("ann", &own("ann"), "/api/v1/jobs")
        .await
        .problem(401, "password_invalid");
    let mut again = Surfer::new(&office.app);
    let refused = sign_in(&mut again, "ann", &own("ann")).await;
    assert_ne!(refused.status, 303, "{}", refused.text());
    assert_eq!(root.step(&job).await.status, 200, "the job stays");

    // The last admin stays.
    let csrf = root.csrf("/account").await;
    let refused = root.submit("/account/delete", &csrf, "subject=root").await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert_eq!(root.step("/account").await.status, 200);
    office.app.stop().await;
}

#[tokio::test]
async fn whoever_the_issuer_lets_in_is_known_again() {
    let office = Office::open().await;
    let mut ann = office.signed_in("ann", "red").await;
    let csrf = ann.csrf("/account").await;
    let gone = ann.submit("/account/delete", &csrf, "subject=ann").await;
    assert_eq!(gone.status, 303, "{}", gone.text());
    let mut again = office.signed_in("ann", "red").await;
    let data = again.open("/account/data").await.json();
    assert_eq!(data["jobs"], json!([]));
    office.app.stop().await;
}
