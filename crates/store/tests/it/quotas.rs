//! Quotas of teams: what is counted, and that nobody passes a limit.

use std::time::Duration;

use store::{
    Error, JobKind, NewComment, NewJob, OwnQuotas, PageWrite, Person, Quota, QuotaExceeded, Quotas,
    Rescore, Role, Scope, Store,
};
use uuid::Uuid;

use crate::harness::*;

const JOBS: Quotas = Quotas {
    jobs_per_day: Some(3),
    comments_per_month: None,
    posts_at_once: None,
};
const COMMENTS: Quotas = Quotas {
    jobs_per_day: None,
    comments_per_month: Some(5),
    posts_at_once: None,
};
const POSTS: Quotas = Quotas {
    jobs_per_day: None,
    comments_per_month: None,
    posts_at_once: Some(4),
};

/// What has no room, and how much was left of it.
#[track_caller]
fn exceeded<T: std::fmt::Debug>(result: Result<T, Error>) -> (Quota, u64) {
    match result {
        Err(Error::QuotaExceeded(QuotaExceeded { of, .. })) => {
            (of.quota, of.left().expect("a limit"))
        }
        other => panic!("{other:?}"),
    }
}

/// What a team has had: jobs, comments, posts.
async fn used(store: &Store, team: Uuid) -> [u64; 3] {
    store.usage(team).await.expect("usage").map(|of| of.used)
}

fn of_team(team: Uuid, job: NewJob) -> NewJob {
    NewJob { team, ..job }
}

async fn jobs_of_a_day_are_counted_whatever_becomes_of_them(db: &Database) {
    let store = db.store.clone().limited_to(JOBS);
    let first = store.create_job(posts(1)).await.expect("a job").job;
    let mut again = posts(1);
    again.idempotency = Some(("key".to_owned(), "hash".to_owned()));
    store.create_job(again.clone()).await.expect("a job");
    // A repetition is no other job.
    assert!(store.create_job(again.clone()).await.expect("it").replayed);
    store
        .delete_job(IN_TEAM, first.id, None)
        .await
        .expect("deleted");
    assert_eq!(used(&store, TEAM).await[0], 2);
    store.create_job(posts(1)).await.expect("the third");
    let refused = store.create_job(posts(1)).await;
    assert_eq!(exceeded(refused), (Quota::JobsPerDay, 0));
    // Nothing of it is there, and a repetition is answered still.
    assert!(store.create_job(again).await.expect("it").replayed);
    assert_eq!(used(&store, TEAM).await[0], 3);
    // Another team has its own, and the store that nobody limits takes more.
    store
        .create_job(of_team(OTHER_TEAM, posts(1)))
        .await
        .expect("another team's");
    db.store.create_job(posts(1)).await.expect("no limit");
    assert_eq!(used(&store, TEAM).await[0], 4);
    // Tomorrow all of them are there again, and the comments of the month are what they were.
    db.age("team_usage", "day", Duration::from_secs(24 * 3_600))
        .await;
    let [jobs, comments, _] = store.usage(TEAM).await.expect("usage");
    assert_eq!((jobs.used, jobs.left()), (0, Some(3)));
    assert!(jobs.resets_at <= comments.resets_at);
    store.create_job(posts(1)).await.expect("the next day");
    assert_eq!(used(&store, TEAM).await[0], 1);
}

/// So many comments, from the number on.
fn some(from: usize, count: usize) -> Vec<NewComment> {
    (from..from + count)
        .map(|n| comment(&format!("c{n}")))
        .collect()
}

async fn comments_of_a_month_are_those_fetched_and_sent(db: &Database) {
    let store = db.store.clone().limited_to(COMMENTS);
    let job = store.create_job(posts(1)).await.expect("a job").job;
    let claim = db.claim(db.items(&job).await[0].id).await;
    let post = claim.post.clone().expect("a post");
    let snapshot = store.start_snapshot(&claim, &post).await.expect("begun");
    for (comments, last) in [(some(0, 2), false), (some(1, 2), true)] {
        let page = PageWrite {
            comments,
            last,
            next: (!last).then(|| "2".to_owned()),
            max_comments: 100,
            ..PageWrite::default()
        };
        store
            .append_page(&claim, snapshot.id, &page)
            .await
            .expect("stored");
    }
    // One came twice.
    assert_eq!(used(&store, TEAM).await[1], 3);

    let upload = |count: usize| {
        let store = &store;
        async move {
            let upload = store.begin_upload(file(JobKind::Comments)).await?;
            let comments = some(0, count);
            store.append_upload(&upload, &comments).await?;
            store.finish_upload(&upload).await
        }
    };
    assert_eq!(exceeded(upload(3).await), (Quota::CommentsPerMonth, 2));
    let jobs = "select count(*) from jobs where delete_at is null";
    assert_eq!(db.number(jobs).await, 1, "nothing is left of it");
    upload(2).await.expect("as many as there are");
    assert_eq!(used(&store, TEAM).await[1], 5);
    // Nothing is left: neither to be fetched, nor to be sent, which is said before anything is read.
    assert_eq!(
        exceeded(store.create_job(posts(1)).await),
        (Quota::CommentsPerMonth, 0)
    );
    for kind in [JobKind::Comments, JobKind::Texts] {
        let begun = store.begin_upload(file(kind)).await;
        assert_eq!(exceeded(begun), (Quota::CommentsPerMonth, 0));
    }
    db.age("team_usage", "month", Duration::from_secs(32 * 24 * 3_600))
        .await;
    assert_eq!(used(&store, TEAM).await[1], 0);
    upload(5).await.expect("the next month");
}

async fn texts_that_are_scored_at_once_are_no_jobs(db: &Database) {
    let store = db.store.clone().limited_to(Quotas {
        jobs_per_day: Some(0),
        ..Quotas::default()
    });
    let upload = store
        .begin_upload(file(JobKind::Texts))
        .await
        .expect("begun");
    store
        .append_upload(&upload, &some(0, 1))
        .await
        .expect("sent");
    store.finish_upload(&upload).await.expect("a job");
    assert_eq!(used(&store, TEAM).await[..2], [0, 1]);
    let begun = store.begin_upload(file(JobKind::Comments)).await;
    assert_eq!(exceeded(begun), (Quota::JobsPerDay, 0));
}

async fn posts_at_once_come_back_as_they_end(db: &Database) {
    let store = db.store.clone().limited_to(POSTS);
    let mut mixed = posts(2);
    mixed.items.push(unsupported());
    let first = store.create_job(mixed).await.expect("a job").job;
    assert_eq!(used(&store, TEAM).await[2], 2);
    let claim = db.claim(db.items(&first).await[0].id).await;
    assert_eq!(used(&store, TEAM).await[2], 2, "one is worked on");
    assert_eq!(
        exceeded(store.create_job(posts(3)).await),
        (Quota::PostsAtOnce, 2)
    );
    let second = store.create_job(posts(2)).await.expect("two more").job;
    store.finish(&claim, &failed()).await.expect("ended");
    assert_eq!(used(&store, TEAM).await[2], 3);
    store
        .cancel_job(IN_TEAM, second.id)
        .await
        .expect("cancelled");
    assert_eq!(used(&store, TEAM).await[2], 1);
    // A retry is looked at like a new job.
    store.create_job(posts(3)).await.expect("three more");
    assert_eq!(
        exceeded(store.retry_job(IN_TEAM, second.id).await),
        (Quota::PostsAtOnce, 0)
    );
    assert_eq!(used(&store, TEAM).await[2], 4);
}

async fn a_job_that_is_scored_again_is_a_job(db: &Database) {
    let done = db.done(some(0, 1)).await;
    let store = db.store.clone().limited_to(Quotas {
        jobs_per_day: Some(1),
        ..Quotas::default()
    });
    let again = store
        .rescore_job(
            IN_TEAM,
            done.id,
            Rescore {
                analyzer: None,
                created_by: None,
                idempotency: None,
            },
        )
        .await;
    assert_eq!(exceeded(again), (Quota::JobsPerDay, 0));
    let jobs = db.number("select count(*) from jobs").await;
    assert_eq!(jobs, 1, "nothing is left of it");
}

async fn nobody_finds_the_last_place_beside_another(db: &Database) {
    let store = db.store.clone().limited_to(JOBS);
    let tries = (0..12).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.create_job(posts(1)).await })
    });
    let tries: Vec<_> = tries.collect();
    let mut made = 0;
    for one in tries {
        match one.await.expect("no panic") {
            Ok(_) => made += 1,
            Err(Error::QuotaExceeded(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(made, 3);
    let jobs = db.number("select count(*) from jobs").await;
    assert_eq!((jobs, used(&store, TEAM).await[0]), (3, 3));
}

async fn a_team_may_have_quotas_of_its_own(db: &Database) {
    let store = db.store.clone().limited_to(JOBS);
    let own = OwnQuotas {
        jobs_per_day: Some(None),
        posts_at_once: Some(Some(1)),
        ..OwnQuotas::default()
    };
    assert!(matches!(
        store.set_own_quotas(OTHER_TEAM, own).await,
        Err(Error::NotFound)
    ));
    let person = Person {
        user: Uuid::from_u128(70),
        issuer: "local".to_owned(),
        subject: "ann".to_owned(),
        name: None,
        team: OTHER_TEAM,
        team_name: Some("red".to_owned()),
        other_teams: Vec::new(),
        mail: None,
        role: Role::Member,
    };
    assert!(store.add_local_user(&person, "hash").await.expect("added"));
    store.set_own_quotas(OTHER_TEAM, own).await.expect("set");
    assert_eq!(store.own_quotas(OTHER_TEAM).await.expect("them"), own);
    let limits = store.usage(OTHER_TEAM).await.expect("usage");
    assert_eq!(limits.map(|of| of.limit), [None, None, Some(1)]);
    let two = of_team(OTHER_TEAM, posts(2));
    assert_eq!(
        exceeded(store.create_job(two).await),
        (Quota::PostsAtOnce, 1)
    );
    // Who was told of no limits knows these all the same.
    assert_eq!(db.store.usage(OTHER_TEAM).await.expect("usage"), limits);
    let default = OwnQuotas::default();
    store
        .set_own_quotas(OTHER_TEAM, default)
        .await
        .expect("set");
    let limits = store.usage(OTHER_TEAM).await.expect("usage");
    assert_eq!(limits.map(|of| of.limit), [Some(3), None, None]);
    // Of another team nothing has changed.
    let limits = store.usage(TEAM).await.expect("usage");
    assert_eq!(limits.map(|of| of.limit), [Some(3), None, None]);
    // With all others, for whoever looks after the server.
    store
        .create_job(of_team(OTHER_TEAM, posts(1)))
        .await
        .expect("a job");
    let teams = store.usage_by_team(10).await.expect("teams");
    assert_eq!(teams.len(), 1);
    assert_eq!(
        (teams[0].team, teams[0].name.as_deref()),
        (OTHER_TEAM, Some("red"))
    );
    assert_eq!(
        teams[0].quotas,
        store.usage(OTHER_TEAM).await.expect("usage")
    );
    let installation = store.installation(LONG).await.expect("what it is");
    assert!(installation.bytes > 0 && installation.schema > 20_261_128_000_000);
    assert!(installation.database.contains("SQL"), "{installation:?}");
    let all = store.users(Scope::All, None, 10).await.expect("users").0;
    assert_eq!(all.len(), 1);
}

on_both!(
    jobs_of_a_day_are_counted_whatever_becomes_of_them,
    comments_of_a_month_are_those_fetched_and_sent,
    texts_that_are_scored_at_once_are_no_jobs,
    posts_at_once_come_back_as_they_end,
    a_job_that_is_scored_again_is_a_job,
    nobody_finds_the_last_place_beside_another,
    a_team_may_have_quotas_of_its_own,
);
