//! Workers that are killed leave nothing in Redis for ever.

use std::process::{Child, Command, Stdio};

use redis::AsyncCommands;

use super::*;

const WORKERS: &str = "clamor:posts:workers";
const WORDS: &str = "clamor:posts:workers:metadata:";
const SERVER: &str = "CLAMOR_TEST_QUEUE";

/// A process of its own that takes ids until it is killed.
struct Killed(Child);

impl Killed {
    /// Starts it; answers its name in Redis, too.
    async fn start(server: &RedisServer) -> (Self, String) {
        let before = workers(server).await;
        let child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--ignored",
                "--exact",
                "dead::a_process_that_takes_until_it_is_killed",
            ])
            .env(SERVER, server.url())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let killed = Self(child);
        let name = within(async {
            loop {
                let now = workers(server).await;
                if let Some(name) = now.difference(&before).next() {
                    return name.clone();
                }
                tokio::task::yield_now().await;
            }
        });
        (killed, name.await)
    }

    /// Says nothing any more, so that only the sweep can find out who is dead.
    fn freeze(&self) {
        let stop = ["-STOP".to_owned(), self.0.id().to_string()];
        assert!(Command::new("kill").args(stop).status().unwrap().success());
    }
}

impl Drop for Killed {
    /// With SIGKILL.
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
#[ignore = "a part of the tests beside it, which start it as a process and kill it"]
fn a_process_that_takes_until_it_is_killed() {
    let url = std::env::var(SERVER).expect("started by a test");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let queue = Queue::redis(Redis::new(&url).unwrap());
        loop {
            queue.take().await;
        }
    });
}

async fn workers(server: &RedisServer) -> BTreeSet<String> {
    let mut connection = Redis::new(&server.url()).unwrap().connection();
    let names: Vec<String> = connection.zrange(WORKERS, 0, -1).await.unwrap();
    names.into_iter().collect()
}

/// The names of all keys that a worker has, and in how many milliseconds they go by themselves.
async fn of(server: &RedisServer, name: &str) -> Vec<(String, i64)> {
    let mut connection = Redis::new(&server.url()).unwrap().connection();
    let mut found = Vec::new();
    for key in keys(server).await {
        if key.contains(name) {
            let millis = connection.pttl(&key).await.unwrap();
            found.push((key, millis));
        }
    }
    found
}

/// Its last sign of life was so long ago.
async fn silent_for(server: &RedisServer, name: &str, seconds: i64) {
    let mut connection = Redis::new(&server.url()).unwrap().connection();
    let () = connection.zincr(WORKERS, name, -seconds).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_worker_that_was_killed_nothing_stays_and_of_one_that_lives_all() {
    let server = RedisServer::start();
    let (killed, dead) = Killed::start(&server).await;
    drop(killed);
    let (running, living) = Killed::start(&server).await;
    running.freeze();
    // What it had taken and not acknowledged.
    let lost = ids(1);
    let mut connection = Redis::new(&server.url()).unwrap().connection();
    let task = uuid::Uuid::now_v7().to_string();
    let inflight = format!("clamor:posts:inflight:{dead}");
    let () = connection.sadd(&inflight, &task).await.unwrap();
    let data = format!("\"{}\"", lost[0]);
    let () = connection
        .hset("clamor:posts:data", &task, data)
        .await
        .unwrap();

    // By the clock of Redis it is not dead before its time.
    silent_for(&server, &dead, 500).await;
    let sweep = Rows::new().await.sweep(process(&server));
    let kept = within(async {
        loop {
            let kept = of(&server, &dead).await;
            // Its words go by themselves, should apalis forget its name.
            if kept
                .iter()
                .any(|(key, millis)| key.starts_with(WORDS) && *millis > 0)
            {
                return kept;
            }
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(kept.await.len(), 2, "what it took and the words about it");
    silent_for(&server, &dead, 101).await;
    within(async {
        while workers(&server).await.contains(&dead) || !of(&server, &dead).await.is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(workers(&server).await, BTreeSet::from([living.clone()]));
    let [(words, millis)] = &of(&server, &living).await[..] else {
        panic!("{:?}", keys(&server).await);
    };
    assert_eq!(*words, format!("{WORDS}{living}"));
    assert!((1..=600_000).contains(millis), "{millis} ms");
    sweep.stop().await;
}

/// apalis forgets a worker by itself, at the sign of life of another one, and leaves its words.
#[tokio::test(flavor = "multi_thread")]
async fn words_about_a_worker_that_nobody_knows_any_more_go_by_themselves() {
    let server = RedisServer::start();
    let (killed, dead) = Killed::start(&server).await;
    let sweep = Rows::new().await.sweep(process(&server));
    let words = format!("{WORDS}{dead}");
    let mut connection = Redis::new(&server.url()).unwrap().connection();
    let mut left = async || -> i64 { connection.pttl(&words).await.unwrap() };
    within(async {
        while left().await < 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    drop(killed);
    let mut connection = Redis::new(&server.url()).unwrap().connection();
    let () = connection.zrem(WORKERS, &dead).await.unwrap();
    sweep.stop().await;
    let sweep = Rows::new().await.sweep(process(&server));
    sweep.stop().await;
    assert!(
        (1..=600_000).contains(&left().await),
        "{:?}",
        keys(&server).await
    );
}
