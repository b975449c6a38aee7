//! Analyzers by name: `lexicon`, `onnx:<model>`, or `auto` for the best that is installed.
//!
//! Not here: scoring. A model that cannot be used never stops the work: [`open_best`] falls back
//! to the lexicon and says why, and whoever calls it has to show that.

use std::fs;
use std::path::Path;
use std::str::FromStr;

use crate::onnx::{FILES, OnnxAnalyzer};
use crate::{Analyzer, Error, Lexicon};

/// A checked name of an analyzer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelChoice {
    /// `auto`: the best installed one that opens.
    Auto,
    /// `lexicon`: the word list that is built in.
    Lexicon,
    /// `onnx:<name>`: the model in the folder of that name.
    Onnx(String),
}

impl FromStr for ModelChoice {
    type Err = String;

    /// Reads a name; whether that model is installed is another matter, see [`check_name`].
    ///
    /// # Errors
    /// A sentence that quotes the name and says which forms there are. A model's name is one path
    /// component of letters, digits, `.`, `_` and `-`, so that it cannot lead out of the folder.
    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "auto" => return Ok(Self::Auto),
            "lexicon" => return Ok(Self::Lexicon),
            _ => {}
        }
        match name.strip_prefix("onnx:") {
            Some(model) if is_model_name(model) => Ok(Self::Onnx(model.to_owned())),
            _ => Err(format!(
                "{name:?} is no analyzer: choose auto, lexicon or onnx:NAME with a NAME of letters, digits, '.', '_' and '-'"
            )),
        }
    }
}

fn is_model_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    // A leading dot would allow "..", and hides the folder from whoever lists it.
    (1..=64).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(allowed)
}

/// Names of everything that can be chosen, best first: the ONNX models by name, then the lexicon.
///
/// A folder counts as a model when its three files are there; whether they are sound shows only
/// when it is opened. A missing `models_dir` holds no models.
pub fn installed(models_dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(models_dir)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| is_model_name(name) && is_complete(models_dir, name))
        .map(|name| format!("onnx:{name}"))
        .collect();
    names.sort();
    names.push("lexicon".to_owned());
    names
}

fn is_complete(models_dir: &Path, name: &str) -> bool {
    FILES
        .iter()
        .all(|file| models_dir.join(name).join(file).is_file())
}

/// Whether an analyzer of this name (`auto` included) can be chosen here, without loading it.
///
/// Cheap enough for every request.
///
/// # Errors
/// A sentence that lists what is installed.
pub fn check_name(name: &str, models_dir: &Path) -> Result<(), String> {
    match name.parse()? {
        ModelChoice::Onnx(model) if !is_complete(models_dir, &model) => Err(format!(
            "the model onnx:{model} is not installed in {}; installed are {}",
            models_dir.display(),
            installed(models_dir).join(", ")
        )),
        _ => Ok(()),
    }
}

/// Opens the analyzer of this name, and no other in its place; for `auto`, as [`open_best`] does.
///
/// Blocking: an ONNX model takes up to seconds to load.
///
/// # Errors
/// [`Error::Unavailable`] with what is wrong and how to mend it.
pub fn open(name: &str, models_dir: &Path) -> Result<Box<dyn Analyzer>, Error> {
    match name.parse().map_err(Error::Unavailable)? {
        ModelChoice::Auto => Ok(open_best(None, models_dir).0),
        ModelChoice::Lexicon => Ok(Box::new(Lexicon::new())),
        ModelChoice::Onnx(model) => {
            check_name(name, models_dir).map_err(Error::Unavailable)?;
            Ok(Box::new(OnnxAnalyzer::open(&model, models_dir)?))
        }
    }
}

/// Opens the requested analyzer, or for `None` and `auto` the best installed one; where that
/// cannot be had, the lexicon together with the sentence that says why.
///
/// No sentence means that the answer is what was asked for. To be shown with every result, or the
/// lexicon's scores would pass for the model's. Blocking, like [`open`].
pub fn open_best(
    requested: Option<&str>,
    models_dir: &Path,
) -> (Box<dyn Analyzer>, Option<String>) {
    let candidates = match requested {
        None | Some("auto") => installed(models_dir),
        Some(name) => vec![name.to_owned()],
    };
    let mut failure: Option<String> = None;
    for name in candidates {
        match open(&name, models_dir) {
            Ok(analyzer) => return instead(analyzer, failure),
            Err(error) => {
                tracing::warn!(analyzer = %name, %error, "this analyzer cannot be used");
                failure = failure.or_else(|| Some(format!("{name} cannot be used: {error}")));
            }
        }
    }
    instead(Box::new(Lexicon::new()), failure)
}

fn instead(
    analyzer: Box<dyn Analyzer>,
    failure: Option<String>,
) -> (Box<dyn Analyzer>, Option<String>) {
    let sentence = failure.map(|failure| {
        format!(
            "{} scores instead, because {failure}",
            analyzer.model().name
        )
    });
    (analyzer, sentence)
}

#[cfg(test)]
mod tests {
    use super::ModelChoice;

    #[test]
    fn names_that_could_leave_the_folder_of_models_are_refused() {
        for name in [
            "",
            "onnx:",
            "onnx:..",
            "onnx:../secrets",
            "onnx:a/b",
            "onnx:a\\b",
            "onnx:/etc",
            "onnx:.hidden",
            "onnx:C:",
            "onnx:a\0b",
            "onnx:\u{e9}",
            "Lexicon",
            "vader",
        ] {
            let refused: Result<ModelChoice, String> = name.parse();
            assert!(refused.is_err(), "{name:?}");
        }
        assert_eq!(
            "onnx:twitter-roberta_v1.2".parse(),
            Ok(ModelChoice::Onnx("twitter-roberta_v1.2".to_owned()))
        );
        assert_eq!("auto".parse(), Ok(ModelChoice::Auto));
    }
}
