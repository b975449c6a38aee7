//! Reading a token: its head without belief, its claims once the signature is checked.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, errors::ErrorKind};

use super::{IssuerUrl, claims::Claims, keys::ALGORITHMS};

/// Bytes of the largest token that is looked at.
const MAX_BYTES: usize = 16 * 1024;

/// What kinds of token say in their `typ`: none of their own, or that they are for access
/// (RFC 9068). Others, such as notices of a sign-out, are signed by the same keys.
const TYPES: [&str; 2] = ["jwt", "at+jwt"];

/// What a token says about its signature.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) algorithm: Algorithm,
    pub(super) key: Option<String>,
}

/// Reads what a token says about its signature; refuses what no key can mend.
pub(super) fn head(token: &str) -> Result<Head, &'static str> {
    const UNREADABLE: &str = "The token is not a JWT signed with RS256, ES256 or EdDSA.";
    if token.len() > MAX_BYTES {
        return Err("The token is too large.");
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| UNREADABLE)?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(UNREADABLE);
    }
    // The list names what must be understood, and there is nothing beyond RFC 7515 that we do.
    if header.crit.is_some() {
        return Err("The token asks for an extension that this server does not know.");
    }
    if !header.typ.as_deref().is_none_or(is_for_access) {
        return Err("The token is of a kind that gives no access.");
    }
    Ok(Head {
        algorithm: header.alg,
        key: header.kid,
    })
}

fn is_for_access(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    TYPES.contains(&kind.strip_prefix("application/").unwrap_or(&kind))
}

/// The claims of a token whose signature fits and that is meant for us; its times are
/// [`Times`](super::times::Times).
pub(super) fn claims(
    token: &str,
    key: &DecodingKey,
    algorithm: Algorithm,
    issuer: &IssuerUrl,
    audience: &str,
) -> Result<Claims, &'static str> {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["aud"]);
    let claims = jsonwebtoken::decode::<Claims>(token, key, &validation)
        .map_err(|error| sentence(error.kind()))?
        .claims;
    // Not left to the library, which also takes a list of issuers with ours among them.
    let named = claims.get("iss").and_then(|named| named.as_str());
    match named == Some(issuer.to_string().as_str()) {
        true => Ok(claims),
        false => Err("The token is not of the issuer that this server trusts."),
    }
}

fn sentence(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidAudience => "The token is meant for another audience.",
        ErrorKind::MissingRequiredClaim(_) => "The token lacks a usable claim `aud`.",
        ErrorKind::Json(_) => {
            "The token's claims cannot be read: one has a form that it must not have."
        }
        _ => "The token's signature is not right.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_that_give_no_access_are_told_apart() {
        for kind in ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt"] {
            assert!(is_for_access(kind), "{kind}");
        }
        for kind in ["", "logout+jwt", "dpop+jwt", "JOSE", "application/", "xjwt"] {
            assert!(!is_for_access(kind), "{kind}");
        }
    }
}
