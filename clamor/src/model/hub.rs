//! The Hugging Face hub: which files a repository holds, and getting one of them whole.
//!
//! By `egress` instead of the crate hf-hub, because version 1.0 of that begins an interrupted file
//! again at its first byte and compares neither size nor hash. Documentation of the interface:
//! <https://huggingface.co/docs/hub/api>.
//!
//! Not here: which files make a model (`pull`), and the file on disk (`part`).

mod answer;

use std::path::Path;
use std::time::Duration;

use anyhow::{anyhow, bail};
use egress::header::{
    ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderValue, InvalidHeaderValue, RANGE,
};
use egress::{Body, Egress, Options, host_and_port};
use indicatif::ProgressBar;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::languages::is_language;
use super::part::{Hash, Part};
use crate::BadInput;
use answer::Failure;

const DEFAULT_ENDPOINT: &str = "https://huggingface.co";

/// Redirects followed for one request: the hub sends on to a store, a renamed model once more.
const MAX_REDIRECTS: usize = 5;

/// Bytes of the list of files of a repository; those of the largest have a few million.
const MAX_INFO_BYTES: usize = 64 << 20;

/// Tries in a row that bring not a single byte.
const MAX_TRIES: u32 = 5;

/// The longest wait that the hub may ask for.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// A connection on which nothing comes for so long counts as cut.
const SILENCE: Duration = Duration::from_secs(60);

/// The hub that `HF_ENDPOINT` names, with the token in `HF_TOKEN`, or in the file that `HF_TOKEN_FILE` names.
pub(super) struct Hub {
    egress: Egress,
    endpoint: Url,
    /// Sent to the endpoint and to no other host.
    authorization: Option<HeaderValue>,
    backoff_base: Duration,
}

/// A model repository at one commit.
pub(super) struct Repository {
    /// `OWNER/NAME`.
    pub(super) name: String,
    /// The commit that the revision stood for.
    pub(super) commit: String,
    pub(super) files: Vec<RemoteFile>,
    /// Tags of the languages that the model's card names.
    pub(super) languages: Vec<String>,
}

/// A file of a repository.
#[derive(Clone)]
pub(super) struct RemoteFile {
    /// With `/` between folders.
    pub(super) path: String,
    /// In bytes.
    pub(super) size: u64,
    pub(super) hash: Hash,
}

/// What the hub answers about a repository, as far as it is of use.
#[derive(Deserialize)]
struct Info {
    /// The present name, which may be another than was asked for; mirrors leave it out.
    id: Option<String>,
    sha: String,
    #[serde(default)]
    siblings: Vec<Sibling>,
    /// The head of the model's card, of whatever form its author gave it.
    #[serde(default, rename = "cardData")]
    card: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sibling {
    rfilename: String,
    size: Option<u64>,
    blob_id: Option<String>,
    lfs: Option<Lfs>,
}

/// A file that git keeps only a pointer to.
#[derive(Deserialize)]
struct Lfs {
    sha256: String,
    size: u64,
}

impl Hub {
    /// Reads the environment. These two are no settings of Clamor but of every program that uses
    /// the hub, so no misspelling of theirs (`GH_TOKEN`!) is looked for.
    pub(super) fn from_env(backoff_base: Duration) -> anyhow::Result<Self> {
        let set = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
        let endpoint = set("HF_ENDPOINT").unwrap_or_else(|| DEFAULT_ENDPOINT.to_owned());
        let endpoint = match Url::parse(&endpoint) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => url,
            _ => {
                let why =
                    format!("HF_ENDPOINT={endpoint}: it is an address like {DEFAULT_ENDPOINT}");
                return Err(BadInput(why).into());
            }
        };
        let token = program::secret_variable("HF_TOKEN").map_err(BadInput)?;
        let authorization = token.map(|token| {
            let mut value = HeaderValue::try_from(format!("Bearer {}", token.trim()))?;
            value.set_sensitive(true);
            Ok::<_, InvalidHeaderValue>(value)
        });
        let authorization = authorization
            .transpose()
            .map_err(|_| BadInput("HF_TOKEN holds characters that no token has".to_owned()))?;
        let egress = Egress::to_named(&Options {
            timeout: None,
            silence: Some(SILENCE),
            // Sizes and ranges are of the files themselves, not of a compressed form.
            unpack: false,
            proxy: true,
            ..Options::default()
        })?;
        Ok(Self {
            egress,
            endpoint,
            authorization,
            backoff_base,
        })
    }

    /// Where this hub is, for sentences and for the record.
    pub(super) fn endpoint(&self) -> &str {
        self.endpoint.as_str().trim_end_matches('/')
    }

    /// What a repository holds at a revision (branch, tag or commit).
    ///
    /// # Errors
    /// A sentence that says whether the model, the revision, access or the network is missing.
    pub(super) async fn repository(
        &self,
        name: &str,
        revision: &str,
    ) -> anyhow::Result<Repository> {
        let mut url = self.url(
            ["api", "models"]
                .into_iter()
                .chain(name.split('/'))
                .chain(["revision", revision]),
        );
        url.set_query(Some("blobs=true"));
        let mut retries = Retries::new(self.backoff_base);
        let info: Info = loop {
            match self.info(&url).await {
                Ok(info) => break info,
                Err(Failure::Passing { why, wait }) => {
                    retries.after(why, wait, &ProgressBar::hidden()).await?;
                }
                Err(failure) => return Err(self.refusal(failure, name, revision)),
            }
        };
        let files = info.siblings.into_iter().map(|sibling| {
            let (size, hash) = match (sibling.lfs, sibling.size, sibling.blob_id) {
                (Some(lfs), _, _) => (lfs.size, Hash::Sha256(lfs.sha256)),
                (None, Some(size), Some(id)) => (size, Hash::GitBlob(id)),
                _ => bail!(
                    "{} does not say the size and hash of {}, so it cannot be checked: choose another hub with HF_ENDPOINT",
                    self.endpoint(),
                    sibling.rfilename
                ),
            };
            if !hash.is_plausible() {
                bail!("{} gives no usable hash of {}", self.endpoint(), sibling.rfilename);
            }
            Ok(RemoteFile {
                path: sibling.rfilename,
                size,
                hash,
            })
        });
        let named = match &info.card["language"] {
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
            Value::String(name) => vec![name.as_str()],
            _ => Vec::new(),
        };
        // `multilingual` and the like say nothing about a text.
        let are_tags = named.iter().all(|name| is_language(name));
        let languages = named.into_iter().filter(|_| are_tags).map(str::to_owned);
        Ok(Repository {
            languages: languages.collect(),
            files: files.collect::<anyhow::Result<_>>()?,
            name: info.id.unwrap_or_else(|| name.to_owned()),
            commit: info.sha,
        })
    }

    /// One answer about a repository.
    async fn info(&self, url: &Url) -> Result<Info, Failure> {
        let (body, url) = self.get(url.clone(), 0).await?;
        let answer = body.read(MAX_INFO_BYTES).await;
        let answer = answer.map_err(|error| Failure::transport(&url, &error))?;
        serde_json::from_slice(&answer.body).map_err(|_| {
            Failure::Lasting(format!(
                "{} does not answer like a Hugging Face hub: check HF_ENDPOINT",
                host_and_port(&url)
            ))
        })
    }

    /// Gets a file into `folder/name`, from where an earlier call stopped. It gets that name only
    /// when its size and hash are right. `bar` advances by its bytes.
    ///
    /// No `If-Range` is sent: what was kept is named by the hash of the whole file, the address by
    /// the commit, and the hash is compared in the end.
    ///
    /// # Errors
    /// A sentence; what has come so far stays for the next call, unless it is wrong.
    pub(super) async fn fetch(
        &self,
        repository: &Repository,
        file: &RemoteFile,
        folder: &Path,
        name: &str,
        bar: &ProgressBar,
    ) -> anyhow::Result<()> {
        let mut part = Part::open(folder, name, file.size, &file.hash)?;
        bar.inc(part.len());
        // What is not from this run is no speed of this run.
        bar.reset_eta();
        let url = self.url(
            repository
                .name
                .split('/')
                .chain(["resolve", &repository.commit])
                .chain(file.path.split('/')),
        );
        // Whether what is there may be of several contents.
        let mut pieced = part.len() > 0;
        let mut begun_again = false;
        let mut retries = Retries::new(self.backoff_base);
        loop {
            let before = part.len();
            let fetched = match part.is_full() {
                true => Ok(()),
                false => self.fetch_rest(&url, file, &mut part, bar).await,
            };
            if part.len() > before {
                pieced |= before > 0;
                retries.progressed();
            }
            match fetched {
                Ok(()) if part.finish()? => return Ok(()),
                Ok(()) if pieced && !begun_again => {
                    bar.set_position(bar.position().saturating_sub(part.len()));
                    part.clear()?;
                    (pieced, begun_again) = (false, true);
                }
                Ok(()) => {
                    part.discard();
                    bail!(
                        "{} sent {} with another content than its list says ({}): nothing of it was kept; try again later, or choose another hub with HF_ENDPOINT",
                        host_and_port(&self.endpoint),
                        file.path,
                        file.hash
                    );
                }
                Err(Failure::Passing { why, wait }) => retries.after(why, wait, bar).await?,
                Err(Failure::Missing { .. }) => bail!(
                    "{} lists {} of {} but does not have it: try again later",
                    host_and_port(&self.endpoint),
                    file.path,
                    repository.name
                ),
                Err(failure) => {
                    return Err(self.refusal(failure, &repository.name, &repository.commit));
                }
            }
        }
    }

    /// One request for what is missing of a file, appended as it comes.
    async fn fetch_rest(
        &self,
        url: &Url,
        file: &RemoteFile,
        part: &mut Part,
        bar: &ProgressBar,
    ) -> Result<(), Failure> {
        let (mut body, url) = self.get(url.clone(), part.len()).await?;
        if !answer::continues_at(&body, &url, part.len(), file.size)? {
            // All of it comes, although the rest was asked for.
            bar.set_position(bar.position().saturating_sub(part.len()));
            part.clear()?;
        }
        while let Some(chunk) = body
            .chunk()
            .await
            .map_err(|error| Failure::transport(&url, &error))?
        {
            if part.len() + chunk.len() as u64 > file.size {
                return Err(answer::other_size(&url, file.size));
            }
            part.append(&chunk)?;
            bar.inc(chunk.len() as u64);
        }
        if part.is_full() {
            return Ok(());
        }
        Err(Failure::passing(format!(
            "{} ended the connection early",
            host_and_port(&url)
        )))
    }

    /// GET from a byte on, through redirects, to an answer that is of use, and who gave it. Followed
    /// here, where it is known which host may see the token.
    async fn get(&self, mut url: Url, from: u64) -> Result<(Body, Url), Failure> {
        for _ in 0..=MAX_REDIRECTS {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
            if from > 0 {
                let range = HeaderValue::try_from(format!("bytes={from}-"));
                headers.insert(RANGE, range.expect("bug: digits are a header"));
            }
            let at_hub = url.origin() == self.endpoint.origin();
            if at_hub && let Some(authorization) = &self.authorization {
                headers.insert(AUTHORIZATION, authorization.clone());
            }
            let sent = self.egress.open(url.clone(), headers).await;
            let answer = sent.map_err(|error| Failure::transport(&url, &error))?;
            let Some(next) = answer::redirect(&answer, &url)? else {
                let answer = answer::check(answer, &url, at_hub)?;
                return Ok((answer, url));
            };
            url = next;
        }
        Err(Failure::Lasting(format!(
            "{} sends in circles",
            host_and_port(&self.endpoint)
        )))
    }

    fn url<'a>(&self, segments: impl Iterator<Item = &'a str>) -> Url {
        let mut url = self.endpoint.clone();
        url.path_segments_mut()
            .expect("bug: http addresses have paths")
            .pop_if_empty()
            .extend(segments);
        url
    }

    /// The sentence for a failure that trying again does not mend.
    fn refusal(&self, failure: Failure, name: &str, revision: &str) -> anyhow::Error {
        let hub = host_and_port(&self.endpoint);
        match failure {
            Failure::Missing { what } if what == "RevisionNotFound" => {
                BadInput(format!("{hub} has no revision {revision} of {name}")).into()
            }
            Failure::Missing { .. } => BadInput(format!(
                "there is no model {name} at {hub}: names are OWNER/NAME"
            ))
            .into(),
            Failure::Denied { gated: true } => anyhow!(
                "{name} asks for agreement first: accept its terms at {}/{name}, then set HF_TOKEN to a token of that account",
                self.endpoint()
            ),
            // The hub answers so for models that do not exist, too.
            Failure::Denied { .. } if self.authorization.is_none() => anyhow!(
                "{hub} has no public model {name}: check the name, or set HF_TOKEN if the model is private"
            ),
            Failure::Denied { .. } => anyhow!(
                "the token in HF_TOKEN gives no access to {name} at {hub}: check the name and the token"
            ),
            Failure::Passing { why, .. } | Failure::Lasting(why) => anyhow!(why),
            Failure::Disk(error) => error,
        }
    }
}

/// Tries in a row without progress, and the waits between them.
struct Retries {
    base: Duration,
    failed: u32,
}

impl Retries {
    fn new(base: Duration) -> Self {
        Self { base, failed: 0 }
    }

    /// Something came: whatever fails next fails for the first time.
    fn progressed(&mut self) {
        self.failed = 0;
    }

    /// Says what happened and waits; gives up after [`MAX_TRIES`].
    async fn after(
        &mut self,
        why: String,
        asked: Option<Duration>,
        bar: &ProgressBar,
    ) -> anyhow::Result<()> {
        self.failed += 1;
        if self.failed >= MAX_TRIES {
            bail!(
                "{why}, {MAX_TRIES} times in a row: check the network, or choose another hub with HF_ENDPOINT; the same command goes on where this one stopped"
            );
        }
        let wait = self.base * 2_u32.pow(self.failed - 1);
        let wait = wait.max(asked.unwrap_or_default()).min(MAX_WAIT);
        bar.suspend(|| eprintln!("clamor: {why}; trying again in {:.1} s", wait.as_secs_f64()));
        tokio::time::sleep(wait).await;
        Ok(())
    }
}
