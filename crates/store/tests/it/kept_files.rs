//! Files that are kept until it is said what to make of them.

use std::time::Duration;

use store::{Error, KeepLimits, KeptFileUpload, NewKeptFile, Scope};
use uuid::Uuid;

use crate::harness::*;

const LIMITS: KeepLimits = KeepLimits {
    files: 3,
    bytes: 100,
    time: LONG,
};

fn new(size: u64) -> NewKeptFile {
    NewKeptFile {
        team: TEAM,
        name: Some("export.csv".to_owned()),
        media_type: None,
        size,
        digest: "digest".to_owned(),
        about: r#"{"columns":["a"]}"#.to_owned(),
        idempotency: None,
    }
}

fn with_key(hash: &str) -> NewKeptFile {
    NewKeptFile {
        idempotency: Some(("key".to_owned(), hash.to_owned())),
        ..new(10)
    }
}

async fn kept(db: &Database, new: NewKeptFile, pieces: &[&[u8]]) -> KeptFileUpload {
    let upload = db.store.keep_file(new, LIMITS).await.unwrap();
    for piece in pieces {
        db.store.append_piece(&upload, piece).await.unwrap();
    }
    db.store.publish_kept_file(&upload).await.unwrap()
}

#[track_caller]
fn assert_gone<T>(what: &str, answer: Result<T, Error>) {
    assert!(matches!(answer, Err(Error::NotFound)), "{what}");
}

async fn pieces_left(db: &Database) -> (i64, i64) {
    (
        db.number("select count(*) from kept_files").await,
        db.number("select count(*) from kept_file_pieces").await,
    )
}

async fn a_kept_file_comes_back_as_it_was_sent_and_to_its_team_alone(db: &Database) {
    let store = &db.store;
    let upload = store.keep_file(new(7), LIMITS).await.unwrap();
    assert_gone("not whole yet", store.kept_file(IN_TEAM, upload.id).await);
    store.append_piece(&upload, b"abcd").await.unwrap();
    store.append_piece(&upload, &[0, 255, 10]).await.unwrap();
    assert_gone("a piece of it", store.piece(IN_TEAM, upload.id, 0).await);
    store.publish_kept_file(&upload).await.unwrap();
    assert_gone("late", store.append_piece(&upload, b"more").await);

    let file = store.kept_file(IN_TEAM, upload.id).await.unwrap();
    assert_eq!(
        (file.size, file.pieces, file.name.as_deref()),
        (7, 2, Some("export.csv"))
    );
    assert_eq!(file.about, r#"{"columns":["a"]}"#);
    assert_eq!(
        (file.delete_at - file.created_at).num_seconds(),
        LONG.as_secs() as i64
    );
    assert_eq!(store.piece(IN_TEAM, file.id, 0).await.unwrap(), b"abcd");
    assert_eq!(
        store.piece(Scope::All, file.id, 1).await.unwrap(),
        [0, 255, 10]
    );
    assert_gone("no such piece", store.piece(IN_TEAM, file.id, 2).await);
    assert_gone(
        "another team",
        store.kept_file(IN_OTHER_TEAM, file.id).await,
    );
    assert_gone("its piece", store.piece(IN_OTHER_TEAM, file.id, 0).await);
    assert_gone(
        "its end",
        store.drop_kept_file(IN_OTHER_TEAM, file.id).await,
    );
    assert_gone("none", store.kept_file(IN_TEAM, Uuid::nil()).await);
    assert!(!store.erase().await.unwrap(), "nothing is over yet");
}

async fn what_is_over_is_gone_at_once_and_then_removed_in_steps(db: &Database) {
    let store = &db.store;
    let pieces: Vec<&[u8]> = vec![b"x"; 40];
    let dropped = kept(db, new(10), &pieces).await;
    let unfinished = store.keep_file(new(10), LIMITS).await.unwrap();
    store.append_piece(&unfinished, b"x").await.unwrap();
    store.drop_kept_file(IN_TEAM, dropped.id).await.unwrap();
    assert_gone("dropped", store.kept_file(IN_TEAM, dropped.id).await);
    assert_gone("twice", store.drop_kept_file(IN_TEAM, dropped.id).await);
    while store.erase().await.unwrap() {}
    assert_eq!(pieces_left(db).await, (1, 1));

    let living = kept(db, new(10), &[b"y"]).await;
    db.execute("update kept_files set delete_at = created_at where not whole")
        .await;
    assert_gone("over", store.append_piece(&unfinished, b"x").await);
    assert_gone("over", store.publish_kept_file(&unfinished).await);
    // The purge does it as well, where nobody else runs.
    store.purge(&Duration::MAX.into()).await.unwrap();
    assert_eq!(pieces_left(db).await, (1, 1));
    db.age("kept_files", "delete_at", LONG * 2).await;
    assert_gone("after its hour", store.kept_file(IN_TEAM, living.id).await);
    while store.erase().await.unwrap() {}
    assert_eq!(pieces_left(db).await, (0, 0));
}

async fn a_team_keeps_so_many_files_and_bytes_and_no_more(db: &Database) {
    let store = &db.store;
    let first = kept(db, new(60), &[]).await;
    let too_large = store.keep_file(new(41), LIMITS).await;
    assert!(matches!(too_large, Err(Error::TooManyFiles)));
    for size in [39, 1] {
        store.keep_file(new(size), LIMITS).await.unwrap();
    }
    let fourth = store.keep_file(new(0), LIMITS).await;
    assert!(matches!(fourth, Err(Error::TooManyFiles)));
    let of_others = NewKeptFile {
        team: OTHER_TEAM,
        ..new(100)
    };
    store.keep_file(of_others, LIMITS).await.unwrap();
    store.drop_kept_file(IN_TEAM, first.id).await.unwrap();
    store.keep_file(new(60), LIMITS).await.unwrap();
}

async fn of_many_files_at_once_no_more_are_kept_than_may_be(db: &Database) {
    let many = (0..12).map(|_| db.store.keep_file(new(1), LIMITS));
    let answers = futures::future::join_all(many).await;
    let kept = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(kept, 3);
}

async fn the_same_file_with_the_same_key_is_kept_once(db: &Database) {
    let store = &db.store;
    let dead = store.keep_file(with_key("hash"), LIMITS).await.unwrap();
    let racing = store.keep_file(with_key("hash"), LIMITS).await.unwrap();
    let first = kept(db, with_key("hash"), &[b"x"]).await;
    assert!(![&dead, &racing, &first].iter().any(|file| file.replayed));
    let raced = store.publish_kept_file(&racing).await.unwrap();
    assert!(raced.replayed && raced.id == first.id);
    let again = kept(db, with_key("hash"), &[b"x"]).await;
    assert!(again.replayed && again.id == first.id);
    assert_eq!(store.kept_file(IN_TEAM, first.id).await.unwrap().pieces, 1);
    let other = store.keep_file(with_key("other"), LIMITS).await;
    assert!(matches!(other, Err(Error::KeyReused)));
    // Once it is dropped the key is free.
    store.drop_kept_file(IN_TEAM, first.id).await.unwrap();
    assert!(!kept(db, with_key("other"), &[b"x"]).await.replayed);
}

on_both!(
    a_kept_file_comes_back_as_it_was_sent_and_to_its_team_alone,
    what_is_over_is_gone_at_once_and_then_removed_in_steps,
    a_team_keeps_so_many_files_and_bytes_and_no_more,
    of_many_files_at_once_no_more_are_kept_than_may_be,
    the_same_file_with_the_same_key_is_kept_once,
);
