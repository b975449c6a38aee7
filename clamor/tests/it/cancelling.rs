//! Jobs that are cancelled while they are scored, one after the other: others must not notice.

use futures::future::join_all;
use serde_json::json;

use crate::{
    fake::Fake,
    harness::{Server, Setup, until},
};

const ROWS: usize = 8_000;
const ROUNDS: usize = 6;
/// Files that are scored at the same time, and so in the same calls of the model.
const AT_ONCE: usize = 4;

fn file() -> String {
    let rows = (0..ROWS).map(|row| format!("{row},\"It was good, not bad, number {row}\"\n"));
    std::iter::once("id,comment\n".to_owned())
        .chain(rows)
        .collect()
}

/// Cancels a file at once, or after some of it was scored.
async fn cancelled(server: &Server, number: usize) {
    let path = format!("/api/v1/jobs/{}", server.upload(file()).await);
    let least = 1_000 * (number % AT_ONCE) as u64;
    until("some of it is scored", || async {
        let job = server.get(&path).await.json();
        (job["progress"]["comments_scored"].as_u64() >= Some(least)).then_some(())
    })
    .await;
    let answer = server.post(&format!("{path}/cancel"), &json!({})).await;
    // On a quick machine it may have ended.
    assert!([200, 409].contains(&answer.status), "{}", answer.text());
}

#[tokio::test]
async fn many_cancelled_files_leave_the_model_scoring() {
    let fake = Fake::start().await;
    let server = Setup::new(&fake).set("ANALYZER", "lexicon").start().await;
    for _ in 0..ROUNDS {
        join_all((0..AT_ONCE).map(|number| cancelled(&server, number))).await;
    }
    let id = server.upload(file()).await;
    let job = server.ended(&id).await;
    assert_eq!(job["status"], "completed", "{job}");
    assert_eq!(job["progress"]["comments_scored"], ROWS);
    let figures = server.get("/metrics").await;
    let of_model = |name: &str| {
        let mut lines = figures.text().lines();
        let line = lines.find(|line| line.starts_with(name)).expect("a figure");
        line.rsplit(' ').next().expect("a value").to_owned()
    };
    assert_eq!(of_model("clamor_scorer_up{"), "1");
    assert_eq!(of_model("clamor_scoring_failures_total{"), "0");
    server.stop().await;
}
