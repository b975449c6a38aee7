//! Packing the weights of an int8 layer into tiles.

use crate::lanes::LANES;
use crate::tiles::{TILE_INPUTS, Tile};

/// Longest rows whose sums stay within `i32`: 255 times 127 each, with the offset's correction.
const MAX_INPUTS: usize = 32_768;

/// Weights of one linear layer, packed into tiles, with scale and bias of every output.
pub struct Int8Weights {
    /// Groups of 16 outputs; of each, one tile per 64 inputs. Missing inputs and outputs are zero.
    tiles: Vec<Tile<i8>>,
    groups: Vec<OutputGroup>,
    inputs: usize,
    outputs: usize,
}

/// What belongs to 16 outputs besides their weights.
#[derive(Clone)]
#[repr(align(64))]
pub(super) struct OutputGroup {
    pub(super) scale: [f32; LANES],
    pub(super) bias: [f32; LANES],
    /// Sums of the weights of each output.
    weight_sums: [i32; LANES],
}

impl OutputGroup {
    /// Where sums start if every activation is stored with this added, see
    /// [`Dot::OFFSET`](crate::dot::Dot::OFFSET).
    pub(super) fn start(&self, offset: u8) -> [i32; LANES] {
        self.weight_sums.map(|sum| -i32::from(offset) * sum)
    }
}

impl Int8Weights {
    /// Packs weights that lie input by input: `weights[input * outputs + output]`.
    ///
    /// # Panics
    /// When the slices do not fit `inputs` and `outputs`, or rows are longer than 32,768.
    pub fn pack(
        weights: &[i8],
        inputs: usize,
        outputs: usize,
        scale: &[f32],
        bias: &[f32],
    ) -> Self {
        assert!(
            (1..=MAX_INPUTS).contains(&inputs) && weights.len() == inputs * outputs,
            "bug: {} weights for {inputs} inputs and {outputs} outputs",
            weights.len()
        );
        assert!(
            scale.len() == outputs && bias.len() == outputs,
            "bug: {} scales and {} biases for {outputs} outputs",
            scale.len(),
            bias.len()
        );
        let group_count = outputs.div_ceil(LANES);
        let mut packed = Self {
            tiles: Vec::with_capacity(group_count * inputs.div_ceil(TILE_INPUTS)),
            groups: Vec::with_capacity(group_count),
            inputs,
            outputs,
        };
        for (group, (scale, bias)) in scale.chunks(LANES).zip(bias.chunks(LANES)).enumerate() {
            let mut about = OutputGroup {
                scale: [0.0; LANES],
                bias: [0.0; LANES],
                weight_sums: [0; LANES],
            };
            about.scale[..scale.len()].copy_from_slice(scale);
            about.bias[..bias.len()].copy_from_slice(bias);
            for rows in weights.chunks(TILE_INPUTS * outputs) {
                let mut tile = Tile::default();
                for (line, rows) in tile.0.iter_mut().zip(rows.chunks(4 * outputs)) {
                    let four = four_rows(rows, outputs, group * LANES);
                    for input in 0..4 {
                        for output in 0..LANES {
                            line[4 * output + input] = four[input][output];
                            about.weight_sums[output] += i32::from(four[input][output]);
                        }
                    }
                }
                packed.tiles.push(tile);
            }
            packed.groups.push(about);
        }
        packed
    }

    /// How many values a row has that meets these weights.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// How many values come out for each row.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// The outputs in groups of 16, the last one filled up.
    pub(super) fn groups(&self) -> &[OutputGroup] {
        &self.groups
    }

    /// The tiles of a group of 16 outputs.
    pub(super) fn tiles(&self, group: usize) -> &[Tile<i8>] {
        let count = self.inputs.div_ceil(TILE_INPUTS);
        &self.tiles[group * count..][..count]
    }
}

/// The weights of 16 outputs, from `first` on, in up to four rows; zero where there are none.
fn four_rows(rows: &[i8], outputs: usize, first: usize) -> [[i8; LANES]; 4] {
    let mut four = [[0; LANES]; 4];
    for (weights, row) in four.iter_mut().zip(rows.chunks(outputs)) {
        match row[first..].first_chunk() {
            Some(row) => *weights = *row,
            None => weights[..outputs - first].copy_from_slice(&row[first..]),
        }
    }
    four
}
