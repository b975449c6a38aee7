//! Models that ONNX Runtime runs, and finding its library.
//!
//! They need libonnxruntime (scripts/fetch-onnxruntime.sh); where it is not found they say so and
//! pass.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sentiment::onnx::Runtime;
use sentiment::{Analyzer, Error, NeuralModel, Precision};
use tempfile::TempDir;

use crate::models::{
    self, assert_one_sentence_naming, copied, copy_of, expected, refusal, runtime, texts,
};

fn open(name: &str) -> Option<NeuralModel> {
    runtime()?;
    Some(models::open(name, Precision::Int8))
}

#[test]
fn graphs_that_are_not_known_here_are_run_by_onnx_runtime() {
    for name in ["tiny-int8", "types", "nan"] {
        let Some(model) = open(name) else { return };
        let engine = model.engine();
        assert_eq!(
            (engine.name, engine.precision),
            ("onnxruntime", None),
            "{name}"
        );
        assert_eq!(model.model().name, format!("onnx:{name}"));
    }
}

/// In one batch of this dynamically quantised model, texts change each other's logits.
#[test]
fn every_text_is_scored_as_if_it_were_alone() {
    let Some(model) = open("tiny-int8") else {
        return;
    };
    let fixtures = expected("tiny-roberta");
    let texts = texts(&fixtures);
    let together = model.logits(&texts).expect("it scores");
    for (text, beside_others) in texts.iter().zip(&together) {
        let alone = model.logits(&[text]).expect("it scores");
        assert_eq!(&alone[0], beside_others, "{text:?}");
    }
    let far = fixtures.iter().zip(&together).filter(|(line, logits)| {
        line.logits
            .iter()
            .zip(*logits)
            .any(|(one, other)| (one - other).abs() > 0.5)
    });
    assert!(far.count() < 5, "these are not the logits of this model");
}

#[test]
fn the_version_is_the_hash_of_the_three_files() {
    let Some(model) = open("types") else {
        return;
    };
    let mut all = Vec::new();
    for file in ["model.onnx", "tokenizer.json", "config.json"] {
        all.extend(fs::read(models::models().join("types").join(file)).expect("it is committed"));
    }
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&all);
    let version: String = digest[..6]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(model.model().version, version);
}

#[test]
fn a_model_with_token_type_ids_gets_them_and_its_own_length_limit() {
    // Its logits are the sums of mask, ids and types; by LABEL_0 to LABEL_2 that is negative to positive.
    let Some(model) = open("types") else {
        return;
    };
    let long = "good ".repeat(100);
    let logits = model.logits(&["good", &long]).expect("it scores");
    assert!(logits[0][0] >= 3.0 && logits[0][0] < 10.0, "{logits:?}");
    assert!(
        logits.iter().all(|row| row[1] > row[0] && row[2] == 0.0),
        "{logits:?}"
    );
    assert_eq!(logits[1][0], 64.0, "max_position_embeddings of its config");
    let scores = model.analyze(&["good", &long]).expect("it scores");
    assert_eq!([scores[0].truncated, scores[1].truncated], [false, true]);
}

#[test]
fn an_answer_that_is_no_number_is_an_error_and_no_score() {
    let Some(model) = open("nan") else { return };
    assert!(model.analyze(&["short"]).is_ok());
    let refused = model.analyze(&["short", &"not short ".repeat(20)]);
    assert!(matches!(refused, Err(Error::Failed(_))), "{refused:?}");
}

#[test]
fn several_threads_may_score_at_once() {
    let Some(model) = open("tiny-int8") else {
        return;
    };
    let fixtures = expected("tiny-roberta");
    let texts = texts(&fixtures);
    let expected = model.logits(&texts).expect("it scores");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(model.logits(&texts).expect("it scores"), expected));
        }
    });
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
fn a_graph_with_an_input_that_is_not_known_is_refused() {
    if runtime().is_none() {
        return;
    }
    let folder = copy_of("types");
    let graph = copied(&folder).join("model.onnx");
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

/// Where the child process below says which folder of models to open.
const CHILD: &str = "CLAMOR_TEST_CHILD_MODELS";

/// Not a test by itself: the library is loaded once per process, so the tests of loading run this
/// one in a process of its own, with another environment.
#[test]
fn child_opens_the_model_that_its_environment_names() {
    let Some(models) = std::env::var_os(CHILD) else {
        return;
    };
    match NeuralModel::open("broken", Precision::Int8, Path::new(&models)) {
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
            "runtime::child_opens_the_model_that_its_environment_names",
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
    let folder = copy_of("types");
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
    let folder = copy_of("types");
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
    let folder = copy_of("types");
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
    let folder = copy_of("types");
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
    let folder = copy_of("types");
    let Some(library) = fake_library(folder.path(), false) else {
        return;
    };
    assert_one_sentence_naming(
        &child(&folder, Some(&library)),
        &["REFUSED", "another library", "fetch-onnxruntime.sh"],
    );
}
