//! What the values of these settings may be.

pub(super) fn share(text: &str) -> Result<f64, String> {
    match text.trim().parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("it is a share between 0 and 1, like 0.5".to_owned()),
    }
}

/// A name that can be one; whether it is installed is seen when all settings are known.
pub(super) fn analyzer(text: &str) -> Result<String, String> {
    let name = text.trim();
    name.parse::<sentiment::ModelChoice>()
        .map(|_| name.to_owned())
}

pub(super) fn base(text: &str) -> Result<String, String> {
    let base = text.trim().trim_end_matches('/');
    platforms::check_base(base)
        .map(|()| base.to_owned())
        .map_err(|why| format!("{why}: it is an address like http://127.0.0.1:9000"))
}

/// `NAME=DAYS` of a platform.
pub(super) fn platform_days(text: &str) -> Result<(String, u32), String> {
    let form = "each entry is NAME=DAYS, like youtube=14";
    let (name, days) = text.split_once('=').ok_or(form)?;
    let name = name.trim();
    let platform = platforms::platform_named(name)
        .ok_or_else(|| format!("there is no platform {name:?}: {form}"))?;
    match days.trim().parse() {
        Ok(days @ 1..=36_500) => Ok((platform.name().to_owned(), days)),
        _ => Err(format!(
            "the days of {name} are a whole number from 1 to 36500"
        )),
    }
}

pub(super) fn host_override(text: &str) -> Result<(String, String), String> {
    let form = "each entry is HOST=URL, like mastodon.example=http://127.0.0.1:9000";
    let (host, url) = text.split_once('=').ok_or(form)?;
    let host = host.trim();
    if host.contains('*') {
        return Err(format!(
            "{host:?} has a wildcard, and there are none here: write each host"
        ));
    }
    // Hosts are compared as they stand in addresses, where their own port is left away.
    let url_of_host = url::Url::parse(&format!("https://{host}")).ok();
    let plain = url_of_host.filter(|url| {
        url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
    });
    let Some(name) = plain.as_ref().and_then(url::Url::host_str) else {
        return Err(format!("{host:?} is no host: {form}"));
    };
    let port = plain.as_ref().and_then(url::Url::port);
    if host.ends_with('/') || port.is_some() {
        return Err(format!(
            "{host:?} is a host with more than it needs: write {name}"
        ));
    }
    Ok((name.to_owned(), base(url)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_taken_as_addresses_have_them() {
        for (written, host) in [
            (
                "mastodon.example=http://127.0.0.1:9000/",
                "mastodon.example",
            ),
            (
                " Mastodon.Example = http://127.0.0.1:9000",
                "mastodon.example",
            ),
            ("lemmy.example:443=http://127.0.0.1:9000", "lemmy.example"),
        ] {
            let expected = (host.to_owned(), "http://127.0.0.1:9000".to_owned());
            assert_eq!(host_override(written), Ok(expected), "{written}");
        }
        for bad in [
            "",
            "nonsense",
            "=http://127.0.0.1:9000",
            "https://mastodon.example=http://127.0.0.1:9000",
            "mastodon.example/=http://127.0.0.1:9000",
            "mastodon.example/users=http://127.0.0.1:9000",
            "mastodon.example:80=http://127.0.0.1:9000",
            "lemmy.example:8443=http://127.0.0.1:9000",
            "me@mastodon.example=http://127.0.0.1:9000",
            "mastodon.example=127.0.0.1:9000",
            "mastodon.example=http://me:word@127.0.0.1:9000",
            "mastodon.example=http://127.0.0.1:9000/?q=1",
        ] {
            assert!(host_override(bad).is_err(), "{bad}");
        }
    }
}
