//! The command `platforms`: what each platform needs and how to get it and, where that is asked for,
//! whether it takes the key that is set.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use platforms::{Access, Client, KeySpec, PLATFORMS, Platform, with_keys};

use crate::cli::WorkSettings;

/// Arguments of `platforms`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 all well, 1 a key is not taken, 2 a setting is wrong.")]
pub struct PlatformsArgs {
    /// Ask each platform whose key is set whether it takes the key; that costs one request each.
    #[arg(long)]
    test_keys: bool,

    #[command(flatten)]
    work: WorkSettings,
}

impl PlatformsArgs {
    /// Prints all platforms. The status is 1 when a key was tried and not taken.
    ///
    /// # Errors
    /// When a setting cannot be used, or standard output cannot be written.
    pub async fn print(&self) -> anyhow::Result<ExitCode> {
        let client = self.work.client(None)?;
        let mut report = Report::default();
        for platform in PLATFORMS {
            report.platform(*platform);
            for key in with_keys(&[*platform]) {
                match self.work.is_key_set(&key.spec) {
                    false => report.how_to_get(&key.spec),
                    true if self.test_keys => report.test(&client, *platform).await,
                    true => {}
                }
            }
        }
        let mut out = std::io::stdout().lock();
        out.write_all(report.text.as_bytes())
            .and_then(|()| out.flush())
            .context("cannot write to standard output")?;
        Ok(match report.is_refused {
            true => ExitCode::FAILURE,
            false => ExitCode::SUCCESS,
        })
    }
}

/// What is printed.
#[derive(Debug, Default)]
struct Report {
    text: String,
    /// Whether a key was not taken.
    is_refused: bool,
}

impl Report {
    fn platform(&mut self, platform: &dyn Platform) {
        let (title, addresses) = (platform.title(), platform.addresses());
        self.line(&match platform.access() {
            Access::Open => format!("{title}: {addresses}"),
            Access::Key(spec) => format!("{title}: {addresses}; needs {}", spec.setting),
            Access::Never(spec) => format!("{title}: {}", spec.sentence()),
        });
        if let Some(source) = platform.profiles() {
            let needs = source
                .key()
                .map(|spec| format!("; needs {}", spec.setting))
                .unwrap_or_default();
            self.line(&format!("  followers of {}{needs}", source.handles()));
        }
    }

    fn how_to_get(&mut self, spec: &KeySpec) {
        let KeySpec { label, price, .. } = spec;
        self.line(&format!("  not set. To get a {label} ({price}):"));
        for (number, step) in (1..).zip(spec.steps) {
            self.line(&format!("  {number}. {step}"));
        }
        if !spec.permissions.is_empty() {
            let permissions = spec.permissions.join(", ");
            self.line(&format!("  Permissions: {permissions}"));
        }
        self.line(&format!("  It reads {}.", spec.reach));
        self.line(&format!("  {}", spec.terms));
    }

    /// Asks whose the key is.
    async fn test(&mut self, client: &Client, platform: &dyn Platform) {
        match client.test(platform.name()).await {
            Ok(account) => {
                let whose = account.name.map(|name| format!(": {name}"));
                self.line(&format!("  set, and taken{}", whose.unwrap_or_default()));
                if let Some(lacks) = account.lacks {
                    self.line(&format!("  {lacks}"));
                }
            }
            Err(failure) => {
                self.is_refused = true;
                self.line(&format!("  {}: {failure}", failure.code()));
            }
        }
    }

    /// A line; the specs are written in Markdown.
    fn line(&mut self, line: &str) {
        let plain = line.replace(['`', '*', '<', '>'], "");
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "{plain}");
    }
}
