//! The key that seals what Clamor keeps for others.

use std::fs::Permissions;
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::Args;
use seal::{SealKeys, Seals};
use store::Store;
use tempfile::PersistError;

use crate::{Effects, EmbeddedDatabase, secret};

/// The file of the key that a program makes for itself, in the folder of the database that it brings.
const OWN_KEY: &str = "seal.key";

/// What secrets of others are sealed with; the same for api and workers.
#[derive(Debug, Clone, Args)]
pub struct SealSettings {
    /// Key that seals secrets which Clamor keeps for others, the same for api and workers: 32 bytes in base64 or hexadecimal digits, as `openssl rand -base64 32` makes them. Several with commas between them: the first seals, all open.
    #[arg(long, env = "SEAL_KEY", value_name = "KEYS", hide_env_values = true, value_parser = secret(seal_keys))]
    pub seal_key: Option<SealKeys>,
}

impl SealSettings {
    /// What seals and opens.
    pub fn seals(&self) -> Seals {
        Seals::new(self.seal_key.clone())
    }

    /// The keys of the setting, and behind them the one that lies beside an own database: nothing is lost
    /// when a setting comes later.
    ///
    /// # Errors
    /// A sentence, when there is a file that cannot be read, or holds no key.
    pub fn keys_with(&self, database: &EmbeddedDatabase) -> anyhow::Result<Option<SealKeys>> {
        let own = match own_key(database) {
            Some(file) => read(&file)?,
            None => None,
        };
        Ok(match (&self.seal_key, own) {
            (Some(keys), Some(own)) => Some(keys.and(&own)),
            (keys, own) => keys.clone().or(own),
        })
    }

    /// What seals and opens with these. Where there are none, a key is made beside the own database, `store`;
    /// not where it holds values of a key that is gone, which may be found again.
    ///
    /// # Errors
    /// A sentence, when the file cannot be read or made, or holds no key, or the database cannot be read.
    pub async fn seals_with(
        &self,
        database: &EmbeddedDatabase,
        store: &Store,
    ) -> anyhow::Result<Seals> {
        let keys = self.keys_with(database)?;
        let Some(file) = own_key(database).filter(|_| keys.is_none()) else {
            return Ok(Seals::new(keys));
        };
        let none = Seals::default();
        if !store.unopened(&none).await?.is_empty() {
            return Ok(none);
        }
        make(&file).with_context(|| format!("{} cannot be made", file.display()))?;
        tracing::info!(file = %file.display(), "a key was made that seals what is kept for others: keep a copy of it");
        read(&file).map(Seals::new)
    }

    /// What is used, or off, without a key in a setting.
    pub fn effects_with(&self, database: &EmbeddedDatabase, effects: &mut Effects) {
        match own_key(database).filter(|_| self.seal_key.is_none()) {
            Some(file) => effects.used(
                "SEAL_KEY",
                format!("{}, made at the first start", file.display()),
            ),
            None => self.effects(effects),
        }
    }

    /// What is off without a key.
    pub fn effects(&self, effects: &mut Effects) {
        if self.seal_key.is_none() {
            effects.off(
                "SEAL_KEY",
                "not set: what needs a secret that Clamor keeps is refused",
            );
        }
    }
}

/// Says in the log, at the start, what no key opens: it would be found out one by one else, when somebody
/// needs it. A database that cannot be read now is no reason not to start.
pub async fn tell_unopened(store: Store, seals: Seals) {
    match store.unopened(&seals).await {
        Ok(columns) => {
            for column in columns {
                tracing::error!(
                    table = column.table,
                    column = column.column,
                    "values are sealed with a key that is neither in SEAL_KEY nor in seal.key beside the \
                     database: what needs them waits until the key is back, or they are entered again"
                );
            }
        }
        Err(error) => {
            tracing::warn!(%error, "whether all sealed values can be opened was not found out")
        }
    }
}

/// Where the key lies that belongs to an own database; none where the database is another one.
fn own_key(database: &EmbeddedDatabase) -> Option<PathBuf> {
    let is_own = database.database_url.is_none();
    is_own.then(|| database.folder.data.join(OWN_KEY))
}

/// The key in a file; none where there is no file.
fn read(file: &Path) -> anyhow::Result<Option<SealKeys>> {
    let text = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        text => text.with_context(|| format!("{} cannot be read", file.display()))?,
    };
    let keys: Result<SealKeys, String> = text.trim().parse();
    keys.map(Some)
        .map_err(|why| anyhow!("{} holds no key: {why}", file.display()))
}

/// Makes a file with a new key, for nobody else to read; one that is there meanwhile stays.
fn make(file: &Path) -> anyhow::Result<()> {
    let folder = file.parent().map_or_else(PathBuf::new, Path::to_owned);
    let mut new = tempfile::Builder::new()
        .permissions(Permissions::from_mode(0o600))
        .tempfile_in(folder)?;
    writeln!(new, "{}", SealKeys::random()?)?;
    new.as_file().sync_all()?;
    match new.persist_noclobber(file) {
        Err(PersistError { error, .. }) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made
            .map(drop)
            .map_err(|error| io::Error::from(error).into()),
    }
}

fn seal_keys(text: &str) -> Result<SealKeys, String> {
    text.parse()
}
