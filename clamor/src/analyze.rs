//! `clamor analyze`: posts or a file of comments, analysed here and now, without a server.
//!
//! Posts go through the same store and worker as in the server, on a database that is
//! thrown away afterwards. A file of comments is only read, scored and written, so it
//! streams from file to file.

mod arguments;
mod comments;
mod input;
mod output;
mod posts;
mod table;

use std::process::ExitCode;

use sentiment::Opened;
use tokio_util::sync::CancellationToken;

pub(crate) use arguments::AnalyzeArgs;
use input::Input;
use worker::cli::WorkSettings;

/// Runs the command to its exit status.
pub(crate) fn analyze(arguments: &AnalyzeArgs) -> anyhow::Result<ExitCode> {
    // Before any work is done: a model that cannot be had, a folder that is not there.
    arguments.work.apply()?;
    arguments.temp.apply()?;
    arguments.work.tell();
    match input::of(arguments)? {
        Input::Comments(file) => comments::analyze(file, arguments),
        Input::List(file) => posts::analyze(posts::read_list(file)?, arguments),
        Input::Urls(urls) => posts::analyze(urls.to_vec(), arguments),
    }
}

/// Exit status after Ctrl-C, as shells count it.
const INTERRUPTED: u8 = 130;

const CANNOT_WRITE: &str = "cannot write the output";

/// What to score with; what cannot be had is told, and the next best takes over.
fn open_scorer(settings: &WorkSettings) -> Opened {
    let (opened, note) = sentiment::open_best(settings.analyzer.as_deref(), &settings.models_dir());
    if let Some(note) = note {
        eprintln!("clamor: {note}");
    }
    opened
}

/// Cancelled at the first Ctrl-C or SIGTERM, for commands that run outside the async runtime.
fn stop_token() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let seen = stop.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    std::thread::spawn(move || runtime.block_on(program::stop_on_signal(seen)));
    Ok(stop)
}
