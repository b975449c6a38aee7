//! The keys, as a setting gives them.

use std::{fmt, str::FromStr, sync::Arc};

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD},
};
use ring::{
    aead::{AES_256_GCM, LessSafeKey, UnboundKey},
    rand::{SecureRandom, SystemRandom},
};
use sha2::{Digest, Sha256};

use crate::SealError;

/// Bytes of a key.
const BYTES: usize = 32;

/// Keys that open; the first of them seals. Read from one or several keys with commas between them.
#[derive(Clone)]
pub struct SealKeys(Arc<[SealKey]>);

/// One key.
#[derive(Clone)]
pub(crate) struct SealKey {
    /// By which values say what opens them: tells nothing of the key.
    pub(crate) id: [u8; 4],
    pub(crate) key: LessSafeKey,
}

impl SealKeys {
    /// A key that nobody had before, as a setting gives it.
    ///
    /// # Errors
    /// [`SealError::NoRandomness`].
    pub fn random() -> Result<String, SealError> {
        let mut key = [0; BYTES];
        let random = SystemRandom::new().fill(&mut key);
        random.map_err(|_| SealError::NoRandomness)?;
        Ok(BASE64_STANDARD.encode(key))
    }

    /// These, and behind them others that open as well.
    pub fn and(&self, others: &Self) -> Self {
        let new = |other: &&SealKey| self.by_id(&other.id).is_none();
        let others = others.0.iter().filter(new);
        Self(self.0.iter().chain(others).cloned().collect())
    }

    pub(crate) fn first(&self) -> &SealKey {
        &self.0[0]
    }

    pub(crate) fn by_id(&self, id: &[u8]) -> Option<&SealKey> {
        self.0.iter().find(|key| key.id == id)
    }
}

/// The error is the end of a sentence, and has nothing of a key in it.
impl FromStr for SealKeys {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let keys: Vec<SealKey> = text.split(',').map(key).collect::<Result<_, _>>()?;
        for (at, key) in keys.iter().enumerate() {
            if keys[..at].iter().any(|other| other.id == key.id) {
                return Err("a key is there twice".to_owned());
            }
        }
        Ok(Self(keys.into()))
    }
}

/// Never shown.
impl fmt::Debug for SealKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKeys")
    }
}

fn key(text: &str) -> Result<SealKey, String> {
    let bytes = bytes(text.trim()).ok_or(
        "each key is 32 random bytes in base64 or hexadecimal digits, as `openssl rand -base64 32` \
         makes them, with commas between several",
    )?;
    if bytes.iter().all(|byte| *byte == bytes[0]) {
        return Err("a key of equal bytes is none: `openssl rand -base64 32` makes one".to_owned());
    }
    let digest = Sha256::new()
        .chain_update(b"clamor seal key\0")
        .chain_update(bytes)
        .finalize();
    let [a, b, c, d, ..] = <[u8; 32]>::from(digest);
    let key = UnboundKey::new(&AES_256_GCM, &bytes).expect("bug: a key has 32 bytes");
    Ok(SealKey {
        id: [a, b, c, d],
        key: LessSafeKey::new(key),
    })
}

fn bytes(text: &str) -> Option<[u8; BYTES]> {
    if let Ok(bytes) = hex::FromHex::from_hex(text) {
        return Some(bytes);
    }
    let text = text.trim_end_matches('=');
    let standard = BASE64_STANDARD_NO_PAD.decode(text);
    let bytes = standard.or_else(|_| BASE64_URL_SAFE_NO_PAD.decode(text));
    bytes.ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_is_read_however_it_is_written() {
        let hex = "fb00000000000000000000000000000000000000000000000000000000ffff3e";
        let ids: Vec<_> = [
            hex,
            &hex.to_uppercase(),
            "+wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD//z4=",
            " -wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD__z4\n",
        ]
        .iter()
        .map(|text| text.parse::<SealKeys>().expect(text).first().id)
        .collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_repeated() {
        let key = "+wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD//z4=";
        for (text, words) in [
            ("", "32 random bytes"),
            ("s3cret", "32 random bytes"),
            (&key[..42], "32 random bytes"),
            (&format!("{key},"), "32 random bytes"),
            (&format!("{key},{key}"), "twice"),
            (&"0".repeat(64), "equal bytes"),
            (&"\u{e4}".repeat(32), "32 random bytes"),
        ] {
            let why = text.parse::<SealKeys>().expect_err(text);
            assert!(why.contains(words), "{why}");
            assert!(!why.contains("s3cret") && !why.contains("wAA"), "{why}");
        }
    }
}
