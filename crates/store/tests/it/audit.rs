//! The audit trail: who sees which entries, in what order, and when they go.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, json};
use store::{
    AuditAction, AuditEntry, AuditFilter, AuditLine, Door, Error, NewSession, Person, Role, Scope,
};
use uuid::Uuid;

use crate::harness::*;

const DAY: Duration = Duration::from_secs(24 * 3_600);

fn entry(action: AuditAction, team: Option<Uuid>, name: Option<&str>) -> AuditEntry {
    let mut details = Map::new();
    details.insert("rows".to_owned(), json!(3));
    AuditEntry {
        id: Uuid::now_v7(),
        at: Utc::now(),
        team,
        user: Some(Uuid::from_u128(1)),
        user_name: name.map(str::to_owned),
        door: Some(Door::Session),
        address: "192.0.2.1".to_owned(),
        action,
        subject: Some(Uuid::from_u128(9)),
        details,
    }
}

async fn all(db: &Database, scope: Scope, filter: &AuditFilter) -> Vec<AuditLine> {
    let (mut lines, mut next) = (Vec::new(), None);
    loop {
        let page = db.store.audit(scope, filter, next, 2).await.unwrap();
        assert!(page.0.len() <= 2);
        lines.extend(page.0);
        next = match page.1 {
            Some(next) => Some(next),
            None => return lines,
        };
    }
}

fn actions(lines: &[AuditLine]) -> Vec<AuditAction> {
    lines.iter().map(|line| line.entry.action).collect()
}

async fn each_team_sees_its_own_entries_newest_first(db: &Database) {
    use AuditAction::{JobCreated, JobDeleted, SignInFailed, SignedIn, TokenMade};
    let written = [
        entry(SignedIn, Some(TEAM), Some("ann")),
        entry(JobCreated, Some(TEAM), Some("bob")),
        entry(JobDeleted, Some(OTHER_TEAM), Some("ann")),
        entry(SignInFailed, None, None),
        entry(TokenMade, Some(TEAM), Some("a\0nn")),
    ];
    db.store.write_audit(&written).await.unwrap();
    let none = AuditFilter::default();
    let found = all(db, Scope::All, &none).await;
    let everything = [TokenMade, SignInFailed, JobDeleted, JobCreated, SignedIn];
    assert_eq!(actions(&found), everything);
    let found = all(db, Scope::Team(TEAM), &none).await;
    assert_eq!(actions(&found), [TokenMade, JobCreated, SignedIn]);
    let (last, first) = (&found[2].entry, &written[0]);
    assert_eq!(
        (last.id, last.door, last.subject, &last.details),
        (first.id, first.door, first.subject, &first.details)
    );
    assert_eq!(
        (last.address.as_str(), last.user_name.as_deref()),
        ("192.0.2.1", Some("ann"))
    );
    assert_eq!(found[0].entry.user_name.as_deref(), Some("a\u{fffd}nn"));
    let found = all(db, Scope::Team(OTHER_TEAM), &none).await;
    assert_eq!(actions(&found), [JobDeleted]);

    // A cursor of another list.
    let odd = Some(store::Cursor("7".to_owned()));
    let refused = db.store.audit(Scope::All, &none, odd, 1).await;
    assert!(matches!(refused, Err(Error::Conflict(_))));
}

async fn filters_leave_out_what_they_do_not_name(db: &Database) {
    use AuditAction::{JobCancelled, JobCreated};
    let at = |minutes: i64| {
        let begin: DateTime<Utc> = "2026-03-01T10:00:00Z".parse().unwrap();
        begin + TimeDelta::minutes(minutes)
    };
    let made = |action, name, minutes| AuditEntry {
        at: at(minutes),
        ..entry(action, Some(TEAM), Some(name))
    };
    // In the order in which they are made.
    let [first, second, mut third] = [
        made(JobCreated, "ann", 1),
        made(JobCancelled, "bob", 2),
        made(JobCreated, "ann", 3),
    ];
    third.user = Some(Uuid::from_u128(2));
    third.subject = None;
    let written = [first, second, third];
    db.store.write_audit(&written).await.unwrap();
    let ids = async |filter| {
        let lines = all(db, Scope::All, &filter).await;
        lines.iter().map(|line| line.entry.id).collect::<Vec<_>>()
    };
    let [first, second, third] = written.map(|entry| entry.id);
    let none = AuditFilter::default;
    for (filter, expected) in [
        (
            AuditFilter {
                user: Some(Uuid::from_u128(1)),
                ..none()
            },
            vec![second, first],
        ),
        (
            AuditFilter {
                user_name: Some("ann".to_owned()),
                ..none()
            },
            vec![third, first],
        ),
        (
            AuditFilter {
                action: Some(JobCancelled),
                ..none()
            },
            vec![second],
        ),
        (
            AuditFilter {
                subject: Some(Uuid::from_u128(9)),
                ..none()
            },
            vec![second, first],
        ),
        (
            AuditFilter {
                from: Some(at(2)),
                ..none()
            },
            vec![third, second],
        ),
        (
            AuditFilter {
                from: Some(at(2)),
                to: Some(at(3)),
                ..none()
            },
            vec![second],
        ),
    ] {
        assert_eq!(ids(filter.clone()).await, expected, "{filter:?}");
    }
}

async fn who_could_not_sign_in_is_named_when_there_is_such_a_user(db: &Database) {
    let ann = Person {
        user: Uuid::from_u128(5),
        issuer: "local".to_owned(),
        subject: "ann".to_owned(),
        name: None,
        team: OTHER_TEAM,
        team_name: Some("blue".to_owned()),
        other_teams: Vec::new(),
        mail: None,
        role: Role::Member,
    };
    let session = NewSession {
        hash: [1; 32],
        lifetime: DAY,
        address: String::new(),
        browser: String::new(),
    };
    assert!(db.store.sign_in(&ann, &session).await.unwrap());
    let attempt = |user| AuditEntry {
        user: Some(Uuid::from_u128(user)),
        door: None,
        ..entry(AuditAction::SignInFailed, None, None)
    };
    db.store
        .write_audit(&[attempt(5), attempt(6)])
        .await
        .unwrap();
    let found = all(db, Scope::All, &AuditFilter::default()).await;
    let [nobody, known] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(
        (
            nobody.entry.user,
            &nobody.entry.user_name,
            nobody.entry.team
        ),
        (None, &None, None)
    );
    let entry = &known.entry;
    assert_eq!((entry.user, entry.team), (Some(ann.user), Some(OTHER_TEAM)));
    assert_eq!(
        (entry.user_name.as_deref(), known.team_name.as_deref()),
        (Some("ann"), Some("blue"))
    );
    let of_team = all(db, Scope::Team(OTHER_TEAM), &AuditFilter::default()).await;
    assert_eq!(of_team.len(), 1);
}

async fn old_entries_go(db: &Database) {
    let old = entry(AuditAction::SignedIn, Some(TEAM), Some("ann"));
    db.store.write_audit(&[old]).await.unwrap();
    db.age("audit", "at", DAY * 3).await;
    let new = entry(AuditAction::SignedOut, Some(TEAM), Some("ann"));
    db.store.write_audit(&[new]).await.unwrap();
    assert_eq!(db.store.forget_audit(DAY * 4).await.unwrap(), 0);
    assert_eq!(db.store.forget_audit(DAY * 2).await.unwrap(), 1);
    let left = all(db, Scope::All, &AuditFilter::default()).await;
    assert_eq!(actions(&left), [AuditAction::SignedOut]);
    assert_eq!(db.store.forget_audit(Duration::ZERO).await.unwrap(), 1);
}

on_both!(
    each_team_sees_its_own_entries_newest_first,
    filters_leave_out_what_they_do_not_name,
    who_could_not_sign_in_is_named_when_there_is_such_a_user,
    old_entries_go,
);
