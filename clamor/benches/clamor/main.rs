//! What Clamor promises about speed and memory, measured on the real program from outside.
//!
//! `cargo bench -p clamor [-- analyze|upload|posts|start ...] [--rows N]` starts the release
//! build of `clamor` as anybody would, watches it through `/proc`, and prints each figure
//! beside its target. Targets hold for the full size: a shorter run says nothing about flat
//! memory. Linux only. Comments come from the shared file of real ones where
//! there is one (see `texts`), else they are made up. Parts of the program alone are
//! measured by the benchmarks of their crates.

mod analyze;
mod client;
mod figures;
mod hacker_news;
mod posts;
mod process;
mod serve;
mod server;
mod start;
mod texts;
mod upload;

use anyhow::Context;
use clap::{Parser, ValueEnum};
use figures::Figures;
use tempfile::TempDir;

/// Benchmarks of the whole program; without names all of them run.
#[derive(Parser)]
struct Arguments {
    /// What to measure.
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Comments in the large file; the job of posts has a thousandth as many posts.
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..))]
    rows: u64,
    /// Cargo passes it.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// `clamor analyze --comments`, file to file.
    Analyze,
    /// The same file as a job of the server, and its results as CSV.
    Upload,
    /// A job of posts from a fake platform, and how far behind its page is.
    Posts,
    /// From the start of the server to its first answer, and memory when idle.
    Start,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let runs = |part| arguments.parts.is_empty() || arguments.parts.contains(&part);
    // The HTTP client insists on one, though everything here is plain HTTP.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Runtime::new()?;
    let folder = TempDir::new().context("cannot make a temporary folder")?;
    let folder = folder.path();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load of the machine before: {}", load.trim());

    let rows = usize::try_from(arguments.rows)?;
    let mut figures = Figures::default();
    let file = folder.join("comments.csv");
    if runs(Part::Analyze) || runs(Part::Upload) {
        println!("writing {rows} comments: {}", texts::origin());
        texts::write_csv(&file, rows).context("cannot write the comments")?;
    }
    if runs(Part::Analyze) {
        analyze::measure(&file, rows, &mut figures)?;
    }
    let data = folder.join("uploaded");
    if runs(Part::Upload) {
        runtime.block_on(upload::measure(&file, rows, &data, &mut figures))?;
    }
    if runs(Part::Posts) {
        let posts = (rows / 1000).max(1);
        runtime.block_on(posts::measure(posts, &folder.join("posts"), &mut figures))?;
    }
    if runs(Part::Start) {
        let used = data.exists().then_some((data.as_path(), rows));
        start::measure(folder, used, &mut figures)?;
    }
    println!("\n{figures}");
    Ok(())
}
