//! How the server is, for those who look after it: what waits, what teams have had, what is kept, and which
//! versions there are.

use std::time::Duration;

use axum::{extract::State, response::Response};
use service::wording::count;
use store::{JobStatus, QuotaUse, TeamUsage, WorkCount};

use super::{assets::RELEASE, render};
use crate::{asking::Asking, error::ApiError, state::AppState};

/// Teams that are listed.
const TEAMS: u32 = 200;

/// A worker that was not seen for so long is not counted.
const ALIVE_WITHIN: Duration = Duration::from_secs(60);

#[derive(askama::Template)]
#[template(path = "server.html")]
struct ServerPage {
    release: &'static str,
    database: String,
    size: String,
    schema: i64,
    /// How many of which version; empty where the worker is in this process.
    workers: Vec<(String, u64)>,
    work: Vec<WorkLine>,
    jobs: Vec<(&'static str, String)>,
    teams: Vec<TeamLine>,
}

struct WorkLine {
    kind: String,
    due: String,
    running: String,
    later: String,
    oldest: String,
}

struct TeamLine {
    name: String,
    quotas: Vec<String>,
}

/// `GET /server`.
pub(super) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
) -> Result<Response, ApiError> {
    actor.runs_server()?;
    let store = state.store();
    let (census, installation, teams) = tokio::try_join!(
        store.census(),
        store.installation(ALIVE_WITHIN),
        store.usage_by_team(TEAMS),
    )?;
    render(&ServerPage {
        release: RELEASE,
        database: installation.database,
        size: size(installation.bytes),
        schema: installation.schema,
        workers: installation.workers,
        work: census.work.iter().map(work).collect(),
        jobs: census
            .jobs
            .iter()
            .map(|(status, jobs)| (JobStatus::as_str(*status), count(*jobs)))
            .collect(),
        teams: teams.into_iter().map(team).collect(),
    })
}

fn work(of: &WorkCount) -> WorkLine {
    WorkLine {
        kind: of.kind.clone(),
        due: count(of.due),
        running: count(of.running - of.expired),
        later: count(of.snoozed),
        oldest: of.oldest_due.map_or_else(
            || "\u{2013}".to_owned(),
            |oldest| format!("{} s", oldest.as_secs()),
        ),
    }
}

fn team(of: TeamUsage) -> TeamLine {
    TeamLine {
        name: of.name.unwrap_or_else(|| "No team".to_owned()),
        quotas: of.quotas.iter().map(used).collect(),
    }
}

/// `7 of 10`, or `7` where there is no limit.
fn used(of: &QuotaUse) -> String {
    let number = |number: u64| count(i64::try_from(number).unwrap_or(i64::MAX));
    match of.limit {
        Some(limit) => format!("{} of {}", number(of.used), number(limit)),
        None => number(of.used),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..10_485_760 => format!("{} KiB", bytes / 1024),
        _ => format!("{} MiB", bytes / 1_048_576),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_in_numbers_that_can_be_read() {
        assert_eq!(size(0), "0 KiB");
        assert_eq!(size(9_000_000), "8789 KiB");
        assert_eq!(size(50 << 20), "50 MiB");
    }
}
