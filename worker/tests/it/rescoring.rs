//! Scoring comments again: nothing is fetched, whatever became of the fetch.

use store::{ItemStatus, Job, JobOptions, JobStatus, Rescore};

use crate::bed::{Bed, IN_TEAM, assert_ended};
use crate::fake::{Reply, google, story, threads, video};

const STORY: &str = "https://news.ycombinator.com/item?id=1";
const GONE: &str = "https://news.ycombinator.com/item?id=2";
const VIDEO: &str = "https://www.youtube.com/watch?v=abcdefghijk";

/// Whole, gone, and refused after the first page.
async fn bed() -> Bed {
    Bed::new(|asked| match (asked.path.as_str(), asked.token()) {
        ("/videos", _) => video(asked, 100),
        ("/commentThreads", "") => Reply::Json(threads("a", 3, Some("p2"))),
        ("/commentThreads", _) => google(403, "commentsDisabled"),
        (path, _) if path.ends_with("/2") => Reply::Status(404, None, serde_json::json!({})),
        _ => story(asked, &["Good.", "Bad."]),
    })
    .await
}

async fn rescore(bed: &Bed, job: &Job) -> Job {
    bed.store
        .rescore_job(IN_TEAM, job.id, Rescore::default())
        .await
        .unwrap()
        .job
}

#[tokio::test]
async fn posts_are_scored_again_without_a_request() {
    let bed = bed().await;
    let job = bed.job(&[STORY, GONE, VIDEO], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    assert_eq!(job.status, JobStatus::Partial);
    let first = bed.results(&job).await;
    let asked = bed.fake.asked("");

    let again = rescore(&bed, &job).await;
    let again = bed.run(bed.settings(), again.id).await;
    assert_eq!(bed.fake.asked(""), asked, "nothing is fetched");
    assert_eq!(again.status, JobStatus::Partial);
    assert_eq!(again.totals.comments, job.totals.comments);
    let items = bed.items(&again).await;
    assert_ended(&items[0], ItemStatus::Completed, None);
    assert_ended(&items[1], ItemStatus::Failed, Some("not_found"));
    assert_ended(&items[2], ItemStatus::Partial, Some("partial"));
    let second = bed.results(&again).await;
    assert_eq!(second.len(), first.len());
    for (second, first) in second.iter().zip(&first) {
        assert_eq!((&second.text, second.score), (&first.text, first.score));
    }

    // A retry is what asks for a fetch; the first job's comments stay as they are.
    bed.store.retry_job(IN_TEAM, again.id).await.unwrap();
    bed.run(bed.settings(), again.id).await;
    assert!(bed.fake.asked("") > asked);
    assert_eq!(bed.results(&job).await.len(), first.len());
}

#[tokio::test]
async fn a_file_of_comments_is_scored_again() {
    let bed = bed().await;
    let job = bed.upload((0..10).map(|n| format!("I love it {n}"))).await;
    let job = bed.run(bed.settings(), job.id).await;
    let again = rescore(&bed, &job).await;
    let again = bed.run(bed.settings(), again.id).await;
    assert_eq!(again.status, JobStatus::Completed);
    assert_eq!(again.totals.comments, job.totals.comments);
}
