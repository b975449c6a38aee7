//! From when until when a token is good.

use serde_json::Value;

use super::claims::Claims;

/// Seconds by which the clocks of issuer and server may differ.
const LEEWAY: f64 = 60.0;

/// The times of a token, in seconds since 1970, fractions allowed (RFC 7519, section 2).
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    expires: f64,
    begins: Option<f64>,
}

impl Times {
    /// Reads them; a token must say when it ends.
    pub(super) fn read(claims: &Claims) -> Result<Self, &'static str> {
        let time = |claim| claims.get(claim).map(Value::as_f64);
        let Some(Some(expires)) = time("exp") else {
            return Err("The token lacks a usable claim `exp`.");
        };
        let begins = match time("nbf") {
            Some(None) => return Err("The token's claim `nbf` is no time."),
            given => given.flatten(),
        };
        Ok(Self { expires, begins })
    }

    /// Whether the token is good at a time.
    pub(super) fn check(self, now: i64) -> Result<(), &'static str> {
        // Exact for some hundred million years.
        let now = now as f64;
        if now >= self.expires + LEEWAY {
            return Err("The token has expired; get a new one.");
        }
        match self.begins {
            Some(begins) if now < begins - LEEWAY => Err("The token is not valid yet."),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn check(times: Value) -> Result<(), &'static str> {
        Times::read(times.as_object().expect("claims"))?.check(NOW)
    }

    #[test]
    fn clocks_may_differ_by_a_minute() {
        for (times, is_good) in [
            (json!({"exp": NOW + 1}), true),
            (json!({"exp": NOW - 59}), true),
            (json!({"exp": NOW - 60}), false),
            (json!({"exp": NOW - 61}), false),
            (json!({"exp": NOW as f64 - 59.5}), true),
            (json!({"exp": NOW, "nbf": NOW - 1}), true),
            (json!({"exp": NOW, "nbf": NOW + 60}), true),
            (json!({"exp": NOW, "nbf": NOW + 61}), false),
            (json!({"exp": 0}), false),
            (json!({"exp": -1}), false),
            (json!({"exp": u64::MAX}), true),
        ] {
            assert_eq!(check(times.clone()).is_ok(), is_good, "{times}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for times in [
            json!({}),
            json!({"exp": null}),
            json!({"exp": (NOW + 9).to_string()}),
            json!({"exp": [NOW + 9]}),
            json!({"exp": NOW, "nbf": null}),
            json!({"exp": NOW, "nbf": "now"}),
        ] {
            assert!(check(times.clone()).is_err(), "{times}");
        }
    }
}
