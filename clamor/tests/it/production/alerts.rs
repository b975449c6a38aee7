//! Every alert of deploy/monitoring on what the real programs tell while the part is really dead.
//!
//! Prometheus itself evaluates the rules (`promtool test rules`); its clock is the only thing that is
//! invented. What was told before stands for some minutes, then what was told after: gauges stay,
//! counters grow each minute as they grew in between.

use std::{collections::BTreeMap, fmt::Write, path::Path, time::Duration};

use tokio::process::Command;

use super::site::{Site, ended, figures};
use crate::{
    fake::{Refusal, forum},
    harness::{Server, folder, until},
    model_place::{FILES, sample},
};

/// Minutes of what was told before, and after: longer than the longest `for` and window of a rule.
const BEFORE: usize = 10;
const AFTER: usize = 120;

/// What programs tell at one time.
#[derive(Default)]
struct Samples(BTreeMap<String, Sample>);

struct Sample {
    value: f64,
    grows: bool,
}

impl Samples {
    /// What all of these tell, with the labels that Prometheus adds.
    async fn by(programs: &[(&str, &Server)]) -> Self {
        let mut told = Self::default();
        for (job, server) in programs {
            let text = figures(server, &[]).await;
            told.read(&text, job, &server.base);
        }
        told
    }

    fn read(&mut self, text: &str, job: &str, instance: &str) {
        let mut grows = false;
        for line in text.lines() {
            if let Some(kind) = line.strip_prefix("# TYPE ") {
                grows = !kind.ends_with(" gauge");
            }
            if line.starts_with('#') {
                continue;
            }
            let (series, value) = line.rsplit_once(' ').expect("a sample has a value");
            let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
            let series = format!("{name}{{job=\"{job}\",instance=\"{instance}\",{labels}");
            let value = value.parse().expect("a number");
            self.0.insert(series, Sample { value, grows });
        }
    }
}

/// One alert, or none when there is no name, is raised by what was told before and after.
async fn raised(alert: Option<&str>, before: &Samples, after: &Samples) {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/monitoring/alerts.yaml");
    let mut test = format!(
        "rule_files: ['{}']\nevaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n",
        rules.display()
    );
    for (series, sample) in &after.0 {
        let before = before.0.get(series);
        let growth = match before {
            Some(before) if sample.grows => sample.value - before.value,
            _ => 0.0,
        };
        assert!(growth >= 0.0, "a counter falls: {series}");
        let before = before.map_or("_".to_owned(), |before| before.value.to_string());
        let series = series.replace('\'', "''");
        let value = sample.value;
        writeln!(
            test,
            "  - series: '{series}'\n    values: '{before}x{BEFORE} {value}+{growth}x{AFTER}'"
        )
        .expect("a string takes everything");
    }
    let minutes = BEFORE + AFTER;
    let firing = "alertstate=\"firing\"";
    let (which, samples) = match alert {
        Some(alert) => (
            format!("alertname=\"{alert}\",{firing}"),
            "[{labels: '{}', value: 1}]",
        ),
        None => (firing.to_owned(), "[]"),
    };
    write!(
        test,
        "  promql_expr_test:\n  - expr: 'max(max_over_time(ALERTS{{{which}}}[{minutes}m]))'\n    \
         eval_time: {minutes}m\n    exp_samples: {samples}\n"
    )
    .expect("a string takes everything");
    let folder = folder();
    let file = folder.path().join("test.yaml");
    std::fs::write(&file, &test).expect("a file");
    let tested = Command::new("promtool")
        .args(["test", "rules"])
        .arg(&file)
        .output()
        .await
        .expect("promtool is needed for this test: scripts/test-services.sh brings it");
    let said = String::from_utf8_lossy(&tested.stdout);
    let why = String::from_utf8_lossy(&tested.stderr);
    assert!(tested.status.success(), "{alert:?}\n{said}{why}\n{test}");
}

#[tokio::test]
async fn nothing_is_raised_while_all_is_well() {
    let site = Site::new().await;
    let (api, worker) = (site.api().await, site.worker().await);
    let all = [("clamor-api", &api), ("clamor-worker", &worker.server)];
    figures(&api, &["clamor_live_workers 1"]).await;
    let before = Samples::by(&all).await;
    let id = api.create(&(1..=3).map(forum).collect::<Vec<_>>()).await;
    ended(&api, &id).await;
    figures(&api, &["clamor_items_due 0", "clamor_database_up 1"]).await;
    figures(
        &worker.server,
        &["clamor_database_up 1", "clamor_queue_up 1"],
    )
    .await;
    let after = Samples::by(&all).await;
    raised(None, &before, &after).await;
    worker.server.stop().await;
    api.stop().await;
}

#[tokio::test]
async fn a_dead_database_and_the_errors_it_makes_are_raised() {
    let mut site = Site::with_own_postgres()
        .await
        .set("LEAVE_WITHOUT_DATABASE", "1h");
    let (api, worker) = (site.api().await, site.worker().await);
    for (job, server) in [("clamor-api", &api), ("clamor-worker", &worker.server)] {
        figures(server, &["clamor_database_up 1"]).await;
        let before = Samples::by(&[(job, server)]).await;
        site.database.server().stop();
        figures(server, &["clamor_database_up 0"]).await;
        if job == "clamor-api" {
            assert_eq!(server.get("/api/v1/jobs").await.status, 503);
        }
        let after = Samples::by(&[(job, server)]).await;
        raised(Some("ClamorDatabaseDown"), &before, &after).await;
        if job == "clamor-api" {
            raised(Some("ClamorServerErrors"), &before, &after).await;
        }
        site.database.server().start_again().await;
    }
    worker.server.stop().await;
    api.stop().await;
}

#[tokio::test]
async fn a_dead_redis_is_raised() {
    let mut site = Site::new().await;
    let (api, worker, serve) = (site.api().await, site.worker().await, site.serve().await);
    for server in [&api, &worker.server, &serve] {
        figures(server, &["clamor_queue_up 1"]).await;
        let before = Samples::by(&[("clamor", server)]).await;
        site.redis.stop();
        figures(server, &["clamor_queue_up 0"]).await;
        let after = Samples::by(&[("clamor", server)]).await;
        raised(Some("ClamorQueueDown"), &before, &after).await;
        site.redis.start_again();
    }
    for server in [worker.server, serve, api] {
        server.stop().await;
    }
}

#[tokio::test]
async fn posts_that_no_worker_takes_and_that_wait_long_are_raised() {
    let site = Site::new().await;
    let api = site.api().await;
    let before = Samples::by(&[("clamor-api", &api)]).await;
    api.create(&[forum(1), forum(2)]).await;
    figures(&api, &["clamor_items_due 2", "clamor_live_workers 0"]).await;
    let after = Samples::by(&[("clamor-api", &api)]).await;
    raised(Some("ClamorNoWorkers"), &before, &after).await;

    // Twenty minutes pass in the database.
    let later = "update work set due_at = due_at - interval '20 minutes'";
    site.database.execute(later).await;
    until("the oldest post waits for long", || async {
        let text = figures(&api, &[]).await;
        figure(&text, "clamor_oldest_due_item_seconds").filter(|seconds| *seconds > 900.0)
    })
    .await;
    let after = Samples::by(&[("clamor-api", &api)]).await;
    raised(Some("ClamorPostsWaitLong"), &before, &after).await;
    api.stop().await;
}

/// A figure without labels.
fn figure(text: &str, name: &str) -> Option<f64> {
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    value.parse().ok()
}

#[tokio::test]
async fn workers_that_die_and_workers_that_stand_still_are_raised() {
    let site = Site::new().await.set("LEASE_SECONDS", "2");
    let (api, first) = (site.api().await, site.worker().await);
    site.fake.hold("/lemmy/");
    let before = Samples::by(&[("clamor-api", &api)]).await;
    api.create(&(1..=12).map(forum).collect::<Vec<_>>()).await;
    site.fake.asked("/lemmy/", 12).await;
    first.server.kill().await;
    figures(&api, &["clamor_items_expired 12"]).await;
    let after = Samples::by(&[("clamor-api", &api)]).await;
    raised(Some("ClamorLeasesLost"), &before, &after).await;

    let stopped = site.worker().await;
    site.fake.asked("/lemmy/", 24).await;
    let before = Samples::by(&[("clamor-worker", &stopped.server)]).await;
    stopped.server.signal("STOP").await;
    let other = site.worker().await;
    // A post with which two workers died is tried alone.
    site.fake.asked("/lemmy/", 25).await;
    stopped.server.signal("CONT").await;
    let after = until("leases are lost", || async {
        let after = Samples::by(&[("clamor-worker", &stopped.server)]).await;
        let mut samples = after.0.iter();
        let lost = samples
            .any(|(series, sample)| series.contains("outcome=\"lost\"") && sample.value >= 1.0);
        lost.then_some(after)
    })
    .await;
    raised(Some("ClamorLeasesLost"), &before, &after).await;
    site.fake.release("/lemmy/");
    for server in [stopped.server, other.server, api] {
        server.stop().await;
    }
}

#[tokio::test]
async fn posts_that_fail_are_raised() {
    let site = Site::new().await;
    let (api, worker) = (site.api().await, site.worker().await);
    site.fake.refuse("/lemmy/", 404, 1_000);
    let before = Samples::by(&[("clamor-worker", &worker.server)]).await;
    let id = api.create(&(1..=20).map(forum).collect::<Vec<_>>()).await;
    assert_eq!(ended(&api, &id).await["status"], "failed");
    let after = Samples::by(&[("clamor-worker", &worker.server)]).await;
    raised(Some("ClamorPostsFail"), &before, &after).await;
    worker.server.stop().await;
    api.stop().await;
}

#[tokio::test]
async fn posts_that_wait_for_a_quota_are_raised() {
    const POSTS: usize = 201;
    let site = Site::new().await;
    let (api, worker) = (site.api().await, site.worker().await);
    let enough = Refusal {
        retry_after_s: Some(3_600),
        ..Refusal::of(429)
    };
    site.fake.refuse_with("/lemmy/", enough, POSTS);
    let before = Samples::by(&[("clamor-api", &api)]).await;
    api.create(&(1..=POSTS).map(forum).collect::<Vec<_>>())
        .await;
    figures(&api, &[&format!("clamor_items_snoozed {POSTS}")]).await;
    let after = Samples::by(&[("clamor-api", &api)]).await;
    raised(Some("ClamorPostsWaitForQuota"), &before, &after).await;
    worker.server.stop().await;
    api.stop().await;
}

/// A figure of the only neural model, from those of a worker.
fn calls(text: &str, figure: &str) -> f64 {
    let mut lines = text.lines();
    let line = lines.find(|line| line.starts_with(figure) && line.contains("model=\"onnx:"));
    let value = line.and_then(|line| line.rsplit_once(' ')?.1.parse().ok());
    value.unwrap_or_default()
}

/// A job of so many different texts.
async fn upload(api: &Server, texts: usize) -> String {
    let mut csv = String::from("comment\n");
    for number in 0..texts {
        writeln!(csv, "Number {number} was good but the end was terrible").expect("a string");
    }
    api.upload(csv).await
}

#[tokio::test]
async fn a_model_that_fails_is_raised() {
    let models = folder();
    let model = models.path().join("broken");
    std::fs::create_dir(&model).expect("a folder");
    for file in FILES {
        let mut bytes = std::fs::read(sample("tiny-roberta").join(file)).expect("committed");
        if file == "model.onnx" {
            no_numbers(&mut bytes);
        }
        std::fs::write(model.join(file), bytes).expect("a file");
    }
    let site = Site::new()
        .await
        .set("MODELS_DIR", &models.path().display().to_string())
        // As it is in the file: numbers of eight bits are always numbers.
        .set("ANALYZER", "onnx:broken@fp32")
        .set("MAX_ATTEMPTS", "100");
    let (api, worker) = (site.api().await, site.worker().await);
    api.upload(format!("comment\n{}\n", "so good ".repeat(2_000)))
        .await;
    let failures = async |least: f64| {
        until("the model fails", || async {
            let text = figures(&worker.server, &[]).await;
            (calls(&text, "clamor_scoring_failures_total") >= least).then_some(())
        })
        .await;
        Samples::by(&[("clamor-worker", &worker.server)]).await
    };
    let (before, after) = (failures(1.0).await, failures(2.0).await);
    raised(Some("ClamorScoringFails"), &before, &after).await;
    worker.server.stop().await;
    api.stop().await;
}

/// Spoils the test's model for long texts: short ones, such as it is tried with when it is opened, are
/// scored well.
fn no_numbers(onnx: &mut [u8]) {
    // The tensor's name, and then its data: field 9, its length in bytes, and numbers of four bytes.
    let name = b"position_embeddings.weight\x4a";
    let place = onnx.windows(name.len()).position(|bytes| bytes == name);
    let mut place = place.expect("the tensor has its name") + name.len();
    let (mut length, mut shift) = (0, 0);
    loop {
        let byte = onnx[place];
        length |= usize::from(byte & 0x7f) << shift;
        (place, shift) = (place + 1, shift + 7);
        if byte < 0x80 {
            break;
        }
    }
    let late = &mut onnx[place + length / 2..place + length];
    for number in late.chunks_exact_mut(4) {
        number.copy_from_slice(&f32::NAN.to_le_bytes());
    }
}

#[tokio::test]
async fn a_worker_without_processor_time_is_raised() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let site = Site::new()
        .await
        .set("MODELS_DIR", &models.display().to_string())
        .set("ANALYZER", "onnx:default")
        .set("LEASE_SECONDS", "3600");
    let (api, worker) = (site.api().await, site.worker().await);
    upload(&api, 100_000).await;
    until("the model is called", || async {
        let text = figures(&worker.server, &[]).await;
        (calls(&text, "clamor_scoring_seconds_count") >= 1.0).then_some(())
    })
    .await;
    let before = Samples::by(&[("clamor-worker", &worker.server)]).await;
    let after = until("calls take long", || async {
        worker.server.signal("STOP").await;
        // Longer than a call may take before the alert finds it slow.
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        worker.server.signal("CONT").await;
        let text = figures(&worker.server, &[]).await;
        let mut told = Samples::default();
        told.read(&text, "clamor-worker", &worker.server.base);
        let grown = |told: &Samples, what: &str| {
            let mut samples = told.0.iter();
            let sample = samples.find(|(series, _)| series.contains(what));
            sample.map_or(0.0, |(_, sample)| sample.value)
        };
        let of = |what: &str| grown(&told, what) - grown(&before, what);
        let (all, quick) = (of("le=\"+Inf\""), of("le=\"2\""));
        (all >= 3.0 && quick <= all * 0.7).then_some(told)
    })
    .await;
    raised(Some("ClamorScoringSlow"), &before, &after).await;
    worker.server.kill().await;
    api.stop().await;
}

#[test]
fn every_alert_is_raised_here() {
    let rules = include_str!("../../../../deploy/monitoring/alerts.yaml");
    let names = rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "));
    let missing: Vec<&str> = names
        .filter(|name| !include_str!("alerts.rs").contains(&format!("Some(\"{name}\")")))
        .collect();
    assert!(missing.is_empty(), "never raised: {missing:?}");
}
