//! Opening: what goes wrong says in a sentence what to look at.

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use sqlx::Connection;
use store::{Ending, Error, ItemStatus, Store};

use crate::harness::*;

async fn sentence(url: &str) -> String {
    match Store::open(url).await {
        Err(Error::Unavailable(sentence)) => sentence,
        other => panic!("{url}: {other:?}"),
    }
}

async fn migrating_twice_and_at_once_is_fine(db: &Database) {
    let second = Store::open(&db.url).await.unwrap();
    let (one, two) = futures::join!(db.store.migrate(), second.migrate());
    one.unwrap();
    two.unwrap();
    second.ping().await.unwrap();
}

async fn two_programs_work_on_one_database(db: &Database) {
    let second = Store::open(&db.url).await.unwrap();
    let job = db.create(posts(20)).await;
    let items = db.items(&job).await;
    let mut tasks = Vec::new();
    for store in [db.store.clone(), second] {
        for item in &items {
            let (store, id) = (store.clone(), item.id);
            tasks.push(async move {
                let Some(claim) = store.claim_post(id, "worker", LONG).await.unwrap() else {
                    return 0;
                };
                store.finish(&claim, &completed()).await.unwrap();
                1
            });
        }
    }
    let claimed: i32 = futures::future::join_all(tasks).await.into_iter().sum();
    assert_eq!(claimed, 20);
    assert_eq!(db.job(&job).await.totals.completed, 20);
}

async fn what_a_database_lacks_is_named_and_what_to_run(db: &Database) {
    db.store.check_schema().await.unwrap();
    db.execute("delete from _sqlx_migrations where version in (20261121150000, 20261121161000)")
        .await;
    assert_eq!(
        lacking(&db.store).await,
        "The database is older than this program, it lacks 20261121150000 (add rescoring), \
         20261121161000 (add crashes): run `clamor migrate`."
    );
    db.execute("drop table _sqlx_migrations").await;
    // Twice: the look makes no table.
    for _ in 0..2 {
        assert_eq!(
            lacking(&db.store).await,
            "The database has no tables yet: run `clamor migrate`."
        );
    }
}

/// Takes the tables back to before there was `work`: each post of a job had its lease in its own row.
async fn as_before_work(db: &Database) {
    let (time, number) = match db.url.starts_with("sqlite:") {
        true => ("integer", "integer"),
        false => ("timestamptz", "bigint"),
    };
    let mut statements =
        String::from("drop view if exists work_demand; drop index job_items_open;");
    if time == "timestamptz" {
        statements += "alter table job_items drop constraint job_items_status; \
            alter table job_items add constraint job_items_status check (true);";
    }
    for (columns, kind) in [
        (
            &["next_attempt_at", "lease_until", "handed_over_at"][..],
            time.to_owned(),
        ),
        (&["worker"], "text".to_owned()),
        (
            &["attempts", "attempt", "crashes", "snoozes"],
            format!("{number} not null default 0"),
        ),
    ] {
        for column in columns {
            let from = match *column {
                "next_attempt_at" => "due_at",
                other => other,
            };
            statements += &format!(
                "alter table job_items add column {column} {kind}; \
                 update job_items set {column} = (select {from} from work where work.id = job_items.id) \
                 where exists (select 1 from work where work.id = job_items.id);"
            );
        }
    }
    statements += "update job_items set status = 'in_progress' where lease_until is not null; \
        create index job_items_waiting on job_items (position, next_attempt_at, id) where status = 'pending'; \
        create index job_items_leased on job_items (lease_until) where status = 'in_progress'; \
        create index job_items_open on job_items (job_id) where status in ('pending', 'in_progress'); \
        drop table work; \
        delete from _sqlx_migrations where version = 20261128100000";
    db.execute(&statements).await;
}

async fn items_from_before_are_worked_on_after_the_migration(db: &Database) {
    let mut list = posts(4);
    list.items.push(unsupported());
    let job = db.create(list).await;
    let items = db.items(&job).await;
    let held = db.claim(items[0].id).await;
    let ended = db.claim(items[1].id).await;
    db.store.finish(&ended, &failed()).await.unwrap();
    let waiting = db.claim(items[2].id).await;
    let quota = Ending::Retry {
        after: LONG,
        counts: false,
        reason: "quota_exhausted".to_owned(),
        detail: "Tomorrow.".to_owned(),
    };
    db.store.finish(&waiting, &quota).await.unwrap();
    let shown = db.items(&job).await;

    as_before_work(db).await;
    assert!(lacking(&db.store).await.contains("(add work)"));
    db.store.migrate().await.unwrap();
    db.store.check_schema().await.unwrap();

    // What is shown is what was shown.
    let again = db.items(&job).await;
    assert_eq!(format!("{again:?}"), format!("{shown:?}"));
    // Whoever held a post goes on, and what was due is due.
    db.store.renew(&held.lease, LONG).await.unwrap();
    assert_eq!(db.store.hand_over(10, LONG).await.unwrap(), [items[3].id]);
    db.expire_leases().await;
    assert_eq!(db.store.hand_over(10, LONG).await.unwrap(), [items[0].id]);
    let claim = db.claim(held.item_id).await.lease;
    assert_eq!((claim.attempt, claim.attempts, claim.crashes), (2, 1, 1));
    db.age("work", "due_at", LONG).await;
    let claim = db.claim(waiting.item_id).await.lease;
    assert_eq!((claim.attempt, claim.attempts, claim.snoozes), (2, 1, 1));
    // What has ended is tried again with a number that nobody has had.
    db.store.cancel_job(IN_TEAM, job.id).await.unwrap();
    db.store.retry_job(IN_TEAM, job.id).await.unwrap();
    assert!(db.claim(ended.item_id).await.lease.attempt > ended.lease.attempt);
    assert_eq!(db.items(&job).await[4].status, ItemStatus::Failed);
}

async fn an_interrupted_migration_is_named(db: &Database) {
    db.execute("update _sqlx_migrations set success = false where version = 20261121150000")
        .await;
    assert_eq!(
        lacking(&db.store).await,
        "Migration 20261121150000 of the database was interrupted: restore a copy from before."
    );
}

async fn an_old_program_goes_on_with_the_database_of_a_newer_one(db: &Database) {
    a_later_migration(db).await;
    db.store.check_schema().await.unwrap();
}

async fn lacking(store: &Store) -> String {
    match store.check_schema().await {
        Err(Error::Unavailable(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

async fn a_later_migration(db: &Database) {
    db.execute(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
         select 99999999999999, 'later', success, checksum, 0 from _sqlx_migrations limit 1",
    )
    .await;
}

async fn a_database_of_a_newer_program_is_left_alone(db: &Database) {
    a_later_migration(db).await;
    match db.store.migrate().await {
        Err(Error::Unavailable(sentence)) => {
            assert!(sentence.contains("newer version"), "{sentence}")
        }
        other => panic!("{other:?}"),
    }
}

on_both!(
    migrating_twice_and_at_once_is_fine,
    two_programs_work_on_one_database,
    what_a_database_lacks_is_named_and_what_to_run,
    items_from_before_are_worked_on_after_the_migration,
    an_interrupted_migration_is_named,
    an_old_program_goes_on_with_the_database_of_a_newer_one,
    a_database_of_a_newer_program_is_left_alone,
);

#[tokio::test]
async fn a_new_file_migrated_by_two_programs_at_once_is_fine() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/new.db", folder.path().display());
    let stores = [
        Store::open(&url).await.unwrap(),
        Store::open(&url).await.unwrap(),
    ];
    for answer in futures::future::join_all(stores.iter().map(Store::migrate)).await {
        answer.unwrap();
    }
}

#[tokio::test]
async fn a_missing_folder_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/a/b/clamor.db", folder.path().display());
    Store::open(&url).await.unwrap().migrate().await.unwrap();
    assert!(folder.path().join("a/b/clamor.db").exists());
}

#[tokio::test]
async fn addresses_that_are_none_are_named() {
    for url in [
        "mysql://x",
        "data.db",
        "",
        "sqlite::memory:",
        "sqlite://:memory:",
        "sqlite:",
    ] {
        assert!(sentence(url).await.ends_with('.'), "{url}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "x".repeat(5_000)).unwrap();
    let sentence = sentence(&format!("sqlite://{}", file.display())).await;
    assert!(
        sentence.contains("not a SQLite database") && sentence.contains("notes.txt"),
        "{sentence}"
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "x".repeat(5_000));
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_or_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let sentence_of = sentence(&format!("sqlite://{}/sub/clamor.db", file.display())).await;
    assert!(sentence_of.contains("cannot be made"), "{sentence_of}");
    let sentence_of = sentence(&format!("sqlite://{}", folder.path().display())).await;
    assert!(sentence_of.contains("cannot be opened"), "{sentence_of}");
}

#[tokio::test]
async fn a_read_only_file_and_a_locked_one_are_named() {
    let db = Database::sqlite().await;
    let read_only = format!("{}?mode=ro", db.url);
    let mut connection = sqlx::SqliteConnection::connect(&read_only).await.unwrap();
    let error = sqlx::query("delete from jobs")
        .execute(&mut connection)
        .await
        .unwrap_err();
    assert!(Error::from(error).to_string().contains("read-only"));

    let mut holder = sqlx::SqliteConnection::connect(&db.url).await.unwrap();
    sqlx::query("begin immediate")
        .execute(&mut holder)
        .await
        .unwrap();
    let mut second = sqlx::SqliteConnection::connect(&db.url).await.unwrap();
    sqlx::query("pragma busy_timeout = 1")
        .execute(&mut second)
        .await
        .unwrap();
    let error = sqlx::query("delete from jobs")
        .execute(&mut second)
        .await
        .unwrap_err();
    assert!(
        Error::from(error)
            .to_string()
            .contains("locked by another program")
    );
}

#[tokio::test]
async fn a_full_disk_is_named_and_leaves_nothing_half_written() {
    let db = Database::sqlite().await;
    let mut connection = sqlx::SqliteConnection::connect(&db.url).await.unwrap();
    // A file that must not grow is a full disk to SQLite.
    sqlx::query("pragma max_page_count = 1")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::query("begin").execute(&mut connection).await.unwrap();
    let error = sqlx::query("create table more as select hex(randomblob(100000)) as x")
        .execute(&mut connection)
        .await
        .unwrap_err();
    assert!(Error::from(error).to_string().contains("disk is full"));
    assert_eq!(
        db.number("select count(*) from sqlite_schema where name = 'more'")
            .await,
        0
    );
}

#[tokio::test]
async fn a_postgresql_that_does_not_answer_is_named_without_its_password() {
    // Port 1 is reserved; nobody listens.
    let answer = sentence("postgres://clamor:secret@127.0.0.1:1/clamor").await;
    assert!(answer.contains("127.0.0.1:1"), "{answer}");
    assert!(!answer.contains("secret"), "{answer}");
}

#[test]
fn every_migration_has_its_counterpart() {
    let files = |side: &str| {
        let folder = format!("{}/../../migrations/{side}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(files("sqlite"), files("postgres"));
}

/// Names of the files beside the database of a test.
fn beside(file: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(file.parent().unwrap()).unwrap();
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<_> = entries
        .map(|entry| name(entry).to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_copy_is_kept_before_an_upgrade_and_for_a_week() {
    let db = Database::sqlite().await;
    let file = PathBuf::from(db.url.strip_prefix("sqlite://").unwrap());
    let job = db.create(posts(3)).await;
    db.store.migrate().await.unwrap();
    assert!(!beside(&file).iter().any(|name| name.contains("before")));

    as_before_work(&db).await;
    db.store.migrate().await.unwrap();
    let last = db.number("select max(version) from _sqlx_migrations").await;
    let copy = file.with_file_name(format!("test.db.before-{last}"));
    assert!(copy.is_file(), "{:?}", beside(&file));
    // As it was: without the table that the upgrade made, and with every row.
    let url = format!("sqlite://{}", copy.display());
    let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let count = |of: &'static str| sqlx::query_scalar::<_, i64>(of);
    let tables = "select count(*) from sqlite_schema where name = 'work'";
    assert_eq!(count(tables).fetch_one(&mut connection).await.unwrap(), 0);
    let items = "select count(*) from job_items";
    assert_eq!(count(items).fetch_one(&mut connection).await.unwrap(), 3);
    connection.close().await.unwrap();
    assert_eq!(db.items(&job).await.len(), 3);

    db.store.purge(&LONG.into()).await.unwrap();
    assert!(copy.is_file());
    let eight_days_ago = SystemTime::now() - Duration::from_secs(8 * 24 * 3600);
    let opened = std::fs::File::options().append(true).open(&copy).unwrap();
    opened.set_modified(eight_days_ago).unwrap();
    db.store.purge(&LONG.into()).await.unwrap();
    assert!(!copy.exists());
    db.store.ping().await.unwrap();
}
