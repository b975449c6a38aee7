//! The database that settings name: opened, brought up to date, and watched.

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, ensure};
use clap::Args;
use store::Store;
use tokio::time::{Instant, sleep, timeout};

use crate::metrics::{Metric, MetricKind};
use crate::probe::{FIGURES_WITHIN, Probe, READY_WITHIN};
use crate::{Effects, secret, values};

/// How often the database is asked whether it lives, and how long that may take.
const ASK_EVERY: Duration = Duration::from_secs(5);

/// Where the embedded database lies.
#[derive(Debug, Clone, Args)]
pub struct DataFolder {
    /// Folder of the embedded database; made when missing.
    #[arg(
        long = "data",
        env = "DATA_DIR",
        value_name = "DIR",
        default_value = "data",
        value_parser = values::new_folder
    )]
    pub data: PathBuf,
}

impl DataFolder {
    /// The database in it.
    pub fn file(&self) -> PathBuf {
        self.data.join("clamor.db")
    }
}

/// The database of a program that can bring its own: a file, unless a server is named.
#[derive(Clone, Args)]
pub struct EmbeddedDatabase {
    /// Where its own lies.
    #[command(flatten)]
    pub folder: DataFolder,

    /// `postgres://...`, or `sqlite://PATH`; the SQLite file `clamor.db` in the data folder when not set.
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true, value_parser = secret(database_url))]
    pub database_url: Option<String>,
}

/// Without the address, which may have a password in it.
impl fmt::Debug for EmbeddedDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmbeddedDatabase")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl EmbeddedDatabase {
    /// Opens it and brings it up to date: whoever brings the database also makes its tables.
    ///
    /// # Errors
    /// A sentence that names what cannot be used.
    pub async fn open(&self) -> anyhow::Result<Store> {
        let store = match &self.database_url {
            Some(url) => Store::open(url)
                .await
                .context("DATABASE_URL cannot be used")?,
            None => Store::open(&format!("sqlite://{}", self.folder.file().display())).await?,
        };
        store.migrate().await?;
        Ok(store)
    }

    /// The same for what makes no sense without a database that is there already.
    ///
    /// # Errors
    /// A sentence that names what is not there or cannot be used.
    pub async fn open_existing(&self) -> anyhow::Result<Store> {
        let file = self.folder.file();
        ensure!(
            self.database_url.is_some() || file.is_file(),
            "There is no database: {} does not exist. Name its folder with --data, or set DATABASE_URL.",
            file.display()
        );
        self.open().await
    }

    /// Which database is used, and what changes nothing because of it.
    pub fn effects(&self, effects: &mut Effects) {
        match &self.database_url {
            Some(_) => effects.off("DATA_DIR", "changes nothing, since DATABASE_URL is set"),
            None => effects.used(
                "DATABASE_URL",
                format!("sqlite://{}", self.folder.file().display()),
            ),
        }
    }
}

/// The address of a database, looked over before anything is opened.
///
/// # Errors
/// A sentence that says what an address looks like.
pub fn database_url(text: &str) -> Result<String, String> {
    let text = text.trim();
    store::check_url(text).map(|()| text.to_owned())
}

/// The database that several programs share; its tables are made by `migrate`.
#[derive(Clone, Args)]
pub struct ServerDatabase {
    /// `postgres://USER:PASSWORD@HOST/NAME`, with `?sslmode=verify-full` across a network.
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true, value_parser = secret(database_url))]
    pub database_url: String,

    /// Connections to PostgreSQL at most. All programs together must stay below its `max_connections`.
    #[arg(long, env = "DATABASE_CONNECTIONS", value_name = "N", default_value_t = store::CONNECTIONS, value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub database_connections: u32,
}

/// Without the address, which may have a password in it.
impl fmt::Debug for ServerDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerDatabase")
            .field("database_connections", &self.database_connections)
            .finish_non_exhaustive()
    }
}

impl ServerDatabase {
    /// Opens it as it is.
    ///
    /// # Errors
    /// When it cannot be used, or lacks tables of this version.
    pub async fn open(&self) -> anyhow::Result<Store> {
        let store = self.connect().await?;
        store.check_schema().await?;
        Ok(store)
    }

    async fn connect(&self) -> anyhow::Result<Store> {
        Store::open_with(&self.database_url, self.database_connections)
            .await
            .context("DATABASE_URL cannot be used")
    }
}

/// The release step: brings the tables up to date. Safe while older programs run.
///
/// # Errors
/// When the database cannot be used.
pub async fn migrate(database: &ServerDatabase) -> anyhow::Result<ExitCode> {
    database.connect().await?.migrate().await?;
    println!("The database is up to date.");
    Ok(ExitCode::SUCCESS)
}

/// Whether the database can be used, for readiness and figures.
#[derive(Debug)]
pub struct DatabaseHealth {
    store: Store,
    ping: Probe<Result<(), String>>,
}

impl DatabaseHealth {
    /// Of this database.
    pub fn new(store: Store) -> Self {
        Self {
            store,
            ping: Probe::default(),
        }
    }

    /// Whether rows can be read and written; within 2 s.
    ///
    /// # Errors
    /// The sentence of the database, or that there was none in time.
    pub async fn ready(&self) -> Result<(), String> {
        let late = || {
            Err(format!(
                "The database has not answered within {} s.",
                READY_WITHIN.as_secs()
            ))
        };
        self.ask(READY_WITHIN).await.unwrap_or_else(late)
    }

    /// The same as a figure; within a second.
    pub async fn figure(&self) -> Metric {
        let up = matches!(self.ask(FIGURES_WITHIN).await, Some(Ok(())));
        Metric::new(
            "clamor_database_up",
            MetricKind::Gauge,
            "Whether the database answers, and takes changes.",
        )
        .with([], up.into())
    }

    async fn ask(&self, within: Duration) -> Option<Result<(), String>> {
        let store = self.store.clone();
        let ping = async move { store.ping().await.map_err(|error| error.to_string()) };
        self.ping.ask(within, ping).await
    }
}

/// Returns once the database has not answered for this long. Time in which this process stood still
/// does not count: it did not ask.
pub async fn gone(store: &Store, long: Duration) {
    let mut away = Duration::ZERO;
    while away < long {
        let begun = Instant::now();
        sleep(ASK_EVERY).await;
        away = match timeout(ASK_EVERY, store.ping()).await {
            Ok(Ok(())) => Duration::ZERO,
            _ => away + begun.elapsed().min(2 * ASK_EVERY),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_a_database_is_not_shown() {
        let url = || "postgres://me:s3cret@db.example/clamor".to_owned();
        let embedded = EmbeddedDatabase {
            folder: DataFolder {
                data: PathBuf::from("data"),
            },
            database_url: Some(url()),
        };
        let server = ServerDatabase {
            database_url: url(),
            database_connections: 9,
        };
        for shown in [format!("{embedded:?}"), format!("{server:?}")] {
            assert!(!shown.contains("s3cret"), "{shown}");
        }
    }
}
