//! The file `int8.safetensors` beside a single-precision model: its weights, quantised once and for
//! all, because quantising half a gigabyte at every start takes seconds.
//!
//! It names the size and SHA-256 of what it was made from and is ignored when that has changed.
//! Comparing the hash means reading everything, so a file whose modification time is that of its
//! source is trusted; [`write`] sets it so, and copies that keep times keep it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use sha2::{Digest, Sha256};

use super::map;
use super::tensors::{Kind, Tensor, Tensors};
use crate::folder::{GRAPH, WEIGHTS};

/// The file's name.
pub(crate) const FILE: &str = "int8.safetensors";

/// The key of the file's only metadata, `<form> <bytes> <SHA-256>` of the source. One key, because
/// the order of several is not fixed, and equal models must give equal files.
const SOURCE: &str = "made_from";

/// Counts up when quantising or the names of tensors change.
const FORM: u32 = 1;

/// Quantised tensors as the content of a file.
///
/// # Errors
/// What is too large, for a log.
pub(super) fn serialize(tensors: &Tensors, source: &[Bytes]) -> Result<Bytes, String> {
    let tensors: Vec<(&String, Tensor)> = tensors
        .0
        .iter()
        .map(|(name, tensor)| (name, tensor.in_order()))
        .collect();
    let views: Result<Vec<(&String, TensorView<'_>)>, _> = tensors
        .iter()
        .map(|(name, tensor)| {
            let dtype = match tensor.kind {
                Kind::Float => Dtype::F32,
                Kind::Int8 => Dtype::I8,
            };
            Ok((
                *name,
                TensorView::new(dtype, tensor.shape.clone(), &tensor.bytes)?,
            ))
        })
        .collect();
    let size: usize = source.iter().map(Bytes::len).sum();
    let stamp = format!("{FORM} {size} {}", hash(source));
    let about = HashMap::from([(SOURCE.to_owned(), stamp)]);
    views
        .and_then(|views| safetensors::serialize(views, Some(about)))
        .map(Bytes::from)
        .map_err(|error| error.to_string())
}

/// Reads what [`serialize`] wrote.
///
/// # Errors
/// What is damaged, for a log.
pub(super) fn deserialize(content: &Bytes) -> Result<Tensors, String> {
    let read = SafeTensors::deserialize(content).map_err(|error| error.to_string())?;
    let mut tensors = Tensors::default();
    for (name, view) in read.iter() {
        let kind = match view.dtype() {
            Dtype::F32 => Kind::Float,
            Dtype::I8 => Kind::Int8,
            other => return Err(format!("{name} is {other:?}")),
        };
        let tensor = Tensor::new(kind, view.shape().to_vec(), content.slice_ref(view.data()))?;
        tensors.0.insert(name.to_owned(), tensor);
    }
    Ok(tensors)
}

/// The content of the file if there is one for the model as it is now.
pub(super) fn find(folder: &Path) -> Option<Bytes> {
    let path = folder.join(FILE);
    let content = map::file(&path).ok()?;
    match is_fresh(folder, &path, &content) {
        Ok(true) => return Some(content),
        Ok(false) => tracing::warn!(
            file = %path.display(),
            "the prepared file was made from another model and is ignored"
        ),
        Err(reason) => tracing::warn!(
            file = %path.display(),
            reason,
            "the prepared file cannot be used and is ignored"
        ),
    }
    None
}

fn is_fresh(folder: &Path, path: &Path, content: &Bytes) -> Result<bool, String> {
    let (_, about) = SafeTensors::read_metadata(content).map_err(|error| error.to_string())?;
    let stamp = about
        .metadata()
        .as_ref()
        .and_then(|about| about.get(SOURCE));
    let stamp = stamp.ok_or("it does not say what it was made from")?;
    let readable = |error: io::Error| error.to_string();
    let source = SourceFiles::look(folder).map_err(readable)?;
    let of_this_size = format!("{FORM} {} ", source.bytes);
    let Some(expected) = stamp.strip_prefix(&of_this_size) else {
        return Ok(false);
    };
    let modified = fs::metadata(path).and_then(|about| about.modified());
    if modified.map_err(readable)? == source.modified {
        return Ok(true);
    }
    let files: io::Result<Vec<Bytes>> = source.files.iter().map(|path| map::file(path)).collect();
    Ok(hash(&files.map_err(readable)?) == expected)
}

/// Puts the content into its place in one step: whoever opens the model meanwhile finds the whole
/// file or none.
pub(super) fn write(folder: &Path, content: &Bytes) -> io::Result<PathBuf> {
    let path = folder.join(FILE);
    let new = folder.join(format!("{FILE}.{}.tmp", std::process::id()));
    let written = SourceFiles::look(folder).and_then(|source| {
        let mut file = File::create(&new)?;
        file.write_all(content)?;
        file.set_modified(source.modified)?;
        file.sync_all()?;
        fs::rename(&new, &path)
    });
    if let Err(error) = written {
        // There is nothing more to be done about what is left of it.
        let _ = fs::remove_file(&new);
        return Err(error);
    }
    Ok(path)
}

/// The files that a prepared file is made from, as the file system knows them.
struct SourceFiles {
    files: Vec<PathBuf>,
    bytes: u64,
    /// When the last of them changed.
    modified: SystemTime,
}

impl SourceFiles {
    fn look(folder: &Path) -> io::Result<Self> {
        let mut source = Self {
            files: Vec::new(),
            bytes: 0,
            modified: SystemTime::UNIX_EPOCH,
        };
        for name in [GRAPH].iter().chain(&WEIGHTS) {
            let path = folder.join(name);
            let about = match fs::metadata(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && *name != GRAPH => continue,
                about => about?,
            };
            source.bytes += about.len();
            source.modified = source.modified.max(about.modified()?);
            source.files.push(path);
        }
        Ok(source)
    }
}

fn hash(files: &[Bytes]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file);
    }
    hex::encode(hash.finalize())
}
