//! The address by which browsers reach this server.

use std::{fmt, str::FromStr};

use url::Url;

use crate::oidc::is_loopback;

/// The address by which browsers reach this server, without a path: https, or http on this machine.
///
/// The base of what is given out with an address of ours in it, such as where an issuer sends
/// browsers back to. Cookies of sessions need https, or loopback, which browsers trust as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Url);

impl PublicUrl {
    /// A page of ours.
    pub fn join(&self, path: &str) -> Url {
        self.0.join(path).expect("bug: a path of ours is no path")
    }
}

impl PublicUrl {
    /// Whether a request for this `Host` came by it.
    pub(crate) fn has_host(&self, host: &str) -> bool {
        host.eq_ignore_ascii_case(self.0.authority())
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let url = Url::parse(text.trim())
            .ok()
            .filter(Url::has_host)
            .ok_or("it is the address by which browsers reach this server, like https://clamor.example.org")?;
        let bare = url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        if !bare {
            return Err(
                "write scheme and host alone, like https://clamor.example.org: pages are served at \
                 the root"
                    .to_owned(),
            );
        }
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if is_loopback(&url) => Ok(Self(url)),
            _ => Err(
                "browsers must reach it by https: they keep the cookie of a session for nothing \
                 else (http is for 127.0.0.1 and localhost)"
                    .to_owned(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_browsers_can_sign_in_at_are_taken() {
        for (written, shown) in [
            ("https://clamor.example.org", "https://clamor.example.org"),
            (
                " https://Clamor.example.org/ ",
                "https://clamor.example.org",
            ),
            (
                "https://clamor.example.org:8443",
                "https://clamor.example.org:8443",
            ),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("http://localhost:8000/", "http://localhost:8000"),
        ] {
            let url: PublicUrl = written.parse().expect(written);
            assert_eq!(url.to_string(), shown);
        }
        let url: PublicUrl = "https://a.example".parse().expect("an address");
        assert_eq!(
            url.join("/signed-out").as_str(),
            "https://a.example/signed-out"
        );
    }

    #[test]
    fn others_are_refused() {
        for bad in [
            "",
            "clamor.example.org",
            "http://clamor.example.org",
            "http://10.0.0.1",
            "ftp://clamor.example.org",
            "https://u:p@clamor.example.org",
            "https://clamor.example.org/app",
            "https://clamor.example.org/?a=1",
            "https://clamor.example.org/#a",
        ] {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad}");
        }
    }
}
