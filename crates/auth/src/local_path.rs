//! Where somebody wanted to go before they had to sign in.

/// Bytes of the longest one.
const LONGEST: usize = 2000;

/// A path of this server with its query. Never another server's address, however it is written:
/// browsers read `//host` and `/\host` as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalPath(String);

impl LocalPath {
    /// The first page.
    pub fn home() -> Self {
        Self("/".to_owned())
    }

    /// The path, if it is one of ours and none of the sign-in itself, which would lead in a circle.
    pub fn parse(text: &str) -> Option<Self> {
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let second = text.chars().nth(1);
        let is_local = text.starts_with('/')
            && !matches!(second, Some('/' | '\\'))
            && text.len() <= LONGEST
            && text.chars().all(|c| c.is_ascii_graphic() && c != '\\');
        let of_signing_in = ["/sign-in", "/sign-out", "/signed-out"];
        let in_a_circle = of_signing_in
            .iter()
            .any(|page| path == *page || path.starts_with(&format!("{page}/")));
        (is_local && !in_a_circle).then(|| Self(text.to_owned()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_this_server_are_taken() {
        for path in ["/", "/jobs/1?label=negative#comments", "/a//b", "/account"] {
            assert_eq!(LocalPath::parse(path).expect(path).as_str(), path);
        }
    }

    #[test]
    fn nothing_leads_elsewhere_or_in_a_circle() {
        for path in [
            "",
            "jobs",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/jobs\\..",
            "https://evil.example/",
            "/\t/evil.example",
            "/\n/evil.example",
            " /",
            "/a b",
            "/\u{e4}",
            "/sign-in",
            "/sign-in?to=/",
            "/sign-in/callback?code=1",
            "/sign-out",
            "/signed-out#x",
        ] {
            assert_eq!(LocalPath::parse(path), None, "{path}");
        }
        assert_eq!(LocalPath::parse(&format!("/{}", "a".repeat(2000))), None);
    }
}
