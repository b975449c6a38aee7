//! Users of this server: a name and a password, for whoever has no issuer.
//!
//! Whether a password is right is asked in one place, [`Passwords::check`], whatever way it came.

mod attempts;
mod hashing;
mod name;
mod password;
mod users;

use std::{sync::Arc, time::Duration};

use program::http::ClientAddress;
use store::{LocalUser, Person, Store};
use uuid::Uuid;

use crate::{
    Actor, Refusal, Secret,
    membership::user_id,
    remembered::{Hash, Remembered},
};
use attempts::Limits;
use hashing::Hasher;
pub use name::UserName;
use password::check_new;
pub use users::{GivenPassword, LocalUsers, NewUser, team};
pub(crate) use users::{change_user, teams};

/// Who vouches for them: us. No issuer's address is written so.
pub(crate) const ISSUER: &str = "local";

/// How long a first password can be used.
pub(crate) const FIRST_PASSWORD: Duration = Duration::from_secs(7 * 24 * 3_600);

/// A password that was right is not hashed again for so long; whether it is still the user's, and
/// whether they may come in, is asked of the rows meanwhile.
const KNOWN_FOR: Duration = Duration::from_secs(15 * 60);

/// Whom a name means that somebody tries to sign in by, whether or not there is such a user.
pub(crate) fn meant_by(name: &str) -> Uuid {
    user_id(ISSUER, &name::canonical(name))
}

/// Checks passwords.
pub(crate) struct Passwords {
    store: Store,
    hasher: Hasher,
    /// By a key of this process: what is remembered is of no use elsewhere.
    key: Secret,
    /// Passwords that were right: whose, and by which hash.
    right: Remembered<(Uuid, Arc<str>)>,
    /// Who may come in by them, as the rows said a moment ago.
    found: Remembered<Actor>,
}

impl Passwords {
    pub(crate) fn new(store: Store) -> Self {
        Self {
            store,
            hasher: Hasher::new(),
            key: Secret::random(),
            right: Remembered::for_at_most(KNOWN_FOR),
            found: Remembered::new(),
        }
    }

    /// The hash of a password that somebody chose.
    pub(crate) async fn hash_new(&self, name: &str, password: String) -> Result<String, Refusal> {
        check_new(name, &password)?;
        self.hasher.hash(password).await
    }

    /// The users whose passwords these are.
    pub(crate) fn users(&self) -> LocalUsers {
        LocalUsers::hashing_with(self.store.clone(), self.hasher.clone())
    }

    /// Whose name and password these are.
    ///
    /// A name that nobody has takes the same way, with as much work and the same answers: nobody finds
    /// out who is a user here.
    pub(crate) async fn check(
        &self,
        name: &str,
        password: &str,
        address: ClientAddress,
    ) -> Result<LocalUser, Refusal> {
        let name = name::canonical(name);
        let limits = Limits::of(&name, address);
        // Before there is a turn: whoever has to wait takes none from others, and keeps nobody from writing.
        if let Some(wait) = self.store.sign_in_wait(&limits.all()).await? {
            return Err(Refusal::TooManyAttempts(wait));
        }
        let turn = self.hasher.turn().await?;
        if let Some(wait) = self.store.try_sign_in(&limits.all()).await? {
            return Err(Refusal::TooManyAttempts(wait));
        }
        let user = user_id(ISSUER, &name);
        let user = self.store.local_user(user, FIRST_PASSWORD).await?;
        let hash = user.as_ref().map(|user| user.hash.clone());
        let is_right = turn.verify(password.to_owned(), hash).await;
        let user = user.filter(|_| is_right).ok_or(Refusal::WrongPassword)?;
        self.store
            .sign_in_succeeded(limits.name(), limits.address())
            .await?;
        if user.disabled {
            return Err(Refusal::Disabled(user.person.user));
        }
        if user.is_over {
            return Err(Refusal::PasswordOver);
        }
        Ok(user)
    }

    /// Whose program sends a name and a password with each request (HTTP Basic).
    pub(crate) async fn find(
        &self,
        name: &str,
        password: &str,
        address: ClientAddress,
    ) -> Result<Actor, Refusal> {
        let sent = self
            .key
            .derive("password", format!("{name}\0{password}").as_bytes());
        if let Some(actor) = self.found.get(&sent) {
            return Ok(actor.at(address));
        }
        let person = self.look(sent, name, password, address).await?;
        let actor = Actor::of_password(&person, address);
        self.found.keep(sent, actor.clone());
        Ok(actor)
    }

    async fn look(
        &self,
        sent: Hash,
        name: &str,
        password: &str,
        address: ClientAddress,
    ) -> Result<Person, Refusal> {
        let known = match self.right.get(&sent) {
            Some((user, hash)) => {
                let user = self.store.local_user(user, FIRST_PASSWORD).await?;
                user.filter(|user| *user.hash == *hash)
            }
            None => None,
        };
        let user = match known {
            Some(user) if user.disabled => return Err(Refusal::Disabled(user.person.user)),
            Some(user) => user,
            None => {
                let user = self.check(name, password, address).await?;
                let right = (user.person.user, user.hash.as_str().into());
                self.right.keep(sent, right);
                user
            }
        };
        if user.must_change {
            return Err(Refusal::MustChangePassword);
        }
        if user.is_long_ago {
            let noted = self.store.note_local_sign_in(user.person.user, &user.hash);
            if !noted.await? {
                return Err(Refusal::WrongPassword);
            }
        }
        Ok(user.person)
    }

    /// Looks at the rows anew, whoever asks.
    pub(crate) fn forget(&self) {
        self.found.forget_all();
    }
}

#[cfg(test)]
mod tests {
    use store::{NewSession, Role};
    use tempfile::TempDir;

    use super::*;

    const ADDRESS: ClientAddress =
        ClientAddress(std::net::IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1)));

    async fn passwords() -> (Passwords, TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("clamor.db").display());
        let store = Store::open(&url).await.expect("a database");
        store.migrate().await.expect("its tables");
        (Passwords::new(store), folder)
    }

    /// All turns there are: nothing can be hashed meanwhile.
    async fn all_turns(passwords: &Passwords) -> [hashing::Turn; 2] {
        let turn = async || passwords.hasher.turn().await.expect("a turn");
        [turn().await, turn().await]
    }

    #[tokio::test]
    async fn whoever_has_to_wait_takes_no_turn_from_others() {
        let (passwords, _folder) = passwords().await;
        let attempt = async |name| {
            let found = passwords.check(name, "a wrong horse", ADDRESS).await;
            found.map(drop).expect_err("nobody has this password")
        };
        while !matches!(attempt("ann").await, Refusal::TooManyAttempts(_)) {}
        // Others have them.
        let turns = all_turns(&passwords).await;
        let refused = tokio::time::timeout(Duration::from_secs(4), attempt("ann")).await;
        let refused = refused.expect("an answer before there is a turn");
        assert!(matches!(refused, Refusal::TooManyAttempts(_)), "{refused}");
        drop(turns);
    }

    /// Somebody who has changed their first password to this one.
    async fn user(passwords: &Passwords, name: &str, password: &str) -> Uuid {
        let (team, team_name) = team("red").expect("a team");
        let user = NewUser {
            name: name.parse().expect("a name"),
            team: (team, Some(team_name)),
            role: Role::Member,
            mail: None,
        };
        let added = passwords.users().add(user, None).await;
        let (id, _) = added.expect("a user");
        let first = passwords.store.local_user(id, FIRST_PASSWORD).await;
        let first = first.expect("an answer").expect("a user").hash;
        let hash = passwords.hash_new(name, password.to_owned()).await;
        let hash = hash.expect("a hash");
        let session = NewSession {
            hash: [1; 32],
            lifetime: FIRST_PASSWORD,
            address: ADDRESS.0.to_string(),
            browser: String::new(),
        };
        let changed = passwords.store.change_password(id, &first, &hash, &session);
        assert!(changed.await.expect("an answer"), "it is another one now");
        id
    }

    #[tokio::test]
    async fn a_password_that_was_right_is_not_hashed_again_by_the_next_request() {
        let (passwords, _folder) = passwords().await;
        let password = "correct horse of ann";
        let ann = user(&passwords, "ann", password).await;
        let find = async |name, password| passwords.find(name, password, ADDRESS).await;
        let found = find("ann", password).await.expect("it is right");
        assert_eq!(found.user_id(), Some(ann));
        let turns = all_turns(&passwords).await;
        // Also where the rows are asked anew.
        passwords.forget();
        let found = find("ann", password).await.expect("it is remembered");
        assert_eq!(found.user_id(), Some(ann));
        drop(turns);
        // Of this name and this password alone.
        for (name, password) in [("ann", "correct horse of anne"), ("bob", password)] {
            let refused = find(name, password).await.map(drop);
            let refused = refused.expect_err("nobody has it");
            assert!(matches!(refused, Refusal::WrongPassword), "{refused}");
        }
    }
}
