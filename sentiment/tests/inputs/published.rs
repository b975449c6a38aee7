//! The outputs that the authors of cardiffnlp/twitter-roberta-base-sentiment-latest published.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use sentiment::{Analyzer, NeuralModel, Precision};
use serde::Deserialize;

use crate::given::shared;

/// Names a folder of models to test with besides the checkout's own.
const VARIABLE: &str = "CLAMOR_TEST_MODELS_DIR";

const MODEL: &str = "twitter-roberta-base-sentiment-latest";

#[derive(Deserialize)]
struct Published {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    text: String,
    negative: f32,
    neutral: f32,
    positive: f32,
}

/// The folder in which the model is installed, and the file of what was published.
pub(crate) fn needed() -> Result<(PathBuf, PathBuf), String> {
    let folders = [
        env::var_os(VARIABLE).map(PathBuf::from),
        Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("../models")),
    ];
    let mut folders = folders.into_iter().flatten();
    let models = folders
        .find(|folder| folder.join(MODEL).is_dir())
        .ok_or_else(|| format!("no {MODEL} in models or {VARIABLE}"))?;
    let published = shared("data/tokenizer-roberta/published_golden_outputs.json")?;
    Ok((models, published))
}

pub(crate) fn probabilities_are_the_published_ones((models, published): (PathBuf, PathBuf)) {
    let published = fs::read(published).expect("it can be read");
    let published: Published = serde_json::from_slice(&published).expect("it is JSON");

    // Four digits were published of one, with older software; int8 may move a probability by a few hundredths.
    for (precision, tolerance) in [(Precision::Fp32, 2e-3), (Precision::Int8, 0.05)] {
        let model = NeuralModel::open(MODEL, precision, &models).expect("it opens");
        assert_eq!(model.engine().name, "clamor");
        for case in &published.cases {
            let score = model.analyze(&[&case.text]).expect("it scores").remove(0);
            let found = score.probabilities.expect("a model has probabilities");
            let expected = [case.negative, case.neutral, case.positive];
            for (found, expected) in found.iter().zip(expected) {
                assert!(
                    (found - expected).abs() < tolerance,
                    "{:?}: {found} is not {expected}",
                    case.text
                );
            }
        }
    }
}
