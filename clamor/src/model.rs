//! `clamor model`: getting models, choosing one, and measuring them.
//!
//! Not here: opening models and scoring (`sentiment`).

mod arguments;
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

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use program::values;
use sentiment::{Analyzer, ModelChoice};
use worker::cli::EngineSettings;

use crate::BadInput;

/// Arguments of `clamor model`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 all well, 1 it could not be done, 2 the call or its input is wrong."
)]
pub(crate) struct ModelArgs {
    #[command(subcommand)]
    command: ModelCommand,

    /// Folder of the model folders.
    #[arg(
        long,
        env = "MODELS_DIR",
        value_name = "DIR",
        default_value = worker::Settings::MODELS_DIR,
        value_parser = values::new_folder,
        global = true
    )]
    models_dir: PathBuf,

    #[command(flatten)]
    engine: EngineSettings,
}

/// What to do with models.
#[derive(Debug, Subcommand)]
enum ModelCommand {
    /// Get a model from the Hugging Face hub; what was interrupted goes on where it stopped.
    Pull(pull::PullArgs),
    /// Copy a model's folder (model.onnx, tokenizer.json, config.json) into the folder of models.
    Import(import::ImportArgs),
    /// Show what is installed, and which one scores when none is named.
    List(installed::ListArgs),
    /// Delete an installed model.
    Remove(installed::RemoveArgs),
    /// Make a model the one that scores when none is named; `auto` leaves the choice to Clamor.
    Use(installed::UseArgs),
    /// Score texts with known labels, and say how often the model is right.
    Eval(eval::EvalArgs),
    /// Measure speed, memory and cold start.
    Bench(bench::BenchArgs),
    /// One measurement of `bench`, in a process of its own.
    #[command(hide = true)]
    Probe(probe::ProbeArgs),
}

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
    arguments::model_name(&name).map_err(|_| {
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
