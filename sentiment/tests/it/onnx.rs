//! ONNX models from text to score, on the small models of tests/data/models.
//!
//! They need libonnxruntime (scripts/fetch-onnxruntime.sh); where it is not found they say so and
//! pass.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use sentiment::onnx::{OnnxAnalyzer, Runtime};
use sentiment::{Analyzer, Error, Label, Sentiment};
use serde::Deserialize;

/// A line of the fixtures that training/make_test_model.py computed in Python.
#[derive(Deserialize)]
struct Expected {
    text: String,
    truncated: bool,
    /// Negative, neutral, positive.
    logits: [f32; 3],
}

pub(crate) fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/models")
}

/// Loads the library if there is one; says why a test is skipped if not.
pub(crate) fn runtime() -> Option<&'static Runtime> {
    // The library is looked for beside the folder of models, which is at the root of the checkout.
    let found = Runtime::get(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../models"));
    found
        .inspect_err(|error| eprintln!("skipped: {error}"))
        .ok()
}

fn open(name: &str) -> Option<OnnxAnalyzer> {
    runtime()?;
    Some(OnnxAnalyzer::open(name, &models()).expect("the test's model opens"))
}

fn fixtures() -> Vec<Expected> {
    let bytes = std::fs::read(models().join("../tiny-roberta.expected.json"))
        .expect("the fixtures are committed");
    serde_json::from_slice(&bytes).expect("the fixtures are JSON")
}

#[track_caller]
fn assert_same_score(one: &Sentiment, other: &Sentiment, text: &str) {
    let start: String = text.chars().take(60).collect();
    assert!(
        (one.score - other.score).abs() < 1e-5,
        "{start:?}: {one:?} and {other:?}"
    );
    assert_eq!(one.label, other.label, "{start:?}: {one:?} and {other:?}");
    assert_eq!(one.truncated, other.truncated, "{start:?}");
}

#[test]
fn logits_are_those_that_python_computed() {
    let Some(analyzer) = open("tiny-roberta") else {
        return;
    };
    let fixtures = fixtures();
    let texts: Vec<&str> = fixtures.iter().map(|line| line.text.as_str()).collect();
    let mut worst = 0.0_f32;
    for (expected, logits) in fixtures
        .iter()
        .zip(analyzer.logits(&texts).expect("it scores"))
    {
        for (one, other) in expected.logits.iter().zip(logits) {
            worst = worst.max((one - other).abs());
        }
    }
    eprintln!("largest difference of a logit: {worst:.1e}");
    assert!(worst < 1e-4, "logits differ by up to {worst}");
}

#[test]
fn scores_follow_from_the_logits_and_labels_from_the_config() {
    let Some(analyzer) = open("tiny-roberta") else {
        return;
    };
    let fixtures = fixtures();
    let texts: Vec<&str> = fixtures.iter().map(|line| line.text.as_str()).collect();
    let scores = analyzer.analyze(&texts).expect("it scores");
    assert_eq!(scores.len(), texts.len());
    for (expected, found) in fixtures.iter().zip(&scores) {
        let powers = expected.logits.map(|logit| f64::from(logit).exp());
        let sum: f64 = powers.iter().sum();
        let score = (powers[2] - powers[0]) / sum;
        assert!(
            (found.score - score).abs() < 1e-4,
            "{:?}: {found:?}",
            expected.text
        );

        let [negative, neutral, positive] = expected.logits;
        let highest = negative.max(neutral).max(positive);
        let label = match highest {
            logit if logit == negative => Label::Negative,
            logit if logit == neutral => Label::Neutral,
            _ => Label::Positive,
        };
        assert_eq!(found.label, label, "{:?}", expected.text);
        let total: f32 = found
            .probabilities
            .expect("a model has probabilities")
            .iter()
            .sum();
        assert!((total - 1.0).abs() < 1e-6);
        assert_eq!(found.truncated, expected.truncated);
    }
    for label in [Label::Negative, Label::Neutral, Label::Positive] {
        assert!(
            scores.iter().any(|score| score.label == label),
            "no text is {label:?}: the fixtures test too little"
        );
    }
}

#[test]
fn a_score_does_not_depend_on_what_else_is_in_the_batch() {
    let Some(analyzer) = open("tiny-roberta") else {
        return;
    };
    let fixtures = fixtures();
    let texts: Vec<&str> = fixtures.iter().map(|line| line.text.as_str()).collect();
    let together = analyzer.analyze(&texts).expect("it scores");
    for (text, beside_others) in texts.iter().zip(&together) {
        let alone = analyzer.analyze(&[text]).expect("it scores");
        assert_same_score(&alone[0], beside_others, text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_company_gives_the_same_scores(chosen in prop::collection::vec(0_usize..45, 1..40)) {
        let Some(analyzer) = shared("tiny-roberta") else { return Ok(()) };
        let fixtures = fixtures();
        let texts: Vec<&str> = chosen.iter().map(|&index| fixtures[index].text.as_str()).collect();
        let logits = analyzer.logits(&texts).expect("it scores");
        for (&index, row) in chosen.iter().zip(logits) {
            for (expected, found) in fixtures[index].logits.iter().zip(row) {
                prop_assert!((expected - found).abs() < 1e-4);
            }
        }
    }
}

/// One analyzer for all cases of a property.
fn shared(name: &str) -> Option<&'static OnnxAnalyzer> {
    static ANALYZER: std::sync::OnceLock<Option<OnnxAnalyzer>> = std::sync::OnceLock::new();
    ANALYZER.get_or_init(|| open(name)).as_ref()
}

#[test]
fn dynamic_int8_models_score_each_text_as_if_it_were_alone() {
    let Some(analyzer) = open("tiny-int8") else {
        return;
    };
    let fixtures = fixtures();
    let texts: Vec<&str> = fixtures.iter().map(|line| line.text.as_str()).collect();
    let together = analyzer.analyze(&texts).expect("it scores");
    for (text, beside_others) in texts.iter().zip(&together) {
        let alone = analyzer.analyze(&[text]).expect("it scores");
        assert_eq!(&alone[0], beside_others, "{text:?}");
    }
}

#[test]
fn texts_that_the_model_cannot_tell_apart_get_one_score() {
    let Some(analyzer) = open("tiny-roberta") else {
        return;
    };
    let repeated = [
        "@ann see http://a.example",
        "@bob see https://b.example/x",
        "other",
    ]
    .repeat(500);
    let scores = analyzer.analyze(&repeated).expect("it scores");
    assert_eq!(scores.len(), 1500);
    for triple in scores.chunks(3) {
        assert_eq!(triple, &scores[..3]);
        assert_eq!(triple[0], triple[1]);
        assert_ne!(triple[0], triple[2]);
    }
}

#[test]
fn no_texts_give_no_scores() {
    let Some(analyzer) = open("tiny-roberta") else {
        return;
    };
    assert_eq!(analyzer.analyze(&[]).expect("nothing can go wrong"), []);
}

#[test]
fn several_threads_may_score_at_once() {
    let Some(analyzer) = open("tiny-roberta") else {
        return;
    };
    let fixtures = fixtures();
    let texts: Vec<&str> = fixtures.iter().map(|line| line.text.as_str()).collect();
    let expected = analyzer.analyze(&texts).expect("it scores");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let scores = analyzer.analyze(&texts).expect("it scores");
                for ((one, other), text) in expected.iter().zip(&scores).zip(&texts) {
                    assert_same_score(one, other, text);
                }
            });
        }
    });
}

#[test]
fn the_version_is_the_hash_of_the_three_files() {
    let Some(analyzer) = open("tiny-roberta") else {
        return;
    };
    let mut all = Vec::new();
    for file in ["model.onnx", "tokenizer.json", "config.json"] {
        all.extend(
            std::fs::read(models().join("tiny-roberta").join(file)).expect("the file is committed"),
        );
    }
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&all);
    let version: String = digest[..6]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(analyzer.model().version, version);
    assert_eq!(analyzer.model().name, "onnx:tiny-roberta");
}

#[test]
fn a_model_with_token_type_ids_gets_them_and_its_own_length_limit() {
    // Its logits are the sums of mask, ids and types; by LABEL_0 to LABEL_2 that is negative to positive.
    let Some(analyzer) = open("types") else {
        return;
    };
    let long = "good ".repeat(100);
    let logits = analyzer.logits(&["good", &long]).expect("it scores");
    assert!(logits[0][0] >= 3.0 && logits[0][0] < 10.0, "{logits:?}");
    assert!(
        logits.iter().all(|row| row[1] > row[0] && row[2] == 0.0),
        "{logits:?}"
    );
    assert_eq!(logits[1][0], 64.0, "max_position_embeddings of its config");
    let scores = analyzer.analyze(&["good", &long]).expect("it scores");
    assert_eq!([scores[0].truncated, scores[1].truncated], [false, true]);
}

#[test]
fn an_answer_that_is_no_number_is_an_error_and_no_score() {
    let Some(analyzer) = open("nan") else { return };
    assert!(analyzer.analyze(&["short"]).is_ok());
    let refused = analyzer.analyze(&["short", &"not short ".repeat(20)]);
    assert!(matches!(refused, Err(Error::Failed(_))), "{refused:?}");
}
