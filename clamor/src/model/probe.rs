//! One measurement in a process of its own, started by `bench`: what memory and start cost shows
//! only from outside.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use sentiment::{Analyzer, ModelChoice};
use serde::{Deserialize, Serialize};

use super::arguments::{model, seconds};
use super::{open, table};
use crate::BadInput;

/// Arguments of `clamor model probe`.
#[derive(Debug, Args)]
pub(super) struct ProbeArgs {
    #[arg(long, value_parser = model)]
    model: ModelChoice,

    /// Score these texts; one text of our own when not set.
    #[arg(long, requires = "seconds")]
    texts: Option<PathBuf>,

    #[arg(long, value_parser = seconds)]
    seconds: Option<f64>,
}

/// What is scored to see that a model is ready.
const FIRST_TEXT: &str = "What a great day, and not a cloud in sight";

/// Printed when the first text is scored.
pub(super) const READY: &str = "ready";

/// Texts in a call, at least and at most. Between them, a call takes about [`CALL`].
const FEWEST: usize = 64;
const MOST: usize = 4096;
const CALL: Duration = Duration::from_millis(500);

/// What scoring a file of texts took, on its way to `bench`.
#[derive(Serialize, Deserialize)]
pub(super) struct Measured {
    /// Lines of the file with a text.
    pub(super) texts: usize,
    /// Different ones among them: only these are scored, each as often as the others.
    pub(super) distinct_texts: usize,
    /// Texts scored while the clock ran.
    pub(super) scored: usize,
    pub(super) seconds: f64,
    pub(super) texts_per_second: f64,
    /// Null for analyzers without tokens.
    pub(super) tokens_per_second: Option<f64>,
    pub(super) tokens_per_text: Option<f64>,
    /// The most memory this process had, in millions of bytes; null where the system does not say.
    pub(super) peak_rss_mb: Option<f64>,
}

/// Runs the command: prints [`READY`], and then what was measured if there is a file of texts.
pub(super) fn probe(arguments: &ProbeArgs, models_dir: &Path) -> anyhow::Result<()> {
    let analyzer = open(&arguments.model, models_dir)?;
    analyzer.analyze(&[FIRST_TEXT])?;
    table::print(READY)?;
    std::io::stdout().flush()?;
    if let (Some(file), Some(seconds)) = (&arguments.texts, arguments.seconds) {
        let text = read(file)?;
        let measured = measure(&*analyzer, &text, Duration::from_secs_f64(seconds))?;
        table::print(&serde_json::to_string(&measured)?)?;
    }
    Ok(())
}

/// The content of a file of texts.
pub(super) fn read(file: &Path) -> anyhow::Result<String> {
    let shown = file.display();
    let bytes = std::fs::read(file).map_err(|error| BadInput(format!("{shown}: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| BadInput(format!("{shown} is not UTF-8")))?;
    if text.trim().is_empty() {
        return Err(BadInput(format!("there is no text in {shown}")).into());
    }
    Ok(text)
}

/// Scores the different texts in turn, again from the first after the last, for so long at least.
fn measure(analyzer: &dyn Analyzer, text: &str, least: Duration) -> anyhow::Result<Measured> {
    let texts: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let mut seen = HashSet::new();
    // An analyzer may score equal texts once, which would flatter it.
    let distinct: Vec<&str> = texts
        .iter()
        .copied()
        .filter(|text| seen.insert(*text))
        .collect();
    drop(seen);

    // Not counted: it brings threads and memory to where they stay.
    let warm_up = &distinct[..distinct.len().min(FEWEST)];
    let begun = Instant::now();
    analyzer.analyze(warm_up)?;
    let mut rate = warm_up.len() as f64 / begun.elapsed().as_secs_f64();

    let begun = Instant::now();
    let mut scored = 0;
    loop {
        let wanted = (rate * CALL.as_secs_f64()) as usize;
        let place = scored % distinct.len();
        let end = (place + wanted.clamp(FEWEST, MOST)).min(distinct.len());
        scored += analyzer.analyze(&distinct[place..end])?.len();
        let elapsed = begun.elapsed();
        rate = scored as f64 / elapsed.as_secs_f64();
        if elapsed >= least {
            break;
        }
    }
    let seconds = begun.elapsed().as_secs_f64();

    let peak_rss_mb = peak_memory();
    let counted = &distinct[..scored.min(distinct.len())];
    let tokens_per_text = analyzer
        .count_tokens(counted)?
        .map(|tokens| tokens as f64 / counted.len() as f64);
    Ok(Measured {
        texts: texts.len(),
        distinct_texts: distinct.len(),
        scored,
        seconds,
        texts_per_second: scored as f64 / seconds,
        tokens_per_second: tokens_per_text.map(|tokens| tokens * scored as f64 / seconds),
        tokens_per_text,
        peak_rss_mb,
    })
}

/// The most resident memory of this process so far, see proc_pid_status(5).
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some((kibibytes * 1024.0).round() / 1e6)
}
