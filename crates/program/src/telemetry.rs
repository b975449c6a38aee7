//! Logs: one line per event on standard error, `LOG` says how much.

use std::io::IsTerminal;
use std::sync::OnceLock;

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Said at every level unless `LOG` names them. Statements over a million comments take a second,
/// which is no news, and print whole SQL; what apalis' workers die of, we say ourselves. Whoever asks
/// for more of one part still wants to hear of faults in the others.
const QUIET: &str = "warn,sqlx::query=error,apalis_core=off,";

/// Said last, so that no filter asks for more: at `trace` these print the texts that they take apart.
const WITHOUT_TEXTS: &str = ",tokenizers=warn,html5ever=warn";

const LEVELS: &str = "off, error, warn, info, debug, trace";

/// The parts of Clamor that log, by the names that filters know them by.
const PARTS: [&str; 19] = [
    "api",
    "auth",
    "clamor",
    "clamor_api",
    "clamor_worker",
    "egress",
    "i18n",
    "kernels",
    "plaintext",
    "platforms",
    "program",
    "queue",
    "seal",
    "sentiment",
    "service",
    "store",
    "tables",
    "textstats",
    "worker",
];

/// What is logged, and how it is written.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Logs")]
pub struct LogSettings {
    /// A level (off, error, warn, info, debug, trace), or a filter such as `info,worker=debug`; `info` when
    /// not set, `warn` for commands that talk to a person.
    #[arg(long, env = "LOG", value_name = "FILTER", value_parser = filter, global = true)]
    pub log: Option<String>,

    /// How lines are written: for people, or one JSON object a line.
    #[arg(
        long,
        env = "LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text",
        global = true
    )]
    pub log_format: LogFormat,
}

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Whether what is logged is JSON.
static IS_JSON: OnceLock<bool> = OnceLock::new();

/// Tells why a program ends: a line of the log where that is JSON, else a sentence for people.
pub(crate) fn last_words(program: &str, sentence: &str) {
    match IS_JSON.get() {
        Some(true) if tracing::enabled!(tracing::Level::ERROR) => {
            tracing::error!(program, "{sentence}");
        }
        _ => eprintln!("{program}: {sentence}"),
    }
}

impl LogSettings {
    /// Starts logging; `default` is the level when none is set.
    pub fn start(&self, default: LevelFilter) {
        let chosen = self.log.clone().unwrap_or_else(|| default.to_string());
        let lines = tracing_subscriber::fmt()
            // Whatever could not be read of it was refused by `filter`.
            .with_env_filter(EnvFilter::new(format!("{QUIET}{chosen}{WITHOUT_TEXTS}")))
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr);
        match self.log_format {
            LogFormat::Text => lines.init(),
            LogFormat::Json => lines.json().init(),
        }
        IS_JSON.get_or_init(|| self.log_format == LogFormat::Json);
        crate::panics::log();
    }
}

/// A filter that means something: to the library, a word that is no level is the name of a part, of
/// which everything is logged, and of the others nothing.
fn filter(text: &str) -> Result<String, String> {
    let text = text.trim();
    // Spans and fields have a grammar of their own, which is the library's to read.
    if !text.contains('[') {
        for directive in text.split(',') {
            check(directive.trim())?;
        }
    }
    let spelled: String = text.split_whitespace().collect();
    match EnvFilter::try_new(&spelled) {
        Ok(_) => Ok(spelled),
        Err(error) => Err(format!("{error}: levels are {LEVELS}")),
    }
}

fn check(directive: &str) -> Result<(), String> {
    let Some((target, level)) = directive.split_once('=') else {
        if is_level(directive) || is_part(directive) {
            return Ok(());
        }
        return Err(format!(
            "{directive:?} is no level ({LEVELS}) and no part of Clamor ({}): write a level, or \
             PART=LEVEL",
            PARTS.join(", ")
        ));
    };
    if !is_level(level.trim()) {
        return Err(format!("{level:?} is no level: levels are {LEVELS}"));
    }
    let target = target.trim();
    let is_plain = |letter: char| letter.is_alphanumeric() || "_:-.".contains(letter);
    if target.is_empty() || !target.chars().all(is_plain) {
        return Err(format!(
            "{directive:?} is no PART=LEVEL: commas stand between entries, like info,worker=debug"
        ));
    }
    let name = first(target);
    // Libraries log too, by names of their own.
    let near = |part: &&&str| strsim::damerau_levenshtein(part, name) == 1 && part.len() > 3;
    match PARTS.iter().find(near) {
        Some(near) if !is_part(name) => Err(format!(
            "nothing is called {name:?}: did you mean {near}={level}?"
        )),
        _ => Ok(()),
    }
}

fn is_level(word: &str) -> bool {
    !word.is_empty() && word.parse::<LevelFilter>().is_ok()
}

fn is_part(target: &str) -> bool {
    PARTS.contains(&first(target))
}

/// The crate of `crate::module`.
fn first(target: &str) -> &str {
    target.split("::").next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_that_mean_something_are_taken() {
        for good in [
            "info",
            "WARN",
            " debug ",
            "off",
            "info,worker=debug",
            "info, worker = debug",
            "info,worker::item=warn",
            "worker",
            "sqlx=debug,warn",
            "clamor_api=trace",
            "info,worker[item{id=1}]=trace",
        ] {
            assert!(filter(good).is_ok(), "{good}: {:?}", filter(good));
        }
    }

    #[test]
    fn filters_that_would_log_nothing_are_refused() {
        for bad in [
            "warning",
            "warn,",
            "",
            "verbose",
            "6",
            "info;worker=debug",
            "info,worker=loud",
            "info,wroker=debug",
            "sqlx",
            "=info",
            "info worker=debug",
        ] {
            let why = filter(bad).expect_err(bad);
            assert!(
                why.contains("warn") || why.contains("worker"),
                "{bad}: {why}"
            );
        }
    }

    #[test]
    fn every_crate_is_a_part() {
        let workspace = include_str!("../../../Cargo.toml");
        let crates = workspace
            .lines()
            .filter_map(|line| line.split_once(" = { path = "));
        // What runs in the compiler or in tests logs nothing.
        let of_programs =
            crates.filter(|(name, _)| !name.ends_with("-macros") && *name != "testing");
        let mut names: Vec<&str> = of_programs.map(|(name, _)| name).collect();
        names.push("clamor");
        assert!(names.len() > 10, "{names:?}");
        for name in names {
            assert!(is_part(name), "{name}");
        }
    }
}
