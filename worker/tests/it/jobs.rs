//! Jobs that go well.

use store::{ItemStatus, JobOptions, JobStatus, Label};

use crate::bed::{Bed, assert_ended};
use crate::fake::{Reply, story, threads, video};

const STORY: &str = "https://news.ycombinator.com/item?id=1";
const OTHER: &str = "https://news.ycombinator.com/item?id=2";
const VIDEO: &str = "https://www.youtube.com/watch?v=abcdefghijk";

#[tokio::test]
async fn a_job_runs_to_its_end_and_every_comment_has_a_score() {
    let bed = Bed::new(|asked| match asked.path.contains("/1") {
        true => story(
            asked,
            &[
                "I love it, wonderful!",
                "This is a table.",
                "Awful, I hate it.",
            ],
        ),
        false => story(asked, &["Good."]),
    })
    .await;
    let job = bed.job(&[STORY, OTHER], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;

    assert_eq!(job.status, JobStatus::Completed);
    let counts = job.totals.comments;
    assert_eq!((counts.fetched, counts.scored), (4, 4));
    assert_eq!(
        (counts.positive, counts.neutral, counts.negative),
        (2, 1, 1)
    );
    let results = bed.results(&job).await;
    let labels: Vec<_> = results.iter().map(|result| result.label).collect();
    let (good, plain, bad) = (Label::Positive, Label::Neutral, Label::Negative);
    assert_eq!(labels, [Some(good), Some(plain), Some(bad), Some(good)]);
    let item = &bed.items(&job).await[0];
    assert_eq!(item.title.as_deref(), Some("Story 1"));
    assert_eq!((item.reported, item.attempts), (Some(3), 1));
    assert_eq!(
        item.model.as_ref().map(|(name, _)| name.as_str()),
        Some("lexicon")
    );
    assert_eq!(item.model_note, None);
}

#[tokio::test]
async fn a_second_job_uses_the_snapshot_of_the_first_and_asks_nobody() {
    let bed = Bed::new(|asked| story(asked, &["Good.", "Bad."])).await;
    let first = bed.job(&[STORY], JobOptions::default()).await;
    bed.run(bed.settings(), first.id).await;
    assert_eq!(bed.fake.asked("/items/1"), 1);

    let second = bed.job(&[STORY], JobOptions::default()).await;
    let second = bed.run(bed.settings(), second.id).await;
    assert_eq!(bed.fake.asked("/items/1"), 1);
    assert_eq!(second.status, JobStatus::Completed);
    assert_eq!(
        (
            second.totals.comments.fetched,
            second.totals.comments.scored
        ),
        (2, 2)
    );

    let fresh = JobOptions {
        snapshot_max_age: Some(0),
        ..JobOptions::default()
    };
    let third = bed.job(&[STORY], fresh).await;
    bed.run(bed.settings(), third.id).await;
    assert_eq!(bed.fake.asked("/items/1"), 2);
}

#[tokio::test]
async fn pages_are_fetched_one_after_the_other_and_all_are_kept() {
    let bed = Bed::new(|asked| match (asked.path.as_str(), asked.token()) {
        ("/videos", _) => video(asked, 5),
        (_, "") => Reply::Json(threads("a", 2, Some("p2"))),
        (_, "p2") => Reply::Json(threads("b", 2, Some("p3"))),
        // One comment comes again on the last page.
        _ => Reply::Json(threads("b", 3, None)),
    })
    .await;
    let job = bed.job(&[VIDEO], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    assert_ended(&bed.item(&job).await, ItemStatus::Completed, None);
    let ids: Vec<_> = bed
        .results(&job)
        .await
        .into_iter()
        .map(|row| row.comment_id)
        .collect();
    assert_eq!(ids, ["a-0", "a-1", "b-0", "b-1", "b-2"]);
}

#[tokio::test]
async fn max_comments_of_the_job_cuts_off_and_is_no_failure() {
    let bed = Bed::new(|asked| match (asked.path.as_str(), asked.token()) {
        ("/videos", _) => video(asked, 500),
        (_, "") => Reply::Json(threads("a", 4, Some("p2"))),
        (_, token) => Reply::Json(threads(token, 4, Some("p3"))),
    })
    .await;
    let options = JobOptions {
        max_comments: Some(6),
        ..JobOptions::default()
    };
    let job = bed.job(&[VIDEO], options).await;
    let job = bed.run(bed.settings(), job.id).await;
    let item = bed.item(&job).await;
    assert_ended(&item, ItemStatus::Completed, Some("capped"));
    assert!(item.capped);
    assert_eq!((item.totals.fetched, item.totals.scored), (6, 6));
    assert_eq!(bed.fake.asked("/commentThreads"), 2);
}

#[tokio::test]
async fn a_cap_that_falls_between_two_pages_asks_for_no_more() {
    let bed = Bed::new(|asked| match (asked.path.as_str(), asked.token()) {
        ("/videos", _) => video(asked, 500),
        (_, token) => Reply::Json(threads(&format!("x{token}"), 4, Some(&format!("p{token}")))),
    })
    .await;
    let options = JobOptions {
        max_comments: Some(8),
        ..JobOptions::default()
    };
    let job = bed.job(&[VIDEO], options).await;
    let job = bed.run(bed.settings(), job.id).await;
    let item = bed.item(&job).await;
    assert_ended(&item, ItemStatus::Completed, Some("capped"));
    assert_eq!(item.totals.fetched, 8);
    assert_eq!(bed.fake.asked("/commentThreads"), 2);
}

#[tokio::test]
async fn empty_comments_are_counted_and_fail_nothing() {
    let bed = Bed::new(|asked| story(asked, &["Good.", "   ", ""])).await;
    let job = bed.job(&[STORY], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    assert_eq!(job.status, JobStatus::Completed);
    let counts = job.totals.comments;
    assert_eq!(
        (counts.fetched, counts.scored, counts.skipped_empty),
        (3, 1, 2)
    );
}

#[tokio::test]
async fn a_post_without_comments_is_complete() {
    let bed = Bed::new(|asked| story(asked, &[])).await;
    let job = bed.job(&[STORY], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    assert_ended(&bed.item(&job).await, ItemStatus::Completed, None);
    assert_eq!(job.status, JobStatus::Completed);
}

#[tokio::test]
async fn a_missing_model_is_replaced_by_the_lexicon_and_the_item_says_so() {
    let bed = Bed::new(|asked| story(asked, &["Good."])).await;
    let options = JobOptions {
        analyzer: Some("onnx:missing".to_owned()),
        ..JobOptions::default()
    };
    let job = bed.job(&[STORY], options).await;
    let job = bed.run(bed.settings(), job.id).await;
    assert_eq!(job.status, JobStatus::Completed);
    let item = bed.item(&job).await;
    assert_eq!(item.model.map(|(name, _)| name).as_deref(), Some("lexicon"));
    let note = item.model_note.expect("a note");
    assert!(note.contains("missing"), "{note}");
}

#[tokio::test]
async fn a_thousand_posts_all_end() {
    let bed = Bed::new(|asked| story(asked, &["Good.", "Bad."])).await;
    let urls: Vec<String> = (1..=1000)
        .map(|id| format!("https://news.ycombinator.com/item?id={id}"))
        .collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let job = bed.job(&urls, JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    assert_eq!(job.status, JobStatus::Completed);
    assert_eq!(job.totals.completed, 1000);
    assert_eq!(
        (job.totals.comments.fetched, job.totals.comments.scored),
        (2000, 2000)
    );
    assert_eq!(bed.fake.asked("/items/"), 1000);
}

#[tokio::test]
async fn an_upload_is_scored_to_the_last_row_and_keeps_its_order() {
    let bed = Bed::new(|asked| story(asked, &[])).await;
    let texts = (0..20_000).map(|row| match row % 4 {
        0 => format!("great, table n{row}"),
        1 => format!("horrible, table n{row}"),
        2 => format!("table n{row}"),
        _ => " ".to_owned(),
    });
    let job = bed.upload(texts).await;
    let job = bed.run(bed.settings(), job.id).await;
    assert_eq!(job.status, JobStatus::Completed);
    let counts = job.totals.comments;
    assert_eq!(
        (counts.fetched, counts.scored, counts.skipped_empty),
        (20_000, 15_000, 5_000)
    );
    assert_eq!(
        (counts.positive, counts.neutral, counts.negative),
        (5_000, 5_000, 5_000)
    );
    let results = bed.results(&job).await;
    for (row, result) in results.iter().enumerate() {
        let wanted = [
            Some(Label::Positive),
            Some(Label::Negative),
            Some(Label::Neutral),
            None,
        ];
        assert_eq!(result.label, wanted[row % 4], "row {row}");
    }
}
