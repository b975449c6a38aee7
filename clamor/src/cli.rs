//! The command line: what can be asked, in clap's words, and nothing that runs.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::settings::{ServeSettings, WorkSettings};

/// Reads what people say under social posts: comments in, sentiment out.
#[derive(Debug, Parser)]
#[command(name = "clamor", version, arg_required_else_help = false)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do; `serve` when nothing is said.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the page, the HTTP API and the worker in one process (the default).
    Serve(Box<ServeSettings>),
    /// Analyse posts or a file of comments here and now, without a server.
    Analyze(Box<AnalyzeArgs>),
    /// Bring the database to this version's schema, then leave.
    Migrate(Box<ServeSettings>),
    /// Print the OpenAPI document of the HTTP API.
    Openapi,
}

/// Arguments of `clamor analyze`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 all well, 1 some posts failed, 2 the call or its input is wrong."
)]
pub(crate) struct AnalyzeArgs {
    /// Post URLs.
    #[arg(value_name = "URL", required_unless_present_any = ["file", "comments"], conflicts_with_all = ["file", "comments"])]
    pub(crate) urls: Vec<String>,

    /// A list of post URLs: TXT, CSV, TSV, JSON, JSON Lines or XLSX; the URL column is found by itself.
    #[arg(long, value_name = "LIST", conflicts_with = "comments")]
    pub(crate) file: Option<PathBuf>,

    /// A file of comments (an export of another tool): CSV, TSV, JSON, JSON Lines or XLSX.
    #[arg(long, value_name = "FILE")]
    pub(crate) comments: Option<PathBuf>,

    /// The column of the comments file that holds the text; found by name when not given.
    // `requires` alone is waived by clap where what is required is in conflict.
    #[arg(long, value_name = "NAME", requires = "comments", conflicts_with_all = ["urls", "file"])]
    pub(crate) text_column: Option<String>,

    /// Where to write the rows: OUT.csv, OUT.jsonl or OUT.xlsx; `-` streams CSV to standard output.
    #[arg(short = 'o', long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) work: WorkSettings,
}
