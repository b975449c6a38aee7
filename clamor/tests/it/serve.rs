//! A newcomer's journey through HTTP, and what developers find there.

use std::{collections::BTreeSet, io::Cursor};

use calamine::{Data, Reader};
use futures::StreamExt;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    fake::{Fake, PLAIN, VIDEO_COMMENTS, hn, mastodon, youtube},
    harness::{Answer, Setup, until, within},
    rows::{COLUMNS, Csv},
};

const VIDEO: &str = "aaaaaaaaaaa";

/// What people paste: good, duplicate, broken and unsupported, with stray text around.
fn messy_list() -> String {
    format!(
        "Our posts of May:\r\n- {}\r\n- {}&utm_source=mail\r\n\r\n\"{}\",{}\r\nhttps://www.linkedin.com/feed/update/urn:li:activity:7106594312292453675\r\n{}\r\nhttp://[broken\r\n",
        hn(1),
        hn(1),
        mastodon(11111),
        youtube(VIDEO),
        hn(404),
    )
}

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
async fn a_newcomer_pastes_a_messy_list_and_takes_a_spreadsheet_home() {
    let fake = Fake::start().await;
    fake.hold("/hn/items/1");
    let server = Setup::new(&fake).start().await;

    let answer = server
        .post_body("/api/v1/jobs?name=May", "text/plain", messy_list())
        .await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let id = answer.job_id();
    assert_eq!(answer.header("location"), format!("/api/v1/jobs/{id}"));
    assert_eq!(
        (&answer.json()["name"], &answer.json()["duplicates"]),
        (&json!("May"), &json!(1))
    );

    // Results only when asked for what is there; the job cannot be retried meanwhile.
    let results = format!("/api/v1/jobs/{id}/results.csv");
    let problem = server.get(&results).await.problem(409, "job_not_ended");
    assert!(
        matches!(
            problem["job_status"].as_str(),
            Some("pending" | "in_progress")
        ),
        "{problem}"
    );
    let partial = server.get(&format!("{results}?partial=true")).await;
    assert_eq!(
        (partial.status, Csv::read(&partial.body).header),
        (200, COLUMNS.map(str::to_owned).to_vec())
    );

    let names = follow_to_the_end(
        &server.request(Method::GET, &format!("/api/v1/jobs/{id}/events")),
        || {
            fake.release("/hn/items/1");
        },
    )
    .await;
    assert!(names.len() >= 2, "{names:?}");
    assert_eq!(names.last().map(String::as_str), Some("end"));

    let job = server.ended(&id).await;
    assert_eq!(job["status"], "partial", "{job}");
    let states: BTreeSet<(String, String)> = job["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| (item["status"].to_string(), item["reason"].to_string()))
        .collect();
    for wanted in [
        ("completed", ""),
        ("failed", "not_found"),
        ("failed", "unsupported_url"),
    ] {
        let reason = if wanted.1.is_empty() {
            "null".to_owned()
        } else {
            format!("\"{}\"", wanted.1)
        };
        assert!(
            states.contains(&(format!("\"{}\"", wanted.0), reason)),
            "{wanted:?} in {states:?}"
        );
    }

    let comments = 2 * PLAIN + VIDEO_COMMENTS;
    let summary = server
        .get(&format!("/api/v1/jobs/{id}/summary"))
        .await
        .json();
    assert_eq!(
        summary["overall"]["comments_fetched"], comments,
        "{summary}"
    );
    assert_eq!(summary["overall"]["comments_scored"], comments);
    let share = |class: &str| {
        summary["overall"][class]["share"]
            .as_f64()
            .expect("a share")
    };
    assert!(
        (share("positive") + share("neutral") + share("negative") - 1.0).abs() < 0.001,
        "{summary}"
    );
    let net = &summary["overall"]["net_sentiment"];
    assert!(net["ci95_low"].as_f64() < net["value"].as_f64(), "{net}");
    assert!(!summary["days"].as_array().expect("days").is_empty());

    the_csv_opens_cleanly(&server.get(&results).await, comments);
    the_others_hold_the_same(
        &server
            .get(&format!("/api/v1/jobs/{id}/results.jsonl"))
            .await,
        server.get(&format!("/api/v1/jobs/{id}/results.xlsx")).await,
        comments,
    );
    assert_eq!(
        server.get(&results).await.body,
        server.get(&results).await.body,
        "the same bytes each time"
    );
    server.stop().await;
}

/// Names of the events of a stream; `first` is called when something has arrived.
async fn follow_to_the_end(request: &reqwest::RequestBuilder, first: impl FnOnce()) -> Vec<String> {
    let request = request.try_clone().expect("no body");
    let response = within("an answer", request.send())
        .await
        .expect("an answer");
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut stream = response.bytes_stream();
    let mut first = Some(first);
    let mut text = String::new();
    let whole = async {
        while let Some(chunk) = stream.next().await {
            text.push_str(std::str::from_utf8(&chunk.expect("a chunk")).expect("text"));
            if let Some(first) = first.take() {
                first();
            }
        }
    };
    within("the stream ends", whole).await;
    text.lines()
        .filter_map(|line| line.strip_prefix("event:"))
        .map(|name| name.trim().to_owned())
        .collect()
}

#[track_caller]
fn the_csv_opens_cleanly(answer: &Answer, comments: usize) {
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        answer
            .header("content-disposition")
            .contains("attachment; filename="),
        "{:?}",
        answer.headers
    );
    let csv = Csv::read(&answer.body);
    assert_eq!(csv.header, COLUMNS);
    assert_eq!(csv.rows.len(), comments);
    assert!(
        csv.times().values().all(|times| *times == 1),
        "a comment is there twice"
    );
    for row in &csv.rows {
        for (column, cell) in csv.header.iter().zip(row) {
            let is_number = matches!(column.as_str(), "sentiment_score" | "likes" | "reply_count");
            if is_number && !cell.is_empty() {
                assert!(cell.parse::<f64>().is_ok(), "{column} is {cell:?}");
            } else {
                assert!(
                    !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{column} is {cell:?}"
                );
            }
        }
    }
    let texts = csv.column("comment_text");
    assert!(
        texts.iter().any(|text| text.starts_with("'=HYPERLINK(")),
        "defused, not lost"
    );
    assert!(
        texts
            .iter()
            .any(|text| text.contains("caf\u{e9}") && text.contains('\n')),
        "line breaks stay in the cell"
    );
    assert!(
        csv.column("sentiment_score")
            .iter()
            .any(|score| score.starts_with('-')),
        "negative scores are numbers"
    );
    assert!(csv.column("is_reply").contains(&"true") || csv.column("is_reply").contains(&"TRUE"));
    assert!(csv.column("model").iter().all(|model| *model == "lexicon"));
}

#[track_caller]
fn the_others_hold_the_same(lines: &Answer, book: Answer, comments: usize) {
    let rows: Vec<Value> = lines
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(rows.len(), comments);
    assert_eq!(
        rows[0]
            .as_object()
            .expect("an object")
            .keys()
            .collect::<Vec<_>>(),
        COLUMNS
    );
    assert!(rows.iter().any(|row| {
        row["comment_text"]
            .as_str()
            .expect("text")
            .starts_with("=HYPERLINK(")
    }));
    assert!(
        rows.iter()
            .all(|row| row["sentiment_score"].is_number() && row["is_reply"].is_boolean())
    );

    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(book.body)).expect("a workbook");
    assert_eq!(book.sheet_names(), ["Comments", "Posts"]);
    let sheet = book.worksheet_range("Comments").expect("a sheet");
    assert_eq!(
        (sheet.height(), sheet.width()),
        (comments + 1, COLUMNS.len())
    );
    for (cell, name) in sheet.rows().next().expect("a header").iter().zip(COLUMNS) {
        assert_eq!(cell.to_string(), name);
    }
    let score = COLUMNS
        .iter()
        .position(|name| *name == "sentiment_score")
        .expect("bug: it is there");
    assert!(
        sheet
            .rows()
            .skip(1)
            .all(|row| matches!(row[score], Data::Float(_) | Data::Int(_))),
        "scores are numbers"
    );
    let formulas = book.worksheet_formula("Comments").expect("formulas");
    assert!(
        formulas.used_cells().next().is_none(),
        "a comment became a formula"
    );
    // Three that ran, one that is gone, one unsupported, one broken.
    assert!(book.worksheet_range("Posts").expect("a sheet").height() >= 6);
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
