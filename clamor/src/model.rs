//! `clamor model`: getting models, choosing one, and measuring them.
//!
//! Not here: opening models and scoring (`sentiment`).

mod bench;
mod disk;
mod drift;
mod eval;
mod hub;
mod import;
mod installed;
mod languages;
mod part;
mod probe;
mod pull;
mod source;
mod staging;
mod table;

use std::path::Path;
use std::process::ExitCode;

use sentiment::{Analyzer, ModelChoice};

use crate::BadInput;
use crate::cli::{self, ModelArgs, ModelCommand};

pub(crate) use languages::is_language;
pub(crate) use pull::RECOMMENDED;

/// Runs the command to its exit status.
pub(crate) fn model(arguments: &ModelArgs) -> anyhow::Result<ExitCode> {
    arguments.engine.apply();
    arguments.engine.tell();
    let models_dir = &arguments.models_dir;
    check_folder(&arguments.command, models_dir)?;
    match &arguments.command {
        ModelCommand::Pull(arguments) => pull::pull(arguments, models_dir)?,
        ModelCommand::Import(arguments) => import::import(arguments, models_dir)?,
        ModelCommand::List(arguments) => installed::list(arguments, models_dir)?,
        ModelCommand::Remove(arguments) => installed::remove(arguments, models_dir)?,
        ModelCommand::Use(arguments) => installed::select(arguments, models_dir)?,
        ModelCommand::Eval(arguments) => eval::eval(arguments, models_dir)?,
        ModelCommand::Bench(arguments) => bench::bench(arguments, models_dir)?,
        ModelCommand::Probe(arguments) => probe::probe(arguments, models_dir)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses a folder that somebody named, where models are to be read and it is not there.
fn check_folder(command: &ModelCommand, models_dir: &Path) -> Result<(), BadInput> {
    let makes_it = matches!(
        command,
        ModelCommand::Pull(_) | ModelCommand::Import(_) | ModelCommand::Use(_)
    );
    // The default folder need not be there: then there is the lexicon.
    if makes_it || models_dir.is_dir() || models_dir == Path::new(worker::Settings::MODELS_DIR) {
        return Ok(());
    }
    let folder = models_dir.display();
    Err(BadInput(format!(
        "MODELS_DIR={folder}: there is no such folder"
    )))
}

/// The name of the analyzer that is meant: of one model, also where several share the texts.
fn name_meant(model: &ModelChoice, models_dir: &Path) -> String {
    match model {
        ModelChoice::Auto => sentiment::best_model(models_dir),
        named => named.to_string(),
    }
}

/// Opens the analyzer that is meant and no other: what is measured must be what was asked for.
fn open(model: &ModelChoice, models_dir: &Path) -> anyhow::Result<Box<dyn Analyzer>> {
    let name = name_meant(model, models_dir);
    sentiment::check_name(&name, models_dir).map_err(BadInput)?;
    Ok(sentiment::open(&name, models_dir)?)
}

/// What a new model is called: what was asked for, else `given` in lower case.
///
/// # Errors
/// When `given` cannot be a model's name.
fn name_of(asked: Option<&str>, given: &str) -> anyhow::Result<String> {
    let name = asked.map_or_else(|| given.to_lowercase(), str::to_owned);
    cli::model_name(&name).map_err(|_| {
        BadInput(format!(
            "{name:?} cannot be the name of a model here: name it with --as"
        ))
        .into()
    })
}

/// The analyzer that scores with the model in a folder.
fn analyzer_name(folder: &str) -> String {
    format!("onnx:{folder}")
}
