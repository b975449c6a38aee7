use chrono::TimeDelta;
use store::{JobKind, JobOptions, Lease, POST_WORK, PostFacts, PostKey};

use super::*;

fn claim(attempts: u32, snoozes: u32) -> Claim {
    Claim {
        lease: Lease {
            id: Uuid::nil(),
            kind: POST_WORK.to_owned(),
            attempt: 70,
            attempts,
            crashes: 4,
            snoozes,
        },
        item_id: Uuid::nil(),
        job_id: Uuid::nil(),
        team: Uuid::nil(),
        kind: JobKind::Posts,
        options: JobOptions::default(),
        input: String::new(),
        url: String::new(),
        post: None,
        snapshot_id: None,
        rescored: false,
    }
}

fn snapshot(fetched: i64, reported: Option<i64>) -> Snapshot {
    Snapshot {
        id: Uuid::nil(),
        post: PostKey {
            platform: "hackernews".to_owned(),
            key: "1".to_owned(),
            url: String::new(),
        },
        title: None,
        reported,
        fetched,
        cursor: None,
        pages: 1,
        capped: false,
        shortfall: None,
        incomplete: false,
        finished_at: Some(DateTime::UNIX_EPOCH),
        owner: None,
        facts: PostFacts::default(),
    }
}

fn failed(failure: Failure, stored: i64) -> Failed {
    Failed {
        failure,
        stored,
        site: None,
        team: None,
    }
}

fn word(ending: &Ending) -> String {
    match ending {
        Ending::Completed { reason, .. } => {
            format!("completed {}", reason.as_deref().unwrap_or("-"))
        }
        Ending::Partial { reason, .. } => format!("partial {reason}"),
        Ending::Failed { reason, .. } => format!("failed {reason}"),
        Ending::Retry { counts, reason, .. } => format!("retry {reason} {counts}"),
        Ending::Closed { reason, .. } => format!("closed {reason}"),
        Ending::Wait { .. } => "wait".to_owned(),
        Ending::Released => "released".to_owned(),
    }
}

#[test]
fn a_snapshot_ends_by_what_is_missing() {
    let settings = Settings::default();
    let end = |snapshot: &Snapshot| word(&of_snapshot(snapshot, &settings));
    assert_eq!(end(&snapshot(10, Some(10))), "completed -");
    assert_eq!(end(&snapshot(5, Some(10))), "completed -");
    assert_eq!(end(&snapshot(4, Some(10))), "partial low_coverage");
    assert_eq!(end(&snapshot(0, Some(10))), "failed low_coverage");
    assert_eq!(end(&snapshot(0, Some(0))), "completed -");
    assert_eq!(end(&snapshot(0, None)), "completed -");
    let capped = Snapshot {
        capped: true,
        ..snapshot(4, Some(10))
    };
    assert_eq!(end(&capped), "completed capped");
    let cut = |reported| Snapshot {
        shortfall: Some("only 60 replies are public".to_owned()),
        ..snapshot(60, reported)
    };
    assert_eq!(end(&cut(Some(70))), "completed -");
    assert_eq!(end(&cut(Some(700))), "partial low_coverage");
    assert_eq!(end(&cut(None)), "partial partial");
    let incomplete = |fetched, reported| Snapshot {
        incomplete: true,
        shortfall: Some("a copy".to_owned()),
        ..snapshot(fetched, reported)
    };
    assert_eq!(end(&incomplete(9, Some(10))), "partial partial");
    assert_eq!(end(&incomplete(0, Some(0))), "partial partial");
    assert_eq!(end(&incomplete(4, Some(10))), "partial low_coverage");
}

#[test]
fn whatever_is_missing_is_told_also_where_it_is_little() {
    let settings = Settings::default();
    let detail = |snapshot: &Snapshot| match of_snapshot(snapshot, &settings) {
        Ending::Completed { detail, .. } => detail,
        other => panic!("{other:?}"),
    };
    let said = "the platform reports 10 comments and gave 9";
    assert_eq!(detail(&snapshot(9, Some(10))).as_deref(), Some(said));
    assert_eq!(detail(&snapshot(10, Some(10))), None);
    assert_eq!(detail(&snapshot(11, Some(10))), None);
    assert_eq!(detail(&snapshot(3, None)), None);
}

#[test]
fn failures_end_wait_or_try_again_by_their_kind() {
    let settings = Settings::default();
    let end = |failure: &Failure, claim: &Claim, stored| {
        let failed = failed(failure.clone(), stored);
        let every = Duration::from_millis(100);
        word(&of_failure(
            failed,
            claim,
            &settings,
            every,
            DateTime::UNIX_EPOCH,
        ))
    };
    assert_eq!(
        end(&Failure::CommentsDisabled, &claim(1, 0), 0),
        "failed comments_disabled"
    );
    assert_eq!(
        end(&Failure::NotFound, &claim(1, 0), 3),
        "partial not_found"
    );
    let network = Failure::Network {
        why: "refused".to_owned(),
    };
    assert_eq!(end(&network, &claim(1, 0), 3), "retry network true");
    assert_eq!(end(&network, &claim(5, 0), 0), "failed network");
    assert_eq!(end(&network, &claim(5, 0), 3), "partial network");
    let slow_down = Failure::RateLimited {
        retry_after: Duration::from_secs(7),
    };
    assert_eq!(end(&slow_down, &claim(5, 0), 0), "retry rate_limited false");
    assert_eq!(
        end(&slow_down, &claim(1, settings.max_snoozes), 0),
        "failed rate_limited"
    );
    let closed = |in_a_row| Failure::Closed {
        host: "a.example".to_owned(),
        limit: Limit::Rate,
        left: Duration::from_secs(7),
        in_a_row,
    };
    let waited = claim(5, settings.max_snoozes);
    assert_eq!(end(&closed(1), &waited, 0), "closed rate_limited");
    let never = closed(settings.max_snoozes);
    assert_eq!(end(&never, &claim(1, 0), 0), "failed rate_limited");
}

#[test]
fn behind_a_closed_door_all_wait_until_it_opens_however_often_it_closes() {
    let settings = Settings::default();
    for (limit, least) in [(Limit::Rate, 7), (Limit::Quota, 67)] {
        for in_a_row in [1, 20] {
            let closed = Failure::Closed {
                host: "a.example".to_owned(),
                limit,
                left: Duration::from_secs(7),
                in_a_row,
            };
            let site = Some(Site::Host("a.example".to_owned()));
            let failed = Failed {
                site,
                ..failed(closed, 0)
            };
            let every = Duration::from_millis(100);
            let now = DateTime::UNIX_EPOCH;
            match of_failure(failed, &claim(1, 20), &settings, every, now) {
                Ending::Closed { left, others, .. } => {
                    assert_eq!(left.as_secs(), least);
                    let others = others.expect("a known host");
                    assert_eq!((others.at_once, others.every), (18, every / 2));
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn a_used_up_quota_is_asked_for_again_when_every_clock_has_passed_its_reset() {
    let settings = Settings::default();
    let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
    for hours in [0, 3] {
        let quota = Failure::QuotaExhausted {
            reset_at: now + TimeDelta::hours(hours),
        };
        let every = Duration::from_millis(100);
        match of_failure(failed(quota, 0), &claim(1, 0), &settings, every, now) {
            Ending::Retry {
                after,
                counts: false,
                ..
            } => {
                let least = Duration::from_secs(3600 * hours.unsigned_abs() + 60);
                assert!(after >= least, "{after:?}");
                assert!(after <= least + Duration::from_secs(30), "{after:?}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_scoring_thread_that_ended_takes_no_attempt_and_does_not_come_back_for_ever() {
    let settings = Settings::default();
    let end =
        |error: &ScoringError, claim: &Claim| word(&of_scoring_error(error, claim, 0, &settings));
    let failed = ScoringError::Failed("a bad text".to_owned());
    assert_eq!(end(&failed, &claim(1, 0)), "retry scoring_failed true");
    assert_eq!(end(&failed, &claim(5, 0)), "failed scoring_failed");
    let ended = ScoringError::ThreadEnded;
    assert_eq!(end(&ended, &claim(5, 0)), "retry scoring_failed false");
    assert_eq!(
        end(&ended, &claim(1, settings.max_snoozes)),
        "failed scoring_failed"
    );
}

#[test]
fn a_database_that_is_away_takes_no_attempt_and_any_other_error_does() {
    let settings = Settings::default();
    let end =
        |error: &store::Error, claim: &Claim| word(&of_store_error(error, claim, 0, &settings));
    let away = store::Error::Unavailable("disk full".to_owned());
    assert_eq!(end(&away, &claim(5, 0)), "retry internal_error false");
    assert_eq!(
        end(&store::Error::NotFound, &claim(5, 0)),
        "failed internal_error"
    );
    assert_eq!(
        word(&of_panic(&claim(5, 0), 1, &settings)),
        "partial internal_error"
    );
}
