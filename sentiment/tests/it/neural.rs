//! Models that our own encoder computes, from text to score.

use std::sync::LazyLock;

use sentiment::{Analyzer, Label, NeuralModel, Precision};

use crate::models::{expected, models, open, texts};

static TINY: LazyLock<NeuralModel> = LazyLock::new(|| open("tiny-roberta", Precision::Fp32));

/// The largest and the mean difference of a logit from the fixtures.
fn differences(model: &NeuralModel, fixtures: &str) -> (f32, f32) {
    let fixtures = expected(fixtures);
    let logits = model.logits(&texts(&fixtures)).expect("it scores");
    let differences: Vec<f32> = fixtures
        .iter()
        .zip(&logits)
        .flat_map(|(line, logits)| line.logits.iter().zip(logits))
        .map(|(one, other)| (one - other).abs())
        .collect();
    let largest = differences.iter().copied().fold(0.0, f32::max);
    let mean = differences.iter().sum::<f32>() / differences.len() as f32;
    eprintln!(
        "{fixtures_len} logits: at most {largest:.1e}, on average {mean:.1e}",
        fixtures_len = differences.len()
    );
    (largest, mean)
}

#[test]
fn single_precision_logits_are_those_that_python_computed() {
    for name in ["tiny-roberta", "tiny-bert"] {
        let (largest, _) = differences(&open(name, Precision::Fp32), name);
        assert!(largest < 1e-5, "{name}: logits differ by up to {largest}");
    }
}

/// A value that lies between two bytes may be rounded the other way when the last bit of a sum
/// differs, and then a logit differs by thousandths.
#[test]
fn int8_logits_are_those_of_onnx_runtime() {
    for name in ["tiny-roberta-int8", "tiny-unigram"] {
        let (largest, mean) = differences(&open(name, Precision::Int8), name);
        assert!(largest < 1e-2 && mean < 1e-4, "{name}: {largest} {mean}");
    }
}

#[test]
fn quantising_gives_the_bits_of_the_exported_int8_graph() {
    let fixtures = expected("tiny-roberta");
    let texts = texts(&fixtures);
    let exported = open("tiny-roberta-int8", Precision::Int8).logits(&texts);
    let quantised = open("tiny-roberta", Precision::Int8).logits(&texts);
    assert_eq!(exported.expect("it scores"), quantised.expect("it scores"));
}

#[test]
fn int8_is_close_to_single_precision() {
    for name in ["tiny-roberta", "tiny-bert"] {
        let (largest, mean) = differences(&open(name, Precision::Int8), name);
        assert!(largest < 0.3 && mean < 0.03, "{name}: {largest} {mean}");
        assert!(largest > 1e-4, "{name}: this is not int8");
    }
}

#[test]
fn scores_follow_from_the_logits_and_labels_from_the_config() {
    let fixtures = expected("tiny-roberta");
    let scores = TINY.analyze(&texts(&fixtures)).expect("it scores");
    assert_eq!(scores.len(), fixtures.len());
    for (expected, found) in fixtures.iter().zip(&scores) {
        let powers = expected.logits.map(|logit| f64::from(logit).exp());
        let sum: f64 = powers.iter().sum();
        let score = (powers[2] - powers[0]) / sum;
        assert!(
            (found.score - score).abs() < 1e-5,
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
fn a_text_that_is_cut_says_so() {
    let model = open("tiny-bert", Precision::Int8);
    let fixtures = expected("tiny-bert");
    let scores = model.analyze(&texts(&fixtures)).expect("it scores");
    for (line, score) in fixtures.iter().zip(scores) {
        assert_eq!(score.truncated, line.truncated, "{:?}", line.text);
    }
}

#[test]
fn texts_that_the_model_cannot_tell_apart_get_one_score() {
    let repeated = [
        "@ann see http://a.example",
        "@bob see https://b.example/x",
        "other",
    ]
    .repeat(500);
    let scores = TINY.analyze(&repeated).expect("it scores");
    assert_eq!(scores.len(), 1500);
    for triple in scores.chunks(3) {
        assert_eq!(triple, &scores[..3]);
        assert_eq!(triple[0], triple[1]);
        assert_ne!(triple[0], triple[2]);
    }
}

#[test]
fn no_texts_give_no_scores() {
    assert_eq!(TINY.analyze(&[]).expect("nothing can go wrong"), []);
    assert_eq!(
        TINY.count_tokens(&[]).expect("nothing can go wrong"),
        Some(0)
    );
}

#[test]
fn tokens_are_counted_with_the_special_ones_and_without_those_cut_off() {
    assert_eq!(TINY.count_tokens(&[""]).expect("it has tokens"), Some(2));
    let long = "word ".repeat(2000);
    assert_eq!(
        TINY.count_tokens(&[&long, ""]).expect("it has tokens"),
        Some(514)
    );
}

#[test]
fn several_threads_may_score_at_once() {
    let fixtures = expected("tiny-roberta");
    let texts = texts(&fixtures);
    let expected = TINY.logits(&texts).expect("it scores");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(TINY.logits(&texts).expect("it scores"), expected));
        }
    });
}

#[test]
fn the_name_says_the_precision_and_the_engine_more() {
    let [fast, exact] =
        [Precision::Int8, Precision::Fp32].map(|precision| open("tiny-roberta", precision));
    assert_eq!(fast.model().name, "onnx:tiny-roberta");
    assert_eq!(exact.model().name, "onnx:tiny-roberta@fp32");
    for (model, precision) in [(fast, "int8"), (exact, "fp32")] {
        let engine = model.engine();
        assert_eq!((engine.name, engine.precision), ("clamor", Some(precision)));
        assert!(engine.level.is_some() && engine.sessions > 0);
    }
}

/// As models/README.md has it.
#[test]
fn the_version_is_the_hash_of_what_determines_the_scores() {
    for (name, precision, files) in [
        ("tiny-roberta", Precision::Fp32, &["model.onnx"][..]),
        ("tiny-roberta-int8", Precision::Int8, &["model.onnx"]),
        (
            "tiny-bert",
            Precision::Fp32,
            &["model.onnx", "model.onnx_data"],
        ),
    ] {
        let mut all = format!("clamor 1 {}\n", precision.as_str()).into_bytes();
        for file in files.iter().chain(&["tokenizer.json", "config.json"]) {
            all.extend(
                std::fs::read(models().join(name).join(file)).expect("the file is committed"),
            );
        }
        let digest = <sha2::Sha256 as sha2::Digest>::digest(&all);
        let version = hex::encode(&digest[..6]);
        assert_eq!(open(name, precision).model().version, version, "{name}");
    }
}

#[test]
fn each_precision_has_its_own_version() {
    let [fast, exact] =
        [Precision::Int8, Precision::Fp32].map(|precision| open("tiny-bert", precision));
    assert_ne!(fast.model().version, exact.model().version);
    assert_eq!(open("tiny-bert", Precision::Int8).model(), fast.model());
}
