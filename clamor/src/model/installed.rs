//! `clamor model list`, `remove` and `use`: what is installed, and which one scores.

use std::fs;
use std::path::Path;

use clap::Args;
use indicatif::HumanBytes;
use sentiment::{Engine, ModelChoice, SHIPPED_MODELS};
use serde::Serialize;

use super::arguments::model;
use super::source::ModelOrigin;
use super::{analyzer_name, disk, open, staging, table};
use crate::BadInput;

/// Arguments of `clamor model list`.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// Arguments of `clamor model remove`.
#[derive(Debug, Args)]
pub(super) struct RemoveArgs {
    /// The model, as `list` shows it.
    #[arg(value_name = "NAME", value_parser = model)]
    name: ModelChoice,

    /// Also when it is the one in use, or the one that came with Clamor.
    #[arg(long)]
    force: bool,
}

/// Arguments of `clamor model use`.
#[derive(Debug, Args)]
pub(super) struct UseArgs {
    /// The model, as `list` shows it, `lexicon`, or `auto`.
    #[arg(value_name = "NAME", value_parser = model)]
    name: ModelChoice,
}

/// One line of `list`.
#[derive(Serialize)]
struct Installed {
    name: String,
    in_use: bool,
    version: Option<String>,
    languages: Vec<String>,
    /// How it computes; null when it cannot be used.
    engine: Option<Engine>,
    /// Of all files in its folder; 0 for the lexicon, which is built in.
    bytes: u64,
    source: Option<ModelOrigin>,
    /// Why it cannot be used, if so.
    error: Option<String>,
}

/// Runs `list`.
pub(super) fn list(arguments: &ListArgs, models_dir: &Path) -> anyhow::Result<()> {
    let used = in_use(models_dir);
    let mut names = sentiment::installed(models_dir);
    names.sort();
    let lines: Vec<Installed> = names
        .into_iter()
        .filter_map(|name| name.parse().ok())
        .map(|choice| describe(&choice, &used, models_dir))
        .collect();
    if arguments.json {
        return table::print_json(&lines);
    }
    let mut shown = table::new(["", "name", "version", "languages", "engine", "size", "from"]);
    for line in &lines {
        shown.add_row([
            if line.in_use { "*" } else { "" }.to_owned(),
            line.name.clone(),
            line.version.clone().unwrap_or_default(),
            line.languages.join(" "),
            line.engine.as_ref().map(table::engine).unwrap_or_default(),
            match line.bytes {
                0 => String::new(),
                bytes => HumanBytes(bytes).to_string(),
            },
            line.source
                .as_ref()
                .map(ModelOrigin::short)
                .unwrap_or_default(),
        ]);
    }
    let each = match used.as_slice() {
        [_] => "* scores when no model is named",
        _ => "* score when no model is named, each the languages that it knows",
    };
    table::print(&format!("{shown}\n\n{each}"))?;
    for line in &lines {
        if let Some(error) = &line.error {
            eprintln!("clamor: {} cannot be used: {error}", line.name);
        }
    }
    if !lines.iter().any(|line| line.in_use) {
        let chosen = sentiment::best_model(models_dir);
        eprintln!("clamor: {chosen} was chosen with `clamor model use`, but is not installed");
    }
    Ok(())
}

/// Opening tells the truth about a model, and takes a fraction of a second.
fn describe(installed: &ModelChoice, used: &[ModelChoice], models_dir: &Path) -> Installed {
    // The one in use may be so in another precision.
    let used = used.iter().find(|used| used.folder() == installed.folder());
    let choice = used.unwrap_or(installed);
    let folder = choice.folder().map(|folder| models_dir.join(folder));
    let line = Installed {
        name: choice.to_string(),
        in_use: used.is_some(),
        version: None,
        languages: Vec::new(),
        engine: None,
        bytes: folder.as_deref().map(size).unwrap_or_default(),
        source: folder.as_deref().and_then(ModelOrigin::read),
        error: None,
    };
    match sentiment::open(&line.name, models_dir) {
        Ok(analyzer) => Installed {
            version: Some(analyzer.model().version.clone()),
            languages: analyzer.model().languages.clone(),
            engine: Some(analyzer.engine()),
            ..line
        },
        Err(error) => Installed {
            error: Some(error.to_string()),
            ..line
        },
    }
}

/// What scores when no model is named.
fn in_use(models_dir: &Path) -> Vec<ModelChoice> {
    let names = sentiment::in_use(models_dir).into_iter();
    names
        .map(|name| name.parse().unwrap_or(ModelChoice::Lexicon))
        .collect()
}

/// Whether the model of a folder scores when none is named.
fn is_in_use(folder: &str, models_dir: &Path) -> bool {
    let used = in_use(models_dir);
    used.iter().any(|used| used.folder() == Some(folder))
}

/// "onnx:default scores now when no model is named", with another word for now.
fn who_scores(when: &str, models_dir: &Path) -> String {
    let names = sentiment::in_use(models_dir);
    let score = if names.len() == 1 { "scores" } else { "score" };
    let names = names.join(" and ");
    format!("{names} {score} {when} when no model is named")
}

fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| fs::metadata(entry.path()).ok())
        .filter(fs::Metadata::is_file)
        .map(|file| file.len())
        .sum()
}

/// Runs `remove`.
pub(super) fn remove(arguments: &RemoveArgs, models_dir: &Path) -> anyhow::Result<()> {
    let Some(folder) = arguments.name.folder() else {
        return Err(BadInput(format!("{} is built in and stays", arguments.name)).into());
    };
    let name = analyzer_name(folder);
    if let Err(why) = sentiment::check_name(&name, models_dir) {
        return match staging::discard_incoming(models_dir, folder)? {
            true => table::print(&format!("what was fetched of {name} is removed")),
            false => Err(BadInput(why).into()),
        };
    }
    let in_use = is_in_use(folder, models_dir);
    if !arguments.force {
        if SHIPPED_MODELS.contains(&name.as_str()) {
            return Err(BadInput(format!(
                "{name} came with Clamor and cannot be pulled again: --force removes it all the same"
            ))
            .into());
        }
        if in_use {
            return Err(BadInput(format!(
                "{name} scores when no model is named: choose another with `clamor model use`, or remove it with --force"
            ))
            .into());
        }
    }
    staging::delete(models_dir, folder)?;
    if in_use && sentiment::selected(models_dir).is_some() {
        set(&ModelChoice::Auto, models_dir)?;
    }
    table::print(&format!("{name} is removed"))?;
    if in_use {
        table::print(&who_scores("now", models_dir))?;
    }
    Ok(())
}

/// Runs `use`.
pub(super) fn select(arguments: &UseArgs, models_dir: &Path) -> anyhow::Result<()> {
    // A model that does not open would leave the scoring to another one.
    if arguments.name != ModelChoice::Auto {
        open(&arguments.name, models_dir)?;
    }
    set(&arguments.name, models_dir)?;
    table::print(&who_scores("from now on", models_dir))
}

fn set(choice: &ModelChoice, models_dir: &Path) -> anyhow::Result<()> {
    sentiment::select(choice, models_dir).map_err(|error| disk::unwritable(models_dir, &error))
}

/// Says that a model was installed, and how it comes into use.
pub(super) fn announce(name: &str, what: &str, models_dir: &Path) -> anyhow::Result<()> {
    table::print(&format!("{} is installed: {what}", analyzer_name(name)))?;
    if is_in_use(name, models_dir) {
        return Ok(());
    }
    table::print(&format!(
        "`clamor model use {name}` makes it the one that scores when no model is named"
    ))
}
