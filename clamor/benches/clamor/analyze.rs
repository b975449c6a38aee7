//! `clamor analyze --comments`, file to file.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, ensure};

use crate::figures::{Figures, Target};
use crate::process::{CLAMOR, Watch};

pub(crate) fn measure(file: &Path, rows: usize, figures: &mut Figures) -> anyhow::Result<()> {
    println!("clamor analyze --comments, {rows} comments");
    let output = file.with_file_name("scored.csv");
    let begun = Instant::now();
    let mut child = Command::new(CLAMOR)
        .args(["analyze", "--analyzer", "lexicon", "--comments"])
        .arg(file)
        .arg("-o")
        .arg(&output)
        .stdout(Stdio::null())
        .spawn()
        .context("cannot start clamor")?;
    let watch = Watch::start(child.id());
    let status = child.wait()?;
    let seconds = begun.elapsed().as_secs_f64();
    let usage = watch.stop();
    ensure!(status.success(), "clamor analyze ended with {status}");
    std::fs::remove_file(&output).context("clamor analyze wrote nothing")?;

    let name = "analyze, file to file";
    figures.add(
        format!("{name}: comments per second"),
        rows as f64 / seconds,
        "/s",
        Target::AtLeast(100_000.0),
    );
    figures.add(
        format!("{name}: processor time"),
        usage.processor.as_secs_f64(),
        "s",
        Target::None,
    );
    figures.add(
        format!("{name}: peak memory"),
        usage.peak,
        "MiB",
        Target::AtMost(300.0),
    );
    figures.add(
        format!("{name}: memory of the second half of the time to that of the first"),
        usage.growth(),
        "%",
        Target::AtMost(110.0),
    );
    Ok(())
}
