//! What can be wrong with a model's files or the library: each gives a sentence, none a panic.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sentiment::onnx::{OnnxAnalyzer, Runtime};
use sentiment::{Analyzer, Error};
use tempfile::TempDir;

use crate::onnx::{models, runtime};

/// A copy of a test model, under the name `broken`, to be spoiled.
fn copy_of(model: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let broken = folder.path().join("models/broken");
    fs::create_dir_all(&broken).expect("a folder");
    for file in ["model.onnx", "tokenizer.json", "config.json"] {
        fs::copy(models().join(model).join(file), broken.join(file))
            .expect("the file is committed");
    }
    folder
}

/// Opens `models/broken` and gives back the sentence.
#[track_caller]
fn refusal(folder: &TempDir) -> String {
    match OnnxAnalyzer::open("broken", &folder.path().join("models")) {
        Err(Error::Unavailable(sentence)) => sentence,
        Err(other) => panic!("another error: {other:?}"),
        Ok(analyzer) => panic!("it opened as {:?}", analyzer.model()),
    }
}

#[track_caller]
fn assert_one_sentence_naming(sentence: &str, words: &[&str]) {
    assert!(!sentence.contains('\n'), "{sentence}");
    for word in words {
        assert!(
            sentence.contains(word),
            "{word:?} is missing in: {sentence}"
        );
    }
}

#[test]
fn a_missing_file_is_named() {
    for file in ["model.onnx", "tokenizer.json", "config.json"] {
        let folder = copy_of("tiny-roberta");
        let path = folder.path().join("models/broken").join(file);
        fs::remove_file(&path).expect("it was there");
        assert_one_sentence_naming(
            &refusal(&folder),
            &[
                &path.display().to_string(),
                "missing",
                "fetch the model again",
            ],
        );
    }
}

#[test]
fn a_corrupt_tokenizer_or_config_is_named() {
    for file in ["tokenizer.json", "config.json"] {
        for content in ["", "{", "<html>not found</html>", "[]"] {
            let folder = copy_of("tiny-roberta");
            fs::write(folder.path().join("models/broken").join(file), content).expect("writable");
            let sentence = refusal(&folder);
            let named = sentence.contains(file) || sentence.contains("id2label");
            assert!(
                named && sentence.contains("model"),
                "{file} {content:?}: {sentence}"
            );
        }
    }
}

#[test]
fn a_corrupt_graph_is_named() {
    if runtime().is_none() {
        return;
    }
    let whole = fs::read(models().join("tiny-roberta/model.onnx")).expect("the file is committed");
    let mut flipped = whole.clone();
    flipped[..2000].fill(0xff);
    for content in [
        &b""[..],
        b"<html>not found</html>",
        &whole[..whole.len() / 2],
        &flipped,
    ] {
        let folder = copy_of("tiny-roberta");
        fs::write(folder.path().join("models/broken/model.onnx"), content).expect("writable");
        assert_one_sentence_naming(
            &refusal(&folder),
            &["broken/model.onnx", "fetch the model again"],
        );
    }
}

#[test]
fn a_graph_with_two_classes_is_refused_whatever_its_config_says() {
    if runtime().is_none() {
        return;
    }
    let folder = copy_of("two-classes");
    assert_one_sentence_naming(&refusal(&folder), &["broken/model.onnx", "2 classes"]);
}

#[test]
fn a_config_with_two_classes_is_refused() {
    let folder = copy_of("tiny-roberta");
    let config = r#"{"id2label": {"0": "NEGATIVE", "1": "POSITIVE"}}"#;
    fs::write(folder.path().join("models/broken/config.json"), config).expect("writable");
    assert_one_sentence_naming(
        &refusal(&folder),
        &["config.json", "NEGATIVE, POSITIVE", "three"],
    );
}

#[test]
fn a_graph_with_an_input_that_is_not_known_is_refused() {
    if runtime().is_none() {
        return;
    }
    let folder = copy_of("types");
    let graph = folder.path().join("models/broken/model.onnx");
    let mut bytes = fs::read(&graph).expect("the file is there");
    // A name of the same length keeps the file well formed.
    let (old, new) = (b"token_type_ids", b"unheard_of_ids");
    for start in 0..bytes.len() - old.len() {
        if bytes[start..].starts_with(old) {
            bytes[start..start + old.len()].copy_from_slice(new);
        }
    }
    fs::write(&graph, bytes).expect("writable");
    assert_one_sentence_naming(&refusal(&folder), &["broken/model.onnx", "unheard_of_ids"]);
}

#[test]
fn a_tokenizer_of_another_model_is_found_when_opening() {
    if runtime().is_none() {
        return;
    }
    // Fewer words in the graph than in the vocabulary: ids out of range.
    let folder = copy_of("tiny-roberta");
    let path = folder.path().join("models/broken/tokenizer.json");
    let mut tokenizer: serde_json::Value =
        serde_json::from_slice(&fs::read(&path).expect("it is there")).expect("it is JSON");
    for id in tokenizer["model"]["vocab"]
        .as_object_mut()
        .expect("a vocabulary")
        .values_mut()
    {
        *id = (id.as_u64().expect("an id") + 5000).into();
    }
    fs::write(&path, tokenizer.to_string()).expect("writable");
    assert_one_sentence_naming(
        &refusal(&folder),
        &["broken/model.onnx", "fetch the model again"],
    );
}

/// Where the child process below says which folder of models to open.
const CHILD: &str = "CLAMOR_TEST_CHILD_MODELS";

/// Not a test by itself: the library is loaded once per process, so the tests of loading run this
/// one in a process of its own, with another environment.
#[test]
fn child_opens_the_model_that_its_environment_names() {
    let Some(models) = std::env::var_os(CHILD) else {
        return;
    };
    match OnnxAnalyzer::open("broken", Path::new(&models)) {
        Ok(_) => {
            let runtime = Runtime::get(Path::new(&models)).expect("it is loaded");
            println!("\nOPENED {}", runtime.library().display());
        }
        Err(error) => println!("\nREFUSED {error}"),
    }
}

/// What the child answered. `library` is the value of `ORT_DYLIB_PATH`, if it is set.
fn child(folder: &TempDir, library: Option<&Path>) -> String {
    let mut command = Command::new(std::env::current_exe().expect("this is a file"));
    command
        .args([
            "--exact",
            "onnx_faults::child_opens_the_model_that_its_environment_names",
            "--nocapture",
        ])
        .env(CHILD, folder.path().join("models"))
        .env_remove("ORT_DYLIB_PATH")
        .current_dir(folder.path());
    if let Some(library) = library {
        command.env("ORT_DYLIB_PATH", library);
    }
    let output = command.output().expect("it runs");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{printed}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answer = printed
        .lines()
        .find(|line| line.starts_with("OPENED ") || line.starts_with("REFUSED "));
    answer.expect("the child answers").to_owned()
}

#[test]
fn a_library_that_the_environment_names_wrongly_is_named() {
    let folder = copy_of("tiny-roberta");
    let nowhere = folder.path().join("libonnxruntime.so");
    assert_one_sentence_naming(
        &child(&folder, Some(&nowhere)),
        &[
            "REFUSED",
            &nowhere.display().to_string(),
            "no such file",
            "fetch-onnxruntime.sh",
        ],
    );

    fs::write(&nowhere, "no library").expect("writable");
    assert_one_sentence_naming(
        &child(&folder, Some(&nowhere)),
        &[
            "REFUSED",
            &nowhere.display().to_string(),
            "cannot be used",
            "fetch-onnxruntime.sh",
        ],
    );
}

#[test]
fn without_any_library_the_sentence_says_where_it_was_looked_for() {
    let folder = copy_of("tiny-roberta");
    let answer = child(&folder, None);
    if answer.starts_with("OPENED ") {
        eprintln!("skipped: the system has the library: {answer}");
        return;
    }
    assert_one_sentence_naming(
        &answer,
        &[
            ".cache/onnxruntime",
            "fetch-onnxruntime.sh",
            "ORT_DYLIB_PATH",
        ],
    );
}

#[test]
#[cfg(unix)]
fn the_library_beside_the_folder_of_models_is_found() {
    let Some(runtime) = runtime() else { return };
    let Ok(library) = fs::canonicalize(runtime.library()) else {
        eprintln!("skipped: the library is the system's");
        return;
    };
    let folder = copy_of("tiny-roberta");
    let cache = folder.path().join(".cache/onnxruntime");
    fs::create_dir_all(&cache).expect("a folder");
    // Neither a helper library nor an unfinished download may be taken for it.
    fs::write(
        cache.join("libonnxruntime_providers_shared.so"),
        "no library",
    )
    .expect("writable");
    fs::create_dir(cache.join("fetching.abc")).expect("a folder");
    let link = cache.join(format!(
        "libonnxruntime{}.1.99.0",
        std::env::consts::DLL_SUFFIX
    ));
    std::os::unix::fs::symlink(library, &link).expect("a link");
    assert_eq!(child(&folder, None), format!("OPENED {}", link.display()));
}

/// Compiles a library that answers like an ONNX Runtime 1.10, or like nothing; `None` without rustc.
fn fake_library(folder: &Path, old_runtime: bool) -> Option<PathBuf> {
    let source = if old_runtime {
        r#"
        #[repr(C)] pub struct Base(extern "C" fn(u32) -> *const u8, extern "C" fn() -> *const u8);
        extern "C" fn api(_: u32) -> *const u8 { std::ptr::null() }
        extern "C" fn version() -> *const u8 { b"1.10.0\0".as_ptr() }
        static BASE: Base = Base(api, version);
        #[no_mangle] pub extern "C" fn OrtGetApiBase() -> *const Base { &BASE }
        "#
    } else {
        r#"#[no_mangle] pub extern "C" fn something_else() {}"#
    };
    let (from, to) = (
        folder.join("fake.rs"),
        folder.join(format!("libfake{}", std::env::consts::DLL_SUFFIX)),
    );
    fs::write(&from, source).expect("writable");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let compiled = Command::new(rustc)
        .args(["--edition", "2021", "--crate-type", "cdylib", "-o"])
        .arg(&to)
        .arg(&from)
        .output()
        .ok()
        .filter(|output| output.status.success());
    if compiled.is_none() {
        eprintln!("skipped: rustc is not here to make a library");
    }
    compiled.map(|_| to)
}

#[test]
fn a_library_that_is_too_old_is_refused_with_its_version() {
    let folder = copy_of("tiny-roberta");
    let Some(library) = fake_library(folder.path(), true) else {
        return;
    };
    assert_one_sentence_naming(
        &child(&folder, Some(&library)),
        &["REFUSED", "1.10.0", "1.30 or later", "fetch-onnxruntime.sh"],
    );
}

#[test]
fn another_library_is_refused() {
    let folder = copy_of("tiny-roberta");
    let Some(library) = fake_library(folder.path(), false) else {
        return;
    };
    assert_one_sentence_naming(
        &child(&folder, Some(&library)),
        &["REFUSED", "another library", "fetch-onnxruntime.sh"],
    );
}
