//! `config`: what is in force, where each value comes from, and what is off because of it.
//!
//! The settings are those that the arguments of the command name (clap's definitions); nothing is
//! listed a second time. Values of settings whose definition hides them (`hide_env_values`) are
//! never shown, and no password of an address is.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Context;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, ValueEnum};
use serde::Serialize;

use crate::arguments::Given;
use crate::{hidden, secrets};

/// The settings of a program, for its command `config`.
#[derive(Debug, Args)]
pub struct ConfigArgs<S: Args> {
    /// How they are printed: for people, or one JSON document.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ConfigFormat,

    /// The settings.
    #[command(flatten)]
    pub settings: S,
}

/// How settings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConfigFormat {
    /// A table, and sentences.
    Text,
    /// One JSON document.
    Json,
}

/// What follows from the settings, told by whoever knows what they mean.
#[derive(Debug, Default)]
pub struct Effects {
    values: Vec<(&'static str, String)>,
    off: Vec<(&'static str, String)>,
}

impl Effects {
    /// What is used where a setting is not set and has no default that the arguments know.
    pub fn used(&mut self, setting: &'static str, value: impl Into<String>) {
        self.values.push((setting, value.into()));
    }

    /// What is off, or other than one may expect, because of this setting: a sentence.
    pub fn off(&mut self, setting: &'static str, because: impl Into<String>) {
        self.off.push((setting, because.into()));
    }
}

/// One setting.
#[derive(Debug, Serialize)]
struct Setting {
    name: String,
    flag: Option<String>,
    /// `None`: not set, and nothing is used in its place.
    value: Option<String>,
    source: SettingSource,
    /// The path, where the value comes from a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    secret: bool,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum SettingSource {
    Flag,
    Environment,
    File,
    Default,
}

impl SettingSource {
    fn name(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Environment => "environment",
            Self::File => "file",
            Self::Default => "default",
        }
    }
}

#[derive(Serialize)]
struct Report<'a> {
    program: &'a str,
    version: &'a str,
    settings: Vec<Setting>,
    off: Vec<Off>,
}

#[derive(Serialize)]
struct Off {
    setting: &'static str,
    because: String,
}

/// Prints the settings of the command that was called.
///
/// # Errors
/// When standard output cannot be written.
pub fn print<C>(
    given: &Given<C>,
    format: ConfigFormat,
    mut effects: Effects,
) -> anyhow::Result<()> {
    // Of the commands whose settings these are.
    effects.used("LOG", "info");
    let report = Report {
        program: given.command.get_name(),
        version: env!("CARGO_PKG_VERSION"),
        settings: settings(&given.command, &given.matches, &effects.values),
        off: effects
            .off
            .into_iter()
            .map(|(setting, because)| Off { setting, because })
            .collect(),
    };
    let text = match format {
        ConfigFormat::Json => serde_json::to_string_pretty(&report)? + "\n",
        ConfigFormat::Text => table(&report),
    };
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .context("cannot write to standard output")
}

fn settings(command: &Command, matches: &ArgMatches, used: &[(&str, String)]) -> Vec<Setting> {
    let Some((called, matches)) = matches.subcommand() else {
        return Vec::new();
    };
    let called = command.find_subcommand(called);
    let own = called.into_iter().flat_map(Command::get_arguments);
    // Those of the whole program, such as for logs, come last.
    own.chain(command.get_arguments())
        .filter_map(|arg| {
            let name = arg.get_env()?.to_str()?.to_owned();
            let (value, source) = value(arg, matches);
            let file = match source {
                SettingSource::File => {
                    secrets::given_file(arg).and_then(|name| std::env::var(name).ok())
                }
                _ => None,
            };
            let used = used.iter().find(|(setting, _)| *setting == name);
            Some(Setting {
                value: value.or_else(|| used.map(|(_, value)| value.clone())),
                source,
                file,
                flag: arg.get_long().map(|long| format!("--{long}")),
                secret: arg.is_hide_env_values_set(),
                name,
            })
        })
        .collect()
}

fn value(arg: &Arg, matches: &ArgMatches) -> (Option<String>, SettingSource) {
    let id = arg.get_id().as_str();
    let source = match matches.value_source(id) {
        Some(ValueSource::CommandLine) => SettingSource::Flag,
        Some(ValueSource::EnvVariable) if secrets::given_file(arg).is_some() => SettingSource::File,
        Some(ValueSource::EnvVariable) => SettingSource::Environment,
        _ => SettingSource::Default,
    };
    if source == SettingSource::File {
        // What was given is the path: the secret is what was made of the file.
        let text = matches.try_get_one::<String>(id).ok().flatten();
        return (
            Some(hidden::of_secret(text.map_or("", |text| text))),
            source,
        );
    }
    let given = matches.get_raw(id).map(|values| {
        let values: Vec<_> = values.map(|value| value.to_string_lossy()).collect();
        let value = values.join(",");
        match arg.is_hide_env_values_set() {
            true => hidden::of_secret(&value),
            false => hidden::of_text(&value),
        }
    });
    (given, source)
}

fn table(report: &Report<'_>) -> String {
    const UNSET: &str = "-";
    let value = |setting: &Setting| setting.value.clone().unwrap_or_else(|| UNSET.to_owned());
    let widest = |width: &dyn Fn(&Setting) -> usize| report.settings.iter().map(width).max();
    let names = widest(&|setting| setting.name.len()).unwrap_or_default();
    // A long list of hosts shall not push the last column out of sight.
    let values = widest(&|setting| value(setting).chars().count());
    let values = values.unwrap_or_default().min(60);
    let mut text = format!("{:names$}  {:values$}  from\n", "setting", "value");
    for setting in &report.settings {
        let (name, source) = (&setting.name, setting.source.name());
        let file = setting.file.as_ref().map(|file| format!(" {file}"));
        let file = file.unwrap_or_default();
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{name:names$}  {:values$}  {source}{file}",
            value(setting)
        );
    }
    if !report.off.is_empty() {
        text.push('\n');
    }
    for Off { setting, because } in &report.off {
        let _ = writeln!(text, "{setting}: {because}");
    }
    text
}
