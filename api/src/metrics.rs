//! Figures about the program, in Prometheus' text format 0.0.4.
//!
//! The api knows what it answers and what is in the rows; what else the process does, such as
//! scoring, is told from outside as [`Metric`]s.

use std::{
    fmt::Write,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};
use store::Census;

use crate::{state::AppState, views};

/// Asked at each look for what the rest of the process has to tell.
pub type MetricSource = Arc<dyn Fn() -> Vec<Metric> + Send + Sync>;

/// One figure and its samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Name, unit and `_total` included, as Prometheus advises.
    pub name: &'static str,
    /// Its type.
    pub kind: MetricKind,
    /// A sentence.
    pub help: &'static str,
    /// One per set of labels.
    pub samples: Vec<Sample>,
}

/// What may be done with a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricKind {
    /// Only grows, from 0 at each start.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Samples `_bucket` (cumulative, label `le`), `_sum` and `_count`.
    Histogram,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Added to the name: `_bucket` and the like, or nothing.
    pub suffix: &'static str,
    /// Labels and their values, any text.
    pub labels: Vec<(&'static str, String)>,
    /// The value.
    pub value: f64,
}

impl Metric {
    /// A figure without samples.
    pub fn new(name: &'static str, kind: MetricKind, help: &'static str) -> Self {
        Self {
            name,
            kind,
            help,
            samples: Vec::new(),
        }
    }

    /// With one more sample.
    #[must_use]
    pub fn with<const N: usize>(self, labels: [(&'static str, &str); N], value: f64) -> Self {
        self.with_part("", labels, value)
    }

    /// With one more sample whose name has a suffix.
    #[must_use]
    pub fn with_part<const N: usize>(
        mut self,
        suffix: &'static str,
        labels: [(&'static str, &str); N],
        value: f64,
    ) -> Self {
        self.samples.push(Sample {
            suffix,
            labels: labels.map(|(name, value)| (name, value.to_owned())).into(),
            value,
        });
        self
    }
}

/// Answers by the first digit of their status.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    answers: [AtomicU64; 5],
}

impl Counters {
    fn count(&self, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100);
        if let Some(counter) = class
            .checked_sub(1)
            .and_then(|index| self.answers.get(index))
        {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The middleware that counts.
pub(crate) async fn count(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    state.counters().count(response.status());
    response
}

/// All figures; the census is asked of the store by the caller.
pub(crate) fn text(state: &AppState, census: &Census) -> String {
    let mut all = vec![
        Metric::new("clamor_info", MetricKind::Gauge, "Version of this program.")
            .with([("version", env!("CARGO_PKG_VERSION"))], 1.0),
    ];
    all.extend(of_rows(census));
    all.extend(of_answers(state));
    all.extend(state.other_metrics());
    let mut out = String::with_capacity(4096);
    for metric in &all {
        write(&mut out, metric);
    }
    out
}

fn of_rows(census: &Census) -> [Metric; 2] {
    let jobs = Metric::new(
        "clamor_jobs",
        MetricKind::Gauge,
        "Jobs by status, those of direct requests for scores left out.",
    );
    let items = Metric::new(
        "clamor_items_outstanding",
        MetricKind::Gauge,
        "Posts and files that have not ended, over all jobs.",
    );
    let jobs = census.jobs.iter().fold(jobs, |jobs, (status, count)| {
        jobs.with([("status", views::job_status(*status))], *count as f64)
    });
    let items = items
        .with([("status", "pending")], census.pending_items as f64)
        .with([("status", "in_progress")], census.running_items as f64);
    [jobs, items]
}

fn of_answers(state: &AppState) -> [Metric; 2] {
    let mut answers = Metric::new(
        "clamor_http_responses_total",
        MetricKind::Counter,
        "Answers by status.",
    );
    for (index, counter) in state.counters().answers.iter().enumerate() {
        let class = format!("{}xx", index + 1);
        answers = answers.with([("status", &class)], counter.load(Ordering::Relaxed) as f64);
    }
    let (uploads, downloads) = state.transfers();
    let transfers = Metric::new(
        "clamor_transfers_running",
        MetricKind::Gauge,
        "Files being taken in or written.",
    )
    .with([("direction", "upload")], uploads as f64)
    .with([("direction", "download")], downloads as f64);
    [answers, transfers]
}

/// Appends a figure; writing to a string does not fail.
fn write(out: &mut String, metric: &Metric) {
    let Metric { name, help, .. } = metric;
    let kind = match metric.kind {
        MetricKind::Counter => "counter",
        MetricKind::Gauge => "gauge",
        MetricKind::Histogram => "histogram",
    };
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
    for sample in &metric.samples {
        let _ = write!(out, "{name}{}", sample.suffix);
        for (place, (label, value)) in sample.labels.iter().enumerate() {
            let before = if place == 0 { '{' } else { ',' };
            let _ = write!(out, "{before}{label}=\"{}\"", escaped(value));
        }
        let after = if sample.labels.is_empty() { "" } else { "}" };
        let _ = writeln!(out, "{after} {}", sample.value);
    }
}

/// A label's value; names of models may one day hold anything.
fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_written_as_prometheus_reads_it() {
        let metric = Metric::new("took_seconds", MetricKind::Histogram, "Time.")
            .with_part("_bucket", [("model", "a\"b\\c\nd"), ("le", "0.5")], 3.0)
            .with_part("_sum", [], 1.25);
        let mut out = String::new();
        write(&mut out, &metric);
        assert_eq!(
            out,
            "# HELP took_seconds Time.\n\
             # TYPE took_seconds histogram\n\
             took_seconds_bucket{model=\"a\\\"b\\\\c\\nd\",le=\"0.5\"} 3\n\
             took_seconds_sum 1.25\n"
        );
    }
}
