//! What is read of an issuer's tokens and keys, for the fuzzer: see [`crate::fuzz`].

use std::sync::LazyLock;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto, jwk::Jwk};
use serde_json::{Value, json};

use super::{
    Claim, Identity, OidcSettings,
    claims::Claims,
    keys::{ALGORITHMS, KeySet},
    times::Times,
    token,
};

/// An issuer of which we have the key.
struct Issuer {
    settings: OidcSettings,
    signs: EncodingKey,
    keys: KeySet,
}

static ISSUER: LazyLock<Issuer> = LazyLock::new(|| {
    let issuer = "https://a.example".parse().expect("bug: an address");
    let mut settings = OidcSettings::new(issuer, "clamor".to_owned());
    settings.team_claim = "groups.team".to_owned();
    settings.admin_claim = "realm_access.roles".to_owned();
    // PKCS #8, version 1 (RFC 8410), of a key that nobody uses.
    let der = *b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20a key of the fuzzer, nobody else";
    let signs = EncodingKey::from_ed_der(&der);
    let public = Jwk::from_encoding_key(&signs, Algorithm::EdDSA).expect("bug: a public key");
    let published = json!({"keys": [public]}).to_string();
    Issuer {
        settings,
        signs,
        keys: KeySet::read(published.as_bytes(), &ALGORITHMS).expect("bug: a key"),
    }
});

/// A token that was not signed by the issuer's key lets nobody in.
pub(crate) fn forged(sent: &str) {
    let Ok(head) = token::head(sent) else {
        return;
    };
    assert!(ALGORITHMS.contains(&head.algorithm));
    if let Some(key) = ISSUER.keys.find(head.key.as_deref(), head.algorithm) {
        assert!(claims(sent, key, head.algorithm).is_none(), "{sent}");
    }
}

/// Whether bytes are the claims of a good token, once it is signed.
pub(crate) fn believed(bytes: &[u8]) -> bool {
    let sent = token_of(Algorithm::EdDSA, bytes, |signed| {
        crypto::sign(signed, &ISSUER.signs, Algorithm::EdDSA).expect("bug: it signs")
    });
    let Ok(head) = token::head(&sent) else {
        return false;
    };
    let key = ISSUER.keys.find(head.key.as_deref(), head.algorithm);
    let key = key.expect("bug: its only key");
    let Some(claims) = claims(&sent, key, head.algorithm) else {
        return false;
    };
    assert_eq!(claims["iss"], "https://a.example");
    let is_ours = |audience: &Value| audience == "clamor";
    let audiences = claims["aud"].as_array();
    assert!(is_ours(&claims["aud"]) || audiences.is_some_and(|all| all.iter().any(is_ours)));
    let identity = Identity::read(&claims, &ISSUER.settings);
    if let Some(identity) = &identity {
        assert!(!identity.user.trim().is_empty());
        let name = identity.name.as_deref();
        assert!(name.is_none_or(|name| !name.is_empty() && name.chars().count() <= 100));
        if let Claim::Several(teams) = &identity.team {
            assert!(teams.len() > 1 && teams.is_sorted_by(|one, next| one < next));
        }
    }
    let times = Times::read(&claims);
    if let Ok(times) = times {
        let ends = claims["exp"].as_f64().expect("bug: it was read");
        for now in [i64::MIN, -1, 0, 1_800_000_000, i64::MAX] {
            assert!(times.check(now).is_err() || now as f64 - 60.0 < ends);
        }
    }
    identity.is_some() && times.is_ok()
}

/// Whether bytes are keys of which one can be used. Each is asked about a signature that is not its own.
pub(crate) fn keys(bytes: &[u8]) -> bool {
    let Ok(keys) = KeySet::read(bytes, &ALGORITHMS) else {
        return false;
    };
    assert!(keys.len() > 0);
    for algorithm in ALGORITHMS {
        for id in [None, Some("a")] {
            if let Some(key) = keys.find(id, algorithm) {
                let length = match algorithm {
                    Algorithm::RS256 => 256,
                    _ => 64,
                };
                let sent = token_of(algorithm, b"{}", |_| {
                    BASE64_URL_SAFE_NO_PAD.encode(vec![7; length])
                });
                assert!(claims(&sent, key, algorithm).is_none());
            }
        }
    }
    true
}

fn claims(sent: &str, key: &DecodingKey, algorithm: Algorithm) -> Option<Claims> {
    let settings = &ISSUER.settings;
    token::claims(sent, key, algorithm, &settings.issuer, &settings.audience).ok()
}

/// A token with these bytes as claims.
fn token_of(
    algorithm: Algorithm,
    claims: &[u8],
    signature: impl FnOnce(&[u8]) -> String,
) -> String {
    let head = json!({"alg": algorithm, "typ": "JWT"}).to_string();
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let signed = format!("{}.{}", encode(head.as_bytes()), encode(claims));
    let signature = signature(signed.as_bytes());
    format!("{signed}.{signature}")
}
