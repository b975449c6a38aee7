//! Random values that a browser or a program holds, and what is derived from them.
//!
//! 256 random bits need no slow hash: nobody finds them by trying (OWASP, Session Management).

use std::fmt;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// A random value of 256 bits, written in 43 letters of base64url. It is not kept: rows hold its hash.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret([u8; 32]);

impl Secret {
    /// A new one, from the system's source.
    pub(crate) fn random() -> Self {
        Self(rand::random())
    }

    /// One that somebody brings.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// As its holder gets it.
    pub(crate) fn reveal(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// SHA-256: what is kept of it.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// Another value that only who has this one can know: HMAC-SHA-256 over what it is for.
    pub(crate) fn derive(&self, purpose: &str, of: &[u8]) -> [u8; 32] {
        self.mac(purpose, of).finalize().into_bytes().into()
    }

    /// Whether somebody knows a derived value; takes the same time whatever differs.
    pub(crate) fn verify(&self, purpose: &str, of: &[u8], derived: &[u8]) -> bool {
        self.mac(purpose, of).verify_slice(derived).is_ok()
    }

    fn mac(&self, purpose: &str, of: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("bug: any length is a key");
        mac.update(purpose.as_bytes());
        // No purpose has a NUL in it, so none runs over into what it is used on.
        mac.update(&[0]);
        mac.update(of);
        mac
    }
}

/// Never shown.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Bytes in the letters of addresses and cookies.
pub(crate) fn letters(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes again.
pub(crate) fn bytes(letters: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(letters).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_back_as_it_went() {
        let secret = Secret::random();
        assert_eq!(Secret::parse(&secret.reveal()), Some(secret.clone()));
        assert_ne!(secret, Secret::random());
        assert_eq!(format!("{secret:?}"), "Secret");
        for bad in ["", "abc", &"A".repeat(42), &"A".repeat(44), "\u{e4}"] {
            assert_eq!(Secret::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_derived_depends_on_all_of_it() {
        let secret = Secret::random();
        let derived = secret.derive("a", b"x");
        assert!(secret.verify("a", b"x", &derived));
        assert!(!secret.verify("b", b"x", &derived));
        assert!(!secret.verify("a", b"y", &derived));
        assert!(!secret.verify("a", b"x", &derived[..31]));
        assert!(!Secret::random().verify("a", b"x", &derived));
    }
}
