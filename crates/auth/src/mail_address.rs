//! An address to which mail goes.

use std::{fmt, str::FromStr};

use url::Host;

/// Bytes of the part before the `@`, and of all (RFC 5321, 4.5.3.1).
const LONGEST: [usize; 2] = [64, 254];

/// An address to which mail goes, alone: `ann@example.org`.
///
/// The part before the `@` is of letters, digits and signs of ASCII, as nearly all are (`dot-atom` of RFC 5322):
/// nothing in it has to be quoted, so nothing of it can be taken for a part of a header or of a command. What
/// stands behind it is a name, which may be international, or an address in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAddress(String);

impl MailAddress {
    /// As mail has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, behind the `@`.
    pub fn host(&self) -> &str {
        self.0.rsplit('@').next().unwrap_or_default()
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<MailAddress> for String {
    fn from(address: MailAddress) -> Self {
        address.0
    }
}

impl FromStr for MailAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = "it is a mail address alone, like ann@example.org";
        let (local, host) = text.trim().rsplit_once('@').ok_or(form)?;
        let is_sign =
            |sign: char| sign.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(sign);
        let is_atom = |atom: &str| !atom.is_empty() && atom.chars().all(is_sign);
        if !local.split('.').all(is_atom) {
            return Err(match local.is_ascii() {
                true => form.to_owned(),
                false => format!("{form}: letters of ASCII before the @"),
            });
        }
        let is_long = |text: &str, most| text.len() > most;
        let host = match host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
        {
            Some(literal) => literal_host(literal).ok_or(form)?,
            None => match Host::parse(host) {
                Ok(Host::Domain(name)) if is_name(&name) => name,
                _ => return Err(form.to_owned()),
            },
        };
        let address = format!("{local}@{host}");
        match is_long(local, LONGEST[0]) || is_long(&address, LONGEST[1]) {
            true => Err("it is longer than mail addresses are".to_owned()),
            false => Ok(Self(address)),
        }
    }
}

/// A name as DNS has it.
fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|sign| sign.is_ascii_alphanumeric() || sign == '-')
    };
    name.split('.').all(is_label)
}

/// `[192.0.2.1]` or `[IPv6:2001:db8::1]`.
fn literal_host(literal: &str) -> Option<String> {
    match literal.strip_prefix("IPv6:") {
        Some(address) => {
            let address: std::net::Ipv6Addr = address.parse().ok()?;
            Some(format!("[IPv6:{address}]"))
        }
        None => {
            let address: std::net::Ipv4Addr = literal.parse().ok()?;
            Some(format!("[{address}]"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_mail_has_them() {
        for (written, read) in [
            ("ann@example.org", "ann@example.org"),
            (" Ann.Lee+clamor@Example.ORG ", "Ann.Lee+clamor@example.org"),
            ("a@localhost", "a@localhost"),
            ("o'neil@b\u{fc}ro.example", "o'neil@xn--bro-hoa.example"),
            ("a@[192.0.2.1]", "a@[192.0.2.1]"),
            ("a@[IPv6:2001:db8::1]", "a@[IPv6:2001:db8::1]"),
        ] {
            let address: MailAddress = written.parse().expect(written);
            assert_eq!(address.as_str(), read);
        }
    }

    #[test]
    fn nothing_is_taken_for_an_address_that_says_more_than_one() {
        let long = format!("{}@example.org", "a".repeat(65));
        let far = format!("a@{}example.org", "long.".repeat(60));
        for bad in [
            "",
            "ann",
            "@example.org",
            "ann@",
            "ann@.org",
            "ann@-a.org",
            "ann@example..org",
            ".ann@example.org",
            "a..b@example.org",
            "a b@example.org",
            "Ann <ann@example.org>",
            "<ann@example.org>",
            "a@example.org,b@example.org",
            "a@example.org>\r\nRCPT TO:<b@example.org",
            "a@example.org\nBcc: b@example.org",
            "a\u{0}@example.org",
            "\"a b\"@example.org",
            "m\u{fc}ller@example.org",
            "a@192.0.2.1",
            "a@[192.0.2.1",
            "a@[:1]",
            "a@exa mple.org",
            "a@b@example.org",
            &long,
            &far,
        ] {
            assert!(bad.parse::<MailAddress>().is_err(), "{bad:?}");
        }
    }
}
