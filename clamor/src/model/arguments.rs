//! How arguments that several commands of `clamor model` take are read.

use sentiment::ModelChoice;

use super::languages::is_language;

/// A name as rows have it, or without the `onnx:` before it.
pub(super) fn model(text: &str) -> Result<ModelChoice, String> {
    text.parse().or_else(|why: String| {
        format!("onnx:{text}")
            .parse()
            .map_err(|_| why.replace("onnx:NAME", "NAME"))
    })
}

/// A name for a folder of models, by which it can be called without anything before it.
pub(super) fn model_name(text: &str) -> Result<String, String> {
    match model(text)?.folder() {
        Some(folder) if folder == text => Ok(text.to_owned()),
        _ => Err("this means something else already: choose another name".to_owned()),
    }
}

/// The tag of a language.
pub(super) fn language(text: &str) -> Result<String, String> {
    match is_language(text) {
        true => Ok(text.to_owned()),
        false => Err("it is a tag like en, pt-BR or zh-Hant".to_owned()),
    }
}

/// A time in seconds.
pub(super) fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.0..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err("it is a number of seconds up to 3600".to_owned()),
    }
}
