//! Posts that are tried again, at once or later.

use store::{ItemStatus, JobOptions, JobStatus};

use crate::bed::{Bed, IN_TEAM, assert_ended};
use crate::fake::{Reply, google, story, threads, video};

const STORY: &str = "https://news.ycombinator.com/item?id=1";
const VIDEO: &str = "https://www.youtube.com/watch?v=abcdefghijk";

#[tokio::test]
async fn a_server_error_is_tried_again_until_it_goes_well() {
    let bed = Bed::new(|asked| match asked.before {
        0 | 1 if asked.path.starts_with("/items/") => Reply::Status(503, None, "down".into()),
        _ => story(asked, &["Good."]),
    })
    .await;
    let job = bed.job(&[STORY], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    let item = bed.item(&job).await;
    assert_ended(&item, ItemStatus::Completed, None);
    assert_eq!(item.attempts, 3);
}

#[tokio::test]
async fn a_connection_that_is_cut_is_a_fault_of_the_network_and_tried_again() {
    let bed = Bed::new(|asked| match (story(asked, &["Good."]), asked.before) {
        (Reply::Json(body), 0) if asked.path.starts_with("/items/") => Reply::Cut(body),
        (reply, _) => reply,
    })
    .await;
    let job = bed.job(&[STORY], JobOptions::default()).await;
    let mut settings = bed.settings();
    // Waits long enough to be seen.
    settings.backoff_base = std::time::Duration::from_secs(3600);
    settings.backoff_cap = settings.backoff_base;
    let running = bed.start(settings);
    let item = bed.wait(&job, |item| item.reason.is_some()).await;
    assert_ended(&item, ItemStatus::Pending, Some("network"));
    running.stop().await;
    bed.store.cancel_job(IN_TEAM, job.id).await.unwrap();
    bed.store.retry_job(IN_TEAM, job.id).await.unwrap();
    let job = bed.run(bed.settings(), job.id).await;
    assert_ended(&bed.item(&job).await, ItemStatus::Completed, None);
    assert_eq!(bed.fake.asked("/items/1"), 2);
}

#[tokio::test]
async fn a_server_that_stays_down_ends_the_post_after_the_last_attempt() {
    let bed = Bed::new(|_| Reply::Status(500, None, "down".into())).await;
    let job = bed.job(&[STORY], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    let item = bed.item(&job).await;
    assert_ended(&item, ItemStatus::Failed, Some("network"));
    assert_eq!((item.attempts, job.status), (5, JobStatus::Failed));
    assert_eq!(bed.fake.asked("/items/1"), 5);
}

#[tokio::test]
async fn a_retry_goes_on_at_the_page_that_failed() {
    let bed = Bed::new(
        |asked| match (asked.path.as_str(), asked.token(), asked.before) {
            ("/videos", ..) => video(asked, 4),
            (_, "", _) => Reply::Json(threads("a", 2, Some("p2"))),
            (_, _, 0) => Reply::Status(502, None, "bad gateway".into()),
            _ => Reply::Json(threads("b", 2, None)),
        },
    )
    .await;
    let job = bed.job(&[VIDEO], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    let item = bed.item(&job).await;
    assert_ended(&item, ItemStatus::Completed, None);
    assert_eq!(
        (item.attempts, item.totals.fetched, item.totals.scored),
        (2, 4, 4)
    );
    assert_eq!(
        (bed.fake.asked("/videos"), bed.fake.asked("/commentThreads")),
        (1, 3)
    );
}

#[tokio::test]
async fn a_request_to_slow_down_is_obeyed_and_takes_no_attempt() {
    let bed = Bed::new(|asked| match asked.before {
        0 if asked.path.starts_with("/items/") => Reply::Status(429, Some("1"), "slow".into()),
        _ => story(asked, &["Good."]),
    })
    .await;
    let job = bed.job(&[STORY], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    let item = bed.item(&job).await;
    assert_ended(&item, ItemStatus::Completed, None);
    assert_eq!(item.attempts, 1);
    assert_eq!(bed.fake.asked("/items/1"), 2);
}

#[tokio::test]
async fn a_used_up_quota_is_waited_for_and_what_came_before_is_kept() {
    let bed = Bed::new(|asked| match (asked.path.as_str(), asked.token()) {
        ("/videos", _) => video(asked, 100),
        (_, "") => Reply::Json(threads("a", 2, Some("p2"))),
        _ => google(403, "quotaExceeded"),
    })
    .await;
    let job = bed.job(&[VIDEO], JobOptions::default()).await;
    let running = bed.start(bed.settings());
    let item = bed.wait(&job, |item| item.reason.is_some()).await;
    assert_ended(&item, ItemStatus::Pending, Some("quota_exhausted"));
    assert_eq!(
        (item.attempts, item.totals.fetched, item.totals.scored),
        (0, 2, 2)
    );
    let due = item.next_attempt_at.expect("a time");
    assert!(due > job.created_at, "{due}");
    assert_eq!(bed.fake.asked("p2"), 1);
    running.stop().await;
    bed.store.cancel_job(IN_TEAM, job.id).await.unwrap();
    assert_eq!(bed.reload(&job).await.status, JobStatus::Cancelled);
}

#[tokio::test]
async fn waiting_for_a_platform_does_not_go_on_forever() {
    let bed = Bed::new(|_| Reply::Status(429, Some("0"), "slow".into())).await;
    let job = bed.job(&[STORY], JobOptions::default()).await;
    let mut settings = bed.settings();
    settings.max_snoozes = 3;
    settings.backoff_cap = std::time::Duration::from_millis(2);
    let job = bed.run(settings, job.id).await;
    assert_ended(
        &bed.item(&job).await,
        ItemStatus::Failed,
        Some("rate_limited"),
    );
}

#[tokio::test]
async fn a_stored_cursor_that_is_refused_begins_the_post_again_without_duplicates() {
    let bed = Bed::new(
        |asked| match (asked.path.as_str(), asked.token(), asked.before) {
            ("/videos", ..) => video(asked, 4),
            (_, "", 0) => Reply::Json(threads("a", 2, Some("old"))),
            (_, "old", 0) => Reply::Status(503, None, "down".into()),
            (_, "old", _) => google(400, "invalidPageToken"),
            (_, "", _) => Reply::Json(threads("a", 2, Some("new"))),
            _ => Reply::Json(threads("b", 2, None)),
        },
    )
    .await;
    let job = bed.job(&[VIDEO], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    let item = bed.item(&job).await;
    assert_ended(&item, ItemStatus::Completed, None);
    let ids: Vec<_> = bed
        .results(&job)
        .await
        .into_iter()
        .map(|row| row.comment_id)
        .collect();
    assert_eq!(ids, ["a-0", "a-1", "b-0", "b-1"]);
    assert_eq!(item.totals.scored, 4);
}

#[tokio::test]
async fn a_person_can_have_a_failed_post_tried_again() {
    let bed = Bed::new(|asked| match asked.before {
        0 if asked.path.starts_with("/items/") => Reply::Status(404, None, "{}".into()),
        _ => story(asked, &["Good."]),
    })
    .await;
    let job = bed.job(&[STORY], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    assert_eq!(job.status, JobStatus::Failed);
    bed.store.retry_job(IN_TEAM, job.id).await.unwrap();
    let job = bed.run(bed.settings(), job.id).await;
    assert_eq!(job.status, JobStatus::Completed);
}
