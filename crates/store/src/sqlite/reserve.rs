//! Room that is kept for deleting, so that a disk that is full can be mended from within.
//!
//! SQLite writes before it frees: what is deleted goes through the log first, and a log that cannot
//! grow makes even a deletion fail. A file beside the database holds some room on a disk that has
//! plenty. It is given up when a deletion finds none, and taken again when there is plenty again.

use std::{
    ffi::OsString,
    fs::OpenOptions,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustix::fs::{FallocateFlags, fallocate, statvfs};

/// What a log grows to between two checkpoints (see `wal_autocheckpoint`), in bytes.
const SIZE: u64 = 16 << 20;
/// Plenty: what the disk must have free for the reserve to be taken, in bytes.
const PLENTY: u64 = 4 * SIZE;

/// The file that holds the room.
#[derive(Debug, Clone)]
pub(super) struct Reserve(Arc<PathBuf>);

impl Reserve {
    /// Beside a database, by its name.
    pub(super) fn beside(database: &Path) -> Self {
        let mut path = OsString::from(database);
        path.push("-reserve");
        Self(Arc::new(path.into()))
    }

    /// Takes the room, where there is plenty and it is not taken yet. Without it everything works as
    /// long as the disk has room, so that failing at it is nobody's trouble.
    pub(super) fn take(&self) {
        let folder = self
            .0
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let free = statvfs(folder.unwrap_or(Path::new(".")))
            .map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
        if !free.is_ok_and(|free| free >= PLENTY) {
            return;
        }
        let Ok(file) = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&*self.0)
        else {
            return;
        };
        if fallocate(&file, FallocateFlags::empty(), 0, SIZE).is_err() {
            self.give_up();
        }
    }

    /// Lets go of the room; answers whether there was any.
    pub(super) fn give_up(&self) -> bool {
        match std::fs::remove_file(&*self.0) {
            Ok(()) => true,
            Err(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_taken_once_and_given_up_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let reserve = Reserve::beside(&folder.path().join("clamor.db"));
        assert!(!reserve.give_up(), "nothing is taken yet");
        reserve.take();
        reserve.take();
        let file = folder.path().join("clamor.db-reserve");
        assert_eq!(file.metadata().expect("it is there").len(), SIZE);
        assert!(reserve.give_up());
        assert!(!reserve.give_up());
    }
}
