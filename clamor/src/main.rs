//! The all-in-one program: `clamor serve` (the default), `clamor analyze` and `clamor model`.
//!
//! Only wiring: arguments, logs, and which part runs. The work is in the libraries.

mod analyze;
mod cli;
mod model;
mod progress;
mod serve;
mod settings;

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use program::{BadInput, EmbeddedDatabase, arguments_or};

use crate::cli::{Cli, Command};

fn main() -> ExitCode {
    let cli: Cli = match program::parse(arguments_or("serve")) {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let default_log = match cli.command {
        Command::Analyze(_) | Command::Model(_) => "warn",
        _ => "info",
    };
    if let Err(sentence) = program::start_logs(default_log) {
        return program::usage("clamor", &sentence);
    }
    program::exit("clamor", run(cli.command))
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(settings) => serve::serve(*settings),
        Command::Analyze(arguments) => analyze::analyze(*arguments),
        Command::Model(arguments) => model::model(*arguments),
        Command::Migrate(database) => migrate(&database),
        Command::Openapi => {
            let document = api::openapi().to_pretty_json()?;
            writeln!(std::io::stdout(), "{document}").context("cannot write to standard output")?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The release step: brings the schema up to date and leaves.
fn migrate(database: &EmbeddedDatabase) -> anyhow::Result<ExitCode> {
    program::runtime()?.block_on(async {
        database.open().await?;
        println!("The database is up to date.");
        Ok(ExitCode::SUCCESS)
    })
}
