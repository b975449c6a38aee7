//! Sessions of browsers: rows, of which a browser holds the key in a cookie.

use std::{sync::Arc, time::Duration};

use chrono_tz::Tz;
use http::{HeaderMap, header};
use i18n::Language;
use program::http::ClientAddress;
use store::{NewSession, SessionOwner, Store};
use uuid::Uuid;

use crate::{Actor, Refusal, Secret, Session, remembered::Remembered, secret::letters};

/// The cookie of a session. By its prefix browsers take it over https (or from this machine) only,
/// for this host and all of its pages alone, so no neighbour can set one (RFC 6265bis, section 4.1.3).
pub const SESSION_COOKIE: &str = "__Host-clamor";

/// Letters of a browser's name that are kept.
const LONGEST_BROWSER: usize = 200;

/// How long somebody stays signed in.
#[derive(Debug, Clone, Copy)]
pub struct SessionSettings {
    /// A session that is not used ends after this time. Default 12 h.
    pub idle: Duration,
    /// However it is used, it ends after this time. Default 7 days.
    pub lifetime: Duration,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(12 * 3600),
            lifetime: Duration::from_secs(7 * 24 * 3600),
        }
    }
}

/// The sessions.
pub(crate) struct Sessions {
    store: Store,
    settings: SessionSettings,
    /// Who comes by them, wherever they asked from.
    found: Remembered<Actor>,
}

impl Sessions {
    pub(crate) fn new(store: Store, settings: SessionSettings) -> Self {
        Self {
            store,
            settings,
            found: Remembered::new(),
        }
    }

    /// A session to be begun, and what its browser is to hold.
    pub(crate) fn new_session(&self, device: Device<'_>) -> (Secret, NewSession) {
        // A new one each time: whatever a browser held before signs nobody in (session fixation).
        let secret = Secret::random();
        let session = NewSession {
            hash: secret.hash(),
            lifetime: self.settings.lifetime,
            address: device.address.0.to_string(),
            browser: device.browser(),
        };
        (secret, session)
    }

    /// Whose browser it is, if its session goes on.
    pub(crate) async fn find(
        &self,
        secret: &Secret,
        address: ClientAddress,
    ) -> Result<Option<Actor>, Refusal> {
        let hash = secret.hash();
        if let Some(actor) = self.found.get(&hash) {
            return Ok(Some(actor.at(address)));
        }
        let Some(found) = self.store.session(hash, self.settings.idle).await? else {
            return Ok(None);
        };
        let actor = found_by(secret, found, address);
        self.found.keep(hash, actor.clone());
        Ok(Some(actor))
    }

    /// The sessions of a user that go on.
    pub(crate) async fn of(&self, user: Uuid) -> Result<Vec<store::SessionLine>, Refusal> {
        Ok(self.store.sessions_of(user, self.settings.idle).await?)
    }

    /// Ends the session of a browser; whether there was one makes no difference.
    pub(crate) async fn end(&self, secret: &Secret) -> Result<(), Refusal> {
        let hash = secret.hash();
        self.store.end_session(hash).await?;
        self.found.forget(&hash);
        Ok(())
    }

    /// Turns the session of a browser to another team; answers what the browser is to hold from now on. A
    /// new value, so that no process remembers it with the team from before, and no form that was opened
    /// there is sent here.
    pub(crate) async fn turn(
        &self,
        secret: &Secret,
        user: Uuid,
        team: Uuid,
    ) -> Result<Secret, Refusal> {
        let next = Secret::random();
        let hashes = [secret.hash(), next.hash()];
        match self.store.turn_session(hashes, user, team).await {
            Err(store::Error::NotFound) => {
                return Err(Refusal::OtherTeam("You are not in this team."));
            }
            turned => turned?,
        }
        self.found.forget(&hashes[0]);
        Ok(next)
    }

    /// Ends one session of a user, or all but one; whether there was any.
    pub(crate) async fn end_of(&self, user: Uuid, which: store::Which) -> Result<bool, Refusal> {
        let ended = self.store.end_sessions(user, which).await?;
        self.found.forget_all();
        Ok(ended > 0)
    }

    /// Looks at the rows anew, whoever asks.
    pub(crate) fn forget(&self) {
        self.found.forget_all();
    }
}

/// Whose browser holds the secret of a session.
fn found_by(secret: &Secret, owner: SessionOwner, address: ClientAddress) -> Actor {
    let found = owner.signed_in;
    let session = Session {
        id: found.id,
        team_name: found.person.team_name.clone(),
        // Of the team as well: a form from before somebody was taken out of it is none of another.
        csrf: letters(&secret.derive("csrf", found.person.team.as_bytes())),
        must_change_password: owner.must_change_password,
        has_other_teams: owner.has_other_teams,
        // One that this version does not know may be of another one.
        time_zone: owner
            .time_zone
            .and_then(|name| name.parse().ok())
            .unwrap_or(Tz::UTC),
        language: owner.language.as_deref().and_then(Language::of_tag),
    };
    Actor::of_session(&found.person, Arc::new(session), address)
}

/// Where somebody signs in from, for the list of their sessions.
#[derive(Clone, Copy)]
pub(crate) struct Device<'a> {
    pub(crate) address: ClientAddress,
    pub(crate) headers: &'a HeaderMap,
}

impl Device<'_> {
    fn browser(&self) -> String {
        let agent = self.headers.get(header::USER_AGENT);
        let agent = agent.and_then(|agent| agent.to_str().ok());
        agent
            .unwrap_or_default()
            .chars()
            .take(LONGEST_BROWSER)
            .collect()
    }
}

/// The value of a cookie of this name (RFC 6265, section 5.4); of several the first.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}
