//! Webhooks: what a receiver gets, whatever it does, and who may look after them.

mod administration;

use std::collections::BTreeMap;

use api::Settings;
use reqwest::Method;
use seal::Seals;
use serde_json::{Value, json};

use crate::{
    app::{Answer, App, DEADLINE, Setup},
    receiver::{Receiver, Says},
};

const KEY: &str = "00000000000000000000000000000000000000000000000000000000000000a1";

/// Settings that keep secrets, and let webhooks be at this receiver.
fn with_webhooks(receiver: &Receiver, settings: Settings) -> Settings {
    Settings {
        seals: Seals::with(KEY.parse().expect("a key")),
        webhook_hosts: [receiver.host()].into_iter().collect(),
        ..settings
    }
}

/// An app whose webhooks may be at this receiver.
async fn app_with(receiver: &Receiver) -> App {
    let setup = Setup::default();
    App::with(Setup {
        settings: with_webhooks(receiver, setup.settings),
        ..setup
    })
    .await
}

/// Makes a webhook; its id and its secret.
async fn make(app: &App, url: &str) -> (String, String) {
    make_of(app, json!({"url": url})).await
}

async fn make_of(app: &App, wanted: Value) -> (String, String) {
    let made = app.post_json("/api/v1/webhooks", &wanted).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.header("cache-control"), "no-store");
    let id = made.job_id();
    assert_eq!(made.header("location"), format!("/api/v1/webhooks/{id}"));
    let secret = made.json()["secret"].as_str().expect("a secret").to_owned();
    (id, secret)
}

async fn post(app: &App, path: &str) -> Answer {
    Answer::of(app.request(Method::POST, path)).await
}

async fn patch(app: &App, id: &str, change: Value) -> Answer {
    let path = format!("/api/v1/webhooks/{id}");
    Answer::of(app.request(Method::PATCH, &path).json(&change)).await
}

async fn deliveries(app: &App, id: &str) -> Vec<Value> {
    let path = format!("/api/v1/webhooks/{id}/deliveries");
    let page = app.get(&path).await.json();
    page["deliveries"].as_array().expect("deliveries").clone()
}

/// The last delivery of a webhook, once nothing waits for it any more.
async fn last_ended(app: &App, id: &str) -> Value {
    let ended = async {
        loop {
            let all = deliveries(app, id).await;
            if !all.is_empty() && all.iter().all(|one| one["status"] != "waiting") {
                return all[0].clone();
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let ended = tokio::time::timeout(DEADLINE, ended).await;
    ended.expect("the delivery ends")
}

#[tokio::test]
async fn a_receiver_gets_every_end_of_a_job_signed_and_without_texts() {
    let receiver = Receiver::start().await;
    let app = app_with(&receiver).await;
    let (all, secret) = make(&app, &receiver.url("/all")).await;
    let failed = json!({"url": receiver.url("/failed"), "events": ["job.failed"]});
    let (_, other_secret) = make_of(&app, failed).await;

    let mut jobs = BTreeMap::new();
    for (posts, status) in [
        (&[1, 2][..], "completed"),
        (&[3, 404], "partial"),
        (&[404], "failed"),
    ] {
        let job = app.create(posts).await;
        assert_eq!(app.ended(&job).await["status"], status);
        jobs.insert(format!("job.{status}"), (job, status, posts.len()));
    }
    let job = app.create(&[91]).await;
    let cancelled = post(&app, &format!("/api/v1/jobs/{job}/cancel")).await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.text());
    jobs.insert("job.cancelled".to_owned(), (job, "cancelled", 1));
    // Texts that are only scored are nobody's job.
    let scored = json!({"texts": ["I love it"]});
    assert_eq!(app.post_json("/api/v1/analyze", &scored).await.status, 200);

    let mut told = BTreeMap::new();
    for message in receiver.messages(5).await {
        let text = message.text();
        assert!(!text.contains("love") && !text.contains("author"), "{text}");
        if message.path == "POST /failed" {
            assert_eq!(message.verified(&other_secret)["type"], "job.failed");
            assert!(!message.is_signed_with(&secret));
            continue;
        }
        let body = message.verified(&secret);
        let event = body["type"].as_str().expect("a type").to_owned();
        assert!(told.insert(event, (message.id, body)).is_none(), "twice");
    }
    assert_eq!(
        told.keys().collect::<Vec<_>>(),
        jobs.keys().collect::<Vec<_>>()
    );
    for (event, (job, status, posts)) in &jobs {
        let (_, body) = &told[event];
        let told = &body["data"]["job"];
        assert_eq!(
            (&told["id"], &told["status"], &told["posts"]["all"]),
            (&json!(job), &json!(status), &json!(posts)),
            "{body}"
        );
        let shown = app.get(&format!("/api/v1/jobs/{job}")).await.json();
        assert_eq!(body["timestamp"], shown["finished_at"], "{body}");
        for (name, link) in told["links"].as_object().expect("links") {
            let path = link
                .as_str()
                .and_then(|link| link.strip_prefix(&app.url("")));
            let seen = app.get(path.expect("a link of ours")).await;
            assert_eq!(seen.status, 200, "{name}: {}", seen.text());
        }
    }
    let (_, completed) = &told["job.completed"];
    assert_eq!(
        completed["data"]["job"]["comments_scored"], 6,
        "{completed}"
    );

    last_ended(&app, &all).await;
    let log = deliveries(&app, &all).await;
    assert_eq!(log.len(), 4);
    for delivery in &log {
        let event = delivery["event"].as_str().expect("an event");
        assert_eq!(delivery["id"], told[event].0);
        assert_eq!(delivery["job_id"], jobs[event].0);
        assert_eq!(
            (
                &delivery["status"],
                &delivery["attempts"],
                &delivery["answer"]
            ),
            (&json!("delivered"), &json!(1), &json!(204))
        );
    }
    // Page by page, in the same order.
    let path = format!("/api/v1/webhooks/{all}/deliveries");
    let first = app.get(&format!("{path}?limit=3")).await.json();
    let cursor = first["next_cursor"].as_str().expect("a next page");
    let second = app
        .get(&format!("{path}?limit=3&cursor={cursor}"))
        .await
        .json();
    let pages = [&first["deliveries"], &second["deliveries"]];
    let pages: Vec<_> = pages
        .iter()
        .filter_map(|page| page.as_array())
        .flatten()
        .collect();
    assert_eq!(pages, log.iter().collect::<Vec<_>>());
    assert_eq!(second["next_cursor"], Value::Null);
    let figures = app.get("/metrics").await;
    assert!(
        figures.text().contains("clamor_deliveries_waiting 0"),
        "{}",
        figures.text()
    );
    app.stop().await;
}

#[tokio::test]
async fn a_receiver_that_is_away_for_a_while_gets_the_same_message_later() {
    let receiver = Receiver::start().await;
    receiver.will_say([500, 404, 503].map(Says::Status));
    let app = app_with(&receiver).await;
    let (id, secret) = make(&app, &receiver.url("/")).await;
    let job = app.create(&[1]).await;
    app.ended(&job).await;
    let messages = receiver.messages(4).await;
    let first = messages[0].verified(&secret);
    for message in &messages {
        assert_eq!(message.id, messages[0].id);
        assert_eq!(message.verified(&secret), first);
    }
    let delivery = last_ended(&app, &id).await;
    assert_eq!(
        (
            &delivery["status"],
            &delivery["attempts"],
            &delivery["error"]
        ),
        (&json!("delivered"), &json!(4), &Value::Null)
    );
    let webhook = app.get(&format!("/api/v1/webhooks/{id}")).await.json();
    assert_eq!(webhook["failures"], 0, "{webhook}");
    assert!(webhook["delivered_at"].is_string(), "{webhook}");
    app.stop().await;
}

#[tokio::test]
async fn what_was_given_up_is_sent_again_when_somebody_asks_for_it() {
    let receiver = Receiver::start().await;
    receiver.will_say([500, 500, 500, 502].map(Says::Status));
    let app = app_with(&receiver).await;
    let (id, secret) = make(&app, &receiver.url("/")).await;
    let tried = post(&app, &format!("/api/v1/webhooks/{id}/test")).await;
    assert_eq!(tried.status, 202, "{}", tried.text());
    let given_up = last_ended(&app, &id).await;
    assert_eq!(
        (
            &given_up["status"],
            &given_up["attempts"],
            &given_up["answer"]
        ),
        (&json!("failed"), &json!(4), &json!(502)),
        "{given_up}"
    );
    assert!(
        given_up["error"]
            .as_str()
            .is_some_and(|why| why.contains("502"))
    );
    let page = app.get(&format!("/webhooks/{id}")).await;
    for words in [
        "webhook.test",
        "Failed",
        "It answered 502",
        "Send again",
        "4 attempts failed",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let delivery = given_up["id"].as_str().expect("an id");
    let path = format!("/api/v1/webhooks/{id}/deliveries/{delivery}/redeliver");
    let again = post(&app, &path).await;
    assert_eq!(
        (again.status, &again.json()["status"]),
        (202, &json!("waiting"))
    );
    let messages = receiver.messages(5).await;
    assert_eq!(messages[4].id, delivery);
    assert_eq!(messages[4].verified(&secret)["type"], "webhook.test");
    assert_eq!(last_ended(&app, &id).await["status"], "delivered");
    let none = path.replace(delivery, &id);
    post(&app, &none).await.problem(404, "delivery_not_found");
    let none = path.replace(delivery, "latest");
    post(&app, &none).await.problem(404, "delivery_not_found");
    app.stop().await;
}

#[tokio::test]
async fn a_new_secret_and_the_one_before_are_both_good() {
    let receiver = Receiver::start().await;
    let app = app_with(&receiver).await;
    let (id, first) = make(&app, &receiver.url("/")).await;
    let test = format!("/api/v1/webhooks/{id}/test");
    let mut secrets = vec![first];
    for _ in 0..2 {
        let rotated = post(&app, &format!("/api/v1/webhooks/{id}/rotate")).await;
        assert_eq!(rotated.status, 200, "{}", rotated.text());
        assert!(rotated.json()["previous_secret_until"].is_string());
        secrets.push(
            rotated.json()["secret"]
                .as_str()
                .expect("a secret")
                .to_owned(),
        );
        assert_eq!(post(&app, &test).await.status, 202);
        let messages = receiver.messages(secrets.len() - 1).await;
        let message = messages.last().expect("a message");
        let good: Vec<bool> = secrets
            .iter()
            .map(|one| message.is_signed_with(one))
            .collect();
        let mut expected = vec![false; secrets.len() - 2];
        expected.extend([true, true]);
        assert_eq!(good, expected);
    }
    // It is shown to nobody any more.
    for path in [
        "/api/v1/webhooks",
        &format!("/api/v1/webhooks/{id}"),
        &format!("/webhooks/{id}"),
    ] {
        let shown = app.get(path).await;
        assert_eq!(shown.status, 200);
        assert!(!shown.text().contains("whsec_"), "{}", shown.text());
    }
    app.stop().await;
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_told_nothing_more_until_somebody_switches_it_on() {
    let receiver = Receiver::start().await;
    let app = app_with(&receiver).await;
    let (id, _) = make(&app, &receiver.url("/")).await;
    receiver.will_say([Says::Status(410)]);
    let test = format!("/api/v1/webhooks/{id}/test");
    post(&app, &test).await;
    let gone = last_ended(&app, &id).await;
    assert_eq!(
        (&gone["status"], &gone["attempts"]),
        (&json!("failed"), &json!(1))
    );
    let webhook = app.get(&format!("/api/v1/webhooks/{id}")).await.json();
    assert_eq!(
        (&webhook["enabled"], &webhook["disabled_because"]),
        (&json!(false), &json!("gone"))
    );
    let page = app.get(&format!("/webhooks/{id}")).await;
    assert!(
        page.text().contains("nobody is there any more"),
        "{}",
        page.text()
    );
    post(&app, &test).await.problem(409, "webhook_state");
    let job = app.create(&[1]).await;
    app.ended(&job).await;
    assert_eq!(deliveries(&app, &id).await.len(), 1);

    let on = patch(&app, &id, json!({"enabled": true})).await;
    assert_eq!((on.status, &on.json()["enabled"]), (200, &json!(true)));
    let job = app.create(&[2]).await;
    app.ended(&job).await;
    assert_eq!(receiver.messages(2).await.len(), 2);
    assert_eq!(last_ended(&app, &id).await["status"], "delivered");
    app.stop().await;
}

#[tokio::test]
async fn receivers_that_never_answer_hold_up_no_post() {
    let receiver = Receiver::start().await;
    let app = app_with(&receiver).await;
    // More than there are places for posts.
    let many = 20;
    receiver.will_say(std::iter::repeat_n(Says::Nothing, 2 * many));
    for number in 0..many {
        let (id, _) = make(&app, &receiver.url(&format!("/{number}"))).await;
        post(&app, &format!("/api/v1/webhooks/{id}/test")).await;
    }
    receiver.messages(many).await;
    // All of them hang, and will for a while.
    let job = app.create(&[1, 2, 3]).await;
    assert_eq!(app.ended(&job).await["status"], "completed");
    receiver.release();
    let most = app
        .post_json("/api/v1/webhooks", &json!({"url": receiver.url("/")}))
        .await;
    most.problem(409, "webhook_state");
    app.stop().await;
}
