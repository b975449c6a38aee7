//! Where temporary files lie: checked at the start, and the same for every part of a program.

use std::io::ErrorKind;
use std::path::PathBuf;

use clap::Args;

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

fn passes(kind: ErrorKind) -> bool {
    !matches!(
        kind,
        ErrorKind::NotFound
            | ErrorKind::NotADirectory
            | ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
    )
}
