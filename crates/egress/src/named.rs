//! Hosts that a setting names, which may be asked although they are private.

use url::Url;

use crate::target::{check_public, check_scheme, host_and_port};

/// Hosts that a setting names, with their port where that is not the usual one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedHosts(Vec<String>);

impl NamedHosts {
    /// Whether a setting names the host of an address that somebody entered, after a check that the
    /// address may be asked.
    ///
    /// # Errors
    /// A sentence for a person: it is neither named nor one that the public internet has.
    pub fn check(&self, url: &Url) -> Result<bool, String> {
        check_scheme(url)?;
        if self.0.contains(&host_and_port(url)) {
            return Ok(true);
        }
        check_public(url).map(|()| false)
    }
}

impl FromIterator<String> for NamedHosts {
    fn from_iter<T: IntoIterator<Item = String>>(hosts: T) -> Self {
        let hosts = hosts.into_iter().map(|host| host.to_ascii_lowercase());
        Self(hosts.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_host_is_asked_when_it_is_named_and_at_the_port_that_is_named() {
        let named = ["10.0.0.1:9000", "Intern.local", "[::1]:9000"];
        let named: NamedHosts = named.into_iter().map(str::to_owned).collect();
        let check = |text: &str| named.check(&Url::parse(text).expect("an address"));
        for text in [
            "http://10.0.0.1:9000/hook",
            "https://intern.local/hook",
            "https://INTERN.local:443/",
            "http://[::1]:9000/",
        ] {
            assert_eq!(check(text), Ok(true), "{text}");
        }
        assert_eq!(check("https://a.example/"), Ok(false));
        for text in [
            "http://10.0.0.1/",
            "http://10.0.0.1:9001/",
            "https://sub.intern.local/",
            "https://intern.local:8443/",
            "https://ann@intern.local/",
            "http://127.0.0.1:9000/",
        ] {
            assert!(check(text).is_err(), "{text}");
        }
    }
}
