//! Two jobs on the same comments, side by side.

use store::{
    Claim, ComparedPost, Cursor, Difference, Error, Job, Label, LabelTable, NewScore, PageWrite,
    Rescore,
};

use crate::harness::*;

use Label::{Negative, Neutral, Positive};

/// What the other model says: positive, but neutral for every second.
fn other_score(seq: i64) -> NewScore {
    let (label, score) = if seq % 2 == 0 {
        (Neutral, 0.0)
    } else {
        (Positive, 0.5)
    };
    NewScore {
        label,
        score,
        ..super::harness::score(seq)
    }
}

async fn score_as(db: &Database, claim: &Claim, version: &str, says: fn(i64) -> NewScore) {
    let id = db
        .store
        .begin_scoring(claim, &model(version), None)
        .await
        .unwrap();
    let missing = db.store.unscored(claim, id, 0, 100_000).await.unwrap();
    let scores: Vec<_> = missing.iter().map(|c| says(c.seq)).collect();
    db.store.write_scores(claim, id, &scores).await.unwrap();
    db.store.finish(claim, &completed()).await.unwrap();
}

/// A job of posts with so many comments each, and the same scored again.
async fn pair(db: &Database, sizes: &[usize]) -> (Job, Job) {
    let first = db.create(posts(sizes.len())).await;
    for (item, size) in db.items(&first).await.iter().zip(sizes) {
        let claim = db.claim(item.id).await;
        db.fetched(&claim, comments(*size)).await;
        score_as(db, &claim, "1", score).await;
    }
    let again = db
        .store
        .rescore_job(IN_TEAM, first.id, Rescore::default())
        .await
        .unwrap()
        .job;
    for item in db.items(&again).await {
        let claim = db.claim(item.id).await;
        score_as(db, &claim, "2", other_score).await;
    }
    (first, again)
}

async fn compare(db: &Database, first: &Job, second: &Job) -> Vec<ComparedPost> {
    db.store
        .compare(IN_TEAM, first.id, second.id)
        .await
        .unwrap()
}

/// Every difference, page by page.
async fn differences(
    db: &Database,
    jobs: (&Job, &Job),
    labels: (Option<Label>, Option<Label>),
    limit: u32,
) -> Vec<Difference> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let (page, next) = db
            .store
            .differences(IN_TEAM, (jobs.0.id, jobs.1.id), labels, after, limit)
            .await
            .unwrap();
        assert!(page.len() <= limit as usize);
        all.extend(page);
        match next {
            Some(next) => after = Some(next),
            None => return all,
        }
    }
}

fn places(found: &[Difference]) -> Vec<(i64, i64)> {
    found.iter().map(|d| (d.position, d.seq)).collect()
}

async fn labels_are_counted_by_both_sides(db: &Database) {
    // By place 1 to 6: positive, neutral, negative, twice; against positive and neutral in turn.
    let (first, again) = pair(db, &[6, 2]).await;
    let posts = compare(db, &first, &again).await;
    assert_eq!(posts.len(), 2);
    let expected = ComparedPost {
        first_position: 0,
        second_position: 0,
        labels: LabelTable::new([[0, 1, 1], [0, 1, 1], [0, 1, 1]]),
        first_sum: 0.5,
        second_sum: 1.5,
        difference_sum: 0.25 + 0.0 + 1.0 + 0.75 + 0.5 + 0.5,
    };
    assert_eq!(posts[0], expected);
    assert_eq!(
        posts[1].labels,
        LabelTable::new([[0, 0, 0], [0, 1, 0], [0, 0, 1]])
    );
    let labels = posts[0].labels;
    assert_eq!((labels.total(), labels.agreeing()), (6, 2));
    assert_eq!(
        (labels.of_first(Negative), labels.of_second(Negative)),
        (2, 0)
    );
    assert_eq!(
        (labels.of_first(Positive), labels.of_second(Positive)),
        (2, 3)
    );

    let turned = compare(db, &again, &first).await;
    assert_eq!(turned[0].labels[(Positive, Negative)], 1);
    assert_eq!(turned[0].first_sum, posts[0].second_sum);
    let same = compare(db, &first, &first).await;
    assert_eq!(same[0].labels.agreeing(), 6);
    assert_eq!(same[0].difference_sum, 0.0);
}

async fn differences_come_in_pages_by_place(db: &Database) {
    let (first, again) = pair(db, &[6, 2, 5]).await;
    let wanted = [(0, 3), (0, 4), (0, 5), (0, 6), (2, 3), (2, 4), (2, 5)];
    for limit in [1, 2, 3, 7, 100] {
        let found = differences(db, (&first, &again), (None, None), limit).await;
        assert_eq!(places(&found), wanted, "{limit}");
    }
    let found = differences(db, (&first, &again), (Some(Negative), None), 1).await;
    assert_eq!(places(&found), [(0, 3), (0, 6), (2, 3)]);
    let found = differences(db, (&first, &again), (Some(Negative), Some(Positive)), 1).await;
    assert_eq!(places(&found), [(0, 3), (2, 3)]);
    let odd = &found[0];
    assert_eq!(
        (odd.comment_id.as_str(), odd.text.as_str()),
        ("c3", "text of c3")
    );
    assert_eq!(odd.author_name.as_deref(), Some("author of c3"));
    assert_eq!(odd.post_url, "https://example.org/0");
    assert_eq!((odd.first.label, odd.first.score), (Negative, -0.5));
    assert_eq!((odd.second.label, odd.second.score), (Positive, 0.5));
    assert_eq!(odd.first.model, model("1"));
    assert_eq!(odd.second.model, model("2"));

    let odd = Some(Cursor("x".to_owned()));
    let answer = db
        .store
        .differences(IN_TEAM, (first.id, again.id), (None, None), odd, 10)
        .await;
    assert!(matches!(answer, Err(Error::Conflict(_))));
}

async fn jobs_without_common_comments_have_nothing_to_compare(db: &Database) {
    let (first, _) = pair(db, &[3]).await;
    let (second, _) = pair(db, &[3]).await;
    assert_eq!(compare(db, &first, &second).await, []);
    let found = differences(db, (&first, &second), (None, None), 10).await;
    assert_eq!(places(&found), []);
    let store = &db.store;
    for jobs in [(first.id, OTHER_TEAM), (OTHER_TEAM, first.id)] {
        let answer = store.compare(IN_TEAM, jobs.0, jobs.1).await;
        assert!(matches!(answer, Err(Error::NotFound)));
    }
    let foreign = store.compare(IN_OTHER_TEAM, first.id, first.id).await;
    assert!(matches!(foreign, Err(Error::NotFound)));
    let foreign = store
        .differences(IN_OTHER_TEAM, (first.id, first.id), (None, None), None, 10)
        .await;
    assert!(matches!(foreign, Err(Error::NotFound)));
}

async fn a_post_that_is_not_scored_by_both_is_shown_without_comments(db: &Database) {
    let first = db.done(comments(3)).await;
    let again = db
        .store
        .rescore_job(IN_TEAM, first.id, Rescore::default())
        .await
        .unwrap()
        .job;
    let unscored = [ComparedPost::default()];
    assert_eq!(compare(db, &first, &again).await, unscored);
    assert_eq!(compare(db, &again, &first).await, unscored);
    let claim = db.claim(db.items(&again).await[0].id).await;
    let id = db
        .store
        .begin_scoring(&claim, &model("2"), None)
        .await
        .unwrap();
    db.store
        .write_scores(&claim, id, &[other_score(3)])
        .await
        .unwrap();
    for jobs in [(&first, &again), (&again, &first)] {
        let posts = compare(db, jobs.0, jobs.1).await;
        assert_eq!(posts.len(), 1);
        assert_eq!(posts[0].labels.total(), 1);
        let found = differences(db, jobs, (None, None), 10).await;
        assert_eq!(places(&found), [(0, 3)]);
    }
}

/// Two addresses of one list turn out to be the same post.
async fn a_comment_is_compared_once(db: &Database) {
    let first = db.create(posts(3)).await;
    let items = db.items(&first).await;
    let claim = db.claim(items[1].id).await;
    db.fetched(&claim, comments(4)).await;
    score_as(db, &claim, "1", score).await;
    let double = db.claim(items[2].id).await;
    db.store
        .reuse_snapshot(&double, &post("1"), LONG, 500)
        .await
        .unwrap()
        .expect("the same post");
    score_as(db, &double, "1", score).await;
    let empty = db.claim(items[0].id).await;
    let begun = db.store.start_snapshot(&empty, &post("0")).await.unwrap();
    let none = PageWrite {
        last: true,
        ..PageWrite::default()
    };
    db.store.append_page(&empty, begun.id, &none).await.unwrap();
    db.store.finish(&empty, &completed()).await.unwrap();

    let again = db
        .store
        .rescore_job(IN_TEAM, first.id, Rescore::default())
        .await
        .unwrap()
        .job;
    for item in db.items(&again).await {
        let claim = db.claim(item.id).await;
        score_as(db, &claim, "2", other_score).await;
    }
    let posts = compare(db, &first, &again).await;
    let places_of: Vec<_> = posts
        .iter()
        .map(|post| (post.first_position, post.second_position))
        .collect();
    assert_eq!(places_of, [(0, 0), (1, 1)]);
    assert_eq!(posts[1].labels.total(), 4);
    let found = differences(db, (&first, &again), (None, None), 1).await;
    assert_eq!(places(&found), [(1, 3), (1, 4)]);
}

on_both!(
    labels_are_counted_by_both_sides,
    differences_come_in_pages_by_place,
    jobs_without_common_comments_have_nothing_to_compare,
    a_post_that_is_not_scored_by_both_is_shown_without_comments,
    a_comment_is_compared_once,
);
