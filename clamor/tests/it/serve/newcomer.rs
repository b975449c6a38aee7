//! A newcomer pastes a list and takes a spreadsheet home.

use std::{collections::BTreeSet, io::Cursor};

use calamine::{Data, Reader};
use futures::StreamExt;
use reqwest::Method;
use serde_json::{Value, json};

use super::VIDEO;
use crate::{
    fake::{Fake, PLAIN, VIDEO_COMMENTS, hn, mastodon, youtube},
    harness::{Answer, Setup, within},
    rows::{COLUMNS, Csv},
};

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
