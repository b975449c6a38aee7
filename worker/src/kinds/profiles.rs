//! A batch of profiles of one source: how many follow each, asked by as few requests as the platform
//! takes.
//!
//! What cannot be had for now is asked for again soon; what cannot be had before the next poll is near
//! is a gap, with its reason.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platforms::{Asked, Failure, Measured};
use store::{Counts, Lease, PROFILES_WORK, Poll, PollFailure, PolledProfile, WorkEnd};

use super::{End, Kind, Task, WorkError};
use crate::Settings;
use crate::backoff::{retry_in, snooze_for, until_open};
use crate::context::Context;
use crate::ending::CLOCKS_DIFFER;

#[derive(Debug)]
pub(crate) struct Profiles;

#[async_trait]
impl Kind for Profiles {
    fn name(&self) -> &'static str {
        PROFILES_WORK
    }

    async fn run(&self, task: &Task<'_>) -> Result<Box<dyn End>, WorkError> {
        let context = task.context;
        let polled = context.store.polled_profiles(task.lease).await?;
        let Some(first) = polled.first() else {
            // All were deleted or paused meanwhile.
            return Ok(Box::new(PollsEnd::default()));
        };
        let asked: Vec<_> = polled.iter().map(asked).collect();
        let told = task.client.measure(&first.platform, &asked).await;
        let told = polled.iter().zip(told);
        Ok(Box::new(PollsEnd::of(
            told,
            task.lease,
            &context.settings,
            Utc::now(),
        )))
    }

    async fn on_error(
        &self,
        task: &Task<'_>,
        halt: &WorkError,
    ) -> Result<Box<dyn End>, store::Error> {
        let (settings, lease) = (&task.context.settings, task.lease);
        let reason = match halt {
            WorkError::Crashes => "attempts_exhausted",
            WorkError::Panic if lease.attempts >= settings.max_attempts => "internal_error",
            // A database that is gone says nothing of a profile.
            _ => return Ok(Box::new(WorkEnd::Retry(retry_in(settings, lease.attempts)))),
        };
        let polled = task.context.store.polled_profiles(lease).await?;
        let polls = polled.iter().map(|profile| Poll {
            series: profile.series,
            told: Err(PollFailure {
                reason,
                detail: format!("given up: {halt}"),
            }),
        });
        Ok(Box::new(PollsEnd {
            polls: polls.collect(),
            again: None,
        }))
    }
}

fn asked(profile: &PolledProfile) -> Asked {
    Asked {
        key: profile.handle_key.clone(),
        id: profile.platform_id.clone(),
    }
}

/// How a batch ends.
#[derive(Debug, Default, PartialEq)]
struct PollsEnd {
    /// What came of profiles.
    polls: Vec<Poll>,
    /// When the others are asked for, and whether that is after a failure.
    again: Option<(Duration, bool)>,
}

/// A failure that may be over before the next poll.
enum Soon {
    /// The platform wants to be left alone until then.
    Wait(Duration),
    /// It failed; how long to wait is ours to say.
    Retry,
}

impl PollsEnd {
    /// `now`: what the clock showed that failures were made with.
    fn of<'p>(
        told: impl Iterator<Item = (&'p PolledProfile, Result<Measured, Failure>)>,
        lease: &Lease,
        settings: &Settings,
        now: DateTime<Utc>,
    ) -> Self {
        let mut end = Self::default();
        for (profile, told) in told {
            let told = match told {
                Ok(measured) => Ok(counts(measured)),
                Err(failure) => match again(&failure, profile, lease, settings, now) {
                    Some(again) => {
                        let known = end.again.get_or_insert(again);
                        *known = (known.0.max(again.0), known.1 || again.1);
                        continue;
                    }
                    None => Err(PollFailure {
                        reason: failure.code(),
                        detail: failure.of_profile(),
                    }),
                },
            };
            end.polls.push(Poll {
                series: profile.series,
                told,
            });
        }
        end
    }
}

/// When a profile is asked for again within the same poll, if at all, and whether an attempt counts.
fn again(
    failure: &Failure,
    profile: &PolledProfile,
    lease: &Lease,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Option<(Duration, bool)> {
    let soon = match failure {
        Failure::Closed { left, .. } => Soon::Wait(until_open(*left)),
        Failure::Crowded { left, .. } => Soon::Wait(*left),
        Failure::RateLimited { retry_after } => {
            Soon::Wait(snooze_for(settings, *retry_after, lease.snoozes))
        }
        Failure::QuotaExhausted { reset_at } => {
            Soon::Wait((*reset_at - now).to_std().unwrap_or_default() + CLOCKS_DIFFER)
        }
        other if other.is_transient() => Soon::Retry,
        _ => return None,
    };
    match soon {
        // Nearer to the next poll it would be in place of that one.
        Soon::Wait(wait) => (wait < profile.every / 2 && lease.snoozes < settings.max_snoozes)
            .then_some((wait, false)),
        Soon::Retry => (lease.attempts < settings.max_attempts)
            .then(|| (retry_in(settings, lease.attempts), true)),
    }
}

fn counts(measured: Measured) -> Counts {
    Counts {
        platform_id: measured.id,
        name: measured.name,
        title: measured.title,
        url: measured.url,
        followers: measured.followers,
        is_rounded: measured.is_rounded,
        posts: measured.posts,
        likes: measured.likes,
        views: measured.views,
    }
}

#[async_trait]
impl End for PollsEnd {
    async fn write(&self, context: &Context, lease: &Lease) -> Result<(), store::Error> {
        let Self { polls, again } = self;
        context.store.finish_polls(lease, polls, *again).await?;
        tracing::debug!(work = %lease.id, profiles = polls.len(), ?again, "profiles were asked for");
        Ok(())
    }

    fn due_in(&self) -> Option<Duration> {
        self.again.map(|(after, _)| after)
    }
}

#[cfg(test)]
mod tests {
    use platforms::shared::Limit;
    use uuid::Uuid;

    use super::*;

    fn profile(series: i64) -> PolledProfile {
        PolledProfile {
            series,
            platform: "pond".to_owned(),
            handle_key: series.to_string(),
            platform_id: None,
            every: Duration::from_secs(600),
        }
    }

    fn lease(attempts: u32, snoozes: u32) -> Lease {
        Lease {
            id: Uuid::nil(),
            kind: PROFILES_WORK.to_owned(),
            attempt: 1,
            attempts,
            crashes: 0,
            snoozes,
        }
    }

    fn end(told: Vec<Result<Measured, Failure>>, lease: &Lease) -> PollsEnd {
        let profiles: Vec<_> = (1..).take(told.len()).map(profile).collect();
        let told = profiles.iter().zip(told);
        PollsEnd::of(told, lease, &Settings::default(), Utc::now())
    }

    /// The reason of the only poll; none: it is asked for again.
    fn gap(failure: Failure, lease: &Lease) -> Option<&'static str> {
        let end = end(vec![Err(failure)], lease);
        assert_eq!(end.polls.len() + usize::from(end.again.is_some()), 1);
        let failure = end.polls.into_iter().next()?.told.err();
        Some(failure.expect("nothing was counted").reason)
    }

    fn limited(seconds: u64) -> Failure {
        Failure::RateLimited {
            retry_after: Duration::from_secs(seconds),
        }
    }

    #[test]
    fn what_was_counted_is_kept_and_the_rest_waits() {
        let counted = Measured {
            followers: Some(3),
            ..Measured::default()
        };
        let told = vec![
            Ok(counted),
            Err(Failure::NotFound),
            Err(limited(60)),
            Err(limited(60)),
        ];
        let end = end(told, &lease(1, 0));
        let (after, failed) = end.again.expect("they wait");
        assert!(!failed && after >= Duration::from_secs(60), "{after:?}");
        let [first, second] = &end.polls[..] else {
            panic!("{end:?}")
        };
        assert_eq!(
            first.told.as_ref().map(|counts| counts.followers),
            Ok(Some(3))
        );
        assert_eq!(
            second.told.as_ref().map_err(|failure| failure.reason).err(),
            Some("not_found")
        );
    }

    #[test]
    fn a_wait_until_the_next_poll_is_near_is_a_gap() {
        let first = lease(1, 0);
        assert_eq!(gap(limited(60), &first), None);
        assert_eq!(gap(limited(400), &first), Some("rate_limited"));
        let reset_at = Utc::now() + Duration::from_secs(3 * 3_600);
        let quota = Failure::QuotaExhausted { reset_at };
        assert_eq!(gap(quota, &first), Some("quota_exhausted"));
        let closed = |left| Failure::Closed {
            host: "pond.example".to_owned(),
            limit: Limit::Quota,
            left: Duration::from_secs(left),
            in_a_row: 1,
        };
        assert_eq!(gap(closed(20), &first), None);
        assert_eq!(gap(closed(2_000), &first), Some("quota_exhausted"));
        let patient = lease(1, Settings::default().max_snoozes);
        assert_eq!(gap(limited(1), &patient), Some("rate_limited"));
    }

    #[test]
    fn a_fault_is_tried_again_and_then_a_gap() {
        let network = || Failure::Network {
            why: "down".to_owned(),
        };
        assert_eq!(gap(network(), &lease(1, 0)), None);
        let last = lease(Settings::default().max_attempts, 0);
        assert_eq!(gap(network(), &last), Some("network"));
        let rejected = Failure::CredentialsRejected {
            platform: "pond",
            why: "old".to_owned(),
        };
        assert_eq!(gap(rejected, &lease(1, 0)), Some("credentials_rejected"));
    }
}
