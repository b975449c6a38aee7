//! Posts that cannot be had, in whole or in part.

use store::{ItemStatus, JobOptions, JobStatus};

use crate::bed::{Bed, assert_ended};
use crate::fake::{Reply, counted_story, google, story, threads, video};

const STORY: &str = "https://news.ycombinator.com/item?id=1";
const VIDEO: &str = "https://www.youtube.com/watch?v=abcdefghijk";

#[tokio::test]
async fn what_cannot_be_had_fails_at_once_with_its_reason() {
    for (status, reason, code) in [
        (403, "commentsDisabled", "comments_disabled"),
        (404, "videoNotFound", "not_found"),
        (403, "forbidden", "private_or_login"),
        (400, "keyInvalid", "credentials_rejected"),
    ] {
        let bed = Bed::new(move |asked| match asked.path.as_str() {
            "/videos" => video(3),
            _ => google(status, reason),
        })
        .await;
        let job = bed.job(&[VIDEO], JobOptions::default()).await;
        let job = bed.run(bed.settings(), job.id).await;
        let item = bed.item(&job).await;
        assert_ended(&item, ItemStatus::Failed, Some(code));
        assert_eq!((item.attempts, job.status), (1, JobStatus::Failed));
        assert_eq!(bed.fake.asked("/commentThreads"), 1);
    }
}

#[tokio::test]
async fn a_job_with_good_and_bad_posts_is_partial() {
    let bed = Bed::new(|asked| match asked.path.ends_with('1') {
        true => story(asked, &["Good."]),
        false => Reply::Status(404, None, serde_json::json!({"status": 404})),
    })
    .await;
    let bad = "https://news.ycombinator.com/item?id=2";
    let job = bed
        .job(&[STORY, bad, "not a url at all"], JobOptions::default())
        .await;
    let job = bed.run(bed.settings(), job.id).await;
    assert_eq!(job.status, JobStatus::Partial);
    let items = bed.items(&job).await;
    assert_ended(&items[0], ItemStatus::Completed, None);
    assert_ended(&items[1], ItemStatus::Failed, Some("not_found"));
    assert_ended(&items[2], ItemStatus::Failed, Some("unsupported_url"));
}

#[tokio::test]
async fn far_fewer_comments_than_reported_are_partial_after_a_second_look() {
    let bed = Bed::new(|asked| counted_story(asked, &["Good.", "Bad."], 10)).await;
    let job = bed.job(&[STORY], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    let item = bed.item(&job).await;
    assert_ended(&item, ItemStatus::Partial, Some("low_coverage"));
    assert_eq!(
        (item.reported, item.totals.fetched, item.totals.scored),
        (Some(10), 2, 2)
    );
    assert_eq!(item.attempts, 2);
    assert_eq!(bed.fake.asked("/items/1"), 2);
}

#[tokio::test]
async fn a_second_look_that_finds_the_rest_completes_the_post() {
    let bed = Bed::new(|asked| match asked.before {
        0 => counted_story(asked, &["Good."], 3),
        _ => counted_story(asked, &["Good.", "Bad.", "A table."], 3),
    })
    .await;
    let job = bed.job(&[STORY], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    let item = bed.item(&job).await;
    assert_ended(&item, ItemStatus::Completed, None);
    assert_eq!((item.totals.fetched, item.totals.scored), (3, 3));
}

#[tokio::test]
async fn paging_that_goes_in_circles_ends_and_says_so() {
    let bed = Bed::new(|asked| match (asked.path.as_str(), asked.token()) {
        ("/videos", _) => video(100),
        (_, "p2") => Reply::Json(threads("b", 2, Some("p3"))),
        (_, "p3") => Reply::Json(threads("c", 2, Some("p2"))),
        _ => Reply::Json(threads("a", 2, Some("p2"))),
    })
    .await;
    let job = bed.job(&[VIDEO], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    let item = bed.item(&job).await;
    assert_ended(&item, ItemStatus::Partial, Some("low_coverage"));
    assert!(
        item.detail.as_deref().unwrap_or_default().contains("twice"),
        "{:?}",
        item.detail
    );
    assert_eq!((item.totals.fetched, item.totals.scored), (6, 6));
    assert_eq!(bed.fake.asked("/commentThreads"), 3);
}

#[tokio::test]
async fn comments_had_before_a_refusal_are_kept() {
    let bed = Bed::new(|asked| match (asked.path.as_str(), asked.token()) {
        ("/videos", _) => video(100),
        (_, "") => Reply::Json(threads("a", 3, Some("p2"))),
        _ => google(403, "commentsDisabled"),
    })
    .await;
    let job = bed.job(&[VIDEO], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    let item = bed.item(&job).await;
    assert_ended(&item, ItemStatus::Partial, Some("comments_disabled"));
    assert_eq!((item.totals.fetched, item.totals.scored), (3, 3));
}
