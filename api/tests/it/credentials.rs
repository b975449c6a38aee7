//! Credentials of teams: entered, tested by the worker, never shown; and what pages and previews say of
//! platforms that need one.

use std::time::Duration;

use api::Settings;
use reqwest::Method;
use seal::Seals;
use serde_json::{Value, json};
use store::Role;

use crate::{
    app::{Answer, App, DEADLINE, GOOD_KEY, Setup, hn},
    small_office::SmallOffice,
};

const KEY: &str = "00000000000000000000000000000000000000000000000000000000000000a1";
const PATH: &str = "/api/v1/credentials/youtube";
const VIDEO: &str = "https://www.youtube.com/watch?v=abcdefghijk";

fn keeping_secrets(settings: Settings) -> Settings {
    Settings {
        seals: Seals::with(KEY.parse().expect("a key")),
        ..settings
    }
}

async fn app(worker: bool) -> App {
    let mut settings = keeping_secrets(Setup::default().settings);
    if !worker {
        // Nobody tests it.
        settings.analyze_wait = Duration::ZERO;
    }
    App::with(Setup { settings, worker }).await
}

async fn put(app: &App, path: &str, body: &Value) -> Answer {
    Answer::of(app.request(Method::PUT, path).json(body)).await
}

/// What must be nowhere.
fn assert_hidden(text: &str) {
    assert!(
        !text.contains(GOOD_KEY) && !text.contains("worn-out"),
        "{text}"
    );
}

#[tokio::test]
async fn a_credential_is_tested_at_once_and_never_shown_again() {
    let app = app(true).await;
    let lacking = json!({"urls": [VIDEO]});
    let job = app.post_json("/api/v1/jobs", &lacking).await.job_id();
    let ended = app.ended(&job).await;
    assert_eq!(ended["items"][0]["reason"], "needs_credentials", "{ended}");
    let page = app.get(&format!("/jobs/{job}")).await;
    let link = "href=\"/platforms/youtube\"";
    assert!(page.text().contains(link), "{}", page.text());

    let entered = put(
        &app,
        PATH,
        &json!({"secret": format!(" {GOOD_KEY}\n"), "label": "Ours"}),
    )
    .await;
    assert_eq!(entered.status, 200, "{}", entered.text());
    assert_hidden(entered.text());
    let one = entered.json();
    assert_eq!(
        (&one["platform"], &one["label"]),
        (&json!("youtube"), &json!("Ours"))
    );
    assert_eq!(one["state"], "ready", "{one}");
    assert!(one["tested_at"].is_string() && one["ends_at"].is_null());
    assert_eq!(app.get(PATH).await.json(), one);

    let job = app
        .post_json("/api/v1/jobs", &json!({"urls": [VIDEO]}))
        .await
        .job_id();
    assert_eq!(app.ended(&job).await["status"], "completed");

    let refused = put(&app, PATH, &json!({"secret": "worn-out"})).await.json();
    assert_eq!(refused["state"], "refused", "{refused}");
    let why = refused["detail"].as_str().expect("a sentence");
    assert!(why.contains("keyInvalid"), "{why}");
    let list = app.get("/api/v1/credentials").await;
    assert_eq!(list.json()["credentials"], json!([refused]));
    let again = Answer::of(app.request(Method::POST, &format!("{PATH}/test"))).await;
    assert_eq!(again.json()["state"], "refused");
    for path in [
        "/platforms",
        "/platforms/youtube",
        "/audit",
        "/api/v1/audit",
        "/server",
    ] {
        assert_hidden(app.get(path).await.text());
    }
    assert_eq!(app.delete(PATH).await.status, 204);
    for gone in [app.get(PATH).await, app.delete(PATH).await] {
        gone.problem(404, "credential_not_found");
    }
    app.stop().await;
}

#[tokio::test]
async fn what_cannot_be_a_credential_is_refused_with_all_that_is_wrong() {
    let app = app(false).await;
    let long = "x".repeat(4_001);
    for (body, pointers) in [
        (json!({}), vec!["/secret"]),
        (
            json!({"secret": null, "label": 5}),
            vec!["/secret", "/label"],
        ),
        (json!({"secret": "a b"}), vec!["/secret"]),
        (json!({"secret": "a\u{e9}"}), vec!["/secret"]),
        (json!({"secret": long}), vec!["/secret"]),
        (
            json!({"secret": "a", "label": "x".repeat(101)}),
            vec!["/label"],
        ),
        (json!({"secret": "a", "key": "b"}), vec!["/key"]),
    ] {
        let problem = put(&app, PATH, &body).await.problem(422, "invalid_fields");
        let errors = problem["errors"].as_array().expect("errors");
        let found: Vec<_> = errors
            .iter()
            .filter_map(|one| one["pointer"].as_str())
            .collect();
        assert_eq!(found, pointers, "{problem}");
        assert!(!problem.to_string().contains("a b"), "{problem}");
    }
    for platform in ["hackernews", "linkedin", "nowhere"] {
        let path = format!("/api/v1/credentials/{platform}");
        let refused = put(&app, &path, &json!({"secret": "a"})).await;
        refused.problem(404, "credential_not_found");
        assert_eq!(app.get(&format!("/platforms/{platform}")).await.status, 404);
    }
    app.stop().await;
}

#[tokio::test]
async fn without_a_key_for_secrets_none_is_kept() {
    let app = App::without_worker().await;
    let refused = put(&app, PATH, &json!({"secret": "a"})).await;
    let problem = refused.problem(503, "no_seal_key");
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|why| why.contains("SEAL_KEY"))
    );
    let page = app.get("/platforms/youtube").await;
    assert!(page.text().contains("SEAL_KEY") && !page.text().contains("name=\"secret\""));
    app.stop().await;
}

#[tokio::test]
async fn admins_look_after_the_credentials_of_their_team_and_nobody_elses() {
    let office = SmallOffice::with(|settings| {
        settings.seals = Seals::with(KEY.parse().expect("a key"));
        settings.analyze_wait = Duration::ZERO;
    })
    .await;
    let mut ann = office.signed_in("ann", "red", Role::TeamAdmin).await;
    let mut bob = office.signed_in("bob", "red", Role::Member).await;
    let mut eve = office.signed_in("eve", "blue", Role::TeamAdmin).await;
    let home = ann.open("/").await;
    assert!(
        home.text().contains("href=\"/platforms\""),
        "{}",
        home.text()
    );
    let csrf = ann.csrf("/platforms/instagram").await;
    let nothing = ann.submit("/platforms/instagram", &csrf, "secret=+").await;
    assert_eq!(nothing.status, 422, "{}", nothing.text());
    let fields = "secret=EAAB-made-up&label=Of+the+shop";
    let made = ann.submit("/platforms/instagram", &csrf, fields).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let page = ann.open("/platforms/instagram").await;
    for words in [
        "Of the shop",
        "being tested",
        "instagram_manage_comments",
        "<ol>",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    assert!(!page.text().contains("EAAB-made-up"));

    let page = bob.open("/platforms/instagram").await;
    assert!(page.text().contains("Of the shop") && page.text().contains("Admins of your team"));
    assert!(!page.text().contains("name=\"secret\""), "{}", page.text());
    let stolen = bob.csrf("/").await;
    let theirs = eve.open("/platforms/instagram").await;
    assert!(theirs.status == 200 && !theirs.text().contains("Of the shop"));
    let other = eve.csrf("/platforms/instagram").await;
    for (action, fields) in [("", fields), ("/test", ""), ("/remove", "")] {
        let path = format!("/platforms/instagram{action}");
        assert_eq!(
            bob.submit(&path, &stolen, fields).await.status,
            403,
            "{path}"
        );
        if !action.is_empty() {
            assert_eq!(
                eve.submit(&path, &other, fields).await.status,
                404,
                "{path}"
            );
        }
    }
    for (action, fields) in [("/test", ""), ("/remove", "")] {
        let path = format!("/platforms/instagram{action}");
        assert_eq!(ann.submit(&path, &csrf, fields).await.status, 303, "{path}");
    }
    let noted = async {
        loop {
            let trail = ann.open("/audit").await;
            if trail.text().contains("Removed a credential") {
                return trail;
            }
        }
    };
    let trail = tokio::time::timeout(DEADLINE, noted)
        .await
        .expect("it is noted");
    for words in [
        "Entered a credential",
        "platform: instagram",
        "label: Of the shop",
    ] {
        assert!(trail.text().contains(words), "{words}: {}", trail.text());
    }
    assert!(!trail.text().contains("EAAB"), "{}", trail.text());
    office.app.stop().await;
}

/// What a preview says of one address.
async fn verdict(app: &App, url: &str) -> Value {
    let preview = app
        .post_json("/api/v1/preview", &json!({"urls": [url]}))
        .await;
    preview.json()
}

#[tokio::test]
async fn a_missing_credential_is_told_before_anything_starts() {
    let app = app(false).await;
    // Nobody has said yet which keys there are.
    assert_eq!(verdict(&app, VIDEO).await["entries"][0]["verdict"], "post");
    app.store
        .note_operator_keys(&["FACEBOOK_TOKEN"])
        .await
        .expect("noted");
    for (url, verdict_on, page) in [
        (VIDEO, "post", "/platforms/youtube"),
        (
            "https://www.instagram.com/p/AAAAAAAAAAA/",
            "post",
            "/platforms/instagram",
        ),
        ("https://www.facebook.com/shop/posts/12", "post", ""),
        ("https://fb.watch/AbCd/", "short_link", ""),
        (hn(1).as_str(), "post", ""),
    ] {
        let preview = verdict(&app, url).await;
        let entry = &preview["entries"][0];
        assert_eq!(entry["verdict"], verdict_on, "{url}: {preview}");
        let lacks = u8::from(!page.is_empty());
        assert_eq!(preview["needs_credentials"], lacks);
        assert_eq!(preview["runnable"], 1 - lacks);
        assert_eq!(preview["acceptable"], true);
        if lacks == 1 {
            assert_eq!(entry["next_step"], page);
            assert!(
                entry["detail"]
                    .as_str()
                    .is_some_and(|detail| detail.contains("Platforms"))
            );
        }
    }
    app.store.note_operator_keys(&[]).await.expect("noted");
    let preview = verdict(&app, "https://fb.watch/AbCd/").await;
    let entry = &preview["entries"][0];
    assert_eq!(entry["verdict"], "short_link", "{preview}");
    assert_eq!(entry["next_step"], "/platforms/facebook");
    assert_eq!(preview["needs_credentials"], 1);
    assert_eq!(preview["runnable"], 0);
    let list = format!(
        "{VIDEO}\nhttps://youtu.be/bcdefghijkl\n{}\nhttps://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675\nhttp://10.0.0.1/a",
        hn(1)
    );
    let page = app
        .post_form("/preview", &[("list", None, list.as_bytes())])
        .await;
    for words in [
        "2 need a credential",
        "href=\"/platforms/youtube\"",
        "1 unsupported",
        "href=\"/#own\"",
        "1 not usable",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }

    put(&app, PATH, &json!({"secret": "a"})).await;
    assert_eq!(verdict(&app, VIDEO).await["entries"][0]["verdict"], "post");
    app.stop().await;
}

#[tokio::test]
async fn the_page_of_platforms_says_what_is_read_and_what_each_other_needs() {
    let app = app(false).await;
    app.store
        .note_operator_keys(&["YOUTUBE_API_KEY"])
        .await
        .expect("noted");
    let page = app.get("/platforms").await;
    let text = page.text();
    let section = |from: &str, to: &str| {
        let (_, rest) = text
            .split_once(from)
            .unwrap_or_else(|| panic!("{from}: {text}"));
        rest.split_once(to)
            .map_or(rest, |(section, _)| section)
            .to_owned()
    };
    let lacking = section("id=\"lacking\"", "id=\"ready\"");
    let ready = section("id=\"ready\"", "id=\"never\"");
    let never = section("id=\"never\"", "</main>");
    assert!(
        lacking.contains("href=\"/platforms/instagram\""),
        "{lacking}"
    );
    assert!(!lacking.contains("YouTube"), "{lacking}");
    assert!(
        ready.contains("Hacker News") && ready.contains("Key of the operator"),
        "{ready}"
    );
    assert!(
        never.contains("LinkedIn") && never.contains("href=\"/#own\""),
        "{never}"
    );
    let page = app.get("/platforms/youtube").await;
    assert!(
        page.text().contains("set a key for everybody"),
        "{}",
        page.text()
    );
    let list = app.get("/api/v1/platforms").await.json();
    let platforms = list["platforms"].as_array().expect("platforms");
    let ready = |name: &str| {
        let found = platforms.iter().find(|one| one["name"] == name);
        found.expect("it is read")["ready"].clone()
    };
    assert_eq!(
        ["hackernews", "youtube", "instagram"].map(ready),
        [true, true, false]
    );
    app.stop().await;
}
