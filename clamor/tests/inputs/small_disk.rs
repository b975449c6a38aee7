//! A disk of a test's own that is soon full.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Unmounted when dropped.
pub(crate) struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Of this size (`3m`), on a folder that is made.
    pub(crate) fn mount(at: PathBuf, size: &str) -> Self {
        std::fs::create_dir(&at).expect("a folder");
        let size = format!("size={size}");
        mount(&["-t", "tmpfs", "-o", &size, "tmpfs"], &at).expect("it mounts");
        Self(at)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Makes it larger.
    pub(crate) fn grow(&self, size: &str) {
        mount(&["-o", &format!("remount,size={size}")], &self.0).expect("it grows");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a server that a failed test left may still have it open for a moment.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Whether this process may mount; else what says no.
pub(crate) fn may_mount() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).map_err(|error| error.to_string())?;
    mount(&["-t", "tmpfs", "-o", "size=64k", "tmpfs"], &disk)
        .map_err(|why| format!("no small disk can be mounted: {why}"))?;
    drop(SmallDisk(disk));
    Ok(())
}

fn mount(arguments: &[&str], at: &Path) -> Result<(), String> {
    let mounted = Command::new("mount").args(arguments).arg(at).output();
    let output = mounted.map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(()),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            let first = said.lines().next().unwrap_or_default();
            // Without the folder's name, which differs each time.
            Err(first.rsplit(": ").next().unwrap_or_default().to_owned())
        }
    }
}
