//! The accounts that a job names as its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Accounts of those who ask: ids or handles by platform. What they write counts as the post
/// author's.
///
/// An account is compared with the author's id and with the author's name, as a whole and without
/// regard to case; an `@` before either does not matter. How many there may be is for whoever takes
/// them in to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OwnAccounts(BTreeMap<String, Vec<String>>);

impl OwnAccounts {
    /// The platform that stands for every comment of an uploaded file.
    pub const FILE: &'static str = "file";

    /// Adds an account on a platform.
    pub fn add(&mut self, platform: &str, account: &str) {
        let accounts = self.0.entry(platform.to_owned()).or_default();
        if !accounts.iter().any(|known| known == account) {
            accounts.push(account.to_owned());
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each platform with its accounts, by name; as given.
    pub fn by_platform(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0
            .iter()
            .map(|(platform, accounts)| (platform.as_str(), accounts.as_slice()))
    }

    /// Those on a platform, as [`key`] makes them; with those for files, if the comments are a file's.
    pub(crate) fn on(&self, platform: &str, uploaded: bool) -> Vec<String> {
        let names = [Some(platform), uploaded.then_some(Self::FILE)];
        let mut keys: Vec<String> = names
            .into_iter()
            .flatten()
            .filter_map(|name| self.0.get(name))
            .flatten()
            .map(|account| key(account))
            .filter(|key| !key.is_empty())
            .collect();
        keys.sort();
        keys.dedup();
        keys
    }
}

/// An account or an author as the two are compared.
pub(crate) fn key(account: &str) -> String {
    let account = account.trim();
    account.strip_prefix('@').unwrap_or(account).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_belong_to_their_platform() {
        let mut accounts = OwnAccounts::default();
        accounts.add("youtube", "UCabc");
        accounts.add("youtube", "@Acme");
        accounts.add("youtube", "@Acme");
        accounts.add("file", "Acme Support");
        assert_eq!(accounts.on("youtube", false), ["acme", "ucabc"]);
        assert_eq!(accounts.on("mastodon", false), [""; 0]);
        assert_eq!(accounts.on("instagram", true), ["acme support"]);
        let json = serde_json::to_string(&accounts).expect("JSON");
        assert_eq!(
            json,
            r#"{"file":["Acme Support"],"youtube":["UCabc","@Acme"]}"#
        );
    }
}
