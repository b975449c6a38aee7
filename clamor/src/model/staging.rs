//! How a model gets into the folder of models: made whole under `.incoming/`, then renamed.
//!
//! One process at a time works on a name; others wait for it. What is interrupted stays in
//! `.incoming/` and is of use to the next try.

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::drift::Drift;
use super::{analyzer_name, disk};

const INCOMING: &str = ".incoming";

/// What opening a model told.
pub(super) struct Checked {
    version: String,
    /// `None` where there is only one precision.
    drift: Option<Drift>,
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "version {}", self.version)?;
        match &self.drift {
            Some(drift) => write!(f, "\n{drift}"),
            None => Ok(()),
        }
    }
}

/// The right to install a model of one name, and the folder in which it is made ready.
pub(super) struct Staging {
    incoming: PathBuf,
    name: String,
    folder: PathBuf,
    target: PathBuf,
    /// Held as long as this lives. The file stays: deleting it would let two others lock two files.
    _lock: File,
}

impl Staging {
    /// Waits for its turn, then makes the folder, or takes over what an earlier try left in it.
    pub(super) fn begin(models_dir: &Path, name: &str) -> anyhow::Result<Self> {
        let incoming = models_dir.join(INCOMING);
        fs::create_dir_all(&incoming).map_err(|error| disk::unwritable(&incoming, &error))?;
        let lock_path = incoming.join(format!("{name}.lock"));
        let unwritable = |error: io::Error| disk::unwritable(&lock_path, &error);
        let lock = File::options()
            .create(true)
            .append(true)
            .open(&lock_path)
            .map_err(unwritable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                eprintln!("clamor: another process is installing {name}: waiting for it");
                lock.lock().map_err(unwritable)?;
            }
            Err(TryLockError::Error(error)) => return Err(unwritable(error)),
        }
        let staging = Self {
            folder: incoming.join(name),
            target: models_dir.join(name),
            name: name.to_owned(),
            incoming,
            _lock: lock,
        };
        staging.recover()?;
        fs::create_dir_all(&staging.folder)
            .map_err(|error| disk::unwritable(&staging.folder, &error))?;
        Ok(staging)
    }

    /// Where the files are made ready.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the model will be, and may be already.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Deletes whatever is of no use to this try.
    pub(super) fn keep_only(&self, names: &[String]) -> anyhow::Result<()> {
        let unwritable = |error: io::Error| disk::unwritable(&self.folder, &error);
        for entry in fs::read_dir(&self.folder).map_err(unwritable)? {
            let entry = entry.map_err(unwritable)?;
            let name = entry.file_name();
            if !names.iter().any(|kept| name == kept.as_str()) {
                remove(&entry.path()).map_err(unwritable)?;
            }
        }
        Ok(())
    }

    /// Makes the model ready for quick opening and opens it, before anybody else can.
    pub(super) fn check(&self) -> anyhow::Result<Checked> {
        let name = analyzer_name(&self.name);
        let checked = sentiment::prepare(&self.folder)
            .and_then(|_| sentiment::open(&name, &self.incoming))
            .and_then(|analyzer| {
                Ok(Checked {
                    version: analyzer.model().version.clone(),
                    drift: Drift::measure(&*analyzer, &name, &self.incoming)?,
                })
            });
        checked.map_err(|error| anyhow!("{name} cannot be used, so it was not installed: {error}"))
    }

    /// Puts the folder into its place; a model of that name that was there before is replaced.
    pub(super) fn install(self) -> anyhow::Result<()> {
        let unwritable = |error: io::Error| disk::unwritable(&self.target, &error);
        let old = self.old();
        match fs::rename(&self.target, &old) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(unwritable(error)),
            _ => {}
        }
        // Dying between the two renames is mended by `recover`.
        fs::rename(&self.folder, &self.target).map_err(unwritable)?;
        // The new model is in place: what is left of the old one is deleted by the next try.
        let _ = remove(&old);
        Ok(())
    }

    /// Deletes what was made ready.
    pub(super) fn discard(self) {
        // The next try finds it, and deletes it if it is of no use.
        let _ = remove(&self.folder);
    }

    fn old(&self) -> PathBuf {
        self.incoming.join(format!("{}.old", self.name))
    }

    /// Mends what a process that died while replacing or deleting a model has left.
    fn recover(&self) -> anyhow::Result<()> {
        let old = self.old();
        if !old.exists() {
            return Ok(());
        }
        let mended = match self.target.exists() {
            true => remove(&old),
            false => fs::rename(&old, &self.target),
        };
        mended.map_err(|error| disk::unwritable(&self.target, &error))
    }
}

/// Deletes what an attempt to install a model has left, and says whether there was anything.
pub(super) fn discard_incoming(models_dir: &Path, name: &str) -> anyhow::Result<bool> {
    if !models_dir.join(INCOMING).join(name).exists() {
        return Ok(false);
    }
    Staging::begin(models_dir, name)?.discard();
    Ok(true)
}

/// Deletes a model and what is left of attempts to install it. In one step it is no model any
/// more, whatever happens then.
pub(super) fn delete(models_dir: &Path, name: &str) -> anyhow::Result<()> {
    let staging = Staging::begin(models_dir, name)?;
    let unwritable = |error: io::Error| disk::unwritable(&staging.target, &error);
    remove(&staging.folder).map_err(unwritable)?;
    fs::rename(&staging.target, &staging.folder).map_err(unwritable)?;
    remove(&staging.folder).map_err(unwritable)
}

/// Deletes a file, a link or a folder with all that is in it.
fn remove(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    }
}
