//! Runs of actors, and what they found.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fields::{find, word};
use super::{API, MOST_COMMENTS, MOST_DOLLARS, NAME, Preset, Token, outcome};
use crate::client::Ask;
use crate::reading::{List, Reading};
use crate::subject::is_about;
use crate::wire::{endpoint, id, optional_id, save, text, word as some_word};
use crate::{Answer, Failure, Fetch, Page, Post, PostInfo, Recognized, recognize};

/// Seconds for which one request waits for a run: less than any request may take.
const WAIT: &str = "20";

/// Such requests for one page: a quarter of an hour.
const MOST_POLLS: usize = 45;

/// Seconds after which Apify ends a run.
const LONGEST: &str = "3600";

/// Records of one request.
const AT_ONCE: usize = 500;

/// A run, as far as it was read.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Run {
    /// Its number at Apify; no cursor of a platform has this name.
    apify_run: String,
    /// Where its records are, once it has ended.
    dataset: Option<String>,
    /// How it ended, where that was not well.
    ended: Option<String>,
    /// Records that were read.
    records: usize,
    /// Comments among them.
    comments: usize,
    /// The first thing that stands in place of a comment.
    error: Option<String>,
}

impl Run {
    /// A run that was begun; `None` for the cursor of a platform.
    pub(super) fn load(cursor: &str) -> Option<Self> {
        serde_json::from_str(cursor).ok()
    }
}

#[derive(Debug, Deserialize)]
struct Answered<T> {
    data: T,
}

/// A run as Apify tells of it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RunStatus {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "text")]
    status: String,
    #[serde(default, deserialize_with = "optional_id")]
    default_dataset_id: Option<String>,
}

/// Asks, and remembers nothing: a run is another one a moment later.
async fn ask<T>(
    fetch: &Fetch<'_>,
    token: Token<'_>,
    path: &str,
    query: &[(&str, &str)],
    content: Option<&str>,
    read: impl FnOnce(&mut Reading, &Answer) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure>
where
    T: Send + 'static,
{
    let url = endpoint(API.base, path, query)?;
    let bearer = format!("Bearer {}", token.secret);
    let ask = Ask::api(API, &url, outcome::check).key("Authorization", &bearer);
    let answer = match content {
        Some(content) => {
            fetch
                .post(&ask.content("application/json", content))
                .await?
        }
        None => fetch.get_anew(&ask).await?,
    };
    fetch.parse(move |reading| read(reading, &answer)).await
}

fn run_status(reading: &mut Reading, answer: &Answer) -> Result<RunStatus, Failure> {
    let told: Answered<RunStatus> = reading.json(answer, "Apify run")?;
    Ok(told.data)
}

/// Whose the token is.
pub(super) async fn owner(fetch: &Fetch<'_>, token: Token<'_>) -> Result<String, Failure> {
    #[derive(Deserialize)]
    struct User {
        #[serde(default, deserialize_with = "some_word")]
        username: Option<String>,
    }
    let user = |reading: &mut Reading, answer: &Answer| -> Result<User, Failure> {
        let told: Answered<User> = reading.json(answer, "Apify user")?;
        Ok(told.data)
    };
    let user = ask(fetch, token, "/users/me", &[], None, user).await?;
    Ok(match user.username {
        Some(name) => format!("{name} at {NAME}"),
        None => NAME.to_owned(),
    })
}

/// Begins a run. What it costs is paid from here on, so it is a page of its own: whoever goes on later goes on
/// with this run.
pub(super) async fn start(
    preset: &Preset,
    fetch: &Fetch<'_>,
    token: Token<'_>,
    post: &Post,
) -> Result<Page, Failure> {
    let path = format!("/acts/{}/runs", token.actor(preset)?);
    let most = MOST_COMMENTS.to_string();
    let query = [
        ("maxItems", &*most),
        ("maxTotalChargeUsd", MOST_DOLLARS),
        ("timeout", LONGEST),
    ];
    let input = (preset.input)(&post.url, MOST_COMMENTS).to_string();
    let run = ask(fetch, token, &path, &query, Some(&input), run_status).await?;
    let run = Run {
        apify_run: run.id,
        dataset: None,
        ended: None,
        records: 0,
        comments: 0,
        error: None,
    };
    Ok(Page {
        info: Some(PostInfo {
            url: Some(post.url.clone()),
            ..PostInfo::default()
        }),
        next: Some(save(&run)),
        ..Page::default()
    })
}

/// Waits for the run to end, where it has not; then a page of what it found.
pub(super) async fn next(
    preset: &'static Preset,
    fetch: &Fetch<'_>,
    token: Token<'_>,
    post: &Post,
    mut run: Run,
) -> Result<Page, Failure> {
    let dataset = match run.dataset.clone() {
        Some(dataset) => dataset,
        None => {
            let ended = wait(fetch, token, &run.apify_run).await?;
            run.ended = (ended.status != "SUCCEEDED").then_some(ended.status);
            let dataset = ended
                .default_dataset_id
                .ok_or_else(|| Failure::UnexpectedShape {
                    at: "Apify run: it has no dataset".to_owned(),
                })?;
            run.dataset.insert(dataset).clone()
        }
    };
    let (offset, limit) = (run.records.to_string(), AT_ONCE.to_string());
    let query = [
        ("format", "json"),
        ("clean", "true"),
        ("offset", &*offset),
        ("limit", &*limit),
    ];
    let path = format!("/datasets/{dataset}/items");
    let post = post.clone();
    let read =
        move |reading: &mut Reading, answer: &Answer| page(preset, &post, run, reading, answer);
    ask(fetch, token, &path, &query, None, read).await
}

async fn wait(fetch: &Fetch<'_>, token: Token<'_>, run: &str) -> Result<RunStatus, Failure> {
    let path = format!("/actor-runs/{run}");
    for _ in 0..MOST_POLLS {
        let run = ask(
            fetch,
            token,
            &path,
            &[("waitForFinish", WAIT)],
            None,
            run_status,
        )
        .await?;
        match run.status.as_str() {
            "READY" | "RUNNING" | "TIMING-OUT" | "ABORTING" => {}
            _ => return Ok(run),
        }
    }
    Err(Failure::Network {
        why: format!("the run at {NAME} has not ended yet"),
    })
}

fn page(
    preset: &Preset,
    post: &Post,
    mut run: Run,
    reading: &mut Reading,
    answer: &Answer,
) -> Result<Page, Failure> {
    let List(records) = reading.json(answer, "Apify dataset")?;
    let mut comments = Vec::new();
    for record in &records {
        let Some(record): Option<Value> = reading.record(record, "record of Apify")? else {
            continue;
        };
        if let Some(error) = error(&record) {
            reading.skip(|| format!("a record of Apify tells of an error: {error}"));
            run.error.get_or_insert(error);
            continue;
        }
        let address = find(&record, preset.post).and_then(word);
        if let Some(Recognized::Post(found)) = address.map(|address| recognize(&address))
            && found.platform == post.platform
        {
            is_about(&post.key(), Some(&found.key()), "Apify dataset")?;
        }
        comments.extend(preset.fields.read(&record, reading)?);
    }
    run.records += records.len();
    run.comments += comments.len();
    if records.len() >= AT_ONCE {
        return Ok(Page {
            comments,
            next: Some(save(&run)),
            ..Page::default()
        });
    }
    let shortfall = run.shortfall(post)?;
    Ok(Page {
        comments,
        incomplete: shortfall.is_some(),
        shortfall,
        ..Page::default()
    })
}

/// What an actor writes where it found no comment.
fn error(record: &Value) -> Option<String> {
    let error = word(record.pointer("/error")?)?;
    let said = find(record, &["/errorDescription", "/errorMessage"]).and_then(word);
    Some(match said {
        Some(said) => format!("{error}, {said}"),
        None => error,
    })
}

impl Run {
    /// What is missing at the end, in words.
    ///
    /// # Errors
    /// When there is nothing, and it is known why.
    fn shortfall(&self, post: &Post) -> Result<Option<String>, Failure> {
        let most = usize::try_from(MOST_COMMENTS).unwrap_or(usize::MAX);
        let error = self.error.as_deref().unwrap_or_default();
        let kind = error.split(',').next().unwrap_or_default();
        Ok(match (&self.ended, self.comments) {
            (None, 0) if matches!(kind, "not_found" | "not_available") => {
                return Err(Failure::NotFound);
            }
            (Some(status), 0) => {
                return Err(Failure::Blocked {
                    why: format!("the run at {NAME} ended as {status} and brought nothing"),
                });
            }
            (None, 0) => Some(format!(
                "{NAME} brought no comments, and does not say whether {} has none{}",
                post.url,
                match error {
                    "" => String::new(),
                    error => format!(" ({error})"),
                }
            )),
            (Some(status), _) => Some(format!("the run at {NAME} ended as {status}")),
            (None, comments) if comments >= most => Some(format!(
                "{NAME} is asked for {MOST_COMMENTS} comments of a post"
            )),
            (None, _) => None,
        })
    }
}
