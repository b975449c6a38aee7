//! Webhooks: addresses of other systems that are told when something is done.

use std::time::Duration;

use uuid::Uuid;

use super::{
    Db, Row, Rows,
    columns::Columns,
    values::{from_json, milliseconds, was_found},
};
use crate::{
    DELIVERIES_WORK, Error, FailingWebhook, NewWebhook, Scope, Webhook, WebhookChange,
    WebhookEvent, WebhookOff, WebhookSecrets, lines::clean, words::Word,
};

/// What is said of deliveries that waited for a webhook when it was switched off.
const SWITCHED_OFF: &str = "The webhook was switched off before this was delivered.";

#[store_macros::calls]
impl Rows {
    /// Makes a webhook, and the work on its deliveries, which rests. [`Error::Conflict`]: the team has
    /// `most` already.
    pub async fn add_webhook(&self, webhook: &NewWebhook, most: u32) -> Result<Webhook, Error> {
        let mut tx = self.begin().await?;
        sqlx::query(sql!("lock_team"))
            .bind(webhook.team)
            .fetch_optional(&mut *tx)
            .await?;
        let written = sqlx::query(sql!("insert_webhook"))
            .bind(webhook.id)
            .bind(webhook.team)
            .bind(clean(&webhook.url).into_owned())
            .bind(events_json(&webhook.events))
            .bind(clean(&webhook.base).into_owned())
            .bind(webhook.secret.clone())
            .bind(i64::from(most))
            .execute(&mut *tx)
            .await?;
        if written.rows_affected() == 0 {
            return Err(Error::Conflict(format!(
                "There are {most} webhooks, which is what a team may have."
            )));
        }
        sqlx::query(sql!("insert_webhook_work"))
            .bind(webhook.id)
            .bind(webhook.team)
            .bind(DELIVERIES_WORK)
            .execute(&mut *tx)
            .await?;
        let made = read_one(&mut tx, Scope::Team(webhook.team), webhook.id).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// A webhook.
    pub async fn webhook(&self, scope: Scope, id: Uuid) -> Result<Webhook, Error> {
        let mut tx = self.begin_reading().await?;
        let webhook = read_one(&mut tx, scope, id).await?;
        tx.commit().await?;
        Ok(webhook)
    }

    /// The webhooks of a team, the first one first.
    pub async fn webhooks(&self, team: Uuid) -> Result<Vec<Webhook>, Error> {
        let mut tx = self.begin_reading().await?;
        let webhooks = read(&mut tx, Scope::Team(team), None).await?;
        tx.commit().await?;
        Ok(webhooks)
    }

    /// Webhooks of all teams that do not work, those that fail longest first, `most` of them.
    pub async fn failing_webhooks(&self, most: u32) -> Result<Vec<FailingWebhook>, Error> {
        let rows = sqlx::query(sql!("failing_webhooks"))
            .bind(i64::from(most))
            .fetch_all(&self.read)
            .await?;
        let failing = |row: &Row| {
            let mut row = Columns::new(row);
            Ok(FailingWebhook {
                webhook: webhook(&mut row)?,
                team_name: row.take()?,
            })
        };
        rows.iter().map(failing).collect()
    }

    /// Changes a webhook. What waits for one that is switched off is given up; one that is switched on
    /// begins anew.
    pub async fn change_webhook(
        &self,
        scope: Scope,
        id: Uuid,
        change: &WebhookChange,
    ) -> Result<Webhook, Error> {
        let mut tx = self.begin().await?;
        lock(&mut tx, id).await?;
        let webhook = read_one(&mut tx, scope, id).await?;
        let enabled = change.enabled.unwrap_or(webhook.off.is_none());
        let url = change.url.as_ref().unwrap_or(&webhook.url);
        let base = change.base.as_ref().unwrap_or(&webhook.base);
        sqlx::query(sql!("change_webhook"))
            .bind(id)
            .bind(clean(url).into_owned())
            .bind(events_json(
                change.events.as_ref().unwrap_or(&webhook.events),
            ))
            .bind(clean(base).into_owned())
            .bind(enabled)
            .execute(&mut *tx)
            .await?;
        if !enabled {
            end_deliveries(&mut tx, id).await?;
        }
        let changed = read_one(&mut tx, scope, id).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// The secret of a webhook, sealed, as [`Self::rotate_webhook`] replaces it.
    pub async fn webhook_secret(&self, scope: Scope, id: Uuid) -> Result<Vec<u8>, Error> {
        sqlx::query_scalar(sql!("webhook_secret"))
            .bind(id)
            .bind(scope.team())
            .fetch_optional(&self.read)
            .await?
            .ok_or(Error::NotFound)
    }

    /// Gives a webhook another secret; the one it had is good for `overlap` more. [`Error::Conflict`]:
    /// somebody else did so at this moment.
    pub async fn rotate_webhook(
        &self,
        scope: Scope,
        id: Uuid,
        secrets: &WebhookSecrets,
        overlap: Duration,
    ) -> Result<Webhook, Error> {
        let mut tx = self.begin().await?;
        let written = sqlx::query(sql!("rotate_webhook"))
            .bind(id)
            .bind(scope.team())
            .bind(secrets.had.clone())
            .bind(secrets.new.clone())
            .bind(secrets.previous.clone())
            .bind(milliseconds(overlap))
            .execute(&mut *tx)
            .await?;
        let rotated = read_one(&mut tx, scope, id).await?;
        if written.rows_affected() == 0 {
            return Err(Error::conflict(
                "Somebody else gave the webhook another secret at this moment.",
            ));
        }
        tx.commit().await?;
        Ok(rotated)
    }

    /// Deletes a webhook, with what it was told and what waits for it.
    pub async fn delete_webhook(&self, scope: Scope, id: Uuid) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        lock(&mut tx, id).await?;
        let deleted = sqlx::query(sql!("delete_webhook"))
            .bind(id)
            .bind(scope.team())
            .execute(&mut *tx)
            .await?;
        was_found(&deleted)?;
        sqlx::query(sql!("delete_work_of"))
            .bind(id)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

/// Holds the work on a webhook, and so its deliveries, for this transaction.
pub(super) async fn lock(tx: &mut sqlx::Transaction<'static, Db>, id: Uuid) -> Result<(), Error> {
    sqlx::query(sql!("lock_webhook_work"))
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Gives up what waits for a webhook that is switched off.
pub(super) async fn end_deliveries(
    tx: &mut sqlx::Transaction<'static, Db>,
    id: Uuid,
) -> Result<(), Error> {
    sqlx::query(sql!("end_deliveries"))
        .bind(id)
        .bind(SWITCHED_OFF)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn read_one(
    tx: &mut sqlx::Transaction<'static, Db>,
    scope: Scope,
    id: Uuid,
) -> Result<Webhook, Error> {
    let found = read(tx, scope, Some(id)).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

async fn read(
    tx: &mut sqlx::Transaction<'static, Db>,
    scope: Scope,
    only: Option<Uuid>,
) -> Result<Vec<Webhook>, Error> {
    let rows = sqlx::query(sql!("webhooks"))
        .bind(scope.team())
        .bind(only)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter()
        .map(|row| webhook(&mut Columns::new(row)))
        .collect()
}

/// A webhook, from the next columns of a row.
fn webhook(row: &mut Columns<'_>) -> Result<Webhook, Error> {
    Ok(Webhook {
        id: row.take()?,
        team: row.take()?,
        url: row.take()?,
        events: from_json(row.take()?)?,
        base: row.take()?,
        created_at: row.take_time()?,
        off: {
            let at = row.take_time_option()?;
            let why = row.take::<Option<&str>>()?.map(WebhookOff::read);
            at.zip(why.transpose()?)
        },
        failures: row.take_small()?,
        failing_since: row.take_time_option()?,
        delivered_at: row.take_time_option()?,
        previous_until: row.take_time_option()?,
    })
}

fn events_json(events: &[WebhookEvent]) -> String {
    serde_json::to_string(events).expect("bug: words that JSON cannot hold")
}
