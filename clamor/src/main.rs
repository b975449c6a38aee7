//! The all-in-one program: `clamor serve` (the default), `clamor analyze` and `clamor model`.
//!
//! Only wiring: arguments, logs, and which part runs. The work is in the libraries.

mod analyze;
mod cli;
mod model;
mod progress;
mod serve;
mod settings;
mod telemetry;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::{CommandFactory, FromArgMatches};

use crate::cli::{Cli, Command};

/// Exit status of a wrong call or wrong input, as clap's own.
const USAGE: u8 = 2;

/// Something about the call or its input is wrong: exit status 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct BadInput(String);

fn main() -> ExitCode {
    let command = settings::ignore_empty(Cli::command());
    let cli = match command.clone().try_get_matches_from(arguments()) {
        Ok(matches) => Cli::from_arg_matches(&matches),
        Err(error) => Err(error),
    };
    let cli = match cli {
        Ok(cli) => cli,
        Err(error) => {
            let hint = settings::bad_value_hint(&command, &error);
            // Help and version are "errors" to clap that print to standard output.
            if error.print().is_ok()
                && let Some(hint) = hint
            {
                eprintln!("{hint}");
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE));
        }
    };
    let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    if let Err(sentence) = settings::check_names(&command, set) {
        return usage(&sentence);
    }
    let default_log = match cli.command {
        // Statements over a million comments take a second; that is no news, and prints whole SQL.
        Command::Analyze(_) | Command::Model(_) => "warn,sqlx::query=error",
        _ => "info,sqlx::query=error",
    };
    if let Err(sentence) = telemetry::start(default_log) {
        return usage(&sentence);
    }
    match run(cli.command) {
        Ok(code) => code,
        // Who reads standard output has seen enough, as `head` does.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) if error.is::<BadInput>() => usage(&error.to_string()),
        Err(error) => {
            eprintln!("clamor: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(settings) => serve::serve(*settings),
        Command::Analyze(arguments) => analyze::analyze(*arguments),
        Command::Model(arguments) => model::model(*arguments),
        Command::Migrate(settings) => serve::migrate(&settings),
        Command::Openapi => {
            let document = api::openapi().to_pretty_json()?;
            writeln!(std::io::stdout(), "{document}").context("cannot write to standard output")?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

fn usage(sentence: &str) -> ExitCode {
    eprintln!("clamor: {sentence}");
    ExitCode::from(USAGE)
}

/// The program's arguments, with `serve` put in when no command is named.
fn arguments() -> Vec<OsString> {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    let named = arguments.get(1).is_some_and(|first| {
        let first = first.to_string_lossy();
        !first.starts_with('-') || matches!(&*first, "-h" | "--help" | "-V" | "--version")
    });
    if !named {
        let place = arguments.len().min(1);
        arguments.insert(place, "serve".into());
    }
    arguments
}
