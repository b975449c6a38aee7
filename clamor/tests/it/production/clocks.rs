//! Machines whose clocks differ: the database's clock decides.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::process::Command;

use super::site::{Site, ended, job, results};
use crate::{
    fake::{FORUM_COMMENTS, FORUM_REQUESTS, Refusal, forum},
    harness::{until, within},
};

/// How far the clocks of machines are off, in seconds, one each way.
const OFF: i64 = 30;

/// What a platform asks for: less than the clocks differ, and enough to see that a post waits.
const WAIT: Duration = Duration::from_secs(15);

/// So long that a machine with a lot else to do loses none, and less than a post takes.
const LEASE_SECONDS: u64 = 5;

/// The command as on a machine whose clock is off by so many seconds.
///
/// What `faketime` does, without a process in between that takes the program's signals.
async fn off_by(seconds: i64, mut command: Command) -> Command {
    let offset = format!("{seconds:+}s");
    let mut faketime = Command::new("faketime");
    faketime.args(["-f", &offset, "printenv", "LD_PRELOAD"]);
    let told = within("faketime answers", faketime.output()).await;
    let told = told.expect("faketime is needed for this test: install it");
    let library = String::from_utf8(told.stdout).expect("a path");
    command
        .env("LD_PRELOAD", library.trim())
        .env("FAKETIME", offset)
        // Time passes alike everywhere.
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    command
}

/// How far a clock is off that a program of the machine shows.
async fn shown(seconds: i64) -> i64 {
    let mut date = Command::new("date");
    date.arg("+%s");
    let told = off_by(seconds, date).await.output().await.expect("a date");
    let told = String::from_utf8(told.stdout).expect("digits");
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("it is after 1970")
        .as_secs();
    told.trim().parse::<i64>().expect("digits") - now.cast_signed()
}

#[tokio::test]
async fn clocks_that_are_a_minute_apart_do_no_harm() {
    for seconds in [OFF, -OFF] {
        let shown = shown(seconds).await;
        assert!(
            (shown - seconds).abs() < 10,
            "no clock can be put wrong here: {shown}"
        );
    }
    let site = Site::new()
        .await
        .set("LEASE_SECONDS", &LEASE_SECONDS.to_string())
        .set("FETCH_CONCURRENCY", "3");
    let [slow, fast] = [-OFF, OFF];
    let api = site
        .start(off_by(slow, site.command("clamor-api", &[])).await)
        .await;
    let worker = || site.command("clamor-worker", &["run"]);
    let workers = [
        site.worker_as(off_by(fast, worker()).await).await,
        site.worker_as(off_by(slow, worker()).await).await,
        site.worker_as(worker()).await,
    ];

    // Each post takes longer than a lease.
    let request = Duration::from_secs(LEASE_SECONDS + 1) / FORUM_REQUESTS as u32;
    site.fake.takes(request);
    let posts: Vec<String> = (1..=18).map(forum).collect();
    let id = api.create(&posts).await;
    assert_eq!(ended(&api, &id).await["status"], "completed");
    assert_eq!(results(&api, &id).await.rows.len(), 18 * FORUM_COMMENTS);
    site.nothing_was_asked_twice();
    for worker in &workers {
        let completed = "clamor_item_outcomes_total{outcome=\"completed\"}";
        assert!(worker.figure(completed).await > 0.0, "it takes part");
    }

    // A platform that wants to be left alone is left alone as long as it said, and no longer.
    site.fake.takes(Duration::ZERO);
    let later = Refusal {
        retry_after_s: Some(WAIT.as_secs()),
        ..Refusal::of(429)
    };
    site.fake.refuse_with("post?id=100", later, 1);
    let begun = Instant::now();
    let id = api.create(&[forum(100)]).await;
    until("the post waits", || async {
        let reason = &job(&api, &id).await["items"][0]["reason"];
        (reason == "rate_limited").then_some(())
    })
    .await;
    let wait = "select extract(epoch from due_at - now())::bigint from work join job_items using (id) \
        where reason = 'rate_limited'";
    let wait = site.database.number(wait).await;
    assert!(wait.cast_unsigned() <= WAIT.as_secs() + 1, "{wait} s");
    assert_eq!(ended(&api, &id).await["status"], "completed");
    assert!(
        begun.elapsed() >= WAIT,
        "it came back after {:?}",
        begun.elapsed()
    );
    for worker in workers {
        worker.server.stop().await;
    }
    api.stop().await;
}
