//! A credential that somebody else than the operator of the server entered, and what is told of one.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::platform::with_keys;
use crate::{PLATFORMS, PlatformKey};

/// The credential of a team for one platform. What is fetched with it is that team's alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    platform: &'static str,
    secret: Arc<str>,
}

impl Credential {
    /// A credential for the platform of this name; `None` when that takes none.
    pub fn new(platform: &str, secret: &str) -> Option<Self> {
        let platform = credential_of(platform)?.platform.name();
        Some(Self {
            platform,
            secret: secret.into(),
        })
    }

    /// The secret, when it is for this platform.
    pub(crate) fn of(&self, platform: &str) -> Option<&str> {
        (self.platform == platform).then_some(&*self.secret)
    }
}

// By hand, so that no log line shows the secret.
impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("platform", &self.platform)
            .finish_non_exhaustive()
    }
}

/// What the platform of this name asks for, if it asks for a credential: each takes one at most.
pub fn credential_of(platform: &str) -> Option<PlatformKey<'static>> {
    with_keys(PLATFORMS).find(|key| key.platform.name() == platform)
}

/// Whose credential it is, as the platform told when it was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// What people call it: `@ada`, `Ada's shop`. `None` where the platform does not say.
    pub name: Option<String>,
    /// What the credential cannot do that Clamor would use it for, as a sentence. `None`: nothing, as far
    /// as the platform tells.
    pub lacks: Option<String>,
    /// When it ends, where the platform says so.
    pub ends_at: Option<DateTime<Utc>>,
}
