//! What a webhook is to be told: what is due is sent, one after the other.
//!
//! One worker at a time has a webhook, and none of the places of posts (`crate::runner`): what comes of an
//! attempt is written before the next one, so that a worker that dies repeats one attempt at most. A
//! receiver that does not answer is left alone for a while, together with all that waits for it.

mod sender;
mod signature;

use std::time::Duration;

use async_trait::async_trait;
use egress::Error as EgressError;
use seal::SealError;
use store::{
    Attempt, AttemptOutcome, DELIVERIES_WORK, DueDelivery, Lease, WEBHOOK_PREVIOUS_SECRET,
    WEBHOOK_SECRET,
};
use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::{End, Kind, Task, WorkError};
use crate::Settings;
use crate::backoff::spread;
use crate::context::Context;
use sender::{Answer, Sender};

/// Then other webhooks have their turn.
const LONGEST_RUN: Duration = Duration::from_secs(30);

/// After so many attempts in a row that failed, a webhook is left alone for a while.
const FAILURES_IN_A_ROW: u32 = 3;

/// The longest time for which a webhook is left alone with what was not tried yet.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Nobody is asked to wait longer than this, whatever a receiver says.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(86_400);

/// When the secret cannot be opened, or no client be made: that is ours to mend.
const NOT_NOW: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    sender: OnceCell<Sender>,
}

#[async_trait]
impl Kind for Deliveries {
    fn name(&self) -> &'static str {
        DELIVERIES_WORK
    }

    async fn run(&self, task: &Task<'_>) -> Result<Box<dyn End>, WorkError> {
        let context = task.context;
        let begun = Instant::now();
        let mut failed = 0;
        let pause = loop {
            if context.shutdown.is_cancelled() || begun.elapsed() > LONGEST_RUN {
                break Duration::ZERO;
            }
            let Some(due) = context.store.next_delivery(task.lease).await? else {
                break Duration::ZERO;
            };
            let answer = match self.send(task, &due).await {
                Ok(answer) => answer,
                Err(error) => {
                    tracing::error!(webhook = %task.lease.id, %error, "a delivery cannot be sent");
                    break NOT_NOW;
                }
            };
            let attempt = attempt(&answer, due.attempts, &context.settings);
            let pause = write(task, &due, &attempt).await?;
            if attempt.outcome == AttemptOutcome::Delivered {
                failed = 0;
                continue;
            }
            failed += 1;
            match answer {
                Answer::Status(_, Some(asked)) if !asked.is_zero() => {
                    break asked.min(LONGEST_RETRY_AFTER);
                }
                Answer::Status(..) if failed < FAILURES_IN_A_ROW => {}
                Answer::Status(..) | Answer::Nothing(_) => break pause,
            }
        };
        Ok(Box::new(Rest { pause }))
    }
}

/// Why it is not even tried: nothing that the receiver could mend.
#[derive(Debug, thiserror::Error)]
enum Unsent {
    #[error(transparent)]
    Sealed(#[from] SealError),
    #[error(transparent)]
    NoClient(#[from] EgressError),
}

impl Deliveries {
    async fn send(&self, task: &Task<'_>, due: &DueDelivery) -> Result<Answer, Unsent> {
        let (settings, webhook) = (&task.context.settings, task.lease.id);
        let seals = &settings.seals;
        let mut secrets = vec![seals.open(WEBHOOK_SECRET.of(webhook), &due.secret)?];
        if let Some(previous) = &due.previous_secret {
            secrets.push(seals.open(WEBHOOK_PREVIOUS_SECRET.of(webhook), previous)?);
        }
        let sender = self
            .sender
            .get_or_try_init(async || Sender::new(settings.webhook_hosts.clone()))
            .await?;
        Ok(sender.send(due, &secrets).await)
    }
}

/// What comes of an answer to the attempt after `before` others.
fn attempt(answer: &Answer, before: u32, settings: &Settings) -> Attempt {
    let (status, asked, why) = match answer {
        Answer::Status(status @ 200..=299, _) => {
            return Attempt {
                answer: Some(*status),
                outcome: AttemptOutcome::Delivered,
            };
        }
        Answer::Status(410, _) => {
            let why = "It answered 410: nobody is there any more.".to_owned();
            return Attempt {
                answer: Some(410),
                outcome: AttemptOutcome::Gone(why),
            };
        }
        Answer::Status(status @ 300..=399, asked) => {
            let why = format!("It answered {status}: redirects are not followed.");
            (Some(*status), *asked, why)
        }
        Answer::Status(status, asked) => (Some(*status), *asked, format!("It answered {status}.")),
        Answer::Nothing(why) => (None, None, why.clone()),
    };
    let wait = settings.webhook_waits.get(before as usize);
    let outcome = match wait {
        Some(wait) => {
            let wait = spread(*wait);
            let asked = asked.unwrap_or_default().min(LONGEST_RETRY_AFTER);
            AttemptOutcome::Again(wait.max(asked), why)
        }
        None => AttemptOutcome::GivenUp(why),
    };
    Attempt {
        answer: status,
        outcome,
    }
}

/// Writes what came of an attempt; for how long the webhook is to be left alone if it goes on like that.
async fn write(
    task: &Task<'_>,
    due: &DueDelivery,
    attempt: &Attempt,
) -> Result<Duration, store::Error> {
    let (context, webhook) = (task.context, task.lease.id);
    let settings = &context.settings;
    let recorded =
        context
            .store
            .record_attempt(task.lease, due.id, attempt, settings.webhook_patience);
    let after = recorded.await?;
    context.attempts.count(&attempt.outcome);
    let (delivery, event) = (due.id, due.event.as_str());
    match &attempt.outcome {
        AttemptOutcome::Delivered => {
            tracing::debug!(%webhook, %delivery, event, "a webhook was told");
        }
        AttemptOutcome::Again(wait, why) => {
            let wait_ms = wait.as_millis() as u64;
            tracing::info!(%webhook, %delivery, event, wait_ms, "a webhook was not told, and is tried again: {why}");
        }
        AttemptOutcome::GivenUp(why) | AttemptOutcome::Gone(why) => {
            tracing::warn!(%webhook, %delivery, event, "a webhook was not told, and is not tried again: {why}");
        }
    }
    if let Some(why) = after.off {
        tracing::warn!(%webhook, why = why.as_str(), "a webhook was switched off");
    }
    let failures = after.failures.saturating_sub(1) as usize;
    let wait = settings.webhook_waits.get(failures);
    Ok(wait.map_or(LONGEST_PAUSE, |wait| (*wait).min(LONGEST_PAUSE)))
}

/// Until the next delivery is due, and for a pause.
struct Rest {
    pause: Duration,
}

#[async_trait]
impl End for Rest {
    async fn write(&self, context: &Context, lease: &Lease) -> Result<(), store::Error> {
        context.store.rest_deliveries(lease, self.pause).await
    }

    fn due_in(&self) -> Option<Duration> {
        None
    }
}

#[cfg(test)]
mod tests;
