//! The change token: what polls are answered by, so that nothing shown may change without it.

use store::{ChangeToken, Job, JobStatus, Rescore};

use crate::harness::*;

async fn token(db: &Database, job: &Job) -> ChangeToken {
    db.store
        .change_token(IN_TEAM, job.id)
        .await
        .expect("a token")
}

async fn rescored(db: &Database, job: &Job) -> Job {
    db.store
        .rescore_job(IN_TEAM, job.id, Rescore::default())
        .await
        .expect("it can be scored again")
        .job
}

async fn it_stays_while_nothing_changes(db: &Database) {
    let (running, claim) = db.claimed().await;
    db.fetched(&claim, comments(2)).await;
    let ended = db.done(comments(3)).await;
    for job in [running, ended] {
        assert_eq!(token(db, &job).await, token(db, &job).await);
        assert!(token(db, &job).await > ChangeToken::default());
    }
}

async fn it_grows_over_the_end_of_a_job_and_its_second_beginning(db: &Database) {
    let (job, claim) = db.claimed().await;
    db.fetched(&claim, comments(1_000)).await;
    db.scored(&claim).await;
    let mut seen = vec![token(db, &job).await];
    db.store.finish(&claim, &partial()).await.unwrap();
    seen.push(token(db, &job).await);
    db.store.retry_job(IN_TEAM, job.id).await.unwrap();
    seen.push(token(db, &job).await);
    let claim = db.claim(claim.item_id).await;
    seen.push(token(db, &job).await);
    db.store.finish(&claim, &completed()).await.unwrap();
    assert_eq!(db.job(&job).await.status, JobStatus::Completed);
    seen.push(token(db, &job).await);
    assert!(seen.is_sorted_by(|a, b| a < b), "{seen:?}");
}

async fn the_job_that_was_scored_again_goes(db: &Database) {
    let first = db.done(comments(1)).await;
    let second = rescored(db, &first).await;
    let before = token(db, &second).await;
    db.store.delete_job(IN_TEAM, first.id, None).await.unwrap();
    assert_eq!(db.job(&second).await.rescored_from, None);
    assert!(token(db, &second).await > before);
}

on_both!(
    it_stays_while_nothing_changes,
    it_grows_over_the_end_of_a_job_and_its_second_beginning,
    the_job_that_was_scored_again_goes,
);
