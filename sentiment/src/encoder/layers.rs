//! The parts of the network, packed for the kernels, and what each does to rows of numbers.

use kernels::{
    Activation, F32Weights, Int8Weights, Level, QuantizedRows, add_layer_norm, linear_f32,
    linear_i8,
};

use super::Unfit;
use super::architecture::Architecture;
use super::tensors::{Kind, Tensor, Tensors, quantised_name, scale_name};

/// A linear layer, or several of the same input side by side.
pub(super) enum Linear {
    Int8(Int8Weights),
    Float(F32Weights),
}

impl Linear {
    /// `out[row][output]` from `x[row][input]`; `rows` is room to quantise `x`.
    pub(super) fn apply(
        &self,
        level: Level,
        x: &[f32],
        rows: &mut QuantizedRows,
        out: &mut [f32],
        activation: Activation,
    ) {
        match self {
            Self::Int8(weights) => {
                rows.quantize(level, x, weights.inputs());
                linear_i8(level, rows, weights, out, activation);
            }
            Self::Float(weights) => linear_f32(level, x, weights, out, activation),
        }
    }
}

/// The tensors of linear layers that have the same input and are computed as one.
pub(super) struct LinearTensors {
    inputs: usize,
    parts: Vec<Part>,
}

/// The tensors of one linear layer.
struct Part {
    outputs: usize,
    weight: Tensor,
    /// One per output, where the weight is quantised.
    scale: Option<Tensor>,
    bias: Tensor,
}

impl LinearTensors {
    /// Takes the layers of these names, each `inputs` to `outputs`.
    pub(super) fn take(
        tensors: &mut Tensors,
        names: &[String],
        [inputs, outputs]: [usize; 2],
    ) -> Result<Self, Unfit> {
        let parts: Result<Vec<Part>, String> = names
            .iter()
            .map(|name| {
                let weight = format!("{name}.weight");
                let shape = [inputs, outputs];
                let (weight, scale) = if tensors.is_quantised(&weight) {
                    let scale = tensors.take(&scale_name(&weight), Kind::Float, &[outputs])?;
                    let whole = tensors.take(&quantised_name(&weight), Kind::Int8, &shape)?;
                    (whole, Some(scale))
                } else {
                    (tensors.take(&weight, Kind::Float, &shape)?, None)
                };
                let bias = tensors.take(&format!("{name}.bias"), Kind::Float, &[outputs])?;
                Ok(Part {
                    outputs,
                    weight,
                    scale,
                    bias,
                })
            })
            .collect();
        let parts = parts.map_err(Unfit::Unknown)?;
        let quantised = parts.iter().filter(|part| part.scale.is_some()).count();
        if quantised != 0 && quantised != parts.len() {
            return Err(Unfit::Unknown(format!(
                "only some of {names:?} are quantised"
            )));
        }
        Ok(Self { inputs, parts })
    }

    pub(super) fn is_quantised(&self) -> bool {
        self.parts.iter().all(|part| part.scale.is_some())
    }

    /// Puts the weights into the kernels' layout. The costly part of loading a model.
    pub(super) fn pack(&self) -> Linear {
        let outputs: usize = self.parts.iter().map(|part| part.outputs).sum();
        let joined = |tensor: fn(&Part) -> Option<&Tensor>| -> Vec<f32> {
            self.parts
                .iter()
                .filter_map(tensor)
                .flat_map(Tensor::floats)
                .collect()
        };
        let bias = joined(|part| Some(&part.bias));
        if self.is_quantised() {
            let scale = joined(|part| part.scale.as_ref());
            let pack =
                |weights: &[i8]| Int8Weights::pack(weights, self.inputs, outputs, &scale, &bias);
            return Linear::Int8(match self.parts.as_slice() {
                [part] => pack(part.weight.integers()),
                parts => pack(
                    &self.side_by_side(
                        &parts
                            .iter()
                            .map(|part| part.weight.integers())
                            .collect::<Vec<_>>(),
                    ),
                ),
            });
        }
        let weights: Vec<Vec<f32>> = self.parts.iter().map(|part| part.weight.floats()).collect();
        let pack = |weights: &[f32]| F32Weights::pack(weights, self.inputs, outputs, &bias);
        Linear::Float(match weights.as_slice() {
            [weights] => pack(weights),
            weights => pack(&self.side_by_side(weights)),
        })
    }

    /// Matrices of the same number of rows as one, row by row.
    fn side_by_side<T: Copy, M: AsRef<[T]>>(&self, matrices: &[M]) -> Vec<T> {
        let mut rows: Vec<_> = matrices
            .iter()
            .zip(&self.parts)
            .map(|(matrix, part)| matrix.as_ref().chunks_exact(part.outputs))
            .collect();
        let mut joined = Vec::new();
        for _ in 0..self.inputs {
            for matrix in &mut rows {
                joined.extend_from_slice(matrix.next().unwrap_or_default());
            }
        }
        joined
    }
}

/// Gain and bias of a LayerNorm.
#[derive(Clone)]
pub(super) struct Norm {
    gamma: Vec<f32>,
    beta: Vec<f32>,
    epsilon: f32,
}

impl Norm {
    pub(super) fn take(
        tensors: &mut Tensors,
        name: &str,
        architecture: &Architecture,
    ) -> Result<Self, Unfit> {
        let mut take = |part: &str| {
            let tensor = tensors.take(
                &format!("{name}.{part}"),
                Kind::Float,
                &[architecture.hidden],
            );
            tensor.map(|tensor| tensor.floats()).map_err(Unfit::Unknown)
        };
        Ok(Self {
            gamma: take("weight")?,
            beta: take("bias")?,
            epsilon: architecture.epsilon,
        })
    }

    /// Adds `residual` (nothing if it is empty) and normalises every row.
    pub(super) fn apply(&self, level: Level, x: &mut [f32], residual: &[f32]) {
        add_layer_norm(level, x, residual, &self.gamma, &self.beta, self.epsilon);
    }
}

/// One row per word.
pub(super) enum Words {
    Int8 { whole: Vec<i8>, scale: Vec<f32> },
    Float(Vec<f32>),
}

impl Words {
    /// The numbers of one word; `None` beyond the last.
    pub(super) fn row(&self, word: usize, out: &mut [f32]) -> Option<()> {
        let start = word.checked_mul(out.len())?;
        let range = start..start.checked_add(out.len())?;
        match self {
            Self::Int8 { whole, scale } => {
                let scale = scale.get(word)?;
                for (out, &whole) in out.iter_mut().zip(whole.get(range)?) {
                    *out = f32::from(whole) * scale;
                }
            }
            Self::Float(numbers) => out.copy_from_slice(numbers.get(range)?),
        }
        Some(())
    }
}
