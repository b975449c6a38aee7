//! Sealing and opening.
//!
//! A sealed value is its version (1), the id of its key (4 bytes), the nonce (12), and the value
//! encrypted, with its tag (16). Version, id and place are bound to it.

use ring::{
    aead::{Aad, NONCE_LEN, Nonce},
    rand::{SecureRandom, SystemRandom},
};

use crate::{Binding, SealKeys};

/// The form of sealed values that is written.
const VERSION: u8 = 1;

/// Bytes by which a sealed value tells its version and its key.
pub const PREFIX_BYTES: usize = 5;

/// Why a value is neither sealed nor opened.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SealError {
    /// There is no key: whoever runs the server has to set one.
    #[error(
        "SEAL_KEY is not set, without which no secret is kept: the operator sets it to a key that \
         `openssl rand -base64 32` makes"
    )]
    NoKey,
    /// A key that is not among those set.
    #[error("the value is sealed with a key that SEAL_KEY does not name")]
    OtherKey,
    /// Changed, cut off, of another place, or no sealed value at all.
    #[error("the value is not what was sealed in this place")]
    Broken,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    NoRandomness,
}

/// What seals and opens; without a key it says so at each call. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Seals(Option<SealKeys>);

impl Seals {
    /// With these keys, if there are any.
    pub fn new(keys: Option<SealKeys>) -> Self {
        Self(keys)
    }

    /// With these keys.
    pub fn with(keys: SealKeys) -> Self {
        Self(Some(keys))
    }

    /// Whether there is a key.
    pub fn has_key(&self) -> bool {
        self.0.is_some()
    }

    /// The value as its row holds it, sealed with the first key.
    ///
    /// # Errors
    /// [`SealError::NoKey`].
    pub fn seal(&self, place: Binding, value: &[u8]) -> Result<Vec<u8>, SealError> {
        let key = self.keys()?.first();
        let prefix = self.prefix()?;
        let mut nonce = [0; NONCE_LEN];
        let random = SystemRandom::new().fill(&mut nonce);
        random.map_err(|_| SealError::NoRandomness)?;
        let mut sealed = value.to_vec();
        let bound = Aad::from(place.bound_to(&prefix));
        key.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), bound, &mut sealed)
            .map_err(|_| SealError::Broken)?;
        Ok([&prefix[..], &nonce, &sealed].concat())
    }

    /// The value again, by whichever key it was sealed with.
    ///
    /// # Errors
    /// When there is no such key, and when this is not what was sealed in this place.
    pub fn open(&self, place: Binding, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let keys = self.keys()?;
        let (prefix, rest) = sealed
            .split_first_chunk::<PREFIX_BYTES>()
            .ok_or(SealError::Broken)?;
        let (nonce, rest) = rest
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(SealError::Broken)?;
        let [VERSION, id @ ..] = prefix else {
            return Err(SealError::Broken);
        };
        let key = keys.by_id(id).ok_or(SealError::OtherKey)?;
        let mut value = rest.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = key
            .key
            .open_in_place(nonce, Aad::from(place.bound_to(prefix)), &mut value)
            .map_err(|_| SealError::Broken)?;
        Ok(opened.to_vec())
    }

    /// Whether there is a key for a value that begins like this.
    pub fn opens(&self, prefix: &[u8]) -> bool {
        match (&self.0, prefix) {
            (Some(keys), [VERSION, id @ ..]) => keys.by_id(id).is_some(),
            _ => false,
        }
    }

    /// What values that are sealed with the first key begin with.
    ///
    /// # Errors
    /// [`SealError::NoKey`].
    pub fn prefix(&self) -> Result<[u8; PREFIX_BYTES], SealError> {
        let [a, b, c, d] = self.keys()?.first().id;
        Ok([VERSION, a, b, c, d])
    }

    fn keys(&self) -> Result<&SealKeys, SealError> {
        self.0.as_ref().ok_or(SealError::NoKey)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::Column;

    const OLD: &str = "00000000000000000000000000000000000000000000000000000000000000a1";
    const NEW: &str = "00000000000000000000000000000000000000000000000000000000000000a2";
    const HOOK: Column = Column {
        table: "hooks",
        id: "id",
        column: "secret",
    };

    fn seals(keys: &str) -> Seals {
        Seals::with(keys.parse().expect("keys"))
    }

    #[test]
    fn a_value_opens_in_its_place_alone() {
        let seals = seals(OLD);
        let (row, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = seals.seal(HOOK.of(row), b"s3cret").expect("sealed");
        assert_eq!(seals.open(HOOK.of(row), &sealed), Ok(b"s3cret".to_vec()));
        assert!(!sealed.windows(6).any(|part| part == b"s3cret"));
        let column = Column {
            column: "other",
            ..HOOK
        };
        let table = Column {
            table: "others",
            ..HOOK
        };
        // The same letters, cut elsewhere.
        let cut = Column {
            table: "hookss",
            column: "ecret",
            ..HOOK
        };
        for place in [HOOK.of(other), column.of(row), table.of(row), cut.of(row)] {
            assert_eq!(seals.open(place, &sealed), Err(SealError::Broken));
        }
    }

    #[test]
    fn equal_values_are_sealed_differently() {
        let seals = seals(OLD);
        let place = HOOK.of(Uuid::from_u128(1));
        assert_ne!(seals.seal(place, b""), seals.seal(place, b""));
        let empty = seals.seal(place, b"").expect("sealed");
        assert_eq!(seals.open(place, &empty), Ok(Vec::new()));
    }

    #[test]
    fn nothing_that_was_changed_opens() {
        let seals = seals(OLD);
        let place = HOOK.of(Uuid::from_u128(1));
        let sealed = seals.seal(place, b"s3cret").expect("sealed");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(seals.open(place, &changed).is_err(), "byte {at}");
            assert!(seals.open(place, &sealed[..at]).is_err(), "cut at {at}");
        }
        let longer = [&sealed[..], b"x"].concat();
        assert!(seals.open(place, &longer).is_err());
    }

    #[test]
    fn the_first_key_seals_and_all_open() {
        let place = HOOK.of(Uuid::from_u128(1));
        let old = seals(OLD).seal(place, b"s3cret").expect("sealed");
        let both = seals(&format!("{NEW},{OLD}"));
        assert_eq!(both.open(place, &old), Ok(b"s3cret".to_vec()));
        let new = both.seal(place, b"s3cret").expect("sealed");
        assert_eq!(seals(NEW).open(place, &new), Ok(b"s3cret".to_vec()));
        assert_eq!(seals(NEW).open(place, &old), Err(SealError::OtherKey));
        assert!(new.starts_with(&both.prefix().expect("a key")));
        assert!(!old.starts_with(&both.prefix().expect("a key")));
        assert!(both.opens(&old[..PREFIX_BYTES]) && both.opens(&new[..PREFIX_BYTES]));
        assert!(!seals(NEW).opens(&old[..PREFIX_BYTES]) && !seals(NEW).opens(b""));
    }

    #[test]
    fn without_a_key_nothing_is_kept() {
        let seals = Seals::default();
        let place = HOOK.of(Uuid::from_u128(1));
        let why = seals.seal(place, b"s3cret").expect_err("no key");
        assert_eq!(why, SealError::NoKey);
        assert!(why.to_string().contains("SEAL_KEY"));
        assert_eq!(seals.open(place, b""), Err(SealError::NoKey));
        assert!(!format!("{seals:?} {:?}", super::tests::seals(OLD)).contains("a1"));
    }
}
