//! The figures that `/metrics` shows.
//!
//! The api knows what it answers and what is in the rows; what else the process does, such as
//! scoring, is told from outside as [`Metric`]s.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use axum::http::StatusCode;
use program::{
    DatabaseHealth, FIGURES_WITHIN, Probe,
    metrics::{self, Metric, MetricKind},
};
use store::{Census, Store};

use crate::other_parts::OtherParts;

/// Answers by the first digit of their status.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    answers: [AtomicU64; 5],
}

impl Counters {
    /// One more answer.
    pub(crate) fn count(&self, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100);
        if let Some(counter) = class
            .checked_sub(1)
            .and_then(|index| self.answers.get(index))
        {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// A worker that was seen within this time is alive; each says so several times a minute.
const ALIVE_WITHIN: Duration = Duration::from_secs(60);

/// What the rows tell: how much there is, how many workers live, and how many deliveries and mails wait.
pub(crate) type RowFigures = (Census, i64, i64, i64);

/// Where the figures are.
pub(crate) struct Sources<'a> {
    /// The rows.
    pub(crate) store: &'a Store,
    /// Whether the database can be used.
    pub(crate) database: &'a DatabaseHealth,
    /// What the rows told, and asking them again.
    pub(crate) rows: &'a Probe<Option<RowFigures>>,
    /// The rest of the process.
    pub(crate) others: &'a OtherParts,
    /// What was answered.
    pub(crate) counters: &'a Counters,
    /// Uploads, downloads and streams of events that run now.
    pub(crate) transfers: [usize; 3],
    /// How often all comments of a job were looked at.
    pub(crate) looks: u64,
    /// Entries of the audit trail that are in the log only.
    pub(crate) lost_entries: u64,
}

/// All figures, within a second: what cannot be had by then is left out, since it is when a part is
/// away that somebody looks.
pub(crate) async fn text(sources: Sources<'_>) -> String {
    let store = sources.store.clone();
    let rows = async move {
        let rows = tokio::try_join!(
            store.census(),
            store.live_workers(ALIVE_WITHIN),
            store.waiting_deliveries(),
            store.waiting_mails()
        );
        rows.ok()
    };
    let (database, rows, others) = tokio::join!(
        sources.database.figure(),
        sources.rows.ask(FIGURES_WITHIN, rows),
        (sources.others.figures)(),
    );
    let mut all = vec![metrics::info(), database];
    if let Some((census, live, deliveries, mails)) = rows.flatten() {
        all.extend(of_rows(&census));
        all.push(of_work(&census));
        all.push(
            Metric::new(
                "clamor_live_workers",
                MetricKind::Gauge,
                "Workers with a process of their own that were seen within a minute.",
            )
            .with([], live as f64),
        );
        all.push(
            Metric::new(
                "clamor_deliveries_waiting",
                MetricKind::Gauge,
                "Deliveries of webhooks that wait for their first attempt or for another.",
            )
            .with([], deliveries as f64),
        );
        all.push(
            Metric::new(
                "clamor_mails_waiting",
                MetricKind::Gauge,
                "Mails to people that wait for their first attempt or for another.",
            )
            .with([], mails as f64),
        );
    }
    all.extend(of_answers(&sources));
    all.extend(others);
    metrics::text(&all)
}

fn of_rows(census: &Census) -> [Metric; 7] {
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
        jobs.with([("status", status.as_str())], *count as f64)
    });
    let counts = census.items();
    let items = items
        .with([("status", "pending")], counts.pending() as f64)
        .with([("status", "in_progress")], counts.running as f64);
    let gauge = |name, help, value| Metric::new(name, MetricKind::Gauge, help).with([], value);
    let oldest = counts.oldest_due.unwrap_or_default();
    [
        jobs,
        items,
        gauge(
            "clamor_items_due",
            "Posts and files that a worker should take now, those whose worker fell silent included.",
            counts.due as f64,
        ),
        gauge(
            "clamor_items_snoozed",
            "Posts that wait for a quota, a rate limit or their next attempt.",
            counts.snoozed as f64,
        ),
        gauge(
            "clamor_items_running",
            "Posts and files in the hands of a worker that gives signs of life.",
            (counts.running - counts.expired) as f64,
        ),
        gauge(
            "clamor_items_expired",
            "Posts and files whose worker fell silent and that no other has taken over yet.",
            counts.expired as f64,
        ),
        gauge(
            "clamor_oldest_due_item_seconds",
            "How long the oldest of what is due has been due; 0 when nothing is.",
            oldest.as_secs_f64(),
        ),
    ]
}

/// Work of each kind there is; the same piece may be due and expired.
fn of_work(census: &Census) -> Metric {
    let work = Metric::new(
        "clamor_work",
        MetricKind::Gauge,
        "Work by kind: due (expired included), snoozed, running (with a worker that gives signs of life), expired.",
    );
    census.work.iter().fold(work, |work, counts| {
        let states = [
            ("due", counts.due),
            ("snoozed", counts.snoozed),
            ("running", counts.running - counts.expired),
            ("expired", counts.expired),
        ];
        states.into_iter().fold(work, |work, (state, count)| {
            let labels = [("kind", counts.kind.as_str()), ("state", state)];
            work.with(labels, count as f64)
        })
    })
}

fn of_answers(sources: &Sources<'_>) -> [Metric; 4] {
    let mut answers = Metric::new(
        "clamor_http_responses_total",
        MetricKind::Counter,
        "Answers by status.",
    );
    for (index, counter) in sources.counters.answers.iter().enumerate() {
        let class = format!("{}xx", index + 1);
        answers = answers.with([("status", &class)], counter.load(Ordering::Relaxed) as f64);
    }
    let [uploads, downloads, streams] = sources.transfers;
    let transfers = Metric::new(
        "clamor_transfers_running",
        MetricKind::Gauge,
        "Files being taken in or written, and streams of events.",
    )
    .with([("direction", "upload")], uploads as f64)
    .with([("direction", "download")], downloads as f64)
    .with([("direction", "events")], streams as f64);
    let looks = Metric::new(
        "clamor_highlight_scans_total",
        MetricKind::Counter,
        "How often all comments of a job were looked at for its summary.",
    )
    .with([], sources.looks as f64);
    let lost = Metric::new(
        "clamor_audit_entries_lost_total",
        MetricKind::Counter,
        "Entries of the audit trail that are in the log and could not be written as rows.",
    )
    .with([], sources.lost_entries as f64);
    [answers, transfers, looks, lost]
}
