//! Whether a text is an address at all.

use super::without_scheme;

/// Whether a text is the address of something on the web: `http` or `https`, or a host with a dot and
/// no scheme, as people write addresses. Never what a browser would run, or open by itself
/// (`javascript:`, `data:`, `file:`), nor the second half of an address (`/r/place`).
pub fn is_web_address(text: &str) -> bool {
    let text = text.trim();
    // Browsers pass over some of these and read what is left.
    if text.contains(char::is_control) {
        return false;
    }
    let rest = without_scheme(text);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if rest.len() < text.len() {
        let scheme = &text[..text.len() - rest.len() - "://".len()];
        let is_web = ["http", "https"]
            .iter()
            .any(|web| scheme.eq_ignore_ascii_case(web));
        return is_web && !host.is_empty();
    }
    let (host, port) = host.split_once(':').unwrap_or((host, "0"));
    let is_label = |label: &str| {
        let of_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        !label.is_empty() && label.chars().all(of_name)
    };
    host.contains('.')
        && host.split('.').all(is_label)
        && !port.is_empty()
        && port.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_web_address;

    #[test]
    fn only_the_web_has_addresses() {
        for text in [
            "https://a.example/b?c#d",
            "HTTP://A.EXAMPLE",
            " http://localhost:8000/x ",
            "www.a.example/p/1",
            "a.example:8443/x",
            "b\u{fc}cher.example",
        ] {
            assert!(is_web_address(text), "{text}");
        }
        for text in [
            "",
            "javascript:alert(1)",
            "JavaScript://a.example/%0aalert(1)",
            "java\nscript:alert(1)",
            "https://a.example/\u{1}",
            "data:text/html,a.example",
            "vbscript:msgbox",
            "file:///etc/passwd",
            "ftp://a.example/",
            "mailto:ann@a.example",
            "at://did:plc:x/app.bsky.feed.post/1",
            "https://",
            "https:///path",
            "//",
            "/r/place/1",
            "see below",
            "a.example:x/y",
            "a..example",
        ] {
            assert!(!is_web_address(text), "{text}");
        }
    }
}
