//! Redis goes away in every way it can, and comes back.

use std::time::Duration;

use super::*;

/// Takes `before` ids, does something to Redis, hands over more, and takes those.
async fn goes_on_after(harm: impl AsyncFnOnce(&mut RedisServer)) {
    let mut server = RedisServer::start();
    let (api, worker) = (process(&server), process(&server));
    let before = ids(5);
    api.publish(&before).await.unwrap();
    take_all(&worker, &before).await;
    harm(&mut server).await;
    let after = ids(5);
    within(async {
        // What a sweep does: tries again until it is done.
        while api.publish(&after).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    take_all(&worker, &after).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_is_survived() {
    goes_on_after(async |server| {
        server.stop();
        server.start_again();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_is_survived() {
    goes_on_after(async |server| {
        server.kill();
        server.start_again();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flush_is_survived() {
    goes_on_after(async |server| flush(server).await).await;
}

/// Longer than the 500 ms after which apalis' own connection gives up, and its worker for good.
#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_answers_after_a_second_is_survived() {
    goes_on_after(async |server| {
        let mut connection = Redis::new(&server.url()).unwrap().connection();
        redis::cmd("CLIENT")
            .arg(&["PAUSE", "1000", "ALL"])
            .exec_async(&mut connection)
            .await
            .unwrap();
    })
    .await;
}

/// Others believe that the worker died: apalis refuses it, and ends it.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_others_removed_is_survived() {
    goes_on_after(async |server| {
        let mut connection = Redis::new(&server.url()).unwrap().connection();
        redis::cmd("DEL")
            .arg("clamor:posts:workers")
            .exec_async(&mut connection)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_is_down_at_the_start_is_waited_for() {
    let mut server = RedisServer::start();
    server.kill();
    let (api, worker) = (process(&server), process(&server));
    let handed = ids(3);
    let away = api.publish(&handed).await.unwrap_err().to_string();
    assert!(away.contains("cannot be used"), "{away}");
    let taking = tokio::spawn({
        let handed = handed.clone();
        async move { take_all(&worker, &handed).await }
    });
    server.start_again();
    within(async {
        while api.publish(&handed).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    taking.await.unwrap();
}

async fn flush(server: &RedisServer) {
    let mut connection = Redis::new(&server.url()).unwrap().connection();
    redis::cmd("FLUSHALL")
        .exec_async(&mut connection)
        .await
        .unwrap();
}
