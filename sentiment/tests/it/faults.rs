//! What can be wrong with a model's files: each gives a sentence, none a panic.

use std::fs;

use proptest::prelude::*;
use sentiment::{Error, NeuralModel, Precision};

use crate::models::{assert_one_sentence_naming, copied, copy_of, models, open_copy, refusal};

#[test]
fn a_missing_file_is_named() {
    for file in ["model.onnx", "tokenizer.json", "config.json"] {
        let folder = copy_of("tiny-roberta");
        let path = copied(&folder).join(file);
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
            fs::write(copied(&folder).join(file), content).expect("writable");
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
    let whole = fs::read(models().join("tiny-roberta/model.onnx")).expect("the file is committed");
    let mut flipped = whole.clone();
    flipped[..2000].fill(0xff);
    for content in [
        &b""[..],
        b"<html>not found</html>",
        &whole[..whole.len() / 2],
        &whole[..whole.len() - 1],
        &flipped,
    ] {
        let folder = copy_of("tiny-roberta");
        fs::write(copied(&folder).join("model.onnx"), content).expect("writable");
        assert_one_sentence_naming(
            &refusal(&folder),
            &[
                "broken/model.onnx",
                "cannot be read",
                "fetch the model again",
            ],
        );
    }
}

#[test]
fn weights_that_are_missing_beside_the_graph_are_named() {
    let folder = copy_of("tiny-bert");
    let path = copied(&folder).join("model.onnx_data");
    let whole = fs::read(&path).expect("the file is committed");
    fs::write(&path, &whole[..whole.len() - 1]).expect("writable");
    assert_one_sentence_naming(
        &refusal(&folder),
        &["broken/model.onnx_data", "not all there"],
    );
    fs::remove_file(&path).expect("it was there");
    assert_one_sentence_naming(
        &refusal(&folder),
        &["broken/model.onnx_data", "fetch the model again"],
    );
}

#[test]
fn a_config_with_two_classes_is_refused() {
    let folder = copy_of("tiny-roberta");
    let config = copied(&folder).join("config.json");
    fs::write(
        &config,
        r#"{"id2label": {"0": "NEGATIVE", "1": "POSITIVE"}}"#,
    )
    .expect("writable");
    let words = ["config.json", "NEGATIVE, POSITIVE", "three"];
    assert_one_sentence_naming(&refusal(&folder), &words);
    let error = sentiment::check_config(&config).expect_err("it has two classes");
    assert_one_sentence_naming(&error.to_string(), &words);
    let sound = models().join("tiny-roberta/config.json");
    assert!(sentiment::check_config(&sound).is_ok());
}

#[test]
fn a_tokenizer_of_another_model_is_found_when_opening() {
    // Fewer words in the graph than in the vocabulary: ids out of range.
    let folder = copy_of("tiny-roberta");
    let path = copied(&folder).join("tokenizer.json");
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
        &["models/broken", "token", "fetch the model again"],
    );
}

#[test]
fn single_precision_is_not_invented_for_models_that_have_none() {
    for (name, word) in [("tiny-roberta-int8", "int8 only"), ("tiny-int8", "@fp32")] {
        let refused = NeuralModel::open(name, Precision::Fp32, &models()).map(|_| ());
        let sentence = refused.expect_err("there are no such weights").to_string();
        assert_one_sentence_naming(&sentence, &[name, word, "name it without @fp32"]);
    }
}

#[test]
fn weights_that_are_no_numbers_are_refused() {
    for precision in [Precision::Int8, Precision::Fp32] {
        let folder = copy_of("tiny-bert");
        let path = copied(&folder).join("model.onnx_data");
        let mut weights = fs::read(&path).expect("it is there");
        weights.as_chunks_mut().0.fill(f32::NAN.to_le_bytes());
        fs::write(&path, weights).expect("writable");
        let refused = open_copy(&folder, precision).map(|_| ());
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    }
}

/// Opens a model whose file was changed, and scores with it if it can be opened. The damage may hit
/// a weight and stay unseen; but it must never end the process.
fn open_and_score(model: &str, file: &str, content: &[u8]) {
    let folder = copy_of(model);
    fs::write(copied(&folder).join(file), content).expect("writable");
    for precision in [Precision::Int8, Precision::Fp32] {
        if let Ok(model) = open_copy(&folder, precision) {
            let _ = model.logits(&["a text", "another, and longer 😡"]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn truncated_files_and_flipped_bits_break_nothing(
        (model, file) in prop::sample::select(vec![
            ("tiny-roberta", "model.onnx"),
            ("tiny-roberta-int8", "model.onnx"),
            ("tiny-bert", "model.onnx"),
            ("tiny-bert", "model.onnx_data"),
            ("tiny-bert", "config.json"),
        ]),
        keep in prop::option::of(0.0_f64..1.0),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 1..20),
    ) {
        let mut content = fs::read(models().join(model).join(file)).expect("the file is committed");
        if let Some(keep) = keep {
            content.truncate((content.len() as f64 * keep) as usize);
        }
        // The structure is at the ends, the rest is weights.
        let ends = content.len().min(12_000);
        if ends > 0 {
            for (place, bit) in flips {
                let place = place.index(ends);
                let length = content.len();
                let place = if place % 2 == 0 { place } else { length - 1 - place };
                content[place] ^= 1 << bit;
            }
        }
        open_and_score(model, file, &content);
    }
}
