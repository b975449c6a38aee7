//! Folders of tests, and who may use them.

use std::{
    fs::Permissions,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use tempfile::TempDir;

/// A folder of the test's own; other users may look into it.
pub fn folder() -> TempDir {
    let folder = tempfile::Builder::new()
        .prefix("clamor-it-")
        .tempdir()
        .expect("a folder");
    open_up(folder.path(), 0o755);
    folder
}

/// Sets who may do what with a file or folder, as `chmod` does.
pub fn open_up(path: &Path, mode: u32) {
    std::fs::set_permissions(path, Permissions::from_mode(mode)).expect("permissions are set");
}

/// Whether the tests run as root, whom no permission stops.
pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0)
}
