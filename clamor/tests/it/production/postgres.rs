//! PostgreSQL: a fresh database on the server that all tests share, or a server of one test's own,
//! which can be stopped, crashed, frozen and started again.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

use crate::harness::{is_root, open_up, until};

/// A database of one test; removed when dropped.
pub(crate) struct Database {
    url: String,
    place: Place,
}

enum Place {
    /// On somebody's server, where the address leads.
    Shared { server: String, name: String },
    /// On its own.
    Own(Server),
}

impl Database {
    /// On the server that `TEST_DATABASE_URL` names; on one of its own when there is none.
    pub(crate) async fn fresh() -> Self {
        let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
            return Self::of_its_own().await;
        };
        let name = format!("clamor_{}", uuid::Uuid::now_v7().simple());
        execute(&server, &format!("create database {name}"))
            .await
            .expect("a database");
        let mut url = url::Url::parse(&server).expect("TEST_DATABASE_URL is an address");
        url.set_path(&name);
        let url = url.to_string();
        let place = Place::Shared { server, name };
        Self { url, place }
    }

    /// On a server that nobody else uses, so that the test may do to it what it likes.
    pub(crate) async fn of_its_own() -> Self {
        let server = Server::start().await;
        let (url, place) = (server.url(), Place::Own(server));
        Self { url, place }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The server, for a test that has its own.
    pub(crate) fn server(&mut self) -> &mut Server {
        match &mut self.place {
            Place::Own(server) => server,
            Place::Shared { .. } => panic!("bug: others use this server"),
        }
    }

    /// Statements behind everybody's back.
    pub(crate) async fn execute(&self, statements: &str) {
        execute(&self.url, statements).await.expect("a statement");
    }

    /// One number, read behind everybody's back.
    pub(crate) async fn number(&self, query: &str) -> i64 {
        let mut connection = PgConnection::connect(&self.url)
            .await
            .expect("a connection");
        sqlx::query_scalar(AssertSqlSafe(query.to_owned()))
            .fetch_one(&mut connection)
            .await
            .expect("a number")
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Place::Shared { server, name } = &self.place else {
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
pub(crate) struct Server {
    /// Under /tmp, since the path of a socket may have 107 characters at most.
    folder: TempDir,
    programs: PathBuf,
    process: Option<Child>,
}

impl Server {
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
    pub(crate) fn stop(&mut self) {
        self.end("INT");
    }

    /// Stops at once and leaves everything as it lies: the next start has to recover.
    pub(crate) fn crash(&mut self) {
        self.end("QUIT");
    }

    /// Starts it after [`Server::stop`] or [`Server::crash`], and waits until it answers.
    pub(crate) async fn start_again(&mut self) {
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

    /// Connections stay open and nothing answers, until [`Server::thaw`].
    pub(crate) fn freeze(&self) {
        self.signal_all("STOP");
    }

    /// Ends [`Server::freeze`].
    pub(crate) fn thaw(&self) {
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

impl Drop for Server {
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
