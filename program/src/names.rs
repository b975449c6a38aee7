//! What clap does not say about settings: misspelt variables, and which variable a bad value came from.

use std::collections::BTreeSet;

use clap::Command;
use clap::error::{ContextKind, ContextValue};

/// Treats a variable that is set but empty as not set, as container files often have them.
pub(crate) fn ignore_empty(command: Command) -> Command {
    command
        .mut_args(|arg| match arg.get_env().and_then(std::env::var_os) {
            Some(value) if value.is_empty() => arg.env(None::<&'static str>),
            _ => arg,
        })
        .mut_subcommands(ignore_empty)
}

/// Refuses a variable that nearly names a setting.
pub(crate) fn check(command: &Command, set: impl Iterator<Item = String>) -> Result<(), String> {
    let known: BTreeSet<String> = names(command);
    for name in set {
        if known.contains(&name) || name.len() < 8 || !name.contains('_') {
            continue;
        }
        if let Some(near) = known.iter().find(|known| {
            let distance = strsim::damerau_levenshtein(known, &name);
            distance <= 2 && known.len() >= 8
        }) {
            return Err(format!(
                "{name} is not a setting of Clamor; did you mean {near}?"
            ));
        }
    }
    Ok(())
}

/// For a value that clap refused: the variable it came from, if it came from one.
pub(crate) fn bad_value_hint(command: &Command, error: &clap::Error) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    };
    let refused = text(ContextKind::InvalidArg)?;
    let value = text(ContextKind::InvalidValue)?;
    let flag = refused
        .split_whitespace()
        .next()?
        .trim_start_matches("--")
        .to_owned();
    find(command, &flag)
        .filter(|name| std::env::var(name).is_ok_and(|set| set.contains(&value)))
        .map(|name| format!("The value comes from the environment variable {name}."))
}

fn names(command: &Command) -> BTreeSet<String> {
    let own = command
        .get_arguments()
        .filter_map(|arg| Some(arg.get_env()?.to_str()?.to_owned()));
    own.chain(command.get_subcommands().flat_map(names))
        .collect()
}

fn find(command: &Command, flag: &str) -> Option<String> {
    command
        .get_arguments()
        .find(|arg| arg.get_long() == Some(flag))
        .and_then(|arg| Some(arg.get_env()?.to_str()?.to_owned()))
        .or_else(|| command.get_subcommands().find_map(|sub| find(sub, flag)))
}
