//! `Idempotency-Key`: the same request sent twice makes one job.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use axum::http::{HeaderMap, HeaderName};
use sha2::{Digest, Sha256};
use store::{JobOptions, Made};
use uuid::Uuid;

use crate::{error::ApiError, problem::Code};

/// Longest key taken.
const MAX_KEY_BYTES: usize = 255;

/// The key of a request, if it has one.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let mut sent = headers.get_all("idempotency-key").iter();
    let Some(value) = sent.next() else {
        return Ok(None);
    };
    if sent.next().is_some() {
        return Err(ApiError::new(
            Code::BadIdempotencyKey,
            "The request has several `Idempotency-Key` headers; one is taken.",
        ));
    }
    match value.to_str() {
        Ok(key) if !key.trim().is_empty() && key.len() <= MAX_KEY_BYTES => {
            Ok(Some(key.trim().to_owned()))
        }
        _ => Err(ApiError::new(
            Code::BadIdempotencyKey,
            format!("The key must be 1 to {MAX_KEY_BYTES} visible ASCII characters."),
        )),
    }
}

/// Says that an earlier request made the job, when one did.
pub(crate) fn replayed(made: &Made) -> Option<[(HeaderName, &'static str); 1]> {
    let header = HeaderName::from_static("idempotent-replayed");
    made.replayed.then_some([(header, "true")])
}

/// The uploads with a key that this process reads now.
///
/// A file that is sent again while the first is still read would be read twice for nothing. Only
/// saves work: of two that run in two processes the store takes one. Nothing is written down, so a
/// process that dies leaves nothing behind that could block a key.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnderWay(Arc<Mutex<HashSet<(Uuid, String)>>>);

/// The right to answer a request with a key; it ends with the request, however that ends.
#[derive(Debug)]
pub(crate) struct Begun {
    all: UnderWay,
    of: (Uuid, String),
}

impl UnderWay {
    /// Begins a request, unless the one with the same key is not answered yet.
    pub(crate) fn begin(&self, team: Uuid, key: &str) -> Result<Begun, ApiError> {
        let of = (team, key.to_owned());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.insert(of.clone()) {
            true => Ok(Begun {
                all: self.clone(),
                of,
            }),
            false => Err(ApiError::new(
                Code::RequestUnderWay,
                "The first request with this Idempotency-Key is still being read; ask again for its \
                 answer.",
            )
            .with_retry_after(2)),
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
pub(crate) struct RequestHash(Sha256);

/// The version of the hash; hashed with the rest.
const VERSION: &str = "2";

impl RequestHash {
    /// Begins with the kind of request.
    pub(crate) fn new(kind: &str) -> Self {
        let mut hash = Self(Sha256::new());
        hash.part(VERSION.as_bytes());
        hash.part(kind.as_bytes());
        hash
    }

    /// Adds a part; its length is hashed too, so that parts cannot run into each other.
    pub(crate) fn part(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// Adds a part that may be missing, which is not the same as empty.
    pub(crate) fn optional(&mut self, part: Option<&[u8]>) {
        match part {
            Some(part) => {
                self.part(b"some");
                self.part(part);
            }
            None => self.part(b"none"),
        }
    }

    /// Adds what was chosen. Every field by name: a new one is missing here until it is added.
    pub(crate) fn options(&mut self, options: &JobOptions) {
        let JobOptions {
            analyzer,
            max_comments,
            snapshot_max_age,
            include_post_author,
            include_other_languages,
            own_accounts,
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
        for (platform, accounts) in own_accounts.by_platform() {
            self.part(b"own_accounts");
            self.part(platform.as_bytes());
            for account in accounts {
                self.part(account.as_bytes());
            }
        }
    }

    /// The hash in hexadecimal digits.
    pub(crate) fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// The hash of a content, and beside it that of the request for it, where the request names the content
/// only: either is known again.
pub(crate) fn with_asked(hash: String, asked: Option<String>) -> String {
    match asked {
        Some(asked) => format!("{hash} {asked}"),
        None => hash,
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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
        assert_eq!(refused.code(), Code::RequestUnderWay);
        assert!(under_way.begin(Uuid::max(), "k").is_ok());
        drop(begun);
        assert!(under_way.begin(team, "k").is_ok());
    }
}
