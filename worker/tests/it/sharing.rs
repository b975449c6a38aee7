//! Posts that several jobs name at the same time.

use std::sync::Arc;
use std::time::Duration;

use store::{Acquired, ItemStatus, JobOptions, JobStatus};
use tokio::sync::Notify;

use crate::bed::{Bed, IN_TEAM, within};
use crate::fake::{Reply, story, threads, video};

const STORY: &str = "https://news.ycombinator.com/item?id=1";
const VIDEO: &str = "https://www.youtube.com/watch?v=abcdefghijk";

/// A video with two pages of two, the second held until the gate opens; and a story.
async fn held_at_page_two() -> (Bed, Arc<Notify>) {
    let gate = Arc::new(Notify::new());
    let held = Arc::clone(&gate);
    let bed = Bed::new(move |asked| match (asked.path.as_str(), asked.token()) {
        ("/videos", _) => video(asked, 4),
        ("/commentThreads", "") => Reply::Json(threads("a", 2, Some("p2"))),
        ("/commentThreads", _) => Reply::Held(Arc::clone(&held), threads("b", 2, None)),
        _ => story(asked, &["good", "bad", "so so"]),
    })
    .await;
    (bed, gate)
}

#[tokio::test]
async fn a_post_that_two_jobs_name_at_once_is_asked_for_once() {
    let (bed, gate) = held_at_page_two().await;
    let mut settings = bed.settings();
    settings.concurrency = 2;
    let running = bed.start(settings);
    let first = bed.job(&[VIDEO], JobOptions::default()).await;
    running.worker.waker().wake();
    within(bed.fake.wait_for("p2")).await;

    let second = bed.job(&[VIDEO], JobOptions::default()).await;
    running.worker.waker().wake();
    let waits = |item: &store::Item| item.status == ItemStatus::Pending && item.detail.is_some();
    let item = bed.wait(&second, waits).await;
    assert_eq!((item.attempts, item.reason), (0, None));

    // One slot is held by the first, and the second has none: others go on.
    let other = bed.job(&[STORY], JobOptions::default()).await;
    running.worker.waker().wake();
    let ended = |item: &store::Item| item.status == ItemStatus::Completed;
    bed.wait(&other, ended).await;

    gate.notify_one();
    bed.wait(&first, ended).await;
    let item = bed.wait(&second, ended).await;
    assert_eq!((item.attempts, item.totals.scored), (1, 4));
    running.stop().await;
    assert_eq!(
        (bed.fake.asked("/videos"), bed.fake.asked("/commentThreads")),
        (1, 2)
    );
}

#[tokio::test]
async fn a_job_takes_over_from_one_that_stops_reading() {
    let (bed, gate) = held_at_page_two().await;
    gate.notify_one();
    let first = bed.job(&[VIDEO], JobOptions::default()).await;
    let id = bed.item(&first).await.id;
    let (hour, age) = (Duration::from_secs(3600), Duration::from_secs(24 * 3600));
    let lease = bed.store.claim(id, "another worker", hour).await.unwrap();
    let reader = bed.store.open_post(&lease.expect("it is due")).await;
    let reader = reader.unwrap().expect("the job is there");
    let post = reader.post.clone().expect("a known post");
    let begun = bed.store.acquire_snapshot(&reader, &post, age, 1000).await;
    assert!(matches!(begun, Ok(Acquired::Begun(_))));

    let second = bed.job(&[VIDEO], JobOptions::default()).await;
    let running = bed.start(bed.settings());
    let waits = |item: &store::Item| item.status == ItemStatus::Pending && item.detail.is_some();
    bed.wait(&second, waits).await;
    assert_eq!(bed.fake.asked("/commentThreads"), 0);

    bed.store.cancel_job(IN_TEAM, first.id).await.unwrap();
    let ended = |item: &store::Item| item.status == ItemStatus::Completed;
    bed.wait(&second, ended).await;
    running.stop().await;
    assert_eq!(bed.reload(&second).await.status, JobStatus::Completed);
    assert_eq!(bed.fake.asked("/commentThreads"), 2);
}
