//! Items that wait for a platform which wants to be left alone.

use std::time::Duration;

use store::{Claim, Ending, Item, ItemStatus, NewItem, NewJob, Others, Site};

use crate::harness::*;

const EVERY: Duration = Duration::from_secs(10);

fn closed(site: Option<Site>) -> Ending {
    Ending::Closed {
        left: LONG,
        reason: "rate_limited".to_owned(),
        detail: "a.example asked to slow down".to_owned(),
        others: site.map(|site| Others {
            site,
            team: None,
            left: LONG,
            at_once: 2,
            every: EVERY,
        }),
    }
}

fn host(name: &str) -> Option<Site> {
    Some(Site::Host(name.to_owned()))
}

fn at(url: &str) -> NewItem {
    NewItem {
        input: url.to_owned(),
        url: url.to_owned(),
        platform: Some("forum".to_owned()),
        post_key: Some(url.to_owned()),
        title: None,
        failed: None,
    }
}

fn list(urls: &[&str]) -> NewJob {
    NewJob {
        items: urls.iter().map(|url| at(url)).collect(),
        ..posts(0)
    }
}

/// Places in the list of the items that were put off.
fn put_off(items: &[Item]) -> Vec<u32> {
    let waiting = items.iter().filter(|item| item.reason.is_some());
    waiting.map(|item| item.position).collect()
}

/// Seconds after the first of them at which the items that wait are due, to the nearest ten.
fn due(items: &[Item]) -> Vec<i64> {
    let due = |item: &Item| item.reason.as_ref().and(item.next_attempt_at);
    let times: Vec<_> = items.iter().filter_map(due).collect();
    let since = times.iter().map(|time| *time - times[0]);
    let tens = since.map(|since| (since.as_seconds_f64() / 10.0).round());
    tens.map(|tens| tens as i64 * 10).collect()
}

async fn first_claimed(db: &Database, job: NewJob) -> (store::Job, Claim) {
    let job = db.create(job).await;
    let claim = db.claim(db.items(&job).await[0].id).await;
    (job, claim)
}

async fn who_asked_nothing_has_neither_an_attempt_nor_a_wait_of_its_own(db: &Database) {
    let (job, claim) = db.claimed().await;
    db.store.finish(&claim, &closed(None)).await.unwrap();
    let item = db.items(&job).await.remove(0);
    assert_eq!((item.status, item.attempts), (ItemStatus::Pending, 0));
    assert_eq!(item.reason.as_deref(), Some("rate_limited"));
    assert!(db.store.hand_over(10, LONG).await.unwrap().is_empty());
    db.age("work", "due_at", LONG).await;
    let again = db.claim(claim.item_id).await;
    assert_eq!(
        (
            again.lease.attempt,
            again.lease.attempts,
            again.lease.snoozes
        ),
        (2, 1, 0)
    );
    db.expire_leases().await;
    db.claim(claim.item_id).await;
    let lost = db.store.finish(&again, &closed(None)).await;
    assert!(matches!(lost, Err(store::Error::LeaseLost)), "{lost:?}");
}

async fn all_that_ask_the_same_host_wait_with_it_and_come_back_in_order(db: &Database) {
    let urls = [
        "https://a.example/1",
        "https://a.example/2",
        "https://b.example/3",
        "http://a.example/4",
        "https://a.example/5",
    ];
    let (job, claim) = first_claimed(db, list(&urls)).await;
    let other = db.create(list(&["https://a.example/6"])).await;
    // All of them are in a queue somewhere.
    assert_eq!(db.store.hand_over(10, LONG).await.unwrap().len(), 5);
    db.store
        .finish(&claim, &closed(host("a.example")))
        .await
        .unwrap();
    let items = db.items(&job).await;
    assert_eq!(put_off(&items), [0, 1, 3, 4]);
    // By place in the list, whichever list that is: the other one's only post is a first one.
    assert_eq!(due(&items), [0, 0, 10, 20]);
    assert_eq!(put_off(&db.items(&other).await), [0]);
    for item in &items {
        let claimed = db.store.claim_post(item.id, "worker", LONG).await.unwrap();
        assert_eq!(claimed.is_some(), item.position == 2);
        assert_eq!(item.attempts, 0);
    }
    db.age("work", "due_at", LONG + EVERY * 3 / 2).await;
    let mut back = db.store.hand_over(10, LONG).await.unwrap();
    back.sort();
    let mut expected: Vec<_> = [&items[0], &items[1], &items[3]].map(|item| item.id).into();
    expected.push(db.items(&other).await[0].id);
    expected.sort();
    assert_eq!(back, expected);
}

async fn a_platform_with_one_address_is_known_by_its_name(db: &Database) {
    let mut job = list(&[
        "https://v.example/1",
        "https://v.example/2",
        "https://v.example/3",
    ]);
    job.items[1].platform = Some("other".to_owned());
    let (job, claim) = first_claimed(db, job).await;
    let site = Site::Platform("forum".to_owned());
    db.store.finish(&claim, &closed(Some(site))).await.unwrap();
    assert_eq!(put_off(&db.items(&job).await), [0, 2]);
}

async fn what_asks_somebody_else_or_nobody_does_not_wait(db: &Database) {
    let urls = [
        "https://a.example/1",
        "https://a.example.org/2",
        "https://b.example/https://a.example/3",
        "https://aXexample/4",
        "https://a.example:8443/5",
        "https://a.example/claimed",
        "https://a.example/later",
        "https://a.example/fetched",
        "https://a.example/ended",
    ];
    let mut list = list(&urls);
    list.items[8].failed = Some(("unsupported_url".to_owned(), "No.".to_owned()));
    let (job, claim) = first_claimed(db, list).await;
    let items = db.items(&job).await;
    let held = db.claim(items[5].id).await;
    let later = db.claim(items[6].id).await;
    let retry = Ending::Retry {
        after: 2 * LONG,
        counts: true,
        reason: "network".to_owned(),
        detail: "Down.".to_owned(),
    };
    db.store.finish(&later, &retry).await.unwrap();
    // Another job has read this one: it may be had without a request.
    let reader = db.create(NewJob {
        items: vec![at("https://a.example/fetched")],
        ..posts(0)
    });
    let reader = db.claim(db.items(&reader.await).await[0].id).await;
    db.fetched(&reader, comments(1)).await;

    db.store
        .finish(&claim, &closed(host("a.example")))
        .await
        .unwrap();
    let items = db.items(&job).await;
    let reasons: Vec<_> = items.iter().map(|item| item.reason.as_deref()).collect();
    let [none, closed] = [None, Some("rate_limited")];
    let expected = [
        closed,
        none,
        none,
        none,
        none,
        none,
        Some("network"),
        none,
        Some("unsupported_url"),
    ];
    assert_eq!(reasons, expected);
    db.store.renew(&held.lease, LONG).await.unwrap();
}

async fn whoever_comes_to_the_door_later_takes_the_earlier_ones_along(db: &Database) {
    let urls = [
        "https://a.example/1",
        "https://a.example/2",
        "https://a.example/3",
    ];
    let (job, first) = first_claimed(db, list(&urls)).await;
    let second = db.claim(db.items(&job).await[1].id).await;
    let closing = closed(host("a.example"));
    for claim in [&second, &first] {
        db.store.finish(claim, &closing).await.unwrap();
    }
    let items = db.items(&job).await;
    assert_eq!(put_off(&items), [0, 1, 2]);
    assert_eq!(due(&items), [0, 0, 0]);
    assert!(items[1].next_attempt_at >= items[0].next_attempt_at);
    assert_eq!(items[1].next_attempt_at, items[2].next_attempt_at);
}

async fn a_change_for_those_who_watch_is_seen(db: &Database) {
    let urls = ["https://a.example/1", "https://a.example/2"];
    let (_, claim) = first_claimed(db, list(&urls)).await;
    let watched = db.create(list(&["https://a.example/3"])).await;
    let token = || db.store.change_token(IN_TEAM, watched.id);
    let before = token().await.unwrap();
    db.store
        .finish(&claim, &closed(host("a.example")))
        .await
        .unwrap();
    assert_ne!(token().await.unwrap(), before);
}

on_both!(
    who_asked_nothing_has_neither_an_attempt_nor_a_wait_of_its_own,
    all_that_ask_the_same_host_wait_with_it_and_come_back_in_order,
    a_platform_with_one_address_is_known_by_its_name,
    what_asks_somebody_else_or_nobody_does_not_wait,
    whoever_comes_to_the_door_later_takes_the_earlier_ones_along,
    a_change_for_those_who_watch_is_seen,
);
