//! Values of settings as they may be shown: without passwords.

/// What stands in the place of a password.
const HIDDEN: &str = "***";

/// A setting that is a secret or holds one: an address without its password, of anything else nothing.
pub(crate) fn of_secret(value: &str) -> String {
    without_password(value).unwrap_or_else(|| "(hidden)".to_owned())
}

/// A setting that should hold no secret: whatever stands before the `@` of an address is left out.
pub(crate) fn of_text(value: &str) -> String {
    let mut shown = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        shown.push_str(before);
        let end = after.find(['/', ',', ' ']).unwrap_or(after.len());
        rest = after;
        if let Some(at) = after[..end].rfind('@') {
            shown.push_str(HIDDEN);
            rest = &after[at..];
        }
    }
    shown + rest
}

/// An address without its password; `None` when it is no address that can be taken apart.
fn without_password(value: &str) -> Option<String> {
    let mut url = url::Url::parse(value.trim()).ok()?;
    // What is behind these may be the rest of a password with letters that nobody encoded.
    if !value.contains("://") || url.fragment().is_some() || url.path().contains('@') {
        return None;
    }
    // A password in the place of the user name, as Redis is often given one.
    if url.scheme().starts_with("redis") && url.password().is_none() && !url.username().is_empty() {
        url.set_username(HIDDEN).ok()?;
        return Some(url.into());
    }
    let is_secret = |name: &str| name.contains("pass");
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    if url.password().is_none() && !pairs.iter().any(|(name, _)| is_secret(name)) {
        return Some(value.to_owned());
    }
    if url.password().is_some() {
        url.set_password(Some(HIDDEN)).ok()?;
    }
    url.set_query(None);
    let shown = pairs.iter().map(|(name, value)| match is_secret(name) {
        true => format!("{name}={HIDDEN}"),
        false => format!("{name}={value}"),
    });
    let shown: Vec<_> = shown.collect();
    let mark = if shown.is_empty() { "" } else { "?" };
    Some(format!("{url}{mark}{}", shown.join("&")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_their_passwords() {
        for (address, shown) in [
            (
                "postgres://me:secret@db/clamor?sslmode=require",
                Some("postgres://me:***@db/clamor?sslmode=require"),
            ),
            (
                "postgres:///clamor?host=/run/pg&password=secret",
                Some("postgres:///clamor?host=/run/pg&password=***"),
            ),
            ("redis://:secret@host:6379", Some("redis://:***@host:6379")),
            ("redis://secret@host:6379", Some("redis://***@host:6379")),
            (
                "unix:///run/redis?pass=secret",
                Some("unix:///run/redis?pass=***"),
            ),
            ("rediss://host:6380/1", Some("rediss://host:6380/1")),
            ("postgres://me:12#secret@db/clamor", None),
            ("postgres://me:1/secret@db/clamor", None),
            ("postgres://me:se/cret@db/clamor", None),
            ("AIzaSecret", None),
            ("key:secret", None),
        ] {
            assert_eq!(without_password(address).as_deref(), shown, "{address}");
        }
    }

    #[test]
    fn texts_are_shown_without_what_may_be_a_password() {
        for (text, shown) in [
            ("https://me:secret@host/x", "https://***@host/x"),
            (
                "a=http://me:secret@h,b=http://k",
                "a=http://***@h,b=http://k",
            ),
            ("me@example.org", "me@example.org"),
            ("https://host/@me", "https://host/@me"),
            ("", ""),
        ] {
            assert_eq!(of_text(text), shown);
        }
    }
}
