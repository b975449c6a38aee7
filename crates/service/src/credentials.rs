//! Credentials of a team for platforms, as its admins look after them: entered, tested, removed.
//!
//! Not here: what they are used for and what a test asks (`worker`, which alone opens them).

use std::time::Duration;

use auth::{Actor, Refusal};
use platforms::PlatformKey;
use seal::Seals;
use store::{CREDENTIAL_SECRET, Credential, CredentialState, NewCredential, credential_id};
use uuid::Uuid;

use crate::{Error, Service, polling, trail::Event};

/// Letters of what a team calls its credential.
pub const LONGEST_LABEL: usize = 100;

/// Letters of a secret: tokens of platforms have some hundred.
const LONGEST_SECRET: usize = 4_000;

/// What an admin does with the credentials of their team.
pub struct Credentials<'a> {
    actor: &'a Actor,
    team: Uuid,
    service: &'a Service,
    seals: &'a Seals,
}

impl<'a> Credentials<'a> {
    /// For whoever asks.
    ///
    /// # Errors
    /// [`Refusal::AdminsOnly`].
    pub fn of(actor: &'a Actor, service: &'a Service, seals: &'a Seals) -> Result<Self, Refusal> {
        Ok(Self {
            team: actor.administered_team()?,
            actor,
            service,
            seals,
        })
    }

    /// Those of the team.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn list(&self) -> Result<Vec<Credential>, Error> {
        Ok(self.service.store().credentials(self.team).await?)
    }

    /// That for a platform.
    ///
    /// # Errors
    /// [`Error::CredentialNotFound`].
    pub async fn find(&self, key: &PlatformKey<'_>) -> Result<Credential, Error> {
        let name = key.platform.name();
        let found = self.service.store().credential(self.team, name).await;
        found.map_err(|error| of_credential(error, key))
    }

    /// Enters one, in place of the one there is, and has it tested; waits for that so long. `secret` has
    /// passed [`checked_secret`].
    ///
    /// # Errors
    /// [`Error::Seal`].
    pub async fn enter(
        &self,
        key: &PlatformKey<'_>,
        label: String,
        secret: &str,
        wait: Duration,
    ) -> Result<Credential, Error> {
        let name = key.platform.name();
        let place = CREDENTIAL_SECRET.of(credential_id(self.team, name));
        let new = NewCredential {
            team: self.team,
            platform: name.to_owned(),
            label,
            secret: self.seals.seal(place, secret.as_bytes())?,
        };
        let entered = self.service.store().put_credential(&new).await?;
        let trail = self.service.trail();
        trail.note(self.actor, Event::CredentialEntered(&entered));
        self.tested(key, wait).await
    }

    /// Has one tested once more, and waits for that so long.
    ///
    /// # Errors
    /// [`Error::CredentialNotFound`].
    pub async fn test(&self, key: &PlatformKey<'_>, wait: Duration) -> Result<Credential, Error> {
        let name = key.platform.name();
        let due = self.service.store().try_credential(self.team, name).await;
        due.map_err(|error| of_credential(error, key))?;
        let due = self.find(key).await?;
        let trail = self.service.trail();
        trail.note(self.actor, Event::CredentialTested(&due));
        self.tested(key, wait).await
    }

    /// Removes one. What was fetched with it stays.
    ///
    /// # Errors
    /// [`Error::CredentialNotFound`].
    pub async fn remove(&self, key: &PlatformKey<'_>) -> Result<(), Error> {
        let credential = self.find(key).await?;
        let name = key.platform.name();
        let removed = self
            .service
            .store()
            .delete_credential(self.team, name)
            .await;
        removed.map_err(|error| of_credential(error, key))?;
        let trail = self.service.trail();
        trail.note(self.actor, Event::CredentialRemoved(&credential));
        Ok(())
    }

    /// The credential once it is tested, or as it stands when the wait is over.
    async fn tested(&self, key: &PlatformKey<'_>, wait: Duration) -> Result<Credential, Error> {
        self.service.wake();
        let look = || async {
            let now = self.find(key).await?;
            Ok((now.state != CredentialState::Testing).then_some(now))
        };
        match tokio::time::timeout(wait, polling::until(look)).await {
            Ok(tested) => tested,
            Err(_) => self.find(key).await,
        }
    }
}

/// A secret as it is kept, if it can be one.
///
/// # Errors
/// The end of a sentence, which does not repeat it.
pub fn checked_secret(text: &str) -> Result<&str, &'static str> {
    let text = text.trim();
    match text.len() {
        0 => Err("it is empty"),
        1..=LONGEST_SECRET if text.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(text),
        1..=LONGEST_SECRET => {
            Err("it has spaces, line breaks or other letters than those of ASCII in it")
        }
        _ => Err("it has at most 4,000 letters"),
    }
}

/// What a team calls a credential, if it can be called so.
///
/// # Errors
/// The end of a sentence.
pub fn checked_label(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    match text.chars().count() > LONGEST_LABEL || text.chars().any(char::is_control) {
        true => Err("it is one line of at most 100 letters"),
        false => Ok(text.to_owned()),
    }
}

fn of_credential(error: store::Error, key: &PlatformKey<'_>) -> Error {
    match error {
        store::Error::NotFound => Error::CredentialNotFound(key.platform.title()),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_secret_is_refused_and_not_repeated() {
        assert_eq!(checked_secret(" EAAB-x_1|2 \n"), Ok("EAAB-x_1|2"));
        for bad in [
            "",
            " \n",
            "a b",
            "a\nb",
            "s\u{e9}cret",
            &"x".repeat(LONGEST_SECRET + 1),
        ] {
            let why = checked_secret(bad).expect_err("it is none");
            assert!(bad.trim().is_empty() || !why.contains(bad.trim()), "{why}");
        }
    }
}
