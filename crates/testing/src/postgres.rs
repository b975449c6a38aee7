//! PostgreSQL: the server that all tests share and a fresh database on it, or a server of one test's own, which can
//! be stopped, crashed, frozen and started again.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

use crate::{is_root, open_up, until};

/// The server for all tests of this process: the one that `TEST_DATABASE_URL` names, or one that is started for them.
pub fn shared_postgres() -> &'static str {
    static SERVER: OnceLock<(String, Option<ScriptedPostgres>)> = OnceLock::new();
    let (url, _) = SERVER.get_or_init(|| match std::env::var("TEST_DATABASE_URL") {
        Ok(url) => (url, None),
        Err(_) => {
            let server = ScriptedPostgres::start("");
            (server.url.clone(), Some(server))
        }
    });
    url
}

/// A server that ends when it is dropped, and with this process, however that ends: `scripts/test-postgres.sh`, which
/// lives as long as its standard input.
#[derive(Debug)]
pub struct ScriptedPostgres {
    script: Child,
    url: String,
}

impl ScriptedPostgres {
    /// Starts one with these options of the program `postgres` more, such as `-c fsync=on`.
    pub fn start(options: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/test-postgres.sh");
        let mut script = Command::new(script)
            .args(["sh", "-c", "echo \"$TEST_DATABASE_URL\"; exec cat"])
            .env("TEST_POSTGRES_OPTIONS", options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("scripts/test-postgres.sh starts");
        let answer = script.stdout.take().expect("bug: it is piped");
        let mut url = String::new();
        BufReader::new(answer)
            .read_line(&mut url)
            .expect("an answer");
        let url = url.trim().to_owned();
        assert!(
            !url.is_empty(),
            "no PostgreSQL to test with: install it (initdb and postgres), or name one in \
             TEST_DATABASE_URL"
        );
        Self { script, url }
    }

    /// Its database.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for ScriptedPostgres {
    fn drop(&mut self) {
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}

/// A database of one test; removed when dropped.
pub struct PostgresDatabase {
    url: String,
    host: Host,
}

enum Host {
    /// On somebody's server, where the address leads.
    Shared { server: String, name: String },
    /// On its own.
    Own(PostgresServer),
}

impl PostgresDatabase {
    /// On the server of [`shared_postgres`].
    pub async fn fresh() -> Self {
        let server = shared_postgres().to_owned();
        let name = format!("clamor_{}", uuid::Uuid::now_v7().simple());
        execute(&server, &format!("create database {name}"))
            .await
            .expect("a database");
        let mut url = url::Url::parse(&server).expect("TEST_DATABASE_URL is an address");
        url.set_path(&name);
        let url = url.to_string();
        let host = Host::Shared { server, name };
        Self { url, host }
    }

    /// On a server that nobody else uses, so that the test may do to it what it likes.
    pub async fn of_its_own() -> Self {
        let server = PostgresServer::start().await;
        let (url, host) = (server.url(), Host::Own(server));
        Self { url, host }
    }

    /// As `DATABASE_URL` names it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The server, for a test that has its own.
    pub fn server(&mut self) -> &mut PostgresServer {
        match &mut self.host {
            Host::Own(server) => server,
            Host::Shared { .. } => panic!("bug: others use this server"),
        }
    }

    /// Statements behind everybody's back.
    pub async fn execute(&self, statements: &str) {
        execute(&self.url, statements).await.expect("a statement");
    }

    /// One number, read behind everybody's back.
    pub async fn number(&self, query: &str) -> i64 {
        let mut connection = PgConnection::connect(&self.url)
            .await
            .expect("a connection");
        sqlx::query_scalar(AssertSqlSafe(query.to_owned()))
            .fetch_one(&mut connection)
            .await
            .expect("a number")
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let Host::Shared { server, name } = &self.host else {
            return;
        };
        let (server, name) = (server.clone(), name.clone());
        let removed = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            let statement = format!("drop database {name} with (force)");
            let removed = runtime.block_on(execute(&server, &statement));
            removed.map_err(std::io::Error::other)
        });
        if !matches!(removed.join(), Ok(Ok(()))) {
            eprintln!("the database of a test is left behind");
        }
    }
}

async fn execute(url: &str, statements: &str) -> sqlx::Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    sqlx::raw_sql(AssertSqlSafe(statements.to_owned()))
        .execute(&mut connection)
        .await?;
    connection.close().await
}

/// A PostgreSQL server; it ends when dropped.
pub struct PostgresServer {
    /// Under /tmp, since the path of a socket may have 107 characters at most.
    folder: TempDir,
    programs: PathBuf,
    process: Option<Child>,
}

impl PostgresServer {
    async fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("clamor-it-pg-")
            .tempdir_in("/tmp")
            .expect("a folder");
        // Others may look up the socket, nothing more.
        open_up(folder.path(), 0o711);
        let mut server = Self {
            folder,
            programs: programs(),
            process: None,
        };
        server.make();
        server.start_again().await;
        server
    }

    fn url(&self) -> String {
        let folder = self.folder.path().display();
        format!("postgres://clamor@localhost/postgres?host={folder}")
    }

    /// Ends all connections and stops, as an upgrade does.
    pub fn stop(&mut self) {
        self.end("INT");
    }

    /// Stops at once and leaves everything as it lies: the next start has to recover.
    pub fn crash(&mut self) {
        self.end("QUIT");
    }

    /// Starts it after [`PostgresServer::stop`] or [`PostgresServer::crash`], and waits until it answers.
    pub async fn start_again(&mut self) {
        assert!(self.process.is_none(), "it still runs");
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .expect("a log");
        // Nothing here has to survive a power cut; what is committed survives a crash of the server.
        // No TCP: no port to collide on.
        let process = self
            .program("postgres")
            .arg("-k")
            .arg(self.folder.path())
            .args(["-c", "listen_addresses=", "-c", "max_connections=100"])
            .args(["-c", "fsync=off", "-c", "full_page_writes=off"])
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn();
        self.process = Some(process.expect("postgres starts"));
        let url = self.url();
        until("PostgreSQL answers", || async {
            PgConnection::connect(&url).await.ok()
        })
        .await;
    }

    /// Connections stay open and nothing answers, until [`PostgresServer::thaw`].
    pub fn freeze(&self) {
        self.signal_all("STOP");
    }

    /// Ends [`PostgresServer::freeze`].
    pub fn thaw(&self) {
        self.signal_all("CONT");
    }

    /// Makes the files of a server.
    fn make(&self) {
        let folder = self.folder.path();
        if is_root() {
            let owned = Command::new("chown").arg("postgres").arg(folder).status();
            assert!(owned.is_ok_and(|status| status.success()), "chown fails");
        }
        let made = self
            .program("initdb")
            .args(["-U", "clamor", "-A", "trust", "-E", "UTF8", "--locale=C"])
            .arg("--no-sync")
            .output()
            .expect("initdb starts");
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
    }

    /// A program of PostgreSQL on the server's files; it refuses to run as root.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = match is_root() {
            false => Command::new(program),
            true => {
                let mut command = Command::new("setpriv");
                command
                    .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
                    .arg("--")
                    .arg(program);
                command
            }
        };
        command.arg("-D").arg(self.folder.path().join("data"));
        command
    }

    fn end(&mut self, signal: &str) {
        let mut process = self.process.take().expect("it does not run");
        assert!(signal_to(process.id(), signal), "PostgreSQL has ended");
        process.wait().expect("it ends");
    }

    /// The server and the processes that it has for its connections.
    fn signal_all(&self, signal: &str) {
        let server = self.process.as_ref().expect("it does not run").id();
        let children = format!("/proc/{server}/task/{server}/children");
        let children = std::fs::read_to_string(children).expect("Linux lists children");
        // The server first, so that it makes no more; those may end meanwhile.
        assert!(signal_to(server, signal), "PostgreSQL has ended");
        for child in children.split_whitespace() {
            signal_to(child.parse().expect("a number"), signal);
        }
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        if self.process.is_some() {
            // A frozen one hears nothing else.
            self.thaw();
            self.end("QUIT");
        }
    }
}

/// Whether there was such a process to get it.
fn signal_to(process: u32, signal: &str) -> bool {
    // `kill` of the shell, since the program of that name is not everywhere.
    let kill = format!("kill -{signal} {process}");
    let mut shell = Command::new("sh");
    let sent = shell.args(["-c", &kill]).stderr(Stdio::null()).status();
    sent.expect("a shell").success()
}

/// Where initdb and postgres lie; Debian keeps those of each version out of PATH.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let debian = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian
        .chain(std::env::split_paths(&path))
        .find(|place| {
            ["initdb", "postgres"]
                .iter()
                .all(|name| place.join(name).exists())
        })
        .expect("PostgreSQL is needed for this test: install it (initdb and postgres)")
}
