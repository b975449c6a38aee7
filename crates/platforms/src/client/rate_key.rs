//! What has an allowance of its own.

use sha2::{Digest, Sha256};

use super::ask::Ask;

/// Bytes of a key's digest in a name: enough that two keys never meet.
const DIGEST_BYTES: usize = 8;

/// A host, or a host and the key that is used there: two keys have two quotas.
///
/// The name may be read by others (it is a key in Redis), so it holds a digest of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RateKey {
    name: String,
    is_single: bool,
}

impl RateKey {
    /// The rate key that a request goes by.
    pub(super) fn of(ask: &Ask<'_>) -> Self {
        let host = ask.url.host_str().unwrap_or_default();
        let credential = ask.allowance.or(ask.key.map(|key| key.value));
        Self {
            name: match credential {
                Some(credential) => format!("{host}+{}", digest(credential)),
                None => host.to_owned(),
            },
            is_single: ask.is_alone,
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whose rate key it is.
    pub(super) fn host(&self) -> &str {
        self.name.split('+').next().unwrap_or_default()
    }

    /// Whether one request at a time goes by it: all that go by one rate key say the same.
    pub(super) fn is_single(&self) -> bool {
        self.is_single
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
        of(address, key, None).name().to_owned()
    }

    fn of(address: &str, key: Option<&str>, allowance: Option<&str>) -> RateKey {
        let url = Url::parse(address).unwrap();
        let ask = Ask::new(&url, Answer::check);
        let ask = match key {
            Some(key) => ask.key("x-key", key),
            None => ask,
        };
        let ask = match allowance {
            Some(credential) => ask.allowance(credential).alone(),
            None => ask,
        };
        RateKey::of(&ask)
    }

    #[test]
    fn tokens_of_one_credential_share_its_lane() {
        let address = "https://a.example/";
        let one = of(address, Some("made-up-token"), Some("made-up-app"));
        let later = of(address, Some("another-token"), Some("made-up-app"));
        assert_eq!(one, later);
        assert!(one.is_single() && !one.name().contains("made-up"));
        assert_eq!(one.name(), lane(address, Some("made-up-app")));
        assert!(!of(address, Some("made-up-app"), None).is_single());
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
        let host = of("https://a.example/", Some("made-up-key"), None);
        assert_eq!(host.host(), "a.example");
    }
}
