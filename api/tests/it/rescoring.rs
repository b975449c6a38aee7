//! Scoring a job again, and two scorings side by side.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use store::{
    Acquired, Claim, Ending, Label, ModelKey, NewComment, NewScore, PageWrite, PostKey, Review,
    Store,
};
use uuid::Uuid;

use crate::app::{Answer, App, claim};

/// What a model says about a comment.
type Says = fn(i64) -> (Label, f64);

async fn rescore(app: &App, id: &str, body: &Value) -> Answer {
    app.post_json(&format!("/api/v1/jobs/{id}/rescore"), body)
        .await
}

/// Does the work of a worker on every post of a job: three comments each, scored by a model of
/// this version.
async fn work(store: &Store, id: &str, version: &str, says: Says) {
    let lease = Duration::from_secs(600);
    for item in store.hand_over(100, lease).await.expect("items") {
        let claim = claim(store, item, lease).await;
        assert_eq!(claim.job_id.to_string(), id);
        if claim.snapshot_id.is_none() {
            let post = claim.post.clone().expect("known");
            let begun = store.acquire_snapshot(&claim, &post, Duration::ZERO, 1_000);
            let Acquired::Begun(begun) = begun.await.expect("an answer") else {
                panic!("it is begun anew");
            };
            let page = PageWrite {
                comments: (1..=3).map(comment).collect(),
                title: Some(format!("Post {}", post.key)),
                last: true,
                ..PageWrite::default()
            };
            store
                .append_page(&claim, begun.id, &page)
                .await
                .expect("stored");
        }
        let model = store.begin_scoring(&claim, &key(version), None).await;
        let model = model.expect("begun");
        let scores: Vec<NewScore> = (1..=3).map(|seq| score(seq, says(seq))).collect();
        store
            .write_scores(&claim, model, &scores)
            .await
            .expect("written");
        let ending = Ending::Completed {
            reason: None,
            detail: None,
        };
        store.finish(&claim, &ending).await.expect("finished");
    }
}

fn comment(number: u8) -> NewComment {
    NewComment {
        id: format!("c{number}"),
        text: match number {
            2 => "=1+1 <b>as it was</b>".to_owned(),
            _ => format!("comment {number}"),
        },
        url: Some(format!("https://example.org/c{number}")),
        ..NewComment::default()
    }
}

fn score(seq: i64, (label, score): (Label, f64)) -> NewScore {
    NewScore {
        seq,
        label,
        score,
        probabilities: None,
        truncated: false,
        language: None,
        review: Review::default(),
        by_post_author: false,
        answered_by: None,
    }
}

fn cheerful(_: i64) -> (Label, f64) {
    (Label::Positive, 0.5)
}

fn mixed(seq: i64) -> (Label, f64) {
    match seq {
        1 => (Label::Positive, 0.75),
        2 => (Label::Neutral, 0.0),
        _ => (Label::Negative, -0.5),
    }
}

/// A job of two posts, and the same scored again.
async fn scored_twice(app: &App) -> (String, String) {
    let first = app.create(&[1, 2]).await;
    work(&app.store, &first, "1", mixed).await;
    let again = rescore(app, &first, &json!({})).await.job_id();
    work(&app.store, &again, "2", cheerful).await;
    (first, again)
}

#[tokio::test]
async fn the_figures_of_a_cancelled_job_stay_what_they_were() {
    let app = App::without_worker().await;
    let id = app.create(&[7]).await;
    half_done(&app.store, &id).await;
    let cancel = app.request(Method::POST, &format!("/api/v1/jobs/{id}/cancel"));
    assert_eq!(Answer::of(cancel).await.status, 200);
    let shown = async || {
        let mut all = Vec::new();
        for path in ["", "/summary", "/comments", "/results.jsonl?partial=true"] {
            let answer = app.get(&format!("/api/v1/jobs/{id}{path}")).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            all.push((answer.header("etag").to_owned(), answer.text().to_owned()));
        }
        all
    };
    let before = shown().await;
    assert!(before[0].1.contains("\"comments_scored\":1"), "{before:?}");

    // The same model, by a scoring of the same comments and by a job that reads the post again soon.
    let again = rescore(&app, &id, &json!({})).await.job_id();
    work(&app.store, &again, "1", cheerful).await;
    let other = app.create(&[7]).await;
    reuse(&app.store, &other).await;
    work(&app.store, &other, "1", mixed).await;
    for job in [&again, &other] {
        let job = app.get(&format!("/api/v1/jobs/{job}")).await.json();
        assert_eq!(job["progress"]["comments_scored"], 3, "{job}");
    }
    assert_eq!(shown().await, before);
    app.stop().await;
}

/// Fetches the only post of a job and scores the first of its comments.
async fn half_done(store: &Store, id: &str) {
    let (claim, post) = claimed(store, id).await;
    let begun = store.acquire_snapshot(&claim, &post, Duration::ZERO, 1_000);
    let Acquired::Begun(begun) = begun.await.expect("an answer") else {
        panic!("it is begun anew");
    };
    let page = PageWrite {
        comments: (1..=3).map(comment).collect(),
        last: true,
        ..PageWrite::default()
    };
    let stored = store.append_page(&claim, begun.id, &page).await;
    stored.expect("stored");
    let model = store.begin_scoring(&claim, &key("1"), None).await;
    let scores = [score(1, mixed(1))];
    let written = store.write_scores(&claim, model.expect("begun"), &scores);
    written.await.expect("written");
}

/// Gives the only post of a job the comments that were fetched before, and hands it back.
async fn reuse(store: &Store, id: &str) {
    let (claim, post) = claimed(store, id).await;
    let hour = Duration::from_secs(3_600);
    let acquired = store.acquire_snapshot(&claim, &post, hour, 1_000).await;
    assert!(matches!(acquired, Ok(Acquired::Reused(_))), "{acquired:?}");
    let released = store.finish(&claim, &Ending::Released).await;
    released.expect("released");
}

async fn claimed(store: &Store, id: &str) -> (Claim, PostKey) {
    let lease = Duration::from_secs(600);
    let items = store.hand_over(100, lease).await.expect("items");
    let claim = claim(store, items[0], lease).await;
    assert_eq!(claim.job_id.to_string(), id);
    let post = claim.post.clone().expect("known");
    (claim, post)
}

fn key(version: &str) -> ModelKey {
    ModelKey {
        name: "onnx:test".to_owned(),
        version: version.to_owned(),
    }
}

#[tokio::test]
async fn a_job_is_scored_again_under_an_address_of_its_own() {
    let app = App::start().await;
    let first = app.create(&[1, 404]).await;
    let before = app.ended(&first).await;
    let answer = rescore(&app, &first, &json!({"analyzer": "lexicon"})).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let again = answer.job_id();
    assert_eq!(answer.header("location"), format!("/api/v1/jobs/{again}"));
    assert_eq!(answer.json()["rescored_from"], first);
    assert_eq!(answer.json()["options"]["analyzer"], "lexicon");
    let job = app.ended(&again).await;
    assert_eq!(job["status"], "partial", "{job}");
    assert_eq!(job["progress"]["comments_scored"], 3);
    assert_eq!(job["items"][1]["reason"], before["items"][1]["reason"]);
    assert_eq!(job["items"][0]["model"], "lexicon");
    let now = app.get(&format!("/api/v1/jobs/{first}")).await.json();
    assert_eq!(now["rescored_from"], Value::Null);
    assert_eq!(now["items"], before["items"]);
    // The same model says the same.
    let compared = app
        .get(&format!("/api/v1/jobs/{first}/compare/{again}"))
        .await
        .json();
    assert_eq!(compared["agreement"], 1.0, "{compared}");
    assert_eq!(compared["comments_compared"], 3);
    app.stop().await;
}

#[tokio::test]
async fn what_cannot_be_scored_again_is_told() {
    let app = App::without_worker().await;
    let id = app.create(&[1]).await;
    let path = format!("/api/v1/jobs/{id}/rescore");
    let problem = rescore(&app, &id, &json!({}))
        .await
        .problem(409, "job_not_ended");
    assert_eq!(problem["job_status"], "pending");
    app.post_json(&format!("/api/v1/jobs/{id}/cancel"), &json!({}))
        .await;
    let problem = rescore(&app, &id, &json!({}))
        .await
        .problem(409, "job_state");
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|why| why.contains("no comments"))
    );

    let body = json!({"analyzer": "onnx:nope"});
    let problem = rescore(&app, &id, &body)
        .await
        .problem(422, "invalid_fields");
    assert_eq!(problem["errors"][0]["pointer"], "/analyzer");
    assert_eq!(problem["errors"][0]["code"], "unknown_analyzer");
    let body = json!({"analyser": "lexicon", "analyzer": 7});
    let problem = rescore(&app, &id, &body)
        .await
        .problem(422, "invalid_fields");
    assert_eq!(problem["errors"].as_array().map(Vec::len), Some(2));
    rescore(&app, &id, &json!([]))
        .await
        .problem(400, "malformed_body");
    app.post_file(&path, "text/plain", "lexicon")
        .await
        .problem(415, "unsupported_media_type");
    let nobody = Uuid::nil().to_string();
    rescore(&app, &nobody, &json!({}))
        .await
        .problem(404, "job_not_found");
    assert_eq!(app.count_jobs().await, 1);
    app.stop().await;
}

#[tokio::test]
async fn a_repeated_request_makes_one_job_and_needs_no_body() {
    let app = App::without_worker().await;
    let first = app.create(&[1]).await;
    work(&app.store, &first, "1", mixed).await;
    let path = format!("/api/v1/jobs/{first}/rescore");
    let keyed = |path: &str| {
        app.request(Method::POST, path)
            .header("idempotency-key", "once")
    };
    let one = Answer::of(keyed(&path)).await;
    assert_eq!(one.status, 202, "{}", one.text());
    let two = Answer::of(keyed(&path)).await;
    assert_eq!(two.job_id(), one.job_id());
    let body = json!({"analyzer": "lexicon"});
    Answer::of(keyed(&path).json(&body))
        .await
        .problem(409, "idempotency_key_reused");
    assert_eq!(app.count_jobs().await, 2);
    app.stop().await;
}

#[tokio::test]
async fn two_scorings_are_compared() {
    let app = App::without_worker().await;
    let (first, again) = scored_twice(&app).await;
    let path = format!("/api/v1/jobs/{first}/compare/{again}");
    let compared = app.get(&path).await.json();
    assert_eq!(compared["comments_compared"], 6);
    assert_eq!(compared["comments_agreeing"], 2);
    assert_eq!(compared["agreement"], 0.3333);
    // (0.25 + 0.5 + 1.0) / 3
    assert_eq!(compared["mean_absolute_difference"], 0.5833);
    assert_eq!(
        compared["labels"],
        json!({
            "NEGATIVE": {"NEGATIVE": 0, "NEUTRAL": 0, "POSITIVE": 2},
            "NEUTRAL": {"NEGATIVE": 0, "NEUTRAL": 0, "POSITIVE": 2},
            "POSITIVE": {"NEGATIVE": 0, "NEUTRAL": 0, "POSITIVE": 2},
        })
    );
    let (one, two) = (&compared["first"], &compared["second"]);
    assert_eq!(
        (&one["job_id"], &two["job_id"]),
        (&json!(first), &json!(again))
    );
    assert_eq!(one["models"][0]["version"], "1");
    assert_eq!(
        two["models"][0],
        json!({"name": "onnx:test", "version": "2", "posts": 2})
    );
    assert_eq!(
        (&one["negative"]["count"], &two["negative"]["count"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(
        (
            &one["net_sentiment"]["value"],
            &two["net_sentiment"]["value"]
        ),
        (&json!(0.0), &json!(1.0))
    );
    assert_eq!(
        (&one["mean_score"], &two["mean_score"]),
        (&json!(0.0833), &json!(0.5))
    );
    let post = &compared["posts"][1];
    assert_eq!(post["post_title"], "Post 2");
    assert_eq!(
        (&post["position"], &post["comments_agreeing"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(post["second_net_sentiment"], 1.0);

    let unrelated = app.create(&[3]).await;
    work(&app.store, &unrelated, "1", mixed).await;
    for path in [
        format!("/api/v1/jobs/{first}/compare/{unrelated}"),
        format!("/api/v1/jobs/{unrelated}/compare/{again}"),
    ] {
        app.get(&path).await.problem(409, "nothing_to_compare");
    }
    for path in [
        format!("/api/v1/jobs/{first}/compare/{}", Uuid::nil()),
        format!("/api/v1/jobs/{first}/compare/nothing"),
        format!("/api/v1/jobs/{}/compare/{first}/comments.csv", Uuid::nil()),
    ] {
        app.get(&path).await.problem(404, "job_not_found");
    }
    app.stop().await;
}

#[tokio::test]
async fn different_labels_are_listed_and_downloaded() {
    let app = App::without_worker().await;
    let (first, again) = scored_twice(&app).await;
    let path = format!("/api/v1/jobs/{first}/compare/{again}/comments");
    let mut seen = Vec::new();
    let mut query = "?limit=3".to_owned();
    loop {
        let page = app.get(&format!("{path}{query}")).await.json();
        seen.extend(page["comments"].as_array().expect("comments").clone());
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        query = format!("?limit=3&cursor={cursor}");
    }
    let ids: Vec<_> = seen.iter().map(|comment| comment["id"].as_str()).collect();
    assert_eq!(ids, [Some("c2"), Some("c3"), Some("c2"), Some("c3")]);
    assert_eq!(
        seen[0]["first"],
        json!({"sentiment_label": "NEUTRAL", "sentiment_score": 0.0, "model": "onnx:test", "model_version": "1"})
    );
    assert_eq!(seen[0]["second"]["sentiment_label"], "POSITIVE");
    let narrowed = app
        .get(&format!("{path}?first=NEGATIVE&second=positive"))
        .await;
    assert_eq!(
        narrowed.json()["comments"].as_array().map(Vec::len),
        Some(2)
    );
    app.get(&format!("{path}?cursor=nonsense"))
        .await
        .problem(400, "bad_parameter");
    app.get(&format!("{path}?frist=NEGATIVE"))
        .await
        .problem(400, "bad_parameter");

    let csv = app.get(&format!("{path}.csv")).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.header("content-disposition").starts_with("attachment"));
    let lines: Vec<&str> = csv.text().lines().collect();
    assert!(
        lines[0].starts_with(
            "\u{feff}post_url,platform,comment_text,first_label,first_score,second_label"
        ),
        "{}",
        lines[0]
    );
    assert_eq!(lines.len(), 5);
    // A formula is defused here too.
    assert!(
        lines[1].contains(",'=1+1 <b>as it was</b>,NEUTRAL,0,POSITIVE,0.5,c2,"),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].contains(",NEGATIVE,-0.5,POSITIVE,0.5,c3,"),
        "{}",
        lines[2]
    );
    assert!(
        lines[1].ends_with(",onnx:test,1,onnx:test,2"),
        "{}",
        lines[1]
    );
    app.stop().await;
}

#[tokio::test]
async fn the_page_compares_and_leads_from_one_to_the_other() {
    let app = App::without_worker().await;
    let (first, again) = scored_twice(&app).await;
    let compare = format!("/jobs/{first}/compare/{again}");
    for (page, other) in [(&first, &again), (&again, &first)] {
        let page = app.get(&format!("/jobs/{page}")).await;
        assert!(page.text().contains(&format!("href=\"/jobs/{other}\"")));
        assert!(page.text().contains(&format!("href=\"{compare}\"")));
        // Only the lexicon is installed: there is nothing to choose.
        assert!(!page.text().contains("/rescore"));
    }
    let page = app.get(&compare).await;
    assert_eq!(page.status, 200, "{}", page.text());
    for words in [
        "the model test (version 1)",
        "the model test (version 2)",
        "33 %",
        "<a href=\"?first=negative&#38;second=positive#comments\">2</a>",
        "=1+1 &#60;b&#62;as it was",
        "Post 2",
    ] {
        assert!(page.text().contains(words), "{words} in {}", page.text());
    }
    let narrowed = app.get(&format!("{compare}?first=negative")).await;
    assert!(!narrowed.text().contains("as it was"));
    assert!(narrowed.text().contains("comment 3"));
    let nothing = app.get(&format!("{compare}?first=positive")).await;
    assert!(nothing.text().contains("No comment has these two labels"));

    let unrelated = app.create(&[3]).await;
    work(&app.store, &unrelated, "1", mixed).await;
    let page = app.get(&format!("/jobs/{first}/compare/{unrelated}")).await;
    assert_eq!(page.status, 409);
    assert!(
        page.text().contains("no fetched comments in common"),
        "{}",
        page.text()
    );
    app.stop().await;
}
