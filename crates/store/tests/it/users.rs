//! Users, for those who look after them.

use std::time::Duration;

use store::{Error, NewSession, Person, Role, Scope, UserChange};
use uuid::Uuid;

use crate::harness::*;

const HOUR: Duration = Duration::from_secs(3_600);

fn person(user: u128, team: Uuid, role: Role) -> Person {
    Person {
        user: Uuid::from_u128(user),
        issuer: "https://a.example".to_owned(),
        // Others of the same name are told apart by the id.
        subject: format!("user{}", user / 2),
        name: None,
        team,
        team_name: Some(format!("team {}", team == TEAM)),
        other_teams: Vec::new(),
        mail: None,
        role,
    }
}

fn disabled(disabled: bool) -> UserChange {
    UserChange {
        disabled: Some(disabled),
        ..UserChange::default()
    }
}

fn role(role: Role) -> UserChange {
    UserChange {
        role: Some(role),
        ..UserChange::default()
    }
}

async fn users_are_listed_by_team_and_page(db: &Database) {
    let store = &db.store;
    for user in 1..=5 {
        let team = if user == 3 { OTHER_TEAM } else { TEAM };
        let person = person(user, team, Role::Member);
        assert!(store.admit(&person).await.unwrap());
    }
    for (scope, expected) in [
        (Scope::Team(TEAM), vec![1, 2, 4, 5]),
        (Scope::Team(OTHER_TEAM), vec![3]),
        (Scope::All, vec![1, 2, 3, 4, 5]),
        (Scope::Team(Uuid::from_u128(8)), vec![]),
    ] {
        for limit in [1, 2, 4, 5, 10] {
            let (mut found, mut after, mut pages) = (Vec::new(), None, 0);
            loop {
                let (users, next) = store.users(scope, after, limit).await.unwrap();
                assert!(users.len() <= limit as usize);
                found.extend(users.iter().map(|line| line.person.user.as_u128()));
                pages += 1;
                after = next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, expected, "{scope:?} {limit}");
            let needed = expected.len().div_ceil(limit as usize).max(1);
            assert_eq!(pages, needed, "{scope:?} {limit}");
        }
    }
    let refused = store.users(Scope::All, Some(store::Cursor("x".to_owned())), 1);
    let refused = refused.await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    let line = store
        .user(Scope::Team(TEAM), Uuid::from_u128(1))
        .await
        .unwrap();
    assert_eq!(line.person, person(1, TEAM, Role::Member));
    assert_eq!((line.disabled, line.has_password), (false, false));
    assert_eq!(line.signed_in_at, Some(line.created_at));
}

async fn another_teams_user_is_not_there(db: &Database) {
    let store = &db.store;
    for (user, team) in [(1, TEAM), (2, OTHER_TEAM), (3, TEAM)] {
        let admin = person(user, team, Role::Admin);
        assert!(store.admit(&admin).await.unwrap());
    }
    let other = Uuid::from_u128(2);
    let missing = [
        store.user(Scope::Team(TEAM), other).await,
        store
            .change_user(Scope::Team(TEAM), other, &disabled(true))
            .await,
        store
            .change_user(Scope::All, Uuid::from_u128(9), &disabled(true))
            .await,
    ];
    for missing in missing {
        assert!(matches!(missing, Err(Error::NotFound)), "{missing:?}");
    }
    assert!(!store.user(Scope::All, other).await.unwrap().disabled);
}

async fn whoever_is_disabled_has_no_session_left(db: &Database) {
    let store = &db.store;
    for user in [1, 2] {
        let session = NewSession {
            hash: [user as u8; 32],
            lifetime: HOUR,
            address: String::new(),
            browser: String::new(),
        };
        let person = person(user, TEAM, Role::Member);
        assert!(store.sign_in(&person, &session).await.unwrap());
    }
    let one = Uuid::from_u128(1);
    let line = store
        .change_user(Scope::Team(TEAM), one, &disabled(true))
        .await;
    assert!(line.unwrap().disabled);
    assert!(!store.admit(&person(1, TEAM, Role::Member)).await.unwrap());
    assert!(store.session([1; 32], HOUR).await.unwrap().is_none());
    assert!(store.session([2; 32], HOUR).await.unwrap().is_some());
    let line = store.change_user(Scope::All, one, &disabled(false)).await;
    assert!(!line.unwrap().disabled);
    // They sign in again, and do not find themselves signed in somewhere.
    assert!(store.session([1; 32], HOUR).await.unwrap().is_none());
    assert!(store.admit(&person(1, TEAM, Role::Member)).await.unwrap());
}

async fn team_and_role_are_changed_and_nothing_else(db: &Database) {
    let store = &db.store;
    for user in [1, 2] {
        let person = person(user, TEAM, Role::Member);
        assert!(store.admit(&person).await.unwrap());
    }
    let one = Uuid::from_u128(1);
    let change = UserChange {
        team: Some((OTHER_TEAM, "blue".to_owned())),
        ..UserChange::default()
    };
    let line = store
        .change_user(Scope::Team(TEAM), one, &change)
        .await
        .unwrap();
    assert_eq!(line.person.team, OTHER_TEAM);
    assert_eq!(line.person.team_name.as_deref(), Some("blue"));
    assert_eq!(line.person.role, Role::Member);
    for wanted in [Role::TeamAdmin, Role::Admin, Role::Member] {
        // Somebody is left.
        store
            .change_user(Scope::All, Uuid::from_u128(2), &role(Role::Admin))
            .await
            .unwrap();
        let line = store
            .change_user(Scope::All, one, &role(wanted))
            .await
            .unwrap();
        assert_eq!((line.person.role, line.person.team), (wanted, OTHER_TEAM));
    }
    let other = store.user(Scope::All, Uuid::from_u128(2)).await.unwrap();
    assert_eq!(other.person, person(2, TEAM, Role::Admin));
}

async fn the_last_admin_stays(db: &Database) {
    let store = &db.store;
    let [one, two, three] = [1, 2, 3].map(Uuid::from_u128);
    for (user, role) in [(1, Role::Admin), (2, Role::Admin), (3, Role::TeamAdmin)] {
        assert!(store.admit(&person(user, TEAM, role)).await.unwrap());
    }
    let change = |id, change| async move { store.change_user(Scope::All, id, &change).await };
    change(three, disabled(true)).await.unwrap();
    change(two, disabled(true)).await.unwrap();
    for wanted in [disabled(true), role(Role::Member), role(Role::TeamAdmin)] {
        let refused = change(one, wanted).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    }
    // Whoever is disabled is no admin that is left, and may lose what they cannot use.
    change(one, role(Role::Admin)).await.unwrap();
    change(two, role(Role::Member)).await.unwrap();
    change(two, role(Role::Admin)).await.unwrap();
    change(two, disabled(false)).await.unwrap();
    change(one, disabled(true)).await.unwrap();
    assert!(change(two, disabled(true)).await.is_err());
}

async fn two_admins_do_not_take_each_other_away(db: &Database) {
    let store = &db.store;
    for round in 0..4 {
        for user in [1, 2] {
            let id = Uuid::from_u128(user);
            assert!(store.admit(&person(user, TEAM, Role::Admin)).await.is_ok());
            store
                .change_user(Scope::All, id, &disabled(false))
                .await
                .unwrap();
        }
        let (one, two) = (disabled(true), role(Role::Member));
        let (first, second) = tokio::join!(
            store.change_user(Scope::All, Uuid::from_u128(1), &one),
            store.change_user(Scope::All, Uuid::from_u128(2), &two),
        );
        assert_eq!(
            [&first, &second].iter().filter(|done| done.is_ok()).count(),
            1,
            "{round}: {first:?} {second:?}"
        );
        store
            .change_user(Scope::All, Uuid::from_u128(1), &role(Role::Admin))
            .await
            .unwrap();
        store
            .change_user(Scope::All, Uuid::from_u128(1), &disabled(false))
            .await
            .unwrap();
        store
            .change_user(Scope::All, Uuid::from_u128(2), &role(Role::Admin))
            .await
            .unwrap();
    }
}

async fn what_somebody_made_is_passed_on_where_the_other_may_see_it(db: &Database) {
    let store = &db.store;
    let person = |user: u128, team, other_teams| Person {
        other_teams,
        ..person(user, team, Role::Member)
    };
    let both = vec![(OTHER_TEAM, "blue".to_owned())];
    let (ann, ben, cat) = (
        person(1, TEAM, both.clone()),
        person(2, TEAM, Vec::new()),
        person(3, TEAM, both),
    );
    for one in [&ann, &ben, &cat] {
        assert!(store.admit(one).await.unwrap());
    }
    let job = async |team| {
        let job = store::NewJob {
            team,
            created_by: Some(ann.user),
            ..posts(1)
        };
        let job = db.create(job).await.id;
        let share = store::NewShare {
            job,
            made_by: Some(ann.user),
            prefix: "abc".to_owned(),
            hash: [if team == TEAM { 1 } else { 2 }; 32],
            with_texts: true,
            lifetime: LONG,
        };
        store
            .keep_share(Scope::Team(team), &share, 9)
            .await
            .unwrap();
    };
    job(TEAM).await;
    job(OTHER_TEAM).await;
    let made = |jobs, shares| store::MadeByUser { jobs, shares };
    let left = async |user| {
        let mut found = [0; 3];
        for (found, scope) in found.iter_mut().zip([IN_TEAM, IN_OTHER_TEAM, Scope::All]) {
            *found = store.made_by(scope, user).await.unwrap().jobs;
        }
        found
    };
    assert_eq!(left(ann.user).await, [1, 1, 2]);
    // Ben is in one of the teams.
    let passed = store.hand_over_jobs(Scope::All, ann.user, ben.user).await;
    assert_eq!(passed.unwrap(), made(1, 1));
    assert_eq!(left(ann.user).await, [0, 1, 1]);
    assert_eq!(left(ben.user).await, [1, 0, 1]);
    // Whoever looks after one team does nothing to jobs of another.
    let passed = store.hand_over_jobs(IN_TEAM, ann.user, cat.user).await;
    assert_eq!(passed.unwrap(), made(0, 0));
    let passed = store
        .hand_over_jobs(IN_OTHER_TEAM, ann.user, cat.user)
        .await;
    assert_eq!(passed.unwrap(), made(1, 1));
    let links = store.shares_made_by(cat.user, None, 9).await.unwrap();
    assert_eq!(links.len(), 1);
    assert_eq!(
        store.made_by(Scope::All, cat.user).await.unwrap(),
        made(1, 1)
    );
}

on_both!(
    what_somebody_made_is_passed_on_where_the_other_may_see_it,
    users_are_listed_by_team_and_page,
    another_teams_user_is_not_there,
    whoever_is_disabled_has_no_session_left,
    team_and_role_are_changed_and_nothing_else,
    the_last_admin_stays,
    two_admins_do_not_take_each_other_away,
);
