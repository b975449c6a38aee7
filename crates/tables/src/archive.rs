//! Reads the parts of a ZIP archive, as workbooks are.
//!
//! Only as much of the format as workbooks use: stored and deflated parts, with or without ZIP64.
//! The usual library reserves memory by the number of parts that an archive claims, and trusts its
//! sizes; here what is held was read before, and what a part unpacks to is taken from a budget.

use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};

use flate2::bufread::DeflateDecoder;

use crate::{Budget, Error};

/// The most parts of an archive. A workbook has some for each sheet.
const MAX_PARTS: usize = 20_000;
/// The most that the list of parts may take, in bytes.
const MAX_DIRECTORY: u64 = 4 << 20;

const END: &[u8] = b"PK\x05\x06";
const END_SIZE: usize = 22;
const LOCATOR64: &[u8] = b"PK\x06\x07";
const LOCATOR64_SIZE: usize = 20;
const END64: &[u8] = b"PK\x06\x06";
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_SIZE: usize = 46;
const LOCAL: &[u8] = b"PK\x03\x04";
const LOCAL_SIZE: usize = 30;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

pub(crate) struct Archive<R> {
    input: R,
    parts: Vec<Part>,
    budget: Budget,
}

struct Part {
    /// In lower case, with slashes.
    name: String,
    method: u16,
    encrypted: bool,
    packed: u64,
    offset: u64,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the list of parts.
    pub(crate) fn open(mut input: R, budget: Budget) -> Result<Self, Error> {
        let (start, size) = directory(&mut input)?;
        if size > MAX_DIRECTORY {
            return Err(damaged("it has too many parts"));
        }
        input.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        input.by_ref().take(size).read_to_end(&mut bytes)?;
        let mut parts = Vec::new();
        let mut rest = bytes.as_slice();
        while rest.starts_with(ENTRY) {
            if parts.len() == MAX_PARTS {
                return Err(damaged("it has too many parts"));
            }
            let (part, length) =
                Part::read(rest).ok_or_else(|| damaged("its list of parts is cut off"))?;
            parts.push(part);
            rest = &rest[length..];
        }
        Ok(Self {
            input,
            parts,
            budget,
        })
    }

    /// A part to read; none when there is no such part. Upper and lower case do not matter.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Unpacked<'_, R>>, Error> {
        let name = name.to_ascii_lowercase();
        let Some(part) = self.parts.iter().find(|part| part.name == name) else {
            return Ok(None);
        };
        if part.encrypted {
            return Err(Error::Unsupported {
                what: "this workbook is protected by a password",
                mend: "Remove the password, or save it as .csv.",
            });
        }
        let mut head = [0; LOCAL_SIZE];
        self.input.seek(SeekFrom::Start(part.offset))?;
        self.input
            .read_exact(&mut head)
            .map_err(|_| damaged("a part is missing"))?;
        if !head.starts_with(LOCAL) {
            return Err(damaged("a part is missing"));
        }
        let before = u64::from(u16_at(&head, 26)) + u64::from(u16_at(&head, 28));
        let data = part.offset.saturating_add(LOCAL_SIZE as u64 + before);
        self.input.seek(SeekFrom::Start(data))?;
        let input = BufReader::with_capacity(32 << 10, &mut self.input);
        let inner = match part.method {
            STORED => Packing::Stored(input.take(part.packed)),
            DEFLATED => Packing::Deflated(DeflateDecoder::new(input)),
            _ => return Err(damaged("a part is packed in an unusual way")),
        };
        Ok(Some(Unpacked {
            inner,
            budget: self.budget.clone(),
        }))
    }
}

/// The unpacked bytes of a part.
pub(crate) struct Unpacked<'a, R> {
    inner: Packing<BufReader<&'a mut R>>,
    budget: Budget,
}

enum Packing<B> {
    Stored(Take<B>),
    Deflated(DeflateDecoder<B>),
}

impl<R: Read> Read for Unpacked<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.budget.check().map_err(io::Error::other)?;
        let n = match &mut self.inner {
            Packing::Stored(part) => part.read(buf)?,
            Packing::Deflated(part) => part.read(buf)?,
        };
        self.budget.unpack(n).map_err(io::Error::other)?;
        Ok(n)
    }
}

/// Where the list of parts begins, and its length.
fn directory<R: Read + Seek>(input: &mut R) -> Result<(u64, u64), Error> {
    let missing = || damaged("its list of parts is missing; it was probably cut off");
    let size = input.seek(SeekFrom::End(0))?;
    // The end record is followed by a comment of unknown length.
    let reach = size.min((END_SIZE + LOCATOR64_SIZE + usize::from(u16::MAX)) as u64);
    input.seek(SeekFrom::Start(size - reach))?;
    let mut tail = Vec::new();
    input.by_ref().take(reach).read_to_end(&mut tail)?;
    let last = tail.len().checked_sub(END_SIZE).ok_or_else(missing)?;
    let at = (0..=last)
        .rev()
        .find(|&at| tail[at..].starts_with(END))
        .ok_or_else(missing)?;
    let end = &tail[at..];
    let (length, start) = (u32_at(end, 12), u32_at(end, 16));
    if length != u32::MAX && start != u32::MAX {
        return Ok((start.into(), length.into()));
    }
    let locator = at
        .checked_sub(LOCATOR64_SIZE)
        .map(|at| &tail[at..])
        .filter(|locator| locator.starts_with(LOCATOR64))
        .ok_or_else(missing)?;
    let mut end = [0; 56];
    input.seek(SeekFrom::Start(u64_at(locator, 8)))?;
    input.read_exact(&mut end).map_err(|_| missing())?;
    if !end.starts_with(END64) {
        return Err(missing());
    }
    Ok((u64_at(&end, 48), u64_at(&end, 40)))
}

impl Part {
    /// The entry at the beginning of `bytes`, and its length.
    fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let fixed = bytes.get(..ENTRY_SIZE)?;
        let name_end = ENTRY_SIZE + usize::from(u16_at(fixed, 28));
        let extra_end = name_end + usize::from(u16_at(fixed, 30));
        let length = extra_end + usize::from(u16_at(fixed, 32));
        let name = String::from_utf8_lossy(bytes.get(ENTRY_SIZE..name_end)?);
        let mut part = Self {
            name: name.replace('\\', "/").to_ascii_lowercase(),
            method: u16_at(fixed, 10),
            encrypted: u16_at(fixed, 8) & 1 == 1,
            packed: u32_at(fixed, 20).into(),
            offset: u32_at(fixed, 42).into(),
        };
        part.read_sizes(u32_at(fixed, 24), bytes.get(name_end..extra_end)?);
        bytes.get(..length)?;
        Some((part, length))
    }

    /// Takes what does not fit into 32 bits from the extra field of ZIP64.
    fn read_sizes(&mut self, unpacked: u32, mut extra: &[u8]) {
        const LARGE: u64 = u32::MAX as u64;
        while extra.len() >= 4 {
            let (id, length) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
            let Some(field) = extra.get(4..4 + length) else {
                return;
            };
            extra = &extra[4 + length..];
            if id != 1 {
                continue;
            }
            let mut numbers = field.chunks_exact(8).map(|number| u64_at(number, 0));
            if u64::from(unpacked) == LARGE {
                numbers.next();
            }
            for value in [&mut self.packed, &mut self.offset] {
                if *value == LARGE
                    && let Some(number) = numbers.next()
                {
                    *value = number;
                }
            }
        }
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

/// A workbook that cannot be read.
pub(crate) fn damaged(problem: &str) -> Error {
    Error::broken(
        "the workbook",
        format!("{problem}. Save it again as .xlsx or .csv."),
    )
}
