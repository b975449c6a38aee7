//! Sentences for a disk that does not do what is asked of it.

use std::io::{self, ErrorKind};
use std::path::Path;

use anyhow::anyhow;

/// For a file or folder that cannot be made or written.
pub(super) fn unwritable(path: &Path, error: &io::Error) -> anyhow::Error {
    let path = path.display();
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => anyhow!(
            "no room left to write {path} ({error}): what is there already is kept, so make room and run the same command again"
        ),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => anyhow!(
            "cannot write {path} ({error}): choose a folder that can be written with --models-dir or MODELS_DIR"
        ),
        _ => anyhow!("cannot write {path} ({error})"),
    }
}
