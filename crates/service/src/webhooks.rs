//! Webhooks of a team, as its admins look after them: made, changed, given another secret, tried.
//!
//! Not here: what they are told (`store`, in the transaction in which it happens), and the sending
//! (`worker`).

use std::time::Duration;

use auth::{Actor, Refusal};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use egress::NamedHosts;
use seal::Seals;
use store::{
    Cursor, Delivery, NewWebhook, Scope, Store, WEBHOOK_PREVIOUS_SECRET, WEBHOOK_SECRET, Webhook,
    WebhookChange, WebhookEvent, WebhookSecrets,
};
use url::Url;
use uuid::Uuid;

use crate::{
    Error,
    trail::{Event, Trail},
};

/// Webhooks of one team.
pub const MOST_WEBHOOKS: u32 = 20;

/// Tests of one webhook that wait to be sent: a receiver that does not answer gathers no more.
const MOST_WAITING_TESTS: u32 = 5;

/// How long the secret before is good beside a new one.
const OVERLAP: Duration = Duration::from_secs(24 * 3_600);

/// Letters of an address.
const LONGEST_URL: usize = 2_000;

/// What an admin does with the webhooks of their team.
#[derive(Debug)]
pub struct Webhooks<'a> {
    actor: &'a Actor,
    team: Uuid,
    store: &'a Store,
    seals: &'a Seals,
    trail: &'a Trail,
}

impl<'a> Webhooks<'a> {
    /// For whoever asks.
    ///
    /// # Errors
    /// [`Refusal::AdminsOnly`].
    pub fn of(
        actor: &'a Actor,
        store: &'a Store,
        seals: &'a Seals,
        trail: &'a Trail,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            team: actor.administered_team()?,
            actor,
            store,
            seals,
            trail,
        })
    }

    /// Those of the own team.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn list(&self) -> Result<Vec<Webhook>, Error> {
        Ok(self.store.webhooks(self.team).await?)
    }

    /// One of them, also another team's where somebody sees all.
    ///
    /// # Errors
    /// [`Error::WebhookNotFound`].
    pub async fn find(&self, id: Uuid) -> Result<Webhook, Error> {
        self.store
            .webhook(self.scope(), id)
            .await
            .map_err(of_webhook)
    }

    /// Makes one; and its secret, which is nowhere but here. `url` has passed [`checked_url`].
    ///
    /// # Errors
    /// [`Error::Seal`]; [`Error::WebhookState`], when the team has [`MOST_WEBHOOKS`].
    pub async fn make(
        &self,
        url: String,
        events: Vec<WebhookEvent>,
        base: String,
    ) -> Result<(Webhook, String), Error> {
        let (id, secret) = (Uuid::now_v7(), new_secret());
        let webhook = NewWebhook {
            id,
            team: self.team,
            url,
            events,
            base,
            secret: self.seals.seal(WEBHOOK_SECRET.of(id), &secret)?,
        };
        let made = self.store.add_webhook(&webhook, MOST_WEBHOOKS).await;
        let made = made.map_err(of_webhook)?;
        self.note(Event::WebhookMade(&made));
        Ok((made, shown(&secret)))
    }

    /// Changes one.
    ///
    /// # Errors
    /// [`Error::WebhookNotFound`].
    pub async fn change(&self, id: Uuid, change: &WebhookChange) -> Result<Webhook, Error> {
        let changed = self.store.change_webhook(self.scope(), id, change).await;
        let changed = changed.map_err(of_webhook)?;
        self.note(Event::WebhookChanged(&changed));
        Ok(changed)
    }

    /// Gives one another secret, which is nowhere but here; the one before is good for a day more.
    ///
    /// # Errors
    /// [`Error::WebhookNotFound`]; [`Error::Seal`]; [`Error::WebhookState`], when somebody else does so at
    /// this moment.
    pub async fn rotate(&self, id: Uuid) -> Result<(Webhook, String), Error> {
        let had = self.store.webhook_secret(self.scope(), id).await;
        let had = had.map_err(of_webhook)?;
        let opened = self.seals.open(WEBHOOK_SECRET.of(id), &had)?;
        let secret = new_secret();
        let secrets = WebhookSecrets {
            new: self.seals.seal(WEBHOOK_SECRET.of(id), &secret)?,
            previous: self.seals.seal(WEBHOOK_PREVIOUS_SECRET.of(id), &opened)?,
            had,
        };
        let rotated = self
            .store
            .rotate_webhook(self.scope(), id, &secrets, OVERLAP);
        let rotated = rotated.await.map_err(of_webhook)?;
        self.note(Event::WebhookRotated(&rotated));
        Ok((rotated, shown(&secret)))
    }

    /// Deletes one, with what it was told and what waits for it.
    ///
    /// # Errors
    /// [`Error::WebhookNotFound`].
    pub async fn delete(&self, id: Uuid) -> Result<(), Error> {
        let webhook = self.find(id).await?;
        let deleted = self.store.delete_webhook(self.scope(), id).await;
        deleted.map_err(of_webhook)?;
        self.note(Event::WebhookDeleted(&webhook));
        Ok(())
    }

    /// Tells one that somebody tries it.
    ///
    /// # Errors
    /// [`Error::WebhookNotFound`]; [`Error::WebhookState`], when it is off or earlier tests wait.
    pub async fn test(&self, id: Uuid) -> Result<Delivery, Error> {
        let webhook = self.find(id).await?;
        let told = self
            .store
            .test_webhook(self.scope(), id, MOST_WAITING_TESTS)
            .await;
        let told = told.map_err(of_webhook)?;
        self.note(Event::WebhookTested(&webhook));
        Ok(told)
    }

    /// What one was told and is to be told, newest first, and where the next page begins.
    ///
    /// # Errors
    /// [`Error::WebhookNotFound`]; [`store::Error::Conflict`], when the cursor is none of ours.
    pub async fn deliveries(
        &self,
        id: Uuid,
        before: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Delivery>, Option<Cursor>), Error> {
        self.find(id).await?;
        let found = self.store.deliveries(self.scope(), id, before, limit).await;
        Ok(found?)
    }

    /// Sends a delivery again, with all its attempts.
    ///
    /// # Errors
    /// [`Error::WebhookNotFound`]; [`Error::DeliveryNotFound`]; [`Error::WebhookState`], when the webhook
    /// is off, or the job that it is about is deleted.
    pub async fn redeliver(&self, id: Uuid, delivery: Uuid) -> Result<Delivery, Error> {
        let webhook = &self.find(id).await?;
        let again = self.store.redeliver(self.scope(), id, delivery).await;
        let again = again.map_err(|error| match error {
            store::Error::NotFound => Error::DeliveryNotFound,
            other => of_webhook(other),
        })?;
        self.note(Event::DeliverySentAgain { webhook, delivery });
        Ok(again)
    }

    fn scope(&self) -> Scope {
        self.actor.scope()
    }

    fn note(&self, event: Event<'_>) {
        self.trail.note(self.actor, event);
    }
}

/// An address as it is kept, if a webhook may be there.
///
/// # Errors
/// The end of a sentence for a person.
pub fn checked_url(text: &str, hosts: &NamedHosts) -> Result<String, String> {
    let text = text.trim();
    if text.chars().count() > LONGEST_URL {
        return Err(format!("it has at most {LONGEST_URL} letters"));
    }
    let mut url = Url::parse(text)
        .map_err(|_| "it is a whole address, like https://example.org/hook".to_owned())?;
    hosts.check(&url)?;
    url.set_fragment(None);
    Ok(url.into())
}

/// A secret of 256 random bits.
fn new_secret() -> [u8; 32] {
    rand::random()
}

/// As Standard Webhooks writes secrets.
fn shown(secret: &[u8]) -> String {
    format!("whsec_{}", BASE64_STANDARD.encode(secret))
}

fn of_webhook(error: store::Error) -> Error {
    match error {
        store::Error::NotFound => Error::WebhookNotFound,
        store::Error::Conflict(why) => Error::WebhookState(why),
        other => other.into(),
    }
}
