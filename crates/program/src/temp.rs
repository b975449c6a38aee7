//! Where temporary files lie: checked at the start, and the same for every part of a program; and
//! what becomes of those that a process left behind which was killed.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use tempfile::NamedTempFile;
use tokio::time::sleep;

use crate::{BadInput, values};

/// Where temporary files lie.
#[derive(Debug, Clone, Args)]
pub struct TempSettings {
    /// Folder for uploads and spreadsheets while they are worked on; the system's, as a rule /tmp, when not set.
    #[arg(long, env = "TMPDIR", value_name = "DIR", value_parser = values::folder)]
    pub temp_dir: Option<PathBuf>,
}

impl TempSettings {
    /// The folder, which from now on is that of the whole process.
    ///
    /// # Errors
    /// When no file can be made there, for a reason that does not pass by itself as a full disk does.
    pub fn apply(&self) -> Result<PathBuf, BadInput> {
        if let Some(folder) = &self.temp_dir {
            // What was set first stays; that is this very setting.
            let _ = tempfile::env::override_temp_dir(folder);
        }
        let folder = tempfile::env::temp_dir();
        match tempfile::tempfile() {
            Err(error) if !passes(error.kind()) => Err(BadInput(format!(
                "TMPDIR={}: no file can be made in this folder for temporary files ({error}): \
                 name another, or let this user write to it",
                folder.display()
            ))),
            _ => Ok(folder),
        }
    }
}

/// What the names of our files with names begin with.
const PREFIX: &str = "clamor-";

/// A file is looked at once it is so old: before that its process may not hold it yet.
const OLD_ENOUGH: Duration = Duration::from_secs(10);

/// How often files that nobody holds are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(300);

/// A temporary file with a name, in a folder or where the system has them, gone with the value. Held
/// by a lock, so that others can tell that it is in use.
///
/// # Errors
/// Those of the file system.
pub fn named_temp_file(folder: Option<&Path>) -> io::Result<NamedTempFile> {
    let mut named = tempfile::Builder::new();
    named.prefix(PREFIX);
    let file = match folder {
        Some(folder) => named.tempfile_in(folder)?,
        None => named.tempfile()?,
    };
    // Where there are no locks, files of dead processes stay.
    let _ = file.as_file().try_lock();
    Ok(file)
}

/// Removes, for ever, temporary files of processes that were killed: they hold what people sent.
pub async fn remove_abandoned_files() {
    loop {
        let removed = tokio::task::spawn_blocking(|| remove_abandoned(&tempfile::env::temp_dir()));
        if let Ok(Ok(count @ 1..)) = removed.await {
            tracing::info!(
                count,
                "temporary files of processes that were killed are removed"
            );
        }
        sleep(LOOK_EVERY).await;
    }
}

fn remove_abandoned(folder: &Path) -> io::Result<u64> {
    let mut removed = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(PREFIX) {
            // Somebody else may remove it at the same time, or it may be none of ours.
            removed += u64::from(
                is_abandoned(&entry).unwrap_or(false) && fs::remove_file(entry.path()).is_ok(),
            );
        }
    }
    Ok(removed)
}

fn is_abandoned(entry: &fs::DirEntry) -> io::Result<bool> {
    let data = entry.metadata()?;
    let age = data.modified()?.elapsed().unwrap_or_default();
    Ok(data.is_file() && age >= OLD_ENOUGH && File::open(entry.path())?.try_lock().is_ok())
}

fn passes(kind: ErrorKind) -> bool {
    !matches!(
        kind,
        ErrorKind::NotFound
            | ErrorKind::NotADirectory
            | ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
    )
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn files_that_nobody_holds_go_and_others_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, age: Duration| {
            let path = folder.path().join(name);
            let file = File::create(&path).expect("a file");
            file.set_modified(SystemTime::now() - age).expect("a time");
            (path, file)
        };
        let (abandoned, _) = file("clamor-a", OLD_ENOUGH * 2);
        let (young, _) = file("clamor-b", Duration::ZERO);
        let (of_others, _) = file("other", OLD_ENOUGH * 2);
        let (held, holder) = file("clamor-c", OLD_ENOUGH * 2);
        holder.try_lock().expect("a lock");
        assert_eq!(remove_abandoned(folder.path()).expect("a look"), 1);
        assert!(!abandoned.exists());
        assert!(young.exists() && of_others.exists() && held.exists());
        drop(holder);
        assert_eq!(remove_abandoned(folder.path()).expect("a look"), 1);
    }
}
