//! Hashes of passwords: Argon2id, a few at once.

use std::{sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
    time::timeout,
};

use crate::Refusal;

/// Memory in KiB, passes and lanes (OWASP, Password Storage Cheat Sheet, "Argon2id": m=19456 (19 MiB),
/// t=2, p=1).
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashed at once: 19 MiB and a core each. More would let strangers fill a small container.
const AT_ONCE: usize = 2;
/// How long others wait for their turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the password of a user who does not exist is compared with: as much work, and never right.
const OF_NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Gives out turns to hash; clones share them.
#[derive(Clone)]
pub(crate) struct Hasher {
    turns: Arc<Semaphore>,
}

/// A turn.
pub(crate) struct Turn(OwnedSemaphorePermit);

impl Hasher {
    pub(crate) fn new() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// A turn, as soon as there is one.
    pub(crate) async fn turn(&self) -> Result<Turn, Refusal> {
        let turn = timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| Refusal::Busy)?;
        Ok(Turn(turn.expect("bug: turns are closed")))
    }

    /// The hash of a new password, as a PHC string.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Refusal> {
        let turn = self.turn().await?;
        Ok(turn.work(move || hash(&password)).await)
    }
}

impl Turn {
    /// Whether a password has this hash; nobody's password has none.
    pub(crate) async fn verify(self, password: String, hash: Option<String>) -> bool {
        self.work(move || is_right(&password, hash.as_deref().unwrap_or(OF_NOBODY)))
            .await
    }

    /// Goes on to its end also when nobody waits for it any more, and the turn is not over before.
    async fn work<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let done = spawn_blocking(move || {
            let _turn = self.0;
            work()
        });
        done.await.expect("bug: hashing panics")
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY, PASSES, LANES, None).expect("bug: parameters");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &str) -> String {
    let salt: [u8; 16] = rand::random();
    let hashed: phc::PasswordHash = argon2()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .expect("bug: a password that cannot be hashed");
    hashed.to_string()
}

/// The parameters are those of the hash.
fn is_right(password: &str, hash: &str) -> bool {
    match phc::PasswordHash::new(hash) {
        Ok(hash) => argon2().verify_password(password.as_bytes(), &hash).is_ok(),
        Err(error) => {
            tracing::error!(%error, "the hash of a password cannot be read");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_and_no_other() {
        let one = hash("correct horse battery");
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, hash("correct horse battery"), "salted");
        assert!(is_right("correct horse battery", &one));
        for other in ["correct horse batterz", "", "correct horse battery "] {
            assert!(!is_right(other, &one), "{other}");
        }
        assert!(!is_right("x", "no hash"));
    }

    #[test]
    fn nobodys_password_takes_as_much_work() {
        let mine = hash("x");
        let [mine, nobodys] = [&*mine, OF_NOBODY].map(|hash| {
            let hash = phc::PasswordHash::new(hash).expect("a hash");
            let salt = hash.salt.expect("a salt").as_ref().len();
            let output = hash.hash.expect("an output").as_bytes().len();
            (
                hash.algorithm.to_string(),
                hash.version,
                hash.params.to_string(),
                salt,
                output,
            )
        });
        assert_eq!(mine, nobodys);
    }
}
