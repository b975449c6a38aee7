//! Which file of a model's folder is used in which precision, and loading it.

use std::convert::Infallible;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use bytes::Bytes;

use kernels::Level;

use super::architecture::Architecture;
use super::graph::{self, Weights};
use super::layers::{LinearTensors, Norm, Words};
use super::tensors::{Kind, Tensor, Tensors, quantised_name, scale_name};
use super::{Encoder, Layer, Unfit, prepared, quantise};
use crate::folder::{GRAPH, ModelFolder};
use crate::network::Precision;
use crate::{Error, parallel};

/// A graph that was quantised when it was exported (training/export.py).
const EXPORTED: &str = "int8.onnx";

/// Everything of a network, found and checked but not yet laid out for the kernels.
pub(crate) struct NetworkSource {
    architecture: Architecture,
    words: WordTensors,
    positions: Tensor,
    kinds: Tensor,
    norm: Norm,
    layers: Vec<LayerTensors>,
    head: [LinearTensors; 2],
    files: Vec<Bytes>,
}

struct WordTensors {
    weight: Tensor,
    scale: Option<Tensor>,
}

struct LayerTensors {
    attention_in: LinearTensors,
    attention_out: LinearTensors,
    attention_norm: Norm,
    up: LinearTensors,
    down: LinearTensors,
    norm: Norm,
}

/// What [`prepare`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prepared {
    /// It wrote this file.
    Written(PathBuf),
    /// There is nothing to gain: the model comes quantised, was prepared before, or is run by ONNX
    /// Runtime.
    NotNeeded,
}

/// Writes `int8.safetensors` beside a model in single precision, so that opening it does not mean
/// quantising it each time: seconds for a RoBERTa. To be called when a model is installed; opening
/// never writes.
///
/// # Errors
/// [`Error::Unavailable`] for damaged models, [`Error::Failed`] when the file cannot be written.
pub fn prepare(folder: &Path) -> Result<Prepared, Error> {
    let model = ModelFolder::open(folder)?;
    let content = Architecture::read(&model.config_bytes()?)
        .map_err(Unfit::Unknown)
        .and_then(|architecture| match int8(&model, &architecture)? {
            Int8::Ready(_) => Ok(None),
            Int8::ToQuantise(weights) => quantised(weights, &architecture).map(Some),
        });
    match content {
        Ok(Some(content)) => prepared::write(folder, &content)
            .map(Prepared::Written)
            .map_err(|error| {
                let path = folder.join(prepared::FILE);
                Error::Failed(format!("cannot write {} ({error})", path.display()))
            }),
        Ok(None) | Err(Unfit::Unknown(_)) => Ok(Prepared::NotNeeded),
        Err(Unfit::Broken(error)) => Err(error),
    }
}

/// The int8 form of a model.
enum Int8 {
    Ready(Box<NetworkSource>),
    /// There are only weights in single precision.
    ToQuantise(Weights),
}

/// Finds the int8 form: exported, prepared, or the model itself.
fn int8(model: &ModelFolder, architecture: &Architecture) -> Result<Int8, Unfit> {
    let ready = |weights| {
        NetworkSource::new(weights, architecture).map(|source| Int8::Ready(Box::new(source)))
    };
    let exported = model.path(EXPORTED);
    if exported.is_file() {
        match graph::read(&exported, architecture).and_then(ready) {
            Err(Unfit::Unknown(reason)) => tracing::warn!(
                file = %exported.display(),
                reason,
                "this graph is not known here and is ignored"
            ),
            known => return known,
        }
    }
    if let Some(content) = prepared::find(model.root()) {
        match weights(content).and_then(ready) {
            Err(Unfit::Unknown(reason)) => tracing::warn!(
                model = %model.root().display(),
                reason,
                "the prepared file is damaged and is ignored"
            ),
            known => return known,
        }
    }
    let weights = graph::read(&model.path(GRAPH), architecture)?;
    match is_quantised(&weights.tensors, architecture) {
        true => ready(weights),
        false => Ok(Int8::ToQuantise(weights)),
    }
}

/// Whether linear layers have weights in int8.
fn is_quantised(tensors: &Tensors, architecture: &Architecture) -> bool {
    tensors.is_quantised(&format!("{}.weight", architecture.linears()[0]))
}

/// Whether a model in this folder can be run in single precision. Reads what describes the network,
/// not the weights.
pub(crate) fn has_single_precision(folder: &Path) -> bool {
    let Ok(model) = ModelFolder::open(folder) else {
        return false;
    };
    let Ok(config) = model.config_bytes() else {
        return false;
    };
    let Ok(architecture) = Architecture::read(&config) else {
        return false;
    };
    graph::read(&model.path(GRAPH), &architecture)
        .is_ok_and(|weights| !is_quantised(&weights.tensors, &architecture))
}

/// Quantises, into the content of a prepared file.
fn quantised(weights: Weights, architecture: &Architecture) -> Result<Bytes, Unfit> {
    quantise::quantise(weights.tensors, architecture, parallel::threads())
        .and_then(|tensors| prepared::serialize(&tensors, &weights.files))
        .map_err(Unfit::Unknown)
}

/// The weights in the content of a prepared file.
fn weights(content: Bytes) -> Result<Weights, Unfit> {
    Ok(Weights {
        tensors: prepared::deserialize(&content).map_err(Unfit::Unknown)?,
        files: vec![content],
    })
}

impl NetworkSource {
    /// Finds the weights of a model in this precision and checks that they are a whole network.
    ///
    /// Quick but for single-precision models that were not prepared: these are quantised.
    ///
    /// # Errors
    /// [`Unfit::Unknown`] for networks that only ONNX Runtime can run, [`Unfit::Broken`] for damaged
    /// files.
    pub(crate) fn find(model: &ModelFolder, precision: Precision) -> Result<Self, Unfit> {
        let config = model.config_bytes().map_err(Unfit::Broken)?;
        let architecture = Architecture::read(&config).map_err(Unfit::Unknown)?;
        match precision {
            Precision::Int8 => match int8(model, &architecture)? {
                Int8::Ready(source) => Ok(*source),
                Int8::ToQuantise(found) => {
                    tracing::info!(
                        model = %model.root().display(),
                        "quantising a model in single precision; installing it with `clamor model` does this once"
                    );
                    Self::new(weights(quantised(found, &architecture)?)?, &architecture)
                }
            },
            Precision::Fp32 => {
                let weights = graph::read(&model.path(GRAPH), &architecture)?;
                if is_quantised(&weights.tensors, &architecture) {
                    return Err(Unfit::Broken(Error::Unavailable(format!(
                        "the model {} has weights in int8 only: name it without @fp32",
                        model.root().display()
                    ))));
                }
                Self::new(weights, &architecture)
            }
        }
    }

    fn new(weights: Weights, architecture: &Architecture) -> Result<Self, Unfit> {
        let Weights { mut tensors, files } = weights;
        let Architecture { hidden, inner, .. } = *architecture;
        let mut layers = Vec::new();
        for index in 0..architecture.layers {
            let name = |part: &str| architecture.layer(index, part);
            let attention =
                ["query", "key", "value"].map(|part| name(&format!("attention.self.{part}")));
            layers.push(LayerTensors {
                attention_in: LinearTensors::take(&mut tensors, &attention, [hidden, hidden])?,
                attention_out: LinearTensors::take(
                    &mut tensors,
                    &[name("attention.output.dense")],
                    [hidden, hidden],
                )?,
                attention_norm: Norm::take(
                    &mut tensors,
                    &name("attention.output.LayerNorm"),
                    architecture,
                )?,
                up: LinearTensors::take(
                    &mut tensors,
                    &[name("intermediate.dense")],
                    [hidden, inner],
                )?,
                down: LinearTensors::take(&mut tensors, &[name("output.dense")], [inner, hidden])?,
                norm: Norm::take(&mut tensors, &name("output.LayerNorm"), architecture)?,
            });
        }
        let [dense, classifier] = architecture.head().map(str::to_owned);
        let mut table = |name: &str| {
            tensors
                .take_rows(&architecture.embeddings(name), Kind::Float, hidden)
                .map_err(Unfit::Unknown)
        };
        let positions = table("position_embeddings.weight")?;
        let kinds = table("token_type_embeddings.weight")?;
        let source = Self {
            words: WordTensors::take(&mut tensors, architecture).map_err(Unfit::Unknown)?,
            positions,
            kinds,
            norm: Norm::take(
                &mut tensors,
                &architecture.embeddings("LayerNorm"),
                architecture,
            )?,
            layers,
            head: [
                LinearTensors::take(&mut tensors, &[dense], [hidden, hidden])?,
                LinearTensors::take(&mut tensors, &[classifier], [hidden, 3])?,
            ],
            files,
            architecture: architecture.clone(),
        };
        // Masks and the like are small; what is left of this size would have to be computed with.
        match tensors.0.iter().find(|(_, tensor)| tensor.len() >= hidden) {
            Some((name, tensor)) => Err(Unfit::Unknown(format!(
                "its tensor {name} {:?} is no part of such a network",
                tensor.shape
            ))),
            None => Ok(source),
        }
    }

    /// The content of the files that the weights come from.
    pub(crate) fn files(&self) -> &[Bytes] {
        &self.files
    }

    /// Lays the weights out for the kernels, on `threads` threads, and copies the tables, so that no
    /// file is needed any more.
    pub(crate) fn load(&self, level: Level, threads: usize) -> Encoder {
        let (words, layers) = thread::scope(|scope| {
            let words = scope.spawn(|| self.words.load());
            let layers = parallel::share(
                threads,
                self.layers.len(),
                || (),
                |(), index| Ok::<Layer, Infallible>(self.layers[index].pack()),
            );
            (
                words.join().unwrap_or_else(|panic| resume_unwind(panic)),
                layers,
            )
        });
        let Ok(layers) = layers;
        let mut kind = self.kinds.floats();
        kind.truncate(self.architecture.hidden);
        let [dense, classifier] = &self.head;
        Encoder {
            architecture: self.architecture.clone(),
            words,
            positions: self.positions.floats(),
            kind,
            norm: self.norm.clone(),
            layers,
            dense: dense.pack(),
            classifier: classifier.pack(),
            level,
            threads,
            scratch: Mutex::default(),
        }
    }
}

impl WordTensors {
    fn take(tensors: &mut Tensors, architecture: &Architecture) -> Result<Self, String> {
        let name = architecture.embeddings("word_embeddings.weight");
        let width = architecture.hidden;
        if !tensors.is_quantised(&name) {
            return Ok(Self {
                weight: tensors.take_rows(&name, Kind::Float, width)?,
                scale: None,
            });
        }
        let weight = tensors.take_rows(&quantised_name(&name), Kind::Int8, width)?;
        let scale = tensors.take(&scale_name(&name), Kind::Float, &weight.shape[..1])?;
        Ok(Self {
            weight,
            scale: Some(scale),
        })
    }

    fn load(&self) -> Words {
        match &self.scale {
            Some(scale) => Words::Int8 {
                whole: self.weight.integers().to_vec(),
                scale: scale.floats(),
            },
            None => Words::Float(self.weight.floats()),
        }
    }
}

impl LayerTensors {
    fn pack(&self) -> Layer {
        Layer {
            attention_in: self.attention_in.pack(),
            attention_out: self.attention_out.pack(),
            attention_norm: self.attention_norm.clone(),
            up: self.up.pack(),
            down: self.down.pack(),
            norm: self.norm.clone(),
        }
    }
}
