//! Two teams read the same post, and each keeps its comments for a time of its own.

use reqwest::Method;
use serde_json::{Value, json};

use super::site::Site;
use crate::{
    answer::Answer,
    fake::hn,
    harness::{Server, run, until},
    signing_in::{Vouched, own_address},
};

/// A program of somebody in a team.
struct Member<'a> {
    api: &'a Server,
    token: String,
}

impl Member<'_> {
    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = self.api.request(method, path).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = Answer::of(request).await;
        assert!(answer.status < 300, "{path}: {}", answer.text());
        answer.json()
    }

    /// A job of the post, to its end; its address.
    async fn read(&self, job: Value) -> String {
        let made = self.ask(Method::POST, "/api/v1/jobs", Some(job)).await;
        let path = format!("/api/v1/jobs/{}", made["id"].as_str().expect("an id"));
        until("the job ends", || async {
            let job = self.ask(Method::GET, &path, None).await;
            (job["status"] == "completed").then_some(())
        })
        .await;
        path
    }

    /// How many comments of the job have a text, and how many there are.
    async fn texts(&self, job: &str) -> (usize, usize) {
        let path = format!("{job}/comments");
        let page = self.ask(Method::GET, &path, None).await;
        let comments = page["comments"].as_array().expect("comments");
        let told = comments.iter().filter(|one| one["text"] != "");
        (told.count(), comments.len())
    }

    /// The figures of the job.
    async fn sums(&self, job: &str) -> Value {
        let path = format!("{job}/summary");
        let summary = self.ask(Method::GET, &path, None).await;
        assert!(
            summary["overall"]["comments_counted"].as_u64() > Some(0),
            "{summary}"
        );
        json!([summary["overall"], summary["languages"], summary["days"]])
    }
}

#[tokio::test]
async fn a_teams_shorter_time_takes_nothing_from_another_team() {
    let vouched = Vouched::start();
    let mut site = Site::new().await.set("SNAPSHOT_MAX_AGE", "86400");
    for (name, value) in vouched.settings(&own_address()) {
        site = site.set(name, &value);
    }
    let (api, worker) = (site.api().await, site.worker().await);
    let member = |name: &str, team: &str| Member {
        api: &api,
        token: vouched.token(name, team, &json!({})),
    };
    let (red, blue) = (member("Ann", "red"), member("Bob", "blue"));
    let brand = red.ask(
        Method::POST,
        "/api/v1/brands",
        Some(json!({"name": "Acme"})),
    );
    let brand = brand.await["id"].clone();
    let of_red = red.read(json!({"urls": [hn(1)], "brand": brand})).await;
    let of_blue = blue.read(json!({"urls": [hn(1)]})).await;
    site.nothing_was_asked_twice();
    let (all, count) = blue.texts(&of_blue).await;
    assert!(all > 0 && all == count);
    let sums = [red.sums(&of_red).await, blue.sums(&of_blue).await];
    let days_pass = async |days: u32| {
        let statement =
            format!("update snapshots set created_at = created_at - interval '{days} days'");
        site.database.execute(&statement).await;
        run(&mut site.command("clamor-worker", &["purge"]))
            .await
            .expect(0);
        let texts = [red.texts(&of_red).await, blue.texts(&of_blue).await];
        let now = [red.sums(&of_red).await, blue.sums(&of_blue).await];
        assert_eq!(now, sums, "no figure moves");
        texts
    };
    assert_eq!(days_pass(2).await, [(all, all), (all, all)]);
    // Whoever is in red may shorten the time of its brands, for what is there as well.
    let path = format!("/api/v1/brands/{}", brand.as_str().expect("an id"));
    red.ask(Method::PATCH, &path, Some(json!({"retention_days": 1})))
        .await;
    assert_eq!(days_pass(1).await, [(0, all), (all, all)]);
    assert_eq!(days_pass(30).await, [(0, all), (0, all)]);
    site.nobody_panicked();
    worker.server.stop().await;
    api.stop().await;
}
