//! Linear layers with int8 weights and quantised rows.
//!
//! `y = f32(sum) * row scale * weight scale + bias`, then perhaps GELU. The sums are exact in `i32`,
//! so any order of adding and any instruction gives the same bits.

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub(super) mod amx;
mod weights;

pub use weights::Int8Weights;
use weights::OutputGroup;

use super::arithmetic::{Arithmetic, Kernel};
use super::dot::Dot;
use super::functions::{Activation, gelu_lanes};
use super::lanes::{LANES, Lanes};
use super::level::Level;
use super::quantize::QuantizedRows;
use super::tiles::{TILE_INPUTS, TILE_ROWS, Tile};

/// One linear layer: `out[row][output]` from quantised rows.
///
/// # Panics
/// When `out` does not have room for exactly the rows times the outputs, the rows' width is not
/// the weights' number of inputs, or the rows were quantised for another level.
pub fn linear_i8(
    level: Level,
    rows: &QuantizedRows,
    weights: &Int8Weights,
    out: &mut [f32],
    activation: Activation,
) {
    let product = Product::new(rows, weights, out, activation);
    if !product.out.is_empty() {
        level.run(product);
    }
}

/// The arguments of [`linear_i8`], checked.
pub(super) struct Product<'a> {
    rows: &'a QuantizedRows,
    weights: &'a Int8Weights,
    out: &'a mut [f32],
    activation: Activation,
}

impl Kernel for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        assert!(
            self.rows.offset() == A::Dot::OFFSET,
            "bug: rows were quantised for another level"
        );
        A::multiply(self);
    }
}

impl<'a> Product<'a> {
    pub(super) fn new(
        rows: &'a QuantizedRows,
        weights: &'a Int8Weights,
        out: &'a mut [f32],
        activation: Activation,
    ) -> Self {
        assert!(
            rows.is_empty() || rows.width() == weights.inputs(),
            "bug: rows of {} for {} inputs",
            rows.width(),
            weights.inputs()
        );
        assert!(
            out.len() == rows.len() * weights.outputs(),
            "bug: room for {} values, not {} rows of {}",
            out.len(),
            rows.len(),
            weights.outputs()
        );
        Self {
            rows,
            weights,
            out,
            activation,
        }
    }

    /// Works through blocks of `ROWS` rows (a divisor of 16) by `GROUPS` times 16 outputs.
    ///
    /// The weights of a block stay in the nearest cache while all rows pass by.
    #[inline(always)]
    pub(super) fn in_blocks<D: Dot, const ROWS: usize, const GROUPS: usize>(mut self) {
        let groups = self.weights.groups().len();
        let mut group = 0;
        while group + GROUPS <= groups {
            self.all_rows::<D, ROWS, GROUPS>(group);
            group += GROUPS;
        }
        while group < groups {
            self.all_rows::<D, ROWS, 1>(group);
            group += 1;
        }
    }

    #[inline(always)]
    fn all_rows<D: Dot, const ROWS: usize, const GROUPS: usize>(&mut self, group: usize) {
        let panels: [&[Tile<i8>]; GROUPS] =
            std::array::from_fn(|next| self.weights.tiles(group + next));
        let starts: [[i32; LANES]; GROUPS] =
            std::array::from_fn(|next| self.weights.groups()[group + next].start(D::OFFSET));
        let rows = self.rows;
        for first in (0..rows.len()).step_by(ROWS) {
            let block = rows.block(first / TILE_ROWS);
            let sums = sums::<D, ROWS, GROUPS>(block, first % TILE_ROWS, &panels, &starts);
            for (row, sums) in (first..rows.len()).zip(&sums) {
                self.store(row, group, sums);
            }
        }
    }

    /// Turns the sums of one row, from a group of outputs on, into its outputs.
    #[inline(always)]
    fn store<D: Dot, const GROUPS: usize>(&mut self, row: usize, group: usize, sums: &[D; GROUPS]) {
        let outputs = self.weights.outputs();
        let left = group * LANES;
        let right = outputs.min(left + GROUPS * LANES);
        let out = self.out[row * outputs..][left..right].chunks_mut(LANES);
        let groups = &self.weights.groups()[group..][..GROUPS];
        let scale = self.rows.scales()[row];
        for ((&sum, group), out) in sums.iter().zip(groups).zip(out) {
            group.store(sum, scale, self.activation, out);
        }
    }
}

impl OutputGroup {
    /// Turns the sums of one row into its outputs.
    #[inline(always)]
    fn store<D: Dot>(&self, sums: D, row_scale: f32, activation: Activation, out: &mut [f32]) {
        let scale = D::Lanes::load(&self.scale);
        let bias = D::Lanes::load(&self.bias);
        let row_scale = D::Lanes::splat(row_scale);
        let value = sums.lanes().mul(row_scale).mul_add(scale, bias);
        match activation {
            Activation::None => value,
            Activation::Gelu => gelu_lanes(value),
        }
        .store_short(out);
    }
}

/// The exact products of `ROWS` rows, from `line` of their block on, with groups of weights.
#[inline(always)]
fn sums<D: Dot, const ROWS: usize, const GROUPS: usize>(
    block: &[Tile<u8>],
    line: usize,
    panels: &[&[Tile<i8>]; GROUPS],
    starts: &[[i32; LANES]; GROUPS],
) -> [[D; GROUPS]; ROWS] {
    let mut start = [D::start(&starts[0]); GROUPS];
    for group in 1..GROUPS {
        start[group] = D::start(&starts[group]);
    }
    let mut sums = [start; ROWS];
    for (place, tile) in block.iter().enumerate() {
        let lines: &[[u8; TILE_INPUTS]; ROWS] = tile.0[line..]
            .first_chunk()
            .expect("bug: rows of a block divide 16");
        for four in 0..TILE_ROWS {
            let mut weights = [D::weights(&panels[0][place].0[four]); GROUPS];
            for group in 1..GROUPS {
                weights[group] = D::weights(&panels[group][place].0[four]);
            }
            for row in 0..ROWS {
                let inputs = &lines[row].as_chunks::<4>().0[four];
                let activations = D::activations(*inputs);
                for group in 0..GROUPS {
                    sums[row][group] = sums[row][group].add(weights[group], activations);
                }
            }
        }
    }
    sums
}
