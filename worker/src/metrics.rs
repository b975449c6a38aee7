//! A worker's figures under the names that `/metrics` gives them.

use program::metrics::{Metric, MetricKind};

use crate::figures::{CALL_SECONDS, Figures, ScoringFigures};

impl Figures {
    /// All of them as `/metrics` shows them.
    pub fn metrics(&self) -> Vec<Metric> {
        let scoring = self.scoring();
        vec![
            work(self),
            outcomes(self),
            attempts(self),
            mails(self),
            texts(&scoring),
            failures(&scoring),
            up(&scoring),
            calls(&scoring),
        ]
    }
}

fn work(figures: &Figures) -> Metric {
    let metric = Metric::new(
        "clamor_work_outcomes_total",
        MetricKind::Counter,
        "What came of work of each kind that this process took.",
    );
    let all = figures.work.read().into_iter();
    all.fold(metric, |metric, (kind, outcome, count)| {
        metric.with([("kind", kind), ("outcome", outcome)], count as f64)
    })
}

fn outcomes(figures: &Figures) -> Metric {
    let metric = Metric::new(
        "clamor_item_outcomes_total",
        MetricKind::Counter,
        "What came of posts and files that this process worked on.",
    );
    let outcomes = figures.outcomes().into_iter();
    outcomes.fold(metric, |metric, (outcome, count)| {
        metric.with([("outcome", outcome)], count as f64)
    })
}

fn attempts(figures: &Figures) -> Metric {
    let metric = Metric::new(
        "clamor_delivery_attempts_total",
        MetricKind::Counter,
        "Attempts to send a delivery of a webhook: delivered, to be tried again, or given up.",
    );
    let outcomes = figures.attempts.read().into_iter();
    outcomes.fold(metric, |metric, (outcome, count)| {
        metric.with([("outcome", outcome)], count as f64)
    })
}

fn mails(figures: &Figures) -> Metric {
    let metric = Metric::new(
        "clamor_mail_attempts_total",
        MetricKind::Counter,
        "Mails to people that were sent, are to be sent again, were given up or dropped, and attempts at which the mail server took nothing.",
    );
    let outcomes = figures.mails.read().into_iter();
    outcomes.fold(metric, |metric, (outcome, count)| {
        metric.with([("outcome", outcome)], count as f64)
    })
}

fn texts(scoring: &[ScoringFigures]) -> Metric {
    let metric = Metric::new(
        "clamor_scored_texts_total",
        MetricKind::Counter,
        "Texts by where their score came from: computed, remembered, or equal to another in the same call.",
    );
    scoring.iter().fold(metric, |metric, figures| {
        let sources = [
            ("computed", figures.computed),
            ("remembered", figures.remembered),
            ("equal", figures.merged),
        ];
        sources.into_iter().fold(metric, |metric, (source, count)| {
            let [name, version] = labels(figures);
            metric.with([name, version, ("source", source)], count as f64)
        })
    })
}

fn failures(scoring: &[ScoringFigures]) -> Metric {
    let metric = Metric::new(
        "clamor_scoring_failures_total",
        MetricKind::Counter,
        "Calls of the model that failed, and ends of its thread by a bug.",
    );
    scoring.iter().fold(metric, |metric, figures| {
        metric.with(labels(figures), figures.failures as f64)
    })
}

fn up(scoring: &[ScoringFigures]) -> Metric {
    let metric = Metric::new(
        "clamor_scorer_up",
        MetricKind::Gauge,
        "Whether the model can score: 0 after its thread ended by a bug, until it is opened anew.",
    );
    scoring.iter().fold(metric, |metric, figures| {
        metric.with(labels(figures), f64::from(u8::from(figures.up)))
    })
}

fn calls(scoring: &[ScoringFigures]) -> Metric {
    let metric = Metric::new(
        "clamor_scoring_seconds",
        MetricKind::Histogram,
        "Time of one call of the model, which scores many texts.",
    );
    scoring.iter().fold(metric, |mut metric, figures| {
        let [name, version] = labels(figures);
        let mut calls = 0;
        let bounds = CALL_SECONDS.iter().map(f64::to_string);
        for (bound, class) in bounds.chain(["+Inf".to_owned()]).zip(figures.calls) {
            calls += class;
            metric = metric.with_part("_bucket", [name, version, ("le", &bound)], calls as f64);
        }
        metric
            .with_part("_sum", [name, version], figures.took.as_secs_f64())
            .with_part("_count", [name, version], calls as f64)
    })
}

fn labels(figures: &ScoringFigures) -> [(&'static str, &str); 2] {
    let model = &figures.model;
    [("model", &model.name), ("version", &model.version)]
}
