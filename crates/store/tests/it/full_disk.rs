//! What people look at when the disk of PostgreSQL is full: it may write no temporary file then, which is
//! what `temp_file_limit` says to it as well.

use chrono::{DateTime, NaiveDate, TimeDelta};
use store::{CommentFilter, Counting, DayCount, NewComment, Rescore, Sort, Store};

use crate::harness::*;

/// More than fit into the memory of one sort, below; and more than one window of `days.sql`.
const COMMENTS: usize = 24_000;
const LITTLE: &str = "options[work_mem]=512kB&options[temp_file_limit]=0";

const HOURS_APART: i64 = 5;
const LANGUAGES: [&str; 3] = ["fi", "et", "hu"];

fn dated() -> Vec<NewComment> {
    let first = DateTime::from_timestamp(1_500_000_000, 0).expect("bug: a moment");
    let all = comments(COMMENTS).into_iter().zip(0..);
    all.map(|(comment, n): (_, i32)| NewComment {
        published_at: Some(first + TimeDelta::hours(i64::from(n) * HOURS_APART)),
        likes: Some(i64::from(n % 1_000)),
        language: Some(LANGUAGES[n.unsigned_abs() as usize % 3].to_owned()),
        ..comment
    })
    .collect()
}

#[tokio::test]
async fn all_that_is_read_of_a_large_job_needs_no_temporary_file() {
    let db = Database::postgres().await;
    let job = db.done(dated()).await;
    let again = db.store.rescore_job(IN_TEAM, job.id, Rescore::default());
    let again = again.await.unwrap().job;
    let claim = db.claim(db.items(&again).await[0].id).await;
    db.scored(&claim).await;
    db.store.finish(&claim, &completed()).await.unwrap();
    // With and without statistics.
    for prepare in ["select 1", "analyze comments; analyze scores"] {
        db.execute(prepare).await;
        let full = Store::open(&format!("{}&{LITTLE}", db.url)).await.unwrap();
        for counting in [Counting::ALL, Counting::default()] {
            let days = full.days(IN_TEAM, job.id, counting).await.unwrap();
            let of = |count: &DayCount| count.positive + count.neutral + count.negative;
            assert_eq!(days.iter().map(of).sum::<i64>(), COMMENTS as i64);
            assert_eq!(days.len(), COMMENTS * 5 / 24);
            let begin = NaiveDate::from_ymd_opt(2017, 7, 14).expect("bug: a day");
            assert_eq!(days[0].day, begin);
            assert!(days.is_sorted_by_key(|count| count.day));
        }
        let languages = full.languages(IN_TEAM, job.id).await.unwrap();
        let counts = languages
            .iter()
            .map(|of| (of.language.as_deref(), of.comments));
        let third = COMMENTS as i64 / 3;
        let alike = ["et", "fi", "hu"].map(|language| (Some(language), third));
        assert!(counts.eq(alike), "{languages:?}");
        for sort in [
            Sort::Position,
            Sort::Likes,
            Sort::Newest,
            Sort::MostPositive,
            Sort::MostNegative,
        ] {
            let filter = CommentFilter {
                sort,
                counted: Some(Counting::default()),
                ..CommentFilter::default()
            };
            let page = full.comments(IN_TEAM, job.id, &filter, None, 10).await;
            assert_eq!(page.unwrap().0.len(), 10, "{sort:?}");
        }
        let rows = full.results(IN_TEAM, job.id, None, 1_000).await.unwrap();
        assert!(!rows.is_empty());
        let compared = full.compare(IN_TEAM, job.id, again.id).await.unwrap();
        assert_eq!(compared.len(), 1);
        let jobs = (job.id, again.id);
        let differences = full.differences(IN_TEAM, jobs, (None, None), None, 10);
        assert!(differences.await.unwrap().0.is_empty());
    }
    db.remove().await;
}
