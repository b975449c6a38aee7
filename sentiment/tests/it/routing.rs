//! Two models that share the texts, as those that come with Clamor do.

use std::fs;
use std::path::Path;

use sentiment::{
    Analyzer, ModelChoice, Precision, best, best_model, in_use, open, open_best, select,
};
use tempfile::TempDir;

use crate::models::{models, open as open_small};

/// A folder of models with these test models under these names, which know these languages.
fn folder(of: &[(&str, &str, &[&str])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, from, languages) in of {
        let to = folder.path().join(name);
        fs::create_dir(&to).expect("a folder");
        for file in ["model.onnx", "tokenizer.json", "config.json"] {
            fs::copy(models().join(from).join(file), to.join(file)).expect("a test model");
        }
        knows(&to, languages);
    }
    folder
}

fn knows(model: &Path, languages: &[&str]) {
    let path = model.join("config.json");
    let config = fs::read(&path).expect("readable");
    let mut config: serde_json::Value = serde_json::from_slice(&config).expect("JSON");
    config["languages"] = languages.into();
    fs::write(path, config.to_string()).expect("writable");
}

fn both() -> TempDir {
    folder(&[
        ("default", "tiny-roberta", &["en"]),
        ("multilingual", "tiny-unigram", &["de", "fr", "ar"]),
    ])
}

#[test]
fn each_text_is_scored_by_the_model_that_knows_its_language_whatever_stands_beside_it() {
    let folder = both();
    let (opened, note) = open_best(None, folder.path());
    assert_eq!(note, None);
    assert_eq!(opened.routes.scorer().name, "auto");
    let texts = [
        ("The sound is awful", Some("en")),
        ("Der Ton ist furchtbar", Some("de")),
        ("ok", None),
        ("C'est magnifique", Some("fr-CA")),
        ("\u{1f602}", None),
        ("يا", None),
        ("Tämä on hienoa", Some("fi")),
    ];
    let expected = [0, 1, 0, 1, 0, 1, 1];
    let models = [
        ("tiny-roberta", Precision::Int8),
        ("tiny-unigram", Precision::Int8),
    ]
    .map(|(name, precision)| open_small(name, precision));
    let mut repeated = texts.repeat(30);
    repeated.reverse();
    let together = opened.analyze(&repeated).expect("it scores");
    for ((text, language), model) in texts.into_iter().zip(expected) {
        let alone = opened.analyze(&[(text, language)]).expect("it scores");
        let own = models[model].analyze(&[text]).expect("it scores");
        assert_eq!(alone, [(own[0].clone(), model)], "{text:?}");
        for (place, _) in repeated.iter().enumerate().filter(|(_, one)| one.0 == text) {
            assert_eq!(together[place], alone[0], "{text:?}");
        }
    }
    let named: Vec<&str> = opened
        .routes
        .models()
        .iter()
        .map(|model| model.name.as_str())
        .collect();
    assert_eq!(named, ["onnx:default", "onnx:multilingual"]);
}

#[test]
fn the_version_of_the_scorer_changes_with_either_model() {
    let version = |folder: &TempDir| {
        open_best(None, folder.path())
            .0
            .routes
            .scorer()
            .version
            .clone()
    };
    let first = both();
    let same = both();
    assert_eq!(version(&first), version(&same));
    for model in ["default", "multilingual"] {
        let other = both();
        knows(&other.path().join(model), &["en", "pl"]);
        assert_ne!(version(&other), version(&first), "{model}");
    }
}

#[test]
fn one_model_alone_a_selected_one_and_a_named_one_score_everything() {
    let folder = both();
    let dir = folder.path();
    assert_eq!(
        (best(dir), best_model(dir), in_use(dir)),
        (
            "auto".to_owned(),
            "onnx:default".to_owned(),
            vec!["onnx:default".to_owned(), "onnx:multilingual".to_owned()]
        )
    );
    assert_eq!(
        open("auto", dir).expect("it opens").model().name,
        "onnx:default"
    );
    let name = |requested: Option<&str>| {
        let (opened, note) = open_best(requested, dir);
        assert_eq!(note, None);
        opened.routes.scorer().name.clone()
    };
    assert_eq!(name(Some("auto")), "auto");
    assert_eq!(name(Some("onnx:multilingual")), "onnx:multilingual");
    let choice: ModelChoice = "onnx:multilingual".parse().expect("a name");
    select(&choice, dir).expect("writable");
    assert_eq!(name(None), "onnx:multilingual");
    assert_eq!(in_use(dir), ["onnx:multilingual"]);
    select(&ModelChoice::Auto, dir).expect("writable");
    fs::remove_dir_all(dir.join("multilingual")).expect("removable");
    assert_eq!(name(None), "onnx:default");
    assert_eq!(best(dir), "onnx:default");
}

#[test]
fn where_one_of_both_is_broken_the_other_scores_everything_and_says_so() {
    for (broken, left) in [("default", "multilingual"), ("multilingual", "default")] {
        let folder = both();
        fs::write(folder.path().join(broken).join("model.onnx"), "no graph").expect("writable");
        let (opened, note) = open_best(None, folder.path());
        assert_eq!(opened.routes.scorer().name, format!("onnx:{left}"));
        let note = note.expect("it says why");
        let start = format!("onnx:{left} scores instead, because onnx:{broken} cannot be used");
        assert!(note.starts_with(&start), "{note}");
    }
    let folder = both();
    for name in ["default", "multilingual"] {
        fs::write(folder.path().join(name).join("model.onnx"), "no graph").expect("writable");
    }
    let (opened, note) = open_best(None, folder.path());
    assert_eq!(opened.routes.scorer().name, "lexicon");
    assert!(note.expect("it says why").contains("onnx:default"));
}
