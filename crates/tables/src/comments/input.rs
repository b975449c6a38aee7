//! The file that is read: as bytes, and as text from the beginning of its contents.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Budget;
use crate::detect::assignment;
use crate::text::Encoded;

/// How much text at the beginning tells the kind of a file, its delimiter and its header.
pub(super) const SAMPLE: usize = 64 << 10;

/// A file that can be read again from its beginning.
#[derive(Clone)]
pub(super) struct Input {
    path: PathBuf,
    /// The bytes read since it was opened last.
    count: Arc<AtomicU64>,
    budget: Budget,
}

impl Input {
    /// `count` tells how much was read.
    pub(super) fn new(path: &Path, count: Arc<AtomicU64>, budget: Budget) -> Self {
        Self {
            path: path.to_owned(),
            count,
            budget,
        }
    }

    pub(super) fn open(&self) -> io::Result<Counted<File>> {
        self.count.store(0, Ordering::Relaxed);
        Ok(Counted {
            inner: File::open(&self.path)?,
            count: Arc::clone(&self.count),
            budget: self.budget.clone(),
        })
    }
}

/// A text file as UTF-8, and its beginning to look at.
#[derive(Clone)]
pub(super) struct Text {
    pub(super) input: Input,
    encoding: Encoded,
    pub(super) sample: String,
    /// Whether the sample is all of it.
    pub(super) whole: bool,
    /// What of the text stands before its contents, in bytes.
    skip: usize,
}

/// Text of a file, from its beginning.
pub(super) type Reader = Box<dyn Read + Send>;

impl Text {
    pub(super) fn new(input: Input, encoding: Encoded) -> io::Result<Self> {
        let mut text = Self {
            input,
            encoding,
            sample: String::new(),
            whole: false,
            skip: 0,
        };
        let mut head = Vec::new();
        text.reader()?.take(SAMPLE as u64).read_to_end(&mut head)?;
        text.whole = head.len() < SAMPLE;
        // The cut may have gone through a character.
        text.sample = String::from_utf8_lossy(&head).into_owned();
        text.skip = assignment(&text.sample);
        text.sample.drain(..text.skip);
        Ok(text)
    }

    /// That of a file which is no text.
    pub(super) fn of_none(input: Input) -> Self {
        Self {
            input,
            encoding: Encoded::utf8(),
            sample: String::new(),
            whole: true,
            skip: 0,
        }
    }

    /// All of the text, from the beginning of its contents.
    pub(super) fn reader(&self) -> io::Result<Reader> {
        let mut reader = self.encoding.decode(self.input.open()?);
        if self.skip > 0 {
            io::copy(&mut reader.by_ref().take(self.skip as u64), &mut io::sink())?;
        }
        Ok(Box::new(reader))
    }

    pub(super) fn budget(&self) -> &Budget {
        &self.input.budget
    }

    /// The sample without the line that it cuts.
    pub(super) fn whole_lines(&self) -> &str {
        match self.sample.rfind('\n') {
            Some(end) if !self.whole => &self.sample[..end],
            _ => &self.sample,
        }
    }
}

/// Counts the bytes read from a file, as long as its budget lasts. After seeking back it counts
/// from there.
pub(super) struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
    budget: Budget,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.budget.check().map_err(io::Error::other)?;
        let n = self.inner.read(buf)?;
        self.count.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = self.inner.seek(to)?;
        self.count.store(at, Ordering::Relaxed);
        Ok(at)
    }
}
