//! Workers that stop, die, hang or lose an item to another.

use std::sync::Arc;
use std::time::Duration;

use store::{BUILT_IN_TEAM, ItemStatus, JobOptions, JobStatus};
use tokio::sync::Notify;

use crate::bed::{Bed, IN_TEAM, Running, assert_ended, within};
use crate::fake::{Reply, story, threads, video};

const STORY: &str = "https://news.ycombinator.com/item?id=1";
const VIDEO: &str = "https://www.youtube.com/watch?v=abcdefghijk";

/// Three pages of two; the second one is held until the gate opens.
async fn held_at_page_two() -> (Bed, Arc<Notify>) {
    let gate = Arc::new(Notify::new());
    let held = Arc::clone(&gate);
    let bed = Bed::new(
        move |asked| match (asked.path.as_str(), asked.token(), asked.before) {
            ("/videos", ..) => video(asked, 6),
            (_, "", _) => Reply::Json(threads("a", 2, Some("p2"))),
            (_, "p2", 0) => Reply::Held(Arc::clone(&held), threads("b", 2, Some("p3"))),
            (_, "p2", _) => Reply::Json(threads("b", 2, Some("p3"))),
            _ => Reply::Json(threads("c", 2, None)),
        },
    )
    .await;
    (bed, gate)
}

/// Waits until a worker with one slot works on something else: the item before is behind it.
async fn goes_on(bed: &Bed, running: &Running) {
    let next = bed.job(&[STORY], JobOptions::default()).await;
    running.worker.waker().wake();
    bed.wait(&next, |item| item.status != ItemStatus::Pending)
        .await;
}

/// How often claims of this worker came to this.
fn came(running: &Running, outcome: &str) -> u64 {
    let mut outcomes = running.worker.figures().outcomes().into_iter();
    let found = outcomes.find(|(known, _)| *known == outcome);
    found.expect("a known outcome").1
}

#[tokio::test]
async fn a_shutdown_waits_for_no_platform_and_fetches_no_stored_page_twice() {
    let (bed, _gate) = held_at_page_two().await;
    let job = bed.job(&[VIDEO], JobOptions::default()).await;
    let mut settings = bed.settings();
    // Longer than the test may take: who waits for the platform fails.
    settings.grace = Duration::from_secs(3600);
    let running = bed.start(settings);
    within(bed.fake.wait_for("p2")).await;
    running.stop().await;
    let item = bed.item(&job).await;
    assert_eq!((item.status, item.attempts), (ItemStatus::Pending, 0));
    assert_eq!(item.totals.fetched, 2);

    let job = bed.run(bed.settings(), job.id).await;
    assert_eq!(job.status, JobStatus::Completed);
    assert_eq!(
        (job.totals.comments.fetched, job.totals.comments.scored),
        (6, 6)
    );
    assert_eq!(
        (bed.fake.asked("/videos"), bed.fake.asked("/commentThreads")),
        (1, 4)
    );
    assert_eq!((bed.fake.asked("p2"), bed.fake.asked("p3")), (2, 1));
}

#[tokio::test]
async fn a_worker_that_lost_the_item_writes_nothing_more() {
    let (bed, gate) = held_at_page_two().await;
    let job = bed.job(&[VIDEO], JobOptions::default()).await;
    // It looks for due items only when it is woken: the retried item is left to the other.
    let mut settings = bed.settings();
    settings.poll = Duration::from_secs(3600);
    settings.concurrency = 1;
    let running = bed.start(settings);
    within(bed.fake.wait_for("p2")).await;
    // Scored when the rest has come: the language of a few texts is judged with those around them.
    bed.wait(&job, |item| item.totals.fetched == 2).await;

    bed.store.cancel_job(IN_TEAM, job.id).await.unwrap();
    bed.store.retry_job(IN_TEAM, job.id).await.unwrap();
    let id = bed.item(&job).await.id;
    let lease = Duration::from_secs(600);
    let other = bed
        .store
        .claim(id, "another worker", lease)
        .await
        .unwrap()
        .expect("it is due");
    let before = bed.item(&job).await;
    gate.notify_one();
    goes_on(&bed, &running).await;
    // Whoever scores may have looked between the cancelling and the other's claim, when it was that.
    let told = (came(&running, "lost"), came(&running, "cancelled"));
    assert!(matches!(told, (1, 0) | (0, 1)), "{told:?}");
    running.stop().await;

    let item = bed.item(&job).await;
    assert_eq!(
        (item.status, item.totals),
        (ItemStatus::InProgress, before.totals)
    );
    assert_eq!(bed.fake.asked("p3"), 0);
    bed.store
        .renew(&other, lease)
        .await
        .expect("the other still has it");
}

#[tokio::test]
async fn a_cancelled_job_stays_cancelled_whatever_was_under_way() {
    let (bed, gate) = held_at_page_two().await;
    let job = bed.job(&[VIDEO], JobOptions::default()).await;
    let mut settings = bed.settings();
    settings.concurrency = 1;
    let running = bed.start(settings);
    within(bed.fake.wait_for("p2")).await;
    bed.store.cancel_job(IN_TEAM, job.id).await.unwrap();
    gate.notify_one();
    goes_on(&bed, &running).await;
    assert_eq!(
        (came(&running, "lost"), came(&running, "cancelled")),
        (0, 1)
    );
    running.stop().await;
    assert_eq!(bed.reload(&job).await.status, JobStatus::Cancelled);
    let item = bed.item(&job).await;
    assert_eq!(item.status, ItemStatus::Cancelled);
    assert!(item.totals.fetched <= 2, "{:?}", item.totals);
    assert_eq!(bed.fake.asked("p3"), 0);
}

#[tokio::test]
async fn a_heartbeat_notices_a_cancelled_job_while_the_platform_hangs() {
    let (bed, _gate) = held_at_page_two().await;
    let job = bed.job(&[VIDEO], JobOptions::default()).await;
    let mut settings = bed.settings();
    // The heart beats every third of it.
    settings.lease = Duration::from_secs(6);
    settings.concurrency = 1;
    let running = bed.start(settings);
    within(bed.fake.wait_for("p2")).await;
    bed.store.cancel_job(IN_TEAM, job.id).await.unwrap();
    // The only slot is free again although the answer never came; the heart may beat later.
    goes_on(&bed, &running).await;
    within(async {
        while came(&running, "cancelled") == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(came(&running, "lost"), 0);
    running.stop().await;
}

#[tokio::test]
async fn the_item_of_a_dead_worker_is_taken_over() {
    let bed = Bed::new(|asked| story(asked, &["Good."])).await;
    let job = bed.job(&[STORY], JobOptions::default()).await;
    let id = bed.item(&job).await.id;
    let dead = bed
        .store
        .claim(id, "dead", Duration::from_millis(1))
        .await
        .unwrap();
    assert!(dead.is_some());
    let job = bed.run(bed.settings(), job.id).await;
    assert_eq!(job.status, JobStatus::Completed);
    // The attempt that went down with the first is the one that the second completed.
    assert_eq!(bed.item(&job).await.attempts, 1);
}

#[tokio::test]
async fn a_post_that_kills_every_worker_fails_in_the_end() {
    let bed = Bed::new(|asked| story(asked, &["Good."])).await;
    let job = bed.job(&[STORY], JobOptions::default()).await;
    let id = bed.item(&job).await.id;
    for attempt in 1..=5 {
        within(async {
            let lease = Duration::from_millis(1);
            while bed
                .store
                .claim(id, &format!("victim {attempt}"), lease)
                .await
                .unwrap()
                .is_none()
            {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
    let job = bed.run(bed.settings(), job.id).await;
    assert_ended(
        &bed.item(&job).await,
        ItemStatus::Failed,
        Some("attempts_exhausted"),
    );
    assert_eq!(job.status, JobStatus::Failed);
    assert_eq!(bed.fake.asked("/items/1"), 0);
}

#[tokio::test]
async fn two_workers_on_one_database_share_the_work_and_double_nothing() {
    let bed = Bed::new(|asked| story(asked, &["Good.", "Bad."])).await;
    let urls: Vec<String> = (1..=60)
        .map(|id| format!("https://news.ycombinator.com/item?id={id}"))
        .collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let job = bed.job(&urls, JobOptions::default()).await;
    let (one, two) = (bed.start(bed.settings()), bed.start(bed.settings()));
    let job = within(one.worker.run_until_done(BUILT_IN_TEAM, job.id))
        .await
        .unwrap();
    one.stop().await;
    two.stop().await;
    assert_eq!(job.status, JobStatus::Completed);
    assert_eq!(
        (job.totals.comments.fetched, job.totals.comments.scored),
        (120, 120)
    );
    assert_eq!(bed.fake.asked("/items/"), 60);
}

#[tokio::test]
async fn a_half_scored_upload_is_finished_by_the_next_worker() {
    let bed = Bed::new(|asked| story(asked, &[])).await;
    let job = bed
        .upload((0..30_000).map(|row| format!("good row r{row}")))
        .await;
    let running = bed.start(bed.settings());
    bed.wait(&job, |item| item.totals.scored > 0).await;
    running.stop().await;
    let job = bed.run(bed.settings(), job.id).await;
    assert_eq!(job.status, JobStatus::Completed);
    assert_eq!(
        (job.totals.comments.scored, job.totals.comments.positive),
        (30_000, 30_000)
    );
}
