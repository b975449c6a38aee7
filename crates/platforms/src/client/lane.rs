//! What has an allowance of its own.

use sha2::{Digest, Sha256};

use super::ask::Ask;

/// Bytes of a key's digest in a name: enough that two keys never meet.
const DIGEST_BYTES: usize = 8;

/// A host, or a host and the key that is used there: two keys have two quotas.
///
/// The name may be read by others (it is a key in Redis), so it holds a digest of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lane(String);

impl Lane {
    /// The lane that a request goes by.
    pub(super) fn of(ask: &Ask<'_>) -> Self {
        let host = ask.url.host_str().unwrap_or_default();
        let Some(key) = ask.key else {
            return Self(host.to_owned());
        };
        Self(format!("{host}+{}", digest(key.value)))
    }

    pub(super) fn name(&self) -> &str {
        &self.0
    }

    /// Whose lane it is.
    pub(super) fn host(&self) -> &str {
        self.0.split('+').next().unwrap_or_default()
    }
}

/// What stands for a key where others may read it.
pub(super) fn digest(key: &str) -> String {
    hex::encode(&Sha256::digest(key)[..DIGEST_BYTES])
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::Answer;

    fn lane(address: &str, key: Option<&str>) -> String {
        let url = Url::parse(address).unwrap();
        let ask = Ask::new(&url, Answer::check);
        let ask = match key {
            Some(key) => ask.key("x-key", key),
            None => ask,
        };
        Lane::of(&ask).name().to_owned()
    }

    #[test]
    fn a_host_is_one_lane_and_each_key_there_another() {
        assert_eq!(lane("https://a.example/b?c", None), "a.example");
        assert_eq!(lane("https://a.example/d", None), "a.example");
        let one = lane("https://a.example/", Some("made-up-key"));
        assert_eq!(one, lane("https://a.example/d", Some("made-up-key")));
        assert_ne!(one, lane("https://a.example/", Some("another-key")));
        assert_ne!(one, lane("https://b.example/", Some("made-up-key")));
        assert!(!one.contains("made-up"), "{one}");
        assert_eq!(Lane(one).host(), "a.example");
    }
}
