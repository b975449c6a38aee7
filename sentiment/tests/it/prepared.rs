//! The file int8.safetensors beside a model in single precision.

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use sentiment::{Analyzer, NeuralModel, Precision, Prepared, prepare};
use tempfile::TempDir;

use crate::models::{copied, copy_of, open, open_copy};

const TEXTS: [&str; 3] = ["what a day", "", "no 😡 thanks"];

fn file(folder: &TempDir) -> PathBuf {
    copied(folder).join("int8.safetensors")
}

fn prepared(model: &str) -> TempDir {
    let folder = copy_of(model);
    let written = prepare(&copied(&folder)).expect("it can be written");
    assert_eq!(written, Prepared::Written(file(&folder)));
    folder
}

fn opened(folder: &TempDir) -> NeuralModel {
    open_copy(folder, Precision::Int8).expect("it opens")
}

/// Marks the file, so that whether it is used shows in the version.
fn spoil_a_weight(folder: &TempDir) {
    let times = fs::metadata(file(folder))
        .expect("it is there")
        .modified()
        .expect("it has a time");
    let mut content = fs::read(file(folder)).expect("readable");
    *content.last_mut().expect("not empty") ^= 1;
    fs::write(file(folder), content).expect("writable");
    set_modified(folder, "int8.safetensors", times);
}

fn set_modified(folder: &TempDir, name: &str, time: SystemTime) {
    let file = File::options().write(true).open(copied(folder).join(name));
    file.and_then(|file| file.set_modified(time))
        .expect("writable");
}

#[test]
fn a_prepared_model_has_the_scores_and_the_version_of_the_unprepared_one() {
    for name in ["tiny-roberta", "tiny-bert"] {
        let (before, after) = (open(name, Precision::Int8), opened(&prepared(name)));
        assert_eq!(
            before.logits(&TEXTS).expect("it scores"),
            after.logits(&TEXTS).expect("it scores")
        );
        assert_eq!(before.model().version, after.model().version);
    }
}

#[test]
fn the_prepared_file_is_what_is_opened() {
    let folder = prepared("tiny-roberta");
    let version = opened(&folder).model().version.clone();
    spoil_a_weight(&folder);
    assert_ne!(opened(&folder).model().version, version);
}

#[test]
fn preparing_again_changes_nothing_and_opening_writes_nothing() {
    let folder = prepared("tiny-roberta");
    assert_eq!(
        prepare(&copied(&folder)).expect("nothing to do"),
        Prepared::NotNeeded
    );
    let folder = copy_of("tiny-roberta");
    opened(&folder);
    assert!(!file(&folder).exists());
}

#[test]
fn models_that_gain_nothing_are_left_alone() {
    for name in ["tiny-roberta-int8", "tiny-int8", "types"] {
        let folder = copy_of(name);
        assert_eq!(
            prepare(&copied(&folder)).expect("nothing to do"),
            Prepared::NotNeeded
        );
        assert!(!file(&folder).exists(), "{name}");
    }
}

#[test]
fn an_exported_int8_graph_is_used_before_all_others() {
    let folder = prepared("tiny-roberta");
    fs::copy(
        crate::models::models().join("tiny-roberta-int8/model.onnx"),
        copied(&folder).join("int8.onnx"),
    )
    .expect("writable");
    let model = opened(&folder);
    assert_eq!(
        model.model().version,
        open("tiny-roberta-int8", Precision::Int8).model().version
    );
    assert_eq!(
        prepare(&copied(&folder)).expect("nothing to do"),
        Prepared::NotNeeded
    );
}

#[test]
fn a_copy_without_its_times_is_compared_by_content() {
    let folder = prepared("tiny-bert");
    let version = opened(&folder).model().version.clone();
    let later = SystemTime::now() + Duration::from_secs(1000);
    set_modified(&folder, "model.onnx", later);
    spoil_a_weight(&folder);
    assert_ne!(
        opened(&folder).model().version,
        version,
        "it was made from this model"
    );
}

#[test]
fn a_file_made_from_another_model_is_ignored() {
    let folder = prepared("tiny-roberta");
    let version = opened(&folder).model().version.clone();
    spoil_a_weight(&folder);
    // Another model of the same size, written later.
    let mut graph = fs::read(copied(&folder).join("model.onnx")).expect("readable");
    let end = graph.len() - 200_000;
    graph[end] ^= 1;
    fs::write(copied(&folder).join("model.onnx"), &graph).expect("writable");
    set_modified(
        &folder,
        "model.onnx",
        SystemTime::now() + Duration::from_secs(1000),
    );
    let changed = opened(&folder);
    assert_ne!(changed.model().version, version);
    fs::remove_file(file(&folder)).expect("it was there");
    assert_eq!(opened(&folder).model(), changed.model());

    // And one of another size.
    prepare(&copied(&folder)).expect("it can be written");
    graph.extend_from_slice(b"\x12\x00");
    fs::write(copied(&folder).join("model.onnx"), &graph).expect("writable");
    let ignored = opened(&folder);
    fs::remove_file(file(&folder)).expect("it was there");
    assert_eq!(opened(&folder).model(), ignored.model());
}

#[test]
fn a_damaged_file_is_ignored() {
    let folder = prepared("tiny-roberta");
    let version = opened(&folder).model().version.clone();
    let whole = fs::read(file(&folder)).expect("readable");
    for content in [
        &b""[..],
        b"<html>",
        &whole[..100],
        &whole[..whole.len() - 1],
        &[0xff; 64],
    ] {
        fs::write(file(&folder), content).expect("writable");
        assert_eq!(opened(&folder).model().version, version);
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    let folder = copy_of("tiny-roberta");
    // A folder of that name is in the way, for every user.
    fs::create_dir(file(&folder)).expect("writable");
    let error = prepare(&copied(&folder)).expect_err("it cannot be written");
    assert!(error.to_string().contains("int8.safetensors"), "{error}");
    let left: Vec<_> = fs::read_dir(copied(&folder)).expect("readable").collect();
    assert_eq!(left.len(), 4, "{left:?}");
}
