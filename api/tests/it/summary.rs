//! Aggregates, and the comments behind them.

use serde_json::{Value, json};

use crate::app::App;

#[tokio::test]
async fn the_summary_counts_what_was_scored() {
    let app = App::start().await;
    let id = app.create(&[1, 2, 404]).await;
    let job = app.ended(&id).await;
    assert_eq!(job["status"], "partial", "{job}");
    let summary = app.get(&format!("/api/v1/jobs/{id}/summary")).await.json();
    let overall = &summary["overall"];
    assert_eq!(overall["comments_scored"], 6, "{summary}");
    assert_eq!(overall["positive"]["count"], 2);
    assert_eq!(overall["positive"]["share"], 0.3333);
    assert_eq!(overall["negative"]["count"], 2);
    assert_eq!(overall["net_sentiment"]["value"], 0.0);
    // 2 against 2 of 6: 0 +- 1.96 * sqrt((3 + 3) / 8 / 8).
    assert_eq!(overall["net_sentiment"]["ci95_high"], 0.6001);
    assert_eq!(overall["net_sentiment"]["ci95_low"], -0.6001);
    assert_eq!(overall["coverage"], 1.0);
    assert_eq!(summary["models"][0]["name"], "lexicon");
    assert_eq!(summary["models"][0]["posts"], 2);
    let failed = &summary["posts"][2];
    assert_eq!(failed["reason"], "not_found", "{failed}");
    assert_eq!(
        failed["net_sentiment"],
        Value::Null,
        "no comments, no figure"
    );
    assert_eq!(
        summary["days"],
        json!([
            {"day": "2024-05-01", "positive": 2, "neutral": 0, "negative": 0},
            {"day": "2024-05-02", "positive": 0, "neutral": 0, "negative": 2},
            {"day": "2024-05-03", "positive": 0, "neutral": 2, "negative": 0},
        ])
    );
    assert_eq!(summary["top_liked"][0]["likes"], 7);
    assert_eq!(summary["most_negative"].as_array().map(Vec::len), Some(2));
    app.stop().await;
}

/// SQLite refuses patterns of more than 50,000 bytes.
#[tokio::test]
async fn a_search_of_any_length_is_no_fault_of_the_server() {
    let app = App::start().await;
    let id = app.create(&[1]).await;
    app.ended(&id).await;
    let words = "a".repeat(60_000);
    for list in [
        format!("/api/v1/jobs?name={words}"),
        format!("/api/v1/jobs/{id}/comments?q={words}"),
    ] {
        let answer = app.get(&list).await;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json()["errors"][0]["code"], "too_long");
    }
    let page = app.get(&format!("/jobs/{id}?q={words}")).await;
    assert_eq!(page.status, 200);
    app.stop().await;
}

#[tokio::test]
async fn comments_are_filtered_sorted_and_paged() {
    let app = App::start().await;
    let id = app.create(&[1, 2]).await;
    let job = app.ended(&id).await;
    let path = format!("/api/v1/jobs/{id}/comments");
    let ids = |page: &Value| -> Vec<String> {
        let comments = page["comments"].as_array().expect("comments");
        comments
            .iter()
            .map(|c| c["id"].as_str().expect("id").to_owned())
            .collect()
    };
    let get = async |query: &str| app.get(&format!("{path}?{query}")).await.json();
    assert_eq!(ids(&get("").await), ["11", "12", "13", "21", "22", "23"]);
    assert_eq!(ids(&get("label=negative").await), ["12", "22"]);
    assert_eq!(ids(&get("q=WONDERFUL").await), ["11", "21"]);
    assert_eq!(ids(&get("platform=youtube").await), Vec::<String>::new());
    let second = job["items"][1]["id"].as_str().expect("id");
    assert_eq!(
        ids(&get(&format!("item={second}")).await),
        ["21", "22", "23"]
    );
    assert_eq!(ids(&get("sort=newest&limit=2").await), ["13", "23"]);

    let mut seen = Vec::new();
    let mut query = "sort=likes&limit=1".to_owned();
    loop {
        let page = get(&query).await;
        seen.extend(ids(&page));
        match page["next_cursor"].as_str() {
            Some(cursor) => query = format!("sort=likes&limit=1&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, ["11", "21", "13", "23", "12", "22"]);
    for bad in [
        "label=HAPPY",
        "limit=501",
        "sort=best",
        "cursor=!!",
        "colour=red",
        "item=x",
    ] {
        app.get(&format!("{path}?{bad}"))
            .await
            .problem(400, "bad_parameter");
    }
    app.stop().await;
}

#[tokio::test]
async fn many_who_look_at_a_job_at_once_have_its_comments_looked_at_once() {
    let app = App::start().await;
    let id = app.create(&[1, 2]).await;
    app.ended(&id).await;
    let summary = format!("/api/v1/jobs/{id}/summary");
    let page = format!("/jobs/{id}");
    let live = format!("/jobs/{id}/live");
    let looks = (0..10).flat_map(|_| [app.get(&summary), app.get(&page), app.get(&live)]);
    for answer in futures::future::join_all(looks).await {
        assert_eq!(answer.status, 200);
    }
    let figures = app.get("/metrics").await;
    let line = "clamor_highlight_scans_total 1";
    assert!(figures.text().lines().any(|known| known == line));
    app.stop().await;
}
