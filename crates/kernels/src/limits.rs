//! What the processor could do at most: products of numbers that are already in registers.
//!
//! The yardstick for the kernels that also have to fetch and store. Not here: the kernels' own
//! speed, which the benchmark measures.

use std::hint::black_box;
use std::time::{Duration, Instant};

use super::arithmetic::{Arithmetic, Kernel};
use super::dot::Dot;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use super::int8::amx::{TileOfSums, Tiles};
use super::lanes::{LANES, Lanes};
use super::level::Level;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use super::tiles::{TILE_INPUTS, TILE_ROWS, Tile};

/// Operations (a product and an addition are two) per second on one thread.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// With int8 numbers.
    pub int8: f64,
    /// With f32 numbers.
    pub float: f64,
}

/// Measures the limits of a level: the best of many runs of less than a millisecond each, so that
/// other work on the machine hardly counts. Takes less than half a second.
pub fn limits(level: Level) -> Limits {
    Limits {
        int8: best(|| level.run(Int8)),
        float: best(|| level.run(Float)),
    }
}

/// The highest rate of something that gives back how many operations it did.
fn best(run: impl Fn() -> usize) -> f64 {
    let mut shortest = Duration::MAX;
    let mut operations = 0;
    for _ in 0..200 {
        let start = Instant::now();
        operations = run();
        shortest = shortest.min(start.elapsed());
    }
    operations as f64 / shortest.as_secs_f64()
}

const ROUNDS: usize = 10_000;

struct Int8;

impl Kernel for Int8 {
    type Output = usize;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> usize {
        A::multiply_registers()
    }
}

/// `N` chains of int8 products, and how many operations that is. Too few chains wait for each
/// other, too many do not fit the registers.
#[inline(always)]
pub(super) fn int8_chains<D: Dot, const N: usize>() -> usize {
    let weights = D::weights(&black_box([1; 64]));
    let mut activations = [[1; 4]; N];
    let mut sums = [D::start(&black_box([0; LANES])); N];
    for _ in 0..ROUNDS {
        // Known activations would be multiplied once, and the products added again and again.
        let activations = black_box(&mut activations);
        for (sum, &mut activations) in sums.iter_mut().zip(activations) {
            *sum = sum.add(weights, D::activations(activations));
        }
    }
    for sum in sums {
        black_box(sum.lanes().total());
    }
    2 * ROUNDS * N * LANES * 4
}

/// The same in a matrix unit.
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
#[inline(always)]
pub(super) fn int8_tiles<T: Tiles>() -> usize {
    let mut unit = T::new();
    let mut sums = TileOfSums::default();
    for index in 0..2 {
        unit.load_rows(index, &Tile::default());
        unit.load_weights(index, &Tile::default());
    }
    for (tile, group) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        unit.start(tile, group, &[0; LANES]);
    }
    for _ in 0..ROUNDS {
        unit.multiply(0, 0);
        unit.multiply(0, 1);
        unit.multiply(1, 0);
        unit.multiply(1, 1);
    }
    unit.store(0, 0, &mut sums);
    black_box(sums);
    2 * ROUNDS * 4 * TILE_ROWS * LANES * TILE_INPUTS
}

struct Float;

impl Kernel for Float {
    type Output = usize;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> usize {
        if A::Lanes::MANY {
            float_chains::<A::Lanes, 12>()
        } else {
            float_chains::<A::Lanes, 6>()
        }
    }
}

/// `N` chains of f32 products, and how many operations that is.
#[inline(always)]
fn float_chains<L: Lanes, const N: usize>() -> usize {
    let factor = L::splat(black_box(0.5));
    let mut sums = [L::splat(black_box(1.0)); N];
    for _ in 0..ROUNDS {
        for sum in &mut sums {
            *sum = sum.mul_add(factor, factor);
        }
    }
    for sum in sums {
        black_box(sum.total());
    }
    2 * ROUNDS * N * LANES
}
