//! Reads arguments and environment; what is wrong is told and the program ends.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::exit::{self, USAGE};
use crate::names;

/// The arguments, checked; misspelt variables are refused.
///
/// # Errors
/// The exit status, once the reason is printed; 0 after `--help` and `--version`.
pub fn parse<C: CommandFactory + FromArgMatches>(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<C, ExitCode> {
    let command = names::ignore_empty(C::command());
    let parsed = command
        .clone()
        .try_get_matches_from(arguments)
        .and_then(|matches| C::from_arg_matches(&matches));
    let parsed = parsed.map_err(|error| {
        let hint = names::bad_value_hint(&command, &error);
        // Help and version are "errors" to clap that print to standard output.
        if error.print().is_ok()
            && let Some(hint) = hint
        {
            eprintln!("{hint}");
        }
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE))
    })?;
    let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    names::check(&command, set).map_err(|sentence| exit::usage(command.get_name(), &sentence))?;
    Ok(parsed)
}

/// The program's arguments, with `command` put in when none is named.
pub fn arguments_or(command: &str) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    let named = arguments.get(1).is_some_and(|first| {
        let first = first.to_string_lossy();
        !first.starts_with('-') || matches!(&*first, "-h" | "--help" | "-V" | "--version")
    });
    if !named {
        let place = arguments.len().min(1);
        arguments.insert(place, command.into());
    }
    arguments
}
