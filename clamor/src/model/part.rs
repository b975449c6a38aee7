//! A file on its way from the hub: kept when interrupted, named only when size and hash are right.

use std::fmt;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::disk;

/// What the hub says about a file's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hash {
    /// Of a large file: SHA-256 of its bytes, in hex.
    Sha256(String),
    /// Of a small file that lies in git: its object id, which is the SHA-1 of `blob SIZE\0` and
    /// the bytes, in hex.
    GitBlob(String),
}

impl Hash {
    /// Whether it has the form of one, so that it can be part of a file's name.
    pub(super) fn is_plausible(&self) -> bool {
        let digits = match self {
            Self::Sha256(_) => 64,
            Self::GitBlob(_) => 40,
        };
        self.hex().len() == digits && self.hex().bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    pub(super) fn hex(&self) -> &str {
        match self {
            Self::Sha256(hex) | Self::GitBlob(hex) => hex,
        }
    }

    /// Begins the hash of a file of this size.
    fn begin(&self, size: u64) -> Running {
        match self {
            Self::Sha256(_) => Running::Sha256(Sha256::new()),
            Self::GitBlob(_) => Running::GitBlob(Sha1::new_with_prefix(format!("blob {size}\0"))),
        }
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sha256(hex) => write!(f, "SHA-256 {hex}"),
            Self::GitBlob(hex) => write!(f, "git object {hex}"),
        }
    }
}

enum Running {
    Sha256(Sha256),
    GitBlob(Sha1),
}

impl Running {
    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(hash) => hash.update(bytes),
            Self::GitBlob(hash) => hash.update(bytes),
        }
    }

    fn hex(self) -> String {
        match self {
            Self::Sha256(hash) => hex::encode(hash.finalize()),
            Self::GitBlob(hash) => hex::encode(hash.finalize()),
        }
    }
}

/// The bytes of a file that have come so far, on disk and in its hash.
pub(super) struct Part {
    /// Where it lies until it is whole; named by the hash, so that it is never continued with the
    /// bytes of another file.
    path: PathBuf,
    target: PathBuf,
    file: File,
    wanted: Hash,
    size: u64,
    len: u64,
    running: Running,
}

impl Part {
    /// Opens what an earlier run left of `folder/name`, or that file itself, or a new one.
    pub(super) fn open(
        folder: &Path,
        name: &str,
        size: u64,
        wanted: &Hash,
    ) -> anyhow::Result<Self> {
        let target = folder.join(name);
        let path = folder.join(part_name(name, wanted));
        // Whole, from an earlier run; if it is of another revision, its size or its hash tells.
        if let Ok(found) = fs::metadata(&target) {
            match found.len() == size {
                true => fs::rename(&target, &path),
                false => fs::remove_file(&target),
            }
            .map_err(|error| disk::unwritable(&target, &error))?;
        }
        let file = File::options()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)
            .map_err(|error| disk::unwritable(&path, &error))?;
        let mut part = Self {
            running: wanted.begin(size),
            wanted: wanted.clone(),
            path,
            target,
            file,
            size,
            len: 0,
        };
        part.read_through()?;
        if part.len > size {
            part.clear()?;
        }
        Ok(part)
    }

    /// Takes what is there into the hash.
    fn read_through(&mut self) -> anyhow::Result<()> {
        let mut buffer = vec![0; 1 << 20];
        loop {
            let read = self
                .file
                .read(&mut buffer)
                .map_err(|error| disk::unwritable(&self.path, &error))?;
            if read == 0 {
                return Ok(());
            }
            self.running.update(&buffer[..read]);
            self.len += read as u64;
        }
    }

    /// Bytes so far.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Whether all bytes are there, right or wrong.
    pub(super) fn is_full(&self) -> bool {
        self.len == self.size
    }

    /// Adds bytes at the end.
    pub(super) fn append(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.file
            .write_all(bytes)
            .map_err(|error| disk::unwritable(&self.path, &error))?;
        self.running.update(bytes);
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// Throws away what has come.
    pub(super) fn clear(&mut self) -> anyhow::Result<()> {
        self.file
            .set_len(0)
            .map_err(|error| disk::unwritable(&self.path, &error))?;
        self.running = self.wanted.begin(self.size);
        self.len = 0;
        Ok(())
    }

    /// Gives the full file its name if its hash is right, and says whether it is.
    pub(super) fn finish(&mut self) -> anyhow::Result<bool> {
        let running = std::mem::replace(&mut self.running, self.wanted.begin(self.size));
        if !running.hex().eq_ignore_ascii_case(self.wanted.hex()) {
            return Ok(false);
        }
        self.file
            .sync_all()
            .and_then(|()| fs::rename(&self.path, &self.target))
            .map_err(|error| disk::unwritable(&self.target, &error))?;
        Ok(true)
    }

    /// Deletes it.
    pub(super) fn discard(self) {
        // A part that stays is found wrong again by the next run.
        let _ = fs::remove_file(&self.path);
    }
}

/// Name of a file while it is on its way.
pub(super) fn part_name(name: &str, hash: &Hash) -> String {
    format!("{name}.{}.part", &hash.hex()[..12])
}
