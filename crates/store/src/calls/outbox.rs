//! What webhooks and people are to be told: written in the transaction in which it happens, so that whatever
//! dies afterwards, it is there; sent by a kind of work each.
//!
//! An event is a word in the list of [`WebhookEvent`], and a call of [`tell`] where it happens; what people get
//! mail about is a word in the list of [`MailAbout`], and a statement that writes whom to tell.

use uuid::Uuid;

use super::{Db, Row, Time, columns::Columns, from_time, values::from_json};
use crate::{
    Error, JobStatus, MAILS_WORK, MAILS_WORK_ID, MailAbout, WebhookData, WebhookEvent, WebhookJob,
    WebhookLinks, WebhookMessage, WebhookPosts, lines::clean, words::Word,
};

/// Keeps what is to be told of a job that ends: to the webhooks of its team, and by mail to whoever made it.
pub(super) async fn job_ended(
    tx: &mut sqlx::Transaction<'static, Db>,
    job: Uuid,
    status: JobStatus,
) -> Result<(), Error> {
    tell_webhooks(tx, job, status).await?;
    match status {
        JobStatus::Completed | JobStatus::Partial | JobStatus::Failed => mail_maker(tx, job).await,
        // Somebody did that, and knows.
        JobStatus::Cancelled | JobStatus::Pending | JobStatus::InProgress => Ok(()),
    }
}

/// Keeps a mail to whoever made a job, if they want one.
async fn mail_maker(tx: &mut sqlx::Transaction<'static, Db>, job: Uuid) -> Result<(), Error> {
    let written = sqlx::query(sql!("insert_job_mail"))
        .bind(Uuid::now_v7())
        .bind(job)
        .bind(MailAbout::JobEnded.word())
        .execute(&mut **tx)
        .await?;
    match written.rows_affected() {
        0 => Ok(()),
        _ => wake_mails(tx).await,
    }
}

/// Keeps a mail that tells somebody of their first password; where it goes, if it goes anywhere.
pub(super) async fn mail_first_password(
    tx: &mut sqlx::Transaction<'static, Db>,
    user: Uuid,
) -> Result<Option<String>, Error> {
    let address: Option<String> = sqlx::query_scalar(sql!("insert_password_mail"))
        .bind(Uuid::now_v7())
        .bind(user)
        .bind(MailAbout::FirstPassword.word())
        .fetch_optional(&mut **tx)
        .await?;
    if address.is_some() {
        wake_mails(tx).await?;
    }
    Ok(address)
}

/// Keeps a mail of somebody who tries whether it is sent; its id. None: mail is off.
pub(super) async fn mail_trial(
    tx: &mut sqlx::Transaction<'static, Db>,
    user: Uuid,
    address: &str,
) -> Result<Option<Uuid>, Error> {
    let id = Uuid::now_v7();
    let written = sqlx::query(sql!("insert_trial_mail"))
        .bind(id)
        .bind(user)
        .bind(MailAbout::Trial.word())
        .bind(clean(address).into_owned())
        .execute(&mut **tx)
        .await?;
    if written.rows_affected() == 0 {
        return Ok(None);
    }
    wake_mails(tx).await?;
    Ok(Some(id))
}

/// Makes the work on mails due, now that one was written. Last in its transaction: all of them wait for this row.
async fn wake_mails(tx: &mut sqlx::Transaction<'static, Db>) -> Result<(), Error> {
    sqlx::query(sql!("wake_mails"))
        .bind(MAILS_WORK_ID)
        .bind(MAILS_WORK)
        .bind(Uuid::nil())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Keeps what the webhooks of a team are to be told of a job that ends.
async fn tell_webhooks(
    tx: &mut sqlx::Transaction<'static, Db>,
    job: Uuid,
    status: JobStatus,
) -> Result<(), Error> {
    let Some(event) = WebhookEvent::of_job(status) else {
        return Ok(());
    };
    let webhooks: Vec<(Uuid, String, String)> = sqlx::query_as(sql!("webhooks_to_tell"))
        .bind(job)
        .fetch_all(&mut **tx)
        .await?;
    let mut wanting = Vec::new();
    for (webhook, events, base) in webhooks {
        if from_json::<Vec<WebhookEvent>>(&events)?.contains(&event) {
            wanting.push((webhook, base));
        }
    }
    if wanting.is_empty() {
        return Ok(());
    }
    let row = sqlx::query(sql!("told_of_job"))
        .bind(job)
        .fetch_one(&mut **tx)
        .await?;
    for (webhook, base) in wanting {
        let message = message(event, job, &base, &row)?;
        tell(tx, webhook, Some(job), &message).await?;
    }
    Ok(())
}

/// Keeps what one webhook is to be told, and wakes the work on it. None: it was switched off, or
/// deleted, meanwhile.
pub(super) async fn tell(
    tx: &mut sqlx::Transaction<'static, Db>,
    webhook: Uuid,
    job: Option<Uuid>,
    message: &WebhookMessage,
) -> Result<Option<Uuid>, Error> {
    sqlx::query(sql!("wake_webhook"))
        .bind(webhook)
        .execute(&mut **tx)
        .await?;
    let id = Uuid::now_v7();
    let body = serde_json::to_string(message).expect("bug: a message that JSON cannot hold");
    let written = sqlx::query(sql!("insert_delivery"))
        .bind(id)
        .bind(webhook)
        .bind(message.event.word())
        .bind(job)
        .bind(body)
        .execute(&mut **tx)
        .await?;
    Ok((written.rows_affected() > 0).then_some(id))
}

/// That somebody tries a webhook, now.
pub(super) async fn trial(
    tx: &mut sqlx::Transaction<'static, Db>,
) -> Result<WebhookMessage, Error> {
    let now: Time = sqlx::query_scalar(sql!("now")).fetch_one(&mut **tx).await?;
    Ok(WebhookMessage {
        event: WebhookEvent::Test,
        timestamp: from_time(now),
        data: WebhookData::default(),
    })
}

fn message(event: WebhookEvent, job: Uuid, base: &str, row: &Row) -> Result<WebhookMessage, Error> {
    let mut row = Columns::new(row);
    let name = row.take()?;
    let status = JobStatus::read(row.take()?)?;
    let timestamp = row.take_time()?;
    let job = WebhookJob {
        id: job,
        name,
        status,
        posts: WebhookPosts {
            all: row.take()?,
            completed: row.take()?,
            partial: row.take()?,
            failed: row.take()?,
            cancelled: row.take()?,
        },
        comments_fetched: row.take()?,
        comments_scored: row.take()?,
        links: WebhookLinks::of(base, job),
    };
    Ok(WebhookMessage {
        event,
        timestamp,
        data: WebhookData { job: Some(job) },
    })
}
