//! The real program scores jobs again with another model, and asks no platform for it.
//!
//! The second model is one of sentiment/tests/data; where models cannot be opened the tests
//! say so and pass.

use reqwest::header;
use serde_json::{Value, json};

use crate::{
    fake::{Fake, hn},
    harness::{Answer, Server, Setup, until},
    model_place::ModelsFolder,
    rows::Csv,
    showcase,
};

/// What the second model is called.
pub(crate) const OTHER: &str = "onnx:tiny";

/// A server with the lexicon and another model.
pub(crate) async fn serve(setup: &Setup, place: &ModelsFolder) -> Server {
    place.install("tiny-roberta", "tiny");
    let models = place.path("models").display().to_string();
    let mut command = setup.clone().set("MODELS_DIR", &models).command();
    place.apply(&mut command);
    Server::start(setup, command).await
}

async fn rescore(server: &Server, id: &str) -> String {
    let body = json!({"analyzer": OTHER});
    let answer = server
        .post(&format!("/api/v1/jobs/{id}/rescore"), &body)
        .await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    assert_eq!(
        answer.headers[header::LOCATION],
        format!("/api/v1/jobs/{}", answer.job_id())
    );
    answer.job_id()
}

async fn results(server: &Server, id: &str, ending: &str) -> Answer {
    server
        .get(&format!("/api/v1/jobs/{id}/results.{ending}"))
        .await
}

/// Everything that was not scored is the same in both.
fn assert_same_comments(first: &Csv, second: &Csv) {
    for column in [
        "post_url",
        "comment_id",
        "comment_text",
        "author_name",
        "likes",
    ] {
        assert_eq!(first.column(column), second.column(column), "{column}");
    }
}

#[tokio::test]
async fn another_model_scores_the_same_comments_without_a_request() {
    let place = ModelsFolder::new();
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let server = serve(&setup, &place).await;
    let mut urls = showcase::tell(&fake);
    // One that cannot be had.
    fake.refuse("/hn/items/77", 404, 1);
    urls.push(hn(77));
    let first = server.create(&urls).await;
    assert_eq!(server.ended(&first).await["status"], "partial");
    let before = results(&server, &first, "csv").await.body;
    let asked = fake.seen();

    let again = rescore(&server, &first).await;
    let job = server.ended(&again).await;
    assert_eq!(fake.seen(), asked, "nothing is fetched");
    assert_eq!(job["status"], "partial", "{job}");
    assert_eq!(job["rescored_from"], first);
    let failed = &job["items"][urls.len() - 1];
    assert_eq!(
        (&failed["status"], &failed["reason"]),
        (&json!("failed"), &json!("not_found"))
    );
    assert_eq!(results(&server, &first, "csv").await.body, before);

    // Each row says who scored it, in every file and answer.
    let after = results(&server, &again, "csv").await.body;
    let (one, two) = (Csv::read(&before), Csv::read(&after));
    assert_same_comments(&one, &two);
    assert!(one.column("model").iter().all(|model| *model == "lexicon"));
    assert!(two.column("model").iter().all(|model| *model == OTHER));
    let version = two.column("model_version")[0].to_owned();
    assert!(!version.is_empty() && version != one.column("model_version")[0]);
    assert!(
        two.column("model_version")
            .iter()
            .all(|other| **other == version)
    );
    let lines = results(&server, &again, "jsonl").await;
    let comments = server
        .get(&format!("/api/v1/jobs/{again}/comments?limit=500"))
        .await
        .json();
    let rows = lines
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .chain(comments["comments"].as_array().expect("comments").clone());
    for row in rows {
        let row: Value = row;
        assert_eq!(
            (&row["model"], &row["model_version"]),
            (&json!(OTHER), &json!(version)),
            "{row}"
        );
    }
    let page = server.get(&format!("/jobs/{again}")).await;
    assert!(
        page.text()
            .contains(&format!("the model tiny (version {version})"))
    );

    // Counted by hand from the two files.
    let compared = server
        .get(&format!("/api/v1/jobs/{first}/compare/{again}"))
        .await
        .json();
    let labels: Vec<(&str, &str)> = one
        .column("sentiment_label")
        .into_iter()
        .zip(two.column("sentiment_label"))
        .filter(|(first, second)| !first.is_empty() && !second.is_empty())
        .collect();
    assert_eq!(compared["comments_compared"], json!(labels.len()));
    for first in ["NEGATIVE", "NEUTRAL", "POSITIVE"] {
        for second in ["NEGATIVE", "NEUTRAL", "POSITIVE"] {
            let count = labels
                .iter()
                .filter(|pair| **pair == (first, second))
                .count();
            assert_eq!(
                compared["labels"][first][second],
                json!(count),
                "{first} {second}"
            );
        }
    }
    let differing = labels
        .iter()
        .filter(|(first, second)| first != second)
        .count();
    assert!(differing > 0, "the two models must not agree on all");
    let file = server
        .get(&format!(
            "/api/v1/jobs/{first}/compare/{again}/comments.csv"
        ))
        .await;
    assert_eq!(Csv::read(&file.body).rows.len(), differing);

    // One goes, the other stays as it is.
    assert_eq!(
        server.delete(&format!("/api/v1/jobs/{first}")).await.status,
        204
    );
    assert_eq!(results(&server, &again, "csv").await.body, after);
    server.stop().await;
}

#[tokio::test]
async fn a_crash_while_scoring_again_loses_nothing() {
    let place = ModelsFolder::new();
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let server = serve(&setup, &place).await;
    let mut file = String::from("number,comment\n");
    for number in 0..4_000 {
        file.push_str(&format!(
            "{number},\"I said so {number} times, and it was wonderful\"\n"
        ));
    }
    let first = server.upload(file).await;
    server.ended(&first).await;
    let again = rescore(&server, &first).await;
    let path = format!("/api/v1/jobs/{again}");
    until("some comments are scored", || async {
        let job = server.get(&path).await.json();
        (job["progress"]["comments_scored"].as_i64()? > 0).then_some(())
    })
    .await;
    server.kill().await;

    let server = serve(&setup, &place).await;
    let job = server.ended(&again).await;
    assert_eq!(job["status"], "completed", "{job}");
    assert_eq!(job["progress"]["comments_scored"], 4_000);
    let (one, two) = (
        Csv::read(&results(&server, &first, "csv").await.body),
        Csv::read(&results(&server, &again, "csv").await.body),
    );
    assert_same_comments(&one, &two);
    assert_eq!(
        one.column("number"),
        two.column("number"),
        "its own columns too"
    );
    assert!(two.column("model").iter().all(|model| *model == OTHER));
    assert_eq!(fake.seen(), Vec::<String>::new());
    server.stop().await;
}
