//! Users of this server, who sign in with a password.

use std::{fmt, time::Duration};

use crate::Person;

/// A user who has a password.
#[derive(Clone)]
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

/// Without the hash.
impl fmt::Debug for LocalUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalUser")
            .field("person", &self.person)
            .field("disabled", &self.disabled)
            .field("must_change", &self.must_change)
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
    }
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::Role;

    #[test]
    fn the_hash_of_a_password_is_not_shown() {
        let user = LocalUser {
            person: Person {
                user: Uuid::nil(),
                issuer: "local".to_owned(),
                subject: "ann".to_owned(),
                name: None,
                team: Uuid::nil(),
                team_name: None,
                other_teams: Vec::new(),
                mail: None,
                role: Role::Member,
            },
            disabled: false,
            hash: "s3cret".to_owned(),
            must_change: false,
            is_over: false,
            is_long_ago: false,
        };
        let shown = format!("{user:?}");
        assert!(
            shown.contains("ann") && !shown.contains("s3cret"),
            "{shown}"
        );
    }
}
