//! Posts that cannot be had, in whole or in part.

use serde_json::{Value, json};
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
        (403, "forbidden", "blocked"),
        (400, "keyInvalid", "credentials_rejected"),
    ] {
        let bed = Bed::new(move |asked| match asked.path.as_str() {
            "/videos" => video(asked, 3),
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
        ("/videos", _) => video(asked, 100),
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
        ("/videos", _) => video(asked, 100),
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

#[tokio::test]
async fn pages_that_bring_nothing_new_end_the_post() {
    // Always another token, and always the same comments, or none.
    for (size, requests) in [(2, 2), (0, 2)] {
        let bed = Bed::new(move |asked| match asked.path.as_str() {
            "/videos" => video(asked, 3),
            _ => {
                let next = format!("{}x", asked.token());
                Reply::Json(threads("a", size, Some(&next)))
            }
        })
        .await;
        let job = bed.job(&[VIDEO], JobOptions::default()).await;
        let job = bed.run(bed.settings(), job.id).await;
        let item = bed.item(&job).await;
        match size {
            0 => assert_ended(&item, ItemStatus::Failed, Some("low_coverage")),
            _ => assert_ended(&item, ItemStatus::Partial, Some("partial")),
        }
        let detail = item.detail.unwrap_or_default();
        assert!(detail.contains("none that were new"), "{detail}");
        assert_eq!(bed.fake.asked("/commentThreads"), requests);
    }
}

#[tokio::test]
async fn what_is_reported_and_was_had_is_whole_though_the_platform_promises_more() {
    let bed = Bed::new(|asked| match asked.path.as_str() {
        "/videos" => video(asked, 2),
        _ => {
            let next = format!("{}x", asked.token());
            Reply::Json(threads("a", 2, Some(&next)))
        }
    })
    .await;
    let job = bed.job(&[VIDEO], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    assert_ended(&bed.item(&job).await, ItemStatus::Completed, None);
}

/// Two threads of which not all replies came along.
fn open_threads() -> Value {
    let mut list = threads("a", 2, None);
    for thread in list["items"].as_array_mut().unwrap() {
        thread["snippet"]["totalReplyCount"] = json!(2);
    }
    list
}

/// The replies of one thread.
fn replies(of: &str, next: Option<&str>) -> Value {
    let snippet = json!({"textDisplay": "a reply"});
    let reply = json!({"id": format!("{of}.1"), "snippet": snippet});
    json!({"items": [reply], "nextPageToken": next})
}

#[tokio::test]
async fn a_branch_that_is_refused_or_does_not_end_costs_itself() {
    type Branch = fn(&str) -> Reply;
    let table: [(Branch, &str, i64); 3] = [
        (|_| google(403, "forbidden"), "answers 403", 3),
        (|_| google(400, "badRequest"), "answers to 1 comment", 3),
        (
            |token| Reply::Json(replies("a-0", Some(&format!("{token}x")))),
            "nothing new",
            4,
        ),
    ];
    for (branch, words, fetched) in table {
        let bed = Bed::new(move |asked| match asked.path.as_str() {
            "/videos" => video(asked, 5),
            "/commentThreads" => Reply::Json(open_threads()),
            _ if asked.query["parentId"] == "a-0" => branch(asked.token()),
            _ => Reply::Json(replies("a-1", None)),
        })
        .await;
        let settings = worker::Settings {
            max_attempts: 2,
            ..bed.settings()
        };
        let job = bed.job(&[VIDEO], JobOptions::default()).await;
        let job = bed.run(settings, job.id).await;
        let item = bed.item(&job).await;
        assert_ended(&item, ItemStatus::Partial, Some("partial"));
        assert_eq!(item.totals.fetched, fetched, "{words}");
        let detail = item.detail.unwrap_or_default();
        assert!(detail.contains(words), "{detail}");
        assert!(bed.fake.asked("parentId=a-0") <= 4);
    }
}

#[tokio::test]
async fn comments_that_cannot_be_read_are_told_and_zero_is_not_claimed_for_them() {
    // Nobody says how many there are.
    for texts in [vec![json!("Good."), json!({"a": 1})], vec![json!([])]] {
        let bed = Bed::new(move |asked| {
            if asked.path.starts_with("/count/") {
                return Reply::Json(Value::Null);
            }
            let children = texts.iter().zip(11..);
            let children: Vec<Value> = children
                .map(|(text, id)| json!({"id": id, "type": "comment", "text": text}))
                .collect();
            Reply::Json(json!({"id": 1, "type": "story", "children": children}))
        })
        .await;
        let job = bed.job(&[STORY], JobOptions::default()).await;
        let job = bed.run(bed.settings(), job.id).await;
        let item = bed.item(&job).await;
        let detail = item.detail.clone().unwrap_or_default();
        assert!(detail.contains("1 comment could not be read"), "{detail}");
        assert_ended(&item, ItemStatus::Partial, Some("partial"));
    }
}

#[tokio::test]
async fn quotes_and_placeholders_are_kept_and_not_scored() {
    let texts = [
        "&gt; This is terrible, I hate it.<p>I love it, works great",
        "[deleted]",
        "&gt; nothing of its own",
        "\u{200b}",
    ];
    let bed = Bed::new(move |asked| story(asked, &texts)).await;
    let job = bed.job(&[STORY], JobOptions::default()).await;
    let job = bed.run(bed.settings(), job.id).await;
    let totals = bed.item(&job).await.totals;
    assert_eq!(
        (totals.fetched, totals.scored, totals.skipped_empty),
        (4, 1, 3)
    );
    assert_eq!((totals.positive, totals.negative), (1, 0));
}
