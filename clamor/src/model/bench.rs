//! `clamor model bench`: speed, memory and cold start, each in fresh processes of this program.

use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Args;
use sentiment::{Engine, ModelChoice};
use serde::Serialize;

use super::arguments::{model, seconds};
use super::probe::{self, Measured, READY};
use super::{name_meant, open, table};

/// Cold starts; their median counts.
const STARTS: usize = 7;

/// Arguments of `clamor model bench`.
#[derive(Debug, Args)]
pub(super) struct BenchArgs {
    /// The model, as `list` shows it, or `lexicon`.
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = model)]
    model: ModelChoice,

    /// A file of texts, one a line. Equal lines count once.
    #[arg(long, value_name = "FILE")]
    texts: PathBuf,

    /// Seconds to score for at least.
    #[arg(long, value_name = "N", default_value_t = 10.0, value_parser = seconds)]
    seconds: f64,

    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report {
    model: String,
    version: String,
    engine: Engine,
    #[serde(flatten)]
    measured: Measured,
    /// From the start of a process to its first score, the files in memory: the median.
    cold_start_s: f64,
    /// The shortest of them.
    cold_start_best_s: f64,
    cold_starts: usize,
}

/// Runs the command.
pub(super) fn bench(arguments: &BenchArgs, models_dir: &Path) -> anyhow::Result<()> {
    // Whatever is wrong is told once, here, and not by a process per measurement.
    probe::read(&arguments.texts)?;
    let name = name_meant(&arguments.model, models_dir);
    let analyzer = open(&arguments.model, models_dir)?;
    let (model, engine) = (analyzer.model().clone(), analyzer.engine());
    // Two in memory at once would disturb each other.
    drop(analyzer);

    let mut starts = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let probe = Probe::start(&name, models_dir, &[])?;
        starts.push(probe.ready);
        probe.end()?;
    }
    starts.sort_unstable();
    let seconds = arguments.seconds.to_string();
    let texts = arguments.texts.as_os_str();
    let mut probe = Probe::start(
        &name,
        models_dir,
        &[
            "--texts".as_ref(),
            texts,
            "--seconds".as_ref(),
            seconds.as_ref(),
        ],
    )?;
    let line = probe.line()?;
    probe.end()?;
    let measured: Measured =
        serde_json::from_str(&line).context("bug: a measurement is not understood")?;

    let report = Report {
        model: model.name,
        version: model.version,
        engine,
        measured,
        cold_start_s: starts[STARTS / 2].as_secs_f64(),
        cold_start_best_s: starts[0].as_secs_f64(),
        cold_starts: STARTS,
    };
    if arguments.json {
        return table::print_json(&report);
    }
    table::print(&show(&report))
}

/// For people.
fn show(report: &Report) -> String {
    let measured = &report.measured;
    let tokens = match (measured.tokens_per_second, measured.tokens_per_text) {
        (Some(per_second), Some(per_text)) => {
            format!("{per_second:.0} ({per_text:.1} a text)")
        }
        _ => "none: its texts are not made of tokens".to_owned(),
    };
    let memory = match measured.peak_rss_mb {
        Some(megabytes) => format!("{megabytes:.0} MB"),
        None => "not known on this system".to_owned(),
    };
    format!(
        "{} ({}), {}

texts per second    {:.0}
tokens per second   {tokens}
most memory         {memory}
cold start          {:.3} s, at best {:.3} s ({} starts, files in memory)
sessions            {}, threads in each {}
scored              {} in {:.1} s, from {} different texts among {}",
        report.model,
        report.version,
        table::engine(&report.engine),
        measured.texts_per_second,
        report.cold_start_s,
        report.cold_start_best_s,
        report.cold_starts,
        report.engine.sessions,
        report.engine.threads,
        measured.scored,
        measured.seconds,
        measured.distinct_texts,
        measured.texts
    )
}

/// A process of this program that measures; killed when dropped early.
struct Probe {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// From just before its start to its first score.
    ready: Duration,
}

impl Probe {
    fn start(
        model: &str,
        models_dir: &Path,
        arguments: &[&std::ffi::OsStr],
    ) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("cannot find this program's own file")?;
        let mut command = Command::new(program);
        command
            .args(["model", "probe", "--model", model])
            .arg("--models-dir")
            .arg(models_dir)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let begun = Instant::now();
        let mut child = command.spawn().context("cannot start this program again")?;
        let output = child.stdout.take().expect("bug: it is piped");
        let mut probe = Self {
            child,
            lines: BufReader::new(output).lines(),
            ready: Duration::ZERO,
        };
        let line = probe.line()?;
        probe.ready = begun.elapsed();
        if line != READY {
            bail!("bug: a measuring process said {line:?}");
        }
        Ok(probe)
    }

    fn line(&mut self) -> anyhow::Result<String> {
        match self.lines.next() {
            Some(line) => line.context("cannot read from a measuring process"),
            None => bail!("a measuring process ended early ({})", self.child.wait()?),
        }
    }

    fn end(mut self) -> anyhow::Result<()> {
        let status = self.child.wait()?;
        match status.success() {
            true => Ok(()),
            false => bail!("a measuring process ended with {status}"),
        }
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        // It has ended already, or is of no use any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
