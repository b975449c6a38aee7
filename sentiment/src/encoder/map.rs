//! Files as bytes without reading them.
#![allow(unsafe_code, reason = "mapped files")]

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
