//! Our own inference for BERT and RoBERTa with a classification head.
//!
//! It exists because a text's logits must not depend on the texts beside it: int8 activations have
//! one scale per token here, and a batch is its tokens end to end, without padding. Whatever the
//! batch, the number of threads or the processor, the logits are the same bits.
//!
//! | file | what |
//! |---|---|
//! | [`source`] | which file of a folder is used in which precision |
//! | [`graph`], [`protobuf`] | weights out of ONNX files |
//! | [`prepared`], [`quantise`] | int8 weights of single-precision models |
//! | [`architecture`], [`tensors`], [`layers`] | what the network is made of |
//! | [`forward`] | from token ids to logits, one batch on one thread |
//! | [`batch`] | which texts make a batch |
//!
//! Not here: text, labels and probabilities ([`neural`](crate::neural)), and the arithmetic itself
//! ([`kernels`]).

mod architecture;
mod batch;
mod forward;
mod graph;
mod layers;
mod map;
mod prepared;
mod protobuf;
mod quantise;
mod source;
mod tensors;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

pub use source::{Prepared, prepare};

pub(crate) use source::{NetworkSource, has_single_precision};

use kernels::Level;

use crate::network::{Encoded, Logits};
use crate::{Error, parallel};
use architecture::Architecture;
use forward::Scratch;
use layers::{Linear, Norm, Words};

/// Changes when the arithmetic gives other bits for the same weights, so that scores of before and
/// after can be told apart.
pub(crate) const NUMERICS: u32 = 1;

/// Why a model is not computed here.
#[derive(Debug)]
pub(crate) enum Unfit {
    /// It is another network than those known here; the reason is for a log.
    Unknown(String),
    /// Its files are damaged: nothing can run it.
    Broken(Error),
}

impl Unfit {
    /// A file that cannot be read.
    fn broken(path: &Path, reason: &str) -> Self {
        Self::Broken(Error::Unavailable(format!(
            "the model file {} cannot be read ({reason}): fetch the model again or choose another analyzer",
            path.display()
        )))
    }
}

/// A network in memory.
pub(crate) struct Encoder {
    architecture: Architecture,
    words: Words,
    /// One row per position.
    positions: Vec<f32>,
    /// The row of the first kind of token: single texts have no other.
    kind: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    dense: Linear,
    classifier: Linear,
    level: Level,
    threads: usize,
    /// What threads work in, kept between calls; never more than were busy at the same time.
    scratch: Mutex<Vec<Scratch>>,
}

struct Layer {
    /// Queries, keys and values side by side.
    attention_in: Linear,
    attention_out: Linear,
    attention_norm: Norm,
    up: Linear,
    down: Linear,
    norm: Norm,
}

impl Encoder {
    /// The instructions that are used.
    pub(crate) fn level(&self) -> Level {
        self.level
    }

    /// How many batches are computed at the same time.
    pub(crate) fn threads(&self) -> usize {
        self.threads
    }

    /// Uses these instead of what was found best.
    pub(crate) fn set(&mut self, level: Level, threads: usize) {
        self.level = level;
        self.threads = threads;
    }

    /// The logits of every text. Blocks; texts are shared between threads, and a single batch stays
    /// on the caller's.
    ///
    /// # Errors
    /// [`Error::Failed`] for a text whose tokens the model does not have.
    pub(crate) fn logits(&self, texts: &[Encoded]) -> Result<Vec<Logits>, Error> {
        let lengths: Vec<usize> = texts.iter().map(|text| text.ids.len()).collect();
        let batches = batch::batches(&lengths, self.threads);
        let done = parallel::share(
            self.threads,
            batches.len(),
            || self.borrow_scratch(),
            |scratch, index| {
                let batch = &batches[index];
                let ids: Vec<&[u32]> = batch
                    .iter()
                    .map(|&text| texts[text].ids.as_slice())
                    .collect();
                let scratch = scratch.0.get_or_insert_default();
                self.forward(&ids, scratch)
            },
        )?;
        let mut logits = vec![[f32::NAN; 3]; texts.len()];
        for (batch, rows) in batches.iter().zip(done) {
            for (&text, row) in batch.iter().zip(rows) {
                logits[text] = row;
            }
        }
        Ok(logits)
    }

    fn borrow_scratch(&self) -> Borrowed<'_> {
        Borrowed(self.scratch().pop(), self)
    }

    fn scratch(&self) -> std::sync::MutexGuard<'_, Vec<Scratch>> {
        // A panic leaves nothing half-done in a list.
        self.scratch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Scratch memory that goes back when the thread is done.
struct Borrowed<'a>(Option<Scratch>, &'a Encoder);

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        let mut kept = self.1.scratch();
        if kept.len() < self.1.threads {
            kept.extend(self.0.take());
        }
    }
}
