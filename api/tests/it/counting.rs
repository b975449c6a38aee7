//! Figures that are not of the audience: whose comments count, in what language, by whom scored, and
//! how old they are.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use store::{
    Acquired, Ending, Label, ModelKey, NewComment, NewScore, PageWrite, Review, ReviewReason, Store,
};

use crate::app::{Answer, App, claim, hn};

const LEASE: Duration = Duration::from_secs(600);

/// Six comments; the second and third are the post author's, the last two in another language.
fn comment(number: i64) -> NewComment {
    NewComment {
        id: format!("c{number}"),
        text: format!("comment {number}"),
        author_name: Some(format!("Author {number}")),
        author_id: Some(format!("u{number}")),
        is_post_author: match number {
            2 | 3 => Some(true),
            4 => None,
            _ => Some(false),
        },
        likes: Some(number),
        published_at: Some(
            format!("2024-05-0{number}T00:00:00Z")
                .parse()
                .expect("a time"),
        ),
        ..NewComment::default()
    }
}

/// The audience is negative, the author positive, other languages are neutral; with `other` of them.
fn score(seq: i64, other: i64) -> NewScore {
    let by_post_author = matches!(seq, 2 | 3);
    let is_other = seq > 6 - other;
    let (label, score) = match (by_post_author, is_other) {
        (true, _) => (Label::Positive, 0.75),
        (_, true) => (Label::Neutral, 0.0),
        _ => (Label::Negative, -0.5),
    };
    NewScore {
        seq,
        label,
        score,
        probabilities: None,
        truncated: false,
        language: None,
        review: match is_other {
            true => Review::from(ReviewReason::Language),
            false => Review::default(),
        },
        by_post_author,
        answered_by: None,
    }
}

/// Does a worker's work on what is due; `other` comments are in another language.
async fn work(store: &Store, model: (&str, Option<&str>), other: i64) {
    for item in store.hand_over(100, LEASE).await.expect("items") {
        let claim = claim(store, item, LEASE).await;
        if claim.snapshot_id.is_none() {
            let post = claim.post.clone().expect("known");
            let begun = store.acquire_snapshot(&claim, &post, Duration::ZERO, 1_000);
            let Acquired::Begun(begun) = begun.await.expect("an answer") else {
                panic!("it is begun anew");
            };
            let page = PageWrite {
                comments: (1..=6).map(comment).collect(),
                last: true,
                ..PageWrite::default()
            };
            let stored = store.append_page(&claim, begun.id, &page).await;
            stored.expect("stored");
        }
        let key = ModelKey {
            name: model.0.to_owned(),
            version: "1".to_owned(),
        };
        let model = store.begin_scoring(&claim, &key, model.1).await;
        let model = model.expect("begun");
        let scores: Vec<NewScore> = (1..=6).map(|seq| score(seq, other)).collect();
        let written = store.write_scores(&claim, model, &scores).await;
        written.expect("written");
        let ending = Ending::Completed {
            reason: None,
            detail: None,
        };
        store.finish(&claim, &ending).await.expect("finished");
    }
}

const MODEL: (&str, Option<&str>) = ("onnx:test", None);

async fn create(app: &App, options: Value) -> Answer {
    let body = json!({"urls": [hn(1)], "options": options});
    app.post_json("/api/v1/jobs", &body).await
}

async fn summary(app: &App, id: &str, query: &str) -> Value {
    let path = format!("/api/v1/jobs/{id}/summary{query}");
    app.get(&path).await.json()
}

#[tokio::test]
async fn the_author_and_other_languages_are_counted_beside_the_shares() {
    let app = App::without_worker().await;
    let id = create(&app, json!({})).await.job_id();
    work(&app.store, MODEL, 2).await;

    let found = summary(&app, &id, "").await;
    let overall = &found["overall"];
    assert_eq!(overall["comments_scored"], 6, "{found}");
    assert_eq!(overall["comments_counted"], 2);
    assert_eq!(
        overall["left_out"],
        json!({"post_author": 2, "other_languages": 2})
    );
    assert_eq!(overall["negative"]["count"], 2);
    assert_eq!(overall["negative"]["share"], 1.0);
    assert_eq!(overall["net_sentiment"]["value"], -1.0);
    assert_eq!(overall["mean_score"], -0.5);
    assert_eq!(
        found["counting"],
        json!({"post_author": false, "other_languages": false, "as_before": false})
    );
    assert_eq!(found["warnings"], json!([]));
    // Both figures, whatever the rule.
    assert_eq!(found["with_post_author"]["comments_counted"], 4);
    assert_eq!(found["with_post_author"]["net_sentiment"]["value"], 0.0);
    assert_eq!(found["without_post_author"]["net_sentiment"]["value"], -1.0);
    // Days and quotations are of those that count; rows are all there are.
    let days = found["days"].as_array().map(Vec::len);
    assert_eq!(days, Some(2), "{found}");
    assert_eq!(found["top_liked"][0]["id"], "c4");
    assert_eq!(found["posts"][0]["comments_counted"], 2);
    let rows = app.get(&format!("/api/v1/jobs/{id}/results.jsonl")).await;
    assert_eq!(rows.text().lines().count(), 6);
    let posts = app
        .get(&format!("/api/v1/jobs/{id}/results.csv?table=posts"))
        .await;
    let line = posts.text().lines().nth(1).expect("a post").to_owned();
    assert!(line.contains(",6,0,0,0,2,0"), "{line}");

    let all = summary(
        &app,
        &id,
        "?include_post_author=true&include_other_languages=true",
    )
    .await;
    assert_eq!(all["overall"]["comments_counted"], 6);
    assert_eq!(all["days"].as_array().map(Vec::len), Some(6));
    assert_eq!(all["top_liked"][0]["id"], "c6");
    assert_eq!(
        all["overall"]["left_out"],
        json!({"post_author": 0, "other_languages": 0})
    );
    app.get(&format!(
        "/api/v1/jobs/{id}/summary?include_post_author=maybe"
    ))
    .await
    .problem(400, "bad_parameter");
    app.stop().await;
}

#[tokio::test]
async fn a_job_is_counted_by_its_choices_and_its_own_accounts() {
    let app = App::without_worker().await;
    let options = json!({
        "include_post_author": false,
        "include_other_languages": true,
        "own_accounts": {"hackernews": ["@U1", "author 6"], "youtube": ["u4"]},
    });
    let made = create(&app, options).await;
    let id = made.job_id();
    work(&app.store, MODEL, 2).await;
    let found = summary(&app, &id, "").await;
    assert_eq!(
        found["overall"]["left_out"],
        json!({"post_author": 4, "other_languages": 0}),
        "{found}"
    );
    assert_eq!(found["overall"]["comments_counted"], 2);
    let job = app.get(&format!("/api/v1/jobs/{id}")).await.json();
    assert_eq!(job["scorers"], json!(["onnx:test"]));
    assert_eq!(job["options"]["include_other_languages"], true);
    assert_eq!(
        job["options"]["own_accounts"]["hackernews"],
        json!(["@U1", "author 6"])
    );
    let comments = app.get(&format!("/api/v1/jobs/{id}/comments")).await.json();
    let own: Vec<_> = (0..6)
        .filter(|at| comments["comments"][at]["is_own_account"] == true)
        .collect();
    assert_eq!(own, [0, 5]);
    let page = app.get(&format!("/jobs/{id}")).await;
    let page = page.text();
    assert!(page.contains("own account") && page.contains("post author"));
    app.stop().await;
}

#[tokio::test]
async fn own_accounts_that_can_match_nobody_are_refused_at_once() {
    let app = App::without_worker().await;
    let options = json!({"own_accounts": {"mastodn": ["a"], "x": ["", 7]}});
    let refused = create(&app, options).await;
    let problem = refused.problem(422, "invalid_fields");
    let places: Vec<_> = (0..3)
        .map(|at| {
            problem["errors"][at]["pointer"]
                .as_str()
                .unwrap_or_default()
        })
        .collect();
    assert_eq!(
        places,
        [
            "/options/own_accounts/mastodn/0",
            "/options/own_accounts/x/0",
            "/options/own_accounts/x/1"
        ]
    );
    let many: Vec<String> = (0..101).map(|n| format!("a{n}")).collect();
    create(&app, json!({"own_accounts": {"x": many}}))
        .await
        .problem(422, "invalid_fields");
    create(&app, json!({"include_post_author": "yes"}))
        .await
        .problem(422, "invalid_fields");
    assert_eq!(app.count_jobs().await, 0);
    app.stop().await;
}

#[tokio::test]
async fn a_switch_on_the_page_shows_the_other_figure() {
    let app = App::without_worker().await;
    let id = create(&app, json!({})).await.job_id();
    work(&app.store, MODEL, 2).await;
    let page = app.get(&format!("/jobs/{id}")).await;
    let page = page.text();
    assert!(
        page.contains("2 by the post\u{2019}s author, not counted"),
        "{page}"
    );
    assert!(page.contains("2 in other languages, not counted"));
    assert!(page.contains("Of 2 scored comments: positive 0 %"));
    let other = app
        .get(&format!("/jobs/{id}?author=in&languages=out"))
        .await;
    let other = other.text();
    assert!(other.contains("2 by the post\u{2019}s author, counted"));
    assert!(other.contains("Of 4 scored comments: positive 50 %"));
    let live = app
        .get(&format!("/jobs/{id}/live?author=in&languages=in"))
        .await;
    assert!(live.text().contains("Of 6 scored comments"));
    // The list of jobs names the scorer.
    let home = app.get("/").await;
    assert!(home.text().contains(">the model test<"));
    app.stop().await;
}

#[tokio::test]
async fn mostly_other_languages_have_no_net_sentiment_but_a_sentence() {
    let app = App::without_worker().await;
    let id = create(&app, json!({})).await.job_id();
    work(&app.store, MODEL, 3).await;
    let found = summary(&app, &id, "").await;
    assert_eq!(found["overall"]["net_sentiment"], Value::Null, "{found}");
    assert_eq!(found["overall"]["mostly_other_languages"], true);
    assert_eq!(found["posts"][0]["net_sentiment"], Value::Null);
    assert_eq!(found["warnings"][0]["code"], "other_languages");
    let detail = found["warnings"][0]["detail"].as_str().unwrap_or_default();
    assert!(
        detail.starts_with("3 of 4 comments are in languages"),
        "{detail}"
    );
    let page = app.get(&format!("/jobs/{id}")).await;
    let page = page.text();
    assert!(page.contains("3 of 4 comments are in languages") && !page.contains("Net sentiment +"));
    // Who wants them counted has a net sentiment.
    let with = summary(&app, &id, "?include_other_languages=true").await;
    assert!(with["overall"]["net_sentiment"]["value"].is_number());
    assert_eq!(with["warnings"], json!([]));
    app.stop().await;
}

#[tokio::test]
async fn a_scorer_that_stands_in_is_warned_of_and_a_chosen_one_is_not() {
    let app = App::without_worker().await;
    let note = "lexicon scores instead, because no model is installed";
    let id = create(&app, json!({})).await.job_id();
    work(&app.store, ("lexicon", Some(note)), 0).await;
    let found = summary(&app, &id, "").await;
    assert_eq!(found["warnings"][0]["code"], "weak_scorer", "{found}");
    let page = app.get(&format!("/jobs/{id}")).await;
    assert_eq!(page.text().matches("no model is installed").count(), 1);

    let chosen = create(&app, json!({"analyzer": "lexicon"})).await.job_id();
    work(&app.store, ("lexicon", None), 0).await;
    assert_eq!(summary(&app, &chosen, "").await["warnings"], json!([]));
    app.stop().await;
}

#[tokio::test]
async fn posts_say_when_they_were_fetched_and_are_fetched_again() {
    let app = App::start().await;
    let first = app.create(&[1]).await;
    app.ended(&first).await;
    let again = app.create(&[1]).await;
    let reused = app.ended(&again).await;
    let page = app.get(&format!("/jobs/{again}")).await;
    assert!(
        page.text().contains("used again, fetched"),
        "{}",
        page.text()
    );
    let item = reused["items"][0]["id"].as_str().expect("an item");
    let send = async |id: &str, item: &str| {
        app.request(Method::POST, &format!("/jobs/{id}/fetch-again"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("item={item}"))
            .send()
            .await
            .expect("an answer")
    };
    let answer = send(&again, item).await;
    assert_eq!(answer.status(), 200);
    let anew = answer.url().path().trim_start_matches("/jobs/").to_owned();
    let anew = app.ended(&anew).await;
    assert_eq!(anew["options"]["snapshot_max_age"], 0);
    assert!(anew["items"][0]["fetched_at"].as_str() > reused["items"][0]["fetched_at"].as_str());
    // Of another job, or of none.
    assert_eq!(send(&first, item).await.status(), 409);
    app.stop().await;
}

#[tokio::test]
async fn erased_texts_are_told_with_their_date_and_nothing_needs_them_any_more() {
    let app = App::without_worker().await;
    let id = create(&app, json!({})).await.job_id();
    work(&app.store, MODEL, 0).await;
    let purged = app
        .store
        .purge(&Duration::ZERO.into())
        .await
        .expect("purged");
    assert_eq!(purged.erased_snapshots, 1);
    let found = summary(&app, &id, "").await;
    assert_eq!(found["warnings"][0]["code"], "texts_erased", "{found}");
    assert_eq!(found["posts"][0]["texts_erased"], true);
    assert!(found["posts"][0]["texts_erased_at"].is_string());
    assert_eq!(found["overall"]["comments_counted"], 4);
    let page = app.get(&format!("/jobs/{id}")).await;
    let page = page.text();
    let today = chrono::Utc::now().format("were erased on ").to_string();
    assert!(page.contains(&today), "{page}");
    for gone in ["Score again", "role=\"search\"", "Most liked"] {
        assert!(!page.contains(gone), "{gone}: {page}");
    }
    assert!(page.contains("Fetch again"));
    app.stop().await;
}
