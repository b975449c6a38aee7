//! Documents: kept once, analysed in batches, and never by the analysis of an earlier text.

use std::{collections::HashSet, time::Duration};

use store::{Analysed, DOCUMENTS_WORK, DocumentStatus, Error, Lease, NewDocument, Put};

use crate::harness::*;

fn document(id: impl ToString, content: &str) -> NewDocument {
    NewDocument {
        id: id.to_string(),
        content: content.to_owned(),
        author_id: None,
    }
}

async fn add(db: &Database, documents: &[NewDocument]) -> Vec<Put> {
    db.store.add_documents(TEAM, documents).await.unwrap()
}

/// The batches that are due, claimed.
async fn batches(db: &Database) -> Vec<Lease> {
    let mut leases = Vec::new();
    for id in db.store.hand_over(100, LONG).await.unwrap() {
        let lease = db.store.claim(id, "worker", LONG).await.unwrap();
        let lease = lease.expect("it is due");
        assert_eq!(lease.kind, DOCUMENTS_WORK);
        leases.push(lease);
    }
    leases
}

/// What a worker makes of a batch.
async fn analyses(db: &Database, lease: &Lease) -> Vec<Analysed> {
    let batch = db.store.batch(lease).await.unwrap();
    let analysed = batch.into_iter().map(|document| Analysed {
        id: document.id,
        version: document.version,
        analysis: Some(format!("{:?}", document.content)),
        detail: None,
    });
    analysed.collect()
}

async fn a_document_is_kept_once(db: &Database) {
    let all = [
        document("a", "one"),
        document("b", "two"),
        document("a", "one"),
        document("a", "other"),
    ];
    let put = add(db, &all).await;
    assert_eq!(
        put,
        [Put::Created, Put::Created, Put::Unchanged, Put::Conflict]
    );
    let again = add(db, &all[..2]).await;
    assert_eq!(again, [Put::Unchanged, Put::Unchanged]);
    // Ids are a team's own.
    let other = db.store.add_documents(OTHER_TEAM, &all[3..]).await.unwrap();
    assert_eq!(other, [Put::Created]);
    assert_eq!(db.store.document(TEAM, "a").await.unwrap().content, "one");
    db.store
        .delete_document(OTHER_TEAM, "a", None)
        .await
        .unwrap();
    assert!(matches!(
        db.store.delete_document(OTHER_TEAM, "b", None).await,
        Err(Error::NotFound)
    ));
    assert_eq!(db.store.document(TEAM, "b").await.unwrap().version, 1);
}

async fn a_thousand_are_a_batch_and_each_is_in_one(db: &Database) {
    let all: Vec<_> = (0..2_300).map(|number| document(number, "text")).collect();
    assert!(add(db, &all).await.iter().all(|put| *put == Put::Created));
    let mut other = document("x", "text");
    other.author_id = Some("ann".to_owned());
    db.store.add_documents(OTHER_TEAM, &[other]).await.unwrap();
    let leases = batches(db).await;
    let mut sizes = Vec::new();
    let mut seen = HashSet::new();
    for lease in &leases {
        let analysed = analyses(db, lease).await;
        sizes.push(analysed.len());
        seen.extend(analysed.iter().map(|one| one.id.clone()));
        db.store.finish_batch(lease, &analysed).await.unwrap();
    }
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 300, 1_000, 1_000]);
    assert_eq!(seen.len(), 2_301);
    assert!(
        db.store
            .hand_over(10, Duration::ZERO)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(db.number("select count(*) from work").await, 0);
    let done = db.store.document(TEAM, "7").await.unwrap();
    assert_eq!(
        (done.status, done.analysis.as_deref()),
        (DocumentStatus::Complete, Some("\"text\""))
    );
    assert!(done.analysed_at.is_some());
}

async fn a_batch_holds_few_texts_where_they_are_long(db: &Database) {
    let long = "long".repeat(800_000);
    let texts = [
        ("a", "short"),
        ("b", &*long),
        ("c", "short"),
        ("d", &*long),
        ("e", "short"),
    ];
    let all = texts.map(|(id, text)| document(id, text));
    add(db, &all).await;
    let mut sizes = Vec::new();
    for lease in &batches(db).await {
        let analysed = analyses(db, lease).await;
        sizes.push(analysed.len());
        db.store.finish_batch(lease, &analysed).await.unwrap();
    }
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    // Of 3.2 MB each: no two of them are in one.
    assert_eq!(sizes, [3, 2]);
}

async fn the_analysis_of_an_earlier_text_is_not_kept(db: &Database) {
    add(
        db,
        &[
            document("a", "one"),
            document("b", "two"),
            document("c", "three"),
        ],
    )
    .await;
    let leases = batches(db).await;
    let analysed = analyses(db, &leases[0]).await;
    let replaced = db
        .store
        .replace_document(TEAM, &document("a", "new"), None)
        .await
        .unwrap();
    assert_eq!(replaced, Put::Replaced);
    db.store.delete_document(TEAM, "b", None).await.unwrap();
    db.store.finish_batch(&leases[0], &analysed).await.unwrap();
    let a = db.store.document(TEAM, "a").await.unwrap();
    assert_eq!(
        (a.status, a.analysis, a.version),
        (DocumentStatus::Pending, None, 2)
    );
    assert!(matches!(
        db.store.document(TEAM, "b").await,
        Err(Error::NotFound)
    ));
    let c = db.store.document(TEAM, "c").await.unwrap();
    assert_eq!(c.status, DocumentStatus::Complete);

    let leases = batches(db).await;
    let analysed = analyses(db, &leases[0]).await;
    db.store.finish_batch(&leases[0], &analysed).await.unwrap();
    let a = db.store.document(TEAM, "a").await.unwrap();
    assert_eq!(a.analysis.as_deref(), Some("\"new\""));
    let state = db.store.document_state(TEAM, "a").await.unwrap();
    assert_eq!(state, a.state());
    let same = db
        .store
        .replace_document(TEAM, &document("a", "new"), None)
        .await
        .unwrap();
    assert_eq!(same, Put::Unchanged);
    assert_eq!(
        db.store.document(TEAM, "a").await.unwrap().status,
        DocumentStatus::Complete
    );
}

async fn a_batch_that_another_worker_has_is_written_by_nobody_else(db: &Database) {
    add(db, &[document("a", "one")]).await;
    let old = batches(db).await.remove(0);
    let analysed = analyses(db, &old).await;
    db.expire_leases().await;
    let new = db
        .store
        .claim(old.id, "other", LONG)
        .await
        .unwrap()
        .expect("due");
    for answer in [
        db.store.finish_batch(&old, &analysed).await,
        db.store.scatter_batch(&old).await,
    ] {
        assert!(matches!(answer, Err(Error::LeaseLost)), "{answer:?}");
    }
    assert_eq!(
        db.store.document(TEAM, "a").await.unwrap().status,
        DocumentStatus::Pending
    );
    db.store.finish_batch(&new, &analysed).await.unwrap();
    assert_eq!(
        db.store.document(TEAM, "a").await.unwrap().status,
        DocumentStatus::Complete
    );
}

async fn documents_that_workers_died_with_are_tried_one_by_one(db: &Database) {
    add(db, &[document("a", "one"), document("b", "two")]).await;
    let lease = batches(db).await.remove(0);
    db.store.scatter_batch(&lease).await.unwrap();
    add(db, &[document("c", "three")]).await;
    let leases = batches(db).await;
    assert_eq!(leases.len(), 3);
    for lease in &leases {
        assert_eq!(db.store.batch(lease).await.unwrap().len(), 1);
    }
    let failed = Analysed {
        analysis: None,
        detail: Some("Given up.".to_owned()),
        ..analyses(db, &leases[0]).await.remove(0)
    };
    db.store
        .finish_batch(&leases[0], std::slice::from_ref(&failed))
        .await
        .unwrap();
    let document = db.store.document(TEAM, &failed.id).await.unwrap();
    assert_eq!(document.status, DocumentStatus::Failed);
    assert_eq!(document.detail.as_deref(), Some("Given up."));
}

async fn what_is_not_written_to_goes_by_the_time_of_server_and_team(db: &Database) {
    const DAY: Duration = Duration::from_secs(86_400);
    let store = &db.store;
    let ann = store::Person {
        user: uuid::Uuid::from_u128(1),
        issuer: "https://a.example".to_owned(),
        subject: "ann".to_owned(),
        name: None,
        team: OTHER_TEAM,
        team_name: Some("blue".to_owned()),
        other_teams: Vec::new(),
        mail: None,
        role: store::Role::Member,
    };
    assert!(store.admit(&ann).await.unwrap());
    store.set_team_retention(OTHER_TEAM, Some(7)).await.unwrap();
    let many: Vec<_> = (0..2_500).map(|n| document(n, "old")).collect();
    for team in [TEAM, OTHER_TEAM] {
        store.add_documents(team, &many).await.unwrap();
    }
    db.age("documents", "updated_at", DAY * 6).await;
    let none = store.purge(&(DAY * 30).into()).await.unwrap();
    assert_eq!(none.forgotten_documents, 0);
    db.age("documents", "updated_at", DAY * 2).await;
    // Written to, it is new.
    let other = document(1, "new");
    let put = store.replace_document(OTHER_TEAM, &other, None).await;
    assert_eq!(put.unwrap(), Put::Replaced);
    let purged = store.purge(&(DAY * 30).into()).await.unwrap();
    assert_eq!(purged.forgotten_documents, 2_499);
    let gone = store.document(OTHER_TEAM, "2").await;
    assert!(matches!(gone, Err(Error::NotFound)));
    let written = store.document(OTHER_TEAM, "1").await.unwrap();
    assert_eq!(written.content, "new");
    assert_eq!(store.document(TEAM, "2").await.unwrap().content, "old");
    db.age("documents", "updated_at", DAY * 23).await;
    let purged = store.purge(&(DAY * 30).into()).await.unwrap();
    assert_eq!(purged.forgotten_documents, 2_501);
}

on_both!(
    what_is_not_written_to_goes_by_the_time_of_server_and_team,
    a_document_is_kept_once,
    a_thousand_are_a_batch_and_each_is_in_one,
    a_batch_holds_few_texts_where_they_are_long,
    the_analysis_of_an_earlier_text_is_not_kept,
    a_batch_that_another_worker_has_is_written_by_nobody_else,
    documents_that_workers_died_with_are_tried_one_by_one,
);

#[tokio::test]
async fn documents_want_a_worker_before_anybody_made_work_of_them() {
    let db = Database::postgres().await;
    let wanted = "select wanted from work_demand";
    assert_eq!(db.number(wanted).await, 0);
    let all: Vec<_> = (0..1_200).map(|number| document(number, "text")).collect();
    add(&db, &all).await;
    db.store.add_documents(OTHER_TEAM, &all[..1]).await.unwrap();
    // Two batches of one team, one of the other.
    assert_eq!(db.number(wanted).await, 3);
    let leases = batches(&db).await;
    assert_eq!((leases.len(), db.number(wanted).await), (3, 3));
    for lease in &leases {
        let analysed = analyses(&db, lease).await;
        db.store.finish_batch(lease, &analysed).await.unwrap();
    }
    assert_eq!(db.number(wanted).await, 0);
    db.remove().await;
}
