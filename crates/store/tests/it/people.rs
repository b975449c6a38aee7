//! People, the sessions of their browsers, and their tokens.

use std::time::Duration;

use store::{NewSession, NewToken, Person, Role, Which};
use uuid::Uuid;

use crate::harness::*;

const HOUR: Duration = Duration::from_secs(3_600);

fn person(user: u128) -> Person {
    Person {
        user: Uuid::from_u128(user),
        issuer: "https://a.example".to_owned(),
        subject: format!("subject {user}"),
        name: Some(format!("name {user}")),
        team: TEAM,
        team_name: Some("red".to_owned()),
        other_teams: Vec::new(),
        mail: None,
        role: Role::Member,
    }
}

fn session(hash: u8, lifetime: Duration) -> NewSession {
    NewSession {
        hash: [hash; 32],
        lifetime,
        address: "192.0.2.1".to_owned(),
        browser: "a browser".to_owned(),
    }
}

fn token(user: u128, hash: u8, lifetime: Option<Duration>) -> NewToken {
    NewToken {
        team: TEAM,
        user: Uuid::from_u128(user),
        name: "a script".to_owned(),
        prefix: "clamor_abc".to_owned(),
        hash: [hash; 32],
        may_write: hash.is_multiple_of(2),
        lifetime,
    }
}

async fn a_session_says_whose_it_is_until_it_is_over(db: &Database) {
    let store = &db.store;
    assert!(store.sign_in(&person(1), &session(1, HOUR)).await.unwrap());
    let found = store
        .session([1; 32], HOUR)
        .await
        .unwrap()
        .expect("it goes on");
    assert_eq!(found.signed_in.person, person(1));
    assert!(store.session([2; 32], HOUR).await.unwrap().is_none());

    // What the issuer says now counts for all sessions.
    let changed = Person {
        role: Role::Admin,
        name: None,
        ..person(1)
    };
    assert!(store.sign_in(&changed, &session(2, HOUR)).await.unwrap());
    let found = store
        .session([1; 32], HOUR)
        .await
        .unwrap()
        .expect("it goes on");
    assert_eq!(found.signed_in.person, changed);

    // Too old, and not used for too long.
    assert!(
        store
            .sign_in(&person(1), &session(3, Duration::ZERO))
            .await
            .unwrap()
    );
    assert!(store.session([3; 32], HOUR).await.unwrap().is_none());
    assert!(
        store
            .session([1; 32], Duration::ZERO)
            .await
            .unwrap()
            .is_none()
    );
    store.purge(&HOUR.into()).await.unwrap();
    assert!(store.session([1; 32], HOUR).await.unwrap().is_some());
}

async fn sessions_are_listed_and_ended_by_their_owner(db: &Database) {
    let store = &db.store;
    for hash in [1, 2, 3] {
        assert!(
            store
                .sign_in(&person(1), &session(hash, HOUR))
                .await
                .unwrap()
        );
    }
    assert!(store.sign_in(&person(2), &session(4, HOUR)).await.unwrap());
    let (ann, ben) = (person(1).user, person(2).user);
    let lines = store.sessions_of(ann, HOUR).await.unwrap();
    assert_eq!(lines.len(), 3);
    assert!(
        lines
            .iter()
            .all(|line| line.browser == "a browser" && line.address == "192.0.2.1")
    );
    store
        .end_sessions(ben, Which::One(lines[0].id))
        .await
        .unwrap();
    assert_eq!(store.sessions_of(ann, HOUR).await.unwrap().len(), 3);
    store
        .end_sessions(ann, Which::One(lines[0].id))
        .await
        .unwrap();
    assert_eq!(store.sessions_of(ann, HOUR).await.unwrap().len(), 2);
    store
        .end_sessions(ann, Which::Others(lines[1].id))
        .await
        .unwrap();
    let left = store.sessions_of(ann, HOUR).await.unwrap();
    assert_eq!(
        left.iter().map(|line| line.id).collect::<Vec<_>>(),
        [lines[1].id]
    );
    assert_eq!(store.sessions_of(ben, HOUR).await.unwrap().len(), 1);
    store.end_session([4; 32]).await.unwrap();
    store.end_session([4; 32]).await.unwrap();
    assert!(store.session([4; 32], HOUR).await.unwrap().is_none());
}

async fn who_is_shut_out_has_nothing_until_they_sign_in_again(db: &Database) {
    let store = &db.store;
    for user in [1, 2] {
        let hash = user as u8;
        assert!(
            store
                .sign_in(&person(user), &session(hash, HOUR))
                .await
                .unwrap()
        );
        assert!(store.keep_token(&token(user, hash, None), 3).await.unwrap());
    }
    store.shut_out(person(1).user).await.unwrap();
    store.shut_out(person(3).user).await.unwrap();
    assert!(store.session([1; 32], HOUR).await.unwrap().is_none());
    assert!(store.token([1; 32], 1_000 * HOUR).await.unwrap().is_none());
    assert!(store.session([2; 32], HOUR).await.unwrap().is_some());
    assert!(store.token([2; 32], HOUR).await.unwrap().is_some());
    assert!(store.sign_in(&person(1), &session(3, HOUR)).await.unwrap());
    assert!(store.token([1; 32], HOUR).await.unwrap().is_some());
}

async fn tokens_work_until_they_are_over_or_their_owner_stays_away(db: &Database) {
    let store = &db.store;
    assert!(store.admit(&person(1)).await.unwrap());
    assert!(store.admit(&person(1)).await.unwrap());
    for (hash, lifetime) in [(1, None), (2, Some(HOUR)), (3, Some(Duration::ZERO))] {
        assert!(
            store
                .keep_token(&token(1, hash, lifetime), 3)
                .await
                .unwrap()
        );
    }
    // As many as one may.
    assert!(!store.keep_token(&token(1, 4, None), 3).await.unwrap());
    for (hash, may_write) in [(1, false), (2, true)] {
        let found = store
            .token([hash; 32], HOUR)
            .await
            .unwrap()
            .expect("it works");
        assert_eq!((found.0.person.user, found.1), (person(1).user, may_write));
    }
    assert!(store.token([3; 32], HOUR).await.unwrap().is_none());
    assert!(store.token([4; 32], HOUR).await.unwrap().is_none());
    assert!(
        store
            .token([1; 32], Duration::ZERO)
            .await
            .unwrap()
            .is_none()
    );

    let lines = store.tokens_of(person(1).user).await.unwrap();
    assert_eq!(lines.len(), 3);
    let used: Vec<_> = lines
        .iter()
        .rev()
        .map(|line| line.used_at.is_some())
        .collect();
    assert_eq!(used, [true, true, false]);
    // Nobody else ends it.
    let first = lines[2].id;
    let refused = store.revoke_token(person(2).user, first).await;
    assert!(
        matches!(refused, Err(store::Error::NotFound)),
        "{refused:?}"
    );
    store.revoke_token(person(1).user, first).await.unwrap();
    assert!(store.token([1; 32], HOUR).await.unwrap().is_none());
}

async fn a_job_says_who_made_it(db: &Database) {
    let store = &db.store;
    let mut list = posts(1);
    list.created_by = Some(person(1).user);
    // Not known yet: somebody else may have removed them.
    let job = db.create(list).await;
    assert_eq!((job.created_by, job.team_name), (None, None));
    assert!(store.sign_in(&person(1), &session(1, HOUR)).await.unwrap());
    let job = store.job(IN_TEAM, job.id).await.unwrap();
    assert_eq!(job.created_by.as_deref(), Some("name 1"));
    assert_eq!(job.team_name.as_deref(), Some("red"));
}

on_both!(
    a_session_says_whose_it_is_until_it_is_over,
    sessions_are_listed_and_ended_by_their_owner,
    who_is_shut_out_has_nothing_until_they_sign_in_again,
    tokens_work_until_they_are_over_or_their_owner_stays_away,
    a_job_says_who_made_it,
);
