//! Files as bytes without reading them, and bytes as weights without copying them.
#![allow(
    unsafe_code,
    reason = "mapped files and another view of the same bytes"
)]

use std::fs::File;
use std::io;
use std::path::Path;

use bytes::Bytes;
use memmap2::Mmap;

/// The content of a file, read when it is looked at. Slices of it share the mapping.
///
/// The file must not be changed in place meanwhile: models are replaced by renaming, and nothing
/// stays mapped once a model is loaded.
pub(super) fn file(path: &Path) -> io::Result<Bytes> {
    let file = File::open(path)?;
    // SAFETY: read-only, and the bytes are plain numbers and text that are checked wherever they
    // are used. Someone who overwrites the file while a model is being loaded can spoil that model,
    // as he could have before.
    let map = unsafe { Mmap::map(&file)? };
    Ok(Bytes::from_owner(map))
}

/// Bytes as signed numbers.
pub(super) fn signed(bytes: &[u8]) -> &[i8] {
    // SAFETY: `u8` and `i8` have the same size and alignment, and every value of one is one of the
    // other.
    unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len()) }
}
