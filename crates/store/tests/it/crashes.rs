//! What kills its workers ends, and whatever else was in their hands does not.

use std::time::Duration;

use store::{Claim, Ending, Error, Item, ItemStatus, JobStatus, PageWrite};

use crate::harness::*;

/// Takes an item over from a worker that died.
async fn taken_over(db: &Database, dead: &Claim) -> Claim {
    db.expire_leases().await;
    db.claim(dead.item_id).await
}

fn page(numbers: std::ops::RangeInclusive<usize>, next: Option<&str>) -> PageWrite {
    PageWrite {
        comments: numbers.map(|n| comment(&format!("c{n}"))).collect(),
        next: next.map(str::to_owned),
        max_comments: 500,
        ..PageWrite::default()
    }
}

async fn a_dead_worker_is_a_crash_and_no_attempt(db: &Database) {
    let (job, mut claim) = db.claimed().await;
    for crashes in 0..4 {
        assert_eq!((claim.lease.attempts, claim.lease.crashes), (1, crashes));
        claim = taken_over(db, &claim).await;
    }
    assert_eq!(claim.lease.attempt, 5);
    // A living worker says that it failed: that is an attempt, and the end of the row of crashes.
    let retry = Ending::Retry {
        after: Duration::ZERO,
        counts: true,
        reason: "network".to_owned(),
        detail: "Refused.".to_owned(),
    };
    db.store.finish(&claim, &retry).await.unwrap();
    assert_eq!(db.items(&job).await[0].attempts, 1);
    let claim = db.claim(claim.item_id).await;
    assert_eq!((claim.lease.attempts, claim.lease.crashes), (2, 0));
}

async fn what_kills_its_workers_ends_failed_and_says_why(db: &Database) {
    let job = db.create(posts(2)).await;
    let items = db.items(&job).await;
    let poison = items[0].id;
    db.claim(poison).await;
    db.expire_leases().await;
    assert_eq!(db.store.exhaust(2).await.unwrap(), 0);
    let last = db.claim(poison).await;
    // The second worker is still at it.
    assert_eq!(db.store.exhaust(2).await.unwrap(), 0);
    db.expire_leases().await;
    let sound = db.claim(items[1].id).await;
    assert_eq!(db.store.exhaust(2).await.unwrap(), 1);
    assert_eq!(db.store.exhaust(2).await.unwrap(), 0);
    assert!(matches!(
        db.store.finish(&last, &completed()).await,
        Err(Error::LeaseLost)
    ));
    let ended = db.items(&job).await.remove(0);
    assert_eq!(ended.status, ItemStatus::Failed);
    assert_eq!(ended.reason.as_deref(), Some("attempts_exhausted"));
    assert_eq!(
        ended.detail.as_deref(),
        Some(
            "Given up: 2 times in a row the worker died or stopped answering while it had this \
             in hand, and nothing more was stored in between."
        )
    );
    assert_eq!(
        db.store.finish(&sound, &completed()).await.unwrap(),
        JobStatus::Partial
    );

    // As the last item it ends the job.
    let (job, _) = db.claimed().await;
    db.expire_leases().await;
    assert_eq!(db.store.exhaust(1).await.unwrap(), 1);
    assert_eq!(db.job(&job).await.status, JobStatus::Failed);
}

async fn a_person_gives_it_a_new_start(db: &Database) {
    let (job, claim) = db.claimed().await;
    taken_over(db, &claim).await;
    db.expire_leases().await;
    assert_eq!(db.store.exhaust(2).await.unwrap(), 1);
    db.store.retry_job(IN_TEAM, job.id).await.unwrap();
    let claim = db.claim(claim.item_id).await;
    assert_eq!(
        (
            claim.lease.attempts,
            claim.lease.crashes,
            claim.lease.snoozes
        ),
        (1, 0, 0)
    );
    db.expire_leases().await;
    assert_eq!(db.store.exhaust(2).await.unwrap(), 0);
}

async fn whoever_gets_further_each_time_is_never_given_up(db: &Database) {
    let (_, mut claim) = db.claimed().await;
    let snapshot = db.store.start_snapshot(&claim, &post("0")).await.unwrap();
    for number in 1..=12 {
        let stored = page(number..=number, None);
        db.store
            .append_page(&claim, snapshot.id, &stored)
            .await
            .unwrap();
        db.expire_leases().await;
        assert_eq!(db.store.exhaust(2).await.unwrap(), 0, "page {number}");
        claim = db.claim(claim.item_id).await;
        assert_eq!(claim.lease.crashes, 1);
    }
}

/// A claim that has one crash behind it; what `then` does with it; the crashes that the next sees.
async fn crashes_after(
    db: &Database,
    prepare: impl AsyncFn(&Claim),
    then: impl AsyncFn(&Claim),
) -> u32 {
    let (_, claim) = db.claimed().await;
    prepare(&claim).await;
    let claim = taken_over(db, &claim).await;
    assert_eq!(claim.lease.crashes, 1);
    then(&claim).await;
    taken_over(db, &claim).await.lease.crashes
}

async fn what_begins_the_next_further_on_is_progress(db: &Database) {
    let store = &db.store;
    let snapshot = async |claim: &Claim| store.snapshot(claim).await.unwrap().unwrap().id;
    let begun = async |claim: &Claim| {
        store.start_snapshot(claim, &post("0")).await.unwrap();
    };
    let one_page = async |claim: &Claim| {
        begun(claim).await;
        let id = snapshot(claim).await;
        let stored = page(1..=2, None);
        store.append_page(claim, id, &stored).await.unwrap();
    };
    let write = async |claim: &Claim, page: PageWrite| {
        let id = snapshot(claim).await;
        store.append_page(claim, id, &page).await.unwrap();
    };
    let score_one = async |claim: &Claim| {
        let model = store.begin_scoring(claim, &model("1"), None).await.unwrap();
        store.write_scores(claim, model, &[score(1)]).await.unwrap();
    };
    let nothing = async |_: &Claim| {};

    // Only what happened since counts.
    let reset = 1;
    let kept = 2;
    assert_eq!(crashes_after(db, nothing, nothing).await, kept);
    assert_eq!(crashes_after(db, nothing, begun).await, kept);
    assert_eq!(crashes_after(db, begun, one_page).await, reset);
    let again = async |claim: &Claim| write(claim, page(1..=2, None)).await;
    assert_eq!(crashes_after(db, one_page, again).await, kept);
    let more = async |claim: &Claim| write(claim, page(2..=3, None)).await;
    assert_eq!(crashes_after(db, one_page, more).await, reset);
    let further = async |claim: &Claim| write(claim, page(1..=2, Some("p3"))).await;
    assert_eq!(crashes_after(db, one_page, further).await, reset);
    let end = async |claim: &Claim| {
        let last = PageWrite {
            last: true,
            ..page(1..=2, None)
        };
        write(claim, last).await;
    };
    assert_eq!(crashes_after(db, one_page, end).await, reset);
    let ended = async |claim: &Claim| {
        one_page(claim).await;
        end(claim).await;
    };
    assert_eq!(crashes_after(db, ended, more).await, kept);
    let model_chosen = async |claim: &Claim| {
        store.begin_scoring(claim, &model("1"), None).await.unwrap();
    };
    assert_eq!(crashes_after(db, one_page, model_chosen).await, kept);
    assert_eq!(crashes_after(db, one_page, score_one).await, reset);
    let scored = async |claim: &Claim| {
        one_page(claim).await;
        score_one(claim).await;
    };
    assert_eq!(crashes_after(db, scored, score_one).await, kept);
    let found = async |claim: &Claim| {
        store.set_post(claim, &post("9")).await.unwrap();
    };
    assert_eq!(crashes_after(db, nothing, found).await, reset);

    db.done(comments(3)).await;
    let reused = async |claim: &Claim| {
        let found = store.reuse_snapshot(claim, &post("0"), LONG, 500).await;
        assert!(found.unwrap().is_some());
    };
    assert_eq!(crashes_after(db, nothing, reused).await, reset);
    let none_found = async |claim: &Claim| {
        let found = store.reuse_snapshot(claim, &post("7"), LONG, 500).await;
        assert!(found.unwrap().is_none());
    };
    assert_eq!(crashes_after(db, nothing, none_found).await, kept);
}

async fn a_worker_that_lives_to_say_so_ends_the_row_of_crashes(db: &Database) {
    let wait = Ending::Retry {
        after: Duration::ZERO,
        counts: false,
        reason: "rate_limited".to_owned(),
        detail: "Slow down.".to_owned(),
    };
    for ending in [wait, Ending::Released] {
        let (_, claim) = db.claimed().await;
        let claim = taken_over(db, &claim).await;
        assert_eq!((claim.lease.attempts, claim.lease.crashes), (1, 1));
        db.store.finish(&claim, &ending).await.unwrap();
        let claim = db.claim(claim.item_id).await;
        assert_eq!((claim.lease.attempts, claim.lease.crashes), (1, 0));
    }
    let (_, claim) = db.claimed().await;
    let claim = taken_over(db, &claim).await;
    db.store.release_all("worker").await.unwrap();
    let claim = db.claim(claim.item_id).await;
    assert_eq!((claim.lease.attempts, claim.lease.crashes), (1, 0));
}

async fn waits_count_in_a_row_until_something_is_stored(db: &Database) {
    let wait = Ending::Retry {
        after: Duration::ZERO,
        counts: false,
        reason: "quota_exhausted".to_owned(),
        detail: "Tomorrow.".to_owned(),
    };
    let (_, mut claim) = db.claimed().await;
    let snapshot = db.store.start_snapshot(&claim, &post("0")).await.unwrap();
    for snoozes in 0..3 {
        assert_eq!((claim.lease.attempts, claim.lease.snoozes), (1, snoozes));
        db.store.finish(&claim, &wait).await.unwrap();
        claim = db.claim(claim.item_id).await;
    }
    // A crash in between is no wait.
    claim = taken_over(db, &claim).await;
    assert_eq!((claim.lease.crashes, claim.lease.snoozes), (1, 3));
    db.store
        .append_page(&claim, snapshot.id, &page(1..=1, None))
        .await
        .unwrap();
    db.store.finish(&claim, &wait).await.unwrap();
    let claim = db.claim(claim.item_id).await;
    assert_eq!((claim.lease.crashes, claim.lease.snoozes), (0, 1));
}

/// Claims what it can, as one worker.
async fn claim_all(db: &Database, worker: &str, items: &[Item]) -> Vec<Claim> {
    let claims = items
        .iter()
        .map(|item| db.store.claim_post(item.id, worker, LONG));
    futures::future::join_all(claims)
        .await
        .into_iter()
        .filter_map(Result::unwrap)
        .collect()
}

async fn a_post_that_kills_its_workers_does_not_take_the_others_with_it(db: &Database) {
    let job = db.create(posts(5)).await;
    let items = db.items(&job).await;
    // Two workers die with all of it: any of the five may be what killed them.
    assert_eq!(claim_all(db, "first", &items).await.len(), 5);
    db.expire_leases().await;
    assert_eq!(claim_all(db, "second", &items).await.len(), 5);
    db.expire_leases().await;
    assert_eq!(db.store.hand_over(10, LONG).await.unwrap().len(), 5);

    // From here on each worker has one of them at a time; the rest is due again in a moment,
    // without waiting for the repetition.
    let third = claim_all(db, "third", &items).await;
    assert_eq!(third.len(), 1);
    a_moment_later(db).await;
    assert_eq!(db.store.hand_over(10, LONG).await.unwrap().len(), 4);
    assert_eq!(claim_all(db, "third", &items).await.len(), 0);
    a_moment_later(db).await;
    let fourth = claim_all(db, "fourth", &items).await;
    assert_eq!(fourth.len(), 1);
    assert_ne!(third[0].item_id, fourth[0].item_id);
    // Others may be taken beside them.
    let fresh = db.items(&db.create(posts(2)).await).await;
    assert_eq!(claim_all(db, "third", &fresh).await.len(), 2);

    // What gets further is none of them any more: the worker may have the next.
    let snapshot = db.store.start_snapshot(&third[0], &post("0")).await;
    let snapshot = snapshot.unwrap().id;
    let stored = page(1..=1, None);
    db.store
        .append_page(&third[0], snapshot, &stored)
        .await
        .unwrap();
    a_moment_later(db).await;
    assert_eq!(claim_all(db, "third", &items).await.len(), 1);
    // What a worker had before it fell silent does not count: it has lost it, or soon will.
    let had = [third[0].item_id, fourth[0].item_id];
    let other = items.iter().find(|item| !had.contains(&item.id)).unwrap();
    db.expire_leases().await;
    let other = db.store.claim_post(other.id, "fourth", LONG).await.unwrap();
    assert!(other.is_some_and(|claim| claim.lease.crashes > 1));
}

/// The time for which a post is put off is over.
async fn a_moment_later(db: &Database) {
    let moment = Duration::from_secs(2);
    db.age("work", "lease_until", moment).await;
}

on_both!(
    a_dead_worker_is_a_crash_and_no_attempt,
    what_kills_its_workers_ends_failed_and_says_why,
    a_person_gives_it_a_new_start,
    whoever_gets_further_each_time_is_never_given_up,
    what_begins_the_next_further_on_is_progress,
    a_worker_that_lives_to_say_so_ends_the_row_of_crashes,
    waits_count_in_a_row_until_something_is_stored,
    a_post_that_kills_its_workers_does_not_take_the_others_with_it,
);
