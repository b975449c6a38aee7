//! Webhooks of a server that is killed: what happened is told, and a message comes once more at most.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    fake::{Fake, hn},
    harness::{Answer, Server, Setup, until},
    receiver::{Receiver, Says},
};

pub(crate) const KEY: &str = "00000000000000000000000000000000000000000000000000000000000000a1";

/// A dead process's deliveries are taken over within seconds.
fn setup(fake: &Fake, receiver: &Receiver) -> Setup {
    Setup::new(fake)
        .set("LEASE_SECONDS", "2")
        .set("SEAL_KEY", KEY)
        .set("WEBHOOK_HOSTS", &receiver.host())
}

/// Makes a webhook; its id and its secret.
pub(crate) async fn make(server: &Server, receiver: &Receiver) -> (String, String) {
    let wanted = json!({"url": receiver.url("/")});
    let made = server.post("/api/v1/webhooks", &wanted).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let text = |name: &str| made.json()[name].as_str().expect("text").to_owned();
    (text("id"), text("secret"))
}

/// All deliveries, once none of them waits.
pub(crate) async fn ended(server: &Server, id: &str) -> Vec<Value> {
    let path = format!("/api/v1/webhooks/{id}/deliveries");
    until("nothing waits", async || {
        let page = server.get(&path).await.json();
        // None while the database is away.
        let all = page["deliveries"].as_array()?.clone();
        let none_waits = all.iter().all(|one| one["status"] != "waiting");
        none_waits.then_some(all)
    })
    .await
}

#[tokio::test]
async fn a_message_that_is_on_its_way_at_a_kill_comes_once_more() {
    let (fake, receiver) = (Fake::start().await, Receiver::start().await);
    let setup = setup(&fake, &receiver);
    let mut server = setup.start().await;
    let (id, secret) = make(&server, &receiver).await;
    receiver.will_say([Says::Nothing]);
    let job = server.create(&[hn(1)]).await;
    receiver.messages(1).await;
    server.kill().await;
    server = setup.start().await;
    let messages = receiver.messages(2).await;
    assert_eq!(messages[0].id, messages[1].id);
    let message = messages[1].verified(&secret);
    assert_eq!(message, messages[0].verified(&secret));
    assert_eq!(message["data"]["job"]["id"], job);
    let all = ended(&server, &id).await;
    assert_eq!((all.len(), &all[0]["status"]), (1, &json!("delivered")));
    // What was delivered stays so.
    server.kill().await;
    server = setup.start().await;
    let test = server.request(Method::POST, &format!("/api/v1/webhooks/{id}/test"));
    assert_eq!(Answer::of(test).await.status, 202);
    let messages = receiver.messages(3).await;
    assert_eq!(messages[2].verified(&secret)["type"], "webhook.test");
    assert_ne!(messages[2].id, messages[0].id);
    server.stop().await;
}

#[tokio::test]
async fn every_job_that_ends_is_told_of_whenever_the_server_is_killed() {
    let (fake, receiver) = (Fake::start().await, Receiver::start().await);
    let setup = setup(&fake, &receiver);
    let mut server = setup.start().await;
    let (id, secret) = make(&server, &receiver).await;
    let mut jobs = Vec::new();
    let kills = 4;
    for number in 0..kills {
        let job = server.create(&[hn(number + 1)]).await;
        // At its end, at which the message may be written, sent, or on its way.
        server.ended(&job).await;
        server.kill().await;
        jobs.push(job);
        server = setup.start().await;
    }
    let all = ended(&server, &id).await;
    assert!(
        all.iter().all(|one| one["status"] == "delivered"),
        "{all:?}"
    );
    let mut told: Vec<Value> = all.iter().map(|one| one["job_id"].clone()).collect();
    told.reverse();
    assert_eq!(told, jobs);
    for job in &jobs {
        let of_job = |message: &Value| message["data"]["job"]["id"] == job.as_str();
        let messages = receiver.messages(jobs.len()).await;
        let times = messages.iter().filter(|one| of_job(&one.verified(&secret)));
        let times = times.count();
        assert!((1..=2).contains(&times), "{job}: {times}");
    }
    server.stop().await;
}
