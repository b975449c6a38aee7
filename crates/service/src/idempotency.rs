//! The same request sent twice makes one job: what is asked for, as a hash, and requests under way.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use sha2::{Digest, Sha256};
use store::JobOptions;
use uuid::Uuid;

use crate::Error;

/// The uploads with a key that this process reads now.
///
/// A file that is sent again while the first is still read would be read twice for nothing. Only
/// saves work: of two that run in two processes the store takes one. Nothing is written down, so a
/// process that dies leaves nothing behind that could block a key.
#[derive(Debug, Clone, Default)]
pub struct UnderWay(Arc<Mutex<HashSet<(Uuid, String)>>>);

/// The right to answer a request with a key; it ends with the request, however that ends.
#[derive(Debug)]
pub struct Begun {
    all: UnderWay,
    of: (Uuid, String),
}

impl UnderWay {
    /// Begins a request.
    ///
    /// # Errors
    /// [`Error::RequestUnderWay`], when the one with the same key is not answered yet.
    pub(crate) fn begin(&self, team: Uuid, key: &str) -> Result<Begun, Error> {
        let of = (team, key.to_owned());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.insert(of.clone()) {
            true => Ok(Begun {
                all: self.clone(),
                of,
            }),
            false => Err(Error::RequestUnderWay),
        }
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&self.of);
    }
}

/// Hashes what was asked for, part by part, so that a replay with another content is noticed.
///
/// Over the parsed content: the boundary of a multipart body differs from try to try. Rows keep the
/// hash: whatever is changed here makes the replay of a request from before the change look
/// like another one, so it gets another version.
#[derive(Debug)]
pub struct RequestHash(Sha256);

/// The version of the hash; hashed with the rest.
const VERSION: &str = "2";

impl RequestHash {
    /// Begins with the kind of request.
    pub fn new(kind: &str) -> Self {
        let mut hash = Self(Sha256::new());
        hash.part(VERSION.as_bytes());
        hash.part(kind.as_bytes());
        hash
    }

    /// Adds a part; its length is hashed too, so that parts cannot run into each other.
    pub fn part(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// Adds a part that may be missing, which is not the same as empty.
    pub fn optional(&mut self, part: Option<&[u8]>) {
        match part {
            Some(part) => {
                self.part(b"some");
                self.part(part);
            }
            None => self.part(b"none"),
        }
    }

    /// Adds what was chosen. Every field by name: a new one is missing here until it is added.
    pub fn options(&mut self, options: &JobOptions) {
        let JobOptions {
            analyzer,
            max_comments,
            snapshot_max_age,
            include_post_author,
            include_other_languages,
            own_accounts,
            brand,
        } = options;
        self.optional(analyzer.as_deref().map(str::as_bytes));
        let number = |number: u64| number.to_le_bytes();
        self.optional(
            max_comments
                .map(|most| number(most.into()))
                .as_ref()
                .map(<[u8; 8]>::as_slice),
        );
        self.optional(
            snapshot_max_age
                .map(number)
                .as_ref()
                .map(<[u8; 8]>::as_slice),
        );
        // Only what was chosen, so that requests from before these could be keep their hash.
        for (chosen, name) in [
            (*include_post_author, "include_post_author"),
            (*include_other_languages, "include_other_languages"),
        ] {
            if chosen {
                self.part(name.as_bytes());
            }
        }
        if let Some(brand) = brand {
            self.part(b"brand");
            self.part(brand.as_bytes());
        }
        for (platform, accounts) in own_accounts.by_platform() {
            self.part(b"own_accounts");
            self.part(platform.as_bytes());
            for account in accounts {
                self.part(account.as_bytes());
            }
        }
    }

    /// The hash in hexadecimal digits.
    pub fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}

/// The hash of a content, and beside it that of the request for it, where the request names the content
/// only: either is known again.
pub fn with_asked(hash: String, asked: Option<String>) -> String {
    match asked {
        Some(asked) => format!("{hash} {asked}"),
        None => hash,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_a_request_stays_what_it_is() {
        let hash = |options: &JobOptions| {
            let mut hash = RequestHash::new("list");
            hash.part(b"name");
            hash.options(options);
            hash.finish()
        };
        let chosen = JobOptions {
            analyzer: Some("lexicon".to_owned()),
            max_comments: Some(50),
            snapshot_max_age: Some(0),
            ..JobOptions::default()
        };
        // Rows hold it. Another value needs another VERSION, and a line in the changelog.
        assert_eq!(
            hash(&chosen),
            "00a6e3122c354ae17c2f25f3cefebed78ef90bb9773894371e6e9b5618d5788b"
        );
        let mut own_accounts = store::OwnAccounts::default();
        own_accounts.add("youtube", "@acme");
        let without = [
            JobOptions {
                include_post_author: true,
                ..chosen.clone()
            },
            JobOptions {
                include_other_languages: true,
                ..chosen.clone()
            },
            JobOptions {
                own_accounts,
                ..chosen.clone()
            },
            JobOptions {
                analyzer: None,
                ..chosen.clone()
            },
            JobOptions {
                max_comments: None,
                ..chosen.clone()
            },
            JobOptions {
                snapshot_max_age: None,
                ..chosen.clone()
            },
        ];
        let all: HashSet<String> = without.iter().chain([&chosen]).map(hash).collect();
        assert_eq!(all.len(), 7);
    }

    #[test]
    fn a_request_that_ends_however_leaves_its_key() {
        let under_way = UnderWay::default();
        let team = Uuid::nil();
        let begun = under_way.begin(team, "k").expect("the first");
        let refused = under_way.begin(team, "k").expect_err("still under way");
        assert!(matches!(refused, Error::RequestUnderWay));
        assert!(under_way.begin(Uuid::max(), "k").is_ok());
        drop(begun);
        assert!(under_way.begin(team, "k").is_ok());
    }
}
