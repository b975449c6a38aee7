//! Who may work on an item, for how long, and how it ends.

use std::{
    collections::{BTreeSet, HashSet},
    time::Duration,
};

use store::{
    Attempt, AttemptOutcome, CredentialState, CredentialTest, DueMail, Ending, Error, ItemStatus,
    Job, JobStatus, MailAbout, MailOutcome, NewComment, PageWrite, SealedCredential, WorkEnd,
};

use crate::harness::*;

async fn an_item_is_claimed_once(db: &Database) {
    let job = db.create(posts(2)).await;
    let items = db.items(&job).await;
    let tries = (0..8).map(|n| {
        let worker = format!("worker {n}");
        let (store, id) = (db.store.clone(), items[0].id);
        async move { store.claim_post(id, &worker, LONG).await.unwrap() }
    });
    let claims: Vec<_> = futures::future::join_all(tries)
        .await
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(claims.len(), 1);
    let claim = &claims[0];
    assert_eq!((claim.lease.attempt, claim.lease.attempts), (1, 1));
    assert_eq!(claim.job_id, job.id);
    assert_eq!(claim.options.max_comments, Some(500));
    assert_eq!(claim.post, Some(post("0")));
    assert_eq!(claim.snapshot_id, None);

    let job = db.job(&job).await;
    assert_eq!(job.status, JobStatus::InProgress);
    assert!(job.started_at.is_some());
    assert_eq!((job.totals.in_progress, job.totals.pending), (1, 1));
    let nobody = db
        .store
        .claim_post(uuid::Uuid::now_v7(), "worker", LONG)
        .await
        .unwrap();
    assert!(nobody.is_none());
}

async fn a_short_job_does_not_wait_behind_a_long_one(db: &Database) {
    db.create(posts(50)).await;
    let short = db.create(posts(2)).await;
    let handed_over = db.store.hand_over(4, LONG).await.unwrap();
    for item in db.items(&short).await {
        assert!(handed_over.contains(&item.id));
    }
}

async fn a_claim_that_finds_nothing_starts_no_job(db: &Database) {
    let job = db.create(posts(1)).await;
    let item = db.items(&job).await[0].id;
    db.execute("update work set due_at = null").await;
    assert!(
        db.store
            .claim_post(item, "worker", LONG)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(db.job(&job).await.status, JobStatus::Pending);
}

/// Which of two teams' jobs each piece of work is of, in the order in which it is handed over.
async fn handed_over(db: &Database, limit: u32, small: &Job) -> (usize, usize) {
    let due = db.store.hand_over(limit, LONG).await.unwrap();
    let items = db.items(small).await;
    let of_small = due
        .iter()
        .filter(|id| items.iter().any(|item| item.id == **id));
    let of_small = of_small.count();
    (due.len() - of_small, of_small)
}

async fn a_team_with_a_long_list_or_many_lists_does_not_hold_up_another(db: &Database) {
    for _ in 0..40 {
        db.create(posts(5)).await;
    }
    db.create(posts(500)).await;
    let mut small = posts(10);
    small.team = OTHER_TEAM;
    let small = db.create(small).await;
    // They take turns until one has nothing left.
    assert_eq!(handed_over(db, 8, &small).await, (4, 4));
    assert_eq!(handed_over(db, 20, &small).await, (14, 6));
    assert_eq!(handed_over(db, 20, &small).await, (20, 0));
}

async fn what_silent_workers_held_is_in_its_teams_turn(db: &Database) {
    for item in db.items(&db.create(posts(20)).await).await {
        db.claim(item.id).await;
    }
    db.create(posts(20)).await;
    db.expire_leases().await;
    let mut small = posts(3);
    small.team = OTHER_TEAM;
    let small = db.create(small).await;
    assert_eq!(handed_over(db, 6, &small).await, (3, 3));
}

/// Every call of the store that a worker makes with its claim.
fn calls_with_a_claim() -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/calls");
    let mut calls = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let code = std::fs::read_to_string(file.unwrap().path()).unwrap();
        calls.extend(code.split("    pub async fn ").skip(1).filter_map(|call| {
            let (name, rest) = call.split_once('(')?;
            let (parameters, _) = rest.split_once("->")?;
            let takes_one = ["claim: &Claim", "lease: &Lease"]
                .iter()
                .any(|one| parameters.contains(one));
            takes_one.then(|| name.to_owned())
        }));
    }
    calls
}

async fn a_lease_that_ran_out_is_taken_over_and_the_first_worker_is_fenced_off(db: &Database) {
    let (job, old) = db.claimed().await;
    let snapshot = db.store.start_snapshot(&old, &post("0")).await.unwrap();
    let model_id = db
        .store
        .begin_scoring(&old, &model("1"), None)
        .await
        .unwrap();
    let take_over = async || {
        db.store
            .claim_post(old.item_id, "other", LONG)
            .await
            .unwrap()
    };
    assert!(take_over().await.is_none());
    db.expire_leases().await;
    let new = take_over().await.expect("it is due");
    assert_eq!(
        (new.lease.attempt, new.lease.attempts, new.lease.crashes),
        (2, 1, 1)
    );
    assert_eq!(new.snapshot_id, Some(snapshot.id));

    let store = &db.store;
    let page = PageWrite {
        comments: comments(1),
        ..PageWrite::default()
    };
    let mut refused = BTreeSet::new();
    macro_rules! refuses {
        ($($call:ident($($argument:expr),*));+ $(;)?) => {$(
            let answer = store.$call($($argument),*).await;
            assert!(matches!(answer, Err(Error::LeaseLost)), "{}: {answer:?}", stringify!($call));
            refused.insert(stringify!($call).to_owned());
        )+};
    }
    let later = Ending::Retry {
        after: Duration::ZERO,
        counts: true,
        reason: "x".to_owned(),
        detail: "x".to_owned(),
    };
    let wait = Ending::Wait {
        after: Duration::ZERO,
        detail: "x".to_owned(),
        others: None,
    };
    let attempt = Attempt {
        answer: None,
        outcome: AttemptOutcome::Delivered,
    };
    let credential = SealedCredential {
        id: old.item_id,
        team: TEAM,
        platform: "example".to_owned(),
        secret: Vec::new(),
    };
    let mail = DueMail {
        id: old.item_id,
        about: MailAbout::Trial,
        user: old.item_id,
        job: None,
        attempts: 0,
        address: None,
        name: "ann".to_owned(),
        language: None,
        dropped: None,
    };
    let test = CredentialTest {
        state: CredentialState::Ready,
        account: None,
        detail: None,
        ends_at: None,
    };
    refuses!(
        renew(&old.lease, LONG);
        end_work(&old.lease, &WorkEnd::Done);
        end_work(&old.lease, &WorkEnd::Again(Duration::ZERO));
        end_work(&old.lease, &WorkEnd::Retry(Duration::ZERO));
        end_work(&old.lease, &WorkEnd::Released);
        finish_batch(&old.lease, &[]);
        scatter_batch(&old.lease);
        finish_polls(&old.lease, &[], None);
        finish_polls(&old.lease, &[], Some((Duration::ZERO, true)));
        finish_credential_test(&old.lease, &credential, &test, None);
        record_attempt(&old.lease, old.item_id, &attempt, LONG);
        rest_deliveries(&old.lease, Duration::ZERO);
        record_mail(&old.lease, &mail, &MailOutcome::Sent(String::new()));
        record_mail_server_failure(&old.lease, &mail, "x");
        expire_mails(&old.lease, LONG);
        rest_mails(&old.lease, Duration::ZERO);
        set_post(&old, &post("9"));
        set_platform(&old, "elsewhere", "https://example.org/9");
        acquire_snapshot(&old, &post("0"), LONG, 500);
        snapshot(&old);
        append_page(&old, snapshot.id, &page);
        begin_scoring(&old, &model("1"), None);
        unscored(&old, model_id, 0, 10);
        write_scores(&old, model_id, &[score(1)]);
        finish(&old, &completed());
        finish(&old, &partial());
        finish(&old, &failed());
        finish(&old, &later);
        finish(&old, &wait);
        finish(&old, &Ending::Released);
    );
    // Asked once the claim is lost.
    assert!(!store.is_withdrawn(&old.lease).await.unwrap());
    refused.insert("is_withdrawn".to_owned());
    // Reads; what it writes is refused like the others, see the test below.
    refused.insert("open_post".to_owned());
    // Read, of other kinds of work.
    refused.insert("batch".to_owned());
    refused.insert("polled_profiles".to_owned());
    refused.insert("next_delivery".to_owned());
    assert_eq!(refused, calls_with_a_claim(), "a call is not tried here");
    assert_eq!(store.release_all("worker").await.unwrap(), 0);

    assert_eq!(db.number("select count(*) from comments").await, 0);
    let item = db.items(&job).await.remove(0);
    assert_eq!((item.status, item.attempts), (ItemStatus::InProgress, 1));
    assert_eq!(item.post_key.as_deref(), Some("0"));
    store.append_page(&new, snapshot.id, &page).await.unwrap();
}

async fn a_lost_claim_says_whether_a_person_took_it(db: &Database) {
    let (cancelled, first) = db.claimed().await;
    let (deleted, second) = db.claimed().await;
    let (_, held) = db.claimed().await;
    db.store.cancel_job(IN_TEAM, cancelled.id).await.unwrap();
    db.store
        .delete_job(IN_TEAM, deleted.id, None)
        .await
        .unwrap();
    assert!(db.store.is_withdrawn(&first.lease).await.unwrap());
    assert!(db.store.is_withdrawn(&second.lease).await.unwrap());
    assert!(!db.store.is_withdrawn(&held.lease).await.unwrap());
    // Nor did a person take what another worker took over and ended.
    db.expire_leases().await;
    let other = db.claim(held.item_id).await;
    db.store.finish(&other, &completed()).await.unwrap();
    assert!(!db.store.is_withdrawn(&held.lease).await.unwrap());
}

async fn a_late_worker_may_go_on_until_somebody_takes_over(db: &Database) {
    let (_, claim) = db.claimed().await;
    db.expire_leases().await;
    db.fetched(&claim, comments(1)).await;
    db.store.renew(&claim.lease, LONG).await.unwrap();
    assert!(
        db.store
            .claim_post(claim.item_id, "other", LONG)
            .await
            .unwrap()
            .is_none()
    );
}

async fn a_retry_waits_for_its_time_and_counts_if_told_to(db: &Database) {
    let (job, claim) = db.claimed().await;
    let retry = |after, counts| Ending::Retry {
        after,
        counts,
        reason: "rate_limited".to_owned(),
        detail: "Too many\0 requests.".to_owned(),
    };
    let status = db.store.finish(&claim, &retry(LONG, true)).await.unwrap();
    assert_eq!(status, JobStatus::InProgress);
    let item = db.items(&job).await.remove(0);
    assert_eq!((item.status, item.attempts), (ItemStatus::Pending, 1));
    assert_eq!(item.reason.as_deref(), Some("rate_limited"));
    assert_eq!(item.detail.as_deref(), Some("Too many\u{fffd} requests."));
    assert!(item.next_attempt_at.is_some());
    let claim = async || db.store.claim_post(item.id, "worker", LONG).await.unwrap();
    assert!(claim().await.is_none());
    assert!(db.store.hand_over(10, LONG).await.unwrap().is_empty());

    let almost = LONG - Duration::from_secs(60);
    db.age("work", "due_at", almost).await;
    assert!(claim().await.is_none());
    db.age("work", "due_at", LONG - almost).await;
    let again = claim().await.expect("its time has come");
    assert_eq!(
        (
            again.lease.attempt,
            again.lease.attempts,
            again.lease.snoozes
        ),
        (2, 2, 0)
    );
    assert_eq!(db.items(&job).await[0].reason, None);
    assert_eq!(db.items(&job).await[0].next_attempt_at, None);
    let now = Duration::ZERO;
    db.store.finish(&again, &retry(now, false)).await.unwrap();
    let third = claim().await.expect("due at once");
    assert_eq!(
        (
            third.lease.attempt,
            third.lease.attempts,
            third.lease.snoozes
        ),
        (3, 2, 1)
    );
}

async fn what_is_released_is_due_at_once_and_not_counted(db: &Database) {
    let (job, claim) = db.claimed().await;
    assert!(
        db.store
            .hand_over(10, Duration::ZERO)
            .await
            .unwrap()
            .is_empty()
    );
    db.store.finish(&claim, &Ending::Released).await.unwrap();
    assert_eq!(db.items(&job).await[0].attempts, 0);
    assert_eq!(db.store.hand_over(10, LONG).await.unwrap(), [claim.item_id]);
    assert_eq!(db.claim(claim.item_id).await.lease.attempt, 2);
}

async fn release_all_gives_back_what_one_worker_holds(db: &Database) {
    let job = db.create(posts(3)).await;
    let items = db.items(&job).await;
    db.store
        .claim_post(items[0].id, "leaving", LONG)
        .await
        .unwrap()
        .unwrap();
    let gone = db
        .store
        .claim_post(items[1].id, "leaving", LONG)
        .await
        .unwrap()
        .unwrap();
    let staying = db
        .store
        .claim_post(items[2].id, "staying", LONG)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(db.store.release_all("leaving").await.unwrap(), 2);
    assert_eq!(db.store.release_all("leaving").await.unwrap(), 0);
    assert!(matches!(
        db.store.renew(&gone.lease, LONG).await,
        Err(Error::LeaseLost)
    ));
    db.store.renew(&staying.lease, LONG).await.unwrap();
    let due: HashSet<_> = db
        .store
        .hand_over(10, LONG)
        .await
        .unwrap()
        .into_iter()
        .collect();
    assert_eq!(due, HashSet::from([items[0].id, items[1].id]));
}

async fn due_items_are_handed_over_once_in_a_while(db: &Database) {
    let job = db.create(posts(40)).await;
    let sweeps = (0..4).map(|_| db.store.hand_over(15, LONG));
    let mut all = Vec::new();
    for swept in futures::future::join_all(sweeps).await {
        let swept = swept.unwrap();
        assert!(swept.len() <= 15);
        all.extend(swept);
    }
    // A sweep may have skipped rows that another held.
    all.extend(db.store.hand_over(100, LONG).await.unwrap());
    let once: HashSet<_> = all.iter().copied().collect();
    assert_eq!((all.len(), once.len()), (40, 40));
    assert!(db.store.hand_over(100, LONG).await.unwrap().is_empty());
    assert_eq!(
        db.store.hand_over(100, Duration::ZERO).await.unwrap().len(),
        40
    );

    // A claimed item is due again when its lease has run out, without waiting for the repetition.
    let claim = db.claim(db.items(&job).await[3].id).await;
    db.expire_leases().await;
    assert_eq!(
        db.store.hand_over(100, LONG).await.unwrap(),
        [claim.item_id]
    );
}

async fn what_has_ended_is_not_due(db: &Database) {
    let job = db.create(posts(3)).await;
    for item in db.items(&job).await {
        let claim = db.claim(item.id).await;
        db.store.finish(&claim, &completed()).await.unwrap();
        assert!(
            db.store
                .claim_post(item.id, "worker", LONG)
                .await
                .unwrap()
                .is_none()
        );
    }
    db.expire_leases().await;
    assert!(
        db.store
            .hand_over(10, Duration::ZERO)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(db.store.census().await.unwrap().items().outstanding(), 0);
}

async fn the_last_item_ends_the_job(db: &Database) {
    for (endings, expected) in [
        ([completed(), completed()], JobStatus::Completed),
        ([completed(), failed()], JobStatus::Partial),
        ([completed(), partial()], JobStatus::Partial),
        ([partial(), failed()], JobStatus::Partial),
        ([failed(), failed()], JobStatus::Failed),
    ] {
        let job = db.create(posts(2)).await;
        let items = db.items(&job).await;
        let first = db.claim(items[0].id).await;
        let second = db.claim(items[1].id).await;
        assert_eq!(
            db.store.finish(&first, &endings[0]).await.unwrap(),
            JobStatus::InProgress
        );
        assert_eq!(db.job(&job).await.finished_at, None);
        assert_eq!(
            db.store.finish(&second, &endings[1]).await.unwrap(),
            expected
        );
        let job = db.job(&job).await;
        assert_eq!(job.status, expected);
        assert!(job.finished_at.is_some());
    }
    let mut mixed = posts(1);
    mixed.items.push(unsupported());
    let job = db.create(mixed).await;
    let claim = db.claim(db.items(&job).await[0].id).await;
    assert_eq!(
        db.store.finish(&claim, &completed()).await.unwrap(),
        JobStatus::Partial
    );
}

async fn items_that_end_at_the_same_time_end_the_job(db: &Database) {
    let job = db.create(posts(12)).await;
    let mut claims = Vec::new();
    for item in db.items(&job).await {
        claims.push(db.claim(item.id).await);
    }
    let ends = claims.iter().map(|claim| {
        let store = db.store.clone();
        async move { store.finish(claim, &completed()).await.unwrap() }
    });
    let answers = futures::future::join_all(ends).await;
    let last = answers
        .iter()
        .filter(|status| **status == JobStatus::Completed)
        .count();
    assert_eq!(last, 1);
    assert_eq!(db.job(&job).await.status, JobStatus::Completed);
}

async fn an_item_learns_which_post_it_is(db: &Database) {
    let mut new = posts(1);
    new.items[0].platform = None;
    new.items[0].post_key = None;
    let job = db.create(new).await;
    let claim = db.claim(db.items(&job).await[0].id).await;
    assert_eq!(claim.post, None);
    db.store.set_post(&claim, &post("resolved")).await.unwrap();
    let item = db.items(&job).await.remove(0);
    assert_eq!(item.post_key.as_deref(), Some("resolved"));
    assert_eq!(item.url, "https://example.org/resolved");
    db.store.finish(&claim, &Ending::Released).await.unwrap();
    assert_eq!(db.claim(item.id).await.post, Some(post("resolved")));
}

async fn an_item_learns_which_platform_it_leads_to(db: &Database) {
    let mut new = posts(2);
    for item in &mut new.items {
        item.platform = Some("shortener".to_owned());
        item.post_key = None;
    }
    let job = db.create(new).await;
    let claim = db.claim(db.items(&job).await[0].id).await;
    let url = "https://example.org/led-to";
    let set = db.store.set_platform(&claim, "elsewhere", url).await;
    set.unwrap();
    let items = db.items(&job).await;
    assert_eq!(items[0].platform.as_deref(), Some("elsewhere"));
    assert_eq!((&*items[0].url, &items[0].post_key), (url, &None));
    assert_eq!(items[0].input, claim.input);
    assert_eq!(items[1].platform.as_deref(), Some("shortener"));
}

async fn a_dropped_call_leaves_nothing_behind(db: &Database) {
    let (_, claim) = db.claimed().await;
    let snapshot = db.store.start_snapshot(&claim, &post("0")).await.unwrap();
    let page = PageWrite {
        comments: (0..5_000)
            .map(|n| NewComment {
                text: "x".repeat(50),
                ..comment(&n.to_string())
            })
            .collect(),
        ..PageWrite::default()
    };
    for _ in 0..3 {
        let call = db.store.append_page(&claim, snapshot.id, &page);
        // One poll: the call is under way, then dropped.
        drop(futures::FutureExt::now_or_never(call));
    }
    let stored = db
        .store
        .append_page(&claim, snapshot.id, &page)
        .await
        .unwrap();
    assert_eq!((stored.fetched, stored.pages), (5_000, 1));
    assert_eq!(db.number("select count(*) from comments").await, 5_000);
}

on_both!(
    an_item_is_claimed_once,
    a_short_job_does_not_wait_behind_a_long_one,
    a_claim_that_finds_nothing_starts_no_job,
    a_lease_that_ran_out_is_taken_over_and_the_first_worker_is_fenced_off,
    a_lost_claim_says_whether_a_person_took_it,
    a_late_worker_may_go_on_until_somebody_takes_over,
    a_retry_waits_for_its_time_and_counts_if_told_to,
    what_is_released_is_due_at_once_and_not_counted,
    release_all_gives_back_what_one_worker_holds,
    a_team_with_a_long_list_or_many_lists_does_not_hold_up_another,
    what_silent_workers_held_is_in_its_teams_turn,
    due_items_are_handed_over_once_in_a_while,
    what_has_ended_is_not_due,
    the_last_item_ends_the_job,
    items_that_end_at_the_same_time_end_the_job,
    an_item_learns_which_post_it_is,
    an_item_learns_which_platform_it_leads_to,
    a_dropped_call_leaves_nothing_behind,
);
