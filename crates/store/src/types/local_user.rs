//! Users of this server, who sign in with a password.

use std::time::Duration;

use crate::Person;

/// A user who has a password.
#[derive(Debug, Clone)]
pub struct LocalUser {
    /// Who they are.
    pub person: Person,
    /// Whether they may not come in.
    pub disabled: bool,
    /// The password's hash, as a PHC string.
    pub hash: String,
    /// Whether it is a first password, which they have to change.
    pub must_change: bool,
    /// Whether it is a first password that was not used in time.
    pub is_over: bool,
    /// Whether it is to be noted again that they came, which is done once an hour.
    pub is_long_ago: bool,
}

/// How often something may be tried in vain: by one name, or from one address.
#[derive(Debug, Clone, Copy)]
pub struct SignInLimit<'a> {
    /// SHA-256 of what is counted.
    pub key: [u8; 32],
    /// How long nothing can be tried after the first failure, the second and so on; after all further
    /// ones as long as after the last.
    pub delays: &'a [Duration],
    /// Failures are forgotten so long after the last one.
    pub memory: Duration,
}

impl SignInLimit<'_> {
    /// The time after so many failures in a row.
    pub(crate) fn delay(&self, failures: i64) -> Duration {
        let index = usize::try_from(failures.saturating_sub(1)).unwrap_or_default();
        let delay = self.delays.get(index).or(self.delays.last());
        delay.copied().unwrap_or_default()
    }
}
