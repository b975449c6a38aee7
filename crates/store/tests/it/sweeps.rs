//! Many processes at once: each item comes out of one sweep, and one worker at a time works on it.

use std::{collections::HashSet, sync::Mutex, time::Duration};

use store::{Claim, Error, JobStatus, PageWrite, Store};
use uuid::Uuid;

use crate::harness::*;

/// So many processes.
async fn open(db: &Database, processes: usize) -> Vec<Store> {
    let open = (0..processes).map(|_| Store::open(&db.url));
    let open = futures::future::try_join_all(open).await;
    open.expect("the database takes them")
}

async fn each_due_item_comes_out_of_one_of_many_sweeps(db: &Database) {
    let mut due = HashSet::new();
    for _ in 0..3 {
        let job = db.create(posts(300)).await;
        due.extend(db.items(&job).await.into_iter().map(|item| item.id));
    }
    // Some are due because their worker fell silent.
    for item in due.iter().take(100) {
        db.claim(*item).await;
    }
    db.expire_leases().await;

    let handed_over: Mutex<Vec<Uuid>> = Mutex::default();
    let sweep = async |store: Store| {
        // A sweep leaves alone what another one has in hand: one that comes back empty proves nothing.
        while handed_over.lock().unwrap().len() < 900 {
            let items = store.hand_over(37, LONG).await.unwrap();
            assert!(items.len() <= 37);
            handed_over.lock().unwrap().extend(items);
            tokio::task::yield_now().await;
        }
    };
    let sweeps = open(db, 6).await.into_iter().map(sweep);
    futures::future::join_all(sweeps).await;
    let handed_over = handed_over.into_inner().unwrap();
    assert_eq!(handed_over.len(), 900);
    assert_eq!(handed_over.into_iter().collect::<HashSet<_>>(), due);
    assert!(db.store.hand_over(900, LONG).await.unwrap().is_empty());
}

/// Writes under a claim until it is lost or it has written `most` pages, each signed by the attempt.
async fn write(store: &Store, claim: &Claim, most: usize) -> Result<(), Error> {
    let post = claim.post.clone().expect("known");
    let snapshot = match store.snapshot(claim).await? {
        Some(snapshot) => snapshot,
        None => store.start_snapshot(claim, &post).await?,
    };
    for number in 0..most {
        let id = format!("{}-{number}", claim.lease.attempt);
        let page = PageWrite {
            comments: vec![comment(&id)],
            ..PageWrite::default()
        };
        store.append_page(claim, snapshot.id, &page).await?;
    }
    Ok(())
}

async fn an_item_is_worked_on_by_one_worker_at_a_time(db: &Database) {
    let job = db.create(posts(3)).await;
    let items = db.items(&job).await;
    let attempts = 24;
    // Leases of no length: whoever comes takes the item from whoever has it.
    let work = async |(number, store): (usize, Store)| {
        let worker = format!("worker {number}");
        loop {
            let mut left = 0;
            for item in &items {
                left += 1;
                // PostgreSQL takes the time at the beginning of a call: another may have begun later.
                let claim = store
                    .claim_post(item.id, &worker, Duration::ZERO)
                    .await
                    .unwrap();
                let Some(claim) = claim else { continue };
                match write(&store, &claim, 4).await {
                    Ok(()) | Err(Error::LeaseLost) => {}
                    Err(error) => panic!("{error}"),
                }
                left -= usize::from(claim.lease.attempt >= attempts);
            }
            if left == 0 {
                break;
            }
        }
    };
    let workers = open(db, 4).await.into_iter().enumerate().map(work);
    futures::future::join_all(workers).await;

    // Places are given in the order of the writes: once a later attempt wrote, no earlier one did.
    for item in &items {
        let rows = db
            .store
            .results(IN_TEAM, job.id, None, 10_000)
            .await
            .unwrap();
        let writers: Vec<i64> = rows
            .iter()
            .filter(|row| row.item_id == item.id)
            .map(|row| row.comment_id.split_once('-').unwrap().0.parse().unwrap())
            .collect();
        assert!(writers.is_sorted(), "{writers:?}");
        assert!(writers.iter().collect::<HashSet<_>>().len() > 1);
        let claim = db.claim(item.id).await;
        db.store.finish(&claim, &completed()).await.unwrap();
    }
    assert_eq!(db.job(&job).await.status, JobStatus::Completed);
}

on_both!(
    each_due_item_comes_out_of_one_of_many_sweeps,
    an_item_is_worked_on_by_one_worker_at_a_time,
);
