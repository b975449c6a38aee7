//! One who may see every team's jobs, and what that does not change.

use store::{CommentFilter, Counting, Error, Job, JobFilter, JobKind, JobStatus, Rescore, Scope};
use uuid::Uuid;

use crate::harness::*;

/// A job of the other team with three scored comments.
async fn foreign(db: &Database) -> Job {
    let mut new = posts(1);
    new.team = OTHER_TEAM;
    let job = db.create(new).await;
    let claim = db.claim(db.items(&job).await[0].id).await;
    db.fetched(&claim, comments(3)).await;
    db.scored(&claim).await;
    db.store.finish(&claim, &completed()).await.unwrap();
    db.job(&job).await
}

fn again(key: Option<&str>) -> Rescore {
    Rescore {
        created_by: None,
        analyzer: Some("onnx:other".to_owned()),
        idempotency: key.map(|key| (key.to_owned(), "hash".to_owned())),
    }
}

async fn every_call_of_the_scope_of_all_finds_every_teams_rows(db: &Database) {
    let job = foreign(db).await;
    let (store, all, id) = (&db.store, Scope::All, job.id);
    assert_eq!(store.job(all, id).await.unwrap().team, OTHER_TEAM);
    assert_eq!(store.items(all, id, None, 10).await.unwrap().len(), 1);
    assert_eq!(store.results(all, id, None, 10).await.unwrap().len(), 3);
    let filter = CommentFilter::default();
    let (rows, _) = store.comments(all, id, &filter, None, 10).await.unwrap();
    assert_eq!(rows.len(), 3);
    let languages = store.languages(all, id).await.unwrap();
    assert_eq!(languages.iter().map(|one| one.comments).sum::<i64>(), 3);
    store.days(all, id, Counting::ALL).await.unwrap();
    let token = store.change_token(IN_OTHER_TEAM, id).await.unwrap();
    assert_eq!(store.change_token(all, id).await.unwrap(), token);
    assert_eq!(store.retryable(all, id).await.unwrap(), 0);
    assert_eq!(store.compare(all, id, id).await.unwrap().len(), 1);
    let none = (None, None);
    let (differences, _) = store
        .differences(all, (id, id), none, None, 10)
        .await
        .unwrap();
    assert!(differences.is_empty());

    let mut open = posts(2);
    open.team = OTHER_TEAM;
    let open = db.create(open).await.id;
    let cancelled = store.cancel_job(all, open).await.unwrap();
    assert_eq!(
        (cancelled.team, cancelled.status),
        (OTHER_TEAM, JobStatus::Cancelled)
    );
    assert_eq!(store.retry_job(all, open).await.unwrap().totals.pending, 2);
    store.delete_job(all, open, None).await.unwrap();
    assert!(matches!(
        store.job(IN_OTHER_TEAM, open).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        store.job(all, Uuid::now_v7()).await,
        Err(Error::NotFound)
    ));
}

async fn another_team_can_neither_compare_nor_score_again(db: &Database) {
    let job = foreign(db).await.id;
    let own = db.done(comments(1)).await.id;
    let store = &db.store;
    let none = (None, None);
    for (first, second) in [(job, own), (own, job)] {
        assert!(matches!(
            store.compare(IN_TEAM, first, second).await,
            Err(Error::NotFound)
        ));
        let found = store
            .differences(IN_TEAM, (first, second), none, None, 10)
            .await;
        assert!(matches!(found, Err(Error::NotFound)));
    }
    for found in [
        store.rescore_job(IN_TEAM, job, again(None)).await.err(),
        store.languages(IN_TEAM, job).await.err(),
        store.retryable(IN_TEAM, job).await.err(),
    ] {
        assert!(matches!(found, Some(Error::NotFound)), "{found:?}");
    }
    store
        .rescore_job(IN_OTHER_TEAM, job, again(None))
        .await
        .unwrap();
    assert!(store.rescored(IN_TEAM, job).await.unwrap().is_empty());
    assert_eq!(store.rescored(IN_OTHER_TEAM, job).await.unwrap().len(), 1);
    assert_eq!(store.rescored(Scope::All, job).await.unwrap().len(), 1);
}

async fn the_list_of_all_teams_is_newest_first_and_paged(db: &Database) {
    let mut ids = Vec::new();
    for team in [TEAM, OTHER_TEAM, TEAM, Uuid::from_u128(8), OTHER_TEAM] {
        let mut new = posts(1);
        new.team = team;
        ids.insert(0, db.create(new).await.id);
    }
    let mut texts = posts(1);
    texts.kind = JobKind::Texts;
    db.create(texts).await;
    // An upload that is still coming in is nobody's to see.
    db.store
        .begin_upload(file(JobKind::Comments))
        .await
        .unwrap();

    let (first, next) = db
        .store
        .jobs(Scope::All, &JobFilter::default(), None, 3)
        .await
        .unwrap();
    assert_eq!(first.iter().map(|j| j.id).collect::<Vec<_>>(), ids[..3]);
    let (second, next) = db
        .store
        .jobs(Scope::All, &JobFilter::default(), next, 3)
        .await
        .unwrap();
    assert_eq!(second.iter().map(|j| j.id).collect::<Vec<_>>(), ids[3..]);
    assert_eq!(next, None);
    assert_eq!(
        db.store
            .jobs(IN_TEAM, &JobFilter::default(), None, 10)
            .await
            .unwrap()
            .0
            .len(),
        2
    );
}

async fn a_job_scored_again_stays_with_its_team_whoever_asks(db: &Database) {
    let first = foreign(db).await;
    let ask = || {
        db.store
            .rescore_job(Scope::All, first.id, again(Some("key")))
    };
    let new = ask().await.unwrap();
    assert_eq!((new.team, new.rescored_from), (OTHER_TEAM, Some(first.id)));
    assert_eq!(ask().await.unwrap().id, new.id);
    // The key is the team's, as if it had asked itself.
    let own = db
        .store
        .rescore_job(IN_OTHER_TEAM, first.id, again(Some("key")));
    assert_eq!(own.await.unwrap().id, new.id);
    assert!(
        db.store
            .jobs(IN_TEAM, &JobFilter::default(), None, 10)
            .await
            .unwrap()
            .0
            .is_empty()
    );
}

on_both!(
    every_call_of_the_scope_of_all_finds_every_teams_rows,
    another_team_can_neither_compare_nor_score_again,
    the_list_of_all_teams_is_newest_first_and_paged,
    a_job_scored_again_stays_with_its_team_whoever_asks,
);
