//! The layout that int8 rows and int8 weights share: tiles of 16 by 64 bytes.
//!
//! A tile is what one register of Intel's matrix unit holds, and 16 full cache lines. Rows: line
//! `r` has 64 neighbouring inputs of row `r`. Weights: line `g` has the inputs `4 g .. 4 g + 4` of
//! 16 outputs, output by output. All levels read the same tiles.

/// Rows of activations, or outputs of weights, in a tile.
pub(super) const TILE_ROWS: usize = 16;
/// Inputs in a tile.
pub(super) const TILE_INPUTS: usize = 64;

/// Sixteen cache lines of bytes.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Tile<T>(pub(super) [[T; TILE_INPUTS]; TILE_ROWS]);

impl<T: Copy + Default> Default for Tile<T> {
    fn default() -> Self {
        Self([[T::default(); TILE_INPUTS]; TILE_ROWS])
    }
}
