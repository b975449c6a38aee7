//! Scorers by name: `lexicon`, `onnx:<model>`, or `auto` for the best that is installed.
//!
//! The best is the one that was selected (see [`select`]), else the models `default` and
//! `multilingual` together, each for its languages, else the one of them that is installed, else the
//! first by name, else the lexicon.
//!
//! Not here: scoring. A model that cannot be used never stops the work: [`open_best`] falls back
//! to the lexicon and says why, and whoever calls it has to show that.

use std::fmt;
use std::fs;
use std::io;
use std::panic::resume_unwind;
use std::path::Path;
use std::str::FromStr;
use std::thread;

use crate::encoder;
use crate::folder::FILES;
use crate::routing::AUTO;
use crate::{Analyzer, Error, Lexicon, NeuralModel, Opened, Precision};

/// A checked name of an analyzer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelChoice {
    /// `auto`: the best that is installed and opens.
    Auto,
    /// `lexicon`: the word list that is built in.
    Lexicon,
    /// `onnx:<name>`, or `onnx:<name>@fp32` in single precision: the model in the folder of that
    /// name.
    Onnx {
        /// The folder's name.
        name: String,
        /// What its weights are when it scores.
        precision: Precision,
    },
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
            AUTO => return Ok(Self::Auto),
            LEXICON => return Ok(Self::Lexicon),
            _ => {}
        }
        if let Some(model) = name.strip_prefix("onnx:") {
            let (model, precision) = match model.strip_suffix(FP32) {
                Some(model) => (model, Precision::Fp32),
                None => (model, Precision::Int8),
            };
            if is_model_name(model) {
                return Ok(Self::Onnx {
                    name: model.to_owned(),
                    precision,
                });
            }
        }
        Err(format!(
            "{name:?} is no analyzer: choose auto, lexicon, or onnx:NAME or onnx:NAME@fp32 with a NAME of letters, digits, '.', '_' and '-'"
        ))
    }
}

impl ModelChoice {
    /// The model's folder, in whatever precision; `None` for analyzers without one.
    pub fn folder(&self) -> Option<&str> {
        match self {
            Self::Onnx { name, .. } => Some(name),
            Self::Auto | Self::Lexicon => None,
        }
    }
}

impl fmt::Display for ModelChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str(AUTO),
            Self::Lexicon => f.write_str(LEXICON),
            Self::Onnx { name, precision } => {
                write!(f, "onnx:{name}")?;
                match precision {
                    Precision::Int8 => Ok(()),
                    Precision::Fp32 => f.write_str(FP32),
                }
            }
        }
    }
}

fn is_model_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    // A leading dot would allow "..", and hides the folder from whoever lists it.
    (1..=64).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(allowed)
}

/// The file in the folder of models that names the selected analyzer. No model's folder can have
/// this name.
const SELECTED: &str = ".selected";

/// The model for English that comes with Clamor.
pub const DEFAULT_MODEL: &str = "onnx:default";

/// The model for other languages that comes with Clamor.
const MULTILINGUAL_MODEL: &str = "onnx:multilingual";

/// The models that come with Clamor. They share the texts when both are installed and no other was
/// selected: the first one takes its languages and what is in no language.
pub const SHIPPED_MODELS: [&str; 2] = [DEFAULT_MODEL, MULTILINGUAL_MODEL];

const LEXICON: &str = "lexicon";

/// Ends the names of models in single precision.
const FP32: &str = "@fp32";

/// The analyzer that [`select`] made the best one, whether or not it is installed; `None` when
/// nothing was selected or the file says nothing sensible.
pub fn selected(models_dir: &Path) -> Option<String> {
    let text = fs::read_to_string(models_dir.join(SELECTED)).ok()?;
    let name = text.trim();
    match name.parse() {
        Ok(ModelChoice::Lexicon | ModelChoice::Onnx { .. }) => Some(name.to_owned()),
        _ => None,
    }
}

/// Makes an analyzer the best one from now on, in every program that uses this folder of models;
/// `auto` takes that back. Whether it can be used is for the caller to find out first.
///
/// # Errors
/// When the folder cannot be written to.
pub fn select(choice: &ModelChoice, models_dir: &Path) -> io::Result<()> {
    let file = models_dir.join(SELECTED);
    if *choice == ModelChoice::Auto {
        return match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    }
    fs::create_dir_all(models_dir)?;
    // Whoever reads meanwhile finds the old name or the new one, never half of it.
    let new = models_dir.join(format!("{SELECTED}.{}.tmp", std::process::id()));
    fs::write(&new, format!("{choice}\n"))?;
    fs::rename(&new, &file)
}

/// Names of everything that can be chosen, best first; the lexicon is always among them.
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
    names.push(LEXICON.to_owned());
    let selected = selected(models_dir);
    // Stable: within a rank the order of names stays.
    names.sort_by_key(|name| match name.as_str() {
        name if selected.as_deref() == Some(name) => 0,
        DEFAULT_MODEL => 1,
        MULTILINGUAL_MODEL => 2,
        _ => 3,
    });
    names
}

/// What `auto` means here now: `auto` itself where several models share the texts, else [`best_model`].
///
/// Cheap: it reads the folder and opens nothing.
pub fn best(models_dir: &Path) -> String {
    match is_routed(models_dir) {
        true => AUTO.to_owned(),
        false => best_model(models_dir),
    }
}

/// The best single model: the selected one even if it is gone, else the best installed.
pub fn best_model(models_dir: &Path) -> String {
    selected(models_dir).unwrap_or_else(|| installed(models_dir).swap_remove(0))
}

/// Every model that scores when none is named.
pub fn in_use(models_dir: &Path) -> Vec<String> {
    match is_routed(models_dir) {
        true => SHIPPED_MODELS.map(str::to_owned).to_vec(),
        false => vec![best_model(models_dir)],
    }
}

fn is_routed(models_dir: &Path) -> bool {
    let is_installed = |name: &str| check_name(name, models_dir).is_ok();
    selected(models_dir).is_none() && SHIPPED_MODELS.into_iter().all(is_installed)
}

fn is_complete(models_dir: &Path, name: &str) -> bool {
    FILES
        .iter()
        .all(|file| models_dir.join(name).join(file).is_file())
}

/// Names of everything that a job can ask for, best first: `auto` where it is no single model,
/// [`installed`], and each model that has them once more with its weights in single precision.
pub fn choosable(models_dir: &Path) -> Vec<String> {
    let mut names = Vec::new();
    names.extend(is_routed(models_dir).then(|| AUTO.to_owned()));
    for name in installed(models_dir) {
        let precise = name
            .strip_prefix("onnx:")
            .filter(|model| has_single_precision(models_dir, model))
            .map(|_| format!("{name}{FP32}"));
        names.push(name);
        names.extend(precise);
    }
    names
}

fn has_single_precision(models_dir: &Path, name: &str) -> bool {
    encoder::has_single_precision(&models_dir.join(name))
}

/// Whether an analyzer of this name (`auto` included) can be chosen here, without loading it.
///
/// Cheap enough for every request.
///
/// # Errors
/// A sentence that lists what is installed.
pub fn check_name(name: &str, models_dir: &Path) -> Result<(), String> {
    match name.parse()? {
        ModelChoice::Onnx { name, .. } if !is_complete(models_dir, &name) => Err(format!(
            "the model onnx:{name} is not installed; installed are {}",
            installed(models_dir).join(", ")
        )),
        ModelChoice::Onnx {
            name,
            precision: Precision::Fp32,
        } if !has_single_precision(models_dir, &name) => Err(format!(
            "the model onnx:{name} has no weights in single precision: name it without {FP32}"
        )),
        _ => Ok(()),
    }
}

/// Opens the analyzer of this name, and no other in its place; for `auto`, the best single model that opens.
///
/// Blocking: an ONNX model takes up to seconds to load.
///
/// # Errors
/// [`Error::Unavailable`] with what is wrong and how to mend it.
pub fn open(name: &str, models_dir: &Path) -> Result<Box<dyn Analyzer>, Error> {
    match name.parse().map_err(Error::Unavailable)? {
        ModelChoice::Auto => Ok(first_that_opens(best_candidates(models_dir), models_dir).0),
        ModelChoice::Lexicon => Ok(Box::new(Lexicon::new())),
        ModelChoice::Onnx {
            name: model,
            precision,
        } => {
            check_name(name, models_dir).map_err(Error::Unavailable)?;
            Ok(Box::new(NeuralModel::open(&model, precision, models_dir)?))
        }
    }
}

/// Opens the requested scorer, or for `None` and `auto` the best that is installed; where that
/// cannot be had, the next best together with the sentence that says why: the lexicon in the end.
///
/// No sentence means that the answer is what was asked for, or what was selected. To be shown with every result, or the
/// lexicon's scores would pass for the model's. Blocking, like [`open`].
pub fn open_best(requested: Option<&str>, models_dir: &Path) -> (Opened, Option<String>) {
    let candidates = match requested {
        None | Some(AUTO) if is_routed(models_dir) => return open_routed(models_dir),
        None | Some(AUTO) => best_candidates(models_dir),
        Some(name) => vec![name.to_owned()],
    };
    let no_model = candidates == [LEXICON] && requested != Some(LEXICON);
    let (analyzer, failure) = first_that_opens(candidates, models_dir);
    let failure = match no_model && selected(models_dir).is_none() {
        true => Some("no model is installed".to_owned()),
        false => failure,
    };
    let note = failure.map(|failure| instead(&*analyzer, &failure));
    (Opened::only(analyzer), note)
}

/// Opens the models that share the texts; one of them for all where the other cannot be used.
fn open_routed(models_dir: &Path) -> (Opened, Option<String>) {
    // Side by side: most of the time goes by reading their tokenizers, on one thread each.
    let opened = thread::scope(|scope| {
        SHIPPED_MODELS
            .map(|name| scope.spawn(move || try_open(name, models_dir)))
            .map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    let mut analyzers = Vec::with_capacity(opened.len());
    let mut failure = None;
    for one in opened {
        match one {
            Ok(analyzer) => analyzers.push(analyzer),
            Err(why) => failure = failure.or(Some(why)),
        }
    }
    match failure {
        None => (Opened::among(analyzers), None),
        Some(failure) => {
            let left = analyzers.pop();
            let analyzer =
                left.unwrap_or_else(|| first_that_opens(best_candidates(models_dir), models_dir).0);
            let note = instead(&*analyzer, &failure);
            (Opened::only(analyzer), Some(note))
        }
    }
}

/// All single models, best first. A selected model that is gone is among them, so that its absence is
/// told.
fn best_candidates(models_dir: &Path) -> Vec<String> {
    let best = best_model(models_dir);
    let mut names = installed(models_dir);
    names.retain(|name| *name != best);
    names.insert(0, best);
    names
}

/// The first of these that opens, else the lexicon; and why the first of all did not, if so.
fn first_that_opens(
    candidates: Vec<String>,
    models_dir: &Path,
) -> (Box<dyn Analyzer>, Option<String>) {
    let mut failure: Option<String> = None;
    for name in candidates {
        match try_open(&name, models_dir) {
            Ok(analyzer) => return (analyzer, failure),
            Err(why) => failure = failure.or(Some(why)),
        }
    }
    (Box::new(Lexicon::new()), failure)
}

/// Opens a single analyzer, or says in the log and to people why it cannot be used.
fn try_open(name: &str, models_dir: &Path) -> Result<Box<dyn Analyzer>, String> {
    open(name, models_dir).map_err(|error| {
        tracing::warn!(analyzer = %name, %error, "this analyzer cannot be used");
        // Told to whoever sees the scores: where the models lie is the log's business.
        let folder = format!("{}/", models_dir.display());
        let told = error.to_string().replace(&folder, "");
        format!("{name} cannot be used: {told}")
    })
}

fn instead(analyzer: &dyn Analyzer, failure: &str) -> String {
    let name = &analyzer.model().name;
    format!("{name} scores instead, because {failure}")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{FILES, ModelChoice, Precision, best, installed, select, selected};

    #[test]
    fn the_selected_analyzer_is_the_best_then_the_default_then_the_first_by_name() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let dir = folder.path();
        for name in ["beta", "default", "alpha"] {
            fs::create_dir(dir.join(name)).expect("a folder");
            for file in FILES {
                fs::write(dir.join(name).join(file), "").expect("writable");
            }
        }
        let select = |name: &str| {
            let choice: ModelChoice = name.parse().expect("a name");
            select(&choice, dir).expect("writable");
        };
        assert_eq!((selected(dir), best(dir).as_str()), (None, "onnx:default"));
        let unselected = ["onnx:default", "onnx:alpha", "onnx:beta", "lexicon"];
        assert_eq!(installed(dir), unselected);

        select("onnx:beta");
        let first = ["onnx:beta", "onnx:default", "onnx:alpha", "lexicon"];
        assert_eq!(installed(dir), first);
        select("lexicon");
        assert_eq!(selected(dir).as_deref(), Some("lexicon"));
        assert_eq!(
            (installed(dir)[0].as_str(), best(dir).as_str()),
            ("lexicon", "lexicon")
        );

        // Selected and not there: it is what is meant, but nothing that could be chosen.
        select("onnx:gone");
        assert_eq!(best(dir), "onnx:gone");
        assert_eq!(installed(dir), unselected);

        select("auto");
        select("auto");
        assert_eq!(selected(dir), None);
        for nonsense in ["", "auto\n", "onnx:../x\n", "\u{fffd}"] {
            fs::write(dir.join(".selected"), nonsense).expect("writable");
            assert_eq!((selected(dir), best(dir).as_str()), (None, "onnx:default"));
        }
    }

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
            Ok(ModelChoice::Onnx {
                name: "twitter-roberta_v1.2".to_owned(),
                precision: Precision::Int8,
            })
        );
        for name in [
            "onnx:twitter-roberta_v1.2",
            "onnx:a@fp32",
            "lexicon",
            "auto",
        ] {
            let choice: ModelChoice = name.parse().expect("a name");
            assert_eq!(choice.to_string(), name);
        }
        assert_eq!("auto".parse(), Ok(ModelChoice::Auto));
    }
}
