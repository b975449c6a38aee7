//! How fast the lexicon scores real comments, beside Python's vaderSentiment in the
//! same run on the same machine.
//!
//! `cargo bench -p sentiment --bench lexicon [-- FILE]`, one comment a line. Without a
//! file it looks for the shared comments, see `comments_path`. Python is `$PYTHON` or
//! `python3`, and needs `pip install vaderSentiment==3.3.2`; without it our figures
//! are printed alone.

use std::env;
use std::error::Error;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use sentiment::{Analyzer, Lexicon, Sentiment};
use serde::Deserialize;

/// Python takes every so many-th comment, to keep the run short.
const PYTHON_STEP: usize = 10;

/// Measurements; the fastest counts, the others had company on the machine.
const ROUNDS: usize = 7;

/// Texts per call, as a worker would hand them over.
const BATCH: usize = 1000;

/// What `bench/python/vader.py time` prints.
#[derive(Deserialize)]
struct Python {
    version: String,
    python: String,
    seconds: f64,
    compounds: Vec<f64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let lexicon = Lexicon::new();
    let first = start.elapsed();

    let path = comments_path();
    let file = fs::read_to_string(&path)
        .map_err(|error| format!("no comments at {}: {error}", path.display()))?;
    let comments: Vec<&str> = file.trim_end_matches('\n').split('\n').collect();
    println!("{} comments, {} bytes", comments.len(), file.len());
    println!("building the tables: {:.2} ms", first.as_secs_f64() * 1e3);

    let scores = score(&lexicon, &comments);
    let per_core = rate(comments.len(), || {
        score(&lexicon, &comments);
    });
    println!("ours, one core:      {per_core:>10.0} comments/s");

    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let share = comments.len().div_ceil(cores).max(1);
    let all_cores = rate(comments.len(), || {
        thread::scope(|scope| {
            for part in comments.chunks(share) {
                scope.spawn(|| score(&lexicon, part));
            }
        });
    });
    println!("ours, {cores} cores:       {all_cores:>10.0} comments/s");

    match python(&path) {
        Ok(python) => compare(&python, &scores, per_core),
        Err(error) => println!("without Python's figures: {error}"),
    }
    Ok(())
}

fn score(lexicon: &Lexicon, comments: &[&str]) -> Vec<Sentiment> {
    let scores = comments.chunks(BATCH).flat_map(|batch| {
        lexicon
            .analyze(batch)
            .expect("bug: the lexicon never fails")
    });
    scores.collect()
}

fn rate(count: usize, mut run: impl FnMut()) -> f64 {
    let fastest = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .min()
        .unwrap_or(Duration::MAX);
    count as f64 / fastest.as_secs_f64()
}

fn python(comments: &Path) -> Result<Python, Box<dyn Error>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bench/python/vader.py");
    let program = env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let output = Command::new(&program)
        .arg(script)
        .arg("time")
        .arg(comments)
        .arg(PYTHON_STEP.to_string())
        .output()
        .map_err(|error| format!("{} does not start: {error}", program.display()))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        let last = message.lines().last().unwrap_or_default();
        return Err(format!(
            "{last}\n  {} -m pip install vaderSentiment==3.3.2\n  \
             installs it; PYTHON=... names another interpreter",
            program.display()
        )
        .into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn compare(python: &Python, scores: &[Sentiment], per_core: f64) {
    let rate = python.compounds.len() as f64 / python.seconds;
    println!(
        "Python, one core:    {rate:>10.0} comments/s (vaderSentiment {}, Python {})",
        python.version, python.python
    );
    println!("ours to Python's:    {:>10.1} times", per_core / rate);
    let different = scores
        .iter()
        .step_by(PYTHON_STEP)
        .zip(&python.compounds)
        .filter(|(ours, python)| ours.score != **python)
        .count();
    println!(
        "scores that differ:  {different:>10} of {}",
        python.compounds.len()
    );
}

/// The argument, or the shared comments: in `$CLAMOR_SHARED`, or else in the folder
/// `shared` beside the checkout.
fn comments_path() -> PathBuf {
    // Cargo itself passes --bench.
    if let Some(path) = env::args_os().skip(1).find(|arg| arg != "--bench") {
        return path.into();
    }
    env::var_os("CLAMOR_SHARED")
        .map_or_else(
            || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
            PathBuf::from,
        )
        .join("data/comments/comments.100k.txt")
}
