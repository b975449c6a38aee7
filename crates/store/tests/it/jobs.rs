//! Writing and reading jobs and items.

use std::sync::atomic::{AtomicBool, Ordering};

use store::{Counting, Error, ItemStatus, JobFilter, JobKind, JobStatus, Scope};
use uuid::Uuid;

use crate::harness::*;

async fn a_job_comes_back_as_it_was_written(db: &Database) {
    let mut new = posts(2);
    new.items.push(unsupported());
    new.name = "Nul\0 and ünïcode".to_owned();
    let job = db.create(new.clone()).await;
    assert_eq!(job.name, "Nul\u{fffd} and ünïcode");
    assert_eq!((job.kind, job.status), (JobKind::Posts, JobStatus::Pending));
    assert_eq!((&job.options, job.duplicates), (&new.options, 2));
    assert_eq!(
        (job.totals.items, job.totals.pending, job.totals.failed),
        (3, 2, 1)
    );
    assert!(job.started_at.is_none() && job.finished_at.is_none());

    let items = db.items(&job).await;
    assert_eq!(
        items.iter().map(|i| i.position).collect::<Vec<_>>(),
        [0, 1, 2]
    );
    assert_eq!(items[1].input, new.items[1].input);
    assert_eq!(items[1].url, new.items[1].url);
    assert_eq!(items[1].platform.as_deref(), Some("example"));
    assert_eq!(items[1].post_key.as_deref(), Some("1"));
    assert_eq!(items[1].next_attempt_at, None);
    assert_eq!(items[2].status, ItemStatus::Failed);
    assert_eq!(items[2].reason.as_deref(), Some("unsupported_url"));
    assert_eq!(items[2].detail.as_deref(), Some("Not a post."));
    let later = db.store.items(IN_TEAM, job.id, Some(0), 1).await.unwrap();
    assert_eq!(later.len(), 1);
    assert_eq!(later[0].id, items[1].id);
}

async fn a_job_that_cannot_run_has_failed_at_once(db: &Database) {
    let mut new = posts(0);
    new.items = vec![unsupported(), unsupported()];
    let job = db.create(new).await;
    assert_eq!(job.status, JobStatus::Failed);
    assert!(job.finished_at.is_some());
    assert!(db.store.hand_over(10, LONG).await.unwrap().is_empty());
    assert!(matches!(
        db.store.create_job(posts(0)).await,
        Err(Error::Conflict(_))
    ));
}

async fn another_team_finds_nothing(db: &Database) {
    let job = db.done(comments(3)).await;
    let store = &db.store;
    let (team, id) = (OTHER_TEAM, job.id);
    assert!(matches!(
        store.job(Scope::Team(team), id).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        store.items(Scope::Team(team), id, None, 10).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        store.cancel_job(Scope::Team(team), id).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        store.retry_job(Scope::Team(team), id).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        store.delete_job(Scope::Team(team), id, None).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        store.results(Scope::Team(team), id, None, 10).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        store.result_rows(Scope::Team(team), id).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        store.days(Scope::Team(team), id, Counting::ALL).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        store.change_token(Scope::Team(team), id).await,
        Err(Error::NotFound)
    ));
    let filter = store::CommentFilter::default();
    assert!(matches!(
        store
            .comments(Scope::Team(team), id, &filter, None, 10)
            .await,
        Err(Error::NotFound)
    ));
    assert!(
        store
            .jobs(Scope::Team(team), &JobFilter::default(), None, 10)
            .await
            .unwrap()
            .0
            .is_empty()
    );
    assert!(matches!(
        store.job(IN_TEAM, Uuid::now_v7()).await,
        Err(Error::NotFound)
    ));
}

async fn the_list_is_newest_first_and_paged(db: &Database) {
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.insert(0, db.create(posts(1)).await.id);
    }
    let mut foreign = posts(1);
    foreign.team = OTHER_TEAM;
    db.create(foreign).await;
    let mut texts = posts(1);
    texts.kind = JobKind::Texts;
    db.create(texts).await;

    let (first, next) = db
        .store
        .jobs(IN_TEAM, &JobFilter::default(), None, 3)
        .await
        .unwrap();
    assert_eq!(first.iter().map(|j| j.id).collect::<Vec<_>>(), ids[..3]);
    let (second, next) = db
        .store
        .jobs(IN_TEAM, &JobFilter::default(), next, 3)
        .await
        .unwrap();
    assert_eq!(second.iter().map(|j| j.id).collect::<Vec<_>>(), ids[3..]);
    assert_eq!(next, None);
    let odd = Some(store::Cursor("x".to_owned()));
    assert!(matches!(
        db.store.jobs(IN_TEAM, &JobFilter::default(), odd, 3).await,
        Err(Error::Conflict(_))
    ));
}

async fn a_repeated_request_answers_the_first_job(db: &Database) {
    let mut new = posts(1);
    new.idempotency = Some(("key".to_owned(), "hash".to_owned()));
    let first = db.create(new.clone()).await;
    assert_eq!(db.create(new.clone()).await.id, first.id);
    assert_eq!(db.number("select count(*) from job_items").await, 1);

    let mut changed = new.clone();
    changed.idempotency = Some(("key".to_owned(), "other".to_owned()));
    assert!(matches!(
        db.store.create_job(changed).await,
        Err(Error::KeyReused)
    ));
    let mut foreign = new.clone();
    foreign.team = OTHER_TEAM;
    assert_ne!(db.create(foreign).await.id, first.id);
    let mut other = new;
    other.idempotency = Some(("key 2".to_owned(), "hash".to_owned()));
    assert_ne!(db.create(other).await.id, first.id);
}

async fn repetitions_at_the_same_time_make_one_job(db: &Database) {
    let mut new = posts(3);
    new.idempotency = Some(("key".to_owned(), "hash".to_owned()));
    let all = futures::future::join_all((0..8).map(|_| db.store.create_job(new.clone()))).await;
    let ids: std::collections::HashSet<_> = all.into_iter().map(|job| job.unwrap().id).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(db.number("select count(*) from jobs").await, 1);
}

async fn jobs_are_listed_by_what_they_are_called_and_where_they_stand(db: &Database) {
    let named = async |name: &str| {
        let mut new = posts(1);
        new.name = name.to_owned();
        db.create(new).await
    };
    let first = named("Käse, 100 %").await;
    let second = named("KÄSE_2").await;
    let third = named("bread").await;
    db.store.cancel_job(IN_TEAM, third.id).await.unwrap();
    let found = async |scope: Scope, filter: JobFilter| -> Vec<Uuid> {
        let (jobs, _) = db.store.jobs(scope, &filter, None, 10).await.unwrap();
        jobs.iter().map(|job| job.id).collect()
    };
    for scope in [Scope::Team(TEAM), Scope::All] {
        let by_name = |name: &str| JobFilter {
            name: Some(name.to_owned()),
            ..JobFilter::default()
        };
        assert_eq!(found(scope, by_name("käse")).await, [second.id, first.id]);
        assert_eq!(found(scope, by_name("0 %")).await, [first.id]);
        assert_eq!(found(scope, by_name("E_2")).await, [second.id]);
        assert!(found(scope, by_name("a%e")).await.is_empty());
        let cancelled = JobFilter {
            status: Some(JobStatus::Cancelled),
            ..JobFilter::default()
        };
        assert_eq!(found(scope, cancelled).await, [third.id]);
        let from = JobFilter {
            created_from: Some(second.created_at),
            ..JobFilter::default()
        };
        assert!(found(scope, from).await.contains(&second.id));
        let to = JobFilter {
            created_to: Some(first.created_at),
            ..JobFilter::default()
        };
        assert!(found(scope, to).await.is_empty());
        let both = JobFilter {
            status: Some(JobStatus::Pending),
            ..by_name("KÄSE")
        };
        let (page, next) = db.store.jobs(scope, &both, None, 1).await.unwrap();
        assert_eq!(page[0].id, second.id);
        let (page, next) = db.store.jobs(scope, &both, next, 1).await.unwrap();
        assert_eq!((page[0].id, next), (first.id, None));
    }
}

async fn a_job_is_renamed_by_its_team_and_the_change_is_seen(db: &Database) {
    let job = db.create(posts(1)).await;
    let before = db.store.change_token(IN_TEAM, job.id).await.unwrap();
    let renamed = db
        .store
        .rename_job(IN_TEAM, job.id, "new\0", None)
        .await
        .unwrap();
    assert_eq!(renamed.name, "new\u{fffd}");
    assert!(db.store.change_token(IN_TEAM, job.id).await.unwrap() > before);
    assert!(matches!(
        db.store
            .rename_job(IN_OTHER_TEAM, job.id, "theirs", None)
            .await,
        Err(Error::NotFound)
    ));
    assert!(
        db.store
            .rename_job(Scope::All, job.id, "", None)
            .await
            .is_ok()
    );
    assert_eq!(db.job(&job).await.name, "");
}

async fn ten_thousand_items_are_one_job(db: &Database) {
    let job = db.create(posts(10_000)).await;
    assert_eq!(job.totals.items, 10_000);
    assert_eq!(db.items(&job).await.len(), 10_000);
    assert_eq!(
        db.store.census().await.unwrap().items().outstanding(),
        10_000
    );
}

async fn the_change_token_grows_with_every_change_of_this_job(db: &Database) {
    let (job, claim) = db.claimed().await;
    let other = db.create(posts(1)).await;
    let still = db.store.change_token(IN_TEAM, other.id).await.unwrap();
    let mut seen = vec![db.store.change_token(IN_TEAM, job.id).await.unwrap()];
    let snapshot = db.fetched(&claim, comments(3)).await;
    seen.push(db.store.change_token(IN_TEAM, job.id).await.unwrap());
    assert_eq!(snapshot.fetched, 3);
    db.scored(&claim).await;
    seen.push(db.store.change_token(IN_TEAM, job.id).await.unwrap());
    db.store.finish(&claim, &failed()).await.unwrap();
    seen.push(db.store.change_token(IN_TEAM, job.id).await.unwrap());
    db.store.retry_job(IN_TEAM, job.id).await.unwrap();
    seen.push(db.store.change_token(IN_TEAM, job.id).await.unwrap());
    db.store.cancel_job(IN_TEAM, job.id).await.unwrap();
    seen.push(db.store.change_token(IN_TEAM, job.id).await.unwrap());
    assert!(seen.is_sorted_by(|a, b| a < b), "{seen:?}");
    assert_eq!(
        db.store.change_token(IN_TEAM, other.id).await.unwrap(),
        still
    );
}

async fn the_census_counts_what_is_listed_and_what_is_open(db: &Database) {
    let (job, claim) = db.claimed().await;
    db.create(posts(3)).await;
    db.done(vec![comment("a")]).await;
    let mut direct = file(JobKind::Texts);
    direct.name = "not listed".to_owned();
    let direct = db.store.begin_upload(direct).await.unwrap();
    let jobs = |counts: [i64; 6]| {
        let statuses = [
            JobStatus::Pending,
            JobStatus::InProgress,
            JobStatus::Completed,
            JobStatus::Partial,
            JobStatus::Failed,
            JobStatus::Cancelled,
        ];
        statuses.into_iter().zip(counts).collect::<Vec<_>>()
    };
    let census = db.store.census().await.unwrap();
    assert_eq!(census.jobs, jobs([1, 1, 1, 0, 0, 0]));
    // The upload is still coming in.
    assert_eq!((census.items().pending(), census.items().running), (3, 1));

    db.store.finish_upload(&direct).await.unwrap();
    db.store.finish(&claim, &failed()).await.unwrap();
    let census = db.store.census().await.unwrap();
    assert_eq!(census.jobs, jobs([1, 0, 1, 0, 1, 0]));
    assert_eq!((census.items().pending(), census.items().running), (4, 0));
    assert_eq!(census.items().outstanding(), 4);
    assert_eq!(db.job(&job).await.status, JobStatus::Failed);
}

/// While items end and are made due again, as fast as they can.
async fn a_job_and_its_items_are_of_one_moment(db: &Database) {
    let job = db.create(posts(4)).await;
    let done = AtomicBool::new(false);
    let change = async {
        for _ in 0..40 {
            for item in db.store.hand_over(10, LONG).await.unwrap() {
                let claim = db.claim(item).await;
                db.store.finish(&claim, &failed()).await.unwrap();
            }
            db.store.retry_job(IN_TEAM, job.id).await.unwrap();
        }
        done.store(true, Ordering::Relaxed);
    };
    let look = async {
        while !done.load(Ordering::Relaxed) {
            let looked = db.store.job_with_items(IN_TEAM, job.id, None, 10).await;
            let (job, items) = looked.unwrap();
            let with = |status| {
                let those = items.iter().filter(|item| item.status == status);
                i64::try_from(those.count()).unwrap()
            };
            let totals = &job.totals;
            assert_eq!(
                [totals.pending, totals.in_progress, totals.failed],
                [
                    ItemStatus::Pending,
                    ItemStatus::InProgress,
                    ItemStatus::Failed
                ]
                .map(with)
            );
        }
    };
    futures::join!(change, look);
    let (_, later) = db
        .store
        .job_with_items(IN_TEAM, job.id, Some(1), 1)
        .await
        .unwrap();
    assert_eq!(later.iter().map(|i| i.position).collect::<Vec<_>>(), [2]);
    let foreign = db
        .store
        .job_with_items(IN_OTHER_TEAM, job.id, None, 10)
        .await;
    assert!(matches!(foreign, Err(Error::NotFound)));
}

on_both!(
    a_job_comes_back_as_it_was_written,
    a_job_and_its_items_are_of_one_moment,
    a_job_that_cannot_run_has_failed_at_once,
    another_team_finds_nothing,
    the_list_is_newest_first_and_paged,
    a_repeated_request_answers_the_first_job,
    repetitions_at_the_same_time_make_one_job,
    jobs_are_listed_by_what_they_are_called_and_where_they_stand,
    a_job_is_renamed_by_its_team_and_the_change_is_seen,
    ten_thousand_items_are_one_job,
    the_change_token_grows_with_every_change_of_this_job,
    the_census_counts_what_is_listed_and_what_is_open,
);
