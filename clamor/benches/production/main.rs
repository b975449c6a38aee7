//! What an installation of several processes promises about speed, measured from outside.
//!
//! `cargo build --release --workspace --bins --bench production &&
//! cargo bench --workspace --bench production
//! [-- start|latency|comments|polls|lists ...] [--rows N]` starts PostgreSQL (durable: every commit is on
//! the disk), Redis, two of `clamor-api` and two of `clamor-worker`, a local server that answers
//! like Hacker News, and puts load on them. All of it shares the cores of this machine, the
//! generator of the load included: its processor time is told. Beside most figures stands a
//! peer that was measured in the same run, plain PostgreSQL with the same rows, so that a slow
//! machine does not look like a slow program. Linux only.

#[path = "../clamor/client.rs"]
mod client;
#[path = "../clamor/figures.rs"]
mod figures;
#[path = "../clamor/hacker_news.rs"]
mod hacker_news;
#[path = "../clamor/process.rs"]
#[expect(dead_code, reason = "shared with the other benchmark, which asks more")]
mod process;
#[path = "../clamor/server.rs"]
mod server;
#[path = "../clamor/texts.rs"]
#[expect(dead_code, reason = "shared with the other benchmark, which asks more")]
mod texts;

mod comments;
mod cost;
mod http;
mod jobs;
mod latency;
mod lists;
mod load;
mod polls;
mod postgres;
mod site;
mod start;

use clap::{Parser, ValueEnum};
use figures::Figures;
use site::Site;

/// Benchmarks of several processes on PostgreSQL and Redis; without names all of them run.
#[derive(Parser)]
struct Arguments {
    /// What to measure.
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Comments to fetch and score, a thousand under each post.
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1000..))]
    rows: u64,
    /// Cargo passes it.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// From the start of a process until it is ready.
    Start,
    /// From the sending of a job to the first request to the platform.
    Latency,
    /// Comments fetched, written and scored by two workers.
    Comments,
    /// `GET /api/v1/jobs/{id}`, as programs do that wait for a job.
    Polls,
    /// `POST /api/v1/jobs` of 100 URLs.
    Lists,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let runs = |part| arguments.parts.is_empty() || arguments.parts.contains(&part);
    // The HTTP client insists on one, though everything here is plain HTTP.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load of the machine before: {}", load.trim());

    let mut figures = Figures::default();
    tokio::runtime::Runtime::new()?.block_on(async {
        // An installation for each: what one leaves for PostgreSQL to tidy up, a million rows at
        // times, is not the next one's cost.
        if runs(Part::Start) {
            start::measure(&Site::start().await?, &mut figures)?;
        }
        if runs(Part::Latency) {
            latency::measure(&Site::start().await?, &mut figures).await?;
        }
        if runs(Part::Comments) {
            let posts = usize::try_from(arguments.rows)? / site::COMMENTS;
            comments::measure(&Site::start().await?, posts, &mut figures).await?;
        }
        if runs(Part::Polls) {
            polls::measure(&Site::start().await?, &mut figures).await?;
        }
        if runs(Part::Lists) {
            lists::measure(&Site::start().await?, &mut figures).await?;
        }
        anyhow::Ok(())
    })?;
    println!("\n{figures}");
    Ok(())
}
