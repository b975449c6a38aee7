//! What clap refuses, said for whoever sets variables: which setting, its value, and what it can be.

use std::ffi::OsString;
use std::num::ParseIntError;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use crate::hidden;

/// Why a program does not start.
pub(super) enum Refusal {
    /// The call: clap says it best.
    Call(clap::Error),
    /// Settings: a sentence for each.
    Settings(Vec<String>),
}

/// A setting that cannot be used.
pub(super) struct BadSetting {
    /// What to say.
    pub(super) sentence: String,
    /// The variable that the value comes from; none for a value on the command line, and for one
    /// that is missing.
    pub(super) variable: Option<String>,
}

/// The setting that clap complains about; none when it complains about something else.
pub(super) fn setting(
    command: &Command,
    error: &clap::Error,
    arguments: &[OsString],
) -> Option<BadSetting> {
    match error.kind() {
        ErrorKind::MissingRequiredArgument => missing(command, error),
        ErrorKind::InvalidUtf8 => not_text(command),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            bad_value(command, error, arguments)
        }
        _ => None,
    }
}

/// The flag of a setting, with its dashes.
pub(super) fn flag_of(command: &Command, variable: &str) -> Option<String> {
    let arg = find(command, &|arg| name(arg).as_deref() == Some(variable))?;
    Some(format!("--{}", arg.get_long()?))
}

/// Whether a flag is among the arguments.
pub(super) fn is_flag_given(arguments: &[OsString], flag: &str) -> bool {
    arguments.iter().any(|argument| {
        let argument = argument.to_string_lossy();
        let rest = argument.strip_prefix(flag);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    })
}

/// The same command, to which the variable means nothing.
pub(super) fn without(command: Command, variable: &str) -> Command {
    command
        .mut_args(|arg| match name(&arg).as_deref() == Some(variable) {
            true => arg.env(None::<&'static str>).required(false),
            false => arg,
        })
        .mut_subcommands(|command| without(command, variable))
}

fn bad_value(command: &Command, error: &clap::Error, arguments: &[OsString]) -> Option<BadSetting> {
    let arg = complained_about(command, &text(error, ContextKind::InvalidArg)?)?;
    let variable = name(arg)?;
    let flag = format!("--{}", arg.get_long()?);
    let value = hidden::of_text(&text(error, ContextKind::InvalidValue).unwrap_or_default());
    let is_flag = is_flag_given(arguments, &flag);
    let shown = match (is_flag, arg.is_hide_env_values_set()) {
        (true, true) => flag,
        (true, false) => format!("{flag} {}", quoted(&value)),
        (false, true) => variable.clone(),
        (false, false) => format!("{variable}={}", quoted(&value)),
    };
    let sentence = format!("{shown}: {} ({})", reason(error), meaning(arg));
    Some(BadSetting {
        sentence,
        variable: (!is_flag).then_some(variable),
    })
}

/// A setting that must be there.
fn missing(command: &Command, error: &clap::Error) -> Option<BadSetting> {
    let ContextValue::Strings(missing) = error.get(ContextKind::InvalidArg)? else {
        return None;
    };
    let arg = complained_about(command, missing.first()?)?;
    let variable = name(arg)?;
    let sentence = format!("{variable} is not set and is needed ({})", meaning(arg));
    let variable = None;
    Some(BadSetting { sentence, variable })
}

fn not_text(command: &Command) -> Option<BadSetting> {
    let is_text = |arg: &Arg| {
        let set = name(arg).and_then(std::env::var_os);
        set.is_none_or(|set| set.to_str().is_some())
    };
    let variable = name(find(command, &|arg| !is_text(arg))?)?;
    Some(BadSetting {
        sentence: format!("{variable} is no text in UTF-8: write it in another encoding"),
        variable: Some(variable),
    })
}

fn reason(error: &clap::Error) -> String {
    let source = std::error::Error::source(error);
    if let Some(ContextValue::Strings(values)) = error.get(ContextKind::ValidValue)
        && !values.is_empty()
    {
        return format!("it is one of {}", values.join(", "));
    }
    match source {
        Some(source) if source.is::<ParseIntError>() => "it is a whole number".to_owned(),
        Some(source) => range(&source.to_string()),
        None => "it cannot be read".to_owned(),
    }
}

/// Clap's `0 is not in 1..=100`, in words.
fn range(why: &str) -> String {
    let bounds = why.split_once(" is not in ");
    match bounds.and_then(|(_, bounds)| bounds.split_once("..=")) {
        Some((least, most)) => format!("it is a whole number from {least} to {most}"),
        None => why.to_owned(),
    }
}

/// What the setting is, and what it is when nobody sets it.
fn meaning(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let help = help
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end_matches('.');
    let defaults = arg.get_default_values();
    let defaults: Vec<_> = defaults
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    match defaults.is_empty() {
        true => help.to_owned(),
        false => format!("{help}; {} when not set", defaults.join(",")),
    }
}

/// With quotes where something would not be seen without.
fn quoted(value: &str) -> String {
    let plain = !value.is_empty()
        && !value.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    match plain {
        true => value.to_owned(),
        false => format!("{value:?}"),
    }
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    }
}

/// The argument that clap calls `--flag <VALUE>`.
fn complained_about<'a>(command: &'a Command, called: &str) -> Option<&'a Arg> {
    let flag = called.split_whitespace().next()?.strip_prefix("--")?;
    find(command, &|arg| {
        arg.get_long() == Some(flag) && arg.get_env().is_some()
    })
    .or_else(|| find(command, &|arg| arg.get_long() == Some(flag)))
}

fn find<'a>(command: &'a Command, is_meant: &dyn Fn(&Arg) -> bool) -> Option<&'a Arg> {
    let own = command.get_arguments().find(|arg| is_meant(arg));
    let mut below = command.get_subcommands();
    own.or_else(|| below.find_map(|command| find(command, is_meant)))
}

fn name(arg: &Arg) -> Option<String> {
    Some(arg.get_env()?.to_str()?.to_owned())
}
