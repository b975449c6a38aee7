//! Texts scored by a worker while the client waits.

use std::time::Duration;

use serde_json::{Value, json};

use crate::app::{App, Setup};

#[tokio::test]
async fn texts_are_scored_in_the_order_sent() {
    let app = App::start().await;
    let body = json!({"texts": ["I love this, it is great!", "", "I hate it.", "  "], "analyzer": "lexicon"});
    let answer = app.post_json("/api/v1/analyze", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let analysis = answer.json();
    assert_eq!(analysis["results"][0]["label"], "POSITIVE", "{analysis}");
    assert_eq!(analysis["results"][1], Value::Null);
    assert_eq!(analysis["results"][2]["label"], "NEGATIVE");
    assert_eq!(analysis["results"][3], Value::Null);
    assert_eq!(analysis["model"], "lexicon");
    assert_eq!(app.count_jobs().await, 0, "it is not in the list");
    app.stop().await;
}

#[tokio::test]
async fn texts_come_with_their_language_and_what_speaks_against_the_score() {
    let app = App::start().await;
    let texts = json!({"texts": [
        "This is such a lovely song, thank you", "Das ist ein wirklich schöner Abend gewesen", "lol",
    ], "analyzer": "lexicon"});
    let results = app.post_json("/api/v1/analyze", &texts).await.json()["results"].clone();
    let seen: Vec<_> = results
        .as_array()
        .expect("results")
        .iter()
        .map(|one| {
            (
                one["language"].clone(),
                one["needs_review"].clone(),
                one["review_reasons"].clone(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (json!("en"), json!(false), json!([])),
            (json!("de"), json!(true), json!(["language"])),
            (json!(null), json!(false), json!([])),
        ]
    );
    app.stop().await;
}

#[tokio::test]
async fn without_a_worker_the_answer_says_where_to_look() {
    let mut setup = Setup {
        worker: false,
        ..Setup::default()
    };
    setup.settings.analyze_wait = Duration::from_millis(50);
    let app = App::with(setup).await;
    let answer = app
        .post_json("/api/v1/analyze", &json!({"texts": ["fine"]}))
        .await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    assert_eq!(answer.json()["status"], "pending");
    let comments = app.get(answer.header("location")).await.json();
    assert_eq!(comments["comments"][0]["text"], "fine", "{comments}");
    app.stop().await;
}

#[tokio::test]
async fn unusable_texts_are_all_named() {
    let app = App::without_worker().await;
    let long = "x".repeat(10_001);
    let body = json!({"texts": ["ok", 1, long], "model": "x", "analyzer": "magic"});
    let problem = app
        .post_json("/api/v1/analyze", &body)
        .await
        .problem(422, "invalid_fields");
    let pointers: Vec<&str> = problem["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| error["pointer"].as_str().expect("pointer"))
        .collect();
    assert_eq!(pointers, ["/texts/1", "/texts/2", "/model", "/analyzer"]);
    for texts in [json!([]), json!(vec!["x"; 101]), json!("text")] {
        app.post_json("/api/v1/analyze", &json!({"texts": texts}))
            .await
            .problem(422, "invalid_fields");
    }
    app.post_json("/api/v1/analyze", &json!({}))
        .await
        .problem(422, "invalid_fields");
    app.post_json("/api/v1/analyze", &json!([]))
        .await
        .problem(400, "malformed_body");
    app.post_file("/api/v1/analyze", "text/plain", "x")
        .await
        .problem(415, "unsupported_media_type");
    app.stop().await;
}
