//! What the fuzzer in `fuzz/` and the replay of its corpus do with bytes: read them as what a request says of whoever
//! asks, as the claims of a token that is signed as it should be, and as an issuer's keys.
//!
//! No program has it.

use http::{HeaderMap, HeaderValue, header};

use crate::{
    doors::credentials::{Credentials, authorization},
    oidc::fuzz::{believed, forged, keys},
    tokens::{is_meant, is_whole},
};

/// What bytes turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// What their first line is as the header `Authorization`; none: it says nothing.
    pub way: Option<Way>,
    /// Whether the rest are claims that are believed once they are signed.
    pub is_believed: bool,
    /// Whether the rest are keys of which one can be used.
    pub has_keys: bool,
}

/// What a header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// A token of an issuer, which nobody signed.
    Bearer,
    /// A personal token that is whole.
    Whole,
    /// A personal token of which something is missing or mistyped.
    Mistyped,
    /// Name and password.
    Basic,
}

/// Reads the first line as the header `Authorization`, and what follows it as claims and as a set of keys.
pub fn tokens(bytes: &[u8]) -> Seen {
    let mut parts = bytes.splitn(2, |byte| *byte == b'\n');
    let line = parts.next().unwrap_or_default();
    let rest = parts.next().unwrap_or_default();
    Seen {
        way: HeaderValue::from_bytes(line).ok().and_then(way),
        is_believed: believed(rest),
        has_keys: keys(rest),
    }
}

fn way(value: HeaderValue) -> Option<Way> {
    let mut headers = HeaderMap::new();
    headers.insert(header::AUTHORIZATION, value);
    match authorization(&headers) {
        Ok(None) => panic!("a header that is there is passed over"),
        Ok(Some(Credentials::Bearer(token))) => {
            assert!(!is_meant(token));
            forged(token);
            Some(Way::Bearer)
        }
        Ok(Some(Credentials::Personal { token, name })) => {
            assert!(is_meant(&token) && name.is_none_or(|name| !name.contains(':')));
            if !is_whole(&token) {
                return Some(Way::Mistyped);
            }
            no_typo_passes(&token);
            Some(Way::Whole)
        }
        Ok(Some(Credentials::Basic { name, password })) => {
            assert!(!name.contains(':') && !is_meant(&password));
            Some(Way::Basic)
        }
        Err(_) => None,
    }
}

/// Another letter anywhere in it, or one fewer or more, is noticed.
fn no_typo_passes(token: &str) {
    let beginning = token.find('_').map_or(0, |at| at + 1);
    for (at, letter) in token.char_indices().filter(|(at, _)| *at >= beginning) {
        let after = at + letter.len_utf8();
        for other in ["", if letter == 'x' { "y" } else { "x" }, "xx"] {
            let typo = format!("{}{other}{}", &token[..at], &token[after..]);
            assert!(!is_whole(&typo), "{typo}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    /// Changed inputs per file of the corpus.
    const CHANGES: usize = 60;

    /// What readers stumble over.
    const PIECES: [&str; 16] = [
        " ", "\n", ".", "..", "=", ":", "{", "}", "[", "]", "null", "-1", "1e999", "\\u0000",
        "clamor_", "\"",
    ];

    /// Xorshift, the same numbers in every run.
    struct Random(u64);

    impl Random {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 % limit.max(1) as u64) as usize
        }
    }

    fn corpus() -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/tokens");
        let mut files: Vec<_> = fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| fs::read(entry.unwrap().path()).unwrap())
            .collect();
        files.sort();
        files
    }

    fn change(bytes: &mut Vec<u8>, random: &mut Random) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(16)).min(bytes.len());
        match random.below(5) {
            0 if at < bytes.len() => bytes[at] = random.below(256) as u8,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece.repeat(1 + random.below(8)));
            }
            3 => bytes.truncate(at),
            _ => {
                let piece = PIECES[random.below(PIECES.len())].as_bytes();
                bytes.splice(at..at, piece.iter().copied());
            }
        }
    }

    #[test]
    fn tokens_survive_their_corpus_and_changes_of_it() {
        let mut random = Random(0x2545_F491_4F6C_DD1D);
        for whole in corpus() {
            for _ in 0..CHANGES {
                let mut bytes = whole.clone();
                for _ in 0..1 + random.below(4) {
                    change(&mut bytes, &mut random);
                }
                tokens(&bytes);
            }
        }
    }

    /// What the corpus does not lead to, no fuzzer finds by itself: it makes no checksum.
    #[test]
    fn the_corpus_has_every_way_in() {
        let seen: Vec<_> = corpus().iter().map(|bytes| tokens(bytes)).collect();
        let ways: BTreeSet<_> = seen.iter().filter_map(|seen| seen.way).collect();
        let all = [Way::Bearer, Way::Whole, Way::Mistyped, Way::Basic];
        assert_eq!(ways, BTreeSet::from(all));
        for is_seen in [
            |seen: &Seen| seen.is_believed,
            |seen: &Seen| seen.has_keys,
            |seen: &Seen| seen.way.is_none(),
        ] {
            assert!(seen.iter().any(is_seen), "{seen:?}");
        }
    }
}
