//! Notes of Misskey and its kin (Sharkey, Firefish, CherryPick, ...), through the public API of their own
//! server; no key.
//!
//! <https://misskey-hub.net/docs/for-developers/api/>. Everything is asked for by POST. A
//! note is read as itself, then its replies, newest first, then those of each reply that has some. The address
//! `/notes/ID` is taken on any host where the id has the form of one; anybody can run a server.

mod wire;

use std::collections::VecDeque;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use crate::client::Ask;
use crate::recognize::UrlParts;
use crate::subject::is_about;
use crate::wire::{endpoint, host_base, load, save};
use crate::{Access, Answer, Failure, Fetch, Page, Platform, Post, Recognized};

const NAME: &str = "misskey";

/// Notes of one request, which is the most there may be.
const AT_ONCE: usize = 100;

/// Notes whose replies wait to be asked for.
const MOST_WAITING: usize = 2_000;

/// See the module.
pub(crate) struct Misskey;

/// Where reading stopped.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Cursor {
    /// Whoever wrote the note.
    owner: Option<String>,
    /// Notes whose replies are asked for, the first one now.
    open: VecDeque<String>,
    /// Whether the first is the note itself.
    is_own: bool,
    /// Where the replies of the first one go on.
    until: Option<String>,
    /// What is known to be missing, in words.
    missing: Option<String>,
}

#[async_trait]
impl Platform for Misskey {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Misskey"
    }

    fn access(&self) -> Access {
        Access::Open
    }

    fn addresses(&self) -> &'static str {
        "`HOST/notes/ID`, also of Sharkey, Firefish and their kin"
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::of(url)?;
        let ["notes", id, ..] = parts.segments.as_slice() else {
            return None;
        };
        let host = parts.host_and_port();
        is_note(id).then(|| {
            Recognized::Post(Post {
                platform: NAME,
                kind: "note",
                id: (*id).to_owned(),
                url: format!("https://{host}/notes/{id}"),
                host: Some(host),
            })
        })
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        match cursor {
            None => about(fetch, post).await,
            Some(cursor) => replies(fetch, post, load(cursor)?).await,
        }
    }

    fn beyond(&self, cursor: &str) -> Option<String> {
        let mut state: Cursor = load(cursor).ok()?;
        // The replies to the note itself are no branch.
        if state.is_own {
            return None;
        }
        state.open.pop_front()?;
        state.until = None;
        Some(save(&state))
    }
}

/// Ids tell when a note was written: in base 36 (`aid`, `aidx`), in hexadecimal (`meid`, `objectid`), or as ULID.
fn is_note(id: &str) -> bool {
    let all = |is: fn(u8) -> bool| id.bytes().all(is);
    let lower = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase();
    match id.len() {
        10 | 16 => {
            all(lower) && id.starts_with(['9', 'a', 'b']) && id.bytes().any(|b| b.is_ascii_digit())
        }
        24 => all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f')),
        26 => all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) && id.starts_with('0'),
        _ => false,
    }
}

async fn ask(
    fetch: &Fetch<'_>,
    post: &Post,
    what: &str,
    wanted: &Value,
) -> Result<Answer, Failure> {
    let host = post
        .host
        .as_deref()
        .ok_or_else(|| Failure::UnsupportedUrl {
            why: "a note of Misskey without its server".to_owned(),
        })?;
    let url = endpoint(&host_base(host), &format!("/api/notes/{what}"), &[])?;
    let body = wanted.to_string();
    fetch
        .post(&Ask::new(&url, check).content("application/json", &body))
        .await
}

/// The first page: what the note is. Its replies begin with the next page.
async fn about(fetch: &Fetch<'_>, post: &Post) -> Result<Page, Failure> {
    let answer = ask(fetch, post, "show", &json!({"noteId": post.id})).await?;
    let (id, url) = (post.id.clone(), post.url.clone());
    let host = post.host.clone().unwrap_or_default();
    let read = fetch.parse(move |reading| {
        let note: wire::Note = reading.json(&answer, "Misskey note")?;
        is_about(&id, Some(note.id()), "Misskey note")?;
        if note.is_hidden() {
            return Err(Failure::PrivateOrLogin);
        }
        let missing = note.is_copy().then(|| {
            format!(
                "{host} has a copy of this note; there may be more replies where it was written"
            )
        });
        let state = Cursor {
            owner: note.author(),
            open: VecDeque::from([id]),
            is_own: true,
            until: None,
            missing,
        };
        Ok((note.into_info(url), state))
    });
    let (info, state) = read.await?;
    Ok(Page {
        info: Some(info),
        next: Some(save(&state)),
        ..Page::default()
    })
}

/// A page of replies to one note.
async fn replies(fetch: &Fetch<'_>, post: &Post, mut state: Cursor) -> Result<Page, Failure> {
    let Some(above) = state.open.front().cloned() else {
        // Behind the last branch, which was left out.
        return Ok(Page::default());
    };
    let mut wanted = json!({"noteId": above, "limit": AT_ONCE});
    if let Some(until) = &state.until {
        wanted["untilId"] = json!(until);
    }
    let answer = match ask(fetch, post, "replies", &wanted).await {
        Ok(answer) => Some(answer),
        // Deleted since it was read.
        Err(Failure::NotFound) if above != post.id => None,
        Err(failure) => return Err(failure),
    };
    let (root, base) = (
        post.id.clone(),
        host_base(post.host.as_deref().unwrap_or_default()),
    );
    let owner = state.owner.clone();
    let read = fetch.parse(move |reading| match answer {
        Some(answer) => wire::replies(reading, &answer, &root, &base, owner.as_deref()),
        None => Ok(wire::Found::default()),
    });
    let found = read.await?;
    let last = found
        .last
        .filter(|last| found.records >= AT_ONCE && Some(last) != state.until.as_ref());
    if last.is_none() {
        state.open.pop_front();
        state.is_own = false;
    }
    state.until = last;
    let room = MOST_WAITING.saturating_sub(state.open.len());
    if found.answered.len() > room {
        state.missing = Some("the replies to some replies are too many for one post".to_owned());
    }
    state.open.extend(found.answered.into_iter().take(room));
    let is_done = state.open.is_empty();
    let shortfall = state.missing.clone().filter(|_| is_done);
    Ok(Page {
        comments: found.comments,
        passed: found.passed,
        incomplete: shortfall.is_some(),
        shortfall,
        next: (!is_done).then(|| save(&state)),
        ..Page::default()
    })
}

/// Ok for 2xx, else what the code of the error means.
fn check(answer: &Answer) -> Result<(), Failure> {
    #[derive(Deserialize)]
    struct Refused {
        error: Refusal,
    }
    #[derive(Deserialize)]
    struct Refusal {
        #[serde(default, deserialize_with = "crate::wire::text")]
        code: String,
    }
    let refused: Option<Refused> = match answer.status {
        200..=299 => return Ok(()),
        _ => answer.refusal(),
    };
    let code = refused
        .map(|refused| refused.error.code)
        .unwrap_or_default();
    match code.as_str() {
        "NO_SUCH_NOTE" => Err(Failure::NotFound),
        "SIGNIN_REQUIRED"
        | "CREDENTIAL_REQUIRED"
        | "PERMISSION_DENIED"
        | "AUTHENTICATION_FAILED" => Err(Failure::PrivateOrLogin),
        _ => answer.check(),
    }
}
