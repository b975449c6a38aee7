//! Asking for a job again and again: always the present state, and little of it when nothing is new.

use std::{collections::HashSet, time::Duration};

use reqwest::{Method, header};
use serde_json::Value;
use store::{BUILT_IN_TEAM, Ending, Scope};
use tokio_util::sync::CancellationToken;

use crate::app::{Answer, App, claim};

/// Asks as somebody who has the answer with this mark.
async fn ask_with(app: &App, path: &str, mark: &str) -> Answer {
    let request = app.request(Method::GET, path);
    Answer::of(request.header(header::IF_NONE_MATCH, mark)).await
}

#[tokio::test]
async fn who_has_the_present_state_is_told_so() {
    let app = App::without_worker().await;
    let id = app.create(&[1, 2, 3]).await;
    let path = format!("/api/v1/jobs/{id}");
    let first = app.get(&path).await;
    assert_eq!(first.status, 200);
    assert_eq!(first.header("content-type"), "application/json");
    assert_eq!(first.header("cache-control"), "private, no-cache");
    let mark = first.header("etag");
    assert!(mark.starts_with("W/\""), "{mark}");

    let again = ask_with(&app, &path, mark).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), mark);
    let other = ask_with(&app, &path, "W/\"another\"").await;
    assert_eq!((other.status, other.json()), (200, first.json()));

    let cancelled = Answer::of(app.request(Method::POST, &format!("{path}/cancel"))).await;
    assert_eq!(cancelled.status, 200);
    let changed = ask_with(&app, &path, mark).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), mark);
    assert_eq!(changed.json()["status"], "cancelled");
    app.stop().await;
}

#[tokio::test]
async fn a_kept_answer_is_never_an_old_one() {
    let app = App::start().await;
    // A post whose id begins with 9 waits for a permit.
    let id = app.create(&[1, 90, 91]).await;
    let path = format!("/api/v1/jobs/{id}");
    let job = id.parse().expect("an id");
    for released in 0..=2 {
        app.gate.add_permits(usize::from(released > 0));
        let mut ended = 0;
        while ended < released + 1 {
            let now = app.store.job(Scope::Team(BUILT_IN_TEAM), job).await;
            let before = now.expect("the job").totals.completed;
            // All at once, so that most are answered by what another one wrote out.
            let asked = (0..20).map(|_| app.get(&path));
            for answer in futures::future::join_all(asked).await {
                let job = answer.json();
                let shown = job["progress"]["posts_ended"].as_i64().expect("a number");
                assert!(
                    shown >= before && listed_as_completed(&job) >= before,
                    "{job}"
                );
                ended = ended.max(shown);
            }
        }
    }
    let last = app.ended(&id).await;
    assert_eq!(last["status"], "completed");
    assert_eq!(app.get(&path).await.json(), last);
    app.stop().await;
}

#[tokio::test]
async fn pages_of_posts_are_kept_apart_and_a_deleted_job_is_gone() {
    let app = App::without_worker().await;
    let id = app.create(&[1, 2, 3]).await;
    let path = format!("/api/v1/jobs/{id}");
    for _ in 0..2 {
        for (query, positions) in [
            ("", vec![0, 1, 2]),
            ("?items_limit=1", vec![0]),
            ("?items_limit=1&items_after=0", vec![1]),
            ("?items_after=0", vec![1, 2]),
        ] {
            let job = app.get(&format!("{path}{query}")).await.json();
            let items = job["items"].as_array().expect("items");
            let shown: Vec<_> = items.iter().map(|item| item["position"].as_u64()).collect();
            let wanted: Vec<_> = positions.into_iter().map(Some).collect();
            assert_eq!(shown, wanted, "{query}");
        }
    }
    assert_eq!(app.delete(&path).await.status, 204);
    app.get(&path).await.problem(404, "job_not_found");
    app.stop().await;
}

fn listed_as_completed(job: &Value) -> i64 {
    let items = job["items"].as_array().expect("items");
    let completed = items.iter().filter(|item| item["status"] == "completed");
    i64::try_from(completed.count()).expect("a few")
}

/// While posts end, are made due again and end once more, as fast as they can.
#[tokio::test]
async fn what_is_shown_together_is_of_one_moment() {
    let app = App::without_worker().await;
    let id = app.create(&[1, 2, 3, 4]).await;
    let job = id.parse().expect("an id");
    let path = format!("/api/v1/jobs/{id}");
    let (store, done) = (app.store.clone(), CancellationToken::new());
    let changing = tokio::spawn({
        let done = done.clone();
        async move {
            let lease = Duration::from_secs(600);
            while !done.is_cancelled() {
                for item in store.hand_over(10, lease).await.expect("items") {
                    let claim = claim(&store, item, lease).await;
                    let ending = Ending::Failed {
                        reason: "gone".to_owned(),
                        detail: String::new(),
                    };
                    store.finish(&claim, &ending).await.expect("it ends");
                }
                store
                    .retry_job(Scope::Team(BUILT_IN_TEAM), job)
                    .await
                    .expect("again");
            }
        }
    });
    let mut seen = HashSet::new();
    // Until enough different moments were seen.
    while seen.len() < 60 {
        let answer = app.get(&path).await;
        let job = answer.json();
        let items = job["items"].as_array().expect("items");
        let with = |status: &str| items.iter().filter(|item| item["status"] == status).count();
        for status in ["pending", "in_progress", "failed"] {
            assert_eq!(job["progress"]["posts"][status], with(status), "{job}");
        }
        seen.insert(answer.header("etag").to_owned());
    }
    done.cancel();
    changing.await.expect("it goes on to the end");
    app.stop().await;
}
