//! Deliveries: what webhooks were told, what waits for them, and what came of attempts.
//!
//! They are written by `outbox`. One worker at a time holds a webhook and sends what is due, one after
//! the other.

use std::time::Duration;

use serde_json::Map;
use uuid::Uuid;

use super::{
    Db, Row, Rows, Time, audit,
    columns::Columns,
    from_time, outbox,
    values::{count, milliseconds},
    webhooks, work,
};
use crate::{
    AfterAttempt, Attempt, AttemptOutcome, AuditAction, AuditEntry, Cursor, Delivery,
    DeliveryStatus, Door, DueDelivery, Error, Lease, Scope, WebhookEvent, WebhookOff, lines::clean,
    words::Word,
};

#[store_macros::calls]
impl Rows {
    /// What a webhook was told and is to be told, newest first, and where the next page begins.
    /// [`Error::Conflict`]: the cursor is none of ours.
    pub async fn deliveries(
        &self,
        scope: Scope,
        webhook: Uuid,
        before: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Delivery>, Option<Cursor>), Error> {
        let before = match before {
            Some(Cursor(id)) => Uuid::try_parse(&id)
                .map_err(|_| Error::conflict("The cursor is not one of this list."))?,
            None => Uuid::max(),
        };
        let limit = limit as usize;
        let mut tx = self.begin_reading().await?;
        webhooks::read_one(&mut tx, scope, webhook).await?;
        // One more, to know whether there is a next page.
        let mut found = read(&mut tx, webhook, before, None, count(limit) + 1).await?;
        tx.commit().await?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more);
        let next = next.map(|last| Cursor(last.id.simple().to_string()));
        Ok((found, next))
    }

    /// Tells a webhook that somebody tries it. [`Error::Conflict`]: it is off, or `most` tests of it wait
    /// already.
    pub async fn test_webhook(
        &self,
        scope: Scope,
        webhook: Uuid,
        most: u32,
    ) -> Result<Delivery, Error> {
        let mut tx = self.begin().await?;
        webhooks::lock(&mut tx, webhook).await?;
        webhooks::read_one(&mut tx, scope, webhook).await?;
        let waiting: i64 = sqlx::query_scalar(sql!("waiting_tests"))
            .bind(webhook)
            .bind(WebhookEvent::Test.word())
            .fetch_one(&mut *tx)
            .await?;
        if waiting >= i64::from(most) {
            return Err(Error::conflict(
                "Earlier tests of this webhook wait to be sent: look at its deliveries.",
            ));
        }
        let message = outbox::trial(&mut tx).await?;
        let told = outbox::tell(&mut tx, webhook, None, &message).await?;
        let delivery = read_one(&mut tx, webhook, told.ok_or_else(is_off)?).await?;
        tx.commit().await?;
        Ok(delivery)
    }

    /// Sends a delivery again, with all its attempts, whatever became of it. [`Error::Conflict`]: the
    /// webhook is off, or the job that it is about is deleted.
    pub async fn redeliver(
        &self,
        scope: Scope,
        webhook: Uuid,
        delivery: Uuid,
    ) -> Result<Delivery, Error> {
        let mut tx = self.begin().await?;
        webhooks::lock(&mut tx, webhook).await?;
        let found = webhooks::read_one(&mut tx, scope, webhook).await?;
        read_one(&mut tx, webhook, delivery).await?;
        if found.off.is_some() {
            return Err(is_off());
        }
        let due = sqlx::query(sql!("redeliver"))
            .bind(delivery)
            .bind(webhook)
            .execute(&mut *tx)
            .await?;
        if due.rows_affected() == 0 {
            return Err(Error::conflict(
                "The job that this is about is deleted: nobody is told of it any more.",
            ));
        }
        sqlx::query(sql!("wake_webhook"))
            .bind(webhook)
            .execute(&mut *tx)
            .await?;
        let again = read_one(&mut tx, webhook, delivery).await?;
        tx.commit().await?;
        Ok(again)
    }

    /// The next delivery that is due of a webhook whose work is held; those of one job in order.
    pub async fn next_delivery(&self, lease: &Lease) -> Result<Option<DueDelivery>, Error> {
        let row = sqlx::query(sql!("next_delivery"))
            .bind(lease.id)
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let mut row = Columns::new(&row);
        Ok(Some(DueDelivery {
            id: row.take()?,
            event: WebhookEvent::read(row.take()?)?,
            body: row.take()?,
            attempts: row.take_small()?,
            url: row.take()?,
            secret: row.take()?,
            previous_secret: row.take()?,
        }))
    }

    /// Writes what came of an attempt, and how it stands with the webhook since: one whose attempts have
    /// all failed for `patience` is switched off.
    pub async fn record_attempt(
        &self,
        lease: &Lease,
        delivery: Uuid,
        attempt: &Attempt,
        patience: Duration,
    ) -> Result<AfterAttempt, Error> {
        let (status, after, error) = match &attempt.outcome {
            AttemptOutcome::Delivered => (DeliveryStatus::Delivered, None, None),
            AttemptOutcome::Again(after, why) => (DeliveryStatus::Waiting, Some(*after), Some(why)),
            AttemptOutcome::GivenUp(why) | AttemptOutcome::Gone(why) => {
                (DeliveryStatus::Failed, None, Some(why))
            }
        };
        let mut tx = self.begin().await?;
        work::hold(&mut tx, lease).await?;
        sqlx::query(sql!("attempt_delivery"))
            .bind(delivery)
            .bind(lease.id)
            .bind(status.word())
            .bind(attempt.answer.map(i64::from))
            .bind(error.map(|why| clean(why).into_owned()))
            .bind(after.map(milliseconds))
            .execute(&mut *tx)
            .await?;
        let after = match status {
            DeliveryStatus::Delivered => {
                sqlx::query(sql!("webhook_delivered"))
                    .bind(lease.id)
                    .execute(&mut *tx)
                    .await?;
                AfterAttempt::default()
            }
            DeliveryStatus::Waiting | DeliveryStatus::Failed => {
                let is_gone = matches!(attempt.outcome, AttemptOutcome::Gone(_));
                failed(&mut tx, lease.id, is_gone, patience).await?
            }
        };
        if let Some(why) = after.off {
            webhooks::end_deliveries(&mut tx, lease.id).await?;
            note_switched_off(&mut tx, lease.id, why).await?;
        }
        tx.commit().await?;
        Ok(after)
    }

    /// Ends the work on a webhook until the next delivery is due, and at least for `pause`.
    pub async fn rest_deliveries(&self, lease: &Lease, pause: Duration) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        work::hold(&mut tx, lease).await?;
        sqlx::query(sql!("rest_deliveries"))
            .bind(lease.id)
            .bind(lease.attempt)
            .bind(milliseconds(pause))
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// How many deliveries wait, over all teams.
    pub async fn waiting_deliveries(&self) -> Result<i64, Error> {
        Ok(sqlx::query_scalar(sql!("waiting_deliveries"))
            .fetch_one(&self.read)
            .await?)
    }
}

/// Counts an attempt that failed against the webhook.
async fn failed(
    tx: &mut sqlx::Transaction<'static, Db>,
    webhook: Uuid,
    is_gone: bool,
    patience: Duration,
) -> Result<AfterAttempt, Error> {
    let counted: Option<(i64, Option<String>)> = sqlx::query_as(sql!("webhook_failed"))
        .bind(webhook)
        .bind(is_gone)
        .bind(milliseconds(patience))
        .fetch_optional(&mut **tx)
        .await?;
    let Some((failures, off)) = counted else {
        // Somebody switched it off during the attempt: nothing waits for it any more.
        webhooks::end_deliveries(tx, webhook).await?;
        return Ok(AfterAttempt::default());
    };
    Ok(AfterAttempt {
        failures: u32::try_from(failures).unwrap_or(u32::MAX),
        off: off.as_deref().map(WebhookOff::read).transpose()?,
    })
}

/// Notes in the audit trail that a webhook was switched off by itself: with it, so that it is never off without
/// an entry. Where the trail is kept for no day, the entry goes with the next purge.
async fn note_switched_off(
    tx: &mut sqlx::Transaction<'static, Db>,
    id: Uuid,
    why: WebhookOff,
) -> Result<(), Error> {
    let webhook = webhooks::read_one(tx, Scope::All, id).await?;
    let now: Time = sqlx::query_scalar(sql!("now")).fetch_one(&mut **tx).await?;
    let mut details = Map::new();
    details.insert("address".to_owned(), webhook.origin().into());
    details.insert("why".to_owned(), why.as_str().into());
    let entry = AuditEntry {
        id: Uuid::now_v7(),
        at: from_time(now),
        team: Some(webhook.team),
        user: None,
        user_name: None,
        door: Some(Door::Worker),
        address: String::new(),
        action: AuditAction::WebhookSwitchedOff,
        subject: Some(id),
        details,
    };
    audit::write(tx, &entry).await
}

fn is_off() -> Error {
    Error::conflict("The webhook is switched off: switch it on first.")
}

async fn read_one(
    tx: &mut sqlx::Transaction<'static, Db>,
    webhook: Uuid,
    id: Uuid,
) -> Result<Delivery, Error> {
    let found = read(tx, webhook, Uuid::max(), Some(id), 1).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

async fn read(
    tx: &mut sqlx::Transaction<'static, Db>,
    webhook: Uuid,
    before: Uuid,
    only: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Delivery>, Error> {
    let rows = sqlx::query(sql!("deliveries"))
        .bind(webhook)
        .bind(before)
        .bind(only)
        .bind(limit)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(delivery).collect()
}

fn delivery(row: &Row) -> Result<Delivery, Error> {
    let mut row = Columns::new(row);
    Ok(Delivery {
        id: row.take()?,
        event: WebhookEvent::read(row.take()?)?,
        job: row.take()?,
        status: DeliveryStatus::read(row.take()?)?,
        attempts: row.take_small()?,
        attempted_at: row.take_time_option()?,
        answer: row
            .take::<Option<i64>>()?
            .and_then(|status| u16::try_from(status).ok()),
        error: row.take()?,
        created_at: row.take_time()?,
        due_at: row.take_time_option()?,
        ended_at: row.take_time_option()?,
    })
}
