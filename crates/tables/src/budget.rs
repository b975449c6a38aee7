//! What reading one file may cost, and whether anybody still waits for it.
//!
//! Readers ask here before they go on; they never trust a number that stands in the file.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::Error;
use crate::processor_time::ProcessorTime;

/// The most columns that a table may have: those of a spreadsheet, A to XFD.
pub const MAX_COLUMNS: usize = 16_384;
/// The most rows that a sheet has.
pub(crate) const MAX_SHEET_ROWS: u32 = 1_048_576;
/// The most text of one row with all its cells, in bytes; a guard against broken quotes.
pub(crate) const MAX_RECORD: usize = 4 << 20;

/// What any file may unpack to, however small it is, in bytes.
const FLOOR: u64 = 64 << 20;
/// A part of a workbook may unpack to this many times the file. Sheets reach 20 to 40, and are passed
/// through three times; what the format allows is 1,000.
const UNPACKED_RATIO: u64 = 150;
/// The cells of a file may take this many times the file: in workbooks a text that stands in many
/// cells is written once.
const EXPANDED_RATIO: u64 = 32;

/// Limits of one file, beyond those that hold for every file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries of a list at most.
    pub entries: usize,
    /// What a file may unpack to, and what all its cells may take, each, in bytes. A small file has
    /// less: 64 MiB and a multiple of its own size.
    pub expanded_bytes: u64,
    /// How much processor time reading may take, of all its threads; none is for ever. Not the time of
    /// the clock: a file is no larger because the machine has much else to do.
    pub time: Option<Duration>,
}

/// What is left of the limits of one file; clones share it.
#[derive(Debug, Clone)]
pub struct Budget {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    entries: usize,
    unpacked: AtomicU64,
    expanded: AtomicU64,
    time: Option<Duration>,
    taken: ProcessorTime,
    stopped: AtomicBool,
}

impl Budget {
    /// For a person's own files: a million entries, any size, any time.
    pub fn unlimited() -> Self {
        Self {
            inner: Arc::new(Inner {
                entries: 1_000_000,
                unpacked: AtomicU64::new(u64::MAX),
                expanded: AtomicU64::new(u64::MAX),
                time: None,
                taken: ProcessorTime::new(),
                stopped: AtomicBool::new(false),
            }),
        }
    }

    /// The whole budget of a file of `size` bytes.
    pub fn new(limits: Limits, size: u64) -> Self {
        let allowed = |ratio: u64| {
            let by_size = size.saturating_mul(ratio).saturating_add(FLOOR);
            AtomicU64::new(by_size.min(limits.expanded_bytes))
        };
        Self {
            inner: Arc::new(Inner {
                entries: limits.entries,
                unpacked: allowed(UNPACKED_RATIO),
                expanded: allowed(EXPANDED_RATIO),
                time: limits.time,
                taken: ProcessorTime::new(),
                stopped: AtomicBool::new(false),
            }),
        }
    }

    /// Ends the reading at its next step, with [`Error::Stopped`]: nobody waits for it any more.
    pub fn stop(&self) {
        self.inner.stopped.store(true, Relaxed);
    }

    /// Entries of a list at most.
    pub(crate) fn entries(&self) -> usize {
        self.inner.entries
    }

    /// Whether reading may go on.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.inner.stopped.load(Relaxed) {
            return Err(Error::Stopped);
        }
        match self.inner.time {
            Some(time) if self.inner.taken.so_far() > time => Err(Error::TooLarge(
                "the file takes too long to read. Split it, or save it as .csv".to_owned(),
            )),
            _ => Ok(()),
        }
    }

    /// Takes what a part of a workbook has unpacked to.
    pub(crate) fn unpack(&self, bytes: usize) -> Result<(), Error> {
        take(&self.inner.unpacked, bytes, || {
            "the workbook unpacks to far more than its size. Save it as .csv, which is read piece \
             by piece"
        })?;
        self.check()
    }

    /// Takes the text of a cell that stands elsewhere in the workbook, once for all cells.
    pub(crate) fn repeat(&self, bytes: usize) -> Result<(), Error> {
        take(
            &self.inner.unpacked,
            bytes,
            || "the cells of the workbook repeat long texts too often. Save it as .csv",
        )
    }

    /// Takes what cells hold.
    pub(crate) fn expand(&self, bytes: usize) -> Result<(), Error> {
        take(&self.inner.expanded, bytes, || {
            "the cells of the file hold far more than its size, because texts are repeated or \
             columns are empty. Split it, and leave out columns that are not needed"
        })
    }
}

fn take(left: &AtomicU64, bytes: usize, problem: impl Fn() -> &'static str) -> Result<(), Error> {
    let bytes = bytes as u64;
    left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(bytes))
        .map(drop)
        .map_err(|_| Error::TooLarge(problem().to_owned()))
}

/// The first `limit` bytes of a text at most, cut between characters.
pub fn cut(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}
