//! Linear layers with f32 weights, for models that are not quantised and for small heads.
//!
//! `y = sum + bias`, then perhaps GELU. A sum starts at zero and takes the inputs in order, each
//! multiplied and added with one rounding.

use super::arithmetic::{Arithmetic, Kernel};
use super::functions::{Activation, gelu_lanes};
use super::lanes::{LANES, Lanes};
use super::level::Level;

/// Weights of one linear layer, packed for the kernels, with the bias of every output.
pub struct F32Weights {
    /// Groups of 16 outputs, input by input. Missing outputs are zero.
    weights: Vec<[f32; LANES]>,
    bias: Vec<[f32; LANES]>,
    inputs: usize,
    outputs: usize,
}

impl F32Weights {
    /// Packs weights that lie input by input: `weights[input * outputs + output]`.
    ///
    /// # Panics
    /// When the slices do not fit `inputs` and `outputs`.
    pub fn pack(weights: &[f32], inputs: usize, outputs: usize, bias: &[f32]) -> Self {
        Self::pack_by(weights, inputs, outputs, bias, |input, group, packed| {
            let row = &weights[input * outputs + group * LANES..];
            let count = packed.len().min(outputs - group * LANES);
            packed[..count].copy_from_slice(&row[..count]);
        })
    }

    /// Packs weights that lie output by output: `weights[output * inputs + input]`.
    ///
    /// # Panics
    /// When the slices do not fit `inputs` and `outputs`.
    pub fn pack_transposed(weights: &[f32], inputs: usize, outputs: usize, bias: &[f32]) -> Self {
        Self::pack_by(weights, inputs, outputs, bias, |input, group, packed| {
            for (lane, weight) in packed.iter_mut().enumerate().take(outputs - group * LANES) {
                *weight = weights[(group * LANES + lane) * inputs + input];
            }
        })
    }

    fn pack_by(
        weights: &[f32],
        inputs: usize,
        outputs: usize,
        bias: &[f32],
        fill: impl Fn(usize, usize, &mut [f32; LANES]),
    ) -> Self {
        assert!(
            inputs > 0 && weights.len() == inputs * outputs && bias.len() == outputs,
            "bug: {} weights and {} biases for {inputs} inputs and {outputs} outputs",
            weights.len(),
            bias.len()
        );
        let groups = outputs.div_ceil(LANES);
        let mut packed = vec![[0.0; LANES]; groups * inputs];
        for (index, packed) in packed.iter_mut().enumerate() {
            fill(index % inputs, index / inputs, packed);
        }
        let mut biases = vec![[0.0; LANES]; groups];
        biases.as_flattened_mut()[..outputs].copy_from_slice(bias);
        Self {
            weights: packed,
            bias: biases,
            inputs,
            outputs,
        }
    }

    /// How many values a row has that meets these weights.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// How many values come out for each row.
    pub fn outputs(&self) -> usize {
        self.outputs
    }
}

/// One linear layer: `out[row][output]` from `x[row][input]`.
///
/// # Panics
/// When `x` is not a whole number of rows or `out` does not fit them.
pub fn linear_f32(
    level: Level,
    x: &[f32],
    weights: &F32Weights,
    out: &mut [f32],
    activation: Activation,
) {
    let rows = x.len() / weights.inputs;
    assert!(
        x.len() == rows * weights.inputs && out.len() == rows * weights.outputs,
        "bug: {} values in and {} out for {} inputs and {} outputs",
        x.len(),
        out.len(),
        weights.inputs,
        weights.outputs
    );
    if out.is_empty() {
        return;
    }
    level.run(Product {
        x,
        weights,
        out,
        activation,
    });
}

struct Product<'a> {
    x: &'a [f32],
    weights: &'a F32Weights,
    out: &'a mut [f32],
    activation: Activation,
}

impl Kernel for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(mut self) {
        let groups = self.weights.bias.len();
        let mut group = 0;
        if A::Lanes::MANY {
            while group + 3 <= groups {
                self.all_rows::<A::Lanes, 8, 3>(group);
                group += 3;
            }
        }
        while group < groups {
            self.all_rows::<A::Lanes, 6, 1>(group);
            group += 1;
        }
    }
}

impl Product<'_> {
    /// Works out `GROUPS` times 16 outputs of all rows, in blocks of `ROWS` rows.
    #[inline(always)]
    fn all_rows<L: Lanes, const ROWS: usize, const GROUPS: usize>(&mut self, group: usize) {
        let F32Weights { weights, bias, .. } = self.weights;
        let (inputs, outputs) = (self.weights.inputs, self.weights.outputs);
        let mut panels = [&weights[group * inputs..][..inputs]; GROUPS];
        let mut biases = [L::load(&bias[group]); GROUPS];
        for next in 1..GROUPS {
            panels[next] = &weights[(group + next) * inputs..][..inputs];
            biases[next] = L::load(&bias[group + next]);
        }
        let left = group * LANES;
        let right = outputs.min(left + GROUPS * LANES);
        let row_count = self.x.len() / inputs;

        for first in (0..row_count).step_by(ROWS) {
            // A last block of fewer rows works on its last row several times.
            let mut rows = [&self.x[first * inputs..][..inputs]; ROWS];
            for (row, values) in rows.iter_mut().enumerate() {
                *values = &self.x[(first + row).min(row_count - 1) * inputs..][..inputs];
            }
            let sums = sums::<L, ROWS, GROUPS>(rows, panels);
            for (row, sums) in (first..row_count).zip(&sums) {
                let out = &mut self.out[row * outputs..][left..right];
                for ((sum, bias), out) in sums.iter().zip(&biases).zip(out.chunks_mut(LANES)) {
                    let value = sum.add(*bias);
                    match self.activation {
                        Activation::None => value,
                        Activation::Gelu => gelu_lanes(value),
                    }
                    .store_short(out);
                }
            }
        }
    }
}

#[inline(always)]
fn sums<L: Lanes, const ROWS: usize, const GROUPS: usize>(
    mut rows: [&[f32]; ROWS],
    mut panels: [&[[f32; LANES]]; GROUPS],
) -> [[L; GROUPS]; ROWS] {
    let inputs = rows[0].len();
    for row in &mut rows {
        *row = &row[..inputs];
    }
    for panel in &mut panels {
        *panel = &panel[..inputs];
    }
    let mut sums = [[L::splat(0.0); GROUPS]; ROWS];
    for input in 0..inputs {
        let mut weights = [L::splat(0.0); GROUPS];
        for group in 0..GROUPS {
            weights[group] = L::load(&panels[group][input]);
        }
        for row in 0..ROWS {
            let activation = L::splat(rows[row][input]);
            for group in 0..GROUPS {
                sums[row][group] = activation.mul_add(weights[group], sums[row][group]);
            }
        }
    }
    sums
}
