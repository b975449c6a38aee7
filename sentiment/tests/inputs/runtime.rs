//! Models that ONNX Runtime runs, and finding its library.
//!
//! Nearly all need libonnxruntime, see [`library`].

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sentiment::onnx::Runtime;
use sentiment::{Analyzer, Error, NeuralModel, Precision};
use tempfile::TempDir;

use crate::models::{self, assert_one_sentence_naming, copied, copy_of, expected, refusal, texts};

/// The library that is found here (scripts/fetch-onnxruntime.sh), or why none is.
pub(crate) fn library() -> Result<PathBuf, String> {
    // It is looked for beside the folder of models, which is at the root of the checkout.
    match Runtime::get(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../models")) {
        Ok(runtime) => Ok(runtime.library().to_owned()),
        // Which places were searched is no part of a test's name.
        Err(_) => Err("no libonnxruntime: run scripts/fetch-onnxruntime.sh".to_owned()),
    }
}

/// The same, where it is a file that the system does not find by itself.
pub(crate) fn own_library() -> Result<PathBuf, String> {
    let library = library()?;
    fs::canonicalize(library).map_err(|_| "the libonnxruntime here is the system's".to_owned())
}

/// Whether the system itself has none.
pub(crate) fn no_system_library() -> Result<(), String> {
    let folder = copy_of("types");
    match child(&folder, None).starts_with("OPENED ") {
        true => Err("the system has a libonnxruntime".to_owned()),
        false => Ok(()),
    }
}

fn open(name: &str) -> NeuralModel {
    models::open(name, Precision::Int8)
}

pub(crate) fn graphs_that_are_not_known_here_are_run_by_onnx_runtime() {
    for name in ["tiny-int8", "types", "nan"] {
        let model = open(name);
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
pub(crate) fn every_text_is_scored_as_if_it_were_alone() {
    let model = open("tiny-int8");
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

pub(crate) fn the_version_is_the_hash_of_the_three_files() {
    let model = open("types");
    let mut all = Vec::new();
    for file in ["model.onnx", "tokenizer.json", "config.json"] {
        all.extend(fs::read(models::models().join("types").join(file)).expect("it is committed"));
    }
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&all);
    let version = hex::encode(&digest[..6]);
    assert_eq!(model.model().version, version);
}

pub(crate) fn a_model_with_token_type_ids_gets_them_and_its_own_length_limit() {
    // Its logits are the sums of mask, ids and types; by LABEL_0 to LABEL_2 that is negative to positive.
    let model = open("types");
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

pub(crate) fn an_answer_that_is_no_number_is_an_error_and_no_score() {
    let model = open("nan");
    assert!(model.analyze(&["short"]).is_ok());
    let refused = model.analyze(&["short", &"not short ".repeat(20)]);
    assert!(matches!(refused, Err(Error::Failed(_))), "{refused:?}");
}

pub(crate) fn several_threads_may_score_at_once() {
    let model = open("tiny-int8");
    let fixtures = expected("tiny-roberta");
    let texts = texts(&fixtures);
    let expected = model.logits(&texts).expect("it scores");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(model.logits(&texts).expect("it scores"), expected));
        }
    });
}

pub(crate) fn a_graph_with_two_classes_is_refused_whatever_its_config_says() {
    let folder = copy_of("two-classes");
    assert_one_sentence_naming(&refusal(&folder), &["broken/model.onnx", "2 classes"]);
}

pub(crate) fn a_graph_with_an_input_that_is_not_known_is_refused() {
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

/// What the tests of loading run in processes of their own, with another environment: the library is
/// loaded once per process. Answers whether this process is one.
pub(crate) fn is_child() -> bool {
    let Some(models) = std::env::var_os(CHILD) else {
        return false;
    };
    match NeuralModel::open("broken", Precision::Int8, Path::new(&models)) {
        Ok(_) => {
            let runtime = Runtime::get(Path::new(&models)).expect("it is loaded");
            println!("\nOPENED {}", runtime.library().display());
        }
        Err(error) => println!("\nREFUSED {error}"),
    }
    true
}

/// What the child answered. `library` is the value of `ORT_DYLIB_PATH`, if it is set.
fn child(folder: &TempDir, library: Option<&Path>) -> String {
    let mut command = Command::new(std::env::current_exe().expect("this is a file"));
    command
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

pub(crate) fn a_library_that_the_environment_names_wrongly_is_named() {
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

pub(crate) fn without_any_library_the_sentence_says_where_it_was_looked_for() {
    let folder = copy_of("types");
    let answer = child(&folder, None);
    assert_one_sentence_naming(
        &answer,
        &[
            ".cache/onnxruntime",
            "fetch-onnxruntime.sh",
            "ORT_DYLIB_PATH",
        ],
    );
}

pub(crate) fn the_library_beside_the_folder_of_models_is_found() {
    let library = own_library().expect("it is needed");
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

/// Compiles a library that answers like an ONNX Runtime 1.10, or like nothing.
fn fake_library(folder: &Path, old_runtime: bool) -> PathBuf {
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
        .expect("rustc, which has built this test");
    let said = String::from_utf8_lossy(&compiled.stderr);
    assert!(compiled.status.success(), "{said}");
    to
}

pub(crate) fn a_library_that_is_too_old_is_refused_with_its_version() {
    let folder = copy_of("types");
    let library = fake_library(folder.path(), true);
    assert_one_sentence_naming(
        &child(&folder, Some(&library)),
        &["REFUSED", "1.10.0", "1.30 or later", "fetch-onnxruntime.sh"],
    );
}

pub(crate) fn another_library_is_refused() {
    let folder = copy_of("types");
    let library = fake_library(folder.path(), false);
    assert_one_sentence_naming(
        &child(&folder, Some(&library)),
        &["REFUSED", "another library", "fetch-onnxruntime.sh"],
    );
}
