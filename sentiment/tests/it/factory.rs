//! Choosing an analyzer by name, and what happens when it cannot be had.

use std::fs;
use std::path::Path;

use sentiment::{Error, ModelChoice, check_name, choosable, installed, open, open_best, select};

use crate::models::models;

#[test]
fn the_lexicon_is_always_installed_and_comes_last() {
    let nowhere = Path::new("there/is/no/such/folder");
    assert_eq!(installed(nowhere), ["lexicon"]);
    assert_eq!(
        installed(&models()),
        [
            "onnx:nan",
            "onnx:tiny-bert",
            "onnx:tiny-int8",
            "onnx:tiny-roberta",
            "onnx:tiny-roberta-int8",
            "onnx:tiny-unigram",
            "onnx:two-classes",
            "onnx:types",
            "lexicon"
        ]
    );
}

#[test]
fn a_folder_without_all_three_files_is_no_model() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let half = folder.path().join("half");
    fs::create_dir(&half).expect("a folder");
    fs::write(half.join("model.onnx"), "").expect("writable");
    fs::write(folder.path().join("README.md"), "").expect("writable");
    assert_eq!(installed(folder.path()), ["lexicon"]);
}

#[test]
fn names_are_checked_without_loading_anything() {
    for name in [
        "auto",
        "lexicon",
        "onnx:tiny-roberta",
        "onnx:tiny-roberta@fp32",
    ] {
        assert_eq!(check_name(name, &models()), Ok(()), "{name}");
    }
    let missing = check_name("onnx:large", &models()).expect_err("it is not there");
    assert!(
        missing.contains("onnx:large")
            && missing.contains("onnx:tiny-roberta")
            && missing.contains("lexicon"),
        "{missing}"
    );
    for name in [
        "",
        "vader",
        "onnx:",
        "onnx:../tests",
        "onnx:tiny-roberta/../tiny-int8",
        "onnx:tiny-roberta@bf16",
        "onnx:@fp32",
    ] {
        let refused = check_name(name, &models()).expect_err(name);
        assert!(refused.contains(&format!("{name:?}")), "{refused}");
    }
}

#[test]
fn single_precision_is_refused_where_a_model_has_none() {
    let refused = check_name("onnx:tiny-int8@fp32", &models()).expect_err("int8 only");
    assert!(refused.contains("name it without @fp32"), "{refused}");
    let folder = models().display().to_string();
    for name in ["onnx:tiny-int8@fp32", "onnx:large"] {
        let refused = check_name(name, &models()).expect_err(name);
        assert!(!refused.contains(&folder), "{refused}");
        let (_, note) = open_best(Some(name), &models());
        let note = note.expect("why the lexicon scores");
        assert!(!note.contains(&folder), "{note}");
    }
    let names = choosable(&models());
    assert!(
        names.contains(&"onnx:tiny-roberta@fp32".to_owned()),
        "{names:?}"
    );
    assert!(
        !names.contains(&"onnx:tiny-int8@fp32".to_owned()),
        "{names:?}"
    );
    let mut installed = installed(&models());
    installed.retain(|name| !names.contains(name));
    assert!(installed.is_empty(), "{installed:?}");
}

#[test]
fn with_no_models_the_lexicon_stands_in_and_says_so_unless_it_was_chosen() {
    let nowhere = Path::new("there/is/no/such/folder");
    let weaker = Some("lexicon scores instead, because no model is installed");
    for (requested, note) in [
        (None, weaker),
        (Some("auto"), weaker),
        (Some("lexicon"), None),
    ] {
        let (opened, fallback) = open_best(requested, nowhere);
        assert_eq!(opened.routes.scorer().name, "lexicon");
        assert_eq!(fallback.as_deref(), note, "{requested:?}");
    }
    let chosen = tempfile::tempdir().expect("a temporary folder");
    select(&ModelChoice::Lexicon, chosen.path()).expect("writable");
    let (_, fallback) = open_best(None, chosen.path());
    assert_eq!(fallback, None);
}

#[test]
fn a_model_that_is_not_installed_gives_the_lexicon_and_says_so() {
    let (opened, fallback) = open_best(Some("onnx:large"), &models());
    assert_eq!(opened.routes.scorer().name, "lexicon");
    let sentence = fallback.expect("it says why");
    assert!(
        sentence.starts_with("lexicon scores instead, because onnx:large cannot be used"),
        "{sentence}"
    );
    assert!(matches!(
        open("onnx:large", &models()),
        Err(Error::Unavailable(_))
    ));
}

#[test]
fn a_broken_model_gives_the_lexicon_and_names_the_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let broken = folder.path().join("broken");
    fs::create_dir(&broken).expect("a folder");
    for file in ["model.onnx", "tokenizer.json", "config.json"] {
        fs::write(broken.join(file), "not a model").expect("writable");
    }
    for requested in [None, Some("auto"), Some("onnx:broken")] {
        let (opened, fallback) = open_best(requested, folder.path());
        assert_eq!(opened.routes.scorer().name, "lexicon");
        let sentence = fallback.expect("it says why");
        assert!(
            sentence.contains("onnx:broken") && sentence.contains("config.json"),
            "{sentence}"
        );
        let scores = opened
            .analyze(&[("great", None), ("awful", None)])
            .expect("the lexicon scores");
        assert!(scores[0].0.score > 0.0 && scores[1].0.score < 0.0);
    }
}

#[test]
fn the_best_is_the_model_that_opens() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (from, to) in [("nan", "a-broken-one"), ("tiny-roberta", "tiny")] {
        fs::create_dir(folder.path().join(to)).expect("a folder");
        for file in ["model.onnx", "tokenizer.json", "config.json"] {
            fs::copy(
                models().join(from).join(file),
                folder.path().join(to).join(file),
            )
            .expect("the file is committed");
        }
    }
    fs::write(folder.path().join("a-broken-one/model.onnx"), "no graph").expect("writable");
    let (opened, fallback) = open_best(None, folder.path());
    assert_eq!(opened.routes.scorer().name, "onnx:tiny");
    let sentence = fallback.expect("the first could not be used");
    assert!(
        sentence.starts_with("onnx:tiny scores instead, because onnx:a-broken-one"),
        "{sentence}"
    );

    let (opened, fallback) = open_best(Some("onnx:tiny"), folder.path());
    assert_eq!(
        (opened.routes.scorer().name.as_str(), fallback),
        ("onnx:tiny", None)
    );
    let (opened, fallback) = open_best(Some("onnx:tiny@fp32"), folder.path());
    assert_eq!(
        (opened.routes.scorer().name.as_str(), fallback),
        ("onnx:tiny@fp32", None)
    );
    let opened = open("auto", folder.path()).expect("it opens");
    assert_eq!(opened.model().name, "onnx:tiny");
}
