//! What the spellings of one address have in common.

/// Hosts that show the same pages with and without these before them.
const BEFORE_HOST: [&str; 3] = ["www.", "m.", "mobile."];

/// An address from its host on.
pub fn without_scheme(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest)
}

/// An address without what people leave out or add and that leads to the same page: scheme, `www.` and
/// `m.`, the case of the host, slashes at the end of the path.
///
/// It tells addresses apart and is none itself. What has no host stays as it is.
pub fn spelled_alike(address: &str) -> String {
    let rest = without_scheme(address);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    if !host.contains('.') {
        return address.to_owned();
    }
    let host = host.to_ascii_lowercase();
    let bare = BEFORE_HOST.iter().find_map(|before| {
        let bare = host.strip_prefix(before)?;
        bare.contains('.').then_some(bare)
    });
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let (path, query) = path.split_at(end);
    let bare = bare.unwrap_or(&host);
    format!("{bare}{}{query}", path.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::spelled_alike;

    #[test]
    fn one_page_is_spelled_in_many_ways() {
        for (address, same) in [
            ("https://a.example/p/1", "http://WWW.A.example/p/1/"),
            ("https://a.example/p/1", "a.example/p/1"),
            ("https://m.a.example/?p=1", "https://mobile.a.example?p=1"),
            ("https://a.example/#/p/1", "a.example#/p/1"),
        ] {
            assert_eq!(spelled_alike(address), spelled_alike(same));
        }
        for (address, other) in [
            ("https://a.example/p/1", "https://a.example/P/1"),
            ("https://a.example/p?t=1", "https://a.example/p?t=2"),
            ("https://a.example/p", "https://b.a.example/p"),
            ("https://a.example/p?u=/", "https://a.example/p?u="),
            // A host of two parts is not the top of another one.
            ("https://m.example/1", "https://example/1"),
            ("Ab", "aB"),
            ("", "/"),
        ] {
            assert_ne!(spelled_alike(address), spelled_alike(other));
        }
    }
}
