//! Rows of floats as rows of bytes with one scale each.
//!
//! Symmetric per row: the largest value of a row becomes 127, so a row's bytes do not depend on the
//! other rows. Not here: weights, which are quantised when a model is exported.

use super::arithmetic::{Arithmetic, Kernel};
use super::dot::Dot;
use super::lanes::{LANES, Lanes, ROUNDING};
use super::level::Level;
use super::tiles::{TILE_INPUTS, TILE_ROWS, Tile};

/// Rows whose largest value is smaller than this are all zero: 127 divided by it must be a number.
const SMALLEST: f32 = 1e-30;

/// Quantised rows in a buffer that is used again and again.
#[derive(Default)]
pub struct QuantizedRows {
    /// Blocks of 16 rows; of each, one tile per 64 inputs. What lies beyond the last row or input
    /// is left over from earlier use or zero; weights of such inputs are zero.
    tiles: Vec<Tile<u8>>,
    /// What a row's bytes are multiplied with.
    scales: Vec<f32>,
    width: usize,
    offset: u8,
}

impl QuantizedRows {
    /// Replaces the contents by the rows of `x`, each `width` values long.
    ///
    /// A row's scale is its largest absolute value divided by 127; its values are rounded to the
    /// nearest multiple of that, ties to even.
    ///
    /// # Panics
    /// When `x` is not a whole number of rows.
    pub fn quantize(&mut self, level: Level, x: &[f32], width: usize) {
        assert!(
            width > 0 && x.len().is_multiple_of(width),
            "bug: {} values are not rows of {width}",
            x.len()
        );
        level.run(Quantize {
            x,
            width,
            rows: self,
        });
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }

    /// How many inputs a row has.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The same rows as a level stores them that adds 128, from one that adds nothing.
    #[cfg(all(test, target_arch = "x86_64", target_os = "linux"))]
    pub(super) fn offset_by_128(mut self) -> Self {
        assert_eq!(self.offset, 0);
        self.offset = 128;
        for tile in &mut self.tiles {
            for byte in tile.0.as_flattened_mut() {
                *byte ^= 128;
            }
        }
        self
    }

    /// What was added to each value, see [`Dot::OFFSET`].
    pub(super) fn offset(&self) -> u8 {
        self.offset
    }

    pub(super) fn scales(&self) -> &[f32] {
        &self.scales
    }

    /// The tiles of a block of 16 rows.
    pub(super) fn block(&self, index: usize) -> &[Tile<u8>] {
        let count = tiles_per_row(self.width);
        &self.tiles[index * count..][..count]
    }
}

fn tiles_per_row(width: usize) -> usize {
    width.div_ceil(TILE_INPUTS)
}

struct Quantize<'a> {
    x: &'a [f32],
    width: usize,
    rows: &'a mut QuantizedRows,
}

impl Kernel for Quantize<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let Self { x, width, rows } = self;
        let count = x.len() / width;
        let tiles = tiles_per_row(width);
        rows.width = width;
        rows.offset = A::Dot::OFFSET;
        rows.scales.clear();
        rows.tiles
            .resize(count.div_ceil(TILE_ROWS) * tiles, Tile::default());
        for (index, row) in x.chunks_exact(width).enumerate() {
            let block = &mut rows.tiles[index / TILE_ROWS * tiles..][..tiles];
            let scale = quantize_row::<A::Lanes>(row, block, index % TILE_ROWS, A::Dot::OFFSET);
            rows.scales.push(scale);
        }
    }
}

/// Writes one line of every tile and gives back the row's scale.
#[inline(always)]
fn quantize_row<L: Lanes>(row: &[f32], tiles: &mut [Tile<u8>], line: usize, offset: u8) -> f32 {
    let (blocks, rest) = row.as_chunks::<LANES>();
    let mut largest = L::load_short(rest).abs();
    for block in blocks {
        largest = L::load(block).abs().max(largest);
    }
    let largest = largest.highest();
    let factor = L::splat(if largest >= SMALLEST {
        127.0 / largest
    } else {
        0.0
    });
    // The offset is even, so it does not change which way ties are rounded.
    let rounding = L::splat(ROUNDING + f32::from(offset));

    for (tile, inputs) in tiles.iter_mut().zip(row.chunks(TILE_INPUTS)) {
        let (bytes, _) = tile.0[line].as_chunks_mut::<LANES>();
        for (bytes, values) in bytes.iter_mut().zip(inputs.chunks(LANES)) {
            L::load_short(values)
                .mul(factor)
                .add(rounding)
                .store_low_bytes(bytes);
        }
    }
    largest / 127.0
}
