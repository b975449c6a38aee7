//! Which platforms a team can have read: those that need nothing, and those for which there is a key.

use std::collections::HashSet;

use auth::Actor;
use platforms::{KeySpec, PlatformKey, credential_of};
use store::Store;

use crate::{Error, wording::platform_name};

/// How posts of a platform are read for a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// With the credential of the team.
    ByTeam,
    /// With the operator's key.
    ByOperator,
    /// Not: there is neither.
    Lacking,
    /// No worker has said yet which keys the operator has set.
    Unknown,
}

/// What a team has.
#[derive(Debug, Clone, Default)]
pub struct Reachable {
    /// Platforms for which it has a credential.
    of_team: HashSet<String>,
    /// Keys that the operator has set.
    of_operator: Option<HashSet<String>>,
}

impl Reachable {
    /// For whoever asks, now.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn of(store: &Store, actor: &Actor) -> Result<Self, Error> {
        let of_team = store.platforms_of_team(actor.team()).await?;
        let of_operator = store.operator_keys().await?;
        Ok(Self {
            of_team: of_team.into_iter().collect(),
            of_operator: of_operator.map(HashSet::from_iter),
        })
    }

    /// By what a platform that takes a key is read.
    pub fn by(&self, key: &PlatformKey<'_>) -> Reached {
        if self.of_team.contains(key.platform.name()) {
            return Reached::ByTeam;
        }
        match &self.of_operator {
            None => Reached::Unknown,
            Some(_) if self.has_operator_key(key) => Reached::ByOperator,
            Some(_) => Reached::Lacking,
        }
    }

    /// Whether the operator has set a key, as far as is known.
    pub fn has_operator_key(&self, key: &PlatformKey<'_>) -> bool {
        let keys = self.of_operator.as_ref();
        keys.is_some_and(|keys| keys.contains(key.spec.setting))
    }

    /// What is lacking to read posts of the platform of this name, if something certainly is.
    pub fn lacks(&self, platform: &str) -> Option<KeySpec> {
        let key = credential_of(platform)?;
        (key.for_posts && self.by(&key) == Reached::Lacking).then_some(key.spec)
    }
}

/// What is said of a post of a platform that lacks a credential.
pub fn needs_credential(platform: &str) -> String {
    format!(
        "{} needs a credential, and your team has none: its admins enter one under Platforms",
        platform_name(platform)
    )
}
