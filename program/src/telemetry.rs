//! Logs: one line per event on standard error, `LOG` says how much.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Said at every level unless `LOG` names them. Statements over a million comments take a second,
/// which is no news, and print whole SQL; what apalis' workers die of, we say ourselves.
const QUIET: &str = "sqlx::query=error,apalis_core=off,";

/// Starts logging. `LOG` is a level or a filter such as `info,worker=debug`; `LOG_FORMAT=json` one object a line.
///
/// # Errors
/// A sentence that names the setting, when one of the two cannot be read.
pub fn start(default: &str) -> Result<(), String> {
    let chosen = std::env::var("LOG").ok().filter(|text| !text.is_empty());
    let chosen = chosen.as_deref().unwrap_or(default);
    let filter = EnvFilter::try_new(format!("{QUIET}{chosen}"))
        .map_err(|error| format!("LOG={chosen}: {error}"))?;
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
