//! Webhooks of an installation whose parts die: whatever happens, each end of a job is told, in order, and not
//! much more often than once.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::site::{Site, Worker, ended};
use crate::{
    fake::hn,
    harness::{Answer, Server, until},
    receiver::{Message, Receiver, Says},
    webhooks::{self, KEY},
};

/// What happens once a job has ended: its message may be written then, be on its way, or have been taken.
#[derive(Debug, Clone, Copy)]
enum Fault {
    KillWorker,
    KillApi,
    FlushRedis,
    KillRedis,
    RestartPostgres,
    CrashPostgres,
}

const FAULTS: [Fault; 6] = [
    Fault::FlushRedis,
    Fault::RestartPostgres,
    Fault::KillWorker,
    Fault::CrashPostgres,
    Fault::KillRedis,
    Fault::KillApi,
];

struct Run {
    site: Site,
    api: Server,
    workers: Vec<Worker>,
    receiver: Receiver,
    id: String,
    secret: String,
}

impl Run {
    async fn start() -> Self {
        let receiver = Receiver::start().await;
        let site = Site::with_own_postgres()
            .await
            .set("LEASE_SECONDS", "4")
            .set("SEAL_KEY", KEY)
            .set("WEBHOOK_HOSTS", &receiver.host());
        let api = site.api().await;
        let workers = vec![site.worker().await, site.worker().await];
        let (id, secret) = webhooks::make(&api, &receiver).await;
        Self {
            site,
            api,
            workers,
            receiver,
            id,
            secret,
        }
    }

    async fn suffer(&mut self, fault: Fault) {
        match fault {
            Fault::KillWorker => {
                let fresh = self.site.worker().await;
                self.workers.remove(0).server.kill().await;
                self.workers.push(fresh);
            }
            Fault::KillApi => {
                let fresh = self.site.api().await;
                std::mem::replace(&mut self.api, fresh).kill().await;
            }
            Fault::FlushRedis => self.site.flush_redis().await,
            Fault::KillRedis => {
                self.site.redis.kill();
                self.site.redis.start_again();
            }
            Fault::RestartPostgres => {
                let server = self.site.database.server();
                server.stop();
                server.start_again().await;
            }
            Fault::CrashPostgres => {
                let server = self.site.database.server();
                server.crash();
                server.start_again().await;
            }
        }
    }

    /// Makes a job, once the database is there to take it.
    async fn create(&self, number: u64) -> String {
        until("the job is made", || async {
            let wanted = json!({"urls": [hn(number)]});
            let answer = self.api.post("/api/v1/jobs", &wanted).await;
            (answer.status == 202).then(|| answer.job_id())
        })
        .await
    }

    /// Asks for a job to be tried again, until the database is there to do so.
    async fn retry(&self, job: &str) {
        let path = format!("/api/v1/jobs/{job}/retry");
        until("the job is tried again", || async {
            let answer = Answer::of(self.api.request(Method::POST, &path)).await;
            (answer.status < 300).then_some(())
        })
        .await;
    }

    /// The messages as they came, each with what it says, once none waits any more.
    async fn told(&self) -> Vec<(Message, Value)> {
        let all = webhooks::ended(&self.api, &self.id).await;
        let delivered = all.iter().all(|one| one["status"] == "delivered");
        assert!(delivered, "{all:#?}");
        let messages = self.receiver.messages(all.len()).await;
        let verified = |message: Message| {
            let says = message.verified(&self.secret);
            (message, says)
        };
        messages.into_iter().map(verified).collect()
    }

    async fn stop(self) {
        for worker in self.workers {
            worker.server.stop().await;
        }
        self.api.stop().await;
        self.site.nobody_panicked();
    }
}

/// What was said of each job, in the order in which it came first, each with how often it came.
fn by_job(told: &[(Message, Value)]) -> BTreeMap<String, Vec<(String, usize)>> {
    let mut jobs: BTreeMap<String, Vec<(String, usize)>> = BTreeMap::new();
    let mut ids: BTreeMap<&str, (String, usize)> = BTreeMap::new();
    for (message, says) in told {
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let (job, event) = (text(&says["data"]["job"]["id"]), text(&says["type"]));
        let events = jobs.entry(job.clone()).or_default();
        // A message that comes again has the same id, and what came before it is not told after it.
        let (of, place) = ids.entry(&message.id).or_insert_with(|| {
            events.push((event.clone(), 0));
            (job.clone(), events.len() - 1)
        });
        assert_eq!(
            (&*of, *place),
            (&job, events.len() - 1),
            "{event} out of order"
        );
        let (first, times) = &mut events[*place];
        assert_eq!(*first, event);
        *times += 1;
    }
    jobs
}

#[tokio::test]
async fn each_end_of_a_job_is_told_in_order_whatever_dies() {
    let mut run = Run::start().await;
    let mut jobs = Vec::new();
    for (number, fault) in (1..).zip(FAULTS) {
        // It fails at first, and completes when it is tried again.
        run.site.fake.refuse(&format!("/hn/items/{number}"), 404, 1);
        let job = run.create(number).await;
        assert_eq!(ended(&run.api, &job).await["status"], "failed");
        run.suffer(fault).await;
        run.retry(&job).await;
        assert_eq!(ended(&run.api, &job).await["status"], "completed");
        run.suffer(fault).await;
        jobs.push(job);
    }
    let told = by_job(&run.told().await);
    assert_eq!(told.len(), jobs.len());
    let mut again = 0;
    for job in &jobs {
        let events = &told[job];
        let names: Vec<&str> = events.iter().map(|(event, _)| event.as_str()).collect();
        assert_eq!(names, ["job.failed", "job.completed"], "{job}");
        again += events.iter().map(|(_, times)| times - 1).sum::<usize>();
    }
    println!("{again} messages more than needed");
    // Each fault hits the message of one job at most.
    assert!(again <= 2 * FAULTS.len(), "{again}");
    run.stop().await;
}

#[tokio::test]
async fn a_message_on_its_way_while_parts_restart_is_told_once_or_twice() {
    let mut run = Run::start().await;
    run.receiver.will_say([Says::Nothing]);
    let job = run.create(1).await;
    run.receiver.messages(1).await;
    // Nobody can say now that it was taken.
    run.suffer(Fault::FlushRedis).await;
    let server = run.site.database.server();
    server.stop();
    run.receiver.release();
    server.start_again().await;
    let told = by_job(&run.told().await);
    let events = &told[&job];
    assert_eq!((told.len(), events.len()), (1, 1), "{told:?}");
    let (event, times) = &events[0];
    assert_eq!(event, "job.completed");
    assert!((1..=2).contains(times), "{times}");
    let test = format!("/api/v1/webhooks/{}/test", run.id);
    until("a trial is taken", || async {
        let answer = run.api.post(&test, &json!(null)).await;
        (answer.status == 202).then_some(())
    })
    .await;
    run.stop().await;
}
