//! Which languages a model knows: our own addition to its `config.json`, read by `sentiment`.

use std::fs;
use std::path::Path;

use anyhow::Context;
use serde_json::Value;

use super::disk;

/// The key in `config.json`.
const KEY: &str = "languages";

/// Whether a text has the form of a BCP 47 tag of one language, such as `en` or `pt-BR`.
pub(super) fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// Writes the languages into the `config.json` in `folder`, unless there are none to write.
pub(super) fn write(folder: &Path, languages: &[String]) -> anyhow::Result<()> {
    if languages.is_empty() {
        return Ok(());
    }
    let path = folder.join("config.json");
    let unreadable = || format!("cannot read {}", path.display());
    let config = fs::read(&path).with_context(unreadable)?;
    let mut config: Value = serde_json::from_slice(&config).with_context(unreadable)?;
    config[KEY] = languages.into();
    let config = serde_json::to_vec_pretty(&config)?;
    fs::write(&path, config).map_err(|error| disk::unwritable(&path, &error))
}

/// Whether the `config.json` in `folder` names languages itself.
pub(super) fn are_named(folder: &Path) -> bool {
    let config = fs::read(folder.join("config.json")).unwrap_or_default();
    let config: Value = serde_json::from_slice(&config).unwrap_or_default();
    config[KEY].as_array().is_some_and(|tags| !tags.is_empty())
}
