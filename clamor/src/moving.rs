//! `clamor move`: from the embedded database to a PostgreSQL of one's own.

use std::{fmt, io::Write, process::ExitCode, time::Instant};

use anyhow::{Context, ensure};
use clap::Args;
use indicatif::ProgressBar;
use program::{DataFolder, database_url, secret};
use service::trail::{Event, note_in_shell};
use store::{Moved, Store};

use crate::progress;

/// Arguments of `clamor move`.
#[derive(Args)]
#[command(
    after_help = "Stop Clamor first. The embedded database is not changed, and a note beside it keeps Clamor from \
                  starting on it; start Clamor with DATABASE_URL afterwards."
)]
pub(crate) struct MoveArgs {
    #[command(flatten)]
    from: DataFolder,

    /// Where to: `postgres://USER:PASSWORD@HOST/NAME` of a database without rows; its tables are made here.
    #[arg(long = "to", env = "DATABASE_URL", value_name = "URL", hide_env_values = true, value_parser = secret(database_url))]
    to: String,
}

/// Without the address, which has a password in it.
impl fmt::Debug for MoveArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MoveArgs")
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

/// Takes everything over, or nothing.
pub(crate) async fn take_over(arguments: &MoveArgs) -> anyhow::Result<ExitCode> {
    let file = arguments.from.file();
    ensure!(
        file.is_file(),
        "There is no database to move: {} does not exist.",
        file.display()
    );
    ensure!(
        !arguments.to.starts_with("sqlite:"),
        "--to names a PostgreSQL database: postgres://USER:PASSWORD@HOST/NAME."
    );
    let begun = Instant::now();
    let url = format!("sqlite://{}", file.display());
    ensure!(
        !Store::is_in_use(&url).await?,
        "{} is in use: stop Clamor, then run this again.",
        file.display()
    );
    let from = Store::open(&url).await?;
    from.migrate().await?;
    let to = Store::open(&arguments.to)
        .await
        .context("--to cannot be used")?;
    to.migrate().await?;
    let bar = progress::bar(0, "{spinner} {msg}");
    let moved = to
        .take_over(&from, &mut |table, rows| tell(&bar, table, rows))
        .await?;
    bar.finish_and_clear();
    let rows = moved.tables.iter().map(|table| table.rows).sum();
    note_in_shell(&to, Event::DatabaseMoved(rows)).await;
    print(&moved.tables, begun).context("cannot write to standard output")?;
    if !moved.is_marked {
        eprintln!("No note could be left beside the file: do not start Clamor on it again.");
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(bar: &ProgressBar, table: &str, rows: u64) {
    bar.set_message(format!("{table}: {rows}"));
    bar.tick();
}

fn print(moved: &[Moved], begun: Instant) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for table in moved.iter().filter(|table| table.rows > 0) {
        writeln!(out, "{:>12} {}", table.rows, table.table)?;
    }
    let rows: u64 = moved.iter().map(|table| table.rows).sum();
    writeln!(
        out,
        "{rows} rows of {} tables are over, counted and summed up on both sides, after {:.1} s.",
        moved.len(),
        begun.elapsed().as_secs_f64()
    )
}
