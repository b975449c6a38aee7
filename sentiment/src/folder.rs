//! The files of one model, `models/<name>/{model.onnx, tokenizer.json, config.json}`: what they
//! say about classes, limits and identity. Not here: running the graph.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::Error;

/// The files without which a folder is no model.
pub(crate) const FILES: [&str; 3] = [GRAPH, TOKENIZER, CONFIG];

/// The network.
pub(crate) const GRAPH: &str = "model.onnx";

const TOKENIZER: &str = "tokenizer.json";
const CONFIG: &str = "config.json";

/// Where exporters put weights that do not fit into `model.onnx`.
pub(crate) const WEIGHTS: [&str; 2] = ["model.onnx.data", "model.onnx_data"];

/// More tokens than any model here was trained on; also what bounds the cost of one text.
const MOST_TOKENS: usize = 512;

/// A model's folder with its three files in place.
pub(crate) struct ModelFolder {
    root: PathBuf,
}

/// What `config.json` says, as far as scoring needs it.
#[derive(Deserialize)]
pub(crate) struct Config {
    #[serde(default)]
    model_type: String,
    max_position_embeddings: Option<usize>,
    #[serde(default)]
    id2label: BTreeMap<String, String>,
    /// BCP 47 tags; our own addition to the format, absent from files of others.
    #[serde(default)]
    pub(crate) languages: Vec<String>,
}

impl ModelFolder {
    /// Checks that the files are there.
    pub(crate) fn open(root: &Path) -> Result<Self, Error> {
        for file in FILES {
            let path = root.join(file);
            if !path.is_file() {
                return Err(Error::Unavailable(format!(
                    "the model file {} is missing: fetch the model again or choose another analyzer",
                    path.display()
                )));
            }
        }
        Ok(Self {
            root: root.to_owned(),
        })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where a file of this name is, if it is there.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    pub(crate) fn tokenizer(&self) -> PathBuf {
        self.path(TOKENIZER)
    }

    /// The content of `config.json`.
    pub(crate) fn config_bytes(&self) -> Result<Vec<u8>, Error> {
        let path = self.path(CONFIG);
        fs::read(&path).map_err(|error| unreadable(&path, &error.to_string()))
    }

    /// Reads `config.json`.
    pub(crate) fn config(&self) -> Result<Config, Error> {
        Config::read(&self.path(CONFIG))
    }

    /// The files that ONNX Runtime opens.
    pub(crate) fn graph_files(&self) -> Vec<PathBuf> {
        let beside = WEIGHTS.iter().map(|file| self.path(file));
        [self.path(GRAPH)]
            .into_iter()
            .chain(beside.filter(|path| path.exists()))
            .collect()
    }

    /// What tells this model's scores from others': the first 12 hex digits of the SHA-256 of
    /// `prefix`, the weights (as they are fed in by `weights`), `tokenizer.json` and `config.json`,
    /// one after another.
    pub(crate) fn version(
        &self,
        prefix: &str,
        weights: impl FnOnce(&mut Sha256) -> io::Result<()>,
    ) -> Result<String, Error> {
        let mut hash = Sha256::new();
        hash.update(prefix);
        weights(&mut hash)
            .and_then(|()| hash_file(&self.tokenizer(), &mut hash))
            .and_then(|()| hash_file(&self.path(CONFIG), &mut hash))
            .map_err(|error| unreadable(&self.root, &error.to_string()))?;
        Ok(hex::encode(&hash.finalize()[..6]))
    }
}

/// Adds a file to a hash.
pub(crate) fn hash_file(path: &Path, hash: &mut Sha256) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(()),
            read => hash.update(&buffer[..read]),
        }
    }
}

fn unreadable(path: &Path, reason: &str) -> Error {
    Error::Unavailable(format!(
        "the model's {} cannot be read ({reason}): fetch the model again",
        path.display()
    ))
}

/// Whether a `config.json` is that of a model that can be used here: three classes, and room for
/// tokens. To ask before half a gigabyte is fetched.
///
/// # Errors
/// [`Error::Unavailable`] with what is wrong.
pub fn check_config(path: &Path) -> Result<(), Error> {
    let config = Config::read(path)?;
    config.labels()?;
    config.token_limit()?;
    Ok(())
}

impl Config {
    fn read(path: &Path) -> Result<Self, Error> {
        fs::read(path)
            .map_err(|error| error.to_string())
            .and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| error.to_string()))
            .map_err(|reason| unreadable(path, &reason))
    }

    /// The most tokens a text may have, the special ones included.
    ///
    /// RoBERTa's positions start behind the padding id, so that of its 514 places 512 are usable.
    pub(crate) fn token_limit(&self) -> Result<usize, Error> {
        let places = self.max_position_embeddings.unwrap_or(MOST_TOKENS);
        let limit = match self.model_type.as_str() {
            "roberta" | "xlm-roberta" | "camembert" => places.saturating_sub(2),
            _ => places,
        };
        // The special tokens and one of the text.
        if limit < 3 {
            return Err(Error::Unavailable(format!(
                "the model's config.json leaves room for only {limit} tokens (max_position_embeddings): fetch the model again"
            )));
        }
        Ok(limit.min(MOST_TOKENS))
    }

    /// At which place of the output stand negative, neutral and positive.
    ///
    /// By name whatever the case; where the names are `LABEL_0` to `LABEL_2`, in that order, as
    /// the Twitter RoBERTa models have it.
    pub(crate) fn labels(&self) -> Result<[usize; 3], Error> {
        let place = |names: [&str; 3]| {
            let mut found = self
                .id2label
                .iter()
                .filter(|(_, label)| names.contains(&label.to_lowercase().as_str()))
                .filter_map(|(place, _)| place.parse::<usize>().ok());
            found.next().filter(|&place| place < 3)
        };
        let places = (
            place(["negative", "neg", "label_0"]),
            place(["neutral", "neu", "label_1"]),
            place(["positive", "pos", "label_2"]),
        );
        match places {
            (Some(negative), Some(neutral), Some(positive)) if self.id2label.len() == 3 => {
                Ok([negative, neutral, positive])
            }
            _ => {
                let names: Vec<&str> = self.id2label.values().map(String::as_str).collect();
                Err(Error::Unavailable(format!(
                    "the model's config.json must name three classes (negative, neutral, positive) in id2label, but names {}: choose a three-class sentiment model",
                    if names.is_empty() {
                        "none".to_owned()
                    } else {
                        names.join(", ")
                    }
                )))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    fn config(json: &str) -> Config {
        serde_json::from_str(json).expect("bug: the test's own JSON is wrong")
    }

    #[test]
    fn classes_are_found_by_name_or_by_index() {
        for (labels, expected) in [
            (
                r#"{"0": "negative", "1": "neutral", "2": "positive"}"#,
                [0, 1, 2],
            ),
            (
                r#"{"0": "Positive", "1": "NEGATIVE", "2": "Neutral"}"#,
                [1, 2, 0],
            ),
            (
                r#"{"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"}"#,
                [0, 1, 2],
            ),
            (r#"{"0": "POS", "1": "NEU", "2": "NEG"}"#, [2, 1, 0]),
        ] {
            let config = config(&format!(r#"{{"id2label": {labels}}}"#));
            assert_eq!(config.labels().ok(), Some(expected), "{labels}");
        }
    }

    #[test]
    fn other_classes_are_refused_and_named() {
        for labels in [
            r#"{"0": "NEGATIVE", "1": "POSITIVE"}"#,
            r#"{"0": "1 star", "1": "2 stars", "2": "3 stars"}"#,
            r#"{"0": "negative", "1": "neutral", "2": "positive", "3": "mixed"}"#,
            r#"{"0": "negative", "1": "neutral", "7": "positive"}"#,
            "{}",
        ] {
            let refused = config(&format!(r#"{{"id2label": {labels}}}"#)).labels();
            let sentence = refused.expect_err(labels).to_string();
            assert!(sentence.contains("id2label"), "{sentence}");
        }
    }

    #[test]
    fn the_token_limit_is_the_models_and_never_above_512() {
        for (json, expected) in [
            (
                r#"{"model_type": "roberta", "max_position_embeddings": 514}"#,
                Some(512),
            ),
            (
                r#"{"model_type": "roberta", "max_position_embeddings": 130}"#,
                Some(128),
            ),
            (
                r#"{"model_type": "bert", "max_position_embeddings": 512}"#,
                Some(512),
            ),
            (
                r#"{"model_type": "bert", "max_position_embeddings": 64}"#,
                Some(64),
            ),
            (
                r#"{"model_type": "modernbert", "max_position_embeddings": 8192}"#,
                Some(512),
            ),
            (
                r#"{"max_position_embeddings": null, "pad_token_id": null}"#,
                Some(512),
            ),
            (
                r#"{"model_type": "roberta", "max_position_embeddings": 1}"#,
                None,
            ),
        ] {
            assert_eq!(config(json).token_limit().ok(), expected, "{json}");
        }
    }
}
