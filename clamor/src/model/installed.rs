//! `clamor model list`, `remove` and `use`: what is installed, and which one scores.

use std::fs;
use std::path::Path;

use indicatif::HumanBytes;
use sentiment::{DEFAULT_MODEL, Engine, ModelChoice};
use serde::Serialize;

use super::source::Source;
use super::{analyzer_name, disk, open, staging, table};
use crate::BadInput;
use crate::cli::{ListArgs, RemoveArgs, UseArgs};

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
    source: Option<Source>,
    /// Why it cannot be used, if so.
    error: Option<String>,
}

/// Runs `list`.
pub(super) fn list(arguments: &ListArgs, models_dir: &Path) -> anyhow::Result<()> {
    let best = best(models_dir);
    let mut names = sentiment::installed(models_dir);
    names.sort();
    let lines: Vec<Installed> = names
        .into_iter()
        .filter_map(|name| name.parse().ok())
        .map(|choice| describe(&choice, &best, models_dir))
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
            line.source.as_ref().map(Source::short).unwrap_or_default(),
        ]);
    }
    table::print(&format!("{shown}\n\n* scores when no model is named"))?;
    for line in &lines {
        if let Some(error) = &line.error {
            eprintln!("clamor: {} cannot be used: {error}", line.name);
        }
    }
    if !lines.iter().any(|line| line.in_use) {
        eprintln!("clamor: {best} was chosen with `clamor model use`, but is not installed");
    }
    Ok(())
}

/// Opening tells the truth about a model, and takes a fraction of a second.
fn describe(installed: &ModelChoice, best: &ModelChoice, models_dir: &Path) -> Installed {
    let in_use = installed.folder() == best.folder();
    // The one in use may be so in another precision.
    let choice = if in_use { best } else { installed };
    let folder = choice.folder().map(|folder| models_dir.join(folder));
    let line = Installed {
        name: choice.to_string(),
        in_use,
        version: None,
        languages: Vec::new(),
        engine: None,
        bytes: folder.as_deref().map(size).unwrap_or_default(),
        source: folder.as_deref().and_then(Source::read),
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
fn best(models_dir: &Path) -> ModelChoice {
    let name = sentiment::best(models_dir);
    name.parse().unwrap_or(ModelChoice::Lexicon)
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
    let in_use = best(models_dir).folder() == Some(folder);
    if !arguments.force {
        if name == DEFAULT_MODEL {
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
        let best = best(models_dir);
        table::print(&format!("{best} scores now when no model is named"))?;
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
    let best = best(models_dir);
    table::print(&format!("{best} scores from now on when no model is named"))
}

fn set(choice: &ModelChoice, models_dir: &Path) -> anyhow::Result<()> {
    sentiment::select(choice, models_dir).map_err(|error| disk::unwritable(models_dir, &error))
}

/// Says that a model was installed, and how it comes into use.
pub(super) fn announce(name: &str, what: &str, models_dir: &Path) -> anyhow::Result<()> {
    table::print(&format!("{} is installed: {what}", analyzer_name(name)))?;
    if best(models_dir).folder() == Some(name) {
        return Ok(());
    }
    table::print(&format!(
        "`clamor model use {name}` makes it the one that scores when no model is named"
    ))
}
