//! Profiles: asked for once when they are due, kept where something changed, and never made up.

use std::{collections::HashSet, time::Duration};

use chrono::{DateTime, Utc};
use store::{
    Counts, Error, Followed, Lease, Measurement, NewBrand, NewProfile, OwnAccounts, PROFILES_WORK,
    Poll, PollFailure, PolledProfile, Profile, ProfileChange, ProfileFilter, ProfileState, Scope,
};
use uuid::Uuid;

use crate::harness::*;

const HOUR: Duration = Duration::from_secs(3_600);

fn profile(handle: impl ToString) -> NewProfile {
    let handle = handle.to_string();
    NewProfile {
        platform: "pond".to_owned(),
        handle_key: handle.to_lowercase(),
        source: "pond".to_owned(),
        url: format!("https://pond.example/{handle}"),
        handle,
        brand: None,
        every: HOUR,
    }
}

/// Of one team, where a test is not about that.
const MOST: u32 = 1_000_000;

async fn add(db: &Database, profiles: &[NewProfile]) -> Vec<Followed> {
    db.store.add_profiles(TEAM, profiles, MOST).await.unwrap()
}

async fn added(db: &Database, handle: &str) -> Uuid {
    match add(db, &[profile(handle)]).await[..] {
        [Followed::Added(id)] => id,
        ref other => panic!("{handle}: {other:?}"),
    }
}

async fn get(db: &Database, id: Uuid) -> Profile {
    db.store.profile(IN_TEAM, id).await.unwrap()
}

/// The batches that are due, claimed.
async fn batches(db: &Database) -> Vec<Lease> {
    let mut leases = Vec::new();
    for id in db.store.hand_over(1_000, LONG).await.unwrap() {
        let lease = db.store.claim(id, "worker", LONG).await.unwrap();
        let lease = lease.expect("it is due");
        assert_eq!(lease.kind, PROFILES_WORK);
        leases.push(lease);
    }
    leases
}

async fn polled(db: &Database, lease: &Lease) -> Vec<PolledProfile> {
    db.store.polled_profiles(lease).await.unwrap()
}

fn counted(followers: i64) -> Counts {
    Counts {
        platform_id: Some("77".to_owned()),
        followers: Some(followers),
        ..Counts::default()
    }
}

fn failure(reason: &'static str) -> PollFailure {
    let detail = "It is so.".to_owned();
    PollFailure { reason, detail }
}

/// The one profile there is, asked for when it is due next.
async fn poll(db: &Database, told: Result<Counts, PollFailure>) {
    // An interval and a half away at most.
    db.age("profiles", "due_at", 2 * HOUR).await;
    let leases = batches(db).await;
    let [lease] = &leases[..] else {
        panic!("{leases:?}")
    };
    let series = polled(db, lease).await[0].series;
    let poll = Poll { series, told };
    db.store.finish_polls(lease, &[poll], None).await.unwrap();
}

async fn measurements(db: &Database, id: Uuid) -> Vec<Measurement> {
    let (from, to) = (DateTime::UNIX_EPOCH, Utc::now() + 48 * HOUR);
    let series = get(db, id).await.series;
    db.store.measurements(series, from, to, 100).await.unwrap()
}

/// Counts and gaps, in order.
async fn told(db: &Database, id: Uuid) -> Vec<Result<i64, String>> {
    let all = measurements(db, id).await;
    all.into_iter()
        .map(|one| one.followers.ok_or_else(|| one.gap.expect("a reason")))
        .collect()
}

fn gap<T>(reason: &str) -> Result<T, String> {
    Err(reason.to_owned())
}

async fn a_team_follows_a_profile_once(db: &Database) {
    let twice = [profile("Frog"), profile("toad"), profile("frog")];
    let put = add(db, &twice).await;
    assert!(matches!(
        put[..],
        [Followed::Added(_), Followed::Added(_), Followed::Known]
    ));
    assert_eq!(add(db, &twice).await, [Followed::Known; 3]);
    let others = db.store.add_profiles(OTHER_TEAM, &twice[..1], MOST).await;
    let [Followed::Added(theirs)] = others.unwrap()[..] else {
        panic!("it is theirs alone")
    };
    let elsewhere = NewProfile {
        platform: "lake".to_owned(),
        ..profile("frog")
    };
    assert!(matches!(
        add(db, &[elsewhere]).await[..],
        [Followed::Added(_)]
    ));

    let frog = db.store.profile_of(TEAM, "pond", "frog").await.unwrap();
    let frog = frog.expect("it is followed");
    assert_eq!((&*frog.handle, frog.state), ("Frog", ProfileState::Pending));
    assert_eq!(frog.every, HOUR);
    assert_eq!(get(db, frog.id).await, frog);
    let none = db.store.profile_of(OTHER_TEAM, "pond", "toad").await;
    assert_eq!(none.unwrap(), None);
    for answer in [
        db.store.profile(IN_TEAM, theirs).await.map(drop),
        db.store.delete_profile(IN_TEAM, theirs).await,
        db.store
            .change_profile(IN_TEAM, theirs, &ProfileChange::default())
            .await
            .map(drop),
    ] {
        assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
    }
    assert_eq!(
        db.store.profile(Scope::All, theirs).await.unwrap().team,
        OTHER_TEAM
    );
}

async fn a_team_follows_no_more_than_it_may(db: &Database) {
    let all: Vec<_> = (0..1_200).map(profile).collect();
    // More than one statement takes: what the first one wrote is undone as well.
    let refused = db.store.add_profiles(TEAM, &all, 1_199).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    assert_eq!(db.number("select count(*) from profiles").await, 0);
    db.store.add_profiles(TEAM, &all, 1_200).await.unwrap();
    let refused = db.store.add_profiles(TEAM, &[profile(1_200)], 1_200).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    let known = db.store.add_profiles(TEAM, &all[..1], 1_200).await;
    assert_eq!(known.unwrap(), [Followed::Known]);
    db.store
        .add_profiles(OTHER_TEAM, &all[..1], 1_200)
        .await
        .unwrap();
}

async fn profiles_are_listed_in_pages_and_by_what_they_are(db: &Database) {
    let brand = NewBrand {
        team: TEAM,
        name: "Acme".to_owned(),
        own_accounts: OwnAccounts::default(),
        retention_days: None,
    };
    let brand = db.store.add_brand(&brand, 9).await.unwrap().id;
    let mut all: Vec<_> = (0..5).map(profile).collect();
    all[1].brand = Some(brand);
    all[2].platform = "lake".to_owned();
    add(db, &all).await;
    db.store.add_profiles(OTHER_TEAM, &all, MOST).await.unwrap();
    let filter = ProfileFilter::default();
    let mut seen = HashSet::new();
    let mut cursor = None;
    loop {
        let (page, next) = db.store.profiles(TEAM, &filter, cursor, 2).await.unwrap();
        assert!(page.len() <= 2);
        seen.extend(page.into_iter().map(|one| one.handle));
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 5);
    for (filter, expected) in [
        (
            ProfileFilter {
                platform: Some("lake".to_owned()),
                ..filter.clone()
            },
            1,
        ),
        (
            ProfileFilter {
                brand: Some(brand),
                ..filter.clone()
            },
            1,
        ),
        (
            ProfileFilter {
                state: Some(ProfileState::Pending),
                ..filter.clone()
            },
            5,
        ),
        (
            ProfileFilter {
                state: Some(ProfileState::Active),
                ..filter.clone()
            },
            0,
        ),
    ] {
        let (page, _) = db.store.profiles(TEAM, &filter, None, 10).await.unwrap();
        assert_eq!(page.len(), expected, "{filter:?}");
    }
}

async fn fifty_of_one_source_are_a_batch_and_each_is_in_one(db: &Database) {
    let mut all: Vec<_> = (0..120).map(profile).collect();
    all[7].source = "pond/a.example".to_owned();
    add(db, &all[..60]).await;
    // Those of all teams are asked for together.
    db.store
        .add_profiles(OTHER_TEAM, &all[60..], MOST)
        .await
        .unwrap();
    let mut sizes = Vec::new();
    let mut seen = HashSet::new();
    for lease in batches(db).await {
        let polled = polled(db, &lease).await;
        sizes.push(polled.len());
        let told = polled.iter().map(|one| Poll {
            series: one.series,
            told: Ok(counted(1)),
        });
        let told: Vec<_> = told.collect();
        seen.extend(told.iter().map(|poll| poll.series));
        db.store.finish_polls(&lease, &told, None).await.unwrap();
    }
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 19, 50, 50]);
    assert_eq!(seen.len(), 120);
    assert!(
        db.store
            .hand_over(9, Duration::ZERO)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(db.number("select count(*) from work").await, 0);
}

async fn a_count_is_kept_where_it_changes(db: &Database) {
    let id = added(db, "frog").await;
    for followers in [5, 5, 5, 7] {
        poll(db, Ok(counted(followers))).await;
    }
    let all = measurements(db, id).await;
    assert_eq!(told(db, id).await, [Ok(5), Ok(7)]);
    let now = get(db, id).await;
    assert_eq!((now.state, now.followers), (ProfileState::Active, Some(7)));
    assert_eq!(now.platform_id.as_deref(), Some("77"));
    // Up to when the count before was there is known.
    let until = all[1].previous_at.expect("there was a poll before");
    assert!(all[0].previous_at.is_none() && all[0].at < until && until < all[1].at);
    // What else is told is kept as well, and where a name changes.
    let more = Counts {
        posts: Some(3),
        name: Some("Frog".to_owned()),
        ..counted(7)
    };
    poll(db, Ok(more.clone())).await;
    let renamed = Counts {
        name: Some("Prince".to_owned()),
        is_rounded: true,
        ..more
    };
    poll(db, Ok(renamed.clone())).await;
    poll(db, Ok(renamed)).await;
    let all = measurements(db, id).await;
    let marks: Vec<_> = all
        .iter()
        .map(|one| (one.posts, one.is_rounded, one.is_renamed))
        .collect();
    let plain = (None, false, false);
    assert_eq!(
        marks,
        [plain, plain, (Some(3), false, false), (Some(3), true, true)]
    );
    assert_eq!(get(db, id).await.name.as_deref(), Some("Prince"));
}

async fn a_count_far_from_the_one_before_is_marked_and_kept(db: &Database) {
    let id = added(db, "frog").await;
    for told in [
        Ok(100),
        Ok(900),
        Ok(5_000),
        Err(failure("network")),
        Ok(2_000),
        Ok(2_900),
    ] {
        poll(db, told.map(counted)).await;
    }
    let all = measurements(db, id).await;
    let marks: Vec<_> = all.iter().map(|one| (one.followers, one.is_jump)).collect();
    assert_eq!(
        marks,
        [
            (Some(100), false),
            (Some(900), false),
            (Some(5_000), true),
            (None, false),
            (Some(2_000), true),
            (Some(2_900), false),
        ]
    );
}

async fn a_window_begins_with_what_holds_then(db: &Database) {
    let id = added(db, "frog").await;
    for followers in [5, 6, 7] {
        poll(db, Ok(counted(followers))).await;
    }
    let all = measurements(db, id).await;
    let series = get(db, id).await.series;
    let inside = all[1].at + Duration::from_millis(1);
    let window = async |from, to, limit| {
        let found = db
            .store
            .measurements(series, from, to, limit)
            .await
            .unwrap();
        found
            .into_iter()
            .map(|one| one.followers)
            .collect::<Vec<_>>()
    };
    let end = Utc::now() + HOUR;
    assert_eq!(
        window(inside.min(all[2].at), end, 9).await,
        [Some(6), Some(7)]
    );
    assert_eq!(window(all[1].at, all[2].at, 9).await, [Some(6)]);
    assert_eq!(
        window(DateTime::UNIX_EPOCH, end, 2).await,
        [Some(5), Some(6)]
    );
    assert_eq!(window(DateTime::UNIX_EPOCH, all[0].at, 2).await, []);
}

async fn a_failed_poll_is_a_gap_with_its_reason(db: &Database) {
    let id = added(db, "frog").await;
    poll(db, Ok(counted(5))).await;
    poll(db, Err(failure("network"))).await;
    poll(db, Err(failure("network"))).await;
    let now = get(db, id).await;
    assert_eq!(now.state, ProfileState::Failing);
    assert_eq!(
        (now.followers, now.gap.as_deref()),
        (Some(5), Some("network"))
    );
    assert!(now.measured_at < now.failed_at && now.polled_at.is_some());
    assert_eq!(now.detail.as_deref(), Some("It is so."));
    poll(db, Err(failure("not_found"))).await;
    assert_eq!(get(db, id).await.state, ProfileState::Vanished);
    poll(db, Err(failure("private_or_login"))).await;
    assert_eq!(get(db, id).await.state, ProfileState::Private);
    let hidden = Counts {
        followers: None,
        posts: Some(4),
        ..counted(0)
    };
    poll(db, Ok(hidden.clone())).await;
    poll(db, Ok(hidden)).await;
    let now = get(db, id).await;
    assert_eq!(
        (now.state, now.followers),
        (ProfileState::CountHidden, None)
    );
    // The last failure is still told.
    assert_eq!(now.reason.as_deref(), Some("private_or_login"));
    poll(db, Ok(counted(5))).await;
    let expected = [
        Ok(5),
        gap("network"),
        gap("not_found"),
        gap("private_or_login"),
        gap("count_hidden"),
        Ok(5),
    ];
    assert_eq!(told(db, id).await, expected);
    let now = get(db, id).await;
    assert_eq!((now.state, now.gap), (ProfileState::Active, None));
}

async fn polls_that_were_missed_are_one_poll_and_a_gap(db: &Database) {
    let id = added(db, "frog").await;
    poll(db, Ok(counted(5))).await;
    for (table, column) in [
        ("profiles", "due_at"),
        ("profiles", "polled_at"),
        ("measurements", "at"),
    ] {
        db.age(table, column, 20 * HOUR).await;
    }
    poll(db, Ok(counted(5))).await;
    assert_eq!(told(db, id).await, [Ok(5), gap("not_polled"), Ok(5)]);
    let all = measurements(db, id).await;
    let begin = all[1].previous_at.expect("the last poll before");
    assert_eq!(all[1].at - begin, chrono::TimeDelta::hours(1));
    assert!(all[2].previous_at.is_none());
    // The next one is within the next interval and a half, and not at once.
    let now = get(db, id).await;
    let wait = now.due_at.expect("it goes on") - now.polled_at.expect("it was asked for");
    let wait = wait.num_minutes();
    assert!((29..=90).contains(&wait), "{wait} minutes");
    assert!(batches(db).await.is_empty());
}

async fn polls_are_spread_over_their_interval(db: &Database) {
    let all: Vec<_> = (0..200).map(profile).collect();
    add(db, &all).await;
    for lease in batches(db).await {
        let polled = polled(db, &lease).await;
        let told = polled.iter().map(|one| Poll {
            series: one.series,
            told: Ok(counted(1)),
        });
        let told: Vec<_> = told.collect();
        db.store.finish_polls(&lease, &told, None).await.unwrap();
    }
    let (all, _) = db
        .store
        .profiles(TEAM, &ProfileFilter::default(), None, 500)
        .await
        .unwrap();
    let begin = all.iter().filter_map(|one| one.due_at).min().expect("due");
    let mut tenths = [0; 10];
    for one in &all {
        let after = (one.due_at.expect("due") - begin).num_seconds();
        let tenth = usize::try_from(after / 360).expect("not before the first");
        tenths[tenth.min(9)] += 1;
    }
    assert!(
        tenths.iter().all(|many| (4..=50).contains(many)),
        "{tenths:?}"
    );
}

async fn what_is_paused_or_deleted_meanwhile_is_not_written(db: &Database) {
    let [a, b] = [added(db, "a").await, added(db, "b").await];
    let lease = batches(db).await.remove(0);
    let all = polled(db, &lease).await;
    assert_eq!(all.len(), 2);
    let pause = |paused| ProfileChange {
        paused: Some(paused),
        ..ProfileChange::default()
    };
    let paused = db
        .store
        .change_profile(IN_TEAM, a, &pause(true))
        .await
        .unwrap();
    assert!(paused.paused && paused.due_at.is_none());
    db.store.delete_profile(IN_TEAM, b).await.unwrap();
    let told_of = all.iter().map(|one| Poll {
        series: one.series,
        told: Ok(counted(3)),
    });
    let told_of: Vec<_> = told_of.collect();
    db.store.finish_polls(&lease, &told_of, None).await.unwrap();
    assert_eq!(db.number("select count(*) from measurements").await, 0);
    assert_eq!(get(db, a).await.state, ProfileState::Pending);
    assert!(matches!(
        db.store.profile(IN_TEAM, b).await,
        Err(Error::NotFound)
    ));
    assert!(batches(db).await.is_empty());

    db.store
        .change_profile(IN_TEAM, a, &pause(false))
        .await
        .unwrap();
    poll(db, Ok(counted(3))).await;
    for _ in 0..2 {
        db.store
            .change_profile(IN_TEAM, a, &pause(true))
            .await
            .unwrap();
    }
    db.store
        .change_profile(IN_TEAM, a, &pause(false))
        .await
        .unwrap();
    poll(db, Ok(counted(3))).await;
    assert_eq!(told(db, a).await, [Ok(3), gap("paused"), Ok(3)]);
    // With its measurements.
    db.store.delete_profile(IN_TEAM, a).await.unwrap();
    assert_eq!(db.number("select count(*) from measurements").await, 0);
}

async fn a_shorter_interval_holds_at_once(db: &Database) {
    let id = added(db, "frog").await;
    poll(db, Ok(counted(3))).await;
    let shorter = ProfileChange {
        every: Some(Duration::from_secs(600)),
        ..ProfileChange::default()
    };
    let changed = db
        .store
        .change_profile(IN_TEAM, id, &shorter)
        .await
        .unwrap();
    assert_eq!(changed.every.as_secs(), 600);
    let due = changed.due_at.expect("due") - changed.polled_at.expect("asked for");
    assert!(due.num_seconds() <= 660, "{due}");
}

async fn a_batch_that_another_worker_has_is_written_by_nobody_else(db: &Database) {
    let id = added(db, "frog").await;
    let old = batches(db).await.remove(0);
    let series = polled(db, &old).await[0].series;
    let said = |followers| {
        [Poll {
            series,
            told: Ok(counted(followers)),
        }]
    };
    db.expire_leases().await;
    let new = db.store.claim(old.id, "other", LONG).await.unwrap();
    let new = new.expect("due");
    let late = db.store.finish_polls(&old, &said(1), None).await;
    assert!(matches!(late, Err(Error::LeaseLost)), "{late:?}");
    assert_eq!(get(db, id).await.followers, None);
    db.store.finish_polls(&new, &said(2), None).await.unwrap();
    let twice = db.store.finish_polls(&new, &said(3), None).await;
    assert!(matches!(twice, Err(Error::LeaseLost)), "{twice:?}");
    assert_eq!(told(db, id).await, [Ok(2)]);
}

async fn a_part_of_a_batch_can_wait(db: &Database) {
    add(db, &[profile("a"), profile("b")]).await;
    let lease = batches(db).await.remove(0);
    let all = polled(db, &lease).await;
    let first = [Poll {
        series: all[0].series,
        told: Ok(counted(1)),
    }];
    let again = Some((Duration::ZERO, false));
    db.store.finish_polls(&lease, &first, again).await.unwrap();
    let lease = batches(db).await.remove(0);
    assert_eq!((lease.attempts, lease.snoozes), (1, 1));
    assert_eq!(polled(db, &lease).await, all[1..]);
    let again = Some((Duration::ZERO, true));
    db.store.finish_polls(&lease, &[], again).await.unwrap();
    let lease = batches(db).await.remove(0);
    assert_eq!((lease.attempts, lease.snoozes), (2, 1));
    let last = [Poll {
        series: all[1].series,
        told: Err(failure("network")),
    }];
    db.store.finish_polls(&lease, &last, None).await.unwrap();
    assert!(batches(db).await.is_empty());
}

on_both!(
    a_team_follows_a_profile_once,
    a_team_follows_no_more_than_it_may,
    profiles_are_listed_in_pages_and_by_what_they_are,
    fifty_of_one_source_are_a_batch_and_each_is_in_one,
    a_count_is_kept_where_it_changes,
    a_count_far_from_the_one_before_is_marked_and_kept,
    a_window_begins_with_what_holds_then,
    a_failed_poll_is_a_gap_with_its_reason,
    polls_that_were_missed_are_one_poll_and_a_gap,
    polls_are_spread_over_their_interval,
    what_is_paused_or_deleted_meanwhile_is_not_written,
    a_shorter_interval_holds_at_once,
    a_batch_that_another_worker_has_is_written_by_nobody_else,
    a_part_of_a_batch_can_wait,
);

#[tokio::test]
async fn polls_that_are_due_want_a_worker_before_anybody_made_work_of_them() {
    let db = Database::postgres().await;
    let wanted = "select wanted from work_demand";
    assert_eq!(db.number(wanted).await, 0);
    let mut all: Vec<_> = (0..60).map(profile).collect();
    all[3].source = "pond/a.example".to_owned();
    add(&db, &all).await;
    assert_eq!(db.number(wanted).await, 2);
    let leases = batches(&db).await;
    assert_eq!(db.number(wanted).await, 3);
    for lease in leases {
        let polled = polled(&db, &lease).await;
        let told = polled.iter().map(|one| Poll {
            series: one.series,
            told: Ok(counted(1)),
        });
        let told: Vec<_> = told.collect();
        db.store.finish_polls(&lease, &told, None).await.unwrap();
    }
    assert_eq!(db.number(wanted).await, 0);
    db.remove().await;
}
