//! Brands: whose they are, what they are called, and for how long they keep texts.

use std::time::Duration;

use store::{
    BrandChange, Error, JobFilter, JobOptions, NewBrand, NewJob, OwnAccounts, Person, Rescore,
    Role, Scope,
};
use uuid::Uuid;

use crate::harness::*;

const MOST: u32 = 3;
const DAY: Duration = Duration::from_secs(24 * 3_600);

fn named(team: Uuid, name: &str) -> NewBrand {
    NewBrand {
        team,
        name: name.to_owned(),
        own_accounts: OwnAccounts::default(),
        retention_days: None,
    }
}

async fn brand(db: &Database, name: &str, retention_days: Option<u32>) -> Uuid {
    let brand = NewBrand {
        retention_days,
        ..named(TEAM, name)
    };
    db.store.add_brand(&brand, MOST).await.unwrap().id
}

/// A job of one post that belongs to a brand.
fn job_of(brand: Option<Uuid>) -> NewJob {
    NewJob {
        options: JobOptions {
            brand,
            ..JobOptions::default()
        },
        ..posts(1)
    }
}

async fn a_brand_is_one_teams_and_its_name_is_its_own(db: &Database) {
    let store = &db.store;
    let mut own_accounts = OwnAccounts::default();
    own_accounts.add("youtube", "@acme");
    let acme = NewBrand {
        own_accounts,
        retention_days: Some(7),
        ..named(TEAM, "Acme \u{c4}G")
    };
    let made = store.add_brand(&acme, MOST).await.unwrap();
    assert_eq!(
        (
            &made.name,
            &made.own_accounts,
            made.retention_days,
            made.archived
        ),
        (&acme.name, &acme.own_accounts, Some(7), false)
    );
    assert_eq!(store.brand(IN_TEAM, made.id).await.unwrap(), made);
    for same in ["Acme \u{c4}G", "ACME \u{e4}g", " acme \u{c4}g "] {
        let taken = store.add_brand(&named(TEAM, same), MOST).await;
        assert!(matches!(taken, Err(Error::Conflict(_))), "{same}");
    }
    // Another team has its own.
    let theirs = named(OTHER_TEAM, "acme \u{e4}g");
    let theirs = store.add_brand(&theirs, MOST).await.unwrap();
    let found = store.brand(IN_TEAM, theirs.id).await;
    assert!(matches!(found, Err(Error::NotFound)));
    let change = BrandChange {
        archived: Some(true),
        ..BrandChange::default()
    };
    let changed = store.change_brand(IN_TEAM, theirs.id, &change).await;
    assert!(matches!(changed, Err(Error::NotFound)));
    assert_eq!(store.brand(Scope::All, theirs.id).await.unwrap(), theirs);
    let listed = store.brands(TEAM).await.unwrap();
    assert_eq!(listed, std::slice::from_ref(&made));

    let changed = store.change_brand(IN_TEAM, made.id, &change).await.unwrap();
    assert_eq!(
        (changed.archived, &changed.name, changed.retention_days),
        (true, &made.name, Some(7))
    );
    let other = store.add_brand(&named(TEAM, "Bravo"), MOST).await.unwrap();
    let rename = |name: &str| BrandChange {
        name: Some(name.to_owned()),
        retention_days: Some(None),
        ..BrandChange::default()
    };
    let taken = rename("ACME \u{c4}G");
    let taken = store.change_brand(IN_TEAM, other.id, &taken).await;
    assert!(matches!(taken, Err(Error::Conflict(_))), "{taken:?}");
    let renamed = rename("acme \u{e4}g");
    let renamed = store
        .change_brand(IN_TEAM, made.id, &renamed)
        .await
        .unwrap();
    assert_eq!(
        (
            renamed.name.as_str(),
            renamed.retention_days,
            renamed.own_accounts
        ),
        ("acme \u{e4}g", None, made.own_accounts)
    );
    store
        .add_brand(&named(TEAM, "Charlie"), MOST)
        .await
        .unwrap();
    let full = store.add_brand(&named(TEAM, "Delta"), MOST).await;
    assert!(matches!(full, Err(Error::Conflict(why)) if why.contains('3')));
}

async fn jobs_are_found_by_their_brand_and_keep_it(db: &Database) {
    let store = &db.store;
    let acme = brand(db, "Acme", None).await;
    let job = db.create(job_of(Some(acme))).await;
    db.create(job_of(None)).await;
    assert_eq!(
        (job.options.brand, job.brand_name.as_deref()),
        (Some(acme), Some("Acme"))
    );
    let found = async |scope: Scope, brand| {
        let filter = JobFilter {
            brand,
            ..JobFilter::default()
        };
        let (jobs, _) = store.jobs(scope, &filter, None, 10).await.unwrap();
        jobs.iter().map(|job| job.id).collect::<Vec<_>>()
    };
    for scope in [Scope::Team(TEAM), Scope::All] {
        assert_eq!(found(scope, Some(acme)).await, [job.id]);
        assert_eq!(found(scope, None).await.len(), 2);
        assert!(found(scope, Some(Uuid::from_u128(9))).await.is_empty());
    }
    let theirs = found(Scope::Team(OTHER_TEAM), Some(acme)).await;
    assert!(theirs.is_empty());

    let claim = db.claim(db.items(&job).await[0].id).await;
    db.fetched(&claim, comments(2)).await;
    store.finish(&claim, &completed()).await.unwrap();
    let again = store.rescore_job(IN_TEAM, job.id, Rescore::default()).await;
    assert_eq!(again.unwrap().job.options.brand, Some(acme));
}

/// Fetches the post of a job, and ends it.
async fn fetch(db: &Database, brand: Option<Uuid>) -> Uuid {
    let job = db.create(job_of(brand)).await;
    let claim = db.claim(db.items(&job).await[0].id).await;
    db.fetched(&claim, comments(2)).await;
    db.store.finish(&claim, &completed()).await.unwrap();
    job.id
}

async fn texts(db: &Database, job: Uuid) -> usize {
    let rows = db.store.results(IN_TEAM, job, None, 10).await.unwrap();
    assert_eq!(rows.len(), 2);
    rows.iter().filter(|row| !row.text.is_empty()).count()
}

async fn the_shorter_time_of_server_and_brand_counts(db: &Database) {
    let (short, long) = (
        brand(db, "Short", Some(7)).await,
        brand(db, "Long", Some(90)).await,
    );
    let of_short = fetch(db, Some(short)).await;
    let of_long = fetch(db, Some(long)).await;
    let of_none = fetch(db, None).await;
    let left = async || {
        [
            texts(db, of_short).await,
            texts(db, of_long).await,
            texts(db, of_none).await,
        ]
    };
    db.age("snapshots", "created_at", DAY * 6).await;
    db.store.purge(&(DAY * 30).into()).await.unwrap();
    assert_eq!(left().await, [2, 2, 2]);
    db.age("snapshots", "created_at", DAY * 2).await;
    db.store.purge(&(DAY * 30).into()).await.unwrap();
    assert_eq!(left().await, [0, 2, 2]);
    // A time that is set later counts for what is there.
    let change = BrandChange {
        retention_days: Some(Some(8)),
        ..BrandChange::default()
    };
    db.store.change_brand(IN_TEAM, long, &change).await.unwrap();
    db.store.purge(&(DAY * 30).into()).await.unwrap();
    assert_eq!(left().await, [0, 0, 2]);
    db.age("snapshots", "created_at", DAY * 30).await;
    db.store.purge(&(DAY * 30).into()).await.unwrap();
    assert_eq!(left().await, [0, 0, 0]);
}

async fn a_logo_is_its_brands_and_another_teams_is_not_there(db: &Database) {
    let store = &db.store;
    let acme = brand(db, "Acme", None).await;
    let logo = |kind, content: &[u8]| store::Logo {
        kind,
        content: content.to_vec(),
    };
    let png = logo(store::LogoKind::Png, &[0, 255, 10, 0]);
    assert_eq!(store.logo(IN_TEAM, acme).await.unwrap(), None);
    for scope in [IN_OTHER_TEAM, Scope::Team(Uuid::from_u128(9))] {
        let set = store.set_logo(scope, acme, Some(&png)).await;
        assert!(matches!(set, Err(Error::NotFound)));
    }
    assert!(!store.has_logo(acme).await.unwrap());
    store.set_logo(IN_TEAM, acme, Some(&png)).await.unwrap();
    assert!(store.has_logo(acme).await.unwrap());
    let found = store.logo(IN_OTHER_TEAM, acme).await;
    assert!(matches!(found, Err(Error::NotFound)));
    assert_eq!(store.logo(Scope::All, acme).await.unwrap(), Some(png));
    let jpeg = logo(store::LogoKind::Jpeg, b"other");
    store.set_logo(IN_TEAM, acme, Some(&jpeg)).await.unwrap();
    assert_eq!(store.logo(IN_TEAM, acme).await.unwrap(), Some(jpeg));
    store.set_logo(IN_TEAM, acme, None).await.unwrap();
    assert_eq!(store.logo(IN_TEAM, acme).await.unwrap(), None);
}

/// Makes a team known.
async fn team(db: &Database, team: Uuid) {
    let ann = Person {
        user: Uuid::from_u128(1),
        issuer: "https://a.example".to_owned(),
        subject: "ann".to_owned(),
        name: None,
        team,
        team_name: Some("blue".to_owned()),
        other_teams: Vec::new(),
        mail: None,
        role: Role::Member,
    };
    assert!(db.store.admit(&ann).await.unwrap());
}

async fn a_teams_time_counts_where_it_is_the_shortest(db: &Database) {
    let store = &db.store;
    let none = store.set_team_retention(OTHER_TEAM, Some(7)).await;
    assert!(matches!(none, Err(Error::NotFound)));
    team(db, OTHER_TEAM).await;
    assert_eq!(store.team_retention(OTHER_TEAM).await.unwrap(), None);
    let short = store
        .add_brand(
            &NewBrand {
                retention_days: Some(3),
                ..named(OTHER_TEAM, "Short")
            },
            MOST,
        )
        .await
        .unwrap()
        .id;
    let job = |team, brand| NewJob {
        team,
        ..job_of(brand)
    };
    let fetch = async |job: NewJob| {
        let job = db.create(job).await;
        let scope = Scope::Team(job.team);
        let claim = db.claim(db.items(&job).await[0].id).await;
        let same = post("0");
        let found = store.reuse_snapshot(&claim, &same, LONG, 10_000).await;
        let is_shared = found.unwrap().is_some();
        if !is_shared {
            db.fetched(&claim, comments(2)).await;
        }
        store.finish(&claim, &completed()).await.unwrap();
        (scope, job.id, is_shared)
    };
    let texts = async |(scope, job, _)| {
        let rows = store.results(scope, job, None, 10).await.unwrap();
        assert_eq!(rows.len(), 2);
        rows.iter().filter(|row| !row.text.is_empty()).count()
    };
    let ours = fetch(job(TEAM, None)).await;
    store.set_team_retention(OTHER_TEAM, Some(7)).await.unwrap();
    assert_eq!(store.team_retention(OTHER_TEAM).await.unwrap(), Some(7));
    let theirs = fetch(job(OTHER_TEAM, None)).await;
    let of_brand = fetch(job(OTHER_TEAM, Some(short))).await;
    assert!(!ours.2 && theirs.2 && of_brand.2, "all three share them");
    for (days, left) in [(4, [2, 2, 0]), (4, [2, 0, 0]), (23, [0, 0, 0])] {
        db.age("snapshots", "created_at", DAY * days).await;
        store.purge(&(DAY * 30).into()).await.unwrap();
        let found = [
            texts(ours).await,
            texts(theirs).await,
            texts(of_brand).await,
        ];
        assert_eq!(found, left);
    }
}

on_both! {
    a_logo_is_its_brands_and_another_teams_is_not_there,
    a_brand_is_one_teams_and_its_name_is_its_own,
    jobs_are_found_by_their_brand_and_keep_it,
    the_shorter_time_of_server_and_brand_counts,
    a_teams_time_counts_where_it_is_the_shortest,
}
