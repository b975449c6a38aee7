//! What documents and the files of `deploy/` say of platforms, written from the list of platforms.
//!
//! `scripts/write-platforms.sh` writes it; without that, a passage that is not current fails the test.

mod deploy;
mod docs;
mod limits;
mod passage;

use std::path::{Path, PathBuf};

use passage::{PASSAGES, Passage, with};
use platforms::{Access, Api, KeySpec, PLATFORMS, Platform, Recognized};
use url::Url;

/// Set when the passages are to be written.
const WRITE: &str = "WRITE_PLATFORMS";

fn path(passage: &Passage) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join(passage.file)
}

#[test]
fn every_passage_is_current() {
    let is_written = std::env::var_os(WRITE).is_some();
    let mut old = Vec::new();
    for passage in PASSAGES {
        let path = path(passage);
        let file = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", passage.file));
        let current = with(&file, passage.name, &(passage.write)(PLATFORMS))
            .unwrap_or_else(|why| panic!("{}: {why}", passage.file));
        if current == file {
            continue;
        }
        if is_written {
            std::fs::write(&path, current).unwrap();
        } else {
            old.push(format!("{}: {}", passage.file, passage.name));
        }
    }
    assert!(
        old.is_empty(),
        "not as the list of platforms has it, run scripts/write-platforms.sh: {old:?}"
    );
}

/// A platform that is nowhere but in this test.
struct Pond;

impl Platform for Pond {
    fn name(&self) -> &'static str {
        "pond"
    }

    fn title(&self) -> &'static str {
        "Pond"
    }

    fn access(&self) -> Access {
        Access::Key(KeySpec {
            setting: "POND_KEY",
            label: "Pond key",
            price: "5 EUR a month",
            steps: &["Ask the frog."],
            reach: "croaks",
            permissions: &[],
            terms: "Do not feed the frog.",
        })
    }

    fn addresses(&self) -> &'static str {
        "`pond.example/ID`"
    }

    fn apis(&self) -> &'static [Api] {
        &[Api {
            title: "Pond API",
            setting: "POND_BASE",
            base: "https://api.pond.example",
        }]
    }

    fn recognize(&self, _: &Url) -> Option<Recognized> {
        None
    }
}

#[test]
fn a_platform_with_a_key_is_told_of_wherever_platforms_are() {
    let in_documents: [(&str, &[&str]); 3] = [
        (
            "read",
            &[
                "| Pond | `pond.example/ID` | Pond key, 5 EUR a month (`POND_KEY`) |",
                "\nDo not feed the frog.\n",
            ],
        ),
        (
            "settings",
            &[
                "| `POND_KEY` | none | Pond key",
                "| `POND_BASE` | `https://api.pond.example` | base address of the Pond API |",
            ],
        ),
        (
            "keys",
            &[
                "1. Ask the frog.",
                "Pond posts fail with `needs_credentials`",
            ],
        ),
    ];
    let mut seen = 0;
    for (name, words) in in_documents {
        let mut all = PASSAGES.iter();
        let passage = all.find(|one| one.name == name && one.file.ends_with(".md"));
        let text = (passage.expect("a passage").write)(&[&Pond]);
        for words in words {
            assert!(text.contains(words), "no {words:?} in: {text}");
        }
        seen += 1;
    }
    for passage in PASSAGES
        .iter()
        .filter(|passage| passage.file.starts_with("deploy/"))
    {
        let text = (passage.write)(&[&Pond]);
        assert!(text.contains("POND_KEY"), "{}: {text}", passage.file);
        seen += 1;
    }
    let unsupported = PASSAGES
        .iter()
        .find(|passage| passage.name == "unsupported");
    let text = (unsupported.expect("a passage").write)(&[&Pond]);
    assert!(!text.contains("Pond"), "{text}");
    // What is not read, and profiles, of which it has none.
    assert_eq!(seen + 2, PASSAGES.len());
}
