//! What becomes of an item: the one place where outcomes turn into endings and retries.
//!
//! Pure: rows come in as arguments, and when a wait is over the database's clock decides.

use std::time::Duration;

use chrono::{DateTime, Utc};
use platforms::Failure;
use platforms::shared::Limit;
use store::{Claim, Ending, Others, Site, Snapshot};
use uuid::Uuid;

use crate::Settings;
use crate::backoff::{retry_in, snooze_for, until_open};
use crate::fetch::Failed;
use crate::scorer::ScoringError;

/// Reasons beyond those of [`Failure::code`].
mod reason {
    /// `max_comments` ended it, as asked.
    pub(super) const CAPPED: &str = "capped";
    /// Comments are known to be missing.
    pub(super) const PARTIAL: &str = "partial";
    /// Far fewer comments came than the platform reports.
    pub(super) const LOW_COVERAGE: &str = "low_coverage";
    /// The analyzer failed on the texts.
    pub(super) const SCORING_FAILED: &str = "scoring_failed";
    /// A bug, or a database that is away or broken.
    pub(super) const INTERNAL_ERROR: &str = "internal_error";
}

/// Added to a wait for a point in time: the platform's clock decides when that has come, ours may be
/// ahead, and who asks a moment too early may be told to come back a day later.
pub(crate) const CLOCKS_DIFFER: Duration = Duration::from_secs(60);

/// From those that came to a closed door to the others, which take along whoever came before.
const IN_ONE_ORDER: Duration = Duration::from_millis(20);

/// Posts that come back beyond what the pace takes: what may be asked at once after a pause, and again
/// as many.
const MORE_THAN_THE_PACE: u32 = 8;

/// Between two looks at a post that another item's worker reads.
const LOOK_AGAIN_AFTER: (Duration, Duration) =
    (Duration::from_millis(500), Duration::from_secs(10));

/// Whether clearly less was fetched than the platform reports; not when it was cut off on purpose.
pub(crate) fn coverage_is_low(snapshot: &Snapshot, min_coverage: f64) -> bool {
    let Some(reported) = snapshot.reported else {
        return false;
    };
    !snapshot.capped && (snapshot.fetched as f64) < reported as f64 * min_coverage
}

/// The ending of an item whose snapshot is finished and scored.
pub(crate) fn of_snapshot(snapshot: &Snapshot, settings: &Settings) -> Ending {
    let fetched = snapshot.fetched;
    if snapshot.capped {
        return Ending::Completed {
            reason: Some(reason::CAPPED.to_owned()),
            detail: Some(format!(
                "{fetched} comments were fetched, as many as asked for"
            )),
        };
    }
    let is_short = snapshot.reported.is_some_and(|reported| fetched < reported);
    // Whoever reads it sees both numbers beside it.
    let why = snapshot
        .shortfall
        .clone()
        .or_else(|| is_short.then(|| short_of(snapshot)));
    let why_or_short = || why.clone().unwrap_or_else(|| short_of(snapshot));
    if coverage_is_low(snapshot, settings.min_coverage) {
        return stop(reason::LOW_COVERAGE, why_or_short(), fetched);
    }
    // Nobody can say how much is missing: part of it was had, if only that there is something.
    if snapshot.incomplete || (snapshot.reported.is_none() && snapshot.shortfall.is_some()) {
        return Ending::Partial {
            reason: reason::PARTIAL.to_owned(),
            detail: why_or_short(),
        };
    }
    Ending::Completed {
        reason: None,
        detail: why,
    }
}

/// The ending of an item that scored again what another job had fetched until it was stopped.
pub(crate) fn of_unfinished(snapshot: &Snapshot) -> Ending {
    let detail = "not all comments had been fetched when they were scored again".to_owned();
    stop(reason::PARTIAL, detail, snapshot.fetched)
}

/// All pages were read, yet much is missing: the post is read again.
pub(crate) fn of_short(snapshot: &Snapshot, claim: &Claim, settings: &Settings) -> Ending {
    retry(
        reason::LOW_COVERAGE,
        short_of(snapshot),
        claim,
        snapshot.fetched,
        settings,
    )
}

/// Another item's worker has been reading the post for so long: its comments are reused once they
/// are all there. Nobody wakes whoever waits, so that it matters to nobody how the reader ends; the
/// longer it has taken, the less often is asked.
pub(crate) fn of_being_read(since: Duration) -> Ending {
    let wait = (since / 4).clamp(LOOK_AGAIN_AFTER.0, LOOK_AGAIN_AFTER.1);
    Ending::Wait {
        after: wait - (wait / 4).mul_f64(rand::random()),
        detail: "another job reads this post right now; its comments are used here as well"
            .to_owned(),
        others: None,
    }
}

/// The platform did not give the post, or its next page; `now` is what the clock showed that the
/// failure was made with, `pace` the time from one request to the next of a host.
pub(crate) fn of_failure(
    failed: Failed,
    claim: &Claim,
    settings: &Settings,
    pace: Duration,
    now: DateTime<Utc>,
) -> Ending {
    let Failed {
        failure,
        stored,
        site,
        team,
    } = failed;
    let detail = failure.to_string();
    match &failure {
        // Whoever was told has counted it; but who says nothing else for so long is given up.
        Failure::Closed { in_a_row, .. } if *in_a_row >= settings.max_snoozes => {
            let detail = format!("{detail} (told so {in_a_row} times in a row)");
            stop(failure.code(), detail, stored)
        }
        Failure::Closed { limit, left, .. } => {
            let left = match limit {
                Limit::Rate => until_open(*left),
                Limit::Quota => until_open(*left + CLOCKS_DIFFER),
            };
            Ending::Closed {
                left,
                reason: failure.code().to_owned(),
                detail,
                others: site.map(|site| others(site, team, left, pace, settings)),
            }
        }
        Failure::Crowded { left, .. } => Ending::Wait {
            after: *left,
            detail,
            others: site.map(|site| Others {
                site,
                team,
                left: *left + IN_ONE_ORDER,
                at_once: u32::MAX,
                every: Duration::ZERO,
            }),
        },
        Failure::RateLimited { retry_after } => snooze(
            failure.code(),
            detail,
            *retry_after,
            claim,
            stored,
            settings,
        ),
        Failure::QuotaExhausted { reset_at } => {
            let wait = (*reset_at - now).to_std().unwrap_or_default() + CLOCKS_DIFFER;
            snooze(failure.code(), detail, wait, claim, stored, settings)
        }
        Failure::Network { .. } | Failure::UnexpectedShape { .. } => {
            retry(failure.code(), detail, claim, stored, settings)
        }
        // All others stay as they are until somebody changes something.
        _ => stop(failure.code(), detail, stored),
    }
}

/// How those come back that wait for the same platform: always a few more than its pace takes, since
/// that must never wait for the next look for due items; and no more than that, or most of them would
/// be put off once more when it closes again.
fn others(
    site: Site,
    team: Option<Uuid>,
    left: Duration,
    pace: Duration,
    settings: &Settings,
) -> Others {
    let pace = pace.max(Duration::from_micros(1));
    let until_the_next_look = settings.poll.as_micros().div_ceil(pace.as_micros());
    Others {
        site,
        team,
        left: left + IN_ONE_ORDER,
        at_once: u32::try_from(until_the_next_look)
            .unwrap_or(u32::MAX)
            .saturating_add(MORE_THAN_THE_PACE),
        every: pace / 2,
    }
}

/// The texts could not be scored.
///
/// A thread that ended says nothing against the item: it takes no attempt, and tries again with
/// the thread that is started instead.
pub(crate) fn of_scoring_error(
    error: &ScoringError,
    claim: &Claim,
    stored: i64,
    settings: &Settings,
) -> Ending {
    let detail = format!("the comments could not be scored: {error}");
    let reason = reason::SCORING_FAILED;
    match error {
        ScoringError::Failed(_) => retry(reason, detail, claim, stored, settings),
        ScoringError::ThreadEnded => {
            snooze(reason, detail, Duration::ZERO, claim, stored, settings)
        }
    }
}

/// A store call failed for another reason than a lost claim.
///
/// A database that is away is waited for and takes no attempt; an error that may come
/// from the item itself must not return forever, so it takes one.
pub(crate) fn of_store_error(
    error: &store::Error,
    claim: &Claim,
    stored: i64,
    settings: &Settings,
) -> Ending {
    match error {
        store::Error::Unavailable(_) | store::Error::Full(_) => {
            let detail = "the database could not be used".to_owned();
            let wait = Duration::ZERO;
            snooze(
                reason::INTERNAL_ERROR,
                detail,
                wait,
                claim,
                stored,
                settings,
            )
        }
        _ => of_panic(claim, stored, settings),
    }
}

/// The code that worked on the item panicked: a bug.
pub(crate) fn of_panic(claim: &Claim, stored: i64, settings: &Settings) -> Ending {
    let detail = "an internal error; the log says more".to_owned();
    retry(reason::INTERNAL_ERROR, detail, claim, stored, settings)
}

fn short_of(snapshot: &Snapshot) -> String {
    let (fetched, reported) = (snapshot.fetched, snapshot.reported.unwrap_or_default());
    format!("the platform reports {reported} comments and gave {fetched}")
}

/// A retry that counts, or the end when it was the last.
fn retry(reason: &str, detail: String, claim: &Claim, stored: i64, settings: &Settings) -> Ending {
    let tries = claim.lease.attempts;
    if tries >= settings.max_attempts {
        return stop(reason, format!("{detail} (tried {tries} times)"), stored);
    }
    Ending::Retry {
        after: retry_in(settings, tries),
        counts: true,
        reason: reason.to_owned(),
        detail,
    }
}

/// A wait that does not count, or the end when there were too many without getting any further.
fn snooze(
    reason: &str,
    detail: String,
    asked: Duration,
    claim: &Claim,
    stored: i64,
    settings: &Settings,
) -> Ending {
    let snoozes = claim.lease.snoozes;
    if snoozes >= settings.max_snoozes {
        return stop(reason, format!("{detail} (waited {snoozes} times)"), stored);
    }
    Ending::Retry {
        after: snooze_for(settings, asked, snoozes),
        counts: false,
        reason: reason.to_owned(),
        detail,
    }
}

/// The end for now: partial when there are comments, which are kept.
fn stop(reason: &str, detail: String, stored: i64) -> Ending {
    let reason = reason.to_owned();
    if stored > 0 {
        Ending::Partial { reason, detail }
    } else {
        Ending::Failed { reason, detail }
    }
}

#[cfg(test)]
mod tests;
