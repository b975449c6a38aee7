//! Where the rows go: a file that appears whole or not at all, or standard output.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use tables::Format;
use tempfile::NamedTempFile;

use crate::BadInput;

/// The destination of `-o`.
pub(super) enum Output {
    /// No `-o`: only the summary is shown.
    None,
    /// `-o -`.
    Stdout,
    /// A file, written under another name beside it and renamed at the end.
    File { path: PathBuf, format: Format },
}

impl Output {
    /// Reads `-o`, before any work is done, so that a wrong ending is told at once.
    pub(super) fn parse(output: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = output else {
            return Ok(Self::None);
        };
        if path.as_os_str() == "-" {
            return Ok(Self::Stdout);
        }
        let format = path
            .extension()
            .and_then(|ending| Format::from_extension(&ending.to_string_lossy()))
            .ok_or_else(|| {
                BadInput(format!(
                    "{}: the ending says the format, and it must be .csv, .jsonl or .xlsx",
                    path.display()
                ))
            })?;
        if path.is_dir() {
            return Err(
                BadInput(format!("{} is a folder: name a file in it", path.display())).into(),
            );
        }
        Ok(Self::File {
            path: path.to_owned(),
            format,
        })
    }

    /// Where the rows go that there are when the run is stopped: beside the file, which stays as it
    /// was. Standard output has them already, or never gets them.
    pub(super) fn partial(&self) -> Option<PathBuf> {
        match self {
            Self::None | Self::Stdout => None,
            Self::File { path, .. } => {
                let ending = path.extension().unwrap_or_default().to_string_lossy();
                Some(path.with_extension(format!("partial.{ending}")))
            }
        }
    }

    /// The format of the rows; CSV on standard output.
    pub(super) fn format(&self) -> Option<Format> {
        match self {
            Self::None => None,
            Self::Stdout => Some(Format::Csv),
            Self::File { format, .. } => Some(*format),
        }
    }

    /// Opens the destination. Fails early when its folder cannot be written to.
    pub(super) fn open(&self) -> anyhow::Result<Sink> {
        match self {
            Self::None => Ok(Sink::Nothing),
            Self::Stdout => Ok(Sink::Stdout(BufWriter::with_capacity(
                1 << 18,
                io::stdout(),
            ))),
            Self::File { path, .. } => {
                let folder = match path.parent() {
                    Some(folder) if !folder.as_os_str().is_empty() => folder,
                    _ => Path::new("."),
                };
                let file = tempfile::Builder::new()
                    .prefix(".clamor-")
                    .suffix(".tmp")
                    .tempfile_in(folder)
                    .with_context(|| format!("cannot write into {}", folder.display()))?;
                Ok(Sink::File {
                    file: BufWriter::with_capacity(1 << 18, file),
                    path: path.clone(),
                })
            }
        }
    }
}

/// An open destination; dropped without [`Sink::commit`], nothing is left behind.
pub(super) enum Sink {
    Nothing,
    Stdout(BufWriter<io::Stdout>),
    File {
        file: BufWriter<NamedTempFile>,
        path: PathBuf,
    },
}

impl Sink {
    /// Gives the rows of a stopped run the name of [`Output::partial`] and tells where they are.
    pub(super) fn commit_partial(mut self, output: &Output) -> anyhow::Result<()> {
        let Some(partial) = output.partial() else {
            return self.commit();
        };
        if let Self::File { path, .. } = &mut self {
            path.clone_from(&partial);
        }
        self.commit()?;
        eprintln!(
            "clamor: interrupted; what there was by then is in {}",
            partial.display()
        );
        Ok(())
    }

    /// Gives the file its name. The readable-by-others bits follow the umask, as for any new file.
    pub(super) fn commit(self) -> anyhow::Result<()> {
        match self {
            Self::Nothing => Ok(()),
            Self::Stdout(mut out) => out.flush().context("cannot write to standard output"),
            Self::File { file, path } => {
                let failed = || format!("cannot write {}", path.display());
                let file = file
                    .into_inner()
                    .map_err(io::IntoInnerError::into_error)
                    .with_context(failed)?;
                file.as_file().sync_all().with_context(failed)?;
                open_up(file.as_file());
                file.persist(&path)
                    .map_err(|error| error.error)
                    .with_context(failed)?;
                Ok(())
            }
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Nothing => Ok(bytes.len()),
            Self::Stdout(out) => out.write(bytes),
            Self::File { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Nothing => Ok(()),
            Self::Stdout(out) => out.flush(),
            Self::File { file, .. } => file.flush(),
        }
    }
}

/// Temporary files are made for their owner alone; results are meant to be shared.
#[cfg(unix)]
fn open_up(file: &File) {
    use std::os::unix::fs::PermissionsExt;
    // Failing leaves the file private, which is no reason to lose the result.
    let _ = file.set_permissions(std::fs::Permissions::from_mode(0o644));
}

#[cfg(not(unix))]
fn open_up(_: &File) {}
