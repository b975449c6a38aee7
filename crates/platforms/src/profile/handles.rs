//! How profiles are named where people host the platform on their own names: `NAME@SERVER`.

use super::Handle;
use crate::Recognized;
use crate::recognize::{UrlParts, recognize_page};

/// How a platform writes them.
pub(crate) struct Handles {
    /// Stands before a name, or not.
    pub(crate) mark: char,
    /// Stands before the name in addresses, behind the server.
    pub(crate) before: &'static str,
    /// Stands behind it.
    pub(crate) after: &'static str,
}

impl Handles {
    /// `NAME@SERVER`, with the mark before it or not.
    pub(crate) fn read(&self, text: &str) -> Option<Handle> {
        let (name, host) = text
            .strip_prefix(self.mark)
            .unwrap_or(text)
            .split_once('@')?;
        // As an address would have to be: a name of a server on the internet.
        let Recognized::Page { url } = recognize_page(&format!("https://{host}/")) else {
            return None;
        };
        let is_host = url.path() == "/" && url.query().is_none();
        is_host.then(|| self.at(name, &UrlParts::of(&url)?.host_and_port()))?
    }

    /// A profile of this name there.
    pub(crate) fn at(&self, name: &str, host: &str) -> Option<Handle> {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        if name.is_empty() || !name.bytes().all(letters) {
            return None;
        }
        let Self {
            mark,
            before,
            after,
        } = self;
        let host = host.to_ascii_lowercase();
        Some(Handle {
            text: format!("{mark}{name}@{host}"),
            key: format!("{}@{host}", name.to_ascii_lowercase()),
            url: format!("https://{host}/{before}{name}{after}"),
            host: Some(host),
        })
    }

    /// Name and server of a key.
    pub(crate) fn parts(key: &str) -> (&str, &str) {
        key.split_once('@').unwrap_or((key, ""))
    }
}
