//! Whether an address that somebody pasted, or that an answer leads to, may be asked.

use url::{Host, Url};

use crate::address::{is_host_name, is_local_name, is_public};
use crate::port::check_port;

/// Lets pass what a site on the public internet can have: http or https at the usual ports, by a
/// name or a public address, without a user name or password.
///
/// Names are checked once more after DNS, by [`Egress::to_public`](crate::Egress::to_public).
///
/// # Errors
/// A sentence for a person.
pub fn check_public(url: &Url) -> Result<(), String> {
    check_form(url)?;
    match url.host() {
        Some(Host::Domain(name)) if !is_host_name(name) => {
            Err(format!("{name} is no name that a site can have"))
        }
        Some(Host::Ipv4(v4)) if !is_public(v4.into()) => Err(private(url)),
        Some(Host::Ipv6(v6)) if !is_public(v6.into()) => Err(private(url)),
        Some(Host::Domain(name)) if is_local_name(name) => Err(private(url)),
        None => Err("the address names no host".to_owned()),
        Some(_) => Ok(()),
    }
}

/// What holds for every address, also one that a setting leads elsewhere.
///
/// # Errors
/// A sentence for a person.
pub fn check_form(url: &Url) -> Result<(), String> {
    check_scheme(url)?;
    check_port(url)
}

/// The same, at whatever port a setting names.
pub(crate) fn check_scheme(url: &Url) -> Result<(), String> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!(
            "only http and https are fetched, not {}:",
            url.scheme()
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address with a user name or password is not fetched".to_owned());
    }
    Ok(())
}

/// The host of an address, and its port where that is not the usual one.
pub fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn private(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    format!("{host} is not a public address, so it is not fetched")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_public_internet_has_is_asked() {
        let passes = |text: &str| check_public(&Url::parse(text).expect("an address")).is_ok();
        for text in [
            "https://a.example/b?c",
            "http://a.example:443/",
            "https://1.1.1.1/",
            "https://[2606:4700:4700::1111]/",
        ] {
            assert!(passes(text), "{text}");
        }
        for text in [
            "ftp://a.example/",
            "https://ann@a.example/",
            "https://:secret@a.example/",
            "http://a.example:8080/",
            "http://localhost/",
            "http://printer/",
            "http://127.0.0.1/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://169.254.169.254/latest",
            "http://a..example/",
        ] {
            assert!(!passes(text), "{text}");
        }
        let form = |text: &str| check_form(&Url::parse(text).expect("an address")).is_ok();
        assert!(form("http://printer/") && form("https://127.0.0.1/"));
        assert!(!form("http://a.example:8080/") && !form("https://a.example:22/"));
    }
}
