//! Users of this server: passwords, and attempts to sign in with wrong ones.

use std::time::Duration;

use store::{Error, NewSession, NewToken, Person, Role, Scope, SignInLimit};
use uuid::Uuid;

use crate::harness::*;

const HOUR: Duration = Duration::from_secs(3_600);
const WEEK: Duration = Duration::from_secs(7 * 24 * 3_600);

fn person(user: u128) -> Person {
    Person {
        user: Uuid::from_u128(user),
        issuer: "local".to_owned(),
        subject: format!("user{user}"),
        name: None,
        team: TEAM,
        team_name: Some("red".to_owned()),
        other_teams: Vec::new(),
        mail: None,
        role: Role::TeamAdmin,
    }
}

fn session(hash: u8) -> NewSession {
    NewSession {
        hash: [hash; 32],
        lifetime: HOUR,
        address: "192.0.2.1".to_owned(),
        browser: "a browser".to_owned(),
    }
}

async fn a_first_password_is_changed_by_its_owner(db: &Database) {
    let store = &db.store;
    let ann = person(1).user;
    assert!(store.local_user(ann, WEEK).await.unwrap().is_none());
    assert!(store.add_local_user(&person(1), "one").await.unwrap());
    assert!(store.add_local_user(&person(2), "two").await.unwrap());
    // The name is taken, and whose it is keeps everything.
    let again = Person {
        role: Role::Admin,
        ..person(1)
    };
    assert!(!store.add_local_user(&again, "three").await.unwrap());
    let user = store.local_user(ann, WEEK).await.unwrap().expect("a user");
    assert_eq!((&user.person, user.hash.as_str()), (&person(1), "one"));
    assert_eq!(
        (
            user.must_change,
            user.is_over,
            user.disabled,
            user.is_long_ago
        ),
        (true, false, false, true)
    );
    let line = store.user(Scope::All, ann).await.unwrap();
    assert_eq!((line.signed_in_at, line.must_change_password), (None, true));

    assert!(store.sign_in_local(ann, "one", &session(1)).await.unwrap());
    let owner = store.session([1; 32], HOUR).await.unwrap().expect("hers");
    assert!(owner.must_change_password);
    assert_eq!(owner.signed_in.person, person(1));
    // Another one meanwhile.
    assert!(!store.sign_in_local(ann, "two", &session(2)).await.unwrap());
    let change = store.change_password(ann, "two", "four", &session(2)).await;
    assert!(!change.unwrap());
    assert!(store.session([1; 32], HOUR).await.unwrap().is_some());

    let change = store.change_password(ann, "one", "four", &session(3)).await;
    assert!(change.unwrap());
    assert!(store.session([1; 32], HOUR).await.unwrap().is_none());
    let owner = store.session([3; 32], HOUR).await.unwrap().expect("hers");
    assert!(!owner.must_change_password);
    let user = store.local_user(ann, WEEK).await.unwrap().expect("a user");
    assert_eq!((user.hash.as_str(), user.must_change), ("four", false));
    assert!(!user.is_long_ago);
    let ben = store.local_user(person(2).user, WEEK).await.unwrap();
    assert_eq!(ben.expect("untouched").hash, "two");
}

async fn a_first_password_is_over_when_nobody_uses_it(db: &Database) {
    let store = &db.store;
    let ann = person(1).user;
    assert!(store.add_local_user(&person(1), "one").await.unwrap());
    db.age("passwords", "changed_at", WEEK + HOUR).await;
    let user = store.local_user(ann, WEEK).await.unwrap().expect("a user");
    assert!(user.is_over);
    store.reset_password(ann, "two").await.unwrap();
    let user = store.local_user(ann, WEEK).await.unwrap().expect("a user");
    assert!(!user.is_over);
    // One that was chosen has no end.
    let change = store
        .change_password(ann, "two", "three", &session(1))
        .await;
    assert!(change.unwrap());
    db.age("passwords", "changed_at", WEEK * 100).await;
    let user = store.local_user(ann, WEEK).await.unwrap().expect("a user");
    assert!(!user.is_over);
}

async fn a_password_that_is_reset_ends_all_sessions_and_lets_tokens_rest(db: &Database) {
    let store = &db.store;
    for user in [1, 2] {
        assert!(store.add_local_user(&person(user), "one").await.unwrap());
        let id = person(user).user;
        let signed_in = store.sign_in_local(id, "one", &session(user as u8)).await;
        assert!(signed_in.unwrap());
        let token = NewToken {
            user: id,
            team: person(user).team,
            name: "nightly".to_owned(),
            prefix: "clamor_abc".to_owned(),
            hash: [10 + user as u8; 32],
            may_write: true,
            lifetime: None,
        };
        assert!(store.keep_token(&token, 1).await.unwrap());
    }
    let works = async |hash: u8| store.token([hash; 32], HOUR).await.unwrap().is_some();
    assert!(works(11).await && works(12).await);
    store.reset_password(person(1).user, "two").await.unwrap();
    assert!(store.session([1; 32], HOUR).await.unwrap().is_none());
    assert!(store.session([2; 32], HOUR).await.unwrap().is_some());
    assert!(!works(11).await && works(12).await);
    let again = store
        .sign_in_local(person(1).user, "two", &session(3))
        .await;
    assert!(again.unwrap() && works(11).await, "its owner is back");
    // Whoever an issuer vouches for has no password, nor has nobody.
    let of_issuer = Person {
        issuer: "https://a.example".to_owned(),
        ..person(3)
    };
    assert!(store.admit(&of_issuer).await.unwrap());
    for id in [of_issuer.user, Uuid::from_u128(4)] {
        let refused = store.reset_password(id, "x").await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        assert!(!store.sign_in_local(id, "x", &session(9)).await.unwrap());
    }
}

const NONE: Duration = Duration::ZERO;

fn limit(key: u8, delays: &[Duration]) -> SignInLimit<'_> {
    SignInLimit {
        key: [key; 32],
        delays,
        memory: HOUR,
    }
}

async fn attempts_that_fail_cost_more_and_more_time(db: &Database) {
    let store = &db.store;
    let delays = [NONE, NONE, HOUR / 4, HOUR / 2];
    let by = |name: u8| [limit(name, &delays), limit(100, &[NONE])];
    let minutes = |wait: Duration| wait.as_secs_f64() / 60.0;
    for _ in 0..3 {
        assert_eq!(store.try_sign_in(&by(1)).await.unwrap(), None);
    }
    for _ in 0..3 {
        let wait = store.try_sign_in(&by(1)).await.unwrap().expect("a wait");
        assert!((14.0..=15.0).contains(&minutes(wait)), "{wait:?}");
    }
    // Others do not wait, nor does the same name from elsewhere fare better.
    assert_eq!(store.try_sign_in(&by(2)).await.unwrap(), None);
    let elsewhere = [limit(1, &delays), limit(101, &[NONE])];
    assert!(store.try_sign_in(&elsewhere).await.unwrap().is_some());
    for expected in [HOUR / 2, HOUR / 2] {
        db.age("failed_sign_ins", "blocked_until", HOUR * 3 / 4)
            .await;
        assert_eq!(store.try_sign_in(&by(1)).await.unwrap(), None);
        let wait = store.try_sign_in(&by(1)).await.unwrap().expect("a wait");
        let longest = minutes(expected);
        assert!(
            (longest - 1.0..=longest).contains(&minutes(wait)),
            "{wait:?}"
        );
    }
    // They are forgotten in time.
    db.age("failed_sign_ins", "blocked_until", HOUR * 2).await;
    db.age("failed_sign_ins", "failed_at", HOUR * 2).await;
    for _ in 0..3 {
        assert_eq!(store.try_sign_in(&by(1)).await.unwrap(), None);
    }
    assert!(store.try_sign_in(&by(1)).await.unwrap().is_some());
    store.forget_failed_sign_ins([1; 32]).await.unwrap();
    assert_eq!(store.try_sign_in(&by(1)).await.unwrap(), None);

    store.purge(&HOUR.into()).await.unwrap();
    let rows = "select count(*) from failed_sign_ins";
    assert!(db.number(rows).await > 0);
    db.age("failed_sign_ins", "failed_at", HOUR * 48).await;
    store.purge(&HOUR.into()).await.unwrap();
    assert_eq!(db.number(rows).await, 0);
}

async fn an_attempt_that_succeeds_is_no_failure(db: &Database) {
    let store = &db.store;
    let name = [NONE, NONE, HOUR];
    let address = [NONE, NONE, NONE, HOUR];
    let limits = [limit(1, &name), limit(2, &address)];
    for _ in 0..20 {
        assert_eq!(store.try_sign_in(&limits).await.unwrap(), None);
        store.sign_in_succeeded([1; 32], [2; 32]).await.unwrap();
    }
    // What failed at the address before stays counted there, whoever signs in.
    let other = [limit(3, &name), limit(2, &address)];
    for _ in 0..2 {
        assert_eq!(store.try_sign_in(&other).await.unwrap(), None);
    }
    assert_eq!(store.try_sign_in(&limits).await.unwrap(), None);
    store.sign_in_succeeded([1; 32], [2; 32]).await.unwrap();
    assert_eq!(store.try_sign_in(&limits).await.unwrap(), None);
    assert_eq!(store.try_sign_in(&limits).await.unwrap(), None);
    assert!(store.try_sign_in(&limits).await.unwrap().is_some());
}

async fn as_many_attempts_at_once_as_one_after_the_other(db: &Database) {
    let delays = [NONE, NONE, HOUR];
    let limits = [limit(1, &delays), limit(2, &[NONE])];
    let tried = futures::future::join_all((0..12).map(|_| db.store.try_sign_in(&limits))).await;
    let free = tried.iter().filter(|tried| matches!(tried, Ok(None)));
    assert_eq!(free.count(), 3, "{tried:?}");
}

on_both!(
    a_first_password_is_changed_by_its_owner,
    a_first_password_is_over_when_nobody_uses_it,
    a_password_that_is_reset_ends_all_sessions_and_lets_tokens_rest,
    attempts_that_fail_cost_more_and_more_time,
    an_attempt_that_succeeds_is_no_failure,
    as_many_attempts_at_once_as_one_after_the_other,
);
