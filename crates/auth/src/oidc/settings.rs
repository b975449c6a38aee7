//! Which issuer is trusted, and what is read from its tokens.

use std::{fmt, net::IpAddr, str::FromStr, time::Duration};

use url::{Host, Url};

/// Whom to trust and which claims to read. Filled by the program that starts the server.
#[derive(Debug, Clone)]
pub struct OidcSettings {
    /// The issuer, as its tokens name it (`iss`).
    pub issuer: IssuerUrl,
    /// Who we are to the issuer: one of the values of a token's `aud`.
    pub audience: String,
    /// Claim that names the person or program. Default `sub`.
    ///
    /// Like every claim here the name of a claim, or a path with dots into objects
    /// (`realm_access.roles`). A claim whose own name has dots is found too, and first.
    pub user_claim: String,
    /// Claim that names the team whose jobs are seen. Default `team`.
    pub team_claim: String,
    /// Claim that holds roles: an array of texts, or one text with spaces between them. Default `roles`.
    pub admin_claim: String,
    /// The role that sees the jobs of every team. Default `clamor-admin`.
    pub admin_value: String,
    /// The role that looks after the users of its own team, where the team claim names one alone.
    /// Default `clamor-team-admin`.
    pub team_admin_value: String,
    /// Who we are to the issuer where browsers sign in. Default: they do not, and only programs with
    /// tokens come in.
    pub client: Option<ClientSettings>,
    /// How long the issuer may take to answer. Default 10 s.
    pub timeout: Duration,
    /// The issuer is asked for its keys again after this time. Default 1 h.
    pub refresh_after: Duration,
    /// The issuer is not asked twice within this time, whatever tokens come. Default 30 s.
    pub pause: Duration,
}

impl OidcSettings {
    /// Default of `user_claim`.
    pub const USER_CLAIM: &str = "sub";
    /// Default of `team_claim`.
    pub const TEAM_CLAIM: &str = "team";
    /// Default of `admin_claim`.
    pub const ADMIN_CLAIM: &str = "roles";
    /// Default of `admin_value`.
    pub const ADMIN_VALUE: &str = "clamor-admin";
    /// Default of `team_admin_value`.
    pub const TEAM_ADMIN_VALUE: &str = "clamor-team-admin";

    /// Everything but issuer and audience at its default.
    pub fn new(issuer: IssuerUrl, audience: String) -> Self {
        Self {
            issuer,
            audience,
            user_claim: Self::USER_CLAIM.to_owned(),
            team_claim: Self::TEAM_CLAIM.to_owned(),
            admin_claim: Self::ADMIN_CLAIM.to_owned(),
            admin_value: Self::ADMIN_VALUE.to_owned(),
            team_admin_value: Self::TEAM_ADMIN_VALUE.to_owned(),
            client: None,
            timeout: Duration::from_secs(10),
            refresh_after: Duration::from_secs(3600),
            pause: Duration::from_secs(30),
        }
    }
}

/// Who we are to the issuer where browsers sign in, by the authorization code flow.
#[derive(Clone)]
pub struct ClientSettings {
    /// What the issuer calls this server.
    pub id: String,
    /// What proves to the issuer that it is us; none for a public client.
    pub secret: Option<String>,
    /// What is asked for; `openid` among it.
    pub scopes: Vec<String>,
}

impl ClientSettings {
    /// Default of `scopes`.
    pub const SCOPES: &str = "openid profile email";
}

/// Without the secret.
impl fmt::Debug for ClientSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientSettings")
            .field("id", &self.id)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// The address of an issuer: https, or http on this machine's loopback.
///
/// Kept as it was written: tokens and the issuer's document must name it letter by letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerUrl {
    text: String,
    url: Url,
}

impl IssuerUrl {
    /// Where the issuer's document is (OpenID Connect Discovery 1.0, section 4).
    pub(super) fn discovery(&self) -> String {
        let base = self.text.strip_suffix('/').unwrap_or(&self.text);
        format!("{base}/.well-known/openid-configuration")
    }

    /// The address of the keys, if it may be asked: on https, or on loopback like the issuer itself.
    pub(super) fn allows(&self, keys: &str) -> Option<Url> {
        let keys = Url::parse(keys).ok()?;
        let local = self.is_loopback() && is_loopback(&keys) && keys.scheme() == "http";
        (keys.scheme() == "https" || local).then_some(keys)
    }

    /// Whether it runs on this machine.
    pub(super) fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }
}

impl fmt::Display for IssuerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for IssuerUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // It is compared letter by letter, and blanks are none of it.
        let text = text.trim();
        let url = Url::parse(text)
            .ok()
            .filter(Url::has_host)
            .ok_or("it is the address of an issuer, like https://login.example.org/realms/main")?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            _ => {
                return Err(
                    "the issuer must be reached by https: whoever stands in between could \
                            hand out keys of their own (http is for an issuer on 127.0.0.1)"
                        .to_owned(),
                );
            }
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("an issuer's address has no user and no password".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("an issuer's address has no `?` and no `#`".to_owned());
        }
        Ok(Self {
            text: text.to_owned(),
            url,
        })
    }
}

/// Whether an address is one of this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_are_reached_safely_or_not_at_all() {
        for good in [
            "https://login.example.org",
            "https://login.example.org/",
            "https://login.example.org:8443/realms/main",
            "http://127.0.0.1:9000",
            "http://localhost:9000/realms/main",
            "http://[::1]:9000",
        ] {
            let issuer: IssuerUrl = good.parse().expect(good);
            assert_eq!(issuer.to_string(), good);
        }
        let issuer: IssuerUrl = " https://login.example.org\n".parse().expect("blanks");
        assert_eq!(issuer.to_string(), "https://login.example.org");
        for bad in [
            "",
            "login.example.org",
            "http://login.example.org",
            "http://10.0.0.1",
            "http://localhost.example.org",
            "ftp://login.example.org",
            "https://user:word@login.example.org",
            "https://login.example.org/?tenant=1",
            "https://login.example.org/#main",
            "data:text/plain,https://login.example.org",
        ] {
            assert!(bad.parse::<IssuerUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_document_is_below_the_issuer() {
        for issuer in [
            "https://a.example/realms/main",
            "https://a.example/realms/main/",
        ] {
            let issuer: IssuerUrl = issuer.parse().expect("an issuer");
            assert_eq!(
                issuer.discovery(),
                "https://a.example/realms/main/.well-known/openid-configuration"
            );
        }
    }

    #[test]
    fn keys_are_fetched_by_https_or_from_this_machine() {
        let far: IssuerUrl = "https://a.example".parse().expect("an issuer");
        assert!(far.allows("https://keys.example/jwks").is_some());
        for keys in [
            "http://a.example/jwks",
            "http://127.0.0.1/jwks",
            "file:///jwks",
            "jwks",
        ] {
            assert!(far.allows(keys).is_none(), "{keys}");
        }
        let near: IssuerUrl = "http://127.0.0.1:9000".parse().expect("an issuer");
        assert!(near.allows("http://127.0.0.1:9001/jwks").is_some());
        assert!(near.allows("http://10.0.0.1/jwks").is_none());
    }
}
