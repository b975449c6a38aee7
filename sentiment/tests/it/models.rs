//! The small models of tests/data/models and what training/make_test_model.py computed with them.

use std::fs;
use std::path::{Path, PathBuf};

use sentiment::{Error, NeuralModel, Precision};
use serde::Deserialize;
use tempfile::TempDir;

/// A line of the fixtures.
#[derive(Deserialize)]
pub(crate) struct Expected {
    pub(crate) text: String,
    pub(crate) truncated: bool,
    /// Negative, neutral, positive.
    pub(crate) logits: [f32; 3],
}

pub(crate) fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/models")
}

pub(crate) fn open(name: &str, precision: Precision) -> NeuralModel {
    NeuralModel::open(name, precision, &models()).expect("the test's model opens")
}

pub(crate) fn expected(name: &str) -> Vec<Expected> {
    let file = models().join(format!("../{name}.expected.json"));
    let bytes = fs::read(file).expect("the fixtures are committed");
    serde_json::from_slice(&bytes).expect("the fixtures are JSON")
}

pub(crate) fn texts(fixtures: &[Expected]) -> Vec<&str> {
    fixtures.iter().map(|line| line.text.as_str()).collect()
}

/// A copy of a test model, as `models/broken`, to be spoiled.
pub(crate) fn copy_of(model: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let broken = copied(&folder);
    fs::create_dir_all(&broken).expect("a folder");
    for file in fs::read_dir(models().join(model)).expect("the model is committed") {
        let file = file.expect("readable");
        fs::copy(file.path(), broken.join(file.file_name())).expect("writable");
    }
    folder
}

/// Where the copy lies.
pub(crate) fn copied(folder: &TempDir) -> PathBuf {
    folder.path().join("models/broken")
}

/// Opens the copy.
pub(crate) fn open_copy(folder: &TempDir, precision: Precision) -> Result<NeuralModel, Error> {
    NeuralModel::open("broken", precision, &folder.path().join("models"))
}

/// Opens the copy and gives back why it cannot be used.
#[track_caller]
pub(crate) fn refusal(folder: &TempDir) -> String {
    match open_copy(folder, Precision::Int8) {
        Err(Error::Unavailable(sentence)) => sentence,
        Err(other) => panic!("another error: {other:?}"),
        Ok(_) => panic!("it opened"),
    }
}

#[track_caller]
pub(crate) fn assert_one_sentence_naming(sentence: &str, words: &[&str]) {
    assert!(!sentence.contains('\n'), "{sentence}");
    for word in words {
        assert!(
            sentence.contains(word),
            "{word:?} is missing in: {sentence}"
        );
    }
}
