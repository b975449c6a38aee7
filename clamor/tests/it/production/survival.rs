//! A long run while everything around it fails, again and again.

use std::time::Duration;

use super::site::{Site, Worker, ended, results};
use crate::{
    fake::{FORUM_COMMENTS, FORUM_REQUESTS, forum},
    harness::{Server, until},
    rows::Csv,
};

const POSTS: usize = 500;
const WORKERS: usize = 3;
/// Posts that a worker has in hand at once.
const HANDS: usize = 8;
/// So long that a machine with a lot else to do loses none without a fault.
const LEASE: Duration = Duration::from_secs(8);

const LOST: &str = "clamor_item_outcomes_total{outcome=\"lost\"}";

/// What happens to an installation.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    KillWorker,
    KillApi,
    FlushRedis,
    RestartRedis,
    KillRedis,
    RestartPostgres,
    CrashPostgres,
    /// A worker stands still until its leases are over and others have its posts, and then goes on
    /// as if nothing had been.
    FreezeWorker,
    ThawWorker,
}

/// In this order, about one a second.
const FAULTS: [Fault; 20] = {
    use Fault::*;
    [
        KillWorker,
        FreezeWorker,
        KillWorker,
        FlushRedis,
        KillWorker,
        RestartPostgres,
        KillWorker,
        RestartRedis,
        KillWorker,
        FlushRedis,
        KillWorker,
        ThawWorker,
        KillWorker,
        CrashPostgres,
        KillWorker,
        KillApi,
        KillWorker,
        KillRedis,
        KillWorker,
        KillWorker,
    ]
};

/// Who runs, and what was done to them.
struct Run {
    site: Site,
    api: Server,
    /// The first one is frozen and never killed.
    workers: Vec<Worker>,
    next_victim: usize,
    /// Posts that the first worker had in hand when it was frozen.
    frozen: i64,
    /// Posts in hand of those that were hit: each may cost one page more.
    explained: usize,
    /// Faults that may have cost a page more.
    hits: usize,
}

impl Run {
    async fn start() -> Self {
        let site = Site::with_own_postgres()
            .await
            .set("LEASE_SECONDS", &LEASE.as_secs().to_string())
            .set("FETCH_CONCURRENCY", &HANDS.to_string());
        let api = site.api().await;
        let mut workers = Vec::new();
        for _ in 0..WORKERS {
            workers.push(site.worker().await);
        }
        Self {
            site,
            api,
            workers,
            next_victim: 1,
            frozen: 0,
            explained: 0,
            hits: 0,
        }
    }

    /// A job of all posts, as far as its acceptance.
    async fn create(&self) -> String {
        let posts: Vec<String> = (1..=POSTS).map(forum).collect();
        self.api.create(&posts).await
    }

    async fn completed(&self, id: &str) -> Csv {
        let job = ended(&self.api, id).await;
        assert_eq!(job["status"], "completed", "{job}");
        let csv = results(&self.api, id).await;
        assert_eq!(csv.rows.len(), POSTS * FORUM_COMMENTS);
        csv
    }

    async fn suffer(&mut self, fault: Fault) {
        match fault {
            Fault::KillWorker => {
                let victim = self.next_victim;
                self.next_victim = 1 + victim % (WORKERS - 1);
                let fresh = self.site.worker().await;
                std::mem::replace(&mut self.workers[victim], fresh)
                    .server
                    .kill()
                    .await;
                self.explain(1);
            }
            Fault::KillApi => {
                let fresh = self.site.api().await;
                std::mem::replace(&mut self.api, fresh).kill().await;
            }
            Fault::FlushRedis => self.site.flush_redis().await,
            Fault::RestartRedis => {
                self.site.redis.stop();
                self.site.redis.start_again();
            }
            Fault::KillRedis => {
                self.site.redis.kill();
                self.site.redis.start_again();
            }
            Fault::RestartPostgres => {
                let server = self.site.database.server();
                server.stop();
                server.start_again().await;
                self.explain(WORKERS);
            }
            Fault::CrashPostgres => {
                let server = self.site.database.server();
                server.crash();
                server.start_again().await;
                self.explain(WORKERS);
            }
            Fault::FreezeWorker => {
                // With at least this post in hand.
                self.workers[0].asks(&self.site.fake).await;
                self.workers[0].server.signal("STOP").await;
                self.frozen = self.held_by_the_first().await;
                assert!(self.frozen > 0, "it has a post in hand");
                self.explain(1);
            }
            Fault::ThawWorker => {
                until("somebody else has what it held", || async {
                    (self.held_by_the_first().await < self.frozen).then_some(())
                })
                .await;
                self.workers[0].server.signal("CONT").await;
            }
        }
    }

    /// Posts that the first worker has by the rows; workers are named after the time of their start.
    async fn held_by_the_first(&self) -> i64 {
        let held = "select count(*) from work \
            where kind = 'post' and worker = (select min(name) from workers)";
        self.site.database.number(held).await
    }

    fn explain(&mut self, workers: usize) {
        self.explained += workers * HANDS;
        self.hits += 1;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_survives_everything() {
    let mut run = Run::start().await;
    let id = run.create().await;
    let wanted = run.completed(&id).await;
    run.site.nothing_was_asked_twice();
    assert_eq!(run.site.fake.seen().len(), POSTS * FORUM_REQUESTS);
    for worker in &run.workers {
        assert_eq!(
            worker.figure(LOST).await,
            0.0,
            "a lease was lost without a fault"
        );
    }

    run.site.fake.forget();
    run.site.fake.takes(Duration::from_millis(150));
    let id = run.create().await;
    // By progress, so that each of them hits a run that is under way, on any machine.
    let step = POSTS * FORUM_REQUESTS / (FAULTS.len() + 1);
    for (n, fault) in FAULTS.into_iter().enumerate() {
        run.site.fake.asked("", (n + 1) * step).await;
        run.suffer(fault).await;
    }
    let rows = run.completed(&id).await;
    assert!(
        rows == wanted,
        "the rows differ from those of the undisturbed run"
    );

    let times = run.site.fake.times();
    assert_eq!(times.len(), POSTS * FORUM_REQUESTS);
    let again: usize = times.values().map(|times| times - 1).sum();
    let most = times.values().max().expect("requests");
    println!("{again} requests more than needed, {most} at most for one page");
    assert!(again <= run.explained, "{again} of {}", run.explained);
    assert!(*most <= 1 + run.hits, "{most} requests for one page");
    assert!(
        run.workers[0].figure(LOST).await > 0.0,
        "the frozen worker lost nothing"
    );

    for worker in run.workers {
        worker.server.stop().await;
    }
    run.api.stop().await;
    run.site.nobody_panicked();
    run.site.transactions_are_apart();
}
