//! Addresses that settings name: where requests go in place of a host or an API.

use url::{Host, Url};

use crate::is_host_name;

/// An address below which requests can be sent: http or https, with a path or without.
///
/// # Errors
/// What is wrong with it.
pub fn parse_base(base: &str) -> Result<Url, String> {
    let url = Url::parse(base).map_err(|error| {
        format!("it is no URL ({error}): it must begin with http:// or https://")
    })?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err("it must begin with http:// or https://, and name a host".to_owned());
    }
    if !base.contains("://") {
        return Err("it must begin with http:// or https://, with two slashes".to_owned());
    }
    if let Some(Host::Domain(name)) = url.host()
        && !is_host_name(name)
    {
        return Err(format!(
            "{name:?} is no name of a host: commas stand between several"
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("it must not have a query or a fragment".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it must not have a user name or password".to_owned());
    }
    Ok(url)
}

/// Path and query behind `base`, which may have a path of its own. Without a path it is the base itself.
pub fn rebase(base: &Url, path: &str, query: Option<&str>) -> Url {
    let mut moved = base.clone();
    if path.is_empty() {
        moved.set_query(query);
        return moved;
    }
    let (before, path) = (
        base.path().trim_end_matches('/'),
        path.trim_start_matches('/'),
    );
    moved.set_path(&format!("{before}/{path}"));
    moved.set_query(query);
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_may_have_a_path_and_nothing_behind_it() {
        let base = parse_base("http://127.0.0.1:9/api/").expect("a base");
        let moved = rebase(&base, "/v1/a", Some("b=c"));
        assert_eq!(moved.as_str(), "http://127.0.0.1:9/api/v1/a?b=c");
        assert_eq!(rebase(&base, "/", None).as_str(), "http://127.0.0.1:9/api/");
        let whole = parse_base("http://127.0.0.1:9/api/token").expect("a base");
        assert_eq!(rebase(&whole, "", None), whole);
        for wrong in [
            "a.example",
            "ftp://a.example",
            "http://a.example/?q",
            "http://a.example/#f",
            "http://ann@a.example/",
            "http://b;c.example=http://d",
            "http:/a.example",
            "http://a..b",
        ] {
            assert!(parse_base(wrong).is_err(), "{wrong}");
        }
    }
}
