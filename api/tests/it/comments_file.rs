//! Files of comments as jobs.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Answer, App, Setup};

const CSV: &str =
    "id,comment,stars\n1,I love it!,5\n2,\"Awful, I hate it\",1\n3,,3\n4,A table.,3\n";

#[tokio::test]
async fn a_file_of_comments_is_scored_and_keeps_its_columns() {
    let app = App::start().await;
    let answer = app
        .post_form(
            "/api/v1/jobs",
            &[
                ("comments", Some("reviews.csv"), CSV.as_bytes()),
                ("name", None, b"Reviews"),
            ],
        )
        .await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let id = answer.job_id();
    assert_eq!(answer.json()["kind"], "comments");
    let job = app.ended(&id).await;
    assert_eq!(job["status"], "completed", "{job}");
    assert_eq!(job["progress"]["comments_fetched"], 4);
    assert_eq!(job["progress"]["comments_scored"], 3);
    assert_eq!(job["progress"]["comments_skipped_empty"], 1);
    let csv = app
        .get(&format!("/api/v1/jobs/{id}/results.csv?bom=0"))
        .await;
    let mut reader = csv_rows(csv.text());
    let header = reader.remove(0);
    assert_eq!(&header[header.len() - 3..], ["id", "comment", "stars"]);
    assert_eq!(&reader[0][header.len() - 3..], ["1", "I love it!", "5"]);
    assert_eq!(reader[0][3], "POSITIVE");
    assert_eq!(reader[2][3], "", "an empty comment has no label");
    let comments = app
        .get(&format!("/api/v1/jobs/{id}/comments?label=NEGATIVE"))
        .await
        .json();
    assert_eq!(comments["comments"][0]["extra"]["stars"], "1", "{comments}");
    app.stop().await;
}

/// German and an unknown tag against a lexicon for English; the file's own tag where the text tells nothing.
const LANGUAGES: &str = "id,comment,language\n\
    1,This is such a lovely song,fr\n\
    2,Das ist ein wirklich schöner Abend gewesen,\n\
    3,ok,sv\n\
    4,ok,\n\
    5,ok,English\n\
    6,,de\n";

#[tokio::test]
async fn comments_in_other_languages_are_marked_counted_and_found() {
    let app = App::start().await;
    let id = app
        .post_file("/api/v1/jobs?kind=comments", "text/csv", LANGUAGES)
        .await
        .job_id();
    app.ended(&id).await;
    let lines = app.get(&format!("/api/v1/jobs/{id}/results.jsonl")).await;
    let rows: Vec<_> = lines
        .text()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
        .map(|row| {
            (
                row["language"].as_str().unwrap_or_default().to_owned(),
                row["needs_review"].clone(),
                row["review_reasons"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
            )
        })
        .collect();
    let row = |language: &str, review: serde_json::Value, reasons: &str| {
        (language.to_owned(), review, reasons.to_owned())
    };
    assert_eq!(
        rows,
        [
            row("en", json!(false), ""),
            row("de", json!(true), "language"),
            row("sv", json!(true), "language"),
            row("", json!(false), ""),
            row("en", json!(false), ""),
            row("de", json!(null), ""),
        ]
    );

    let found = async |query: &str| {
        let page = app
            .get(&format!("/api/v1/jobs/{id}/comments?{query}"))
            .await
            .json();
        let comments = page["comments"].as_array().expect("comments").clone();
        let ids = comments.iter().map(|comment| comment["id"].as_str());
        ids.map(|id| id.expect("id").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("needs_review=true").await, ["2", "3"]);
    assert_eq!(found("review_reason=language").await, ["2", "3"]);
    assert_eq!(found("needs_review=false").await, ["1", "4", "5"]);
    assert!(found("review_reason=truncated").await.is_empty());
    app.get(&format!("/api/v1/jobs/{id}/comments?review_reason=mood"))
        .await
        .problem(400, "bad_parameter");

    let summary = app.get(&format!("/api/v1/jobs/{id}/summary")).await.json();
    assert_eq!(summary["overall"]["needs_review"], 2, "{summary}");
    assert_eq!(
        summary["overall"]["review_reasons"],
        json!({"truncated": 0, "low_confidence": 0, "language": 2})
    );
    assert_eq!(
        summary["languages"],
        json!([
            {"language": "en", "comments": 2},
            {"language": null, "comments": 1},
            {"language": "de", "comments": 1},
            {"language": "sv", "comments": 1},
        ])
    );

    let page = app.get(&format!("/jobs/{id}?review=language")).await;
    let page = page.text();
    assert!(
        page.contains("2 of 5 scored comments need review"),
        "{page}"
    );
    assert!(page.contains(&format!("/jobs/{id}?review=any#comments")));
    assert_eq!(
        page.matches("Review: a language the model does not know")
            .count(),
        2
    );
    assert!(!page.contains("lovely song</td>"), "only those are listed");
    app.stop().await;
}

/// Good enough for what these tests write.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    text.lines()
        .map(|line| {
            let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
            for c in line.chars() {
                match c {
                    '"' => quoted = !quoted,
                    ',' if !quoted => cells.push(std::mem::take(&mut cell)),
                    c => cell.push(c),
                }
            }
            cells.push(cell);
            cells
        })
        .collect()
}

#[tokio::test]
async fn the_raw_body_with_a_chosen_column_does_the_same() {
    let app = App::start().await;
    let path =
        "/api/v1/jobs?kind=comments&text_column=what&name=raw&file_name=a.csv&analyzer=lexicon";
    let answer = app
        .post_file(path, "text/csv", "who,what\nann,great\nbob,bad\n")
        .await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let job = app.ended(&answer.job_id()).await;
    assert_eq!(
        (&job["name"], &job["progress"]["comments_scored"]),
        (&json!("raw"), &json!(2))
    );
    app.stop().await;
}

#[tokio::test]
async fn a_bad_file_of_comments_leaves_nothing_behind() {
    let mut setup = Setup {
        worker: false,
        ..Setup::default()
    };
    setup.settings.limits.max_comment_file_bytes = 100_000;
    let app = App::with(setup).await;
    let no_column = "a,b\n1,2\n";
    for (body, query, status, code) in [
        (no_column.to_owned(), "", 422, "unreadable_file"),
        (CSV.to_owned(), "&text_column=nope", 422, "unreadable_file"),
        ("id,comment\n".to_owned(), "", 422, "empty_list"),
        (String::new(), "", 422, "empty_list"),
        ("%PDF-1.4".to_owned(), "", 422, "unreadable_file"),
        (CSV.to_owned(), "&analyzer=magic", 422, "invalid_fields"),
        (
            "comment\n".to_owned() + &"x\n".repeat(60_000),
            "",
            413,
            "too_large",
        ),
        // Broken only after batches were written.
        (broken_late(), "&file_name=a.jsonl", 422, "unreadable_file"),
    ] {
        let path = format!("/api/v1/jobs?kind=comments{query}");
        let answer = app.post_file(&path, "application/octet-stream", body).await;
        let problem = answer.problem(status, code);
        if query == "&text_column=nope" {
            assert!(
                problem["detail"]
                    .as_str()
                    .expect("detail")
                    .contains("stars"),
                "{problem}"
            );
        }
    }
    assert_eq!(app.count_jobs().await, 0);
    let census = app.store.census().await.expect("a count");
    assert_eq!(census.items().outstanding(), 0);
    app.post_form(
        "/api/v1/jobs",
        &[
            ("comments", Some("a.csv"), CSV.as_bytes()),
            ("urls", None, b"https://news.ycombinator.com/item?id=1"),
        ],
    )
    .await
    .problem(422, "invalid_fields");
    assert_eq!(app.count_jobs().await, 0);
    app.stop().await;
}

fn broken_late() -> String {
    "{\"comment\":\"x\"}\n".repeat(5000) + "{\"comment\":"
}

#[tokio::test]
async fn the_same_file_with_the_same_key_makes_one_job() {
    let app = App::without_worker().await;
    let send = |body: &'static str| {
        let request = app.request(Method::POST, "/api/v1/jobs?kind=comments");
        Answer::of(
            request
                .header("Idempotency-Key", "f")
                .header("Content-Type", "text/csv")
                .body(body),
        )
    };
    let (first, second) = (send(CSV).await, send(CSV).await);
    assert_eq!(first.job_id(), second.job_id());
    send("comment\nother\n")
        .await
        .problem(409, "idempotency_key_reused");
    assert_eq!(app.count_jobs().await, 1);
    app.stop().await;
}

#[tokio::test]
async fn one_upload_more_than_allowed_is_told_to_come_back() {
    let mut setup = Setup {
        worker: false,
        ..Setup::default()
    };
    setup.settings.concurrent_uploads = 0;
    let app = App::with(setup).await;
    let answer = app
        .post_file("/api/v1/jobs?kind=comments", "text/csv", CSV)
        .await;
    answer.problem(429, "busy");
    assert_eq!(answer.header("retry-after"), "5");
    app.stop().await;
}

/// A feed of reviews, as an app store writes it, and an export of a blog's comments.
const FEEDS: [(&str, &str, &str); 4] = [
    (
        "application/xml",
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>1</id><title>Good</title>\
         <content>I love it</content><author><name>ann</name></author></entry></feed>",
        "love",
    ),
    (
        "text/xml; charset=utf-8",
        "<rss version=\"2.0\"><channel><title>Comments</title><item><title>By bob</title>\
         <description>I hate it</description><guid>7</guid></item></channel></rss>",
        "hate",
    ),
    (
        "application/rss+xml",
        "<rss version=\"2.0\"><channel><item><description>It is good</description></item></channel></rss>",
        "good",
    ),
    (
        "application/vnd.reviews+json",
        "[{\"id\": 1, \"text\": \"It is bad\"}]",
        "bad",
    ),
];

#[tokio::test]
async fn media_types_made_of_xml_or_json_are_read_as_what_they_are() {
    let app = App::start().await;
    for (media_type, body, word) in FEEDS {
        let answer = app
            .post_file("/api/v1/jobs?kind=comments", media_type, body)
            .await;
        assert_eq!(answer.status, 202, "{media_type}: {}", answer.text());
        let id = answer.job_id();
        app.ended(&id).await;
        let lines = app.get(&format!("/api/v1/jobs/{id}/results.jsonl")).await;
        assert!(
            lines.text().contains(word),
            "{media_type}: {}",
            lines.text()
        );
        let kept = app.post_file("/api/v1/uploads", media_type, body).await;
        assert_eq!(kept.status, 201, "{media_type}: {}", kept.text());
    }
    for media_type in ["image/png", "text/html", "image/svg+xml"] {
        app.post_file("/api/v1/jobs?kind=comments", media_type, FEEDS[0].1)
            .await
            .problem(415, "unsupported_media_type");
    }
    app.stop().await;
}

#[tokio::test]
async fn only_addresses_on_the_web_are_told_as_addresses() {
    let app = App::start().await;
    let csv = "text,comment_url,post_url\n\
        one,javascript:alert(1),https://a.example/1\n\
        two,data:text/html;x,vbscript:msgbox\n\
        three,https://a.example/3#c,https://a.example/1\n\
        four,www.a.example/4,https://a.example/1\n\
        five,http://a.example/5,https://a.example/1\n\
        six,https://a.example/6,https://a.example/1\n";
    let id = app
        .post_file("/api/v1/jobs?kind=comments", "text/csv", csv)
        .await
        .job_id();
    app.ended(&id).await;
    let lines = app.get(&format!("/api/v1/jobs/{id}/results.jsonl")).await;
    let mut rows: Vec<(String, Value, Value)> = lines
        .text()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
        .map(|row| {
            let text = row["comment_text"].as_str().expect("a text").to_owned();
            (text, row["comment_url"].clone(), row["post_url"].clone())
        })
        .collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    let urls: Vec<_> = rows.iter().map(|row| (&*row.0, row.1.as_str())).collect();
    assert_eq!(
        urls,
        [
            ("five", Some("http://a.example/5")),
            ("four", Some("www.a.example/4")),
            ("one", None),
            ("six", Some("https://a.example/6")),
            ("three", Some("https://a.example/3#c")),
            ("two", None),
        ]
    );
    assert!(
        !rows.iter().any(|row| row.2 == "vbscript:msgbox"),
        "{rows:?}"
    );
    app.stop().await;
}

#[tokio::test]
async fn what_becomes_of_zero_bytes_is_told() {
    let app = App::start().await;
    let more = "4,A text as long as people write\n".repeat(20);
    let csv = format!("id,text\n1,fi\0ne\n\0\0\0,\0\0\n2,good\n\0,\0\0\0\0\0\n3,b\0a\0d\n{more}");
    let id = app
        .post_file("/api/v1/jobs?kind=comments", "text/csv", csv)
        .await
        .job_id();
    let job = app.ended(&id).await;
    let report = &job["file"];
    assert_eq!(
        report["left_out"],
        json!([{"reason": "unreadable", "count": 2, "first_place": "line 3"}]),
        "{job}"
    );
    let notes = report["notes"].to_string();
    assert!(
        notes.contains("2 cells of the file hold zero bytes"),
        "{job}"
    );
    app.stop().await;
}
