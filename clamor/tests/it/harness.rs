//! Starts the program, speaks HTTP to it and ends it, however the test ends.

use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
    sync::{Arc, Mutex, OnceLock},
};

use reqwest::{Client, Method, RequestBuilder, header};
use serde_json::{Value, json};
use tempfile::TempDir;
use testing::is_root;
pub(crate) use testing::{folder, open_up, until, within};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    task::JoinHandle,
};

pub(crate) use crate::answer::Answer;
use crate::{answer, fake::Fake};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_clamor");

/// Another program of the workspace, which lies beside it.
pub(crate) fn beside(name: &str) -> PathBuf {
    let program = Path::new(PROGRAM).with_file_name(name);
    assert!(
        program.exists(),
        "{name} is not built: run the tests of the whole workspace (cargo nextest run --workspace)"
    );
    program
}

/// The program with a clean environment, working in `folder`.
pub(crate) fn program(folder: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    clean(&mut command, folder);
    command
}

/// Leaves nothing of the machine's own settings, and leaves no process behind.
pub(crate) fn clean(command: &mut Command, folder: &Path) {
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("TMPDIR", folder)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
}

/// The program, run by somebody without rights of their own; root may write everywhere.
pub(crate) fn by_nobody(folder: &Path) -> Command {
    // The build folder may be closed to others.
    let program = folder.join("clamor-to-run");
    if !program.exists() && std::fs::hard_link(PROGRAM, &program).is_err() {
        std::fs::copy(PROGRAM, &program).expect("a copy of the program");
    }
    let mut command = match is_root() {
        false => Command::new(&program),
        true => {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"])
                .arg(&program);
            command
        }
    };
    clean(&mut command, folder);
    command
}

/// Runs to the end.
pub(crate) async fn run(command: &mut Command) -> Ran {
    let output = within("the program ends", command.output()).await;
    Ran::from(output.expect("the program starts"))
}

/// How a run ended, and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ran {
    pub(crate) fn stdout(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("text")
    }

    #[track_caller]
    pub(crate) fn expect(&self, code: i32) -> &Self {
        assert_eq!(
            self.code,
            Some(code),
            "{}\n{}",
            self.stderr,
            String::from_utf8_lossy(&self.stdout)
        );
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }

    /// It ended with `code`, and its last words are one sentence with all of `words` in it.
    #[track_caller]
    pub(crate) fn says(&self, code: i32, words: &[&str]) {
        self.expect(code);
        for word in words {
            assert!(
                self.stderr.contains(word),
                "no {word:?} in: {}",
                self.stderr
            );
        }
        for noise in ["RUST_BACKTRACE", "Error(", "SqliteError", "stack backtrace"] {
            assert!(
                !self.stderr.contains(noise),
                "{noise:?} in: {}",
                self.stderr
            );
        }
    }
}

/// How to start a server.
#[derive(Clone)]
pub(crate) struct Setup {
    pub(crate) folder: Arc<TempDir>,
    env: Vec<(String, String)>,
}

impl Setup {
    /// A fresh folder, and every platform at `fake`.
    pub(crate) fn new(fake: &Fake) -> Self {
        let setup = Self {
            folder: Arc::new(folder()),
            env: Vec::new(),
        };
        fake.settings()
            .into_iter()
            .fold(setup, |setup, (name, value)| setup.set(name, &value))
    }

    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.env.retain(|(known, _)| known != name);
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command that serves from `data`.
    pub(crate) fn command(&self) -> Command {
        let mut command = program(self.folder.path());
        self.apply(&mut command);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data", "data"]);
        command
    }

    /// `clamor analyze` with the same settings.
    pub(crate) fn analyze(&self, arguments: &[&str]) -> Command {
        let mut command = program(self.folder.path());
        self.apply(&mut command);
        command.arg("analyze").args(arguments);
        command
    }

    pub(crate) fn apply(&self, command: &mut Command) {
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
    }

    pub(crate) async fn start(&self) -> Server {
        Server::start(self, self.command()).await
    }

    /// For starts that must fail.
    pub(crate) async fn fails(&self) -> Ran {
        run(&mut self.command()).await
    }

    /// Names of everything in the folder of the test, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).expect("the folder");
        let mut names: Vec<String> = entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }
}

/// A client that goes straight to this machine.
pub(crate) fn client() -> Client {
    static PROVIDER: OnceLock<()> = OnceLock::new();
    PROVIDER.get_or_init(|| {
        // Another test of the process may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client")
}

/// A running program that answers HTTP, `clamor serve` or another; killed when dropped.
pub(crate) struct Server {
    pub(crate) base: String,
    pub(crate) client: Client,
    child: Child,
    pub(crate) log: Arc<Mutex<String>>,
    reader: JoinHandle<()>,
    _folder: Arc<TempDir>,
}

impl Server {
    /// Starts it and waits until it says where it listens.
    pub(crate) async fn start(setup: &Setup, mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("bug: it is piped")).lines();
        let log = Arc::new(Mutex::new(String::new()));
        let (ready, told) = tokio::sync::oneshot::channel();
        let kept = log.clone();
        let reader = tokio::spawn(async move {
            let mut ready = Some(ready);
            while let Ok(Some(line)) = lines.next_line().await {
                if line.contains(" is ready")
                    && let Some((_, rest)) = line.split_once("http://")
                    && let Some(ready) = ready.take()
                {
                    let address = rest.split('/').next().unwrap_or_default();
                    let _ = ready.send(format!("http://{address}"));
                }
                let mut kept = kept.lock().expect("bug: nobody panics with the log");
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        let base = within("the server is ready", told).await;
        let base =
            base.unwrap_or_else(|_| panic!("it ended early: {}", log.lock().expect("the log")));
        Self {
            base,
            client: client(),
            child,
            log,
            reader,
            _folder: setup.folder.clone(),
        }
    }

    pub(crate) fn log(&self) -> String {
        self.log.lock().expect("the log").clone()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn post_body(
        &self,
        path: &str,
        media_type: &str,
        body: impl Into<reqwest::Body>,
    ) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, media_type);
        Answer::of(request.body(body)).await
    }

    /// Sends a form as a browser does; each part is its name, file name and content.
    pub(crate) async fn post_form(
        &self,
        path: &str,
        parts: &[(&str, Option<&str>, &[u8])],
    ) -> Answer {
        self.post_body(path, answer::FORM, answer::form(parts))
            .await
    }

    /// Creates a job and answers its id.
    pub(crate) async fn create(&self, urls: &[String]) -> String {
        let answer = self.post("/api/v1/jobs", &json!({"urls": urls})).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.job_id()
    }

    /// Waits until a job has ended.
    pub(crate) async fn ended(&self, id: &str) -> Value {
        let path = format!("/api/v1/jobs/{id}");
        until("the job ends", || async {
            let job = self.get(&path).await.json();
            let going = matches!(job["status"].as_str(), Some("pending" | "in_progress"));
            (!going).then_some(job)
        })
        .await
    }

    /// Creates a job of a comments file and answers its id.
    pub(crate) async fn upload(&self, csv: impl Into<reqwest::Body>) -> String {
        let answer = self
            .post_body(
                "/api/v1/jobs?kind=comments&file_name=reviews.csv",
                "text/csv",
                csv,
            )
            .await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.job_id()
    }

    /// Its number among the processes.
    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// kill -9.
    pub(crate) async fn kill(mut self) {
        within("the killed process is gone", self.child.kill())
            .await
            .expect("it can be killed");
    }

    /// Sends a signal by name.
    pub(crate) async fn signal(&self, name: &str) {
        signal(&self.child, name).await;
    }

    /// Waits until it has ended by itself; its exit status and everything it said.
    pub(crate) async fn exits(mut self) -> (Option<i32>, String) {
        let status = within("the server ends", self.child.wait())
            .await
            .expect("an exit status");
        within("its last words", &mut self.reader)
            .await
            .expect("no panic");
        (status.code(), self.log())
    }

    /// SIGTERM, as an orderly end.
    pub(crate) async fn stop(self) {
        self.signal("TERM").await;
        let (code, log) = self.exits().await;
        assert_eq!(code, Some(0), "{log}");
        assert!(!log.contains("panicked"), "{log}");
    }
}

pub(crate) async fn signal(child: &Child, name: &str) {
    let id = child.id().expect("it runs");
    // `kill` of the shell, since the program of that name is not everywhere.
    let status = Command::new("sh")
        .args(["-c", &format!("kill -{name} {id}")])
        .status()
        .await;
    assert!(status.expect("a shell").success());
}
