//! How a program ends.

use std::process::ExitCode;

use crate::telemetry::last_words;

/// Exit status of a wrong call or wrong input, as clap's own.
pub(crate) const USAGE: u8 = 2;

/// Something about the call or its input is wrong: exit status 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadInput(pub String);

/// The exit status, once what went wrong is printed under the program's name.
pub fn exit(program: &str, result: anyhow::Result<ExitCode>) -> ExitCode {
    match result {
        Ok(code) => code,
        // Who reads standard output has seen enough, as `head` does.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) if error.is::<BadInput>() => usage(program, &error.to_string()),
        Err(error) => {
            last_words(program, &format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Prints what is wrong with the call; exit status 2.
pub fn usage(program: &str, sentence: &str) -> ExitCode {
    last_words(program, sentence);
    ExitCode::from(USAGE)
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
