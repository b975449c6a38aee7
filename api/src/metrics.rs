//! The few figures this process knows, in Prometheus' text format 0.0.4.

use std::{
    fmt::Write,
    sync::atomic::{AtomicU64, Ordering},
};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};

use crate::state::AppState;

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

/// All figures; `outstanding` is asked of the store by the caller.
pub(crate) fn text(state: &AppState, outstanding: i64) -> String {
    let mut out = String::with_capacity(1024);
    let mut metric = |name: &str, kind: &str, help: &str, lines: &[(String, u64)]| {
        // Writing to a string does not fail.
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in lines {
            let _ = writeln!(out, "{name}{labels} {value}");
        }
    };
    metric(
        "clamor_info",
        "gauge",
        "Version of this program.",
        &[(format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION")), 1)],
    );
    metric(
        "clamor_items_outstanding",
        "gauge",
        "Posts and files that have not ended, over all jobs.",
        &[(String::new(), u64::try_from(outstanding).unwrap_or(0))],
    );
    let answers: Vec<(String, u64)> = state
        .counters()
        .answers
        .iter()
        .enumerate()
        .map(|(index, counter)| {
            (
                format!("{{status=\"{}xx\"}}", index + 1),
                counter.load(Ordering::Relaxed),
            )
        })
        .collect();
    metric(
        "clamor_http_responses_total",
        "counter",
        "Answers by status.",
        &answers,
    );
    let (uploads, downloads) = state.transfers();
    metric(
        "clamor_transfers_running",
        "gauge",
        "Files being taken in or written.",
        &[
            ("{direction=\"upload\"}".to_owned(), uploads as u64),
            ("{direction=\"download\"}".to_owned(), downloads as u64),
        ],
    );
    out
}
