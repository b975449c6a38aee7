//! Figures about a program, in Prometheus' text format 0.0.4.

use std::fmt::Write;

/// The media type of [`text`].
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4";

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

/// All figures, as Prometheus reads them.
pub fn text(metrics: &[Metric]) -> String {
    let mut out = String::with_capacity(4096);
    for metric in metrics {
        write(&mut out, metric);
    }
    out
}

/// What every program tells first.
pub fn info() -> Metric {
    Metric::new("clamor_info", MetricKind::Gauge, "Version of this program.")
        .with([("version", env!("CARGO_PKG_VERSION"))], 1.0)
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
