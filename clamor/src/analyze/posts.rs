//! Posts, through the same store and worker as in the server, on a database that is thrown away.

use std::collections::HashMap;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use indicatif::ProgressBar;
use service::{
    export::{self, Choice, CsvChoice, Table},
    submit::triage_list,
    summary::job_and_items,
    triage::may_be_comments,
    waiting,
    warnings::{WarningCode, warnings},
};
use store::{BUILT_IN_TEAM, Item, ItemStatus, Job, JobKind, NewJob, Store};
use tables::{Delimiter, Format};
use tokio_util::sync::CancellationToken;
use worker::Worker;

use super::AnalyzeArgs;
use super::input;
use super::output::Output;
use super::table::{self, Line};
use crate::{BadInput, progress};
use program::{runtime, stop_on_signal};

/// Posts of one job.
const MOST: usize = 10_000;
/// How often the progress is redrawn.
const REDRAW: std::time::Duration = std::time::Duration::from_millis(200);
/// How often is looked for posts that wait.
const LOOK_FOR_WAITS: std::time::Duration = std::time::Duration::from_secs(1);
/// Waits that are longer are told.
const WORTH_A_WORD: TimeDelta = TimeDelta::seconds(5);

/// Runs the command.
pub(super) fn analyze(urls: Vec<String>, arguments: &AnalyzeArgs) -> anyhow::Result<ExitCode> {
    let output = Output::parse(arguments.output.as_deref())?;
    let job = new_job(urls, arguments)?;
    // Opened before anything is fetched: a folder that cannot be written to is told at once.
    let sink = output.open()?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;

    runtime()?.block_on(async {
        let store = Store::open(&format!(
            "sqlite://{}",
            folder.path().join("job.db").display()
        ))
        .await?;
        store.migrate().await?;
        let stop = CancellationToken::new();
        tokio::spawn(stop_on_signal(stop.clone()));
        let client = arguments.work.client(None)?;
        let job = store.create_job(job).await?;
        let worker = Worker::start(
            store.clone(),
            client,
            None,
            arguments.work.worker(),
            stop.clone(),
        );

        let ended = follow(&store, &worker, &job, &stop).await?;
        stop.cancel();
        worker.join().await;
        let is_whole = ended.is_some();
        let job = match ended {
            Some(job) => job,
            None => store.job(job.scope(), job.id).await?,
        };
        if !is_whole && (output.partial().is_none() || job.totals.comments.fetched == 0) {
            eprintln!("clamor: interrupted, nothing was written");
            return Ok(super::INTERRUPTED.into());
        }
        if let Some(format) = output.format() {
            let sink = export::write_results(&store, &job, whole_file(format), sink)
                .await
                .context(super::CANNOT_WRITE)?;
            if !is_whole {
                sink.commit_partial(&output)?;
                return Ok(super::INTERRUPTED.into());
            }
            sink.commit()?;
        }
        let (job, items) = job_and_items(&store, job.scope(), job.id).await?;
        summarize(&job, &items, &output);
        Ok(status(&items))
    })
}

/// A job's comments as they are downloaded from a server.
fn whole_file(format: Format) -> Choice {
    Choice {
        format,
        table: Table::Comments,
        csv: CsvChoice {
            bom: true,
            delimiter: Delimiter::Comma,
        },
        people: service::export::People::Named,
    }
}

/// The entries of a list.
pub(super) fn read_list(path: &Path) -> anyhow::Result<Vec<String>> {
    let bytes =
        std::fs::read(path).map_err(|error| BadInput(format!("{}: {error}", path.display())))?;
    let list = tables::read_list(&bytes, path.to_str(), &tables::Budget::unlimited())
        .map_err(|error| input::refused(path, &error))?;
    if let Some(column) = &list.comments {
        let path = path.display();
        eprintln!("clamor: {} (--comments {path})", may_be_comments(column));
    }
    Ok(list.entries.into_iter().map(|entry| entry.text).collect())
}

/// Looks through the addresses, and refuses a list in which nothing can run.
fn new_job(urls: Vec<String>, arguments: &AnalyzeArgs) -> anyhow::Result<NewJob> {
    if urls.len() > MOST {
        return Err(BadInput(format!(
            "the list has {} URLs, a job takes {MOST}: split it",
            urls.len()
        ))
        .into());
    }
    let list = triage_list(urls).map_err(BadInput)?;
    Ok(NewJob {
        team: BUILT_IN_TEAM,
        created_by: None,
        name: String::new(),
        kind: JobKind::Posts,
        options: arguments.counting.options(),
        items: list.items,
        idempotency: None,
        duplicates: list.duplicates,
        extra_columns: Vec::new(),
    })
}

/// Shows the progress until the job has ended; `None` when interrupted.
async fn follow(
    store: &Store,
    worker: &Worker,
    job: &Job,
    stop: &CancellationToken,
) -> anyhow::Result<Option<Job>> {
    let total = u64::try_from(job.totals.items).unwrap_or_default();
    let bar = progress::bar(total, "{bar:30} {pos}/{len} posts  {msg}  {eta} left");
    let tell = async {
        let mut told = HashMap::new();
        let mut ticks = tokio::time::interval(LOOK_FOR_WAITS);
        loop {
            ticks.tick().await;
            if let Ok((_, items)) = job_and_items(store, job.scope(), job.id).await {
                tell_waits(&items, &mut told, &bar);
            }
        }
    };
    let show = async {
        let mut ticks = tokio::time::interval(REDRAW);
        loop {
            ticks.tick().await;
            if let Ok(job) = store.job(job.scope(), job.id).await {
                redraw(&bar, &job);
            }
        }
    };
    let ended = tokio::select! {
        ended = worker.run_until_done(job.team, job.id) => Some(ended?),
        () = stop.cancelled() => None,
        () = tell => None,
        () = show, if !bar.is_hidden() => None,
    };
    bar.finish_and_clear();
    Ok(ended)
}

/// Says what is waited for and until when: once for each platform and reason, again when it takes
/// longer than was said, and not at all when it is soon over.
fn tell_waits(items: &[Item], told: &mut HashMap<Wait, DateTime<Utc>>, bar: &ProgressBar) {
    let now = Utc::now();
    let new = |item: &&Item| {
        let Some((wait, until)) = wait(item).filter(|(_, until)| *until > now + WORTH_A_WORD)
        else {
            return false;
        };
        let known = told.get(&wait);
        known.is_none_or(|known| until > *known + WORTH_A_WORD)
    };
    let new: Vec<Item> = items.iter().filter(new).cloned().collect();
    for sentence in waiting::sentences(&new, now) {
        bar.suspend(|| eprintln!("clamor: {sentence}"));
    }
    for (wait, until) in new.iter().filter_map(wait) {
        let known = told.entry(wait).or_insert(until);
        *known = until.max(*known);
    }
}

/// Platform and reason of a wait.
type Wait = (Option<String>, String);

fn wait(item: &Item) -> Option<(Wait, DateTime<Utc>)> {
    let (reason, until) = item.reason.clone().zip(item.next_attempt_at)?;
    Some(((item.platform.clone(), reason), until))
}

fn redraw(bar: &ProgressBar, job: &Job) {
    let totals = &job.totals;
    let ended = totals.completed + totals.partial + totals.failed + totals.cancelled;
    bar.set_position(u64::try_from(ended).unwrap_or_default());
    bar.set_message(table::rate(totals.comments.scored, bar.elapsed()));
}

fn summarize(job: &Job, items: &[Item], output: &Output) {
    let lines: Vec<Line> = items
        .iter()
        .map(|item| Line {
            name: item.title.clone().unwrap_or_else(|| item.url.clone()),
            status: match &item.reason {
                Some(reason) => format!("{} ({reason})", item.status.as_str()),
                None => item.status.as_str().to_owned(),
            },
            totals: item.totals,
            reported: item.reported,
        })
        .collect();
    table::print(&lines, job.counting(), output);
    for item in items {
        let why = item.detail.as_deref().or(item.reason.as_deref());
        let why = match item.status {
            ItemStatus::Completed => why,
            _ => why.or(Some("no reason given")),
        };
        if let Some(why) = why {
            table::say(output, &format!("{}: {why}", item.url));
        }
    }
    for warning in warnings(job, items, job.counting()) {
        // What the table says itself.
        if warning.code != WarningCode::OtherLanguages {
            table::say(output, &warning.detail);
        }
    }
    let mut said = Vec::new();
    for line in items.iter().filter_map(|item| {
        let (name, version) = item.model.as_ref()?;
        let note = item
            .model_note
            .as_ref()
            .map(|note| format!(": {note}"))
            .unwrap_or_default();
        Some(format!("scored by {name} ({version}){note}"))
    }) {
        if !said.contains(&line) {
            table::say(output, &line);
            said.push(line);
        }
    }
}

/// 0 when every post completed, 1 otherwise.
fn status(items: &[Item]) -> ExitCode {
    match items
        .iter()
        .all(|item| item.status == ItemStatus::Completed)
    {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
