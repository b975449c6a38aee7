//! Any order of claims, crashes, repetitions and late writers: nothing lost, nothing twice, every job ends.

use std::{collections::HashMap, time::Duration};

use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use store::{
    Acquired, Claim, Ending, Error, Item, ItemStatus, Job, JobStatus, NewComment, PageWrite,
};
use uuid::Uuid;

use crate::harness::*;

/// Comments of every post, and how many a page brings (the last one of the page before comes again).
const COMMENTS: usize = 10;
const PAGE: usize = 4;
/// This one is white space.
const BLANK: usize = 3;
/// Workers that may die with a post in a row.
const CRASHES: u32 = 3;

#[derive(Debug, Clone)]
enum Step {
    HandOver,
    /// Claims an item, for long or not at all: then anybody may take over at once.
    Claim {
        item: usize,
        long: bool,
    },
    /// One step of the work of a claim made some time ago, lost or not.
    Work {
        claim: usize,
    },
    /// The same writes again.
    Repeat {
        claim: usize,
    },
    End {
        claim: usize,
        how: u8,
    },
    Expire,
    Exhaust,
    ReleaseAll,
    Cancel {
        job: usize,
    },
    Retry {
        job: usize,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let one = prop_oneof![
        1 => Just(Step::HandOver),
        6 => (0..6usize, any::<bool>()).prop_map(|(item, long)| Step::Claim { item, long }),
        16 => (0..8usize).prop_map(|claim| Step::Work { claim }),
        4 => (0..8usize).prop_map(|claim| Step::Repeat { claim }),
        3 => (0..8usize, 0..5u8).prop_map(|(claim, how)| Step::End { claim, how }),
        1 => Just(Step::Expire),
        1 => Just(Step::Exhaust),
        1 => Just(Step::ReleaseAll),
        1 => (0..2usize).prop_map(|job| Step::Cancel { job }),
        1 => (0..2usize).prop_map(|job| Step::Retry { job }),
    ];
    prop::collection::vec(one, 1..60)
}

fn comment_at(number: usize) -> NewComment {
    let mut comment = comment(&format!("c{number}"));
    if number == BLANK {
        comment.text = " \u{2003}\n".to_owned();
    }
    comment
}

fn page_at(from: usize) -> PageWrite {
    let end = (from + PAGE).min(COMMENTS);
    PageWrite {
        comments: (from.saturating_sub(1)..end).map(comment_at).collect(),
        next: (end < COMMENTS).then(|| end.to_string()),
        last: end == COMMENTS,
        max_comments: 100,
        ..PageWrite::default()
    }
}

/// One step of a worker; `true` when it ended the item.
async fn work(db: &Database, claim: &Claim) -> Result<bool, Error> {
    let store = &db.store;
    let post = claim.post.clone().expect("known");
    let snapshot = match store.snapshot(claim).await? {
        Some(snapshot) => snapshot,
        None => match store.acquire_snapshot(claim, &post, LONG, 100).await? {
            Acquired::Reused(snapshot) | Acquired::Begun(snapshot) => snapshot,
            Acquired::BeingRead { .. } => {
                let wait = Ending::Wait {
                    after: Duration::ZERO,
                    detail: "It is being read.".to_owned(),
                    others: None,
                };
                store.finish(claim, &wait).await?;
                return Ok(true);
            }
        },
    };
    if snapshot.finished_at.is_none() {
        let from = snapshot
            .cursor
            .map_or(0, |cursor| cursor.parse().expect("ours"));
        store
            .append_page(claim, snapshot.id, &page_at(from))
            .await?;
        return Ok(false);
    }
    let model = store.begin_scoring(claim, &model("1"), None).await?;
    let missing = store.unscored(claim, model, 0, 4).await?;
    if missing.is_empty() {
        store.finish(claim, &completed()).await?;
        return Ok(true);
    }
    let scores: Vec<_> = missing.iter().map(|comment| score(comment.seq)).collect();
    store.write_scores(claim, model, &scores).await?;
    Ok(false)
}

/// What a worker may write that does not know that it has been done.
async fn repeat(db: &Database, claim: &Claim) -> Result<(), Error> {
    let store = &db.store;
    let snapshot = store.snapshot(claim).await?.map(|snapshot| snapshot.id);
    if let Some(id) = snapshot {
        let stored = store.append_page(claim, id, &page_at(0)).await?;
        if stored.finished_at.is_some() {
            let model = store.begin_scoring(claim, &model("1"), None).await?;
            store
                .write_scores(claim, model, &[score(2), score(1), score(2)])
                .await?;
        }
    }
    Ok(())
}

/// Every write of a claim that is lost must be refused.
async fn refused(db: &Database, claim: &Claim) -> Result<(), TestCaseError> {
    let store = &db.store;
    let post = claim.post.clone().expect("known");
    let answers = [
        store
            .append_page(claim, Uuid::nil(), &page_at(0))
            .await
            .map(|_| ()),
        store.start_snapshot(claim, &post).await.map(|_| ()),
        store
            .begin_scoring(claim, &model("1"), None)
            .await
            .map(|_| ()),
        store.write_scores(claim, 1, &[score(1)]).await,
        store.renew(&claim.lease, LONG).await,
        store.finish(claim, &completed()).await.map(|_| ()),
    ];
    for answer in answers {
        prop_assert!(matches!(answer, Err(Error::LeaseLost)), "{:?}", answer);
    }
    Ok(())
}

fn ending(how: u8) -> Ending {
    let after = Duration::ZERO;
    let (reason, detail) = ("unavailable".to_owned(), "Later.".to_owned());
    match how {
        0 => failed(),
        1 => partial(),
        2 => Ending::Released,
        3 => Ending::Retry {
            after,
            counts: true,
            reason,
            detail,
        },
        _ => Ending::Retry {
            after,
            counts: false,
            reason,
            detail,
        },
    }
}

/// The attempt that may write, of each item somebody holds.
type Holders = HashMap<Uuid, i64>;

/// Workers in a row that left each item behind without getting any further; absent: not known.
type Crashes = HashMap<Uuid, u32>;

async fn run(db: &Database, steps: &[Step]) -> Result<(), TestCaseError> {
    // The same posts in both, so that snapshots and scores are shared.
    let jobs = [db.create(posts(3)).await, db.create(posts(3)).await];
    let mut items = db.items(&jobs[0]).await;
    items.extend(db.items(&jobs[1]).await);
    let mut claims: Vec<Claim> = Vec::new();
    let mut holders = Holders::new();
    let mut crashes: Crashes = items.iter().map(|item| (item.id, 0)).collect();
    for step in steps {
        apply(
            db,
            &jobs,
            &items,
            &mut claims,
            &mut holders,
            &mut crashes,
            step,
        )
        .await?;
    }
    for claim in &claims {
        if holders.get(&claim.item_id) != Some(&claim.lease.attempt) {
            refused(db, claim).await?;
        }
    }
    drain(db).await?;
    for job in &jobs {
        check(db, job).await?;
    }
    let wrong = "select count(*) from scorings g where scored <> \
        (select count(*) from scores s where s.snapshot_id = g.snapshot_id and s.model_id = g.model_id)";
    prop_assert_eq!(db.number(wrong).await, 0);
    Ok(())
}

async fn apply(
    db: &Database,
    jobs: &[Job; 2],
    items: &[Item],
    claims: &mut Vec<Claim>,
    holders: &mut Holders,
    crashes: &mut Crashes,
    step: &Step,
) -> Result<(), TestCaseError> {
    let store = &db.store;
    let pick = |number: usize| {
        // The latest ones first: old claims stay in the game, but do not crowd it out.
        let count = claims.len();
        (count > 0).then(|| claims[count - 1 - number % count].clone())
    };
    match step {
        Step::HandOver => {
            store.hand_over(10, Duration::ZERO).await.unwrap();
        }
        Step::Claim { item, long } => {
            let lease = if *long { LONG } else { Duration::ZERO };
            let id = items[*item].id;
            if let Some(claim) = store.claim_post(id, "worker", lease).await.unwrap() {
                let taken_over = holders.insert(id, claim.lease.attempt);
                prop_assert!(taken_over.is_none_or(|held| held < claim.lease.attempt));
                if let Some(before) = crashes.get(&id) {
                    let expected = before + u32::from(taken_over.is_some());
                    prop_assert_eq!(claim.lease.crashes, expected);
                }
                crashes.insert(id, claim.lease.crashes);
                claims.push(claim);
            }
        }
        Step::Work { claim } | Step::Repeat { claim } | Step::End { claim, .. } => {
            let Some(claim) = pick(*claim) else {
                return Ok(());
            };
            let holds = holders.get(&claim.item_id) == Some(&claim.lease.attempt);
            let answer = match step {
                Step::Work { .. } => work(db, &claim).await,
                Step::Repeat { .. } => repeat(db, &claim).await.map(|()| false),
                Step::End { how, .. } => store.finish(&claim, &ending(*how)).await.map(|_| true),
                _ => unreachable!(),
            };
            match answer {
                Ok(ended) => {
                    prop_assert!(holds, "a lost claim wrote: {:?}", step);
                    if ended {
                        holders.remove(&claim.item_id);
                    }
                    crashes.insert(claim.item_id, 0);
                    if matches!(step, Step::Repeat { .. }) {
                        // What was repeated may have been there already: no progress.
                        crashes.remove(&claim.item_id);
                    }
                }
                Err(Error::LeaseLost) => prop_assert!(!holds, "a good claim was refused"),
                Err(error) => return Err(TestCaseError::fail(format!("{step:?}: {error}"))),
            }
        }
        Step::Expire => db.expire_leases().await,
        Step::Exhaust => {
            store.exhaust(CRASHES).await.unwrap();
            for job in jobs {
                for item in db.items(job).await {
                    if item.status != ItemStatus::InProgress {
                        holders.remove(&item.id);
                    }
                }
            }
        }
        Step::ReleaseAll => {
            prop_assert_eq!(
                store.release_all("worker").await.unwrap(),
                holders.len() as u64
            );
            crashes.extend(holders.drain().map(|(item, _)| (item, 0)));
        }
        Step::Cancel { job } => {
            let ended = db.job(&jobs[*job]).await.status.is_ended();
            let answer = store.cancel_job(IN_TEAM, jobs[*job].id).await;
            prop_assert_eq!(answer.is_ok(), !ended);
            for item in db.items(&jobs[*job]).await {
                holders.remove(&item.id);
            }
        }
        Step::Retry { job } => {
            let before = db.job(&jobs[*job]).await;
            let answer = store.retry_job(IN_TEAM, jobs[*job].id).await;
            let possible = before.status.is_ended() && before.status != JobStatus::Completed;
            prop_assert_eq!(answer.is_ok(), possible);
            for item in db.items(&jobs[*job]).await {
                if possible && item.status == ItemStatus::Pending {
                    crashes.insert(item.id, 0);
                }
            }
        }
    }
    Ok(())
}

/// Workers keep going: everything that is due is done.
async fn drain(db: &Database) -> Result<(), TestCaseError> {
    db.expire_leases().await;
    for _ in 0..10 {
        for item in db.store.hand_over(100, Duration::ZERO).await.unwrap() {
            let Some(claim) = db.store.claim_post(item, "last", LONG).await.unwrap() else {
                continue;
            };
            while !work(db, &claim)
                .await
                .map_err(|error| TestCaseError::fail(error.to_string()))?
            {}
        }
        if db.store.census().await.unwrap().items().outstanding() == 0 {
            return Ok(());
        }
    }
    Err(TestCaseError::fail("the jobs do not end"))
}

/// Every comment once, every score once, every count right, and the job ended as its items did.
async fn check(db: &Database, job: &Job) -> Result<(), TestCaseError> {
    let job = db.job(job).await;
    let items = db.items(&job).await;
    let rows = db
        .store
        .results(IN_TEAM, job.id, None, 1_000)
        .await
        .unwrap();
    for item in &items {
        let mine: Vec<_> = rows.iter().filter(|row| row.item_id == item.id).collect();
        for (number, row) in mine.iter().enumerate() {
            prop_assert_eq!(&row.comment_id, &format!("c{number}"));
            prop_assert_eq!(row.seq, number as i64 + 1);
            let expected = score(row.seq);
            prop_assert!(row.label.is_none_or(|label| label == expected.label));
            if item.status == ItemStatus::Completed {
                prop_assert_eq!(row.label.is_none(), number == BLANK);
            }
        }
        if item.status == ItemStatus::Completed {
            prop_assert_eq!(mine.len(), COMMENTS);
        }
        let of = |label| mine.iter().filter(|row| row.label == Some(label)).count() as i64;
        let totals = item.totals;
        prop_assert_eq!(totals.fetched, mine.len() as i64);
        prop_assert_eq!(totals.skipped_empty, i64::from(mine.len() > BLANK));
        prop_assert_eq!(
            totals.scored,
            mine.iter().filter(|row| row.label.is_some()).count() as i64
        );
        prop_assert_eq!(totals.positive, of(store::Label::Positive));
        prop_assert_eq!(totals.neutral, of(store::Label::Neutral));
        prop_assert_eq!(totals.negative, of(store::Label::Negative));
        let sum: f64 = mine.iter().filter_map(|row| row.score).sum();
        prop_assert!((totals.score_sum - sum).abs() < 1e-9);
    }
    let count = |status| items.iter().filter(|item| item.status == status).count();
    let expected = if count(ItemStatus::Cancelled) > 0 {
        JobStatus::Cancelled
    } else if count(ItemStatus::Completed) == items.len() {
        JobStatus::Completed
    } else if count(ItemStatus::Failed) == items.len() {
        JobStatus::Failed
    } else {
        JobStatus::Partial
    };
    prop_assert_eq!(job.status, expected);
    prop_assert!(job.finished_at.is_some());
    Ok(())
}

fn explore(cases: u32, open: impl AsyncFn() -> Database) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&steps(), |steps| {
            runtime.block_on(async {
                let db = open().await;
                let answer = run(&db, &steps).await;
                db.remove().await;
                answer
            })
        })
        .unwrap();
}

#[test]
fn any_order_of_steps_loses_and_doubles_nothing_on_sqlite() {
    explore(64, async || Database::sqlite().await);
}

#[test]
fn any_order_of_steps_loses_and_doubles_nothing_on_postgres() {
    explore(16, async || Database::postgres().await);
}

/// Leases of no length: every worker may take any item from any other at any moment.
async fn workers_that_steal_from_each_other_finish_every_job(db: &Database) {
    let jobs = [db.create(posts(6)).await, db.create(posts(6)).await];
    let worker = |number: usize| {
        let jobs = &jobs;
        async move {
            let name = format!("worker {number}");
            let mut steps = number;
            while db.store.census().await.unwrap().items().outstanding() > 0 {
                for item in db.store.hand_over(3, Duration::ZERO).await.unwrap() {
                    let claim = db
                        .store
                        .claim_post(item, &name, Duration::ZERO)
                        .await
                        .unwrap();
                    let Some(claim) = claim else { continue };
                    assert!(jobs.iter().any(|job| job.id == claim.job_id));
                    steps += 1;
                    // Some of them "die" after a step or two.
                    for _ in 0..1 + steps % 6 {
                        match work(db, &claim).await {
                            Ok(false) => {}
                            Ok(true) | Err(Error::LeaseLost) => break,
                            Err(error) => panic!("{error}"),
                        }
                    }
                }
            }
        }
    };
    futures::future::join_all((0..4).map(worker)).await;
    for job in &jobs {
        assert_eq!(db.job(job).await.status, JobStatus::Completed);
        check(db, job).await.unwrap();
    }
}

on_both!(workers_that_steal_from_each_other_finish_every_job);
