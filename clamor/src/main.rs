//! The all-in-one program: `clamor serve` (the default), `clamor analyze` and `clamor model`.
//!
//! Only wiring: arguments, logs, and which part runs. The work is in the libraries.

#![forbid(unsafe_code)]

mod analyze;
mod cli;
mod model;
mod moving;
mod progress;
mod serve;
mod settings;

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use program::{BadInput, EmbeddedDatabase, Given, arguments_or, config, runtime};

use crate::cli::{Cli, Command};

fn main() -> ExitCode {
    let given: Given<Cli> = match program::parse(arguments_or("serve")) {
        Ok(given) => given,
        Err(code) => return code,
    };
    let default_log = match given.cli.command {
        Command::Platforms(_)
        | Command::Analyze(_)
        | Command::Model(_)
        | Command::Move(_)
        | Command::User(_)
        | Command::Team(_)
        | Command::Seal(_) => tracing::Level::WARN,
        _ => tracing::Level::INFO,
    };
    given.start_logs(&given.cli.log, default_log);
    program::exit("clamor", run(&given))
}

fn run(given: &Given<Cli>) -> anyhow::Result<ExitCode> {
    match &given.cli.command {
        Command::Serve(settings) => serve::serve(settings),
        Command::Config(arguments) => runtime()?.block_on(async {
            arguments.settings.check()?;
            config::print(given, arguments.format, arguments.settings.effects())?;
            Ok(ExitCode::SUCCESS)
        }),
        Command::Platforms(arguments) => runtime()?.block_on(arguments.print()),
        Command::Analyze(arguments) => analyze::analyze(arguments),
        Command::Model(arguments) => model::model(arguments),
        Command::Migrate(database) => migrate(database),
        Command::Move(arguments) => runtime()?.block_on(moving::take_over(arguments)),
        Command::User(command) => {
            runtime()?.block_on(command.run(async |database| database.open().await))
        }
        Command::Team(command) => {
            runtime()?.block_on(command.run(async |database| database.open().await))
        }
        Command::Seal(command) => runtime()?.block_on(command.run(
            async |database| database.open_existing().await,
            |seal, database| seal.keys_with(database),
        )),
        Command::Openapi => {
            let document = api::openapi().to_pretty_json()?;
            writeln!(std::io::stdout(), "{document}").context("cannot write to standard output")?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The release step: brings the schema up to date and leaves.
fn migrate(database: &EmbeddedDatabase) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        database.open().await?;
        println!("The database is up to date.");
        Ok(ExitCode::SUCCESS)
    })
}
