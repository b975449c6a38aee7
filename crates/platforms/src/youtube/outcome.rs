//! What each refusal of the Data API means, and when its quota is full again.
//!
//! The machine-readable `reason` decides, never the message: that is prose with markup
//! in it. Reasons: <https://developers.google.com/youtube/v3/docs/errors>.

use std::time::Duration;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use serde_json::Value;

use crate::{Answer, Failure};

/// The short limits are per minute and carry no header.
const RATE_WINDOW: Duration = Duration::from_secs(60);

/// Ok for 2xx, else what the platform's reason means.
pub(super) fn check(answer: &Answer) -> Result<(), Failure> {
    if (200..300).contains(&answer.status) {
        return Ok(());
    }
    let body: Value = answer.refusal().unwrap_or_default();
    let known = reasons(&body).find_map(|reason| outcome(reason, &body, answer));
    match known {
        Some(failure) => Err(failure),
        None => answer.check(),
    }
}

/// The newer `details` first: there the older `errors` only say `badRequest`.
fn reasons(body: &Value) -> impl Iterator<Item = &str> {
    let list = |name| body["error"][name].as_array().into_iter().flatten();
    list("details")
        .chain(list("errors"))
        .filter_map(|entry| entry["reason"].as_str())
}

fn outcome(reason: &str, body: &Value, answer: &Answer) -> Option<Failure> {
    // Old reasons are camelCase, new ones SCREAMING_CASE: `keyInvalid`, `API_KEY_INVALID`.
    let word = reason.replace('_', "").to_ascii_lowercase();
    // `forbidden` says no more than the status: keys, quotas and rules of a project are refused by it too.
    Some(match word.as_str() {
        "commentsdisabled" => Failure::CommentsDisabled,
        "videonotfound" | "commentnotfound" | "commentthreadnotfound" => Failure::NotFound,
        "quotaexceeded" | "dailylimitexceeded" => quota(),
        "ratelimitexceeded" | "userratelimitexceeded" if per_day(body) => quota(),
        "ratelimitexceeded" | "userratelimitexceeded" => Failure::RateLimited {
            retry_after: answer.retry_after().unwrap_or(RATE_WINDOW),
        },
        "keyinvalid"
        | "keyexpired"
        | "apikeyinvalid"
        | "apikeyexpired"
        | "accessnotconfigured"
        | "servicedisabled"
        | "iprefererblocked"
        | "apikeyserviceblocked"
        | "apikeyipaddressblocked"
        | "apikeyhttprefererblocked" => Failure::CredentialsRejected {
            platform: super::NAME,
            why: reason.to_owned(),
        },
        "processingfailure" | "backenderror" | "internalerror" => Failure::Network {
            why: format!("YouTube could not answer ({reason})"),
        },
        "invalidpagetoken" => Failure::UnexpectedShape {
            at: "YouTube no longer takes its own page token (invalidPageToken)".to_owned(),
        },
        _ => return None,
    })
}

fn quota() -> Failure {
    Failure::QuotaExhausted {
        reset_at: next_reset(Utc::now()),
    }
}

/// Google's newer quota system names the limit that was hit beside the reason.
fn per_day(body: &Value) -> bool {
    let details = body["error"]["details"].as_array();
    details.into_iter().flatten().any(|entry| {
        let limit = entry["metadata"]["quota_limit"].as_str();
        limit.is_some_and(|limit| limit.to_ascii_lowercase().contains("perday"))
    })
}

/// The midnight in Pacific time after `now`: that is when daily quotas are refilled.
///
/// Daylight saving from the second Sunday of March to the first of November, at 2 a.m.
/// local time (15 U.S.C. 260a); one rule is no reason for a time zone database.
fn next_reset(now: DateTime<Utc>) -> DateTime<Utc> {
    // Standard time's date: in the first hour of a summer day it is still the day before.
    let day = (now - TimeDelta::hours(8)).date_naive();
    let next = midnight(day + Days::new(1));
    if next > now {
        next
    } else {
        midnight(day + Days::new(2))
    }
}

/// When the day begins in Pacific time.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    // On the days of change midnight comes before 2 a.m., so the day before decides.
    let summer = sunday(day.year(), 3, 2).is_some_and(|first| day > first)
        && sunday(day.year(), 11, 1).is_some_and(|last| day <= last);
    day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(if summer { 7 } else { 8 })
}

fn sunday(year: i32, month: u32, which: u8) -> Option<NaiveDate> {
    NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Sun, which)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_reset(now: &str, reset: &str) {
        let time = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        assert_eq!(next_reset(time(now)), time(reset), "after {now}");
    }

    #[test]
    fn the_quota_is_refilled_at_pacific_midnight_summer_and_winter() {
        check_reset("2026-01-15T12:00:00Z", "2026-01-16T08:00:00Z");
        check_reset("2026-07-15T12:00:00Z", "2026-07-16T07:00:00Z");
        check_reset("2026-07-15T06:59:59Z", "2026-07-15T07:00:00Z");
        check_reset("2026-07-15T07:00:00Z", "2026-07-16T07:00:00Z");
        check_reset("2026-12-31T20:00:00Z", "2027-01-01T08:00:00Z");
    }

    #[test]
    fn the_days_on_which_the_clocks_change_are_right() {
        // 8 March 2026 has 23 hours: it begins in standard time and ends in summer time.
        check_reset("2026-03-08T07:59:59Z", "2026-03-08T08:00:00Z");
        check_reset("2026-03-08T08:00:00Z", "2026-03-09T07:00:00Z");
        check_reset("2026-03-09T07:30:00Z", "2026-03-10T07:00:00Z");
        // 1 November 2026 has 25 hours.
        check_reset("2026-11-01T06:59:59Z", "2026-11-01T07:00:00Z");
        check_reset("2026-11-01T07:00:00Z", "2026-11-02T08:00:00Z");
        check_reset("2026-11-02T07:30:00Z", "2026-11-02T08:00:00Z");
        check_reset("2026-11-02T08:00:00Z", "2026-11-03T08:00:00Z");
    }
}
