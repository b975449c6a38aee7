//! `clamor model import`: a folder with a model into the folder of models.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use super::arguments::{language, model_name};
use super::installed::announce;
use super::staging::Staging;
use super::{disk, languages, name_of, source};
use crate::BadInput;

/// Without these a folder is no model.
const NEEDED: [&str; 3] = ["config.json", "tokenizer.json", "model.onnx"];

/// These come along when they are there.
const WELCOME: [&str; 6] = [
    "int8.onnx",
    "int8.safetensors",
    "model.onnx.data",
    "model.onnx_data",
    "MODEL_CARD.md",
    source::FILE,
];

/// Arguments of `clamor model import`.
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// A folder with model.onnx, tokenizer.json and config.json.
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Name of the model here; the folder's name in lower case when not set.
    #[arg(long = "as", value_name = "NAME", value_parser = model_name)]
    rename: Option<String>,

    /// Languages the model knows (BCP 47 tags), where it does not say so itself. Texts in others are marked for review.
    #[arg(long, value_name = "TAGS", value_delimiter = ',', value_parser = language)]
    languages: Vec<String>,
}

/// Runs the command.
pub(super) fn import(arguments: &ImportArgs, models_dir: &Path) -> anyhow::Result<()> {
    let from = &arguments.folder;
    if !from.is_dir() {
        return Err(BadInput(format!("{} is no folder", from.display())).into());
    }
    let missing: Vec<&str> = NEEDED
        .into_iter()
        .filter(|file| !from.join(file).is_file())
        .collect();
    if !missing.is_empty() {
        return Err(BadInput(format!(
            "{} is no model: it has no {}",
            from.display(),
            missing.join(" and no ")
        ))
        .into());
    }
    // The folder may be given as `.` or with a link.
    let given =
        fs::canonicalize(from).with_context(|| format!("cannot read {}", from.display()))?;
    let given = given.file_name().unwrap_or_default().to_string_lossy();
    let name = name_of(arguments.rename.as_deref(), &given)?;

    let staging = Staging::begin(models_dir, &name)?;
    if staging.target().exists() {
        let taken = staging.target().display().to_string();
        staging.discard();
        return Err(BadInput(format!(
            "{taken} is there already: choose another name with --as, or remove that one first"
        ))
        .into());
    }
    staging.keep_only(&[])?;
    for file in NEEDED.into_iter().chain(WELCOME) {
        let path = from.join(file);
        if path.is_file() {
            copy(&path, &staging.folder().join(file))?;
        }
    }
    languages::write(staging.folder(), &arguments.languages)?;
    let checked = match staging.check() {
        Ok(checked) => checked,
        Err(error) => {
            staging.discard();
            return Err(error);
        }
    };
    staging.install()?;
    announce(&name, &checked.to_string(), models_dir)
}

/// Copies content and time, by which a prepared file knows what it was made from; permissions are
/// those of any new file.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let unreadable = || format!("cannot read {}", from.display());
    let mut source = File::open(from).with_context(unreadable)?;
    let modified = source
        .metadata()
        .and_then(|metadata| metadata.modified())
        .with_context(unreadable)?;
    File::create(to)
        .and_then(|mut copy| {
            io::copy(&mut source, &mut copy)?;
            copy.set_modified(modified)?;
            copy.sync_all()
        })
        .map_err(|error| disk::unwritable(to, &error))
}
