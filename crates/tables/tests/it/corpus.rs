//! The short run of the fuzzers: their corpus, and a few thousand changes of it that are the same
//! in every run. `make fuzz` is the long one.

use std::path::Path;

#[path = "../fuzz/mod.rs"]
mod fuzz;

/// Changed inputs per file of the corpus.
const CHANGES: usize = 150;

/// What readers stumble over.
const PIECES: [&str; 24] = [
    "\"",
    ",",
    ";",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "{",
    "[",
    "]",
    "}",
    ":",
    "\\u0000",
    "\\",
    "://",
    "?",
    "<c r=\"",
    "</c>",
    "&amp;",
    "&#0;",
    "PK\x05\x06",
    "sep=;\n",
    "\u{FEFF}",
    "99999999999",
];

fn replay(target: &str, read: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{target} has no corpus");
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    for path in paths {
        let whole = std::fs::read(&path).unwrap();
        read(&whole);
        for _ in 0..CHANGES {
            let mut bytes = whole.clone();
            for _ in 0..1 + random.below(6) {
                change(&mut bytes, &mut random);
            }
            read(&bytes);
        }
    }
}

fn change(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let end = (at + random.below(1 + random.0 as usize % 64)).min(bytes.len());
    match random.below(5) {
        0 if at < bytes.len() => bytes[at] = random.0 as u8,
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
fn lists_survive_their_corpus_and_changes_of_it() {
    replay("lists", fuzz::lists);
}

#[test]
fn comments_in_csv_survive_their_corpus_and_changes_of_it() {
    replay("comments_csv", fuzz::comments_csv);
}

#[test]
fn comments_in_json_survive_their_corpus_and_changes_of_it() {
    replay("comments_json", fuzz::comments_json);
}

#[test]
fn workbooks_survive_their_corpus_and_changes_of_it() {
    replay("workbook", fuzz::workbook);
}

#[test]
fn sheets_survive_their_corpus_and_changes_of_it() {
    replay("sheet", fuzz::sheet);
}
