//! A file of comments, read, scored and written as a stream.
//!
//! One thread reads, one per processor scores, this one writes. Batches go to the scoring
//! threads in turn and are taken back in the same turn, so the order of the file is kept
//! without sorting, and memory is bounded by the few batches on their way.

use std::borrow::Cow;
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, Scope, ScopedJoinHandle};

use anyhow::Context;
use chrono::{DateTime, Utc};
use sentiment::language::{BLOCK, Placed, choose, judge};
use sentiment::{ModelInfo, Opened, Sentiment};
use service::{
    export::{PostRow, ResultRow, Table, TableWriter, extra_columns, post_row},
    file_report,
    mapping::Mapping,
};
use store::{Counting, ItemTotals, JobOptions, OwnHere, Review};
use tables::{Batch, Budget, Comment, CommentFile, Field, FilePost, WriteOptions};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use worker::Reviewer;

use super::AnalyzeArgs;
use super::output::{Output, Sink};
use super::table::{self, Line};
use crate::{BadInput, progress};

/// Comments in one batch: enough to make hand-overs cheap, small enough to stay in the cache. Whole
/// blocks of texts whose language is judged together.
const BATCH: usize = 32 * BLOCK as usize;

/// The platform of a post of which the file names none.
const PLATFORM: &str = "file";

/// A batch and what was found of its comments; `None` for one without text.
type Scored = (Batch, Vec<Option<Judged>>);

/// What is found of a text.
pub(super) struct Judged {
    pub(super) score: Sentiment,
    pub(super) review: Review,
    /// Its language, by the text, the file, or the texts around it.
    language: Option<String>,
    /// The place of the model that answered.
    model: usize,
}

/// Runs the command.
pub(super) fn analyze(path: &Path, arguments: &AnalyzeArgs) -> anyhow::Result<ExitCode> {
    let output = Output::parse(arguments.output.as_deref())?;
    let file = open(path, arguments)?;
    let scorer = super::open_scorer(&arguments.work);
    let sink = output.open()?;
    let stop = super::stop_token()?;

    let name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned();
    let report = file_report::report(&file);
    let options = arguments.counting.options();
    let posts = file.posts().all().to_vec();
    let run = Run {
        name: &name,
        own: Run::own(&options, &posts),
        posts,
        scorer: &scorer,
        reviewer: Reviewer::new(scorer.routes.scorer(), arguments.work.review_confidence),
        scored_at: Utc::now(),
        job_id: Uuid::now_v7().to_string(),
        counting: options.counting(),
        stop: &stop,
    };
    let writer = match output.format() {
        None => None,
        Some(format) => {
            let options = WriteOptions {
                extra_columns: extra_columns(file.columns()),
                ..WriteOptions::default()
            };
            Some(TableWriter::new(format, Table::Comments, sink, &options)?)
        }
    };
    let (whole, of_posts, sink) = run.stream(file, writer)?;
    let mut totals = ItemTotals::default();
    of_posts.iter().for_each(|of_post| totals += *of_post);
    if !whole {
        match sink.filter(|_| totals.fetched > 0 && output.partial().is_some()) {
            Some(sink) => sink.commit_partial(&output)?,
            None => eprintln!("clamor: interrupted, nothing was written"),
        }
        return Ok(super::INTERRUPTED.into());
    }
    if totals.fetched == 0 {
        return Err(BadInput(format!("there is no comment in {}", path.display())).into());
    }
    if let Some(sink) = sink {
        sink.commit()?;
    }
    let lines: Vec<Line> = of_posts
        .iter()
        .enumerate()
        .map(|(post, totals)| Line {
            name: run.post_name(post).to_owned(),
            status: "completed".to_owned(),
            totals: *totals,
            reported: None,
        })
        .collect();
    table::print(&lines, run.counting, &output);
    for sentence in file_report::sentences(&report, &totals) {
        table::say(&output, &sentence);
    }
    table::say(&output, &scored_by(&scorer));
    Ok(ExitCode::SUCCESS)
}

/// Which models answered for what was asked for.
fn scored_by(scorer: &Opened) -> String {
    let named = |model: &ModelInfo| format!("{} ({})", model.name, model.version);
    let asked = named(scorer.routes.scorer());
    match scorer.routes.models() {
        [_] => format!("scored by {asked}"),
        several => {
            let models: Vec<String> = several.iter().map(named).collect();
            format!("scored by {asked}: {}", models.join(", "))
        }
    }
}

fn open(path: &Path, arguments: &AnalyzeArgs) -> anyhow::Result<CommentFile> {
    let text = arguments.text_column.iter();
    let text = text.map(|column| (Field::Text, column.clone()));
    let mut mapping = Mapping::default();
    for (field, column) in text.chain(arguments.columns.iter().cloned()) {
        if mapping.choose(field, column) {
            let twice = format!("the column for {} is given twice", field.name());
            return Err(BadInput(twice).into());
        }
    }
    if let Some(label) = &arguments.encoding {
        mapping.choose_encoding(label.clone());
    }
    if let Some(first) = arguments.day_first {
        mapping.choose_day_first(first);
    }
    let options = mapping.options(None);
    CommentFile::open(path, &options, &Budget::unlimited())
        .map_err(|error| super::input::refused(path, &error).into())
}

/// What every row of this run shares.
struct Run<'a> {
    name: &'a str,
    /// The posts of the file.
    posts: Vec<FilePost>,
    /// For each post, whose comments count like its author's.
    own: Vec<OwnHere>,
    scorer: &'a Opened,
    reviewer: Reviewer,
    scored_at: DateTime<Utc>,
    job_id: String,
    counting: Counting,
    stop: &'a CancellationToken,
}

impl Run<'_> {
    /// The own accounts on the platform of each post.
    fn own(options: &JobOptions, posts: &[FilePost]) -> Vec<OwnHere> {
        let of_post = |post: &FilePost| {
            let platform = post.platform.as_deref().unwrap_or(PLATFORM);
            options.own_accounts.in_file(platform)
        };
        posts.iter().map(of_post).collect()
    }

    fn is_own(&self, comment: &Comment<'_>) -> bool {
        let (id, name) = (Field::AuthorId, Field::AuthorName);
        let own = self.own.get(comment.post());
        own.is_some_and(|own| own.wrote(comment.field(id), comment.field(name)))
    }

    /// Everything from the file's first comment to its last, or to where it was interrupted: whether
    /// that is the whole, what was counted of each post, and what was written.
    fn stream(
        &self,
        file: CommentFile,
        mut writer: Option<TableWriter<Sink>>,
    ) -> anyhow::Result<(bool, Vec<ItemTotals>, Option<Sink>)> {
        let bar = progress::bar(1000, "{bar:30} {percent:>3} %  {msg}  {eta} left");
        let lanes = thread::available_parallelism().map_or(2, usize::from);
        let mut totals = vec![ItemTotals::default(); self.posts.len().max(1)];
        let mut read = 0;
        let read_all = thread::scope(|scope| {
            let (used, spare) = channel();
            let (to_score, scored): (Vec<_>, Vec<_>) = (0..lanes).map(|_| self.lane(scope)).unzip();
            let (tell, done) = channel();
            let reader = scope.spawn(move || self.read(file, to_score, &spare, &tell));
            for lane in scored.iter().cycle() {
                // A lane that is closed has given its last batch, and so have the others.
                let Ok(next) = lane.recv() else { break };
                let (batch, judged): Scored = next?;
                for (comment, judged) in batch.iter().zip(&judged) {
                    let by_author = comment.is_post_author() == Some(true) || self.is_own(&comment);
                    table::count(&mut totals[comment.post()], judged.as_ref(), by_author);
                    if let Some(writer) = &mut writer {
                        let row = self.row(&comment, judged.as_ref());
                        writer
                            .write_comment(&row, comment.original())
                            .context(super::CANNOT_WRITE)?;
                    }
                }
                read += batch.len() as i64;
                if let Some(share) = done.try_iter().last() {
                    bar.set_position(share);
                    bar.set_message(table::rate(read, bar.elapsed()));
                }
                // The reader may have ended already.
                let _ = used.send(batch);
            }
            join(reader)
        });
        let whole = read_all?;
        bar.finish_and_clear();
        let sink = match writer {
            None => None,
            Some(mut writer) => {
                for (post, totals) in totals.iter().enumerate() {
                    writer
                        .write_post(&self.post(post, totals, whole))
                        .context(super::CANNOT_WRITE)?;
                }
                Some(writer.finish().context(super::CANNOT_WRITE)?)
            }
        };
        Ok((whole, totals, sink))
    }

    /// Reads the file and deals its batches out; false when interrupted.
    fn read(
        &self,
        mut file: CommentFile,
        lanes: Vec<SyncSender<Batch>>,
        spare: &Receiver<Batch>,
        done: &Sender<u64>,
    ) -> anyhow::Result<bool> {
        for lane in lanes.iter().cycle() {
            if self.stop.is_cancelled() {
                return Ok(false);
            }
            let mut batch = spare.try_recv().unwrap_or_default();
            match file.read_batch(&mut batch, BATCH) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Err(BadInput(format!("{}: {error}", self.name)).into()),
            }
            // The writer may have given up; it says why.
            let _ = done.send((file.progress() * 1000.0) as u64);
            if lane.send(batch).is_err() {
                break;
            }
        }
        Ok(true)
    }

    /// Starts one scoring thread.
    fn lane<'scope>(
        &'scope self,
        scope: &'scope Scope<'scope, '_>,
    ) -> (SyncSender<Batch>, Receiver<anyhow::Result<Scored>>) {
        let (to_score, waiting) = sync_channel::<Batch>(2);
        let (ready, scored) = sync_channel(2);
        scope.spawn(move || {
            for batch in waiting {
                let judged = self.judge(&batch).map(|judged| (batch, judged));
                if ready.send(judged).is_err() {
                    break;
                }
            }
        });
        (to_score, scored)
    }

    fn judge(&self, batch: &Batch) -> anyhow::Result<Vec<Option<Judged>>> {
        let own: Vec<Option<Cow<'_, str>>> = batch
            .iter()
            .map(|comment| plaintext::to_score(comment.text()))
            .collect();
        let placed: Vec<Placed<'_>> = (0..)
            .zip(batch.iter().zip(&own))
            .filter_map(|(place, (comment, own))| {
                Some(Placed {
                    place,
                    text: own.as_deref()?,
                    said: comment.field(Field::Language),
                })
            })
            .collect();
        let texts: Vec<(&str, Option<&str>)> = placed
            .iter()
            .zip(judge(&placed))
            .map(|(placed, language)| (placed.text, language))
            .collect();
        let answers = self.scorer.analyze(&texts)?;
        let mut judged = answers.into_iter().zip(&texts);
        Ok(own
            .iter()
            .map(|own| {
                own.as_ref()?;
                let ((score, model), (_, language)) = judged.next()?;
                Some(Judged {
                    review: self.reviewer.review(&score, *language),
                    score,
                    model,
                    language: language.map(str::to_owned),
                })
            })
            .collect())
    }

    fn row<'r>(&'r self, comment: &Comment<'r>, judged: Option<&'r Judged>) -> ResultRow<'r> {
        let score = judged.map(|judged| &judged.score);
        let review = judged.map(|judged| judged.review);
        let probabilities = score
            .and_then(|score| score.probabilities)
            .map(|all| all.map(f64::from));
        let confidence = probabilities.map(|all| all.into_iter().fold(0.0, f64::max));
        let model = judged.map(|judged| &self.scorer.routes.models()[judged.model]);
        ResultRow {
            post_url: comment
                .field(Field::PostUrl)
                .unwrap_or_else(|| self.post_address(comment.post())),
            platform: self.platform(comment.post()),
            comment_text: comment.text(),
            sentiment_label: score.map(|score| score.label.as_str()),
            sentiment_score: score.map(|score| score.score),
            prob_negative: probabilities.map(|all| all[0]),
            prob_neutral: probabilities.map(|all| all[1]),
            prob_positive: probabilities.map(|all| all[2]),
            confidence,
            needs_review: review.map(Review::is_needed),
            comment_id: comment.field(Field::Id),
            parent_comment_id: comment.field(Field::ParentId),
            is_reply: comment.is_reply(),
            author_name: comment.field(Field::AuthorName),
            author_id: comment.field(Field::AuthorId),
            is_post_author: comment.is_post_author(),
            published_at: comment.published_at(),
            likes: comment.likes(),
            reply_count: comment.reply_count(),
            language: match judged {
                Some(judged) => judged.language.as_deref(),
                None => choose(None, comment.field(Field::Language)),
            },
            comment_url: comment.field(Field::Url),
            // As the server has it: the title of the post, where its own row tells none.
            post_title: comment.field(Field::PostTitle).or_else(|| {
                let post = self.file_post(comment.post())?;
                post.title.as_deref()
            }),
            model: model.map(|model| model.name.as_str()),
            model_version: model.map(|model| model.version.as_str()),
            scored_at: score.map(|_| self.scored_at),
            job_id: Some(&self.job_id),
            review_reasons: review.map(Review::words),
        }
    }

    /// The line of a post in a workbook's sheet of posts.
    fn post(&self, post: usize, totals: &ItemTotals, whole: bool) -> PostRow<'_> {
        PostRow {
            post_url: self.post_address(post),
            platform: self.platform(post),
            post_title: self.file_post(post).and_then(|post| post.title.as_deref()),
            status: if whole { "completed" } else { "cancelled" },
            ..post_row(totals, self.counting)
        }
    }

    /// What the file tells of a post; a file without comments has none.
    fn file_post(&self, post: usize) -> Option<&FilePost> {
        self.posts.get(post)
    }

    /// The address of a post, or the file, for comments whose rows name none.
    fn post_address(&self, post: usize) -> &str {
        let url = self.file_post(post).and_then(|post| post.url.as_deref());
        url.unwrap_or(self.name)
    }

    /// The title of a post, or its address.
    fn post_name(&self, post: usize) -> &str {
        let title = self.file_post(post).and_then(|post| post.title.as_deref());
        title.unwrap_or_else(|| self.post_address(post))
    }

    fn platform(&self, post: usize) -> &str {
        let platform = self
            .file_post(post)
            .and_then(|post| post.platform.as_deref());
        platform.unwrap_or(PLATFORM)
    }
}

fn join<T>(thread: ScopedJoinHandle<'_, anyhow::Result<T>>) -> anyhow::Result<T> {
    match thread.join() {
        Ok(result) => result,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
