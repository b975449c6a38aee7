//! A local server that answers like the Hugging Face hub, and a store beside it that holds the
//! large files, as the hub's does.
//!
//! Requests are written down with the bytes they asked for; bodies can be cut, spoiled, held back
//! or refused.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::harness::within;

/// The commit that every revision stands for at first.
pub(crate) const COMMIT: &str = "f3ec4d0925f90c3ca7ee7814f52d6ee7cf180445";

/// Files of this size and more lie in the store.
const LARGE: usize = 10_000;

/// A request, as far as tests look at it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Asked {
    /// `hub` or `store`.
    pub(crate) at: &'static str,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    /// First byte of the range asked for.
    pub(crate) from: Option<usize>,
}

/// What happens to requests whose path ends so.
#[derive(Clone)]
pub(crate) enum Trouble {
    /// So many answers end after so many bytes, with the connection.
    CutAfter { bytes: usize, times: usize },
    /// So many answers are this status.
    Status {
        status: u16,
        code: &'static str,
        times: usize,
    },
    /// The body stops after so many bytes, and the connection stays open.
    HoldAfter { bytes: usize },
    /// The bytes are others than the list's hash is of.
    Spoiled,
    /// One byte more than the list says.
    Longer,
    /// The range asked for is passed over.
    NoRanges,
}

struct Desk {
    seen: Vec<Asked>,
    /// By repository: its path there, and the content.
    repositories: BTreeMap<String, BTreeMap<String, Bytes>>,
    commit: String,
    /// The language that cards name.
    language: Value,
    trouble: BTreeMap<String, Trouble>,
    /// The token without which nothing is given.
    token: Option<String>,
    store: String,
}

/// The hub and its store; they end with the test.
pub(crate) struct Hub {
    pub(crate) endpoint: String,
    desk: watch::Sender<Desk>,
    servers: [JoinHandle<()>; 2],
}

impl Drop for Hub {
    fn drop(&mut self) {
        for server in &self.servers {
            server.abort();
        }
    }
}

impl Hub {
    pub(crate) async fn start() -> Self {
        let desk = watch::Sender::new(Desk {
            seen: Vec::new(),
            repositories: BTreeMap::new(),
            commit: COMMIT.to_owned(),
            language: Value::Null,
            trouble: BTreeMap::new(),
            token: None,
            store: String::new(),
        });
        let (endpoint, hub) = serve("hub", &desk).await;
        let (store, other) = serve("store", &desk).await;
        desk.send_modify(|desk| desk.store = store);
        Self {
            endpoint,
            desk,
            servers: [hub, other],
        }
    }

    /// Puts a file into a repository.
    pub(crate) fn put(&self, repository: &str, path: &str, content: impl Into<Bytes>) {
        self.desk.send_modify(|desk| {
            desk.repositories
                .entry(repository.to_owned())
                .or_default()
                .insert(path.to_owned(), content.into());
        });
    }

    /// All revisions stand for another commit from now on.
    pub(crate) fn commit(&self, commit: &str) {
        self.desk
            .send_modify(|desk| desk.commit = commit.to_owned());
    }

    /// All cards name this language, or these, from now on.
    pub(crate) fn language(&self, language: Value) {
        self.desk.send_modify(|desk| desk.language = language);
    }

    /// Requests whose path ends with `ending` meet trouble from now on.
    pub(crate) fn trouble(&self, ending: &str, trouble: Trouble) {
        self.desk.send_modify(|desk| {
            desk.trouble.insert(ending.to_owned(), trouble);
        });
    }

    /// All is well again.
    pub(crate) fn repair(&self) {
        self.desk.send_modify(|desk| desk.trouble.clear());
    }

    /// Only who shows this token gets anything.
    pub(crate) fn lock(&self, token: &str) {
        self.desk
            .send_modify(|desk| desk.token = Some(token.to_owned()));
    }

    /// Everything asked so far.
    pub(crate) fn seen(&self) -> Vec<Asked> {
        self.desk.borrow().seen.clone()
    }

    /// What was asked of the store for a file that ends so: first bytes of the ranges.
    pub(crate) fn ranges(&self, ending: &str) -> Vec<Option<usize>> {
        let at_store = |asked: &Asked| asked.at == "store" && asked.path.ends_with(ending);
        let seen = self.seen();
        seen.into_iter()
            .filter(at_store)
            .map(|asked| asked.from)
            .collect()
    }

    /// Waits until `ending` has been asked for so often at the store.
    pub(crate) async fn asked(&self, ending: &str, times: usize) {
        let mut desk = self.desk.subscribe();
        let enough = desk.wait_for(|desk| {
            let asked = desk.seen.iter();
            let of_it = asked.filter(|asked| asked.at == "store" && asked.path.ends_with(ending));
            of_it.count() >= times
        });
        within("the store is asked", enough)
            .await
            .expect("the hub lives");
    }
}

async fn serve(at: &'static str, desk: &watch::Sender<Desk>) -> (String, JoinHandle<()>) {
    let app = Router::new()
        .fallback(
            move |State(desk): State<watch::Sender<Desk>>, request: Request| async move {
                answer(at, &desk, &request)
            },
        )
        .with_state(desk.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("the port"));
    let server = tokio::spawn(async move {
        axum::serve(listener, app)
            .await
            .expect("bug: the fake hub ends");
    });
    (base, server)
}

fn answer(at: &'static str, desk: &watch::Sender<Desk>, request: &Request) -> Response {
    let text = |name| {
        let value = request.headers().get(name)?;
        Some(value.to_str().expect("ASCII").to_owned())
    };
    let from = text(header::RANGE).map(|range| {
        let range = range.strip_prefix("bytes=").expect("a range of bytes");
        range.trim_end_matches('-').parse().expect("a first byte")
    });
    let asked = Asked {
        at,
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        authorization: text(header::AUTHORIZATION),
        from,
    };
    let mut response = None;
    desk.send_modify(|desk| {
        desk.seen.push(asked.clone());
        response = Some(desk.answer(&asked));
    });
    response.expect("bug: it is always set")
}

impl Desk {
    fn answer(&mut self, asked: &Asked) -> Response {
        let trouble = self.take_trouble(asked);
        if let Some(Trouble::Status { status, code, .. }) = trouble {
            return refusal(status, code);
        }
        if asked.at == "store" {
            return self.content(asked, trouble);
        }
        let wanted = self.token.as_ref().map(|token| format!("Bearer {token}"));
        if wanted.is_some() && wanted != asked.authorization {
            return refusal(401, "GatedRepo");
        }
        match asked.path.strip_prefix("/api/models/") {
            Some(rest) => self.list(rest),
            None => self.resolve(asked, trouble),
        }
    }

    /// Trouble for this answer. What strikes so many times is counted down; it strikes where the
    /// bytes come from.
    fn take_trouble(&mut self, asked: &Asked) -> Option<Trouble> {
        let (ending, trouble) = self
            .trouble
            .iter_mut()
            .find(|(ending, _)| asked.path.ends_with(ending.as_str()))?;
        let at_store =
            self.repositories.values().flatten().any(|(path, content)| {
                asked.path.ends_with(path.as_str()) && content.len() >= LARGE
            });
        if at_store && asked.at == "hub" {
            return None;
        }
        let taken = trouble.clone();
        if let Trouble::CutAfter { times, .. } | Trouble::Status { times, .. } = trouble {
            *times -= 1;
            if *times == 0 {
                let ending = ending.clone();
                self.trouble.remove(&ending);
            }
        }
        Some(taken)
    }

    /// `GET /api/models/OWNER/NAME/revision/REVISION?blobs=true`
    fn list(&self, rest: &str) -> Response {
        let Some((repository, revision)) = rest.split_once("/revision/") else {
            return refusal(404, "");
        };
        let Some(files) = self.repositories.get(repository) else {
            return refusal(404, "RepoNotFound");
        };
        if !["main", "v1", &self.commit].contains(&revision) {
            return refusal(404, "RevisionNotFound");
        }
        let siblings: Vec<Value> = files
            .iter()
            .map(|(path, content)| {
                let size = content.len();
                let git = git_object(content);
                match size >= LARGE {
                    true => json!({
                        "rfilename": path, "size": size, "blobId": git,
                        "lfs": {"sha256": sha256(content), "size": size, "pointerSize": 134},
                    }),
                    false => json!({"rfilename": path, "size": size, "blobId": git}),
                }
            })
            .collect();
        let info = json!({
            "_id": "63d9", "id": repository, "private": false, "gated": false,
            "sha": self.commit, "siblings": siblings, "cardData": {"language": self.language},
        });
        Response::builder()
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .body(info.to_string().into())
            .expect("an answer")
    }

    /// `GET /OWNER/NAME/resolve/COMMIT/PATH`: small files at once, large ones by way of the store.
    fn resolve(&self, asked: &Asked, trouble: Option<Trouble>) -> Response {
        let large = self
            .find(&asked.path)
            .is_some_and(|content| content.len() >= LARGE);
        if !large {
            return self.content(asked, trouble);
        }
        Response::builder()
            .status(StatusCode::FOUND)
            .header(
                header::LOCATION,
                format!("{}{}?signature=s3cret", self.store, asked.path),
            )
            .body(Body::empty())
            .expect("an answer")
    }

    fn find(&self, path: &str) -> Option<&Bytes> {
        let (repository, rest) = path.strip_prefix('/')?.split_once("/resolve/")?;
        let (commit, path) = rest.split_once('/')?;
        let files = self.repositories.get(repository)?;
        files.get(path).filter(|_| commit == self.commit)
    }

    fn content(&self, asked: &Asked, trouble: Option<Trouble>) -> Response {
        let Some(content) = self.find(&asked.path) else {
            return refusal(404, "EntryNotFound");
        };
        let mut content = content.to_vec();
        match trouble {
            Some(Trouble::Spoiled) => content[0] ^= 1,
            Some(Trouble::Longer) => content.push(b'\n'),
            _ => {}
        }
        let whole = content.len();
        let from = match trouble {
            Some(Trouble::NoRanges) => None,
            _ => asked.from,
        };
        let mut response = Response::builder();
        if let Some(from) = from {
            if from >= whole {
                return refusal(416, "");
            }
            response = response.status(StatusCode::PARTIAL_CONTENT).header(
                header::CONTENT_RANGE,
                format!("bytes {from}-{}/{whole}", whole - 1),
            );
        }
        let rest = Bytes::from(content).slice(from.unwrap_or(0)..);
        response = response.header(header::CONTENT_LENGTH, rest.len());
        let body = match trouble {
            Some(Trouble::CutAfter { bytes, .. }) => {
                // The server sends what it has when it has to wait for more, and only then.
                let cut = async {
                    tokio::task::yield_now().await;
                    Err(std::io::Error::other("cut by the test"))
                };
                let first = stream::iter([Ok(rest.slice(..bytes.min(rest.len())))]);
                Body::from_stream(first.chain(stream::once(cut)))
            }
            Some(Trouble::HoldAfter { bytes }) => {
                let first =
                    stream::iter([Ok::<_, std::io::Error>(rest.slice(..bytes.min(rest.len())))]);
                Body::from_stream(first.chain(stream::pending()))
            }
            _ => Body::from(rest),
        };
        response.body(body).expect("an answer")
    }
}

fn refusal(status: u16, code: &str) -> Response {
    let mut response = Response::builder().status(status);
    if !code.is_empty() {
        response = response.header("x-error-code", code);
    }
    response
        .body(Body::from("{\"error\":\"no\"}"))
        .expect("an answer")
}

fn sha256(content: &[u8]) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(content))
}

/// What `git hash-object` prints.
fn git_object(content: &[u8]) -> String {
    use sha1::Digest;
    let mut hash = sha1::Sha1::new();
    hash.update(format!("blob {}\0", content.len()));
    hash.update(content);
    hex::encode(hash.finalize())
}
