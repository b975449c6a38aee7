//! `clamor model pull`: a model from the hub into the folder of models.

use std::path::Path;
use std::time::Duration;

use anyhow::anyhow;
use chrono::Utc;
use clap::Args;
use indicatif::HumanBytes;

use super::arguments::{language, model_name};
use super::hub::{Hub, RemoteFile, Repository};
use super::installed::announce;
use super::source::ModelOrigin;
use super::staging::Staging;
use super::{analyzer_name, languages, name_of, part, table};
use crate::{BadInput, progress};

/// What is pulled when nothing is named: the most used 3-class model for social posts (English,
/// RoBERTa-base, 124 million tweets).
const RECOMMENDED: &str = "cardiffnlp/twitter-roberta-base-sentiment-latest";

/// Repositories without an ONNX file, and those in which somebody has converted them, with the
/// languages that the card of the original names.
const CONVERSIONS: [(&str, &str, &str); 1] = [(
    RECOMMENDED,
    "Xenova/twitter-roberta-base-sentiment-latest",
    "en",
)];

const DEFAULT_REVISION: &str = "main";

/// Graphs that are taken when none is named, the first that is there.
const GRAPHS: [&str; 2] = ["onnx/model.onnx", "model.onnx"];

/// Comes first: it tells whether the rest is worth fetching.
const CONFIG: &str = "config.json";

/// Arguments of `clamor model pull`.
#[derive(Debug, Args)]
#[command(
    after_help = "HF_ENDPOINT names another hub or a mirror. HF_TOKEN (or the file that HF_TOKEN_FILE names) is sent to that hub, and to no other host, \
                  for models that are private or ask for agreement first."
)]
pub(super) struct PullArgs {
    /// The model: OWNER/NAME, with @REVISION for a branch, tag or commit.
    #[arg(value_name = "NAME[@REVISION]", default_value = RECOMMENDED)]
    name: String,

    /// The graph to take, where there are several.
    #[arg(long, value_name = "FILE")]
    file: Option<String>,

    /// Name of the model here; the last part of NAME in lower case when not set.
    #[arg(long = "as", value_name = "NAME", value_parser = model_name)]
    rename: Option<String>,

    /// Languages the model knows (BCP 47 tags), where it does not say so itself. Texts in others are marked for review.
    #[arg(long, value_name = "TAGS", value_delimiter = ',', value_parser = language)]
    languages: Vec<String>,

    /// Milliseconds before the first retry; doubles with each.
    #[arg(
        long,
        env = "BACKOFF_BASE_MS",
        value_name = "MS",
        default_value_t = worker::Settings::BACKOFF_BASE_MS,
        value_parser = clap::value_parser!(u64).range(1..=worker::Settings::BACKOFF_CAP_MS),
        hide = true
    )]
    backoff_base_ms: u64,
}

/// What is asked for: `OWNER/NAME@REVISION`.
struct Request<'a> {
    repository: &'a str,
    revision: Option<&'a str>,
}

/// The files to get, small ones first, and what they are called here.
struct Plan {
    graph: String,
    files: Vec<(String, RemoteFile)>,
}

/// Runs the command.
pub(super) fn pull(arguments: &PullArgs, models_dir: &Path) -> anyhow::Result<()> {
    let request = Request::parse(&arguments.name)?;
    let last = request.repository.rsplit('/').next().unwrap_or_default();
    let name = name_of(arguments.rename.as_deref(), last)?;
    let hub = Hub::from_env(Duration::from_millis(arguments.backoff_base_ms))?;

    let runtime = program::runtime()?;
    let repository = runtime.block_on(find(&hub, &request))?;
    let plan = Plan::new(&repository, arguments.file.as_deref())?;
    let source = ModelOrigin {
        hub: hub.endpoint().to_owned(),
        repository: repository.name.clone(),
        revision: repository.commit.clone(),
        file: plan.graph.clone(),
        pulled_at: Utc::now(),
    };

    let staging = Staging::begin(models_dir, &name)?;
    if staging.target().exists() {
        let whole = sentiment::check_name(&analyzer_name(&name), models_dir).is_ok();
        let asks_for_more = !arguments.languages.is_empty();
        match ModelOrigin::read(staging.target()) {
            Some(there) if there.is_same(&source) && whole && !asks_for_more => {
                staging.discard();
                return table::print(&format!(
                    "{} is installed already ({})",
                    analyzer_name(&name),
                    source.short()
                ));
            }
            Some(there) if there.repository == source.repository => {}
            _ => {
                let taken = staging.target().display().to_string();
                staging.discard();
                return Err(BadInput(format!(
                    "{taken} holds another model already: choose another name with --as, or remove that one first"
                ))
                .into());
            }
        }
    }
    staging.keep_only(&plan.names())?;
    if let Err(error) = runtime.block_on(download(&hub, &repository, &plan, staging.folder())) {
        // Of what cannot be used, nothing is of use to another try.
        if error.is::<BadInput>() {
            staging.discard();
        }
        return Err(error);
    }
    source.write(staging.folder())?;
    if !arguments.languages.is_empty() {
        languages::write(staging.folder(), &arguments.languages)?;
    } else if !languages::are_named(staging.folder()) {
        languages::write(staging.folder(), &repository.known_languages())?;
    }
    let checked = staging.check().map_err(|error| {
        anyhow!("{error}; what was fetched stays for another try, `clamor model remove {name}` deletes it")
    })?;
    staging.install()?;
    announce(&name, &format!("{}, {checked}", source.short()), models_dir)
}

/// The repository itself, or the conversion of one that has no ONNX file.
async fn find(hub: &Hub, request: &Request<'_>) -> anyhow::Result<Repository> {
    let revision = request.revision.unwrap_or(DEFAULT_REVISION);
    let repository = hub.repository(request.repository, revision).await?;
    if repository.has_graph() {
        return Ok(repository);
    }
    let converted = CONVERSIONS
        .iter()
        .find(|(original, ..)| *original == request.repository);
    match (converted, request.revision) {
        (Some((_, conversion, _)), None) => {
            eprintln!(
                "clamor: {} has no ONNX file, taking {conversion}",
                request.repository
            );
            hub.repository(conversion, DEFAULT_REVISION).await
        }
        (Some((_, conversion, _)), Some(_)) => Err(BadInput(format!(
            "{} has no ONNX file at {revision}; its conversion {conversion} has revisions of its own: name one of them",
            request.repository
        ))
        .into()),
        (None, _) => Err(BadInput(format!(
            "{} has no ONNX file: look for a conversion of it at {} (often by Xenova or onnx-community), or convert it with training/export.py and import that",
            request.repository,
            hub.endpoint()
        ))
        .into()),
    }
}

/// Gets what is missing of the planned files into `folder`.
async fn download(
    hub: &Hub,
    repository: &Repository,
    plan: &Plan,
    folder: &Path,
) -> anyhow::Result<()> {
    let total = plan.files.iter().map(|(_, file)| file.size).sum();
    eprintln!(
        "{} at {}: {} in {} files",
        repository.name,
        repository.commit,
        HumanBytes(total),
        plan.files.len()
    );
    let bar = progress::bar(
        total,
        "{bar:30} {bytes} of {total_bytes}  {bytes_per_sec}  {eta} left  {msg}",
    );
    for (name, file) in &plan.files {
        bar.set_message(name.clone());
        hub.fetch(repository, file, folder, name, &bar).await?;
        if name == CONFIG {
            sentiment::check_config(&folder.join(name)).map_err(|error| {
                BadInput(format!("{} cannot be used: {error}", repository.name))
            })?;
        }
    }
    bar.finish_and_clear();
    Ok(())
}

impl Repository {
    fn has_graph(&self) -> bool {
        self.files.iter().any(RemoteFile::is_graph)
    }

    fn file(&self, path: &str) -> Option<&RemoteFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Languages that its card names, or that of what it was converted from.
    fn known_languages(&self) -> Vec<String> {
        let converted = CONVERSIONS
            .iter()
            .find(|(_, conversion, _)| *conversion == self.name);
        match converted {
            Some((.., language)) if self.languages.is_empty() => vec![(*language).to_owned()],
            _ => self.languages.clone(),
        }
    }

    /// For sentences.
    fn graphs(&self) -> String {
        let graphs = self.files.iter().filter(|file| file.is_graph());
        let names: Vec<&str> = graphs.map(|file| file.path.as_str()).collect();
        match names.as_slice() {
            [] => "none".to_owned(),
            names => names.join(", "),
        }
    }
}

impl RemoteFile {
    fn is_graph(&self) -> bool {
        self.path.ends_with(".onnx")
    }
}

impl<'a> Request<'a> {
    fn parse(text: &'a str) -> anyhow::Result<Self> {
        let (repository, revision) = match text.rsplit_once('@') {
            Some((repository, revision)) => (repository, Some(revision)),
            None => (text, None),
        };
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let is_part =
            |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(allowed);
        let parts: Vec<&str> = repository.split('/').collect();
        // The oldest models of the hub have no owner.
        let named = parts.len() <= 2 && parts.iter().copied().all(is_part);
        if !named || revision.is_some_and(str::is_empty) {
            return Err(BadInput(format!(
                "{text:?} names no model of the hub: it is OWNER/NAME or OWNER/NAME@REVISION, like {RECOMMENDED}@{DEFAULT_REVISION}"
            ))
            .into());
        }
        Ok(Self {
            repository,
            revision,
        })
    }
}

impl Plan {
    /// Chooses the files that make a model.
    fn new(repository: &Repository, asked: Option<&str>) -> anyhow::Result<Self> {
        let name = &repository.name;
        let graph = match asked {
            Some(path) => repository
                .file(path)
                .filter(|file| file.is_graph())
                .ok_or_else(|| {
                    BadInput(format!(
                        "{name} has no graph {path}; its graphs are {}",
                        repository.graphs()
                    ))
                })?,
            None => choose(repository)?,
        };
        let (folder, base) = match graph.path.rsplit_once('/') {
            Some((folder, base)) => (format!("{folder}/"), base),
            None => (String::new(), graph.path.as_str()),
        };
        let beside = |file: &str| {
            let own = repository.file(&format!("{folder}{file}"));
            own.or_else(|| repository.file(file))
        };

        let mut files = Vec::new();
        for file in [CONFIG, "tokenizer.json"] {
            let found = beside(file).ok_or_else(|| {
                BadInput(format!(
                    "{name} has no {file}, without which no text can be scored: choose another conversion of the model"
                ))
            })?;
            files.push((file.to_owned(), found.clone()));
        }
        if let Some(card) = repository.file("README.md") {
            files.push(("MODEL_CARD.md".to_owned(), card.clone()));
        }
        for ending in [".data", "_data"] {
            let Some(weights) = repository.file(&format!("{}{ending}", graph.path)) else {
                continue;
            };
            // The graph names the file that its weights are in.
            if base != "model.onnx" {
                return Err(BadInput(format!(
                    "{} keeps its weights in {}, which works only for graphs called model.onnx; the graphs of {name} are {}",
                    graph.path,
                    weights.path,
                    repository.graphs()
                ))
                .into());
            }
            files.push((format!("model.onnx{ending}"), weights.clone()));
        }
        files.push(("model.onnx".to_owned(), graph.clone()));
        Ok(Self {
            graph: graph.path.clone(),
            files,
        })
    }

    /// Names that these files have in the staging folder, on their way and whole.
    fn names(&self) -> Vec<String> {
        self.files
            .iter()
            .flat_map(|(name, file)| [name.clone(), part::part_name(name, &file.hash)])
            .collect()
    }
}

/// The graph to take when none is named.
fn choose(repository: &Repository) -> anyhow::Result<&RemoteFile> {
    if let Some(usual) = GRAPHS.iter().find_map(|path| repository.file(path)) {
        return Ok(usual);
    }
    let mut graphs = repository.files.iter().filter(|file| file.is_graph());
    match (graphs.next(), graphs.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(BadInput(format!(
            "{} has several graphs: choose one with --file; they are {}",
            repository.name,
            repository.graphs()
        ))
        .into()),
    }
}
