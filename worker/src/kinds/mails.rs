//! Mail to people: what is due is sent, one mail after the other.
//!
//! One worker at a time has the work on all mail, and none of the places of posts (`crate::runner`): what came of a
//! mail is written before the next one is sent, so that a worker that dies repeats one at most. A mail server that
//! takes nothing is left alone for a while, together with all that waits for it.

mod message;
mod server;

use std::time::Duration;

use async_trait::async_trait;
use auth::PublicUrl;
use i18n::Language;
use lettre::Message;
use service::mail::{self, Letter};
use store::{DueMail, Lease, MAILS_WORK, MailAbout, MailDropped, MailOutcome};
use tokio::time::Instant;

use super::{End, Kind, Task, WorkError};
use crate::MailSettings;
use crate::backoff::spread;
use crate::context::Context;
use server::{Connection, Untaken};

/// Then somebody else may have the work.
const LONGEST_RUN: Duration = Duration::from_secs(30);

/// A worker without a mail server looks again after this time whether others have sent what waits.
const NOT_OURS: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(crate) struct Mails;

#[async_trait]
impl Kind for Mails {
    fn name(&self) -> &'static str {
        MAILS_WORK
    }

    async fn run(&self, task: &Task<'_>) -> Result<Box<dyn End>, WorkError> {
        let context = task.context;
        let settings = context.settings.mail.as_ref();
        let patience = settings.map_or(MailSettings::PATIENCE, |settings| settings.patience);
        let expired = context.store.expire_mails(task.lease, patience).await?;
        if expired > 0 {
            context.mails.add_given_up(expired);
            tracing::warn!(
                mails = expired,
                "mails could not be sent for a day and are given up"
            );
        }
        let pause = match settings {
            Some(settings) => send_all(task, settings).await?,
            None => NOT_OURS,
        };
        Ok(Box::new(Rest { pause }))
    }
}

/// Sends what is due; for how long the server is to be left alone.
async fn send_all(task: &Task<'_>, settings: &MailSettings) -> Result<Duration, store::Error> {
    let context = task.context;
    let begun = Instant::now();
    let mut connection = None;
    let pause = loop {
        if context.shutdown.is_cancelled() || begun.elapsed() > LONGEST_RUN {
            break Duration::ZERO;
        }
        let Some(due) = context.store.next_mail().await? else {
            break Duration::ZERO;
        };
        let outcome = match letter(context, &due, settings).await? {
            Err(why) => Ok(MailOutcome::Dropped(why)),
            Ok(letter) => send(&mut connection, &due, &letter, settings).await,
        };
        match outcome {
            Ok(outcome) => write(task, &due, &outcome).await?,
            Err(why) => {
                let store = &context.store;
                let failures = store.record_mail_server_failure(task.lease, &due, &why);
                let failures = failures.await?.saturating_sub(1) as usize;
                let pauses = &settings.pauses;
                let pause = pauses.get(failures).or(pauses.last()).copied();
                let pause = pause.unwrap_or_default();
                context.mails.count_unreached();
                let pause_ms = pause.as_millis() as u64;
                tracing::warn!(mail = %due.id, pause_ms, "the mail server takes nothing: {why}");
                break pause;
            }
        }
    };
    if let Some(connection) = connection {
        Connection::close(connection).await;
    }
    Ok(pause)
}

/// What a mail says; or why it is not to be sent any more.
async fn letter(
    context: &Context,
    due: &DueMail,
    settings: &MailSettings,
) -> Result<Result<Letter, MailDropped>, store::Error> {
    if let Some(why) = due.dropped {
        return Ok(Err(why));
    }
    let base = settings.public_url.as_ref();
    let language = due.language.as_deref().and_then(Language::of_tag);
    let letter = written(context, due, base);
    i18n::speak(language.unwrap_or(Language::ENGLISH), letter).await
}

/// The same in the language that is spoken.
async fn written(
    context: &Context,
    due: &DueMail,
    base: Option<&PublicUrl>,
) -> Result<Result<Letter, MailDropped>, store::Error> {
    match (due.about, due.job) {
        (MailAbout::FirstPassword, _) => Ok(Ok(mail::first_password(&due.name, base))),
        (MailAbout::Trial, _) => Ok(Ok(mail::trial(&due.name, base))),
        (MailAbout::JobEnded, Some(job)) => {
            match mail::job_ended(&context.store, job, base).await {
                Ok(letter) => Ok(Ok(letter)),
                Err(store::Error::NotFound) => Ok(Err(MailDropped::JobDeleted)),
                Err(error) => Err(error),
            }
        }
        (MailAbout::JobEnded, None) => Ok(Err(MailDropped::JobDeleted)),
    }
}

/// Sends a mail, by the connection there is or by a new one; an error: why the server takes none at all.
async fn send<'a>(
    connection: &mut Option<Connection<'a>>,
    due: &DueMail,
    letter: &Letter,
    settings: &'a MailSettings,
) -> Result<MailOutcome, String> {
    let message = match message::message(due, letter, settings) {
        Ok(message) => message,
        Err(why) => {
            return Ok(MailOutcome::GivenUp(format!(
                "The mail could not be written: {why}."
            )));
        }
    };
    // A server may take only so many by one connection.
    if let Some(by) = connection.take()
        && let Ok(outcome) = send_by(by, connection, due, &message).await
    {
        return Ok(outcome);
    }
    let by = Connection::open(settings).await?;
    send_by(by, connection, due, &message).await
}

/// Sends a mail by a connection, which is kept where others can go by it.
async fn send_by<'a>(
    mut by: Connection<'a>,
    connection: &mut Option<Connection<'a>>,
    due: &DueMail,
    message: &Message,
) -> Result<MailOutcome, String> {
    let outcome = match by.send(message).await {
        Ok(said) => {
            *connection = Some(by);
            return Ok(MailOutcome::Sent(said));
        }
        Err(Untaken::Server(why)) => return Err(why),
        Err(Untaken::Never(why)) => MailOutcome::GivenUp(why),
        Err(Untaken::NotNow(why)) => not_now(due, why, by.settings()),
    };
    if by.begin_anew().await {
        *connection = Some(by);
    }
    Ok(outcome)
}

/// A mail that the server does not take now is tried again, a trial is not: somebody waits for it.
fn not_now(due: &DueMail, why: String, settings: &MailSettings) -> MailOutcome {
    let wait = settings.waits.get(due.attempts as usize);
    match wait.filter(|_| due.about != MailAbout::Trial) {
        Some(wait) => MailOutcome::Again(spread(*wait), why),
        None => MailOutcome::GivenUp(why),
    }
}

/// Writes what came of a mail.
async fn write(task: &Task<'_>, due: &DueMail, outcome: &MailOutcome) -> Result<(), store::Error> {
    let context = task.context;
    context.store.record_mail(task.lease, due, outcome).await?;
    context.mails.count(outcome);
    // Without the address, and without what the server said, which often names it: that is personal.
    let (mail, user) = (due.id, due.user);
    match outcome {
        MailOutcome::Sent(_) => tracing::debug!(%mail, %user, "a mail was sent"),
        MailOutcome::Again(wait, _) => {
            let wait_ms = wait.as_millis() as u64;
            tracing::info!(%mail, %user, wait_ms, "a mail was not taken, and is sent again");
        }
        MailOutcome::GivenUp(_) => {
            tracing::warn!(%mail, %user, "a mail was not taken, and is given up; the page of this server says why");
        }
        MailOutcome::Dropped(why) => {
            tracing::debug!(%mail, %user, "a mail is not sent: {}", why.sentence());
        }
    }
    Ok(())
}

/// Until the next mail is due, and for a pause.
struct Rest {
    pause: Duration,
}

#[async_trait]
impl End for Rest {
    async fn write(&self, context: &Context, lease: &Lease) -> Result<(), store::Error> {
        context.store.rest_mails(lease, self.pause).await
    }

    fn due_in(&self) -> Option<Duration> {
        None
    }
}
