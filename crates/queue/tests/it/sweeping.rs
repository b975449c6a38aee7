//! What is due gets into the queue, by however many sweeps there are.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn several_sweeps_hand_each_item_over_once_and_never_fill_the_queue_beyond_its_room() {
    let server = RedisServer::start();
    let rows = Rows::new().await;
    let items = rows.job(3000).await;
    let sweeps = [(); 3].map(|()| rows.sweep(process(&server)));
    let worker = process(&server);
    let mut taken = Vec::new();
    within(async {
        while taken.len() < items.len() {
            let id = worker.take().await;
            // As a worker does first: from now on the item is not due.
            let claim = rows.store.claim(id, "a worker", LIMIT).await.unwrap();
            assert!(claim.is_some(), "{id} came twice");
            taken.push(id);
            if taken.len() % 100 == 0 {
                // Three sweeps may each have filled the same empty queue at the same moment.
                let waiting = waiting(&server).await;
                assert!(waiting <= 3 * 128, "{waiting}");
            }
        }
    })
    .await;
    taken.sort();
    assert_eq!(taken, items);
    for sweep in sweeps {
        sweep.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_while_redis_is_down_is_handed_over_when_it_is_back() {
    let mut server = RedisServer::start();
    let rows = Rows::new().await;
    let sweep = rows.sweep(process(&server));
    let worker = process(&server);
    server.kill();
    let items = rows.job(20).await;
    // The worker is already asking, too.
    let taken = tokio::spawn({
        let items = items.clone();
        async move { take_all(&worker, &items).await }
    });
    server.start_again();
    assert_eq!(taken.await.unwrap(), items.len());
    sweep.stop().await;
}

async fn waiting(server: &RedisServer) -> usize {
    let mut connection = Redis::new(&server.url()).unwrap().connection();
    redis::pipe()
        .llen("clamor:posts:active")
        .zcard("clamor:posts:scheduled")
        .query_async::<Vec<usize>>(&mut connection)
        .await
        .unwrap()
        .iter()
        .sum()
}
