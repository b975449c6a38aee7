//! Reads arguments and environment; what is wrong is told and the program ends.

mod refusal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};

use crate::exit::{self, USAGE};
use crate::names::{self, Misspelling};
use crate::secrets;
use crate::telemetry::LogSettings;

use refusal::Refusal;

/// What a program was told: its arguments, checked, and where each came from.
#[derive(Debug)]
pub struct Given<C> {
    /// The arguments.
    pub cli: C,
    pub(crate) command: Command,
    pub(crate) matches: ArgMatches,
    doubts: Vec<String>,
}

impl<C> Given<C> {
    /// Starts logging, at `default` when no level is set, and tells of variables that may be misspelt.
    pub fn start_logs(&self, settings: &LogSettings, default: tracing::Level) {
        settings.start(default.into());
        for doubt in &self.doubts {
            tracing::warn!("{doubt}");
        }
    }
}

/// The arguments, checked. Everything that is wrong in the environment is told at once: values that
/// cannot be read, settings that are missing, and variables that are nearly settings.
///
/// # Errors
/// The exit status, once the reasons are printed; 0 after `--help` and `--version`.
pub fn parse<C: CommandFactory + FromArgMatches>(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Given<C>, ExitCode> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let command = C::command();
    let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let is_given = |name: &str| {
        let set = std::env::var_os(name);
        let set = set.is_some_and(|value| !value.to_string_lossy().trim().is_empty());
        let flag = refusal::flag_of(&command, name);
        set || flag.is_some_and(|flag| refusal::is_flag_given(&arguments, &flag))
    };
    let known = names::known(&command);
    let misspelt = names::misspellings(&known, set, is_given);
    let (certain, doubts): (Vec<_>, Vec<_>) = misspelt.into_iter().partition(|one| one.certain);

    let read = read::<C>(&command, &arguments);
    let mut sentences: Vec<String> = certain.iter().map(Misspelling::sentence).collect();
    sentences.extend(secrets::given_twice(&known));
    let (cli, matches) = match read {
        Ok(read) if sentences.is_empty() => read,
        Ok(_) => return Err(refuse(&command, &sentences)),
        Err(Refusal::Settings(more)) => {
            sentences.extend(more);
            return Err(refuse(&command, &sentences));
        }
        // Help and version are "errors" to clap that print to standard output.
        Err(Refusal::Call(error)) => {
            let code = error.exit_code();
            // Nothing is left to be told where standard error is closed.
            let _ = error.print();
            return Err(ExitCode::from(u8::try_from(code).unwrap_or(USAGE)));
        }
    };
    let settings = names::of_call(&command, matches.subcommand_name());
    let doubts = doubts.iter().filter(|doubt| doubt.concerns(&settings));
    Ok(Given {
        doubts: doubts.map(Misspelling::sentence).collect(),
        cli,
        command,
        matches,
    })
}

/// Reads again without each value that cannot be read, so that all of them are told.
fn read<C: CommandFactory + FromArgMatches>(
    command: &Command,
    arguments: &[OsString],
) -> Result<(C, ArgMatches), Refusal> {
    let command = &secrets::from_files(command.clone());
    let mut left = names::ignore_blank(command.clone());
    let mut sentences = Vec::new();
    loop {
        let error = match left.clone().try_get_matches_from(arguments) {
            Ok(matches) if sentences.is_empty() => match C::from_arg_matches(&matches) {
                Ok(cli) => return Ok((cli, matches)),
                Err(error) => error,
            },
            Ok(_) => return Err(Refusal::Settings(sentences)),
            Err(error) => error,
        };
        let Some(bad) = refusal::setting(command, &error, arguments) else {
            return Err(match sentences.is_empty() {
                true => Refusal::Call(error),
                // A consequence of the values that are left out by now.
                false => Refusal::Settings(sentences),
            });
        };
        sentences.push(bad.sentence);
        match bad.variable {
            Some(variable) => left = refusal::without(left, &variable),
            None => return Err(Refusal::Settings(sentences)),
        }
    }
}

fn refuse(command: &Command, sentences: &[String]) -> ExitCode {
    for sentence in sentences {
        exit::usage(command.get_name(), sentence);
    }
    ExitCode::from(USAGE)
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
