//! A newcomer's journey through HTTP, and what developers find there.

mod newcomer;

use reqwest::Method;
use serde_json::json;

use crate::{
    fake::{Fake, PLAIN, hn},
    harness::{Answer, Setup, until},
    rows::{COLUMNS, Csv},
};

const VIDEO: &str = "aaaaaaaaaaa";

#[tokio::test]
async fn an_analyzer_that_cannot_be_had_is_refused_at_the_door() {
    let models = concat!(env!("CARGO_MANIFEST_DIR"), "/../models");
    let setup = Setup::new(&Fake::start().await).set("MODELS_DIR", models);
    let server = setup.start().await;
    // The default model has weights in int8 only.
    for name in ["onnx:default@fp32", "onnx:no-such-model", "vader"] {
        let body = json!({"urls": [hn(1)], "options": {"analyzer": name}});
        let problem = server.post("/api/v1/jobs", &body).await;
        let problem = problem.problem(422, "invalid_fields").to_string();
        assert!(problem.contains("unknown_analyzer"), "{problem}");
        assert!(!problem.contains(models), "{problem}");
    }
    let analyzers = server.get("/api/v1/analyzers").await.json();
    let names = analyzers["analyzers"].as_array().expect("analyzers");
    let names: Vec<&str> = names
        .iter()
        .filter_map(|analyzer| analyzer["name"].as_str())
        .collect();
    assert!(
        names.contains(&"onnx:default") && names.contains(&"lexicon"),
        "{names:?}"
    );
    assert!(!names.contains(&"onnx:default@fp32"), "{names:?}");
    server.stop().await;
}

#[tokio::test]
async fn a_list_in_which_nothing_can_run_names_every_bad_entry_and_changes_nothing() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let bad = [
        "https://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675",
        "ftp://example.com/1",
        "not an address",
    ];
    let problem = server.post("/api/v1/jobs", &json!({"urls": bad})).await;
    assert_eq!(problem.status, 422, "{}", problem.text());
    assert_eq!(problem.header("content-type"), "application/problem+json");
    for entry in bad {
        assert!(
            problem.text().contains(entry),
            "{entry} in {}",
            problem.text()
        );
    }
    assert_eq!(server.get("/api/v1/jobs").await.json()["jobs"], json!([]));
    assert!(fake.seen().is_empty());
    server.stop().await;
}

#[tokio::test]
async fn a_file_of_comments_keeps_its_own_columns_after_ours() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let file = "\u{feff}id;Kommentar;Stars;=evil\r\n1;I love it!;5;=1+1\r\n2;\"Awful;\nI hate it\";1;x\r\n3;;3;\r\n";
    let parts: [(&str, Option<&str>, &[u8]); 3] = [
        ("comments", Some("reviews.csv"), file.as_bytes()),
        ("text_column", None, b"Kommentar"),
        ("name", None, b"Reviews"),
    ];
    let answer = server.post_form("/api/v1/jobs", &parts).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let id = answer.job_id();
    let job = server.ended(&id).await;
    assert_eq!(job["status"], "completed", "{job}");
    assert_eq!(job["progress"]["comments_skipped_empty"], 1);

    let csv = Csv::read(
        &server
            .get(&format!("/api/v1/jobs/{id}/results.csv"))
            .await
            .body,
    );
    assert_eq!(csv.header[..COLUMNS.len()], COLUMNS);
    assert_eq!(
        csv.header[COLUMNS.len()..],
        ["id", "Kommentar", "Stars", "'=evil"]
    );
    assert_eq!(
        csv.rows[0][COLUMNS.len()..],
        ["1", "I love it!", "5", "'=1+1"]
    );
    assert_eq!(csv.rows[1][COLUMNS.len() + 1], "Awful;\nI hate it");
    assert_eq!(csv.column("sentiment_label"), ["POSITIVE", "NEGATIVE", ""]);
    server.stop().await;
}

#[tokio::test]
async fn a_wrong_column_is_answered_with_the_columns_there_are() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let path = "/api/v1/jobs?kind=comments&text_column=nope&file_name=a.csv";
    let answer = server
        .post_body(path, "text/csv", "who,what\nann,fine\n")
        .await;
    let problem = answer.problem(422, "unreadable_file");
    assert!(
        problem["detail"].as_str().expect("detail").contains("what"),
        "{problem}"
    );
    assert_eq!(server.get("/api/v1/jobs").await.json()["jobs"], json!([]));
    server.stop().await;
}

#[tokio::test]
async fn texts_are_scored_while_the_client_waits() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let answer = server
        .post(
            "/api/v1/analyze",
            &json!({"texts": ["I love it!", " ", "I hate it."]}),
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let results = &answer.json()["results"];
    assert_eq!(
        (&results[0]["label"], &results[1], &results[2]["label"]),
        (&json!("POSITIVE"), &json!(null), &json!("NEGATIVE"))
    );
    server
        .post("/api/v1/analyze", &json!({"texts": vec!["x"; 101]}))
        .await
        .problem(422, "invalid_fields");
    server.stop().await;
}

#[tokio::test]
async fn older_clients_find_their_routes() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    for slash in ["", "/"] {
        let answer = server
            .post(
                &format!("/api/jobs/create{slash}"),
                &json!({"urls": [hn(7)]}),
            )
            .await;
        assert_eq!(
            (answer.status, &answer.json()["status"]),
            (202, &json!("PENDING")),
            "{}",
            answer.text()
        );
        let id = answer.json()["job_id"].as_str().expect("job_id").to_owned();
        server.ended(&id).await;
        let status = server
            .get(&format!("/api/jobs/{id}/status{slash}"))
            .await
            .json();
        assert_eq!(status["status"], "COMPLETED", "{status}");
        let file = server.get(&format!("/api/jobs/{id}/download{slash}")).await;
        assert_eq!(Csv::read(&file.body).rows.len(), PLAIN);
    }
    // The second job used what the first had fetched.
    assert_eq!(fake.times()["/hn/items/7"], 1);
    server.stop().await;
}

#[tokio::test]
async fn failed_posts_are_tried_again_on_request_and_the_rest_is_kept() {
    let fake = Fake::start().await;
    fake.refuse("/hn/items/5", 503, 2);
    let server = Setup::new(&fake).set("MAX_ATTEMPTS", "2").start().await;
    let id = server.create(&[hn(5), hn(6)]).await;
    assert_eq!(server.ended(&id).await["status"], "partial");
    let again = server
        .post(&format!("/api/v1/jobs/{id}/retry"), &json!(null))
        .await;
    assert!((200..300).contains(&again.status), "{}", again.text());
    let job = server.ended(&id).await;
    assert_eq!(job["status"], "completed", "{job}");
    assert_eq!(
        fake.times()["/hn/items/6"],
        1,
        "what was there is not fetched again"
    );
    let csv = Csv::read(
        &server
            .get(&format!("/api/v1/jobs/{id}/results.csv"))
            .await
            .body,
    );
    assert_eq!(csv.rows.len(), 2 * PLAIN);
    server.stop().await;
}

#[tokio::test]
async fn a_cancelled_job_keeps_what_it_has_and_a_deleted_one_nothing() {
    let fake = Fake::start().await;
    fake.hold("/hn/items/9");
    let server = Setup::new(&fake).start().await;
    let id = server.create(&[hn(8), hn(9)]).await;
    until("the first post is there", || async {
        let job = server.get(&format!("/api/v1/jobs/{id}")).await.json();
        (job["progress"]["posts_ended"] == 1).then_some(())
    })
    .await;
    let cancelled = server
        .post(&format!("/api/v1/jobs/{id}/cancel"), &json!(null))
        .await;
    assert!(
        (200..300).contains(&cancelled.status),
        "{}",
        cancelled.text()
    );
    let job = server.ended(&id).await;
    assert_eq!(job["status"], "cancelled", "{job}");
    fake.release("/hn/items/9");
    let csv = Csv::read(
        &server
            .get(&format!("/api/v1/jobs/{id}/results.csv"))
            .await
            .body,
    );
    assert_eq!(csv.rows.len(), PLAIN);

    assert_eq!(
        server.delete(&format!("/api/v1/jobs/{id}")).await.status,
        204
    );
    server
        .get(&format!("/api/v1/jobs/{id}"))
        .await
        .problem(404, "job_not_found");
    server.stop().await;
}

#[tokio::test]
async fn it_says_how_it_is() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(server.get(path).await.status, 200, "{path}");
    }
    assert_eq!(
        server.get("/openapi.json").await.json()["openapi"]
            .as_str()
            .map(|v| &v[..3]),
        Some("3.1")
    );
    let docs = server.get("/docs").await;
    assert!(matches!(docs.status, 200 | 303 | 307), "{}", docs.status);
    // Comments are nobody's business in a log.
    let id = server.create(&[hn(3)]).await;
    server.ended(&id).await;
    assert!(!server.log().contains("wonderful"), "{}", server.log());

    let metrics = server.get("/metrics").await;
    let metrics = metrics.text();
    let value = |name: &str, label: &str| -> f64 {
        let line = metrics
            .lines()
            .find(|line| line.starts_with(&format!("{name}{{")) && line.contains(label));
        let line = line.unwrap_or_else(|| panic!("no {name} with {label} in\n{metrics}"));
        let (_, value) = line.rsplit_once(' ').expect("a value");
        value.parse().expect("a number")
    };
    assert_eq!(value("clamor_jobs", "completed"), 1.0);
    assert_eq!(value("clamor_item_outcomes_total", "completed"), 1.0);
    assert_eq!(value("clamor_item_outcomes_total", "lost"), 0.0);
    let post = "kind=\"post\",outcome=\"ended\"";
    assert_eq!(value("clamor_work_outcomes_total", post), 1.0);
    let purge = "kind=\"purge\",outcome=\"lost\"";
    assert_eq!(value("clamor_work_outcomes_total", purge), 0.0);
    let scored = value("clamor_scored_texts_total", "source=\"computed\"");
    assert_eq!(scored, PLAIN as f64);
    let calls = value("clamor_scoring_seconds_count", "model=\"lexicon\"");
    assert!(calls >= 1.0);
    assert_eq!(value("clamor_scoring_seconds_bucket", "le=\"+Inf\""), calls);
    assert!(value("clamor_scoring_seconds_sum", "lexicon") < 60.0);
    server.stop().await;
}

#[tokio::test]
async fn other_sites_get_nothing_out_of_a_browser_on_the_same_machine() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).start().await;
    let job = json!({"urls": [hn(1)]});
    let foreign = server
        .request(Method::POST, "/api/v1/jobs")
        .header("origin", "https://evil.example")
        .json(&job);
    assert_eq!(Answer::of(foreign).await.status, 403);
    let rebound = server
        .request(Method::GET, "/api/v1/jobs")
        .header("host", "evil.example");
    assert_eq!(Answer::of(rebound).await.status, 421);
    let page = server.get("/").await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    server.stop().await;
}
