//! Share links: what they lead to, and when they do not.

use std::time::Duration;

use store::{Error, NewShare, Person, Role, Scope, SharedJob, UserChange};
use uuid::Uuid;

use crate::harness::*;

const MOST: u32 = 3;

fn share(job: Uuid, hash: u8) -> NewShare {
    NewShare {
        job,
        made_by: None,
        prefix: format!("abc{hash}"),
        hash: [hash; 32],
        with_texts: hash.is_multiple_of(2),
        lifetime: LONG,
    }
}

fn person(user: u128) -> Person {
    Person {
        user: Uuid::from_u128(user),
        issuer: "https://a.example".to_owned(),
        subject: format!("subject {user}"),
        name: Some(format!("name {user}")),
        team: TEAM,
        team_name: None,
        other_teams: Vec::new(),
        mail: None,
        role: Role::Member,
    }
}

async fn a_link_leads_to_its_job_until_it_ends(db: &Database) {
    let store = &db.store;
    let job = db.create(posts(1)).await.id;
    let other = db.create(posts(1)).await.id;
    let first = store
        .keep_share(IN_TEAM, &share(job, 1), MOST)
        .await
        .unwrap();
    let first = first.expect("a link");
    let second = store
        .keep_share(IN_TEAM, &share(job, 2), MOST)
        .await
        .unwrap();
    assert!(second.is_some());
    let found = store.shared_job([2; 32]).await.unwrap();
    let expected = SharedJob {
        job,
        team: TEAM,
        prefix: "abc2".to_owned(),
        with_texts: true,
    };
    assert_eq!(found, Some(expected));
    assert_eq!(store.shared_job([3; 32]).await.unwrap(), None);

    let lines = store.shares_of(IN_TEAM, job).await.unwrap();
    let seen: Vec<_> = lines
        .iter()
        .map(|line| (line.prefix.as_str(), line.used_at.is_some(), line.is_over))
        .collect();
    assert_eq!(seen, [("abc2", true, false), ("abc1", false, false)]);
    assert!(store.shares_of(IN_TEAM, other).await.unwrap().is_empty());

    // Not by way of another job, and not twice.
    assert!(!store.end_share(IN_TEAM, other, first.id).await.unwrap());
    assert!(store.shared_job([1; 32]).await.unwrap().is_some());
    assert!(store.end_share(IN_TEAM, job, first.id).await.unwrap());
    assert!(!store.end_share(IN_TEAM, job, first.id).await.unwrap());
    assert_eq!(store.shared_job([1; 32]).await.unwrap(), None);
    assert!(store.shared_job([2; 32]).await.unwrap().is_some());

    store.delete_job(IN_TEAM, job, None).await.unwrap();
    assert_eq!(store.shared_job([2; 32]).await.unwrap(), None);
    while store.erase().await.unwrap() {}
    assert_eq!(db.number("select count(*) from shares").await, 0);
}

async fn a_link_that_is_over_shows_nothing_and_is_forgotten_later(db: &Database) {
    let store = &db.store;
    let job = db.create(posts(1)).await.id;
    let over = NewShare {
        lifetime: Duration::ZERO,
        ..share(job, 1)
    };
    store.keep_share(IN_TEAM, &over, MOST).await.unwrap();
    assert_eq!(store.shared_job([1; 32]).await.unwrap(), None);
    assert!(store.shares_of(IN_TEAM, job).await.unwrap()[0].is_over);
    store.purge(&LONG.into()).await.unwrap();
    assert_eq!(store.shares_of(IN_TEAM, job).await.unwrap().len(), 1);
    // It takes nobody's place.
    for hash in 2..5 {
        let kept = store.keep_share(IN_TEAM, &share(job, hash), MOST).await;
        assert!(kept.unwrap().is_some(), "{hash}");
    }
    let kept = store
        .keep_share(IN_TEAM, &share(job, 5), MOST)
        .await
        .unwrap();
    assert!(kept.is_none());

    db.age("shares", "expires_at", LONG * 24 * 32).await;
    store.purge(&LONG.into()).await.unwrap();
    assert!(store.shares_of(IN_TEAM, job).await.unwrap().is_empty());
}

async fn a_link_rests_while_its_maker_is_disabled(db: &Database) {
    let store = &db.store;
    let job = db.create(posts(1)).await.id;
    for user in [1, 2] {
        assert!(store.admit(&person(user)).await.unwrap());
    }
    let ann = person(1).user;
    let of_ann = NewShare {
        made_by: Some(ann),
        ..share(job, 1)
    };
    store.keep_share(IN_TEAM, &of_ann, MOST).await.unwrap();
    store
        .keep_share(IN_TEAM, &share(job, 2), MOST)
        .await
        .unwrap();
    assert!(store.shared_job([1; 32]).await.unwrap().is_some());
    let made = store.shares_made_by(ann, None, 10).await.unwrap();
    let seen: Vec<_> = made.iter().map(|one| (one.job, &*one.prefix)).collect();
    assert_eq!(seen, [(job, "abc1")]);
    assert!(made[0].used_at.is_some());
    let before = store.shares_made_by(ann, Some(made[0].id), 10).await;
    assert!(before.unwrap().is_empty());
    let change = |disabled| UserChange {
        disabled: Some(disabled),
        ..UserChange::default()
    };
    store
        .change_user(Scope::All, ann, &change(true))
        .await
        .unwrap();
    assert_eq!(store.shared_job([1; 32]).await.unwrap(), None);
    assert!(store.shared_job([2; 32]).await.unwrap().is_some());
    let lines = store.shares_of(IN_TEAM, job).await.unwrap();
    let of_ann = lines.iter().find(|line| line.prefix == "abc1");
    let of_ann = of_ann.expect("it is listed");
    assert_eq!(
        (of_ann.made_by.as_deref(), of_ann.is_over),
        (Some("name 1"), true)
    );
}

async fn a_link_rests_while_its_maker_does_not_see_the_job(db: &Database) {
    let store = &db.store;
    let job = db.create(posts(1)).await.id;
    let ann = person(1);
    assert!(store.admit(&ann).await.unwrap());
    let of_ann = NewShare {
        made_by: Some(ann.user),
        ..share(job, 1)
    };
    store.keep_share(IN_TEAM, &of_ann, MOST).await.unwrap();
    let shows = async |shows: bool, when: &str| {
        let found = store.shared_job([1; 32]).await.unwrap();
        assert_eq!(found.is_some(), shows, "{when}");
        let lines = store.shares_of(IN_TEAM, job).await.unwrap();
        assert_eq!(lines[0].is_over, !shows, "{when}");
    };
    shows(true, "in the team").await;
    let elsewhere = Person {
        team: OTHER_TEAM,
        ..ann.clone()
    };
    assert!(store.admit(&elsewhere).await.unwrap());
    shows(false, "in another team").await;
    let in_both = Person {
        other_teams: vec![(TEAM, "red".to_owned())],
        ..elsewhere.clone()
    };
    assert!(store.admit(&in_both).await.unwrap());
    shows(true, "in both").await;
    let of_all = Person {
        role: Role::Admin,
        ..elsewhere
    };
    assert!(store.admit(&of_all).await.unwrap());
    shows(true, "admin of all").await;
    // The issuer names no team for them any more.
    store.shut_out(ann.user).await.unwrap();
    shows(false, "shut out").await;
    assert!(store.admit(&ann).await.unwrap());
    shows(true, "in the team again").await;
}

async fn another_teams_job_has_no_links(db: &Database) {
    let store = &db.store;
    let job = db.create(posts(1)).await.id;
    let kept = store
        .keep_share(IN_TEAM, &share(job, 1), MOST)
        .await
        .unwrap();
    let id = kept.expect("a link").id;
    let kept = store.keep_share(IN_OTHER_TEAM, &share(job, 2), MOST).await;
    assert!(matches!(kept, Err(Error::NotFound)));
    let listed = store.shares_of(IN_OTHER_TEAM, job).await;
    assert!(matches!(listed, Err(Error::NotFound)));
    let ended = store.end_share(IN_OTHER_TEAM, job, id).await;
    assert!(matches!(ended, Err(Error::NotFound)));
    assert!(store.shared_job([1; 32]).await.unwrap().is_some());
    assert!(store.end_share(Scope::All, job, id).await.unwrap());
}

on_both! {
    a_link_leads_to_its_job_until_it_ends,
    a_link_that_is_over_shows_nothing_and_is_forgotten_later,
    a_link_rests_while_its_maker_is_disabled,
    a_link_rests_while_its_maker_does_not_see_the_job,
    another_teams_job_has_no_links,
}
