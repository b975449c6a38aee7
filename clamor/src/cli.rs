//! The command line: what can be asked, in clap's words, and nothing that runs.

use std::path::PathBuf;

use api::cli::{SealCommand, TeamCommand, UserCommand};
use clap::{Args, Parser, Subcommand};
use sentiment::ModelChoice;
use tables::Field;

use program::{ConfigArgs, EmbeddedDatabase, LogSettings, TempSettings, values};
use store::{JobOptions, OwnAccounts};
use worker::PlatformsArgs;
use worker::cli::{EngineSettings, WorkSettings};

use crate::{moving::MoveArgs, settings::ServeSettings};

/// Reads what people say under social posts: comments in, sentiment out.
#[derive(Debug, Parser)]
#[command(name = "clamor", version, arg_required_else_help = false)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    pub(crate) log: LogSettings,
}

/// What to do; `serve` when nothing is said.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the page, the HTTP API and the worker in one process (the default).
    Serve(Box<ServeSettings>),
    /// Print the settings of `serve` that are in force, where each comes from, and what is off because of them.
    Config(Box<ConfigArgs<ServeSettings>>),
    /// Print the platforms, what each needs and how to get it, and try the keys that are set.
    Platforms(Box<PlatformsArgs>),
    /// Analyse posts or a file of comments here and now, without a server.
    Analyze(Box<AnalyzeArgs>),
    /// Get models, choose the one that scores, and measure how well and how fast it does.
    Model(Box<ModelArgs>),
    /// Bring the database to this version's schema, then leave.
    Migrate(EmbeddedDatabase),
    /// Take everything in the embedded database over to a PostgreSQL database, counted and compared.
    Move(MoveArgs),
    /// Look after users of this server, who sign in with name and password.
    #[command(subcommand)]
    User(UserCommand<EmbeddedDatabase>),
    /// Look after teams: what each may have.
    #[command(subcommand)]
    Team(TeamCommand<EmbeddedDatabase>),
    /// Look after what Clamor keeps sealed for others.
    #[command(subcommand)]
    Seal(SealCommand<EmbeddedDatabase>),
    /// Print the OpenAPI document of the HTTP API.
    Openapi,
}

/// Arguments of `clamor analyze`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 all well, 1 some posts failed, 2 the call or its input is wrong."
)]
pub(crate) struct AnalyzeArgs {
    /// Post URLs, or one file: a list of them or a file of comments, whichever it is.
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

    /// Any column of the comments file by what it means, as often as needed: author_name=Von. Nothing behind
    /// the sign says that the file has no such column. What is not said is found by names and contents.
    #[arg(long = "column", value_name = "FIELD=NAME", value_parser = column, requires = "comments", conflicts_with_all = ["urls", "file"])]
    pub(crate) columns: Vec<(Field, String)>,

    /// The encoding of the comments file, like windows-1251 or gbk; found out when not given.
    #[arg(long, value_name = "LABEL", requires = "comments", conflicts_with_all = ["urls", "file"])]
    pub(crate) encoding: Option<String>,

    /// In dates of the comments file like 3/4/2024 the day comes first; with `=false` the month does, or the year in dates like 24-09-25.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", requires = "comments", conflicts_with_all = ["urls", "file"])]
    pub(crate) day_first: Option<bool>,

    /// Where to write the rows: OUT.csv, OUT.jsonl or OUT.xlsx; `-` streams CSV to standard output.
    #[arg(short = 'o', long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) counting: CountingArgs,

    #[command(flatten)]
    pub(crate) temp: TempSettings,

    #[command(flatten)]
    pub(crate) work: WorkSettings,
}

/// Which comments count in shares and net sentiment; the rows hold all of them.
#[derive(Debug, Args)]
pub(crate) struct CountingArgs {
    /// Count comments by the post's author in shares and net sentiment.
    #[arg(long)]
    include_post_author: bool,

    /// Count comments in languages that the model does not know.
    #[arg(long)]
    include_other_languages: bool,

    /// Your own accounts, with their platform, as often as needed: "youtube: @acme". What they write counts like
    /// the post author's. "file: Acme Support" is whoever is called so in a file of comments.
    #[arg(long = "own-account", value_name = "PLATFORM: ACCOUNT", value_parser = service::own_accounts::parse)]
    own_accounts: Vec<OwnAccounts>,
}

impl CountingArgs {
    /// As the options of a job.
    pub(crate) fn options(&self) -> JobOptions {
        JobOptions {
            include_post_author: self.include_post_author,
            include_other_languages: self.include_other_languages,
            own_accounts: self.own_accounts(),
            ..JobOptions::default()
        }
    }

    /// All that were named.
    fn own_accounts(&self) -> OwnAccounts {
        let mut all = OwnAccounts::default();
        for (platform, accounts) in self.own_accounts.iter().flat_map(OwnAccounts::by_platform) {
            for account in accounts {
                all.add(platform, account);
            }
        }
        all
    }
}

/// Arguments of `clamor model`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 all well, 1 it could not be done, 2 the call or its input is wrong."
)]
pub(crate) struct ModelArgs {
    #[command(subcommand)]
    pub(crate) command: ModelCommand,

    /// Folder of the model folders.
    #[arg(
        long,
        env = "MODELS_DIR",
        value_name = "DIR",
        default_value = worker::Settings::MODELS_DIR,
        value_parser = values::new_folder,
        global = true
    )]
    pub(crate) models_dir: PathBuf,

    #[command(flatten)]
    pub(crate) engine: EngineSettings,
}

/// What to do with models.
#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    /// Get a model from the Hugging Face hub; what was interrupted goes on where it stopped.
    Pull(PullArgs),
    /// Copy a model's folder (model.onnx, tokenizer.json, config.json) into the folder of models.
    Import(ImportArgs),
    /// Show what is installed, and which one scores when none is named.
    List(ListArgs),
    /// Delete an installed model.
    Remove(RemoveArgs),
    /// Make a model the one that scores when none is named; `auto` leaves the choice to Clamor.
    Use(UseArgs),
    /// Score texts with known labels, and say how often the model is right.
    Eval(EvalArgs),
    /// Measure speed, memory and cold start.
    Bench(BenchArgs),
    /// One measurement of `bench`, in a process of its own.
    #[command(hide = true)]
    Probe(ProbeArgs),
}

/// Arguments of `clamor model pull`.
#[derive(Debug, Args)]
#[command(
    after_help = "HF_ENDPOINT names another hub or a mirror. HF_TOKEN is sent to that hub, and to no other host, \
                  for models that are private or ask for agreement first."
)]
pub(crate) struct PullArgs {
    /// The model: OWNER/NAME, with @REVISION for a branch, tag or commit.
    #[arg(value_name = "NAME[@REVISION]", default_value = crate::model::RECOMMENDED)]
    pub(crate) name: String,

    /// The graph to take, where there are several.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<String>,

    /// Name of the model here; the last part of NAME in lower case when not set.
    #[arg(long = "as", value_name = "NAME", value_parser = model_name)]
    pub(crate) rename: Option<String>,

    /// Languages the model knows (BCP 47 tags), where it does not say so itself. Texts in others are marked for review.
    #[arg(long, value_name = "TAGS", value_delimiter = ',', value_parser = language)]
    pub(crate) languages: Vec<String>,

    /// Milliseconds before the first retry; doubles with each.
    #[arg(
        long,
        env = "BACKOFF_BASE_MS",
        value_name = "MS",
        default_value_t = worker::Settings::BACKOFF_BASE_MS,
        value_parser = clap::value_parser!(u64).range(1..=worker::Settings::BACKOFF_CAP_MS),
        hide = true
    )]
    pub(crate) backoff_base_ms: u64,
}

/// Arguments of `clamor model import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// A folder with model.onnx, tokenizer.json and config.json.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// Name of the model here; the folder's name in lower case when not set.
    #[arg(long = "as", value_name = "NAME", value_parser = model_name)]
    pub(crate) rename: Option<String>,

    /// Languages the model knows (BCP 47 tags), where it does not say so itself. Texts in others are marked for review.
    #[arg(long, value_name = "TAGS", value_delimiter = ',', value_parser = language)]
    pub(crate) languages: Vec<String>,
}

/// Arguments of `clamor model list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `clamor model remove`.
#[derive(Debug, Args)]
pub(crate) struct RemoveArgs {
    /// The model, as `list` shows it.
    #[arg(value_name = "NAME", value_parser = model)]
    pub(crate) name: ModelChoice,

    /// Also when it is the one in use, or the one that came with Clamor.
    #[arg(long)]
    pub(crate) force: bool,
}

/// Arguments of `clamor model use`.
#[derive(Debug, Args)]
pub(crate) struct UseArgs {
    /// The model, as `list` shows it, `lexicon`, or `auto`.
    #[arg(value_name = "NAME", value_parser = model)]
    pub(crate) name: ModelChoice,
}

/// Arguments of `clamor model eval`.
#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// The model, as `list` shows it, or `lexicon`.
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = model)]
    pub(crate) model: ModelChoice,

    /// Lines of label, tab, text; labels are negative, neutral, positive or 0, 1, 2.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `clamor model bench`.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// The model, as `list` shows it, or `lexicon`.
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = model)]
    pub(crate) model: ModelChoice,

    /// A file of texts, one a line. Equal lines count once.
    #[arg(long, value_name = "FILE")]
    pub(crate) texts: PathBuf,

    /// Seconds to score for at least.
    #[arg(long, value_name = "N", default_value_t = 10.0, value_parser = seconds)]
    pub(crate) seconds: f64,

    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `clamor model probe`.
#[derive(Debug, Args)]
pub(crate) struct ProbeArgs {
    #[arg(long, value_parser = model)]
    pub(crate) model: ModelChoice,

    /// Score these texts; one text of our own when not set.
    #[arg(long, requires = "seconds")]
    pub(crate) texts: Option<PathBuf>,

    #[arg(long, value_parser = seconds)]
    pub(crate) seconds: Option<f64>,
}

/// A name as rows have it, or without the `onnx:` before it.
fn model(text: &str) -> Result<ModelChoice, String> {
    text.parse().or_else(|why: String| {
        format!("onnx:{text}")
            .parse()
            .map_err(|_| why.replace("onnx:NAME", "NAME"))
    })
}

/// A name for a folder of models, by which it can be called without anything before it.
pub(crate) fn model_name(text: &str) -> Result<String, String> {
    match model(text)?.folder() {
        Some(folder) if folder == text => Ok(text.to_owned()),
        _ => Err("this means something else already: choose another name".to_owned()),
    }
}

/// A field and the column that is it.
fn column(text: &str) -> Result<(Field, String), String> {
    let (name, column) = text
        .split_once('=')
        .ok_or("it is a field and the name of a column, like author_name=Von")?;
    let field = Field::from_name(name.trim()).ok_or_else(|| {
        let known = Field::ALL.map(Field::name);
        format!("there is no field {name:?}; known are {}", known.join(", "))
    })?;
    Ok((field, column.to_owned()))
}

fn language(text: &str) -> Result<String, String> {
    match crate::model::is_language(text) {
        true => Ok(text.to_owned()),
        false => Err("it is a tag like en, pt-BR or zh-Hant".to_owned()),
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.0..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err("it is a number of seconds up to 3600".to_owned()),
    }
}
