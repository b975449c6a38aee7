//! Programs leave: when they are told to, and when there is nothing to do.

use std::time::Duration;

use futures::StreamExt;

use super::site::{Site, Worker, ended, job, results};
use crate::{
    fake::{FORUM_COMMENTS, Refusal, forum},
    harness::within,
};

/// What orchestrators are told to give, and most of them give by themselves.
const GIVEN: Duration = Duration::from_secs(25);

/// More than apalis can end with, see B3 of its measurements: four times its batch of one.
const HANDS: usize = 12;

#[tokio::test]
async fn a_worker_with_all_hands_full_stops_in_time_and_gives_everything_back() {
    let site = Site::new()
        .await
        .set("FETCH_CONCURRENCY", &HANDS.to_string())
        .set("LEASE_SECONDS", "3600");
    let (api, worker) = (site.api().await, site.worker().await);
    site.fake.hold("/lemmy/");
    let posts: Vec<String> = (1..=2 * HANDS).map(forum).collect();
    let id = api.create(&posts).await;
    site.fake.asked("/lemmy/", HANDS).await;
    worker.server.signal("TERM").await;
    let (code, log) = tokio::time::timeout(GIVEN, worker.server.exits())
        .await
        .expect("it stops in time");
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("panicked"), "{log}");
    let given_back = "select count(*) from work where kind = 'post' and lease_until is null \
        and worker is null and attempts = 0 and due_at <= now()";
    assert_eq!(site.database.number(given_back).await, 2 * HANDS as i64);

    // No lease of an hour is in the way of the next one.
    site.fake.release("/lemmy/");
    let worker = site.worker().await;
    assert_eq!(ended(&api, &id).await["status"], "completed");
    assert_eq!(
        results(&api, &id).await.rows.len(),
        2 * HANDS * FORUM_COMMENTS
    );
    worker.server.stop().await;
    api.stop().await;
}

/// A file whose results are more than all buffers between program and test can hold.
fn large_file() -> String {
    let long = "It was good, not bad, but the rest was terrible. ".repeat(160);
    let mut csv = String::from("comment\n");
    for n in 0..4000 {
        csv.push_str(&format!("\"Number {n}: {long}\"\n"));
    }
    csv
}

#[tokio::test]
async fn an_api_that_stops_ends_its_streams_and_lets_downloads_end() {
    let site = Site::new().await;
    let (api, worker) = (site.api().await, site.worker().await);
    let large = api.upload(large_file()).await;
    ended(&api, &large).await;
    let path = format!("/api/v1/jobs/{large}/results.csv");
    let whole = api.get(&path).await.body;
    site.fake.hold("/lemmy/");
    let going = api.create(&[forum(1)]).await;
    site.fake.asked("/lemmy/", 1).await;

    let get = |path: &str| api.request(reqwest::Method::GET, path).send();
    let mut events = get(&format!("/api/v1/jobs/{going}/events"))
        .await
        .expect("a stream")
        .bytes_stream();
    events.next().await.expect("how it stands").expect("bytes");
    let mut download = get(&path).await.expect("a download").bytes_stream();
    let mut read = download
        .next()
        .await
        .expect("it begins")
        .expect("bytes")
        .to_vec();

    api.signal("TERM").await;
    let rest = async { while events.next().await.is_some() {} };
    within("the stream of events ends", rest).await;
    while let Some(bytes) = within("the download goes on", download.next()).await {
        read.extend(bytes.expect("nothing is cut off"));
    }
    assert!(read == whole, "{} of {} bytes", read.len(), whole.len());
    let (code, log) = tokio::time::timeout(GIVEN, api.exits())
        .await
        .expect("it stops in time");
    assert_eq!(code, Some(0), "{log}");
    site.fake.release("/lemmy/");
    worker.server.stop().await;
}

#[tokio::test]
async fn an_api_that_stops_does_not_wait_for_a_download_that_nobody_reads() {
    let site = Site::new().await;
    let (api, worker) = (site.api().await, site.worker().await);
    let large = api.upload(large_file()).await;
    ended(&api, &large).await;
    let path = format!("/api/v1/jobs/{large}/results.csv");
    let download = api.request(reqwest::Method::GET, &path).send().await;
    let download = download.expect("a download");
    api.signal("TERM").await;
    let (code, log) = tokio::time::timeout(GIVEN, api.exits())
        .await
        .expect("it stops in time");
    assert_eq!(code, Some(0), "{log}");
    assert!(
        download.bytes().await.is_err(),
        "half a download is no download"
    );
    worker.server.stop().await;
}

const IDLE: [&str; 2] = ["--exit-when-idle", "1s"];

/// It left because there was nothing to do.
async fn left(worker: Worker) {
    let (code, log) = worker.server.exits().await;
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("there is nothing to do"), "{log}");
}

#[tokio::test]
async fn a_worker_leaves_when_there_is_nothing_to_do_and_not_before() {
    let mut site = Site::new().await;
    let api = site.api().await;
    left(site.worker_with(&IDLE).await).await;

    // A post in hand for three times as long.
    site.fake.hold("/lemmy/");
    let id = api.create(&[forum(1)]).await;
    let worker = site.worker_with(&IDLE).await;
    site.fake.asked("/lemmy/", 1).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(worker.server.get("/readyz").await.status, 200);
    site.fake.release("/lemmy/");
    left(worker).await;
    assert_eq!(job(&api, &id).await["status"], "completed");

    // A post that is due and does not come, since the queue is away.
    site.redis.stop();
    let id = api.create(&[forum(2)]).await;
    let worker = site.worker_with(&IDLE).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(worker.server.get("/healthz").await.status, 200);
    site.redis.start_again();
    left(worker).await;
    assert_eq!(job(&api, &id).await["status"], "completed");
    api.stop().await;
}

#[tokio::test]
async fn posts_that_are_due_later_keep_no_worker() {
    let site = Site::new().await;
    let api = site.api().await;
    let later = Refusal {
        retry_after_s: Some(3600),
        ..Refusal::of(429)
    };
    site.fake.refuse_with("/lemmy/", later, 1);
    let id = api.create(&[forum(1)]).await;
    left(site.worker_with(&IDLE).await).await;
    let waiting = job(&api, &id).await;
    assert_eq!(waiting["items"][0]["reason"], "rate_limited", "{waiting}");
    api.stop().await;
}
