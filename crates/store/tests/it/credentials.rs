//! Credentials of teams: entered, tested, removed, and whose what is fetched with them is.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use store::{
    Acquired, CREDENTIALS_WORK, Claim, Credential, CredentialState, CredentialTest, Ending, Error,
    Job, Lease, NewCredential, NewJob, Others, PageWrite, SealedCredential, Site, credential_id,
};
use uuid::Uuid;

use crate::harness::*;

/// The platform of the posts that these tests make.
const PLATFORM: &str = "example";

async fn enter_for(db: &Database, team: Uuid, platform: &str, secret: &[u8]) -> Credential {
    let new = NewCredential {
        team,
        platform: platform.to_owned(),
        label: "Of the shop".to_owned(),
        secret: secret.to_vec(),
    };
    db.store.put_credential(&new).await.unwrap()
}

async fn enter(db: &Database, secret: &[u8]) -> Credential {
    enter_for(db, TEAM, PLATFORM, secret).await
}

/// Takes the work on a credential, as a worker does.
async fn take(db: &Database, id: Uuid) -> (Lease, SealedCredential) {
    let handed = db.store.hand_over(100, LONG).await.unwrap();
    assert!(handed.contains(&id), "{handed:?}");
    let lease = db.store.claim(id, "worker", LONG).await.unwrap();
    let lease = lease.expect("it is due");
    assert_eq!(lease.kind, CREDENTIALS_WORK);
    let sealed = db.store.sealed_credential(id).await.unwrap();
    (lease, sealed.expect("it is there"))
}

fn ready() -> CredentialTest {
    CredentialTest {
        state: CredentialState::Ready,
        account: Some("@shop".to_owned()),
        detail: None,
        ends_at: Some(Utc::now() + TimeDelta::days(60)),
    }
}

async fn finish(
    db: &Database,
    lease: &Lease,
    tested: &SealedCredential,
    test: &CredentialTest,
    again: Option<Duration>,
) -> Result<(), Error> {
    let store = &db.store;
    store
        .finish_credential_test(lease, tested, test, again)
        .await
}

async fn now(db: &Database) -> Credential {
    db.store.credential(TEAM, PLATFORM).await.unwrap()
}

async fn one_that_is_entered_is_tested_and_says_what_came_of_it(db: &Database) {
    let entered = enter(db, b"sealed").await;
    assert_eq!(entered.id, credential_id(TEAM, PLATFORM));
    assert_eq!(
        (entered.state, entered.tested_at),
        (CredentialState::Testing, None)
    );
    let (lease, sealed) = take(db, entered.id).await;
    assert_eq!((sealed.team, &*sealed.platform), (TEAM, PLATFORM));
    assert_eq!(sealed.secret, b"sealed");
    finish(db, &lease, &sealed, &ready(), None).await.unwrap();
    let tested = now(db).await;
    assert_eq!(tested.state, CredentialState::Ready);
    assert_eq!(tested.account.as_deref(), Some("@shop"));
    assert!(tested.tested_at.is_some() && tested.ends_at.is_some());
    assert!(
        db.store.hand_over(100, LONG).await.unwrap().is_empty(),
        "it rests"
    );

    let again = db.store.try_credential(TEAM, PLATFORM).await.unwrap();
    assert_eq!(again.state, CredentialState::Testing);
    assert_eq!(
        again.account.as_deref(),
        Some("@shop"),
        "what is known stays"
    );
    let (lease, sealed) = take(db, entered.id).await;
    let untested = CredentialTest {
        state: CredentialState::Untested,
        account: None,
        detail: Some("The network is down.".to_owned()),
        ends_at: None,
    };
    finish(db, &lease, &sealed, &untested, Some(Duration::ZERO))
        .await
        .unwrap();
    assert_eq!(now(db).await.state, CredentialState::Untested);
    let (lease, _) = take(db, entered.id).await;
    assert_eq!(lease.attempts, 2, "it is tried again");
}

async fn what_is_replaced_while_it_is_tested_is_tested_anew(db: &Database) {
    let id = enter(db, b"one").await.id;
    let (lease, first) = take(db, id).await;
    enter(db, b"two").await;
    finish(db, &lease, &first, &ready(), None).await.unwrap();
    assert_eq!(
        now(db).await.state,
        CredentialState::Testing,
        "it is of another secret"
    );
    db.store.refuse_credential(&first, "old").await.unwrap();
    let (lease, second) = take(db, id).await;
    assert_eq!(second.secret, b"two");
    finish(db, &lease, &second, &ready(), None).await.unwrap();
    db.store.refuse_credential(&first, "old").await.unwrap();
    assert_eq!(now(db).await.state, CredentialState::Ready);
    db.store
        .refuse_credential(&second, "revoked")
        .await
        .unwrap();
    let refused = now(db).await;
    assert_eq!(refused.state, CredentialState::Refused);
    assert_eq!(refused.detail.as_deref(), Some("revoked"));
}

async fn what_is_removed_is_gone_and_its_tester_fenced_off(db: &Database) {
    let id = enter(db, b"one").await.id;
    let (lease, sealed) = take(db, id).await;
    db.store.delete_credential(TEAM, PLATFORM).await.unwrap();
    let late = finish(db, &lease, &sealed, &ready(), None).await;
    assert!(matches!(late, Err(Error::LeaseLost)));
    assert!(db.store.sealed_credential(id).await.unwrap().is_none());
    let gone = db.store.delete_credential(TEAM, PLATFORM).await;
    assert!(matches!(gone, Err(Error::NotFound)));
    assert!(!db.store.has_credential(TEAM, PLATFORM).await.unwrap());
}

async fn another_team_has_its_own(db: &Database) {
    let ours = enter(db, b"ours").await;
    let none = db.store.credential(OTHER_TEAM, PLATFORM).await;
    assert!(matches!(none, Err(Error::NotFound)));
    for refused in [
        db.store.try_credential(OTHER_TEAM, PLATFORM).await.err(),
        db.store.delete_credential(OTHER_TEAM, PLATFORM).await.err(),
    ] {
        assert!(matches!(refused, Some(Error::NotFound)), "{refused:?}");
    }
    let theirs = enter_for(db, OTHER_TEAM, PLATFORM, b"theirs").await;
    assert_ne!(ours.id, theirs.id);
    assert_eq!(db.store.credentials(TEAM).await.unwrap(), [ours]);
    let platforms = db.store.platforms_of_team(OTHER_TEAM).await.unwrap();
    assert_eq!(platforms, [PLATFORM]);
}

/// A job of one post of a team, claimed.
async fn claimed(db: &Database, team: Uuid) -> Claim {
    let job = db.create(NewJob { team, ..posts(1) }).await;
    db.claim(db.items(&job).await[0].id).await
}

async fn acquire(db: &Database, claim: &Claim) -> Acquired {
    let post = claim.post.clone().expect("a known post");
    let acquired = db.store.acquire_snapshot(claim, &post, LONG, 500);
    acquired.await.unwrap()
}

async fn what_a_credential_fetched_is_used_by_its_team_alone(db: &Database) {
    enter(db, b"ours").await;
    let first = claimed(db, TEAM).await;
    assert_eq!(first.team, TEAM);
    let Acquired::Begun(begun) = acquire(db, &first).await else {
        panic!("nothing is there")
    };
    assert_eq!(begun.owner, Some(TEAM));

    // While it is read, and after its end.
    let other = claimed(db, OTHER_TEAM).await;
    let Acquired::Begun(theirs) = acquire(db, &other).await else {
        panic!("another team waits for nothing of ours")
    };
    assert_eq!(theirs.owner, None);
    let page = PageWrite {
        comments: vec![comment("a")],
        last: true,
        max_comments: 500,
        ..PageWrite::default()
    };
    let ended = db.store.append_page(&first, begun.id, &page).await.unwrap();
    assert_eq!(ended.owner, Some(TEAM));
    let third = claimed(db, Uuid::from_u128(33)).await;
    let Acquired::BeingRead { .. } = acquire(db, &third).await else {
        panic!("what is anybody's is waited for")
    };
    let again = claimed(db, TEAM).await;
    let Acquired::Reused(reused) = acquire(db, &again).await else {
        panic!("the team uses what it has")
    };
    assert_eq!(reused.id, begun.id);

    // Without the credential they are as everybody.
    db.store
        .append_page(&other, theirs.id, &page)
        .await
        .unwrap();
    db.store.delete_credential(TEAM, PLATFORM).await.unwrap();
    let later = claimed(db, TEAM).await;
    let Acquired::Reused(reused) = acquire(db, &later).await else {
        panic!("what is anybody's is used")
    };
    assert_eq!(reused.id, theirs.id);
}

/// How many posts of a job wait for their platform.
async fn waiting(db: &Database, job: &Job) -> usize {
    let items = db.items(job).await;
    items.iter().filter(|item| item.reason.is_some()).count()
}

async fn a_team_whose_credential_is_to_rest_waits_alone(db: &Database) {
    enter(db, b"ours").await;
    for (asks, team) in [(TEAM, Some(TEAM)), (OTHER_TEAM, None)] {
        let mut jobs = Vec::new();
        for team in [TEAM, OTHER_TEAM, Uuid::from_u128(33)] {
            jobs.push(db.create(NewJob { team, ..posts(3) }).await);
        }
        let asking = jobs.iter().find(|job| job.team == asks).expect("a job");
        let claim = db.claim(db.items(asking).await[0].id).await;
        let closed = Ending::Closed {
            left: LONG,
            reason: "rate_limited".to_owned(),
            detail: "it asked to slow down".to_owned(),
            others: Some(Others {
                site: Site::Platform(PLATFORM.to_owned()),
                team,
                left: LONG,
                at_once: 100,
                every: Duration::ZERO,
            }),
        };
        db.store.finish(&claim, &closed).await.unwrap();
        for job in &jobs {
            let waits = match team {
                Some(team) => job.team == team,
                None => job.team != TEAM,
            };
            let expected = if waits { 3 } else { 0 };
            assert_eq!(waiting(db, job).await, expected, "{team:?} {:?}", job.team);
        }
    }
}

async fn the_keys_of_the_operator_are_those_of_the_last_worker(db: &Database) {
    assert_eq!(db.store.operator_keys().await.unwrap(), None);
    for keys in [&["A_KEY", "B_KEY"][..], &[]] {
        db.store.note_operator_keys(keys).await.unwrap();
        let known = db.store.operator_keys().await.unwrap();
        assert_eq!(known, Some(keys.iter().map(ToString::to_string).collect()));
    }
}

on_both!(
    one_that_is_entered_is_tested_and_says_what_came_of_it,
    what_is_replaced_while_it_is_tested_is_tested_anew,
    what_is_removed_is_gone_and_its_tester_fenced_off,
    another_team_has_its_own,
    what_a_credential_fetched_is_used_by_its_team_alone,
    a_team_whose_credential_is_to_rest_waits_alone,
    the_keys_of_the_operator_are_those_of_the_last_worker,
);
