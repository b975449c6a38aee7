//! Logs: one line per event on standard error, `LOG` says how much.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Starts logging. `LOG` is a level or a filter such as `info,worker=debug`; `LOG_FORMAT=json` one object a line.
///
/// # Errors
/// A sentence that names the setting, when one of the two cannot be read.
pub(crate) fn start(default: &str) -> Result<(), String> {
    let chosen = std::env::var("LOG").ok().filter(|text| !text.is_empty());
    let filter = EnvFilter::try_new(chosen.as_deref().unwrap_or(default))
        .map_err(|error| format!("LOG={}: {error}", chosen.as_deref().unwrap_or(default)))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match std::env::var("LOG_FORMAT").as_deref() {
        Err(_) | Ok("" | "text") => lines.init(),
        Ok("json") => lines.json().init(),
        Ok(other) => return Err(format!("LOG_FORMAT={other}: it is text or json")),
    }
    Ok(())
}
