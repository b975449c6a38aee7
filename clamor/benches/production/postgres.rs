//! A durable PostgreSQL of our own, with its own settings otherwise.

use anyhow::{Context, ensure};
use sqlx::postgres::{PgPool, PgPoolOptions};
use testing::ScriptedPostgres;

/// The script makes a server for tests, which need not survive a power cut.
const DURABLE: &str = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on";

/// The server; stopped and removed when dropped.
pub(crate) struct Postgres {
    server: ScriptedPostgres,
    /// The first of the server's processes, parent of all others.
    pub(crate) pid: u32,
}

impl Postgres {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let mut server = Self {
            server: ScriptedPostgres::start(DURABLE),
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
        self.server.url()
    }

    /// Connections for whoever looks behind the scenes.
    pub(crate) async fn pool(&self, connections: u32) -> sqlx::Result<PgPool> {
        let options = PgPoolOptions::new().max_connections(connections);
        options.connect(self.server.url()).await
    }
}
