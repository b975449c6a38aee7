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
        let accounts = self.0.entry(name(platform)).or_default();
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
        let file = uploaded.then(|| Self::FILE.to_owned());
        let mut keys: Vec<String> = [Some(name(platform)), file]
            .into_iter()
            .flatten()
            .filter_map(|name| self.0.get(&name))
            .flatten()
            .map(|account| key(account))
            .filter(|key| !key.is_empty())
            .collect();
        keys.sort();
        keys.dedup();
        keys
    }

    /// Those that count in an uploaded file, for comments on this platform.
    pub fn in_file(&self, platform: &str) -> OwnHere {
        OwnHere(self.on(platform, true))
    }
}

/// Own accounts on one platform, to be compared with authors.
#[derive(Debug, Clone, Default)]
pub struct OwnHere(Vec<String>);

impl OwnHere {
    /// Whether one of them is this author, by id or by name.
    pub fn wrote(&self, author_id: Option<&str>, author_name: Option<&str>) -> bool {
        let is_own = |name: &str| self.0.contains(&key(name));
        !self.0.is_empty() && [author_id, author_name].into_iter().flatten().any(is_own)
    }
}

/// A platform as accounts name it: files write it in their own case, or by its former name.
fn name(platform: &str) -> String {
    match platform.trim().to_lowercase().as_str() {
        "twitter" => "x".to_owned(),
        name => name.to_owned(),
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
        assert_eq!(accounts.on("YouTube", false), ["acme", "ucabc"]);
        let json = serde_json::to_string(&accounts).expect("JSON");
        assert_eq!(
            json,
            r#"{"file":["Acme Support"],"youtube":["UCabc","@Acme"]}"#
        );
    }

    #[test]
    fn in_a_file_an_author_is_own_by_id_or_name() {
        let mut accounts = OwnAccounts::default();
        accounts.add("x", "@Acme");
        accounts.add("file", "Acme Support");
        let on_x = accounts.in_file("Twitter");
        assert!(on_x.wrote(Some("7"), Some("acme")));
        assert!(on_x.wrote(Some("@ACME"), None));
        assert!(on_x.wrote(None, Some("acme support")));
        assert!(!on_x.wrote(Some("7"), Some("acme inc")));
        assert!(!on_x.wrote(None, None));
        assert!(!accounts.in_file("tiktok").wrote(None, Some("acme")));
        let none = OwnAccounts::default().in_file("x");
        assert!(!none.wrote(Some(""), Some("")));
    }
}
