//! What people look at: filtered comments, the download, days.

use chrono::NaiveDate;
use store::{CommentFilter, Counting, Cursor, DayCount, Error, Label, NewComment, Sort};

use crate::harness::*;

/// Two posts of one job, and another job with the same words that must never show.
async fn three_posts(db: &Database) -> store::Job {
    let mut new = posts(2);
    new.items[1].platform = Some("other".to_owned());
    let job = db.create(new).await;
    let items = db.items(&job).await;
    let with = |id: &str, text: &str, likes: Option<i64>, at: Option<&str>| NewComment {
        text: text.to_owned(),
        likes,
        published_at: at.map(|at| at.parse().unwrap()),
        ..comment(id)
    };
    let first = db.claim(items[0].id).await;
    db.fetched(
        &first,
        vec![
            with(
                "a",
                "Straße 100% ÄRGER",
                Some(5),
                Some("2024-01-01T23:59:59Z"),
            ),
            with("b", "under_score", None, Some("2024-01-02T00:00:00Z")),
            with("c", "", Some(9), Some("2024-01-02T10:00:00Z")),
            with("d", "back\\slash", Some(5), None),
        ],
    )
    .await;
    db.scored(&first).await;
    db.store.finish(&first, &completed()).await.unwrap();
    let second = db.claim(items[1].id).await;
    db.fetched(
        &second,
        vec![
            with("e", "ärger im Büro", None, Some("1969-12-31T12:00:00Z")),
            with(
                "f",
                "UNDERXSCORE 1000",
                Some(-2),
                Some("2024-01-02T12:00:00Z"),
            ),
        ],
    )
    .await;
    db.scored(&second).await;
    db.store.finish(&second, &completed()).await.unwrap();

    db.done(vec![with(
        "z",
        "ärger under_score 100%",
        Some(99),
        Some("2024-01-01T00:00:00Z"),
    )])
    .await;
    job
}

/// Every page of two, put together.
async fn ids(db: &Database, job: &store::Job, filter: &CommentFilter) -> String {
    let mut all = String::new();
    let mut after = None;
    loop {
        let (rows, next) = db
            .store
            .comments(IN_TEAM, job.id, filter, after, 2)
            .await
            .unwrap();
        assert!(rows.len() == 2 || next.is_none());
        all.extend(rows.iter().map(|row| row.comment_id.as_str()));
        after = next;
        if after.is_none() {
            return all;
        }
    }
}

async fn comments_are_sorted_and_paged(db: &Database) {
    let job = three_posts(db).await;
    for (sort, expected) in [
        (Sort::Position, "abcdef"),
        (Sort::Likes, "cadfbe"),
        // Scores: a 0.75, b 0, c none, d 0.75 (seq 4), e 0.75, f 0.
        (Sort::MostPositive, "adebfc"),
        (Sort::MostNegative, "bfadec"),
        (Sort::Newest, "fcbaed"),
    ] {
        let filter = CommentFilter {
            sort,
            ..CommentFilter::default()
        };
        assert_eq!(ids(db, &job, &filter).await, expected, "{sort:?}");
    }
    for odd in [
        "",
        "x",
        "1",
        "1_2_NaN",
        "1_2_3_4",
        "1_2_",
        "9999999999999999999_1",
    ] {
        let cursor = Some(Cursor(odd.to_owned()));
        let answer = db
            .store
            .comments(IN_TEAM, job.id, &CommentFilter::default(), cursor, 2)
            .await;
        assert!(matches!(answer, Err(Error::Conflict(_))), "{odd}");
    }
}

async fn comments_are_filtered(db: &Database) {
    let job = three_posts(db).await;
    let items = db.items(&job).await;
    for sort in [Sort::Position, Sort::Newest] {
        let all = CommentFilter {
            sort,
            ..CommentFilter::default()
        };
        let sorted = |text: String| {
            let mut letters: Vec<_> = text.chars().collect();
            letters.sort_unstable();
            letters.into_iter().collect::<String>()
        };
        let find = |search: &str| CommentFilter {
            search: Some(search.to_owned()),
            ..all.clone()
        };
        for (filter, expected) in [
            (
                CommentFilter {
                    item: Some(items[1].id),
                    ..all.clone()
                },
                "ef",
            ),
            (
                CommentFilter {
                    label: Some(Label::Positive),
                    ..all.clone()
                },
                "ade",
            ),
            (
                CommentFilter {
                    label: Some(Label::Neutral),
                    ..all.clone()
                },
                "bf",
            ),
            (
                CommentFilter {
                    label: Some(Label::Negative),
                    ..all.clone()
                },
                "",
            ),
            (
                CommentFilter {
                    platform: Some("other".to_owned()),
                    ..all.clone()
                },
                "ef",
            ),
            (
                CommentFilter {
                    platform: Some("none".to_owned()),
                    ..all.clone()
                },
                "",
            ),
            (find("under_score"), "b"),
            (find("UNDER"), "bf"),
            (find("100%"), "a"),
            (find("k\\s"), "d"),
            (find("ärger"), "ae"),
            (find("ÄRGER"), "ae"),
            (find("AUTHOR OF F"), "f"),
            (find("  "), "abcdef"),
            (find("nothing\0"), ""),
            (
                CommentFilter {
                    item: Some(items[0].id),
                    ..find("ärger")
                },
                "a",
            ),
        ] {
            assert_eq!(sorted(ids(db, &job, &filter).await), expected, "{filter:?}");
            let number = db.store.matching(IN_TEAM, job.id, &filter).await.unwrap();
            assert_eq!(number, expected.chars().count() as i64, "{filter:?}");
        }
    }
}

async fn another_teams_comments_are_not_counted(db: &Database) {
    let job = three_posts(db).await;
    let filter = CommentFilter::default();
    let foreign = db.store.matching(IN_OTHER_TEAM, job.id, &filter).await;
    assert!(matches!(foreign, Err(Error::NotFound)));
    assert_eq!(
        db.store.matching(IN_TEAM, job.id, &filter).await.unwrap(),
        6
    );
}

async fn results_come_in_a_stable_order_from_any_place(db: &Database) {
    let job = three_posts(db).await;
    let all = db.store.results(IN_TEAM, job.id, None, 100).await.unwrap();
    let places: Vec<_> = all.iter().map(|row| (row.position, row.seq)).collect();
    assert_eq!(places, [(0, 1), (0, 2), (0, 3), (0, 4), (1, 1), (1, 2)]);
    for (at, place) in places.iter().enumerate() {
        for limit in 1..7 {
            let rows = db
                .store
                .results(IN_TEAM, job.id, Some(*place), limit)
                .await
                .unwrap();
            let found: Vec<_> = rows.iter().map(|row| (row.position, row.seq)).collect();
            let end = places.len().min(at + 1 + limit as usize);
            assert_eq!(found, places[at + 1..end]);
        }
    }
    assert_eq!(all[4].platform, "other");
    assert_eq!(all[2].label, None);
}

async fn large_comments_come_in_short_pages_without_a_gap(db: &Database) {
    let job = db.create(posts(2)).await;
    let items = db.items(&job).await;
    let large = |n: usize| NewComment {
        text: format!("{n} {}", "long ".repeat(20_000)),
        extra: vec!["x".repeat(200_000)],
        ..comment(&format!("c{n}"))
    };
    for (item, first) in items.iter().zip([0, 30]) {
        let claim = db.claim(item.id).await;
        db.fetched(&claim, (first..first + 30).map(large).collect())
            .await;
    }
    let wanted: Vec<_> = (0..60).map(|n| format!("c{n}")).collect();
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let rows = db
            .store
            .results(IN_TEAM, job.id, after, 1_000)
            .await
            .unwrap();
        let Some(last) = rows.last() else { break };
        assert!(
            rows.len() < 10,
            "{} of them are too much at once",
            rows.len()
        );
        after = Some((last.position, last.seq));
        found.extend(rows.into_iter().map(|row| row.comment_id));
    }
    assert_eq!(found, wanted);
    for sort in [Sort::Position, Sort::MostNegative, Sort::Newest] {
        let filter = CommentFilter {
            sort,
            ..CommentFilter::default()
        };
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = db.store.comments(IN_TEAM, job.id, &filter, after, 200);
            let (rows, next) = page.await.unwrap();
            assert!(rows.len() < 10, "{sort:?}: {}", rows.len());
            found.extend(rows.into_iter().map(|row| row.comment_id));
            after = next;
            if after.is_none() {
                break;
            }
        }
        found.sort_by_key(|id| id[1..].parse::<u32>().unwrap());
        assert_eq!(found, wanted, "{sort:?}");
    }
}

async fn days_count_scored_comments_by_utc_day(db: &Database) {
    let job = three_posts(db).await;
    let day = |year, month, day, positive, neutral| DayCount {
        day: NaiveDate::from_ymd_opt(year, month, day).unwrap(),
        positive,
        neutral,
        negative: 0,
    };
    // "c" has no score, "d" no date.
    let expected = [
        day(1969, 12, 31, 1, 0),
        day(2024, 1, 1, 1, 0),
        day(2024, 1, 2, 0, 2),
    ];
    assert_eq!(
        db.store.days(IN_TEAM, job.id, Counting::ALL).await.unwrap(),
        expected
    );
}

on_both!(
    comments_are_sorted_and_paged,
    comments_are_filtered,
    another_teams_comments_are_not_counted,
    results_come_in_a_stable_order_from_any_place,
    large_comments_come_in_short_pages_without_a_gap,
    days_count_scored_comments_by_utc_day,
);
