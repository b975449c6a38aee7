//! The issuer's public keys, as far as they are used here.
//!
//! Each key belongs to one algorithm, by its type, and a token's algorithm must be its key's:
//! a public key is never taken for the secret of an HMAC, and "none" has no key.

use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// Every algorithm that is ever accepted.
pub(super) const ALGORITHMS: [Algorithm; 3] =
    [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];

/// Bytes of the smallest and the largest RSA key: RFC 7518 asks for the one (2048 bits), and the
/// library that checks signatures takes none beyond the other (4096).
const RSA_BYTES: std::ops::RangeInclusive<usize> = 256..=512;

/// The usable keys of an issuer.
#[derive(Debug)]
pub(super) struct KeySet {
    keys: Vec<Key>,
}

#[derive(Debug)]
struct Key {
    id: Option<String>,
    algorithm: Algorithm,
    key: DecodingKey,
}

/// A set of keys as it is sent (RFC 7517).
#[derive(Deserialize)]
struct Jwks {
    /// One by one, so that a key of a kind nobody knew yet spoils none of the others.
    keys: Vec<Value>,
}

/// What is looked at of a key (RFC 7517, 7518, 8037).
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    #[serde(rename = "use")]
    used_for: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    kid: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl KeySet {
    /// Reads the keys that fit one of the algorithms and leaves the others alone: keys for
    /// encryption, other types, broken ones. Fails when none is left.
    pub(super) fn read(jwks: &[u8], algorithms: &[Algorithm]) -> Result<Self, String> {
        let jwks: Jwks = serde_json::from_slice(jwks)
            .map_err(|error| format!("its set of keys cannot be read: {error}"))?;
        let sent = jwks.keys.len();
        let keys: Vec<Key> = jwks
            .keys
            .into_iter()
            .filter_map(|key| serde_json::from_value::<Jwk>(key).ok()?.key())
            .filter(|key| algorithms.contains(&key.algorithm))
            .collect();
        match keys.is_empty() {
            true => Err(format!(
                "none of its {sent} keys can be used: needed is a key for {}",
                in_words(algorithms)
            )),
            false => Ok(Self { keys }),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The key that a token names. Where token or key has no name, the only key of the algorithm.
    pub(super) fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&DecodingKey> {
        let fitting = || self.keys.iter().filter(|key| key.algorithm == algorithm);
        let named = fitting().find(|key| id.is_some() && key.id.as_deref() == id);
        let only = || match fitting().collect::<Vec<_>>().as_slice() {
            [only] if id.is_none() || only.id.is_none() => Some(*only),
            _ => None,
        };
        named.or_else(only).map(|key| &key.key)
    }
}

impl Jwk {
    /// As a key for checking signatures, if that is what it is.
    fn key(&self) -> Option<Key> {
        let for_signatures = self.used_for.as_deref().is_none_or(|used| used == "sig");
        let for_checks = self
            .key_ops
            .as_ref()
            .is_none_or(|operations| operations.iter().any(|one| one == "verify"));
        let (algorithm, key) = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => (Algorithm::RS256, self.rsa()?),
            ("EC", Some("P-256")) => (Algorithm::ES256, self.p256()?),
            ("OKP", Some("Ed25519")) => (Algorithm::EdDSA, self.ed25519()?),
            _ => return None,
        };
        let fits = self
            .alg
            .as_deref()
            .is_none_or(|alg| alg.parse::<Algorithm>().is_ok_and(|alg| alg == algorithm));
        (for_signatures && for_checks && fits).then(|| Key {
            id: self.kid.clone(),
            algorithm,
            key,
        })
    }

    fn rsa(&self) -> Option<DecodingKey> {
        let (n, e) = (self.n.as_deref()?, self.e.as_deref()?);
        // Four letters of base64 are three bytes.
        let bytes = n.len() * 3 / 4;
        let key = DecodingKey::from_rsa_components(n, e).ok()?;
        RSA_BYTES.contains(&bytes).then_some(key)
    }

    fn p256(&self) -> Option<DecodingKey> {
        let key = DecodingKey::from_ec_components(self.x.as_deref()?, self.y.as_deref()?).ok()?;
        // One byte that says "both coordinates", and 32 for each.
        has_length(&key, 65).then_some(key)
    }

    fn ed25519(&self) -> Option<DecodingKey> {
        let key = DecodingKey::from_ed_components(self.x.as_deref()?).ok()?;
        // Looked at here because the library takes the first 32 bytes of whatever there is, and
        // panics where there are fewer.
        has_length(&key, 32).then_some(key)
    }
}

fn has_length(key: &DecodingKey, length: usize) -> bool {
    key.try_get_as_bytes()
        .is_ok_and(|bytes| bytes.len() == length)
}

fn in_words(algorithms: &[Algorithm]) -> String {
    let names: Vec<String> = algorithms.iter().map(|one| format!("{one:?}")).collect();
    names.join(" or ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// 32 bytes and 256 bytes in base64url; what they are makes no difference before a signature is checked.
    const SMALL: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

    fn large(bytes: usize) -> String {
        // Three bytes of ones are four letters.
        format!(
            "{}{}",
            "_".repeat(bytes / 3 * 4),
            ["", "_w", "__8"][bytes % 3]
        )
    }

    fn rsa(kid: &str) -> Value {
        json!({"kty": "RSA", "kid": kid, "n": large(256), "e": "AQAB"})
    }

    fn read(keys: &[Value]) -> Result<KeySet, String> {
        let jwks = json!({"keys": keys}).to_string();
        KeySet::read(jwks.as_bytes(), &ALGORITHMS)
    }

    fn with(mut key: Value, name: &str, value: Value) -> Value {
        key[name] = value;
        key
    }

    #[test]
    fn a_key_belongs_to_one_algorithm() {
        let set = read(&[
            rsa("a"),
            json!({"kty": "EC", "crv": "P-256", "kid": "b", "x": SMALL, "y": SMALL, "alg": "ES256"}),
            json!({"kty": "OKP", "crv": "Ed25519", "kid": "c", "x": SMALL, "use": "sig"}),
        ])
        .expect("three keys");
        assert_eq!(set.len(), 3);
        for (id, fitting) in [
            ("a", Algorithm::RS256),
            ("b", Algorithm::ES256),
            ("c", Algorithm::EdDSA),
        ] {
            for algorithm in ALGORITHMS
                .into_iter()
                .chain([Algorithm::HS256, Algorithm::RS384])
            {
                let found = set.find(Some(id), algorithm).is_some();
                assert_eq!(found, algorithm == fitting, "{id} {algorithm:?}");
            }
        }
    }

    #[test]
    fn keys_for_other_ends_are_left_alone() {
        let ed = json!({"kty": "OKP", "crv": "Ed25519", "x": SMALL});
        let ec = json!({"kty": "EC", "crv": "P-256", "x": SMALL, "y": SMALL});
        for key in [
            with(rsa("a"), "use", json!("enc")),
            with(rsa("a"), "key_ops", json!(["encrypt"])),
            with(rsa("a"), "alg", json!("RS512")),
            with(rsa("a"), "alg", json!("HS256")),
            with(rsa("a"), "alg", json!("RSA-OAEP")),
            with(rsa("a"), "n", json!(large(255))),
            with(rsa("a"), "n", json!(large(513))),
            with(rsa("a"), "n", json!("AAAA")),
            with(rsa("a"), "n", json!("not base64!")),
            with(rsa("a"), "e", json!(null)),
            with(ec.clone(), "crv", json!("P-384")),
            with(ec.clone(), "crv", json!("secp256k1")),
            with(ec.clone(), "x", json!("AQEB")),
            with(ec, "alg", json!("RS256")),
            with(ed.clone(), "crv", json!("X25519")),
            with(ed.clone(), "x", json!("AQEB")),
            with(ed, "x", json!(large(64))),
            json!({"kty": "oct", "k": SMALL, "kid": "a"}),
            json!({"kty": 7}),
            json!("a key"),
        ] {
            let refused = read(std::slice::from_ref(&key)).expect_err(&key.to_string());
            assert!(refused.contains("RS256 or ES256 or EdDSA"), "{refused}");
            assert_eq!(read(&[key, rsa("b")]).expect("the other key").len(), 1);
        }
        assert!(read(&[]).is_err());
        assert!(KeySet::read(b"{}", &ALGORITHMS).is_err());
        assert!(KeySet::read(b"<html>", &ALGORITHMS).is_err());
    }

    #[test]
    fn only_algorithms_of_the_issuers_list_have_keys() {
        let jwks = json!({"keys": [rsa("a")]}).to_string();
        assert!(KeySet::read(jwks.as_bytes(), &[Algorithm::RS256]).is_ok());
        assert!(KeySet::read(jwks.as_bytes(), &[Algorithm::ES256]).is_err());
        assert!(KeySet::read(jwks.as_bytes(), &[]).is_err());
    }

    #[test]
    fn what_has_no_name_is_found_where_there_is_no_choice() {
        let unnamed = with(rsa(""), "kid", json!(null));
        let one = |keys: &[Value], id| {
            let set = read(keys).expect("keys");
            set.find(id, Algorithm::RS256).is_some()
        };
        assert!(one(&[rsa("a")], None));
        assert!(one(std::slice::from_ref(&unnamed), None));
        assert!(one(std::slice::from_ref(&unnamed), Some("a")));
        assert!(one(&[rsa("a"), unnamed.clone()], Some("a")));

        assert!(!one(&[rsa("a")], Some("b")));
        assert!(!one(&[rsa("a"), rsa("b")], None));
        assert!(!one(&[rsa("a"), unnamed.clone()], Some("b")));
        assert!(!one(&[unnamed.clone(), unnamed], None));
    }
}
