//! The short run of the fuzzers: their corpus, and changes of it that are the same in every run.
//! `make fuzz` is the long one.

use std::collections::BTreeSet;
use std::path::Path;

use fuzz::Fuzzed;
use platforms::{Access, PLATFORMS, Platform};

#[path = "../fuzz/mod.rs"]
mod fuzz;

/// Changed inputs per file of the corpus.
const CHANGES: usize = 60;

/// What readers stumble over.
const PIECES: [&[u8]; 20] = [
    b"\"",
    b"[",
    b"]",
    b"{",
    b"}",
    b"null",
    b"-1",
    b"1e999",
    b"\\u0000",
    b"\\ud83d",
    b"\xff",
    b"\xf0\x9f",
    b"&#0;",
    b"<p>",
    b"://",
    b"?",
    b"@",
    b"(",
    b".",
    b"99999999999999999999",
];

fn files(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(&path).unwrap())
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{target} has no corpus");
    files
}

fn replay(target: &str, read: impl Fn(&[u8])) {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    for (_, whole) in files(target) {
        read(&whole);
        for _ in 0..CHANGES {
            let mut bytes = whole.clone();
            for _ in 0..1 + random.below(4) {
                change(&mut bytes, &mut random);
            }
            read(&bytes);
        }
    }
}

fn change(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let end = (at + random.below(32)).min(bytes.len());
    match random.below(4) {
        0 => drop(bytes.drain(at..end)),
        1 => {
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece.repeat(1 + random.below(8)));
        }
        2 => bytes.truncate(at),
        _ => {
            let piece = PIECES[random.below(PIECES.len())];
            bytes.splice(at..at, piece.iter().copied());
        }
    }
}

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

#[test]
fn addresses_survive_their_corpus_and_changes_of_it() {
    replay("recognize", fuzz::recognize);
}

#[test]
fn platforms_survive_what_they_are_answered() {
    replay("answers", |bytes| {
        fuzz::answers(bytes);
    });
}

/// A platform that is read, and nowhere in `fuzz/mod.rs`, was forgotten there.
#[test]
fn every_platform_that_is_read_is_fuzzed() {
    let (mut posts, mut profiles) = (BTreeSet::new(), BTreeSet::new());
    let mut provided = BTreeSet::new();
    for byte in 0..=u8::MAX {
        match fuzz::fuzzed(byte) {
            Some(Fuzzed::Posts(platform)) => posts.insert(platform),
            Some(Fuzzed::Provided(platform)) => provided.insert(platform),
            Some(Fuzzed::Profiles(platform)) => profiles.insert(platform),
            None => false,
        };
    }
    let named = |platform: &&dyn Platform| platform.name();
    let read = PLATFORMS
        .iter()
        .filter(|platform| !matches!(platform.access(), Access::Never(_)));
    let read: BTreeSet<_> = read.map(named).collect();
    assert_eq!(
        posts.union(&provided).copied().collect::<BTreeSet<_>>(),
        read
    );
    let of_provider = PLATFORMS
        .iter()
        .filter(|platform| platform.provided().is_some());
    assert_eq!(provided, of_provider.map(named).collect());
    let counted = PLATFORMS
        .iter()
        .filter(|platform| platform.profiles().is_some());
    assert_eq!(profiles, counted.map(named).collect());
}

/// What is not read as the platform means it leads the fuzzer nowhere.
#[test]
fn the_corpus_has_comments_and_profiles_of_every_platform() {
    let mut kinds = BTreeSet::new();
    for (name, bytes) in files("answers") {
        let none = ["refused", "page", "quota"]
            .iter()
            .any(|word| name.contains(word));
        assert_eq!(fuzz::answers(&bytes) == 0, none, "{name}");
        kinds.extend((!none).then(|| fuzz::kind(bytes[0])));
    }
    // Pages that are looked at by the platforms have posts of WordPress, of the same kind.
    assert_eq!(kinds, (0..fuzz::KINDS).collect());
}
