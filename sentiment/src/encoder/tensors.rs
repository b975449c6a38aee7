//! Named tensors, whatever file they come from. Not here: the files.

use std::collections::BTreeMap;

use bytes::Bytes;

/// The weights of a model under the names of transformers' state dict, linear layers as
/// [inputs, outputs]. `x.weight` may be quantised: then there is `x.weight_quantized` with one
/// `x.weight_scale` per output (per word in embeddings) instead.
#[derive(Default)]
pub(super) struct Tensors(pub(super) BTreeMap<String, Tensor>);

/// Numbers that lie row by row in the bytes of a file.
#[derive(Clone)]
pub(super) struct Tensor {
    pub(super) kind: Kind,
    /// As it is used: with [`Self::transposed`], the bytes have the two the other way round.
    pub(super) shape: Vec<usize>,
    pub(super) transposed: bool,
    pub(super) bytes: Bytes,
}

/// How a number is stored.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Kind {
    /// Little-endian single precision.
    Float,
    /// Signed bytes.
    Int8,
}

impl Kind {
    pub(super) fn size(self) -> usize {
        match self {
            Self::Float => size_of::<f32>(),
            Self::Int8 => 1,
        }
    }
}

impl Tensor {
    /// # Errors
    /// When there are more or fewer bytes than the shape needs.
    pub(super) fn new(kind: Kind, shape: Vec<usize>, bytes: Bytes) -> Result<Self, String> {
        let needed = shape
            .iter()
            .try_fold(kind.size(), |product, &size| product.checked_mul(size));
        if needed != Some(bytes.len()) {
            return Err(format!("{} bytes are no tensor of {shape:?}", bytes.len()));
        }
        Ok(Self {
            kind,
            shape,
            transposed: false,
            bytes,
        })
    }

    /// The same numbers with rows as columns; only for a [`Kind::Float`] of two dimensions.
    pub(super) fn transpose(mut self) -> Self {
        self.shape.reverse();
        self.transposed = !self.transposed;
        self
    }

    /// The same numbers with the bytes in the order of the shape.
    pub(super) fn in_order(&self) -> Self {
        let mut ordered = self.clone();
        if self.transposed {
            ordered.bytes = self
                .floats()
                .into_iter()
                .flat_map(f32::to_le_bytes)
                .collect();
            ordered.transposed = false;
        }
        ordered
    }

    /// How many numbers there are.
    pub(super) fn len(&self) -> usize {
        self.bytes.len() / self.kind.size()
    }

    /// The numbers of a [`Kind::Float`], row by row. Copies: they may lie anywhere in the file.
    pub(super) fn floats(&self) -> Vec<f32> {
        let stored = self.bytes.as_chunks().0.iter();
        let stored: Vec<f32> = stored.map(|&bytes| f32::from_le_bytes(bytes)).collect();
        match *self.shape {
            [rows, columns] if self.transposed => {
                let mut turned = Vec::with_capacity(stored.len());
                for row in 0..rows {
                    turned.extend((0..columns).map(|column| stored[column * rows + row]));
                }
                turned
            }
            _ => stored,
        }
    }

    /// The numbers of a [`Kind::Int8`].
    pub(super) fn integers(&self) -> &[i8] {
        kernels::signed(&self.bytes)
    }
}

impl Tensors {
    /// Takes a tensor that must be there with this kind and shape.
    ///
    /// # Errors
    /// What is missing or different, for a log.
    pub(super) fn take(
        &mut self,
        name: &str,
        kind: Kind,
        shape: &[usize],
    ) -> Result<Tensor, String> {
        let tensor = self
            .0
            .remove(name)
            .ok_or_else(|| format!("it has no tensor {name}"))?;
        if tensor.kind != kind || tensor.shape != shape {
            return Err(format!(
                "its tensor {name} is {:?} {:?} and not {kind:?} {shape:?}",
                tensor.kind, tensor.shape
            ));
        }
        Ok(tensor)
    }

    /// Takes a table with any number of rows of this width, but at least one.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub(super) fn take_rows(
        &mut self,
        name: &str,
        kind: Kind,
        width: usize,
    ) -> Result<Tensor, String> {
        let rows = match self.0.get(name).map(|tensor| tensor.shape.as_slice()) {
            Some(&[rows, _]) => rows,
            _ => 1,
        };
        self.take(name, kind, &[rows.max(1), width])
    }

    /// Whether a weight is there in quantised form.
    pub(super) fn is_quantised(&self, weight: &str) -> bool {
        self.0.contains_key(&quantised_name(weight))
    }
}

/// Where the signed bytes of a quantised `x.weight` are.
pub(super) fn quantised_name(weight: &str) -> String {
    format!("{weight}_quantized")
}

/// Where the scales of a quantised `x.weight` are.
pub(super) fn scale_name(weight: &str) -> String {
    format!("{weight}_scale")
}
