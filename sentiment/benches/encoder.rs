//! How fast models that our own encoder computes score real comments, and how soon after the start
//! of a process: `cargo bench -p sentiment --bench encoder [-- FOLDER...]`.
//!
//! A folder holds one model; without any it is `models/default`, and the random roberta-base of
//! training/make_random_roberta.py if `CLAMOR_ROBERTA` names its folder. Comments are those of the
//! lexicon's benchmark. Every figure is the best of several, because others use the machine too; what
//! a second of processor time gives tells what an idle machine would do.

use std::env;
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use kernels::{Level, limits};
use sentiment::{Analyzer, NeuralModel, Precision};
use serde::Deserialize;

/// What the process that starts cold is called with, before the model's folder.
const COLD: &str = "--cold";

/// Cold starts; the fastest counts.
const STARTS: usize = 10;

/// How long each way of computing is measured.
const TIME: Duration = Duration::from_secs(3);

/// Different texts that are scored. Enough to be typical.
const TEXTS: usize = 8000;

/// What decides how much arithmetic a token costs.
#[derive(Deserialize)]
struct Config {
    hidden_size: usize,
    intermediate_size: usize,
    num_hidden_layers: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo itself passes --bench.
    let arguments: Vec<String> = env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    if let [flag, folder] = arguments.as_slice()
        && flag == COLD
    {
        return start_cold(Path::new(folder));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders: Vec<PathBuf> = arguments.iter().map(PathBuf::from).collect();
    if folders.is_empty() {
        folders.push(root.join("models/default"));
        folders.extend(env::var_os("CLAMOR_ROBERTA").map(PathBuf::from));
    }
    let shared = env::var_os("CLAMOR_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let comments = fs::read_to_string(shared.join("data/comments/comments.100k.txt"))?;
    let texts: Vec<&str> = comments.lines().take(TEXTS).collect();
    for folder in folders {
        measure(&fs::canonicalize(folder)?, &texts)?;
    }
    Ok(())
}

fn open(folder: &Path, precision: Precision) -> Result<NeuralModel, Box<dyn Error>> {
    let name = folder
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or("the folder has no name")?;
    let models = folder.parent().ok_or("the folder is the root")?;
    Ok(NeuralModel::open(name, precision, models)?)
}

/// A process of its own: opens the model, scores one text, and says how much memory it took.
fn start_cold(folder: &Path) -> Result<(), Box<dyn Error>> {
    let model = open(folder, Precision::Int8)?;
    model.analyze(&["This is the first text"])?;
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("{}", memory.map_or("unknown", str::trim));
    // Giving the memory back is no part of a start.
    std::mem::forget(model);
    Ok(())
}

fn measure(folder: &Path, texts: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let begun = Instant::now();
        let mut child = Command::new(env::current_exe()?)
            .arg(COLD)
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut memory = String::new();
        BufReader::new(child.stdout.take().ok_or("bug: it is piped")?).read_line(&mut memory)?;
        starts.push((begun.elapsed(), memory));
        child.wait()?;
    }
    let (start, memory) = starts.iter().min().ok_or("bug: there were starts")?;
    println!("\n{}", folder.display());
    println!(
        "start to first score: {:.0} ms, {}",
        start.as_secs_f64() * 1e3,
        memory.trim()
    );

    let config: Config = serde_json::from_slice(&fs::read(folder.join("config.json"))?)?;
    let layer = 4 * config.hidden_size * config.hidden_size
        + 2 * config.hidden_size * config.intermediate_size;
    let operations = 2 * config.num_hidden_layers * layer;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    println!(
        "             level  threads   texts/s  tokens/s  share of limit  texts/s of processor time"
    );
    for precision in [Precision::Int8, Precision::Fp32] {
        let Ok(mut model) = open(folder, precision) else {
            println!("{} is not there", precision.as_str());
            continue;
        };
        let tokens = model.count_tokens(texts)?.unwrap_or_default() as f64 / texts.len() as f64;
        for &level in Level::available() {
            let limit = match precision {
                Precision::Int8 => limits(level).int8,
                Precision::Fp32 => limits(level).float,
            };
            for threads in [1, cores] {
                model = model.using(level, threads);
                let (rate, rate_of_processor) = rates(&model, texts)?;
                let share = rate * tokens * operations as f64 / (limit * threads as f64);
                println!(
                    "{} {:>13} {threads:>8} {rate:>9.0} {:>9.0} {:>13.0} % {rate_of_processor:>9.0}",
                    precision.as_str(),
                    level.name(),
                    rate * tokens,
                    share * 100.0
                );
            }
        }
    }
    Ok(())
}

/// Texts per second of time, in the best of the calls that fit into [`TIME`], each as large as a
/// worker's, and of processor time in all of them.
fn rates(model: &NeuralModel, texts: &[&str]) -> Result<(f64, f64), Box<dyn Error>> {
    let begun = Instant::now();
    let busy = processor_seconds();
    let (mut best, mut done) = (0.0_f64, 0);
    // A call takes about a quarter of a second.
    let mut size = 4;
    while begun.elapsed() < TIME {
        let batch: Vec<&str> = texts
            .iter()
            .cycle()
            .skip(done % texts.len())
            .take(size)
            .copied()
            .collect();
        let call = Instant::now();
        model.analyze(&batch)?;
        let seconds = call.elapsed().as_secs_f64();
        best = best.max(size as f64 / seconds);
        done += size;
        if seconds < 0.25 && size < 4096 {
            size *= 2;
        }
    }
    Ok((best, done as f64 / (processor_seconds() - busy)))
}

/// Processor time of this process so far; not a number where Linux does not tell.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: Vec<f64> = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse().ok())
        .collect();
    match ticks.as_slice() {
        // A tick is a hundredth of a second on every Linux.
        [user, system] => (user + system) / 100.0,
        _ => f64::NAN,
    }
}
