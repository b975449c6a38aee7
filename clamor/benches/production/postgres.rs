//! A durable PostgreSQL of our own, with its own settings otherwise.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, ensure};
use sqlx::postgres::{PgPool, PgPoolOptions};

/// The script makes a server for tests, which need not survive a power cut.
const DURABLE: &str = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on";

/// The server; stopped and removed when dropped.
pub(crate) struct Postgres {
    /// The script, which lives as long as its standard input.
    script: Child,
    url: String,
    /// The first of the server's processes, parent of all others.
    pub(crate) pid: u32,
}

impl Postgres {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/test-postgres.sh");
        let mut child = Command::new(script)
            .args(["sh", "-c", "echo \"$TEST_DATABASE_URL\"; exec cat"])
            .env("TEST_POSTGRES_OPTIONS", DURABLE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start PostgreSQL")?;
        let said = child.stdout.take().context("bug: it is piped")?;
        let mut url = String::new();
        BufReader::new(said).read_line(&mut url)?;
        let mut server = Self {
            script: child,
            url: url.trim().to_owned(),
            pid: 0,
        };
        let pool = server.pool(1).await?;
        let (durable, backend): (String, i32) =
            sqlx::query_as("select current_setting('fsync'), pg_backend_pid()")
                .fetch_one(&pool)
                .await?;
        ensure!(durable == "on", "PostgreSQL runs without fsync");
        let stat = std::fs::read_to_string(format!("/proc/{backend}/stat"))?;
        let parent = stat.rsplit_once(") ").and_then(|(_, rest)| {
            let mut fields = rest.split(' ').skip(1);
            fields.next()?.parse().ok()
        });
        server.pid = parent.context("PostgreSQL has no first process")?;
        Ok(server)
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Connections for whoever looks behind the scenes.
    pub(crate) async fn pool(&self, connections: u32) -> sqlx::Result<PgPool> {
        let options = PgPoolOptions::new().max_connections(connections);
        options.connect(&self.url).await
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}
