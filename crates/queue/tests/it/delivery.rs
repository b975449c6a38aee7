//! What is handed over arrives, and nothing is left behind.

use tokio::time::{Instant, timeout};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn ids_come_to_whoever_takes_in_the_order_they_were_handed_over() {
    let server = RedisServer::start();
    let (api, worker) = (process(&server), process(&server));
    let handed = ids(50);
    api.publish(&handed).await.unwrap();
    for id in &handed {
        assert_eq!(within(worker.take()).await, *id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_id_comes_to_one_of_several_workers() {
    let server = RedisServer::start();
    let handed = ids(300);
    process(&server).publish(&handed).await.unwrap();
    let workers = [(); 3].map(|()| process(&server));
    let mut taken = Vec::new();
    within(async {
        while taken.len() < handed.len() {
            let [first, second, third] = &workers;
            taken.push(tokio::select! {
                id = first.take() => id,
                id = second.take() => id,
                id = third.take() => id,
            });
        }
    })
    .await;
    taken.sort();
    assert_eq!(taken, handed);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_at_once_are_taken() {
    let server = RedisServer::start();
    let handed = ids(10_000);
    let (api, worker) = (process(&server), process(&server));
    api.publish(&handed).await.unwrap();
    assert_eq!(take_all(&worker, &handed).await, handed.len());
}

/// apalis cannot take 8,000 scheduled tasks: each of its workers dies of them, again and again,
/// until somebody moves them a few at a time.
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_that_nobody_promoted_do_no_harm() {
    let server = RedisServer::start();
    let handed = ids(10_000);
    push_as_apalis_does(&server, &handed).await;
    let worker = process(&server);
    // In whichever process, and with nothing of its own to hand over.
    let sweep = Rows::new().await.sweep(process(&server));
    assert_eq!(take_all(&worker, &handed).await, handed.len());
    sweep.stop().await;
}

/// A worker with no free hand takes nothing, keeps nothing back, and goes on afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_ask_gets_nothing() {
    let server = RedisServer::start();
    let (api, busy, free) = (process(&server), process(&server), process(&server));
    let first = ids(2);
    api.publish(&first).await.unwrap();
    // From now on this one has its hands full.
    assert_eq!(within(busy.take()).await, first[0]);
    let handed = [&first[1..], &ids(20)].concat();
    api.publish(&handed[1..]).await.unwrap();
    for id in &handed {
        assert_eq!(within(free.take()).await, *id);
    }
    let next = ids(1);
    api.publish(&next).await.unwrap();
    assert_eq!(within(busy.take()).await, next[0]);
}

/// Its taker went away, as when a slot's owner is told that the program stops.
#[tokio::test(flavor = "multi_thread")]
async fn an_id_whose_taker_went_away_comes_to_the_next() {
    let server = RedisServer::start();
    let (api, worker) = (process(&server), process(&server));
    let handed = ids(200);
    let mut taken = Vec::new();
    let publishing = async {
        for id in &handed {
            api.publish(&[*id]).await.unwrap();
        }
    };
    let taking = async {
        let begun = Instant::now();
        while taken.len() < handed.len() && begun.elapsed() < LIMIT {
            // Shorter and longer than what an id takes to come.
            let patience = std::time::Duration::from_micros(taken.len() as u64 % 7 * 300);
            if let Ok(id) = timeout(patience, worker.take()).await {
                taken.push(id);
            }
        }
    };
    tokio::join!(publishing, taking);
    assert_eq!(taken, handed);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_for_a_process_that_stops_goes_to_others() {
    let server = RedisServer::start();
    let (api, leaving, staying) = (process(&server), process(&server), process(&server));
    let handed = ids(3);
    api.publish(&handed[..1]).await.unwrap();
    assert_eq!(within(leaving.take()).await, handed[0]);
    // Asks once more and goes away: the next id may be on its way to it when it leaves.
    let asked = timeout(std::time::Duration::from_millis(1), leaving.take()).await;
    assert!(asked.is_err());
    api.publish(&handed[1..]).await.unwrap();
    leaving.close().await;
    take_all(&staying, &handed[1..]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_in_redis_of_what_was_delivered() {
    let server = RedisServer::start();
    let (api, worker) = (process(&server), process(&server));
    for _ in 0..3 {
        let handed = ids(700);
        api.publish(&handed).await.unwrap();
        take_all(&worker, &handed).await;
    }
    worker.close().await;
    let sweep = Rows::new().await.sweep(process(&server));
    // One entry for the queue stays, in apalis' list of all queues.
    let only = BTreeSet::from(["core:apalis:queues:list".to_owned()]);
    let emptied = tokio::time::timeout(LIMIT, async {
        while keys(&server).await != only {
            tokio::task::yield_now().await;
        }
    });
    assert!(emptied.await.is_ok(), "{:?}", keys(&server).await);
    sweep.stop().await;
}

#[tokio::test]
async fn redis_tells_its_version() {
    let server = RedisServer::start();
    let redis = Redis::new(&server.url()).unwrap();
    let version = within(redis.version()).await.unwrap();
    assert!(
        version.split('.').count() == 3
            && version.starts_with(|first: char| first.is_ascii_digit()),
        "{version}"
    );
}
