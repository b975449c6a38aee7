//! Int8 products in the matrix unit of Intel processors (AMX), on Linux.
//!
//! The compiler's own support is not stable yet, so the five instructions are written out. All else
//! is generic over [`Tiles`], whose other implementation, in plain Rust, is tested on any processor.
#![allow(
    unsafe_code,
    reason = "tile instructions, reached only through the level that has them"
)]

use std::arch::asm;
use std::arch::x86_64::{__cpuid_count, _xgetbv};
use std::mem::offset_of;

use super::Product;
use crate::dot::Dot;
use crate::lanes::LANES;
use crate::tiles::{TILE_INPUTS, TILE_ROWS, Tile};

/// Sixteen rows of sums for 16 outputs.
#[derive(Clone, Copy, Default)]
#[repr(C, align(64))]
pub(crate) struct TileOfSums([[i32; LANES]; TILE_ROWS]);

/// The tiles of a block with each tile of rows and each group of outputs.
type BlockOfSums = [[TileOfSums; 2]; 2];

/// Eight tile registers: two tiles of rows, two of weights, and the sums of each with each.
///
/// Indices of tiles of rows and of groups of outputs are 0 or 1.
pub(crate) trait Tiles {
    /// Makes the registers ready on this thread; dropping it frees them.
    fn new() -> Self;
    /// Lets all 16 rows of sums start at these numbers.
    fn start(&mut self, tile: usize, group: usize, sums: &[i32; LANES]);
    fn load_rows(&mut self, tile: usize, rows: &Tile<u8>);
    fn load_weights(&mut self, group: usize, weights: &Tile<i8>);
    /// Adds the products of the rows and weights that were loaded last.
    fn multiply(&mut self, tile: usize, group: usize);
    fn store(&self, tile: usize, group: usize, sums: &mut TileOfSums);
}

/// A block of rows and outputs that is worked on at once.
#[derive(Clone, Copy)]
struct Block {
    /// The first row, and how many tiles the rows fill: one or two.
    row: usize,
    tiles: usize,
    /// The first group of 16 outputs, and how many there are: one or two.
    group: usize,
    groups: usize,
}

impl Product<'_> {
    /// Works through blocks of 32 rows by 32 outputs, with what is left over in smaller ones.
    ///
    /// The weights of a block stay in the nearest caches while all rows pass by. While the matrix
    /// unit multiplies for one block, the sums of the block before become outputs.
    #[inline(always)]
    pub(crate) fn in_tiles<D: Dot, T: Tiles>(mut self) {
        let mut unit = T::new();
        let mut sums = BlockOfSums::default();
        let mut sums_before = sums;
        let mut before = None;
        let groups = self.weights.groups().len();
        for group in (0..groups).step_by(2) {
            for row in (0..self.rows.len()).step_by(2 * TILE_ROWS) {
                let rows = (self.rows.len() - row).min(2 * TILE_ROWS);
                let block = Block {
                    row,
                    tiles: rows.div_ceil(TILE_ROWS),
                    group,
                    groups: (groups - group).min(2),
                };
                let before = before.replace(block).map(|block| (block, &sums_before));
                match (block.tiles, block.groups) {
                    (1, 1) => self.accumulate::<D, T, 1, 1>(&mut unit, block, &mut sums, before),
                    (1, _) => self.accumulate::<D, T, 1, 2>(&mut unit, block, &mut sums, before),
                    (_, 1) => self.accumulate::<D, T, 2, 1>(&mut unit, block, &mut sums, before),
                    (_, _) => self.accumulate::<D, T, 2, 2>(&mut unit, block, &mut sums, before),
                }
                std::mem::swap(&mut sums, &mut sums_before);
            }
        }
        if let Some(block) = before {
            for part in 0..4 {
                self.finish::<D>(block, &sums_before, part / 2, part % 2);
            }
        }
    }

    /// Works out the sums of a block, and bit by bit the outputs of the block before.
    #[inline(always)]
    fn accumulate<D: Dot, T: Tiles, const TILES: usize, const GROUPS: usize>(
        &mut self,
        unit: &mut T,
        block: Block,
        sums: &mut BlockOfSums,
        before: Option<(Block, &BlockOfSums)>,
    ) {
        for group in 0..GROUPS {
            let about = &self.weights.groups()[block.group + group];
            let start = about.start(self.rows.offset());
            for tile in 0..TILES {
                unit.start(tile, group, &start);
            }
        }
        let (rows, weights) = (self.rows, self.weights);
        let first = block.row / TILE_ROWS;
        let rows: [_; TILES] = std::array::from_fn(|tile| rows.block(first + tile));
        let weights: [_; GROUPS] = std::array::from_fn(|group| weights.tiles(block.group + group));
        let steps = weights[0].len();
        let mut parts_done = 0;
        for step in 0..steps {
            for (group, weights) in weights.iter().enumerate() {
                unit.load_weights(group, &weights[step]);
            }
            for (tile, rows) in rows.iter().enumerate() {
                unit.load_rows(tile, &rows[step]);
                for group in 0..GROUPS {
                    unit.multiply(tile, group);
                }
            }
            if let Some((before, sums)) = before {
                while parts_done * steps < 4 * (step + 1) {
                    self.finish::<D>(before, sums, parts_done / 2, parts_done % 2);
                    parts_done += 1;
                }
            }
        }
        for (tile, sums) in sums.iter_mut().enumerate().take(TILES) {
            for (group, sums) in sums.iter_mut().enumerate().take(GROUPS) {
                unit.store(tile, group, sums);
            }
        }
    }

    /// Turns one tile of a block's sums into outputs, if the block has it.
    #[inline(always)]
    fn finish<D: Dot>(&mut self, block: Block, sums: &BlockOfSums, tile: usize, group: usize) {
        if tile >= block.tiles || group >= block.groups {
            return;
        }
        let outputs = self.weights.outputs();
        let sums = &sums[tile][group];
        let first = block.row + tile * TILE_ROWS;
        let left = (block.group + group) * LANES;
        let group = &self.weights.groups()[block.group + group];
        let scales = &self.rows.scales()[first..];
        let width = LANES.min(outputs - left);
        let out = self.out[first * outputs + left..].chunks_mut(outputs);
        for ((sums, &scale), out) in sums.0.iter().zip(scales).zip(out) {
            group.store(D::start(sums), scale, self.activation, &mut out[..width]);
        }
    }
}

/// What `ldtilecfg` loads: the shapes of the tile registers.
#[repr(C, align(64))]
struct Configuration {
    palette: u8,
    start_row: u8,
    reserved: [u8; 14],
    /// Bytes per row of each register; there are eight.
    row_bytes: [u16; 16],
    /// Rows of each register.
    rows: [u8; 16],
}

const _: () = assert!(offset_of!(Configuration, row_bytes) == 16);
const _: () = assert!(offset_of!(Configuration, rows) == 48);
const _: () = assert!(size_of::<Configuration>() == 64);

/// All registers hold 16 rows of 64 bytes.
static CONFIGURATION: Configuration = Configuration {
    palette: 1,
    start_row: 0,
    reserved: [0; 14],
    row_bytes: [64, 64, 64, 64, 64, 64, 64, 64, 0, 0, 0, 0, 0, 0, 0, 0],
    rows: [16, 16, 16, 16, 16, 16, 16, 16, 0, 0, 0, 0, 0, 0, 0, 0],
};

/// The processor's own tile registers: `tmm0` to `tmm3` hold the sums, `tmm4` and `tmm5` rows,
/// `tmm6` and `tmm7` weights.
///
/// Used only by kernels that run at the AMX level. They belong to the thread, and the compiler does
/// not use them by itself, so they keep their contents from one instruction here to the next.
pub(crate) struct MatrixUnit(());

/// Executes one tile instruction, which may change any tile register and read or write memory as
/// the operands say.
macro_rules! tile {
    ($instruction:expr $(, $name:ident = $value:expr)* $(; $option:ident)?) => {
        // SAFETY: the level has AMX, the process has the permission to use it, and the operands
        // point to whole tiles, which the callers borrow for as long as the instruction runs.
        unsafe {
            asm!(
                $instruction,
                $($name = in(reg) $value,)*
                out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
                options(nostack, preserves_flags $(, $option)?)
            )
        }
    };
}

/// Loads a tile register from rows that begin some bytes apart.
macro_rules! tile_load {
    ($register:literal, $from:expr, $apart:expr) => {
        tile!(
            concat!("tileloadd ", $register, ", [{from} + {apart}]"),
            from = $from,
            apart = $apart;
            readonly
        )
    };
}

/// Stores a tile register to rows that begin some bytes apart.
macro_rules! tile_store {
    ($register:literal, $to:expr, $apart:expr) => {
        tile!(
            concat!("tilestored [{to} + {apart}], ", $register),
            to = $to,
            apart = $apart
        )
    };
}

impl Tiles for MatrixUnit {
    #[inline(always)]
    fn new() -> Self {
        tile!("ldtilecfg [{from}]", from = &raw const CONFIGURATION; readonly);
        Self(())
    }

    #[inline(always)]
    fn start(&mut self, tile: usize, group: usize, sums: &[i32; LANES]) {
        // A distance of zero between rows loads the same row 16 times.
        let (from, apart) = (sums.as_ptr(), 0_usize);
        match (tile, group) {
            (0, 0) => tile_load!("tmm0", from, apart),
            (0, _) => tile_load!("tmm1", from, apart),
            (_, 0) => tile_load!("tmm2", from, apart),
            (_, _) => tile_load!("tmm3", from, apart),
        }
    }

    #[inline(always)]
    fn load_rows(&mut self, tile: usize, rows: &Tile<u8>) {
        let (from, apart) = (rows.0.as_ptr(), TILE_INPUTS);
        match tile {
            0 => tile_load!("tmm4", from, apart),
            _ => tile_load!("tmm5", from, apart),
        }
    }

    #[inline(always)]
    fn load_weights(&mut self, group: usize, weights: &Tile<i8>) {
        let (from, apart) = (weights.0.as_ptr(), TILE_INPUTS);
        match group {
            0 => tile_load!("tmm6", from, apart),
            _ => tile_load!("tmm7", from, apart),
        }
    }

    #[inline(always)]
    fn multiply(&mut self, tile: usize, group: usize) {
        // Sums, unsigned rows, signed weights.
        match (tile, group) {
            (0, 0) => tile!("tdpbusd tmm0, tmm4, tmm6"; nomem),
            (0, _) => tile!("tdpbusd tmm1, tmm4, tmm7"; nomem),
            (_, 0) => tile!("tdpbusd tmm2, tmm5, tmm6"; nomem),
            (_, _) => tile!("tdpbusd tmm3, tmm5, tmm7"; nomem),
        }
    }

    #[inline(always)]
    fn store(&self, tile: usize, group: usize, sums: &mut TileOfSums) {
        let (to, apart) = (sums.0.as_mut_ptr(), size_of::<[i32; LANES]>());
        match (tile, group) {
            (0, 0) => tile_store!("tmm0", to, apart),
            (0, _) => tile_store!("tmm1", to, apart),
            (_, 0) => tile_store!("tmm2", to, apart),
            (_, _) => tile_store!("tmm3", to, apart),
        }
    }
}

impl Drop for MatrixUnit {
    #[inline(always)]
    fn drop(&mut self) {
        tile!("tilerelease");
    }
}

/// Whether the processor has the matrix unit and lets this process use it.
///
/// Linux wants to be asked first, because the registers make the saved state of a thread 8 KiB
/// larger.
pub(crate) fn permitted() -> bool {
    /// Bits of CPUID leaf 7, register EDX: AMX-TILE and AMX-INT8.
    const AMX: u32 = 1 << 24 | 1 << 25;
    /// Bits of the register that says which state the system saves: tile shapes and tile data.
    const TILE_STATE: u64 = 1 << 17 | 1 << 18;
    /// `ARCH_REQ_XCOMP_PERM`, and the number of the tile data's bit above.
    const ASK: (libc::c_long, libc::c_long) = (0x1023, 18);

    if __cpuid_count(0, 0).eax < 7 || __cpuid_count(7, 0).edx & AMX != AMX {
        return false;
    }
    // SAFETY: AVX-512 was found before, so the system has enabled the register that is read.
    let saved = unsafe { saved_state() };
    if saved & TILE_STATE != TILE_STATE {
        return false;
    }
    // SAFETY: asks for a permission, and touches no memory.
    unsafe { libc::syscall(libc::SYS_arch_prctl, ASK.0, ASK.1) == 0 }
}

/// Which state of the processor the system saves for a thread.
#[target_feature(enable = "xsave")]
fn saved_state() -> u64 {
    // SAFETY: register 0 is there with XSAVE.
    unsafe { _xgetbv(0) }
}

/// The same in plain Rust, after the description of the instructions in Intel's manual.
#[cfg(test)]
pub(crate) struct PlainTiles {
    rows: [Tile<u8>; 2],
    weights: [Tile<i8>; 2],
    sums: BlockOfSums,
}

#[cfg(test)]
impl Tiles for PlainTiles {
    fn new() -> Self {
        Self {
            rows: [Tile::default(); 2],
            weights: [Tile::default(); 2],
            sums: BlockOfSums::default(),
        }
    }

    fn start(&mut self, tile: usize, group: usize, sums: &[i32; LANES]) {
        self.sums[tile][group] = TileOfSums([*sums; TILE_ROWS]);
    }

    fn load_rows(&mut self, tile: usize, rows: &Tile<u8>) {
        self.rows[tile] = *rows;
    }

    fn load_weights(&mut self, group: usize, weights: &Tile<i8>) {
        self.weights[group] = *weights;
    }

    fn multiply(&mut self, tile: usize, group: usize) {
        for (m, sums) in self.sums[tile][group].0.iter_mut().enumerate() {
            for (k, weights) in self.weights[group].0.iter().enumerate() {
                for (n, sum) in sums.iter_mut().enumerate() {
                    for byte in 4 * k..4 * k + 4 {
                        let weight = weights[4 * n + byte % 4];
                        *sum += i32::from(self.rows[tile].0[m][byte]) * i32::from(weight);
                    }
                }
            }
        }
    }

    fn store(&self, tile: usize, group: usize, sums: &mut TileOfSums) {
        *sums = self.sums[tile][group];
    }
}
