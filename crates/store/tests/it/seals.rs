//! Sealed values: a change of the key, on both databases.

use seal::{Column, SealError, Seals};
use store::{Error, Resealed};
use uuid::Uuid;

use crate::harness::*;

const OLD: &str = "00000000000000000000000000000000000000000000000000000000000000a1";
const NEW: &str = "00000000000000000000000000000000000000000000000000000000000000a2";
const OTHER: &str = "00000000000000000000000000000000000000000000000000000000000000a3";

/// A column of these tests alone.
const SECRET: Column = Column {
    table: "parrots",
    id: "parrot",
    column: "secret",
};

fn seals(keys: &str) -> Seals {
    Seals::with(keys.parse().expect("keys"))
}

async fn make_table(db: &Database) {
    let (uuid, bytes) = db.types();
    db.execute(&format!(
        "create table parrots (parrot {uuid} primary key, secret {bytes})"
    ))
    .await;
}

async fn insert(db: &Database, rows: impl IntoIterator<Item = (Uuid, Option<Vec<u8>>)>) {
    let rows = rows.into_iter().map(|(id, value)| {
        let value = value.map_or_else(|| "null".to_owned(), |value| db.literal(&value));
        format!("({}, {value})", db.uuid_literal(id))
    });
    let rows: Vec<_> = rows.collect();
    let rows = rows.join(", ");
    db.execute(&format!("insert into parrots values {rows}"))
        .await;
}

async fn value(db: &Database, id: Uuid) -> Vec<u8> {
    let id = db.uuid_literal(id);
    db.bytes(&format!("select secret from parrots where parrot = {id}"))
        .await
}

async fn all_values_are_sealed_with_the_first_key(db: &Database) {
    make_table(db).await;
    let (old, both) = (seals(OLD), seals(&format!("{NEW},{OLD}")));
    // More than one step takes, the first id of all among them.
    let ids: Vec<Uuid> = (0..250).map(Uuid::from_u128).collect();
    let secret = |id: &Uuid| format!("secret of {id}").into_bytes();
    let sealed = |id: &Uuid| old.seal(SECRET.of(*id), &secret(id)).expect("sealed");
    insert(db, ids.iter().map(|id| (*id, Some(sealed(id))))).await;
    let (none, new) = (Uuid::from_u128(1_000), Uuid::from_u128(1_001));
    let already = both.seal(SECRET.of(new), b"new").expect("sealed");
    insert(db, [(none, None), (new, Some(already.clone()))]).await;

    let expected = Resealed {
        values: 250,
        unopened: Vec::new(),
    };
    let resealed = db.store.reseal(&both, SECRET).await.expect("sealed");
    assert_eq!(resealed, expected);
    for id in [ids[0], ids[99], ids[100], ids[249]] {
        let value = value(db, id).await;
        assert_eq!(seals(NEW).open(SECRET.of(id), &value), Ok(secret(&id)));
        let old = old.open(SECRET.of(id), &value);
        assert_eq!(old, Err(SealError::OtherKey));
    }
    assert_eq!(value(db, new).await, already, "left as it is");
    let nulls = "select count(*) from parrots where secret is null";
    assert_eq!(db.number(nulls).await, 1);
    // Whoever comes again finds nothing to do.
    let again = db.store.reseal(&both, SECRET).await.expect("sealed");
    assert_eq!(again, Resealed::default());
}

async fn what_no_key_opens_is_told_and_holds_up_nothing(db: &Database) {
    make_table(db).await;
    let ids = [1, 2, 3, 4].map(Uuid::from_u128);
    let with = |keys: &str, id: Uuid| seals(keys).seal(SECRET.of(id), b"x").expect("sealed");
    let moved = with(OLD, ids[3]);
    insert(
        db,
        [
            (ids[0], Some(with(OTHER, ids[0]))),
            (ids[1], Some(b"in clear".to_vec())),
            // Another row's.
            (ids[2], Some(moved.clone())),
            (ids[3], Some(moved.clone())),
        ],
    )
    .await;
    let both = seals(&format!("{NEW},{OLD}"));
    let resealed = db.store.reseal(&both, SECRET).await.expect("sealed");
    let expected = Resealed {
        values: 1,
        unopened: ids[..3].to_vec(),
    };
    assert_eq!(resealed, expected);
    assert_eq!(value(db, ids[1]).await, b"in clear");
    assert_eq!(value(db, ids[2]).await, moved);
    assert_ne!(value(db, ids[3]).await, moved);
}

async fn without_a_key_nothing_is_changed(db: &Database) {
    let refused = db.store.reseal(&Seals::default(), SECRET).await;
    assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("SEAL_KEY")));
}

/// The list names what is there: a column that is renamed is not forgotten.
async fn every_column_of_the_list_can_be_sealed_again(db: &Database) {
    for column in store::SEALED {
        let resealed = db.store.reseal(&seals(NEW), *column).await;
        assert_eq!(resealed.expect("no rows"), Resealed::default());
    }
}

on_both!(
    all_values_are_sealed_with_the_first_key,
    what_no_key_opens_is_told_and_holds_up_nothing,
    without_a_key_nothing_is_changed,
    every_column_of_the_list_can_be_sealed_again,
);
