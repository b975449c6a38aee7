//! Personal tokens: what somebody gives to scripts of theirs.
//!
//! `clamor_`, thirty random letters and digits (178 bits), and six that check them, so that one that
//! leaked can be found in texts and told from something else without asking anybody.

use std::{sync::Arc, time::Duration};

use program::http::ClientAddress;
use rand::distr::{Alphanumeric, SampleString};
use sha2::{Digest, Sha256};
use store::{NewToken, Store, TokenLine};
use uuid::Uuid;

use crate::{
    Actor, Refusal,
    remembered::{Hash, Remembered},
};

/// What all begin with.
const BEGINNING: &str = "clamor_";
/// Random letters and digits.
const RANDOM: usize = 30;
/// Letters and digits that check the others: CRC-32 in base 62.
const CHECK: usize = 6;
/// Letters that are shown of a token after it was made.
const SHOWN: usize = BEGINNING.len() + 6;
/// What programs send as user name that must send one and know none.
const NO_NAME: &str = "token";
/// Tokens of one user.
pub const MOST_TOKENS: u32 = 50;

/// How long tokens work without their owner.
#[derive(Debug, Clone, Copy)]
pub struct TokenSettings {
    /// A token rests when its owner did not sign in for this time: whoever left an organisation
    /// cannot sign in there any more. Default 90 days.
    pub owner_away: Duration,
}

impl Default for TokenSettings {
    fn default() -> Self {
        Self {
            owner_away: Duration::from_secs(90 * 24 * 3600),
        }
    }
}

/// What somebody wants a token for.
#[derive(Debug, Clone)]
pub struct WantedToken {
    /// What they call it.
    pub name: String,
    /// Whether more can be done with it than look.
    pub may_write: bool,
    /// It ends after this time; none: when it is revoked.
    pub lifetime: Option<Duration>,
}

/// The tokens.
pub(crate) struct Tokens {
    store: Store,
    settings: TokenSettings,
    /// Who comes by them, wherever they asked from.
    found: Remembered<Owner>,
}

/// Whose program brings a token.
#[derive(Clone)]
struct Owner {
    actor: Actor,
    /// As what they sign in, their name and where mail reaches them, in small letters.
    called: Arc<[String]>,
}

impl Owner {
    /// Whether a user name of HTTP Basic is theirs, or says nothing. Another one is a mistake, or a token that
    /// somebody else found.
    fn is_called(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        name.is_empty() || name == NO_NAME || self.called.contains(&name)
    }
}

impl Tokens {
    pub(crate) fn new(store: Store, settings: TokenSettings) -> Self {
        Self {
            store,
            settings,
            found: Remembered::new(),
        }
    }

    /// Makes a token; it is nowhere but in the answer. None: the user has as many as one may.
    pub(crate) async fn make(
        &self,
        user: Uuid,
        team: Uuid,
        wanted: WantedToken,
    ) -> Result<Option<String>, Refusal> {
        let token = random();
        let kept = NewToken {
            user,
            team,
            name: wanted.name,
            prefix: token[..SHOWN].to_owned(),
            hash: hash(&token),
            may_write: wanted.may_write,
            lifetime: wanted.lifetime,
        };
        let is_kept = self.store.keep_token(&kept, MOST_TOKENS).await?;
        Ok(is_kept.then_some(token))
    }

    /// Who brings a token; `name`: the user name beside it, where it is the password of HTTP Basic.
    pub(crate) async fn find(
        &self,
        token: &str,
        name: Option<&str>,
        address: ClientAddress,
    ) -> Result<Actor, Refusal> {
        if !is_whole(token) {
            return Err(Refusal::invalid(
                "The personal token is not whole: copy it from its beginning to its end.",
            ));
        }
        let hash = hash(token);
        let owner = match self.found.get(&hash) {
            Some(owner) => owner,
            None => self.look_up(hash, address).await?,
        };
        match name.is_none_or(|name| owner.is_called(name)) {
            true => Ok(owner.actor.at(address)),
            false => Err(Refusal::invalid(
                "The user name beside the personal token is not its owner's: send what they sign in as, or \
                 `token`, or no name.",
            )),
        }
    }

    async fn look_up(&self, hash: Hash, address: ClientAddress) -> Result<Owner, Refusal> {
        let found = self.store.token(hash, self.settings.owner_away).await?;
        let (found, may_write) = found.ok_or_else(|| {
            Refusal::invalid(
                "The personal token is not known, or over, or its owner may not come in any more: \
                 sign in on the page, and make a new one there.",
            )
        })?;
        let actor = Actor::of_token(&found.person, found.id, may_write, address);
        let person = found.person;
        let called = [Some(person.subject), person.name, person.mail];
        let called = called.into_iter().flatten();
        let owner = Owner {
            actor,
            called: called.map(|name| name.to_lowercase()).collect(),
        };
        self.found.keep(hash, owner.clone());
        Ok(owner)
    }

    /// Looks at the rows anew, whoever asks.
    pub(crate) fn forget(&self) {
        self.found.forget_all();
    }

    /// The tokens of a user, the last one first.
    pub(crate) async fn of(&self, user: Uuid) -> Result<Vec<TokenLine>, Refusal> {
        Ok(self.store.tokens_of(user).await?)
    }

    /// Ends a token of a user.
    pub(crate) async fn revoke(&self, user: Uuid, id: Uuid) -> Result<(), Refusal> {
        self.store.revoke_token(user, id).await?;
        self.found.forget_all();
        Ok(())
    }
}

/// Whether a text is meant as a personal token.
pub(crate) fn is_meant(text: &str) -> bool {
    text.starts_with(BEGINNING)
}

fn hash(token: &str) -> Hash {
    Sha256::digest(token).into()
}

fn random() -> String {
    let random = Alphanumeric.sample_string(&mut rand::rng(), RANDOM);
    let check = check(&random);
    format!("{BEGINNING}{random}{check}")
}

/// Whether nothing of it is missing or mistyped.
pub(crate) fn is_whole(token: &str) -> bool {
    let parts = token
        .strip_prefix(BEGINNING)
        .and_then(|rest| rest.split_at_checked(RANDOM));
    parts.is_some_and(|(random, sent)| check(random) == sent)
}

/// CRC-32 (ISO-HDLC, as in ZIP) of the random part, in base 62.
fn check(random: &str) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut rest = crc32fast::hash(random.as_bytes());
    let mut digits = [b'0'; CHECK];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(rest % 62) as usize];
        rest /= 62;
    }
    digits.iter().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_can_be_told_from_what_is_none() {
        let token = random();
        assert_eq!(token.len(), BEGINNING.len() + RANDOM + CHECK);
        assert!(is_meant(&token) && is_whole(&token), "{token}");
        assert_ne!(token, random());
        for (at, letter) in token.char_indices().skip(BEGINNING.len()) {
            let other = if letter == 'x' { 'y' } else { 'x' };
            let mut typo = token.clone();
            typo.replace_range(at..=at, &other.to_string());
            assert!(!is_whole(&typo), "{typo}");
        }
        for bad in [
            "",
            "clamor_",
            &token[..token.len() - 1],
            &format!("{token}0"),
            "clamor_\u{e4}",
        ] {
            assert!(!is_whole(bad), "{bad}");
        }
    }

    #[test]
    fn the_check_is_the_same_for_ever() {
        // CRC-32 of "123456789" is 0xcbf43926 (the check value of the catalogue of CRCs).
        let mut value: u32 = 0;
        for digit in check("123456789").bytes() {
            let digit = match digit {
                b'0'..=b'9' => digit - b'0',
                b'A'..=b'Z' => digit - b'A' + 10,
                _ => digit - b'a' + 36,
            };
            value = value * 62 + u32::from(digit);
        }
        assert_eq!(value, 0xcbf4_3926);
    }
}
